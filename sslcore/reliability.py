"""Whether the head is right as often as it says: confidence out of fold against the share that was right."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sslcore.intervals import effective, wilson

MOST_BINS = 10
LEAST_IN_BIN = 15


@dataclass(frozen=True)
class Bin:
    """n images of about equal confidence: its mean, the share that was right with its 95 % interval, all 0..1."""

    confidence: float
    right: float
    lo: float
    hi: float
    n: int


@dataclass(frozen=True)
class Reliability:
    """bins of equal counts, the least sure first; error: the expected calibration error (Naeini et al., 2015), 0..1.

    by_chance: the error that a head that is exactly as sure as it should be would show on so few images.
    """

    bins: tuple[Bin, ...]
    error: float
    by_chance: float
    confidence: float
    right: float
    verdict: str
    """as it says, too sure or too modest: about the mean confidence and the interval of the accuracy."""

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON-ready facts, with the sentence for people."""
        sure, right = f"{100 * self.confidence:.0f}", f"{100 * self.right:.0f}"
        sentence = {
            "as it says": f"As sure as it should be: it says {sure} % on average, and {right} % are right.",
            "too sure": f"Too sure of itself: it says {sure} % on average, but {right} % are right.",
            "too modest": f"Surer than it says: it says {sure} % on average, but {right} % are right.",
        }[self.verdict]
        return {**asdict(self), "bins": [asdict(one) for one in self.bins], "sentence": sentence}


def reliability(probabilities: np.ndarray, codes: np.ndarray) -> Reliability | None:
    """Return the Reliability of out-of-fold probabilities [m, c] of labels int [m]; None below 30 labels."""
    m = len(codes)
    if m < 2 * LEAST_IN_BIN:
        return None
    sure = np.asarray(probabilities, dtype=np.float64).max(axis=1)
    hits = np.asarray(probabilities).argmax(axis=1) == codes
    order = np.argsort(sure, kind="stable")
    parts = np.array_split(order, min(MOST_BINS, m // LEAST_IN_BIN))
    bins = tuple(_bin(sure[part], hits[part], m) for part in parts)
    error = sum(one.n * abs(one.confidence - one.right) for one in bins) / m
    lo, hi = wilson(float(hits.mean()), effective(m))
    said = float(sure.mean())
    verdict = "too sure" if said > hi else "too modest" if said < lo else "as it says"
    return Reliability(bins, error, _by_chance(sure, parts), said, float(hits.mean()), verdict)


def _bin(sure: np.ndarray, hits: np.ndarray, m: int) -> Bin:
    share, n = float(hits.mean()), len(hits)
    lo, hi = wilson(share, n * effective(m) / m)
    return Bin(float(sure.mean()), share, lo, hi, n)


def _by_chance(sure: np.ndarray, parts: list[np.ndarray]) -> float:
    """Return the mean error of heads that are right exactly as often as they say, from 200 throws of the dice."""
    thrown = np.random.default_rng(0).random((200, len(sure))) < sure
    off = [len(part) * np.abs(thrown[:, part].mean(axis=1) - sure[part].mean()).mean() for part in parts]
    return float(np.sum(off) / len(sure))
