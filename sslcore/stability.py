"""Is the training still sound? Looks at every loss and tells a blow-up from ordinary noise."""

from __future__ import annotations

import math
from collections import deque
from statistics import quantiles

WINDOW = 128
LEAST = 32
"""Losses that are remembered, and how many must be before any is called far."""
PATIENCE = 5
"""Losses in a row that must be far above the others: one odd batch is no blow-up."""


class LossWatch:
    """Says of each loss whether the training is stable: NaN tells at once, a blow-up after `PATIENCE` losses."""

    def __init__(self) -> None:
        self._recent: deque[float] = deque(maxlen=WINDOW)
        self._far = 0

    @property
    def calm(self) -> bool:
        """Whether the last loss lay among the others, so that the state may be saved."""
        return self._far == 0

    def forget(self) -> None:
        """Start anew: the task has changed (other views), and with it what a usual loss is."""
        self._recent.clear()
        self._far = 0

    def take(self, loss: float) -> bool:
        """Return False where the training has become unstable."""
        if not math.isfinite(loss):
            self._far += 1
            return False
        if loss > self._limit():
            # Kept out of the window: a blow-up must not become what is usual.
            self._far += 1
            return self._far < PATIENCE
        self._far = 0
        self._recent.append(loss)
        return True

    def _limit(self) -> float:
        """Return what a loss may be: half a usual loss and six standard deviations above the usual."""
        if len(self._recent) < LEAST:
            return math.inf
        # Quartiles: the first losses of a blow-up, while they still look usual, hardly move them.
        low, usual, high = quantiles(self._recent, n=4)
        return high + 4 * (high - low) + 0.5 * abs(usual)
