"""The learning curve so far: what accuracy fewer labels would have brought, and with what certainty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sslcore.configs import HeadConfig
from sslcore.intervals import ONCE_FROM, effective, wilson
from sslcore.judging import Judge, folds_of, held_out_rows

MIN_LABELS_FOR_CURVE = 20
CURVE_STEPS = 4


@dataclass(frozen=True)
class CurvePoint:
    """The accuracy in 0..1 to expect from this many labels, with its 95 % interval."""

    labels: int
    accuracy: float
    lo: float
    hi: float


@dataclass(frozen=True)
class Curve:
    """How often each judged label was right: float64 [steps, n_judged], by heads of `sizes` int64 [steps] labels each.

    labels: how many are judged on, which is more than any of the sizes: a head is never tested on its own.
    """

    sizes: np.ndarray
    right: np.ndarray
    luck: np.ndarray
    """Variance of each step's mean by the draw of its labels, float64 [steps]; 0 where it was drawn once."""

    @property
    def labels(self) -> int:
        return int(self.right.shape[1])

    @property
    def points(self) -> list[CurvePoint]:
        """Return the curve for people, the fewest labels first."""
        return [_point(int(size), right, float(luck)) for size, right, luck in self._steps()]

    def _steps(self) -> Iterator[tuple[np.int64, np.ndarray, np.float64]]:
        return zip(self.sizes, self.right, self.luck, strict=True)


def learning_curve(judge: Judge, config: HeadConfig) -> Curve:
    """Return ever smaller stratified random parts of the labels, each tested on the rest; empty below 20 labels."""
    labels = judge.labels
    m = labels.n_judged
    if m < MIN_LABELS_FOR_CURVE:
        return Curve(np.zeros(0, dtype=np.int64), np.zeros((0, m)), np.zeros(0))
    rng = np.random.default_rng([config.seed, 1])
    full = m - -(-m // config.folds)
    least = max(len(np.unique(labels.codes)), 5)
    sizes = [full >> step for step in range(CURVE_STEPS - 1, -1, -1) if full >> step >= least]
    repeats = 1 if m >= ONCE_FROM else config.repeats
    right = np.zeros((repeats, len(sizes), m))
    for run in range(repeats):
        fold = folds_of(labels, config.folds, rng)
        order = deal(labels.codes, rng)
        train = ~held_out_rows(fold)
        # In each fold's own training images, the first `size` of one stratified order: nested, so less noise.
        # A label that is not judged on comes along for nothing: the axis counts what a person looked at.
        place = np.cumsum((train & labels.judged)[:, order], axis=1)
        for step, size in enumerate(sizes):
            taken = np.zeros_like(train)
            taken[:, order] = train[:, order] & (place <= size)
            guesses = judge.out_of_fold(fold, taken).argmax(axis=1)
            right[run, step] = (guesses == labels.codes)[labels.judged]
    runs = right.mean(axis=2)
    luck = runs.var(axis=0, ddof=1) / repeats if repeats > 1 else np.zeros(len(sizes))
    return Curve(np.array(sizes, dtype=np.int64), right.mean(axis=0), luck)


def deal(codes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a random order of the images in which every beginning is stratified, int64 [m]."""
    shuffled = rng.permutation(len(codes))
    by_class = shuffled[np.argsort(codes[shuffled], kind="stable")]
    counts = np.bincount(codes)
    start = np.repeat(np.cumsum(counts) - counts, counts)
    share = (np.arange(len(codes)) - start + rng.random(len(codes))) / np.repeat(counts, counts)
    return np.asarray(by_class[np.argsort(share)])


def _point(size: int, right: np.ndarray, luck: float) -> CurvePoint:
    """Return the mean; its interval counts the images it was tested on and the luck of the draw."""
    m, mean = len(right), float(right.mean())
    chance = max(mean * (1 - mean), 1e-9) / m
    lo, hi = wilson(mean, effective(m) * chance / (chance + luck))
    return CurvePoint(size, mean, lo, hi)
