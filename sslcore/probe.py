"""How well labels can be read from features: a linear probe and a kNN probe, cross-validated on the same folds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sslcore.configs import HeadConfig
from sslcore.evaluate import too_few
from sslcore.folds import Labels, folds_of
from sslcore.head import (
    Problem,
    choose_strength,
    compress,
    probabilities_of,
    solve,
    space_of,
    to_space,
)
from sslcore.intervals import ONCE_FROM, Z95, effective, excess, wilson
from sslcore.progress import Progress

NEIGHBOURS = 10
SHARPNESS = 10.0
"""A neighbour votes exp(SHARPNESS * its cosine), as in Wu et al. 2018, arXiv:1805.01978."""


@dataclass(frozen=True)
class Probe:
    """Accuracy 0..1 out of fold with its 95 % interval, and float64 [m], how often each image was read rightly."""

    accuracy: float
    interval: tuple[float, float]
    right: np.ndarray


@dataclass(frozen=True)
class Probes:
    """Both probes of the same features."""

    linear: Probe
    knn: Probe


def rounds_of(codes: np.ndarray, config: HeadConfig | None = None) -> list[np.ndarray]:
    """Return the fold of each of m labelled images, int64 [m], for each round: the same for whatever is probed."""
    config = config or HeadConfig()
    rng = np.random.default_rng(config.seed)
    rounds = 1 if len(codes) >= ONCE_FROM else config.repeats
    return [folds_of(Labels.of(codes), config.folds, rng) for _ in range(rounds)]


def probe(features: np.ndarray, codes: np.ndarray, progress: Progress | None = None) -> Probes | None:
    """Return the Probes of features [m, d] with classes int [m] in 0..c-1; None where labels are too few to say.

    Raises Cancelled, HandfulError on features that are not finite.
    """
    codes, progress = np.asarray(codes, dtype=np.int64), progress or Progress()
    if too_few(codes):
        return None
    unit = to_space(space_of(features), features)
    rounds = rounds_of(codes)
    linear = np.mean([_read_linearly(unit, codes, fold, progress) for fold in rounds], axis=0)
    knn = np.mean([_read_neighbours(unit, codes, fold) for fold in rounds], axis=0)
    return Probes(_judged(linear), _judged(knn))


def paired_difference(one: np.ndarray, other: np.ndarray) -> tuple[float, float, float]:
    """Return the mean of one - other [m] (0..1 each) over the same images, and its 95 % interval."""
    difference = np.asarray(one, dtype=np.float64) - other
    mean, m = float(difference.mean()), len(difference)
    half = Z95 * float(np.sqrt(excess(m) * difference.var(ddof=1) / m)) if m > 1 else 1.0
    return mean, mean - half, mean + half


def interval_of(right: np.ndarray) -> tuple[float, float]:
    """Return the 95 % interval of the accuracy of `right` [m], how often each image was read rightly out of fold."""
    return wilson(float(right.mean()), effective(len(right)))


def _judged(right: np.ndarray) -> Probe:
    return Probe(float(right.mean()), interval_of(right), right)


def _read_linearly(unit: np.ndarray, codes: np.ndarray, fold: np.ndarray, progress: Progress) -> np.ndarray:
    """Return 1.0 for each image that the linear head of the other folds reads rightly, else 0.0; [m]."""
    classes = int(codes.max()) + 1
    x, _ = compress(unit)
    strength = choose_strength(x, codes, classes, HeadConfig())
    taken = fold != np.arange(int(fold.max()) + 1)[:, None]
    solved = solve(Problem(x, codes, classes, taken, progress.check), strength)
    given = probabilities_of(solved, x)[fold, :, np.arange(len(fold))]
    return np.asarray(given.argmax(axis=1) == codes, dtype=np.float64)


def _read_neighbours(unit: np.ndarray, codes: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """Return 1.0 for each image that its nearest of the other folds read rightly, else 0.0; [m]."""
    similar = unit @ unit.T
    similar[fold[:, None] == fold[None, :]] = -np.inf
    k = min(NEIGHBOURS, int(np.isfinite(similar).sum(axis=1).min()))
    near = np.argpartition(-similar, k - 1, axis=1)[:, :k]
    weights = np.exp(SHARPNESS * np.take_along_axis(similar, near, axis=1))
    votes = np.zeros((len(codes), int(codes.max()) + 1))
    rows = np.repeat(np.arange(len(codes)), k)
    np.add.at(votes, (rows, codes[near].ravel()), weights.ravel())
    return np.asarray(votes.argmax(axis=1) == codes, dtype=np.float64)
