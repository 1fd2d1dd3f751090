"""Two models judged on the same images: the difference of their accuracies, and what can honestly be said of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sslcore.intervals import Z95, effective, excess_of_pairs, wilson


@dataclass(frozen=True)
class Paired:
    """Accuracies 0..1 of two models on the same n images, with 95 % intervals; `difference` is second - first."""

    n: int
    first: float
    first_interval: tuple[float, float]
    second: float
    second_interval: tuple[float, float]
    difference: float
    interval: tuple[float, float]

    @property
    def verdict(self) -> str:
        """Return `better` or `worse` of the second where the interval excludes 0; else `unclear`."""
        low, high = self.interval
        return "better" if low > 0 else "worse" if high < 0 else "unclear"

    def to_json(self) -> dict[str, Any]:
        """Return all of it as plain JSON-ready values."""
        return {**asdict(self), "verdict": self.verdict}


def compare_pairs(first: np.ndarray, second: np.ndarray, excess: float | None = None) -> Paired:
    """Return the comparison of which images [n] bool two models got right, each judged out of fold.

    The interval is Agresti and Min's for matched pairs (2005, doi:10.1002/sim.1781), half a count added to each
    cell; `excess` is how much more cross-validation varies than as many independent images, None = as measured.
    """
    n = len(first)
    alone = effective(n) if excess is None else n / excess
    excess = excess_of_pairs(n) if excess is None else excess
    gained, lost = (float((second & ~first).sum()), float((first & ~second).sum()))
    b, c, total = gained / excess + 0.5, lost / excess + 0.5, n / excess + 2
    centre = (b - c) / total
    half = Z95 * float(np.sqrt((b + c) - (b - c) ** 2 / total)) / total
    share, other = float(first.mean()), float(second.mean())
    return Paired(
        n,
        share,
        wilson(share, alone),
        other,
        wilson(other, alone),
        other - share,
        (max(-1.0, centre - half), min(1.0, centre + half)),
    )


def advice(paired: Paired, rounds: int) -> str:
    """Return one honest sentence about a fine-tuned model (second) beside the frozen head (first)."""
    points = f"{100 * abs(paired.difference):.0f}"
    if rounds == 0:
        return (
            f"Fine-tuning brought nothing at any length with {paired.n} labels: keep the frozen head, "
            "the fine-tuned model is the same."
        )
    if paired.verdict == "better":
        return f"Fine-tuning helps: {points} points more with {paired.n} labels."
    if paired.verdict == "worse":
        return f"Fine-tuning is {points} points worse with {paired.n} labels: keep the frozen head."
    return f"No clear difference with {paired.n} labels: keep the frozen head."
