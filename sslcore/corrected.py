"""How good the head is on the images without a label, whatever labels were chosen: corrected for the choice.

Suggestions ask about images that the head doubts, so labelled images are harder than the rest and cross-validation on
them says too little. What it does tell is how often a head is right that is so sure of an image it never saw. That
chance (Platt 1999, "Probabilistic outputs for support vector machines") is averaged over how sure the head is of every
image without a label (Guillory et al. 2021, "Predicting with confidence on unseen distributions").
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sslcore.intervals import Z95, excess, wilson
from sslcore.lapses import EDGE, MOST_WORTH, OFFSET, SLOPE, log_odds, logistic

LEAST = 40
"""Fewest labels it was measured with; from 100 on it is as near to the truth as cross-validation, or much nearer."""
MOST_IMAGES = 20_000
DRIFT = 0.06
"""Standard error for each point by which the figure was corrected: far from the labelled images less is known."""
CAUTION = 1.5
"""Times the variance of the regression: the chances of labelled and unlabelled images are not quite the same."""
STEPS = 50


@dataclass(frozen=True)
class Corrected:
    """Accuracy in 0..1 on the `images` without a label, its interval, how it was found, and one sentence of it."""

    accuracy: float
    interval: tuple[float, float]
    images: int
    method: str
    sentence: str

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON-ready values."""
        return {**asdict(self), "interval": list(self.interval)}


def correct_accuracy(
    out_of_fold: np.ndarray, codes: np.ndarray, chances: np.ndarray, plain: float
) -> Corrected | None:
    """Return the Corrected accuracy; None with fewer than 40 labels or no image without one.

    out_of_fold [m, c]: probabilities of labelled images by heads that never saw them, true codes int [m]; chances [n]:
    the head's largest probability of each image without a label; plain: the cross-validated accuracy.
    """
    m, classes = len(codes), len(np.unique(codes))
    if m < LEAST or not len(chances):
        return None
    right = (out_of_fold.argmax(axis=1) == codes).astype(np.float64)
    some = chances[:: -(-len(chances) // MOST_IMAGES)]
    accuracy, variance, luck = _averaged(log_odds(out_of_fold.max(axis=1)), right, log_odds(some))
    variance = CAUTION * excess(m, classes) * variance + luck / len(chances)
    interval = _interval(accuracy, variance, m, DRIFT * (accuracy - plain))
    words = f"{100 * accuracy:.0f} %, {100 * interval[0]:.0f} to {100 * interval[1]:.0f}"
    return Corrected(
        accuracy,
        interval,
        len(chances),
        f"how often the head is right when it is so sure, over {len(chances):,} images without a label",
        f"Corrected for the choice of labels: {words}.",
    )


def _averaged(seen: np.ndarray, right: np.ndarray, unseen: np.ndarray) -> tuple[float, float, float]:
    """Return the chance of being right, averaged over log-odds `unseen` [n], its variance, and that of one image.

    Logistic regression of right [m] on log-odds `seen` [m] by Newton's method, held near the head's own word; the
    variance is that of its two numbers (Laplace), carried to the average.
    """
    x = np.column_stack([np.ones(len(seen)), seen])
    usual, weight = np.array([0.0, 1.0]), np.diag([1 / OFFSET**2, 1 / SLOPE**2])

    def cost(numbers: np.ndarray) -> float:
        score, off = x @ numbers, numbers - usual
        return float(np.sum(np.logaddexp(0, score) - right * score) + off @ weight @ off / 2)

    fitted, curvature = usual, weight
    for _ in range(STEPS):
        p = logistic(x @ fitted)
        curvature = (x * (p * (1 - p))[:, None]).T @ x + weight
        step = np.linalg.solve(curvature, x.T @ (right - p) - weight @ (fitted - usual))
        # Where all are wrong that it was sure of, a whole step goes past the end.
        while np.abs(step).max() > 1e-6 and cost(fitted + step) > cost(fitted):
            step = step / 2
        if np.abs(step).max() <= 1e-6:
            break
        fitted = fitted + step
    p = logistic(fitted[0] + fitted[1] * unseen)
    lean = np.array([np.mean(p * (1 - p)), np.mean(p * (1 - p) * unseen)])
    return float(p.mean()), float(lean @ np.linalg.solve(curvature, lean)), float(np.mean(p * (1 - p)))


def _interval(accuracy: float, variance: float, m: int, drift: float) -> tuple[float, float]:
    """Return the Wilson interval of as many images as have this variance, widened by what the correction may be off."""
    inner = min(max(accuracy, 0.5 / m), 1 - 0.5 / m)
    low, high = wilson(accuracy, min(inner * (1 - inner) / max(variance, 1e-12), MOST_WORTH * m))
    wider = Z95 * abs(drift)
    return (
        max(0.0, accuracy - float(np.hypot(accuracy - low, wider)) - EDGE),
        min(1.0, accuracy + float(np.hypot(high - accuracy, wider)) + EDGE),
    )
