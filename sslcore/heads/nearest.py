"""Nearest labelled images: each of them speaks for its class, the louder the nearer it is.

A kernel classifier (Nadaraya 1964; Watson 1964): the sharper, the more like the nearest neighbour alone (Cover and
Hart 1967), which it was never worse than on four sets of images.
"""

from __future__ import annotations

import numpy as np

from sslcore.heads.kind import Samples, growth

USUAL = 5.0
EVEN = 0.5
"""Classes with many labels speak as loud as the square root of their number: half-way to all the same."""
SILENT = -1000.0
"""Score of an image that does not take part: nothing is left of it after the softmax."""
FEWEST_A_CLASS = 10
"""With room for fewer rows a class than this it is not tried: the other kinds keep all that labels say."""


def speakers(samples: Samples) -> np.ndarray:
    """Return which labels speak, int64 [r] ascending: all up to `samples.most_rows`, else evenly some of each class."""
    m = len(samples.codes)
    if m <= samples.most_rows:
        return np.arange(m)
    counts = np.bincount(samples.codes, minlength=samples.classes)
    quota = _fair_share(counts, samples.most_rows)
    by_class = np.split(np.argsort(samples.codes, kind="stable"), np.cumsum(counts)[:-1])
    spread = (own[np.linspace(0, len(own) - 1, min(quota, len(own))).astype(np.int64)] for own in by_class)
    return np.sort(np.concatenate(list(spread)))


def owner_of(samples: Samples) -> np.ndarray:
    """Return the class of each label that speaks, int64 [r]."""
    return np.asarray(samples.codes[speakers(samples)])


def solve_nearest(samples: Samples, taken: np.ndarray, tolerance: float) -> np.ndarray:
    """Return weights and bias of each part, float64 [b, r, d + 1]: a row for each label that speaks."""
    loud, bias = _voices(samples, taken)
    rows = loud[:, :, None] * samples.x[speakers(samples)]
    return np.concatenate([rows, bias[:, :, None]], axis=2)


def nearest_out_of_fold(samples: Samples, fold: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """Return what the rows of its own fold's head say of each image, float64 [m, r]; all similarities at once."""
    loud, bias = _voices(samples, taken)
    similar = samples.x @ samples.x[speakers(samples)].T
    samples.check()
    return np.asarray(loud[fold] * similar + bias[fold])


def _voices(samples: Samples, taken: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what similarities are multiplied with, float64 [b, 1], and the bias of each row, float64 [b, r]."""
    who = speakers(samples)
    heard = np.zeros_like(taken)
    heard[:, who] = taken[:, who]
    counts = samples.counts(heard)
    bias = -EVEN * np.log(np.maximum(counts[:, samples.codes[who]], 1)) / USUAL
    return growth(counts)[:, 0], np.where(taken[:, who], bias, SILENT)


def _fair_share(counts: np.ndarray, most: int) -> int:
    """Return how many of each class may speak, so that `most` do and small classes are whole."""
    ordered = np.sort(counts)
    before = np.concatenate([[0], np.cumsum(ordered)[:-1]])
    shares = (most - before) // np.arange(len(counts), 0, -1)
    # The smallest class that is larger than its share sets the share for itself and all larger ones.
    over = np.flatnonzero(ordered > shares)
    return max(1, int(shares[over[0]])) if len(over) else int(ordered[-1])
