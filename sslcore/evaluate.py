"""How good the head really is: cross-validated accuracy with its interval, or "too few labels to say"."""

from __future__ import annotations

from dataclasses import dataclass, field

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
    stratified_folds,
    to_space,
)
from sslcore.progress import Progress

MIN_LABELS = 10
MIN_LABELS_PER_CLASS = 3
LEAVE_ONE_OUT_UP_TO = 50
ONCE_FROM = 300
"""From here on one round of cross-validation is precise enough, and three would keep a person waiting."""
MIN_LABELS_FOR_CURVE = 20
CURVE_STEPS = 4
Z95 = 1.959964
EXCESS = 1.5
"""How much more cross-validation varies about the head's accuracy than as many independent images would.

The folds share their training images, and the head that is used has a luck of its own. Measured on simulated
projects (tests/sslcore/test_evaluate.py): without it a 95 % interval covers the truth in 84-93 %.
"""


@dataclass(frozen=True)
class ClassScore:
    """One class out of fold: precision and recall and f1 in 0..1 (0 where undefined), support in labels."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True)
class CurvePoint:
    """The accuracy in 0..1 to expect from this many labels, with its 95 % interval."""

    labels: int
    accuracy: float
    lo: float
    hi: float


@dataclass(frozen=True)
class Evaluation:
    """What the labels say about the head. Without an answer, accuracy and interval are None and reason says why.

    accuracy: mean over the repeats. out_of_fold float32 [m, c]: each labelled image's probabilities by heads
    that never saw it, averaged over the repeats; confusion int [c, c] (true, predicted) counts their classes.
    """

    accuracy: float | None = None
    interval: tuple[float, float] | None = None
    method: str = ""
    reason: str = ""
    confusion: np.ndarray | None = None
    per_class: list[ClassScore] = field(default_factory=list)
    curve: list[CurvePoint] = field(default_factory=list)
    out_of_fold: np.ndarray | None = None


@dataclass(frozen=True)
class Measured:
    """Predictions against the hidden truth: accuracy in 0..1, its 95 % interval, images counted, confusion [c, c]."""

    accuracy: float
    interval: tuple[float, float]
    n: int
    confusion: np.ndarray


@dataclass(frozen=True)
class _Labelled:
    """x float64 [m, r] compressed, codes int64 [m], number of classes, strength, progress of one evaluation."""

    x: np.ndarray
    codes: np.ndarray
    classes: int
    strength: float
    progress: Progress

    def out_of_fold(self, fold: np.ndarray, taken: np.ndarray) -> np.ndarray:
        """Return probabilities [m, c] of each image by the head of its own fold, trained on `taken` [folds, m]."""
        self.progress.check()
        solved = solve(Problem(self.x, self.codes, self.classes, taken, self.progress.check), self.strength)
        given: np.ndarray = probabilities_of(solved, self.x)[fold, :, np.arange(len(fold))]
        return given

    def right(self, probabilities: np.ndarray) -> float:
        return float((probabilities.argmax(axis=1) == self.codes).mean())


def cross_validate(
    embeddings: np.ndarray,
    labels: np.ndarray,
    config: HeadConfig,
    progress: Progress | None = None,
    space: Space | None = None,
) -> Evaluation:
    """Return the Evaluation of heads fitted to embeddings [m, d] with labels int [m] in 0..c-1.

    Unbiased only if the labelled images were drawn at random; suggestions choose harder ones. Raises
    Cancelled, HandfulError on embeddings that are not finite.
    """
    codes = np.asarray(labels, dtype=np.int64)
    reason = too_few(codes)
    if reason:
        return Evaluation(reason=reason)
    classes = int(codes.max()) + 1
    x, _ = compress(to_space(space or space_of(embeddings), embeddings))
    strength = config.strength or choose_strength(x, codes, classes, config)
    labelled = _Labelled(x, codes, classes, strength, progress or Progress())
    rounds, method = _rounds(codes, config)
    given = [labelled.out_of_fold(fold, fold != _numbers(fold)) for fold in rounds]
    accuracy = float(np.mean([labelled.right(one) for one in given]))
    out_of_fold = np.mean(given, axis=0).astype(np.float32)
    confusion = count_confusion(codes, out_of_fold.argmax(axis=1), classes)
    curve = _curve(labelled, config)
    return Evaluation(
        accuracy,
        wilson(accuracy, len(codes) / EXCESS),
        method,
        "",
        confusion,
        scores(confusion),
        curve,
        out_of_fold,
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


def wilson(share: float, n: float) -> tuple[float, float]:
    """Return the 95 % Wilson score interval of a share observed on n images (1927)."""
    if n <= 0:
        return 0.0, 1.0
    centre = (share + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 * np.sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2)) / (1 + Z95**2 / n)
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))


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


def _rounds(codes: np.ndarray, config: HeadConfig) -> tuple[list[np.ndarray], str]:
    """Return the fold of each image for every repeat, and the words for it."""
    m = len(codes)
    if m <= LEAVE_ONE_OUT_UP_TO:
        return [np.arange(m)], f"leave-one-out on {m} labels"
    repeats = 1 if m >= ONCE_FROM else config.repeats
    rng = np.random.default_rng(config.seed)
    rounds = [stratified_folds(codes, config.folds, rng) for _ in range(repeats)]
    times = f", {repeats} times over" if repeats > 1 else ""
    return rounds, f"{config.folds}-fold cross-validation{times}, on {m} labels"


def _numbers(fold: np.ndarray) -> np.ndarray:
    """Return the fold numbers as a column, so that `fold == _numbers(fold)` is who is held out, [folds, m]."""
    return np.arange(int(fold.max()) + 1)[:, None]


def _curve(labelled: _Labelled, config: HeadConfig) -> list[CurvePoint]:
    """Return the learning curve so far: ever smaller stratified random parts of the labels, each tested on the rest."""
    m = len(labelled.codes)
    if m < MIN_LABELS_FOR_CURVE:
        return []
    rng = np.random.default_rng([config.seed, 1])
    full = m - -(-m // config.folds)
    least = max(len(np.unique(labelled.codes)), 5)
    sizes = [full >> step for step in range(CURVE_STEPS - 1, -1, -1) if full >> step >= least]
    repeats = 1 if m >= ONCE_FROM else config.repeats
    runs = np.zeros((repeats, len(sizes)))
    for run in range(repeats):
        fold = stratified_folds(labelled.codes, config.folds, rng)
        order = _deal(labelled.codes, rng)
        train = fold != _numbers(fold)
        # In each fold's own training images, the first `size` of one stratified order: nested, so less noise.
        place = np.cumsum(train[:, order], axis=1)
        for step, size in enumerate(sizes):
            taken = np.zeros_like(train)
            taken[:, order] = train[:, order] & (place <= size)
            runs[run, step] = labelled.right(labelled.out_of_fold(fold, taken))
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
