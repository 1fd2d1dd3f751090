"""Images so alike that one label does for both: frames of one burst, copies saved again, crops by a hair."""

from __future__ import annotations

import numpy as np

from sslcore.neighbours import Neighbours, unit_rows
from sslcore.similar import likeness_to

NEAR_SHARE = 0.15
"""Near-duplicates lie closer than this share of how far an image's tenth neighbour usually is.

Measured on CIFAR-10 (embedding of a 10-minute run): of 1,000 such pairs all were of one class.
"""
NTH = 10
SAMPLE = 256
MOST_MEASURED = 10_000
FLOAT16 = 2e-6
"""Half the squared chord between copies whose features were rounded to float16 in different batches."""
MOST = 500


def near_distance(embeddings: np.ndarray, neighbours: Neighbours | None) -> float:
    """Return the cosine distance up to which images are near-duplicates, from how far neighbours lie in [n, d].

    0 where most images have many exact twins: such an embedding tells images apart by nothing. Raises HandfulError on
    embeddings that are not finite.
    """
    if len(embeddings) < 3:
        return FLOAT16
    usual = _usual_distance(embeddings, neighbours)
    return max(NEAR_SHARE * usual, FLOAT16) if usual > FLOAT16 else 0.0


def _usual_distance(embeddings: np.ndarray, neighbours: Neighbours | None) -> float:
    """Return the median distance to the tenth neighbour, of all images or of an even sample."""
    if neighbours is not None and neighbours.distances.shape[1]:
        every = max(1, len(embeddings) // MOST_MEASURED)
        return float(np.median(neighbours.distances[::every, min(NTH, neighbours.distances.shape[1]) - 1]))
    rows = np.unique(np.linspace(0, len(embeddings) - 1, SAMPLE).astype(np.int64))
    unit = unit_rows(embeddings)
    nth = min(NTH, len(unit) - 1)
    # One's own row is the nearest of all.
    nearest = np.partition(1 - unit[rows] @ unit.T, nth, axis=1)[:, nth]
    return float(np.median(nearest))


def near_duplicates_of(
    embeddings: np.ndarray, row: int, distance: float, neighbours: Neighbours | None = None
) -> np.ndarray:
    """Return the other rows within `distance` of `row`, int64 [k], the nearest first, at most MOST of them."""
    if distance <= 0:
        return np.zeros(0, dtype=np.int64)
    if neighbours is not None and neighbours.indices.shape[1]:
        near = neighbours.distances[row] <= distance
        # Where even the last stored neighbour is near, there may be more.
        if not near.all():
            return np.asarray(neighbours.indices[row][near], dtype=np.int64)
    apart = 1 - likeness_to(embeddings, unit_rows(embeddings[row : row + 1])[0])
    apart[row] = np.inf
    found = np.flatnonzero(apart <= distance)
    return found[np.argsort(apart[found], kind="stable")][:MOST].astype(np.int64)


def without_rivals(
    embeddings: np.ndarray, found: np.ndarray, others: np.ndarray, distance: float
) -> np.ndarray:
    """Return those of rows `found` [k] that are no near-duplicate of any row in `others` (of another class), int64."""
    if not len(found) or not len(others):
        return found
    unit = unit_rows(embeddings[found])
    rival = np.zeros(len(found), dtype=bool)
    for first in range(0, len(others), 4096):
        against = unit_rows(embeddings[others[first : first + 4096]])
        rival |= (1 - unit @ against.T <= distance).any(axis=1)
    return found[~rival]


def beside_labelled(neighbours: Neighbours, labelled: np.ndarray, distance: float) -> np.ndarray:
    """Return which rows are near-duplicates of a labelled one (bool [n]) by the stored neighbours, bool [n]."""
    beside = np.zeros(len(labelled), dtype=bool)
    rows = np.flatnonzero(labelled)
    # Near is mutual, so that the lists of the labelled ones tell: there are few of those.
    if distance > 0 and len(rows):
        beside[neighbours.indices[rows][neighbours.distances[rows] <= distance]] = True
    return beside
