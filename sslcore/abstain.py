"""When a head should say that it does not know: guesses more likely wrong than right, images unlike all labelled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sslcore.intervals import wilson

HALF = 0.5
FAITH = 20
"""Labels' worth of faith in the calibration: with few labels the threshold stays near one half."""
FENCE = 3.0
FEWEST_TO_TELL = 8
CHUNK = 4096


@dataclass(frozen=True)
class Sure:
    """threshold: confidence under which a guess is more likely wrong than right; share 0..1 of images above it.

    accuracy, interval: of out-of-fold guesses above it, on n labels; None where there are none. unlike: how many
    images are unlike everything labelled.
    """

    threshold: float
    share: float
    n: int
    accuracy: float | None
    interval: tuple[float, float] | None
    unlike: int


def threshold_of(confidence: np.ndarray, right: np.ndarray) -> float:
    """Return the least confidence at which guesses are right at least half the time, by isotonic regression.

    confidence, right [m]: of guesses out of fold. Without any, one half: what calibration promises.
    """
    promised = (np.arange(FAITH) + 0.5) / FAITH
    x = np.concatenate([confidence, promised])
    y = np.concatenate([np.asarray(right, dtype=np.float64), promised])
    order = np.argsort(x, kind="stable")
    x, fitted = x[order], isotonic(y[order])
    above = np.flatnonzero(fitted >= HALF)
    return float(min(x[above[0]], 1.0)) if len(above) else 1.0


def isotonic(values: np.ndarray) -> np.ndarray:
    """Return the non-decreasing sequence nearest to `values` [m] (pool adjacent violators)."""
    means: list[float] = []
    sizes: list[int] = []
    for value in values:
        means.append(float(value))
        sizes.append(1)
        while len(means) > 1 and means[-2] >= means[-1]:
            size = sizes[-2] + sizes[-1]
            means[-2:] = [(means[-2] * sizes[-2] + means[-1] * sizes[-1]) / size]
            sizes[-2:] = [size]
    return np.repeat(means, sizes)


def sure_of(confidence: np.ndarray, judged: np.ndarray, right: np.ndarray, unlike: int) -> Sure:
    """Return what a head is sure of: confidence [n] of all images, judged and right [m] of labels out of fold."""
    threshold = threshold_of(judged, right)
    above = judged >= threshold
    n = int(above.sum())
    accuracy = float(right[above].mean()) if n else None
    share = float((confidence >= threshold).mean()) if len(confidence) else 0.0
    return Sure(threshold, share, n, accuracy, None if accuracy is None else wilson(accuracy, n), unlike)


def likeness(x: np.ndarray, labelled: np.ndarray) -> np.ndarray:
    """Return the cosine of each of x [n, d] to the nearest of labelled [m, d], rows of length 1; float32 [n]."""
    there = np.ascontiguousarray(labelled.T, dtype=np.float32)
    parts = [(x[first : first + CHUNK] @ there).max(axis=1) for first in range(0, len(x), CHUNK)]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)


def least_likeness(labelled: np.ndarray) -> float:
    """Return the cosine under which an image is unlike all labelled [m, d]; -1 (never) with fewer than 8.

    Far below what is usual among the labelled ones themselves: their lower quartile less 3 times its distance
    to the median.
    """
    if len(labelled) < FEWEST_TO_TELL:
        return -1.0
    similar = labelled @ labelled.T
    np.fill_diagonal(similar, -np.inf)
    lower, middle = np.quantile(similar.max(axis=1), [0.25, 0.5])
    return float(max(lower - FENCE * (middle - lower), -1.0))
