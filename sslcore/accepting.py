"""Which of the head's guesses may be accepted unseen, so that the precision promised is kept.

The labels say it: heads that never saw them guess them, and the surest of those guesses are counted. A threshold of
confidence passes where the lower bound of the share that was right (Clopper and Pearson, 1934) reaches the target; the
lowest that passes is taken, as in Angelopoulos et al. (2021), "Learn then test".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sslcore.errors import HandfulError
from sslcore.judging import Judge, folds_of, held_out_rows

RISK = 0.05
"""How often one threshold alone may pass without being as good as it must be."""
FOLDS = 10
REPEATS = 2
STEP = 1.15
"""Thresholds are tried at so many guesses, then at STEP times as many: a few dozen of them, not all."""
LEAST_PER_CLASS = 3
"""A class whose surest guesses hold fewer judged labels than this is left out: nobody knows how good it is."""
MOST_NEEDED = 100_000


@dataclass(frozen=True)
class Evidence:
    """Judged guesses: likeliest class int64 [k], its probability float64 [k], whether it was right bool [k].

    weight float64 [k]: what one counts, so that an image guessed several times counts once.
    """

    codes: np.ndarray
    confidence: np.ndarray
    right: np.ndarray
    weight: np.ndarray


@dataclass(frozen=True)
class Acceptance:
    """What may be accepted: rows int64 [k] of the guesses and their classes int64 [k], the surest first.

    threshold: least confidence, None where nothing can be promised; then `needed` is about how many more labels it
    takes (None: they cannot tell), and reason says so. precision: what is expected; at_least: its lower bound;
    counted, wrong: the judged guesses behind it; left_out: classes with too few of them.
    """

    rows: np.ndarray
    codes: np.ndarray
    threshold: float | None = None
    precision: float | None = None
    at_least: float | None = None
    counted: int = 0
    wrong: int = 0
    left_out: tuple[int, ...] = ()
    needed: int | None = None
    reason: str = ""


def gather_evidence(judge: Judge, seed: int = 0) -> Evidence:
    """Return what heads that did not see them say of the judged labels; none of one class only. Raises Cancelled.

    judge: of the very head whose guesses are to be accepted, else its confidence would mean something else.
    """
    labels, judged = judge.labels, judge.labels.judged
    if len(np.unique(labels.codes[judged])) < 2:
        return no_evidence()
    rng = np.random.default_rng(seed)
    given = [_guess(judge, folds_of(labels, FOLDS, rng)) for _ in range(REPEATS)]
    codes = np.concatenate([one.argmax(axis=1)[judged] for one in given])
    confidence = np.concatenate([one.max(axis=1)[judged] for one in given])
    truth = np.tile(labels.codes[judged], REPEATS)
    return Evidence(codes, confidence, codes == truth, np.full(len(codes), 1 / REPEATS))


def _guess(judge: Judge, fold: np.ndarray) -> np.ndarray:
    return judge.out_of_fold(fold, ~held_out_rows(fold))


def no_evidence() -> Evidence:
    """Return Evidence of nothing."""
    none = np.zeros(0)
    return Evidence(none.astype(np.int64), none, none.astype(bool), none)


def with_audit(evidence: Evidence, probabilities: np.ndarray, codes: np.ndarray) -> Evidence:
    """Return the evidence with the audit's labels: the head's own probabilities [a, c], true codes int64 [a]."""
    if not len(codes):
        return evidence
    guessed, confidence = (
        probabilities.argmax(axis=1),
        np.asarray(probabilities.max(axis=1), dtype=np.float64),
    )
    return Evidence(
        np.concatenate([evidence.codes, guessed]),
        np.concatenate([evidence.confidence, confidence]),
        np.concatenate([evidence.right, guessed == codes]),
        np.concatenate([evidence.weight, np.ones(len(codes))]),
    )


def choose_accepted(
    evidence: Evidence, probabilities: np.ndarray, open_rows: np.ndarray, target: float
) -> Acceptance:
    """Return the Acceptance among rows int64 [k] of probabilities [n, c], so that a share `target` of it is right.

    Raises HandfulError unless target lies above 0.5 and below 1.
    """
    if not 0.5 < target < 1:
        raise HandfulError("The precision must lie between 0.5 and 1.", "Say 0.95, 0.98 or 0.99.")
    shown = np.asarray(probabilities[open_rows], dtype=np.float32)
    guessed = shown.argmax(axis=1) if shown.size else np.zeros(0, dtype=np.int64)
    confidence = shown.max(axis=1) if shown.size else np.zeros(0, dtype=np.float32)
    best: Acceptance | None = None
    for count in _sizes(evidence, target):
        found = _at(evidence, guessed, confidence, count)
        if found.at_least is not None and found.at_least >= target and len(found.rows):
            best = found
    if best is None:
        return _not_yet(evidence, target, len(open_rows))
    order = np.argsort(-confidence[best.rows], kind="stable")
    rows = best.rows[order]
    return Acceptance(
        open_rows[rows].astype(np.int64), guessed[rows].astype(np.int64), best.threshold, best.precision,
        best.at_least, best.counted, best.wrong, best.left_out,
    )  # fmt: skip


def _sizes(evidence: Evidence, target: float) -> list[float]:
    """Return how many judged guesses each threshold is tried on: from as few as can pass without a mistake."""
    total, size = float(evidence.weight.sum()), float(least_to_pass(target))
    sizes = []
    while size < total:
        sizes.append(size)
        size *= STEP
    return [*sizes, total] if total >= least_to_pass(target) else []


def _at(evidence: Evidence, guessed: np.ndarray, confidence: np.ndarray, count: float) -> Acceptance:
    """Return what the threshold that lets `count` judged guesses through would accept, and how good that is."""
    order = np.argsort(-evidence.confidence, kind="stable")
    reached = np.cumsum(evidence.weight[order])
    last = min(int(np.searchsorted(reached, count - 1e-9)), len(order) - 1)
    threshold = float(evidence.confidence[order[last]])
    through, accepted = evidence.confidence >= threshold, confidence >= np.float32(threshold)
    classes = 1 + max(int(evidence.codes.max(initial=0)), int(guessed.max(initial=0)))
    known = np.bincount(evidence.codes[through], evidence.weight[through], minlength=classes)
    wanted = np.bincount(guessed[accepted], minlength=classes)
    fit = known >= LEAST_PER_CLASS
    through &= fit[evidence.codes]
    rows = np.flatnonzero(accepted & fit[guessed])
    if not through.any() or not len(rows):
        return Acceptance(np.zeros(0, np.int64), np.zeros(0, np.int64))
    # Counted as the classes lie among what would be accepted, not as they lie among the labels.
    share = np.where(fit, wanted / np.maximum(known, 1e-9), 0)
    base, of_class = evidence.weight[through], share[evidence.codes[through]]
    weight = base * of_class
    # The effective number of images (Kish, 1965).
    n = float(weight.sum() ** 2 / (weight * of_class).sum())
    wrong = float(weight[~evidence.right[through]].sum() / weight.sum())
    left_out = tuple(int(code) for code in np.flatnonzero(~fit & (wanted > 0)))
    return Acceptance(
        rows, guessed[rows], threshold, 1 - (n * wrong + 0.5) / (n + 1), lower_bound(n, n * wrong),
        round(float(evidence.weight[through].sum())), round(float(evidence.weight[through & ~evidence.right].sum())),
        left_out,
    )  # fmt: skip


def lower_bound(n: float, wrong: float) -> float:
    """Return the share right of all that n guesses with so many wrong ones leave room for, at risk RISK."""
    from scipy.stats import beta

    if n <= wrong:
        return 0.0
    return float(beta.ppf(RISK, n - wrong, wrong + 1))


def least_to_pass(target: float) -> int:
    """Return how many judged guesses must be right, all of them, before `target` can be promised."""
    return int(np.ceil(np.log(RISK) / np.log(target)))


def _not_yet(evidence: Evidence, target: float, n_open: int) -> Acceptance:
    """Return the answer that nothing can be promised, with about how many more labels it would take."""
    none = np.zeros(0, np.int64)
    if not n_open:
        return Acceptance(none, none, reason="every image has a label")
    if not len(evidence.codes):
        return Acceptance(
            none, none, reason="it takes labels of two classes to know how often the model is right"
        )
    total = float(evidence.weight.sum())
    order = np.argsort(-evidence.confidence, kind="stable")
    reached = np.cumsum(evidence.weight[order])
    wrong = np.cumsum(evidence.weight[order] * ~evidence.right[order])
    needed = None
    for share in (0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 1.0):
        at = min(int(np.searchsorted(reached, share * total)), len(order) - 1)
        rate = wrong[at] / reached[at]
        if reached[at] < 10 or rate >= 1 - target:
            continue
        more = _enough(rate, target) * total / reached[at] - total
        needed = more if needed is None else min(needed, more)
    if needed is None or needed > MOST_NEEDED:
        sure = min(int(np.searchsorted(reached, max(0.1 * total, 10))), len(order) - 1)
        reason = f"{wrong[sure]:.0f} of the {reached[sure]:.0f} surest guesses about your labels were wrong"
        return Acceptance(none, none, reason=reason)
    count = _rounded(max(needed, 1))
    return Acceptance(none, none, needed=count, reason=f"it needs about {count:,} more labels")


def _enough(rate: float, target: float) -> float:
    """Return on how many guesses a share `rate` of wrong ones still lets the target be promised."""
    n = float(least_to_pass(target))
    while lower_bound(n, rate * n) < target and n < MOST_NEEDED:
        n *= 1.05
    return n


def _rounded(count: float) -> int:
    """Return a number of labels that promises no more digits than are known."""
    step = 10 if count < 200 else 50 if count < 1000 else 100
    return int(np.ceil(count / step) * step)
