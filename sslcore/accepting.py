"""Which of the head's guesses may be accepted unseen, so that the precision promised is kept.

Two answers, and the one that accepts more is taken. Counted: guesses about labels that heads never saw; a threshold of
confidence passes where the lower bound of the share that was right (Clopper and Pearson, 1934) reaches the target, and
the lowest that passes is taken, as in Angelopoulos et al. (2021), "Learn then test". It takes for granted nothing but
labels that are no easier than the rest. Fitted (`sslcore.lapses`): how often a guess is right that is so sure, carried
to the guesses that would be accepted; labels that suggestions chose tell more this way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sslcore.errors import HandfulError
from sslcore.evidence import Evidence
from sslcore.intervals import RISK, least_to_pass, lower_bound
from sslcore.lapses import Averages, average, fit_curves

FEWEST = 100
"""Judged guesses from which on the fitted answer was measured to keep its promises."""
FIRST = 10.0
"""So few guesses are worth accepting at once."""
STEP = 1.15
"""Thresholds are tried on so many guesses, then on STEP times as many: a few dozen of them, not all."""
LEAST_PER_CLASS = 3
"""A class whose surest guesses hold fewer judged labels than this is left out: nobody knows how good it is."""
COUNTED, FITTED = "counted", "fitted"
HALVINGS = 30

Cells = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Acceptance:
    """What may be accepted: rows int64 [k] of the guesses and their classes int64 [k], the surest first.

    threshold: least confidence, None where nothing can be promised. precision: what is expected; at_least: its lower
    bound; basis: how both were found, COUNTED or FITTED; counted, wrong: the judged guesses as sure as these; left_out:
    classes with too few of them.
    """

    rows: np.ndarray
    codes: np.ndarray
    threshold: float | None = None
    precision: float | None = None
    at_least: float | None = None
    counted: int = 0
    wrong: int = 0
    left_out: tuple[int, ...] = ()
    basis: str = COUNTED


NOTHING = Acceptance(np.zeros(0, np.int64), np.zeros(0, np.int64))


@dataclass(frozen=True)
class Guesses:
    """What a head says of the images without a label: rows int64 [n], class int64 [n], its probability float32 [n]."""

    rows: np.ndarray
    codes: np.ndarray
    confidence: np.ndarray


def guesses_of(probabilities: np.ndarray, rows: np.ndarray) -> Guesses:
    """Return the Guesses about rows int64 [n] of probabilities [all, c]."""
    shown = np.asarray(probabilities[rows], dtype=np.float32)
    if not shown.size:
        return Guesses(rows, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
    return Guesses(rows, shown.argmax(axis=1), shown.max(axis=1))


def choose_accepted(
    evidence: Evidence, guesses: Guesses, target: float, by: Sequence[str] = (FITTED, COUNTED)
) -> Acceptance:
    """Return the Acceptance among the guesses, so that a share `target` of it is right; by: ways to find it.

    Raises HandfulError unless target lies above 0.5 and below 1.
    """
    if not 0.5 < target < 1:
        raise HandfulError("The precision must lie between 0.5 and 1.", "Say 0.95, 0.98 or 0.99.")
    ways = {FITTED: _fitted, COUNTED: _counted}
    best = max((ways[one](evidence, guesses, target) for one in by), key=lambda found: len(found.rows))
    places = best.rows[np.argsort(-guesses.confidence[best.rows], kind="stable")]
    return replace(best, rows=guesses.rows[places].astype(np.int64), codes=guesses.codes[places])


def _fitted(evidence: Evidence, guesses: Guesses, target: float) -> Acceptance:
    """Return what the lowest threshold lets through that leaves no more doubt than RISK, by the fitted curves."""
    classes = _classes(evidence, guesses)
    judged = np.bincount(evidence.codes, evidence.weight, classes)
    fit = judged >= LEAST_PER_CLASS
    if judged.sum() < FEWEST or not fit[guesses.codes].any():
        return NOTHING
    cells = _alike(guesses, fit)
    ends = _ends(cells)
    means = average(fit_curves(evidence, classes), cells, ends, float(judged.sum()))
    passed = np.flatnonzero(means.doubt(target) <= RISK)
    if not len(passed):
        return NOTHING
    last = int(passed[-1])
    threshold = float(cells[0][ends[last] - 1])
    through = (evidence.confidence >= threshold) & fit[evidence.codes]
    accepted = guesses.confidence >= np.float32(threshold)
    rows = np.flatnonzero(accepted & fit[guesses.codes])
    return Acceptance(
        rows, guesses.codes[rows], threshold, float(means.precision()[last]), _least(means, last, target),
        *_judged(evidence, through), _left_out(guesses, accepted, fit), FITTED,
    )  # fmt: skip


def _alike(guesses: Guesses, fit: np.ndarray) -> Cells:
    """Return confidence, class and number of guesses alike in both, the surest first, of classes that are `fit`."""
    some = fit[guesses.codes]
    confidence, codes = guesses.confidence[some], guesses.codes[some]
    levels, level = np.unique(-confidence, return_inverse=True)
    cells, number = np.unique(level * np.int64(len(fit)) + codes, return_counts=True)
    return -levels[cells // len(fit)].astype(np.float64), cells % len(fit), number


def _ends(cells: Cells) -> np.ndarray:
    """Return the cells up to which each threshold reaches, int64 [t]: whole levels of confidence."""
    confidence, _, number = cells
    level_ends = np.flatnonzero(np.diff(confidence, append=-1.0)) + 1
    reached = np.cumsum(number)[level_ends - 1]
    sizes = FIRST * STEP ** np.arange(np.log(max(reached[-1] / FIRST, 1.0)) / np.log(STEP))
    return np.asarray(level_ends[np.unique([*np.searchsorted(reached, sizes), len(reached) - 1])])


def _least(means: Averages, place: int, target: float) -> float:
    """Return the share right that leaves a doubt of RISK at the threshold `place`, from target on."""
    low, high = target, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if means.doubt(middle)[place] <= RISK else (low, middle)
    return low


def _counted(evidence: Evidence, guesses: Guesses, target: float) -> Acceptance:
    """Return what the lowest threshold lets through whose judged guesses are right often enough, counted."""
    best = NOTHING
    for count in _sizes(evidence, target):
        found = _at(evidence, guesses, count)
        if found.at_least is not None and found.at_least >= target and len(found.rows):
            best = found
    return best


def _sizes(evidence: Evidence, target: float) -> list[float]:
    """Return how many judged guesses each threshold is tried on: from as few as can pass without a mistake."""
    total, size = float(evidence.weight.sum()), float(least_to_pass(target))
    sizes = []
    while size < total:
        sizes.append(size)
        size *= STEP
    return [*sizes, total] if total >= least_to_pass(target) else []


def _at(evidence: Evidence, guesses: Guesses, count: float) -> Acceptance:
    """Return what the threshold that lets `count` judged guesses through would accept, and how good that is."""
    order = np.argsort(-evidence.confidence, kind="stable")
    reached = np.cumsum(evidence.weight[order])
    last = min(int(np.searchsorted(reached, count - 1e-9)), len(order) - 1)
    threshold = float(evidence.confidence[order[last]])
    through = evidence.confidence >= threshold
    accepted = guesses.confidence >= np.float32(threshold)
    classes = _classes(evidence, guesses)
    known = np.bincount(evidence.codes[through], evidence.weight[through], minlength=classes)
    wanted = np.bincount(guesses.codes[accepted], minlength=classes)
    fit = known >= LEAST_PER_CLASS
    through &= fit[evidence.codes]
    rows = np.flatnonzero(accepted & fit[guesses.codes])
    if not through.any() or not len(rows):
        return NOTHING
    # Counted as the classes lie among what would be accepted, not as they lie among the labels.
    share = np.where(fit, wanted / np.maximum(known, 1e-9), 0)
    base, of_class = evidence.weight[through], share[evidence.codes[through]]
    weight = base * of_class
    # The effective number of images (Kish, 1965).
    n = float(weight.sum() ** 2 / (weight * of_class).sum())
    wrong = float(weight @ (1 - evidence.right[through]) / weight.sum())
    return Acceptance(
        rows, guesses.codes[rows], threshold, 1 - (n * wrong + 0.5) / (n + 1), lower_bound(n, n * wrong),
        *_judged(evidence, through), _left_out(guesses, accepted, fit),
    )  # fmt: skip


def _classes(evidence: Evidence, guesses: Guesses) -> int:
    return 1 + max(int(evidence.codes.max(initial=0)), int(guesses.codes.max(initial=0)))


def _judged(evidence: Evidence, through: np.ndarray) -> tuple[int, int]:
    """Return how many judged guesses are let through, and how many of these were wrong."""
    weight = evidence.weight[through]
    return round(float(weight.sum())), round(float(weight @ (1 - evidence.right[through])))


def _left_out(guesses: Guesses, accepted: np.ndarray, fit: np.ndarray) -> tuple[int, ...]:
    wanted = np.bincount(guesses.codes[accepted], minlength=len(fit))
    return tuple(int(code) for code in np.flatnonzero(~fit & (wanted > 0)))
