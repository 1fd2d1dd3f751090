"""What is missing before guesses may be accepted: how many labels, or how large an audit, would settle it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from sslcore.accepting import Guesses, choose_accepted
from sslcore.evidence import Evidence, with_guesses
from sslcore.lapses import fit_curves, log_odds

MOST_TIMES = 50.0
"""Nobody is told to give more than so many times the labels there are."""
NEAR = 1.05
AUDITS = (20, 30, 50, 75, 100, 150, 200, 300, 400)
"""Sizes of the audit that are tried."""
MOST_OF_OPEN = 0.5
SOME = 1000
"""So many images without a label stand for all of them."""


@dataclass(frozen=True)
class Wanting:
    """Why nothing can be promised: about how many more labels, or images in the audit, it takes; None: no telling."""

    reason: str = ""
    needed: int | None = None
    audit_needed: int | None = None


def what_is_missing(evidence: Evidence, guesses: Guesses, target: float) -> Wanting:
    """Return what is Wanting before any of the guesses can be promised at `target`, where nothing is accepted."""
    if not len(guesses.rows):
        return Wanting("every image has a label")
    if not len(evidence.codes):
        return Wanting("it takes labels of two classes to know how often the model is right")

    def passes(more: Evidence) -> bool:
        return len(choose_accepted(more, guesses, target).rows) > 0

    labels, audit = _labels_needed(evidence, passes), _audit_needed(evidence, guesses, passes)
    too_many = labels is not None and labels >= len(guesses.rows)
    labels = None if too_many else labels
    if audit is not None and (labels is None or audit <= labels):
        more = "" if labels is None else f", or about {labels:,} more labels"
        return Wanting(f"it needs about {audit} images in an audit{more}", labels, audit)
    if labels is not None:
        return Wanting(f"it needs about {labels:,} more labels", labels)
    if too_many:
        return Wanting("it would take more labels than there are images left")
    return Wanting(_surest(evidence))


def _labels_needed(evidence: Evidence, passes: Callable[[Evidence], bool]) -> int | None:
    """Return how many more labels like these would do; None where even MOST_TIMES as many would not."""

    def with_times(times: float) -> Evidence:
        return replace(evidence, weight=evidence.weight * times)

    low, high = 1.0, MOST_TIMES
    if not passes(with_times(high)):
        return None
    while high / low > NEAR:
        middle = float(np.sqrt(low * high))
        low, high = (low, middle) if passes(with_times(middle)) else (middle, high)
    return _rounded(max((high - 1) * float(evidence.weight.sum()), 1.0))


def _audit_needed(evidence: Evidence, guesses: Guesses, passes: Callable[[Evidence], bool]) -> int | None:
    """Return how large an audit would do that finds guesses right as often as the likeliest curve says; None: none."""
    some = slice(None, None, -(-len(guesses.rows) // SOME))
    codes, confidence = guesses.codes[some], guesses.confidence[some].astype(np.float64)
    curves = fit_curves(evidence, 1 + max(int(evidence.codes.max()), int(codes.max())))
    right, _ = max(curves, key=lambda curve: curve.weight).chance(log_odds(confidence), codes)

    def with_audit_of(n: int) -> Evidence:
        return with_guesses(evidence, codes, confidence, right, np.full(len(codes), n / len(codes)), n)

    sizes = [n for n in AUDITS if n <= MOST_OF_OPEN * len(guesses.rows)]
    first, last = 0, len(sizes)
    while first < last:
        middle = (first + last) // 2
        first, last = (first, middle) if passes(with_audit_of(sizes[middle])) else (middle + 1, last)
    return sizes[first] if first < len(sizes) else None


def _surest(evidence: Evidence) -> str:
    """Return how many of the surest tenth of the judged guesses were wrong, in words, or that none is sure."""
    order = np.argsort(-evidence.confidence, kind="stable")
    reached = np.cumsum(evidence.weight[order])
    wrong = np.cumsum(evidence.weight[order] * (1 - evidence.right[order]))
    last = min(int(np.searchsorted(reached, max(0.1 * reached[-1], 10))), len(order) - 1)
    if round(float(wrong[last])) == 0:
        return "the model is not sure enough of any image"
    return f"{wrong[last]:.0f} wrong among the {reached[last]:.0f} surest guesses about your labels"


def _rounded(count: float) -> int:
    """Return a number of labels that promises no more digits than are known."""
    step = 10 if count < 200 else 50 if count < 1000 else 100
    return int(np.ceil(count / step) * step)
