"""How consistently a person answers: second, blind answers beside the first, and what bound on accuracy follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sslcore.intervals import wilson
from sslcore.store import ReaskRow

ENOUGH = 20
"""With fewer second answers an interval is too wide to conclude anything from."""


@dataclass(frozen=True)
class Consistency:
    """n second answers, of which `same` agree; agreement in 0..1 with its 95 % interval; Cohen's kappa (1960).

    label_accuracy: what the agreement says about the labels, with its interval; see `accuracy_of_labels`. Without any
    answers, or where kappa has no meaning, None.
    """

    n: int
    same: int
    agreement: float | None = None
    interval: tuple[float, float] | None = None
    kappa: float | None = None
    label_accuracy: float | None = None
    label_interval: tuple[float, float] | None = None


def consistency_of(reasks: Sequence[ReaskRow]) -> Consistency:
    """Return the Consistency of first and second answers, each image asked about again once."""
    n = len(reasks)
    if not n:
        return Consistency(0, 0)
    first = np.array([row.first_class_id for row in reasks])
    second = np.array([row.class_id for row in reasks])
    same = int((first == second).sum())
    agreement = same / n
    low, high = wilson(agreement, n)
    return Consistency(
        n,
        same,
        agreement,
        (low, high),
        cohens_kappa(first, second),
        accuracy_of_labels(agreement),
        (accuracy_of_labels(low), accuracy_of_labels(high)),
    )


def cohens_kappa(first: np.ndarray, second: np.ndarray) -> float | None:
    """Return the agreement beyond chance of two lists of classes int [n]; None where chance alone makes them agree."""
    classes = np.union1d(first, second)
    chance = sum(float((first == one).mean() * (second == one).mean()) for one in classes)
    agreement = float((first == second).mean())
    return None if chance > 1 - 1e-12 else (agreement - chance) / (1 - chance)


def accuracy_of_labels(agreement: float) -> float:
    """Return the share of right labels, 0.5..1, that an agreement with oneself in 0..1 speaks for.

    Assumes two classes that are mixed up, that every answer is right with the same chance p, and that a mistake is
    made anew each time: then both agree with chance p^2 + (1 - p)^2. More classes change little. Mistakes that are
    made the same way both times stay unseen, so this bounds the accuracy from above. Below 0.5 nothing follows.
    """
    return float((1 + np.sqrt(max(0.0, 2 * agreement - 1))) / 2)


def in_a_sentence(found: Consistency) -> str:
    """Return what the second answers say, in plain words."""
    if found.agreement is None or found.interval is None or found.label_interval is None:
        return "No image was asked about a second time yet."
    low, high = (f"{100 * value:.0f}" for value in found.interval)
    if found.n < ENOUGH:
        return (
            f"{found.same} of {found.n} second answers were like the first. With fewer than {ENOUGH} this says little: "
            f"between {low} and {high} % would agree."
        )
    right, most = f"{100 * (found.label_accuracy or 0):.0f}", f"{100 * found.label_interval[1]:.0f}"
    return (
        f"{found.same} of {found.n} second answers were like the first ({low} to {high} % would be). If your mistakes "
        f"are made anew each time, about {right} % of the labels are right, {most} % at most, and no model can show "
        f"more than that on them."
    )
