"""The learning curve so far: what accuracy fewer labels would have brought, and with what certainty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sslcore.configs import HeadConfig
from sslcore.intervals import EXCESS, wilson
from sslcore.judging import Judge, folds_of, held_out_rows

MIN_LABELS_FOR_CURVE = 20
ONCE_FROM = 300
"""From here on one round of cross-validation is precise enough, and three would keep a person waiting."""
CURVE_STEPS = 4


@dataclass(frozen=True)
class CurvePoint:
    """The accuracy in 0..1 to expect from this many labels, with its 95 % interval."""

    labels: int
    accuracy: float
    lo: float
    hi: float


def learning_curve(judge: Judge, config: HeadConfig) -> list[CurvePoint]:
    """Return ever smaller stratified random parts of the labels, each tested on the rest; [] below 20 labels."""
    labels = judge.labels
    m = labels.n_judged
    if m < MIN_LABELS_FOR_CURVE:
        return []
    rng = np.random.default_rng([config.seed, 1])
    full = m - -(-m // config.folds)
    least = max(len(np.unique(labels.codes)), 5)
    sizes = [full >> step for step in range(CURVE_STEPS - 1, -1, -1) if full >> step >= least]
    repeats = 1 if m >= ONCE_FROM else config.repeats
    runs = np.zeros((repeats, len(sizes)))
    for run in range(repeats):
        fold = folds_of(labels, config.folds, rng)
        order = _deal(labels.codes, rng)
        train = ~held_out_rows(fold)
        # In each fold's own training images, the first `size` of one stratified order: nested, so less noise.
        # A label that is not judged on comes along for nothing: the axis counts what a person looked at.
        place = np.cumsum((train & labels.judged)[:, order], axis=1)
        for step, size in enumerate(sizes):
            taken = np.zeros_like(train)
            taken[:, order] = train[:, order] & (place <= size)
            runs[run, step] = judge.right(judge.out_of_fold(fold, taken))
    return [_point(size, runs[:, step], m) for step, size in enumerate(sizes)]


def _deal(codes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a random order of the images in which every beginning is stratified, int64 [m]."""
    shuffled = rng.permutation(len(codes))
    by_class = shuffled[np.argsort(codes[shuffled], kind="stable")]
    counts = np.bincount(codes)
    start = np.repeat(np.cumsum(counts) - counts, counts)
    share = (np.arange(len(codes)) - start + rng.random(len(codes))) / np.repeat(counts, counts)
    return np.asarray(by_class[np.argsort(share)])


def _point(size: int, runs: np.ndarray, m: int) -> CurvePoint:
    """Return the mean of `runs`; its interval counts the m images it was tested on and the luck of the draw."""
    mean = float(runs.mean())
    chance = max(mean * (1 - mean), 1e-9) / m
    luck = runs.var(ddof=1) / len(runs) if len(runs) > 1 else 0.0
    lo, hi = wilson(mean, m / EXCESS * chance / (chance + luck))
    return CurvePoint(size, mean, lo, hi)
