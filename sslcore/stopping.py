"""Whether to stop labelling, and why: what more labels would bring, and how unsettled the head still is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

GO_ON, STOP, CANNOT_SAY = "go on", "stop", "cannot say"
WORTH = 0.01
"""Accuracy that a sitting of labels must promise to be worth its while."""
SETTLED = 0.03
"""Share of guesses that may still change from one tenth more labels."""

ENOUGH_ASKED = 20
"""Second answers from which on the person's own consistency counts."""


@dataclass(frozen=True)
class Signs:
    """What speaks for and against more labels; None = not known.

    gain, gain_low, gain_high: accuracy in 0..1 that `more` labels would add, with its 95 % interval. changed: share
    of all images whose guess is another since there were `since` labels. doubt: share of the images without a label
    that the head expects to get wrong. accuracy_high: upper end of the accuracy; consistency: share of the person's own
    second answers that agree with the first, of `asked`.
    """

    more: int = 0
    gain: float | None = None
    gain_low: float | None = None
    gain_high: float | None = None
    changed: float | None = None
    since: int | None = None
    doubt: float | None = None
    accuracy_high: float | None = None
    consistency: float | None = None
    asked: int = 0
    learnt: bool = True
    """Whether the head is better than always naming the commonest class."""


def advise(signs: Signs) -> dict[str, Any]:
    """Return {advice: go on, stop or cannot say, sentence, why: [...], and the signs} as JSON-ready facts."""
    advice, sentence = _advice(signs)
    why = _reasons(signs, changes_told=sentence == _unsettled(signs))
    return {"advice": advice, "sentence": sentence, "why": why, **asdict(signs)}


def _advice(signs: Signs) -> tuple[str, str]:
    if not signs.learnt:
        return (
            CANNOT_SAY,
            "Hard to say: so far the model is no better than always naming the commonest class.",
        )
    if signs.gain is None or signs.gain_low is None or signs.gain_high is None:
        return CANNOT_SAY, "Too few labels to say whether more would help."
    range_ = f"{100 * signs.gain_low:.1f} to {100 * signs.gain_high:.1f}"
    points = f"{100 * signs.gain:.1f}"
    if _as_good_as_the_person(signs) and signs.gain < WORTH:
        share = f"{100 * (signs.consistency or 0):.0f}"
        return STOP, f"Stop: the model agrees with you as often as you agree with yourself ({share} %)."
    if signs.gain_low >= WORTH / 2 or signs.gain >= 2 * WORTH:
        return GO_ON, f"Go on: {signs.more} more labels promise about {points} points ({range_})."
    if unsettled := _unsettled(signs):
        return GO_ON, unsettled
    if signs.gain < WORTH and signs.gain_high < 2 * WORTH:
        return STOP, f"Stop: {signs.more} more labels promise only about {points} points ({range_})."
    if signs.gain < WORTH:
        return (
            CANNOT_SAY,
            f"Hard to say: {signs.more} more labels promise about {points} points, but it may be {range_}.",
        )
    return GO_ON, f"Go on: {signs.more} more labels promise about {points} points ({range_})."


def _unsettled(signs: Signs) -> str:
    """Return a sentence where too many guesses still change, else nothing."""
    if signs.changed is None or signs.changed <= SETTLED:
        return ""
    changed = f"{100 * signs.changed:.0f}"
    return f"Go on: {changed} % of the guesses changed since you had {signs.since} labels; the model is not settled."


def beats_the_commonest(accuracy: float, codes: np.ndarray) -> bool:
    """Return whether an accuracy on labels int [m] is a standard error above the share of their commonest class."""
    share = float(np.bincount(codes).max(initial=0)) / max(len(codes), 1)
    return accuracy - share > float(np.sqrt(max(accuracy * (1 - accuracy), 1e-9) / max(len(codes), 1)))


def _as_good_as_the_person(signs: Signs) -> bool:
    if signs.consistency is None or signs.accuracy_high is None or signs.asked < ENOUGH_ASKED:
        return False
    return signs.accuracy_high >= signs.consistency


def _reasons(signs: Signs, changes_told: bool) -> list[str]:
    """Return one plain sentence for each sign that is known and not told yet."""
    reasons = []
    if signs.changed is not None and not changes_told:
        changed = f"{100 * signs.changed:.1f}"
        reasons.append(f"{changed} % of the guesses changed since you had {signs.since} labels.")
    if signs.doubt is not None:
        doubt = f"{100 * signs.doubt:.0f}"
        reasons.append(
            f"By its own doubt, the model expects to be wrong on {doubt} % of the images without a label."
        )
    if signs.consistency is not None and signs.asked >= ENOUGH_ASKED:
        share = f"{100 * signs.consistency:.0f}"
        reasons.append(f"Asked twice, you gave the same answer {share} % of the time ({signs.asked} images).")
    return reasons
