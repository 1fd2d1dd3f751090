"""The images most like one or several others, exact by cosine similarity of their embeddings."""

from __future__ import annotations

import numpy as np

from sslcore.errors import HandfulError
from sslcore.neighbours import not_finite, unit_rows

CHUNK_ROWS = 8192
MOST_QUERIES = 256
"""Of more images than these, as many are taken evenly: their mean hardly moves, and nobody waits."""


def find_similar(embeddings: np.ndarray, rows: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the n other rows most like `rows` [q], int64 [k], best first, and their cosine similarity float32 [k].

    embeddings [n, d] of any float type. To several, it is the mean of the similarities. Raises HandfulError without
    rows, and on embeddings that are not finite.
    """
    rows = np.unique(np.asarray(rows, dtype=np.int64))
    if not len(rows):
        raise HandfulError("No image was named to compare with.", "Select one or several images.")
    places = np.unique(np.linspace(0, len(rows) - 1, MOST_QUERIES).astype(np.int64))
    query = unit_rows(embeddings[rows[places]]).mean(axis=0)
    likeness = likeness_to(embeddings, query)
    likeness[rows] = -np.inf
    n = max(0, min(n, len(embeddings) - len(rows)))
    found = np.argpartition(-likeness, n - 1)[:n] if n else np.zeros(0, dtype=np.int64)
    # The lower row first among equals, so that the same is found again.
    found = found[np.lexsort((found, -likeness[found]))]
    return found.astype(np.int64), likeness[found]


def likeness_to(embeddings: np.ndarray, query: np.ndarray) -> np.ndarray:
    """Return the cosine similarity of each row [n, d] with a query float32 [d] of length 1 or less, float32 [n]."""
    out = np.empty(len(embeddings), dtype=np.float32)
    for first in range(0, len(out), CHUNK_ROWS):
        x = np.asarray(embeddings[first : first + CHUNK_ROWS], dtype=np.float32)
        length = np.sqrt(np.einsum("ij,ij->i", x, x))
        out[first : first + CHUNK_ROWS] = (x @ query) / np.maximum(length, 1e-12)
    if not np.isfinite(out).all():
        raise not_finite()
    return out
