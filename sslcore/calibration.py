"""Makes a head's confidence mean what it says: one number its scores are multiplied with (temperature scaling).

Guo et al. 2017, "On calibration of modern neural networks"; fitted on scores out of fold, and held near the kind's
usual number as long as labels are few.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sslcore.head import softmax

TRUST = 0.3
"""How far, as a factor e ** 0.3, the usual number of a kind is commonly off: the width of the prior."""
WIDEST = 6.0
MOST_LABELS = 1000


@dataclass(frozen=True)
class Calibration:
    """sharpness: what scores are multiplied with, 1 / temperature; log-loss in nats before (the usual) and after."""

    sharpness: float
    before: float
    after: float


def calibrate(
    scores: np.ndarray, codes: np.ndarray, usual: float, members: np.ndarray | None = None, times: int = 1
) -> Calibration:
    """Return the Calibration of scores [m, c] out of fold on images of class int [m]; the usual one without labels.

    members [r, c]: which of r scores are added up for which class, where there are several a class. times: how often
    each image is among them; it counts once.
    """
    from scipy.optimize import minimize_scalar

    if not len(codes) or scores.shape[1] < 2:
        return Calibration(usual, 0.0, 0.0)
    step = -(-len(codes) // MOST_LABELS)
    some, truth = scores[::step], codes[::step]

    def cost(shift: float) -> float:
        return (
            float(log_losses(some, truth, usual * np.exp(shift), members).sum()) / times
            + (shift / TRUST) ** 2 / 2
        )

    shift = float(
        minimize_scalar(cost, bounds=(-WIDEST, WIDEST), method="bounded", options={"xatol": 0.01}).x
    )
    sharpness = usual * float(np.exp(shift))
    losses = [float(log_losses(scores, codes, one, members).mean()) for one in (usual, sharpness)]
    return Calibration(sharpness, *losses)


def log_losses(
    scores: np.ndarray, codes: np.ndarray, sharpness: float, members: np.ndarray | None = None
) -> np.ndarray:
    """Return -log of the probability given to its class, float64 [m], at this sharpness."""
    p = shares_of(np.asarray(scores, dtype=np.float64) * sharpness, members)
    return np.asarray(-np.log(np.maximum(p[np.arange(len(codes)), codes], 1e-12)))


def shares_of(logits: np.ndarray, members: np.ndarray | None) -> np.ndarray:
    """Return the probabilities [m, c] of logits [m, r], whose rows speak for classes as members [r, c] says."""
    p = softmax(logits, axis=1)
    return p if members is None else p @ members


def expected_calibration_error(probabilities: np.ndarray, codes: np.ndarray, bins: int = 10) -> float:
    """Return how far confidence and share of right guesses lie apart on average, 0..1, in equally filled bins."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == codes
    parts = np.array_split(np.argsort(confidence, kind="stable"), min(bins, max(len(codes), 1)))
    gaps = [len(part) * abs(confidence[part].mean() - right[part].mean()) for part in parts if len(part)]
    return float(sum(gaps) / max(len(codes), 1))
