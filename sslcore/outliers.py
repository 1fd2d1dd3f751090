"""Images unlike all others: far from their neighbours, measured by what is usual where those are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sslcore.neighbours import Neighbours

NEAREST = 10
UNUSUAL = 3.5
"""Robust standard deviations from where on a distance is no chance (Iglewicz and Hoaglin, 1993)."""
LEAST_SPREAD = 0.05
"""Of the logarithms: where nearly all distances are equal, one that is a little larger is not unusual yet."""
MOST_SHARE = 0.02
"""No more of the images are ever called unlike the rest: otherwise they are the rest."""


@dataclass(frozen=True)
class Outliers:
    """The rows int64 [k] beyond the cut, most unlike first, and how far each is out, float64 [k] (1 = as usual)."""

    rows: np.ndarray
    ratio: np.ndarray


def find_outliers(near: Neighbours) -> Outliers:
    """Return the Outliers among all images: distance to the k-th neighbour over the median one of those neighbours.

    A simple form of the local outlier factor (Breunig et al., 2000). Copies are never outliers, nor is anything in
    embeddings that have collapsed.
    """
    ratio = outlyingness(near)
    far = far_from_all(near)
    known = ratio > 0
    if known.sum() <= NEAREST:
        return Outliers(np.zeros(0, dtype=np.int64), np.zeros(0))
    logs = np.log(ratio[known])
    middle = np.median(logs)
    spread = max(1.4826 * float(np.median(np.abs(logs - middle))), LEAST_SPREAD)
    beyond = known & far & (ratio > np.exp(middle + UNUSUAL * spread))
    rows = np.flatnonzero(beyond)
    most = max(1, int(MOST_SHARE * len(ratio)))
    rows = rows[np.argsort(-ratio[rows], kind="stable")][:most]
    return Outliers(rows, ratio[rows])


def outlyingness(near: Neighbours) -> np.ndarray:
    """Return how many times its neighbours' usual distance each image is away from its own, float64 [n]; 0 = a copy."""
    k = min(NEAREST, near.indices.shape[1])
    if not k:
        return np.zeros(len(near.indices))
    own = near.distances[:, k - 1].astype(np.float64)
    if not (own > 0).any():
        return np.zeros(len(own))
    # Beside a heap of copies any distance would be infinitely large.
    floor = 0.1 * float(np.median(own[own > 0]))
    around = np.median(own[near.indices[:, :k]], axis=1)
    return np.asarray(own / np.maximum(around, floor))


def far_from_all(near: Neighbours) -> np.ndarray:
    """Return which images are farther from their neighbours than most images are, bool [n]."""
    k = min(NEAREST, near.indices.shape[1])
    own = near.distances[:, k - 1] if k else np.zeros(len(near.indices))
    return np.asarray(own > np.median(own)) if len(own) else np.zeros(0, dtype=bool)
