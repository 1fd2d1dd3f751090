"""Trains heads on parts of the labels and says what they think of the rest: the one judge in every cross-validation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sslcore.configs import HeadConfig
from sslcore.head import (
    Problem,
    Space,
    choose_strength,
    compress,
    probabilities_of,
    solve,
    space_of,
    to_space,
)
from sslcore.progress import Progress


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


@dataclass(frozen=True)
class Judge:
    """x float64 [m, r] compressed, the Labels, the strength of the head, progress of one evaluation."""

    x: np.ndarray
    labels: Labels
    strength: float
    progress: Progress

    def out_of_fold(self, fold: np.ndarray, taken: np.ndarray) -> np.ndarray:
        """Return probabilities [m, c] of each image by the head of its own fold int64 [m].

        taken bool [folds, m]: what each fold's head is trained on. Raises Cancelled.
        """
        self.progress.check()
        problem = Problem(self.x, self.labels.codes, self.labels.classes, taken, self.progress.check)
        given: np.ndarray = probabilities_of(solve(problem, self.strength), self.x)[
            fold, :, np.arange(len(fold))
        ]
        return given

    def right(self, probabilities: np.ndarray) -> float:
        """Return the share of the judged labels whose class is the likeliest one."""
        hits = probabilities.argmax(axis=1) == self.labels.codes
        return float(hits[self.labels.judged].mean())


def judge_of(
    embeddings: np.ndarray,
    labels: Labels,
    config: HeadConfig,
    progress: Progress | None = None,
    space: Space | None = None,
) -> Judge:
    """Return the Judge of labels on embeddings [m, d]; HandfulError on embeddings that are not finite."""
    x, _ = compress(to_space(space or space_of(embeddings), embeddings))
    strength = config.strength or choose_strength(x, labels.codes, labels.classes, config)
    return Judge(x, labels, strength, progress or Progress())


def folds_of(labels: Labels, folds: int, rng: np.random.Generator) -> np.ndarray:
    """Return the fold of each label, int64 [m] in 0..folds-1: classes dealt out evenly, groups kept together."""
    _, first, member = np.unique(labels.group, return_index=True, return_inverse=True)
    shuffled = rng.permutation(len(first))
    # Dealt out in one go, class after class: classes smaller than `folds` do not pile up in the first ones.
    dealt = shuffled[np.argsort(labels.codes[first][shuffled], kind="stable")]
    fold = np.empty(len(first), dtype=np.int64)
    fold[dealt] = np.arange(len(first)) % min(folds, len(first))
    return np.asarray(fold[member])


def held_out_rows(fold: np.ndarray) -> np.ndarray:
    """Return who is held out in each fold, bool [folds, m]."""
    return np.asarray(fold == np.arange(int(fold.max()) + 1)[:, None])
