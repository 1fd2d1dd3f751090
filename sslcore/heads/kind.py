"""What every kind of head is given and gives: parts of the labels in, a linear formula for each part out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from sslcore.head import members_of
from sslcore.landmarks import Landmarks

MOST_ROWS = 2000


@dataclass(frozen=True, eq=False)
class Samples:
    """Labelled images ready to be fitted: x float64 [m, d] in the head's space, codes int64 [m] in 0..classes-1.

    z float64 [m, r], basis [d, r]: x = z @ basis.T. landmarks and reach float32 [m, s]: what is known of the
    unlabelled images, None where nothing is. strength, decay: of logistic and ridge regression, chosen from the data.
    most_rows: how many labels may speak for themselves in a head of several rows a class.
    check: called at every step; may raise Cancelled. memory: where an iterative kind ended, to begin there next time.
    """

    x: np.ndarray
    z: np.ndarray
    basis: np.ndarray
    codes: np.ndarray
    classes: int
    strength: float
    decay: float
    landmarks: Landmarks | None = None
    reach: np.ndarray | None = None
    most_rows: int = MOST_ROWS
    check: Callable[[], None] = lambda: None
    memory: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def everything(self) -> np.ndarray:
        """The one part that holds every label, bool [1, m]."""
        return np.ones((1, len(self.codes)), dtype=bool)

    def counts(self, taken: np.ndarray) -> np.ndarray:
        """Return how many labels of each class each part bool [b, m] holds, float64 [b, c]."""
        return np.asarray(taken.astype(np.float64) @ one_hot(self.codes, self.classes))


@dataclass(frozen=True)
class Kind:
    """A kind of head: its name, what it is called to a person, and how it is fitted to parts of the labels.

    solve(samples, taken bool [b, m], tolerance) -> weights and, last, bias: float64 [b, c, d + 1].
    sharpness: what its scores are to be multiplied with while nothing else is known (see `calibration`).
    owner: where it has other than one row a class: the class of each of its r rows, int64 [r]; out_of_fold is then
    its short way to the scores [m, r] of each image by the head of its own fold int64 [m].
    """

    name: str
    title: str
    solve: Callable[[Samples, np.ndarray, float], np.ndarray]
    sharpness: float = 1.0
    needs_landmarks: bool = False
    iterative: bool = False
    owner: Callable[[Samples], np.ndarray] | None = None
    out_of_fold: Callable[[Samples, np.ndarray, np.ndarray], np.ndarray] | None = None

    def members(self, samples: Samples) -> np.ndarray | None:
        """Return which row speaks for which class, float32 [r, c]; None where there is one row a class."""
        return None if self.owner is None else members_of(self.owner(samples), samples.classes)


def growth(counts: np.ndarray) -> np.ndarray:
    """Return how much surer a head of parts with so many labels [b, c] may be: their cube root a class, [b, 1, 1].

    Measured on four sets of images, from 1 to 30 labels a class: what calibrates a score grows about like this.
    """
    per_class = counts.sum(axis=1) / np.maximum((counts > 0).sum(axis=1), 1)
    return np.asarray(np.cbrt(np.maximum(per_class, 1))[:, None, None])


def scores_of(weights: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return the scores [b, c, m] that weights and bias [b, c, d + 1] give to x [m, d]."""
    return np.asarray(weights[:, :, :-1] @ x.T + weights[:, :, -1:])


def expand(solved: np.ndarray, basis: np.ndarray) -> np.ndarray:
    """Return weights and bias in all d dimensions, [b, c, d + 1], of those in the r of z [b, c, r + 1]."""
    return np.concatenate([solved[:, :, :-1] @ basis.T, solved[:, :, -1:]], axis=2)


def one_hot(codes: np.ndarray, classes: int) -> np.ndarray:
    """Return float64 [m, c] with a 1 at each image's class."""
    return np.asarray(np.eye(classes)[codes])
