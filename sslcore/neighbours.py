"""The nearest neighbours of every image, found once: map, suggestions and duplicates share them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sslcore.errors import HandfulError
from sslcore.progress import Progress

CHUNK_CELLS = 16_000_000
"""Similarities held at once; 64 MB of float32, about a tenth of a second of work between cancel checks."""
BLOCK = 64


@dataclass(frozen=True)
class Neighbours:
    """Nearest first: indices int32 [n, k] rows of the embedding, cosine distances float32 [n, k] in 0..2."""

    indices: np.ndarray
    distances: np.ndarray


def unit_rows(embeddings: np.ndarray) -> np.ndarray:
    """Return the rows scaled to length 1, float32 [n, d]; raises HandfulError if any value is not finite.

    A row of zeros has no direction; it is given the diagonal one, so that all such rows are alike.
    """
    unit = np.array(embeddings, dtype=np.float32, order="C")
    if not np.isfinite(unit).all():
        raise not_finite()
    # Scaled by the largest value first, so that tiny and huge rows keep their direction in float32.
    largest = np.abs(unit).max(axis=1, initial=0.0, keepdims=True)
    unit /= np.where(largest > 0, largest, 1)
    unit[largest[:, 0] == 0] = 1
    unit /= np.sqrt(np.einsum("ij,ij->i", unit, unit))[:, None]
    return unit


def not_finite() -> HandfulError:
    """Return the answer to embeddings that hold NaN or infinity."""
    return HandfulError(
        "Some embeddings are not numbers.", "The run they come from went wrong; use another run."
    )


def find_neighbours(
    embeddings: np.ndarray, k: int, progress: Progress | None = None, cells: int = CHUNK_CELLS
) -> Neighbours:
    """Return the min(k, n - 1) nearest other rows of each row by cosine distance; exact and repeatable.

    embeddings: [n, d] of any float type; cells: similarities worked out between two reports.
    Raises HandfulError on values that are not finite, Cancelled.
    """
    unit = unit_rows(embeddings)
    n = len(unit)
    k = max(0, min(k, n - 1))
    indices = np.zeros((n, k), dtype=np.int32)
    distances = np.zeros((n, k), dtype=np.float32)
    if k:
        for rows, similarities in _similarities(unit, cells):
            # One's own row must never come back, however many exact copies of it there are.
            similarities[np.arange(len(rows)), rows] = -np.inf
            found = _largest(similarities, k)
            indices[rows], distances[rows] = _in_order(unit, rows, found)
            if progress:
                progress.report(int(rows[-1]) + 1, n)
    return Neighbours(indices, distances)


def _similarities(unit: np.ndarray, cells: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield (rows int64 [m], similarities float32 [m, padded n]); columns past n hold -inf."""
    n, dim = unit.shape
    padded = np.zeros((-(-n // BLOCK) * BLOCK, dim), dtype=np.float32)
    padded[:n] = unit
    step = max(1, cells // len(padded))
    buffer = np.empty((min(step, n), len(padded)), dtype=np.float32)
    for first in range(0, n, step):
        rows = np.arange(first, min(first + step, n))
        chunk = np.matmul(unit[rows], padded.T, out=buffer[: len(rows)])
        chunk[:, n:] = -np.inf
        yield rows, chunk


def _largest(similarities: np.ndarray, k: int) -> np.ndarray:
    """Return the columns of the k largest values of each row, int64 [m, k], in no order.

    The k groups of columns with the largest maxima hold all of them, so only those are looked through.
    """
    m, width = similarities.shape
    groups = width // BLOCK
    if groups <= k:
        return _top(similarities, np.arange(width), k)
    # A group is every `groups`-th column: its maximum is then taken over long runs of memory, which is fast.
    kept = _top(similarities.reshape(m, BLOCK, groups).max(axis=1), np.arange(groups), k)
    columns = (kept[:, None, :] + groups * np.arange(BLOCK)[:, None]).reshape(m, -1)
    return _top(np.take_along_axis(similarities, columns, axis=1), columns, k)


def _top(values: np.ndarray, columns: np.ndarray, k: int) -> np.ndarray:
    """Return the entries of `columns` at the k largest `values` of each row; ties to the lower column."""
    # Value and column in one integer: partitioning these is exact about ties and several times faster.
    bits = np.ascontiguousarray(values, dtype=np.float32).view(np.int32).astype(np.int64)
    ordered = np.where(bits < 0, bits ^ 0x7FFFFFFF, bits)
    keys = (ordered << 32) | (0x7FFFFFFF - columns)
    keys.partition(keys.shape[1] - k, axis=1)
    return np.asarray(0x7FFFFFFF - (keys[:, -k:] & 0x7FFFFFFF), dtype=np.int64)


def _in_order(unit: np.ndarray, rows: np.ndarray, found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (found, distances) nearest first. Half the squared chord: exactly 0 between identical rows."""
    found = np.sort(found, axis=1)
    distances = np.empty(found.shape, dtype=np.float32)
    for part in range(0, len(rows), 256):
        here = slice(part, part + 256)
        chord = unit[found[here]] - unit[rows[here], None]
        distances[here] = np.einsum("mkd,mkd->mk", chord, chord) / 2
    order = np.argsort(distances, axis=1, kind="stable")
    return np.take_along_axis(found, order, axis=1), np.take_along_axis(distances, order, axis=1)
