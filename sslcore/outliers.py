"""Images unlike all others: far from their neighbours, measured by what is usual where those are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sslcore.neighbours import Neighbours

NEAREST = 10
UNUSUAL = 6.0
"""Robust standard deviations of the logarithm from where on it is no chance; these have a long tail to the right."""
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
    """Return the Outliers among all images: the local outlier factor (Breunig et al., 2000), cut robustly.

    Copies are never outliers, nor is anything in
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
    distances, around = near.distances[:, :k].astype(np.float64), near.indices[:, :k]
    reach = distances[:, -1]
    if not (reach > 0).any():
        return np.zeros(len(reach))
    # Nobody is nearer to an image than its own neighbours are: distances inside a group all count alike.
    away = np.maximum(distances, reach[around]).mean(axis=1)
    # Beside a heap of copies any distance would be infinitely large.
    away = np.maximum(away, 0.1 * float(np.median(reach[reach > 0])))
    factor = away * (1 / away)[around].mean(axis=1)
    return np.asarray(np.where(reach > 0, factor, 0.0))


def far_from_all(near: Neighbours) -> np.ndarray:
    """Return which images are farther from their neighbours than most images are, bool [n]."""
    k = min(NEAREST, near.indices.shape[1])
    own = near.distances[:, k - 1] if k else np.zeros(len(near.indices))
    return np.asarray(own > np.median(own)) if len(own) else np.zeros(0, dtype=bool)
