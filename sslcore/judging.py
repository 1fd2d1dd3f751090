"""Trains heads on parts of the labels and says what they think of the rest: the one judge in every cross-validation."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sslcore.calibration import shares_of
from sslcore.configs import HeadConfig
from sslcore.folds import Labels, folds_of, held_out_rows
from sslcore.head import Space, space_of
from sslcore.head_choice import Choice, choose, out_of_fold, samples_of
from sslcore.heads import KINDS
from sslcore.heads.kind import Samples
from sslcore.landmarks import Landmarks
from sslcore.progress import Progress

__all__ = ["Judge", "Labels", "folds_of", "held_out_rows", "judge_of"]


@dataclass(frozen=True)
class Judge:
    """The labelled images as Samples, the Labels, the Choice of head that is judged, progress of one evaluation.

    prior: what each class's score is raised by, float64 [c]; the shares that a person says the classes have.
    """

    samples: Samples
    labels: Labels
    choice: Choice
    progress: Progress
    prior: np.ndarray | None = None

    def out_of_fold(self, fold: np.ndarray, taken: np.ndarray) -> np.ndarray:
        """Return probabilities [m, c] of each image by the head of its own fold int64 [m].

        taken bool [folds, m]: what each fold's head is trained on. Raises Cancelled.
        """
        self.progress.check()
        kind = KINDS[self.choice.kind]
        scores = self.choice.sharpness * out_of_fold(kind, self.samples, fold, taken)
        if self.prior is not None:
            scores += self.prior if kind.owner is None else self.prior[kind.owner(self.samples)]
        return shares_of(scores, kind.members(self.samples))


def judge_of(
    embeddings: np.ndarray,
    labels: Labels,
    config: HeadConfig,
    progress: Progress | None = None,
    space: Space | None = None,
    landmarks: Landmarks | None = None,
) -> Judge:
    """Return the Judge of labels on embeddings [m, d], of the head they deserve.

    HandfulError on embeddings that are not finite.
    """
    progress = progress or Progress()
    space = space or space_of(embeddings)
    samples = samples_of(embeddings, labels.codes, labels.classes, space, landmarks, check=progress.check)
    return judge_with(samples, labels, choose(samples, labels, config).choice, progress)


def judge_with(
    samples: Samples, labels: Labels, choice: Choice, progress: Progress, prior: np.ndarray | None = None
) -> Judge:
    """Return the Judge of a head that was chosen already."""
    chosen = replace(samples, strength=choice.strength, decay=choice.decay, check=progress.check)
    return Judge(chosen, labels, choice, progress, prior)
