"""A sample of all images with its neighbour graph: what is known of images that nobody has labelled.

A label travels from its image to like ones along the graph (Zhou et al. 2003, "Learning with local and global
consistency"). Only a sample is linked, so that it costs the same for a million images as for five thousand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sslcore.head import TINY, Space, to_space
from sslcore.neighbours import find_neighbours
from sslcore.progress import Progress

MOST_LANDMARKS = 5000
FEWEST_LANDMARKS = 20
LINKS = 10
SHARPNESS = 3
REACH = 0.8
"""Share of what arrives at an image that it passes on: 0.7 to 0.95 do about as well."""
STEPS = 20
"""Steps along the graph: of what would come later, 0.8 ** 20 = 1 % is missing."""
SHRINKAGE = 0.03
CELLS = 2_000_000
"""Similarities worked out between two looks at whether the landmarks are still wanted: a twentieth of a second."""
PART = 250
"""Labels that are spread at once: about a tenth of a second between two looks at whether it is still wanted."""


@dataclass(frozen=True, eq=False)
class Landmarks:
    """x float32 [s, d] in the head's space, links sparse [s, s], rarity float32 [s], distil float32 [s, d].

    distil: scores [c, s] @ distil are the weights of the linear head nearest to these scores on all landmarks.
    """

    x: np.ndarray
    links: Any
    rarity: np.ndarray
    distil: np.ndarray

    def reach(self, x: np.ndarray) -> np.ndarray:
        """Return how much of a label on each image x [m, d] arrives at each landmark, float32 [m, s]."""
        similar = np.asarray(x, dtype=np.float32) @ self.x.T
        k = min(LINKS, similar.shape[1])
        near = np.argpartition(-similar, k - 1, axis=1)[:, :k]
        weights = np.maximum(np.take_along_axis(similar, near, axis=1), TINY) ** SHARPNESS * self.rarity[near]
        start = np.zeros((len(self.x), len(x)), dtype=np.float32)
        start[near.T, np.arange(len(x))] = (weights / weights.sum(axis=1, keepdims=True)).T
        spread = start
        for _ in range(STEPS):
            spread = REACH * (self.links @ spread) + start
        return np.ascontiguousarray(spread.T)


class Remembered:
    """Landmarks with what arrives from images asked about before: each label then costs no more than the first."""

    def __init__(self, landmarks: Landmarks) -> None:
        self.landmarks = landmarks
        self._known: dict[int, np.ndarray] = {}

    def missing(self, rows: np.ndarray) -> int:
        """Return of how many of these rows it is not known yet."""
        return sum(row not in self._known for row in rows.tolist())

    def reach(self, rows: np.ndarray, x: np.ndarray, check: Callable[[], None] = lambda: None) -> np.ndarray:
        """Return `Landmarks.reach` of the images x [m, d], which are rows int64 [m] of the embedding.

        check: called before each part; may raise Cancelled, and what was found by then stays known.
        """
        # A table of its own: an older head may be judged in another thread meanwhile.
        known = self._known
        own = {row: known[row] for row in rows.tolist() if row in known}
        new = [place for place, row in enumerate(rows.tolist()) if row not in own]
        for first in range(0, len(new), PART):
            check()
            part = new[first : first + PART]
            own.update(zip(rows[part].tolist(), self.landmarks.reach(x[part]), strict=True))
            known.update(own)
        if len(known) > 2 * len(rows):
            self._known = own
        return np.stack([own[row] for row in rows.tolist()])


def landmark_arrays(landmarks: Landmarks) -> dict[str, np.ndarray]:
    """Return the Landmarks as arrays to save."""
    links = landmarks.links
    return {
        "x": landmarks.x,
        "weights": links.data,
        "columns": links.indices.astype(np.int32),
        "starts": links.indptr.astype(np.int64),
        "rarity": landmarks.rarity,
        "distil": landmarks.distil,
    }


def landmarks_from(arrays: Any) -> Landmarks:
    """Return the Landmarks that `landmark_arrays` took apart; raises KeyError, ValueError where they are not whole."""
    from scipy.sparse import csr_matrix

    x, rarity, distil = (np.array(arrays[name]) for name in ("x", "rarity", "distil"))
    parts = tuple(np.array(arrays[name]) for name in ("weights", "columns", "starts"))
    return Landmarks(x, csr_matrix(parts, shape=(len(x), len(x))), rarity, distil)


def landmarks_of(
    space: Space, embeddings: np.ndarray, progress: Progress | None = None, most: int = MOST_LANDMARKS
) -> Landmarks | None:
    """Return the Landmarks of an even sample of [n, d] embeddings; None below 20 images. Raises Cancelled."""
    n = len(embeddings)
    if n < FEWEST_LANDMARKS:
        return None
    rows = np.unique(np.linspace(0, n - 1, min(n, most)).astype(np.int64))
    x = to_space(space, embeddings[rows]).astype(np.float32)
    quiet = Progress(control=progress.control) if progress else None
    near = find_neighbours(x, LINKS, quiet, CELLS)
    links, rarity = _links(near.indices, np.maximum(1 - near.distances, TINY) ** SHARPNESS)
    return Landmarks(x, links, rarity, _distil(x))


def _links(indices: np.ndarray, weights: np.ndarray) -> tuple[Any, np.ndarray]:
    """Return the graph made symmetric and normalised on both sides, and 1 / sqrt(degree) float32 [s]."""
    from scipy.sparse import csr_matrix, diags

    s, k = indices.shape
    one_way = csr_matrix((weights.ravel(), indices.ravel(), np.arange(0, s * k + 1, k)), shape=(s, s))
    both = one_way + one_way.T
    rarity = 1 / np.sqrt(np.maximum(np.asarray(both.sum(axis=1)).ravel(), TINY))
    links = (diags(rarity) @ both @ diags(rarity)).tocsr().astype(np.float32)
    return links, rarity.astype(np.float32)


def _distil(x: np.ndarray) -> np.ndarray:
    """Return x (x'x + shrinkage)^-1, float32 [s, d]: ridge regression on all landmarks, ready for any scores."""
    gram = (x.T @ x).astype(np.float64) / len(x)
    shrink = SHRINKAGE * max(float(np.trace(gram)) / len(gram), TINY)
    return np.asarray(np.linalg.solve(gram + shrink * np.eye(len(gram)), x.T) / len(x), dtype=np.float32).T
