"""How good the head really is: cross-validated accuracy with its interval, or "too few labels to say"."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from sslcore.configs import HeadConfig
from sslcore.cross_validated import expected_accuracy
from sslcore.folds import even_folds
from sslcore.head import Space
from sslcore.intervals import ONCE_FROM, effective, wilson
from sslcore.judging import Judge, Labels, held_out_rows, judge_of
from sslcore.learning_curve import Curve, CurvePoint, learning_curve
from sslcore.progress import Progress

MIN_LABELS = 10
MIN_LABELS_PER_CLASS = 3


@dataclass(frozen=True)
class ClassScore:
    """One class out of fold: precision and recall and f1 in 0..1 (0 where undefined), support in labels."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True)
class Evaluation:
    """What the labels say about the head. Without an answer, accuracy and interval are None and reason says why.

    accuracy: over the repeats, by `expected_accuracy`. out_of_fold float32 [m, c]: each labelled image's probabilities
    by heads that never saw it, averaged over the repeats; confusion int [c, c] (true, predicted) counts their classes.
    learning: what a forecast is made of.
    """

    accuracy: float | None = None
    interval: tuple[float, float] | None = None
    method: str = ""
    reason: str = ""
    confusion: np.ndarray | None = None
    per_class: list[ClassScore] = field(default_factory=list)
    curve: list[CurvePoint] = field(default_factory=list)
    learning: Curve | None = None
    out_of_fold: np.ndarray | None = None


@dataclass(frozen=True)
class Measured:
    """Predictions against the hidden truth: accuracy in 0..1, its 95 % interval, images counted, confusion [c, c]."""

    accuracy: float
    interval: tuple[float, float]
    n: int
    confusion: np.ndarray


def cross_validate(
    embeddings: np.ndarray,
    labels: np.ndarray | Labels,
    config: HeadConfig,
    progress: Progress | None = None,
    space: Space | None = None,
    judge: Judge | None = None,
) -> Evaluation:
    """Return the Evaluation of heads fitted to embeddings [m, d] with Labels, or labels int [m] in 0..c-1.

    judge: of the same embeddings and labels, where the head was chosen already.
    Unbiased only if the labelled images were drawn at random; suggestions choose harder ones. Raises
    Cancelled, HandfulError on embeddings that are not finite.
    """
    known = labels if isinstance(labels, Labels) else Labels.of(labels)
    reason = too_few(known.codes[known.judged])
    if reason:
        return Evaluation(reason=reason)
    judge = judge or judge_of(embeddings, known, config, progress, space)
    curve = learning_curve(judge, config)
    return replace(validate(judge, config), curve=curve.points, learning=curve)


def validate(judge: Judge, config: HeadConfig) -> Evaluation:
    """Return the Evaluation of a judge whose labels are enough, without learning curve."""
    known = judge.labels
    rounds, method = _rounds(known, config)
    given = [judge.out_of_fold(fold, ~held_out_rows(fold)) for fold in rounds]
    counted = known.judged
    truth = known.codes[counted]
    hits = np.mean([one[counted].argmax(axis=1) == truth for one in given], axis=0)
    accuracy = expected_accuracy(hits, truth, int(rounds[0].max()) + 1)
    out_of_fold = np.mean(given, axis=0).astype(np.float32)
    confusion = count_confusion(truth, out_of_fold[counted].argmax(axis=1), known.classes)
    return Evaluation(
        accuracy,
        wilson(accuracy, effective(known.n_judged, len(np.unique(truth)))),
        method,
        "",
        confusion,
        scores(confusion),
        out_of_fold=out_of_fold,
    )


def too_few(codes: np.ndarray) -> str:
    """Return "too few labels to say: ..." with what is missing, or "" if there are enough."""
    counts = np.bincount(codes)
    counts = counts[counts > 0]
    lonely = int((counts == 1).sum())
    wanted = max(MIN_LABELS, MIN_LABELS_PER_CLASS * len(counts))
    missing = []
    if len(counts) < 2:
        missing.append("a second class" if len(counts) else "two classes")
    if len(codes) < wanted:
        missing.append(f"{wanted - len(codes)} more labels" if len(codes) < wanted - 1 else "1 more label")
    if lonely * 10 > len(codes):
        whose = "the class that has" if lonely == 1 else f"the {lonely} classes that have"
        missing.append(f"a second label for {whose} only one")
    return f"too few labels to say: missing {' and '.join(missing)}" if missing else ""


def count_confusion(truth: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """Return int64 [c, c]: how many images of each true class (row) were given each class (column)."""
    cells = np.bincount(np.asarray(truth) * classes + np.asarray(predicted), minlength=classes * classes)
    return cells.reshape(classes, classes)


def scores(confusion: np.ndarray) -> list[ClassScore]:
    """Return the ClassScore of each class of a confusion matrix (true, predicted)."""
    hits, truths, guesses = np.diag(confusion), confusion.sum(axis=1), confusion.sum(axis=0)
    precision, recall = hits / np.maximum(guesses, 1), hits / np.maximum(truths, 1)
    f1 = 2 * hits / np.maximum(truths + guesses, 1)
    columns = zip(precision, recall, f1, truths, strict=True)
    return [ClassScore(float(p), float(r), float(f), int(n)) for p, r, f, n in columns]


def measure(probabilities: np.ndarray, truth: np.ndarray) -> Measured:
    """Return how probabilities [n, c] do against hidden truth int [n] in 0..c-1; -1 = unknown, not counted.

    A class the head has never seen may stand in truth as a number from c on: it counts as wrong.
    """
    known = np.asarray(truth) >= 0
    expected, predicted = np.asarray(truth)[known], np.asarray(probabilities)[known].argmax(axis=1)
    classes = max(np.shape(probabilities)[1], int(expected.max(initial=-1)) + 1)
    n = len(expected)
    accuracy = float((expected == predicted).mean()) if n else 0.0
    return Measured(accuracy, wilson(accuracy, n), n, count_confusion(expected, predicted, classes))


def _rounds(labels: Labels, config: HeadConfig) -> tuple[list[np.ndarray], str]:
    """Return the fold of each label for every repeat, and the words for it."""
    m = labels.n_judged
    rng = np.random.default_rng(config.seed)
    repeats = 1 if m >= ONCE_FROM else config.repeats
    rounds = [even_folds(labels, config.folds, rng) for _ in range(repeats)]
    times = f", {repeats} times over" if repeats > 1 else ""
    return rounds, f"{int(rounds[0].max()) + 1}-fold cross-validation{times}, on {m} labels"
