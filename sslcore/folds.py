"""Labels with what a cross-validation must know of them, and how they are dealt out to folds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FEW = 50
"""Up to so many labels even kinds of heads are compared several times over: one deal of the folds is mostly luck."""


@dataclass(frozen=True)
class Labels:
    """What may be trained on: codes int64 [m] in 0..c-1, which of them may be judged on bool [m], group int64 [m].

    Labels of one group were given in one gesture: they stay on the same side of every fold.
    """

    codes: np.ndarray
    judged: np.ndarray
    group: np.ndarray

    @classmethod
    def of(cls, codes: np.ndarray) -> Labels:
        """Return Labels that each stand for themselves and are all judged on."""
        codes = np.asarray(codes, dtype=np.int64)
        return cls(codes, np.ones(len(codes), dtype=bool), np.arange(len(codes)))

    @property
    def classes(self) -> int:
        """How many classes the codes speak of."""
        return int(self.codes.max(initial=-1)) + 1

    @property
    def n_judged(self) -> int:
        """How many labels count."""
        return int(self.judged.sum())


def folds_of(labels: Labels, folds: int, rng: np.random.Generator) -> np.ndarray:
    """Return the fold of each label, int64 [m] in 0..folds-1: classes dealt out evenly, groups kept together."""
    _, first, member = np.unique(labels.group, return_index=True, return_inverse=True)
    shuffled = rng.permutation(len(first))
    # Dealt out in one go, class after class: classes smaller than `folds` do not pile up in the first ones.
    dealt = shuffled[np.argsort(labels.codes[first][shuffled], kind="stable")]
    fold = np.empty(len(first), dtype=np.int64)
    fold[dealt] = np.arange(len(first)) % min(folds, len(first))
    return np.asarray(fold[member])


def even_folds(labels: Labels, folds: int, rng: np.random.Generator) -> np.ndarray:
    """Return `folds_of` with no more folds than the largest class has labels, int64 [m].

    A label left out alone makes its class the one with the fewest, which with two or three labels a class makes the
    head look far worse than it is; with one of each class left out, classes stay as they are to one another.
    """
    first = np.unique(labels.group, return_index=True)[1]
    largest = int(np.bincount(labels.codes[first]).max(initial=1))
    return folds_of(labels, min(folds, largest), rng)


def held_out_rows(fold: np.ndarray) -> np.ndarray:
    """Return who is held out in each fold, bool [folds, m]."""
    return np.asarray(fold == np.arange(int(fold.max()) + 1)[:, None])
