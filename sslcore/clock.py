"""Seconds of training: they go on through restarts, and stand still while the person has paused."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class TrainingClock:
    """Counts from 0, or from where it was set."""

    def __init__(self) -> None:
        self.set(0.0)

    def elapsed(self) -> float:
        """Return the seconds trained so far."""
        return time.monotonic() - self._began

    def set(self, elapsed: float) -> None:
        """Go on from `elapsed` seconds."""
        self._began = time.monotonic() - elapsed

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Let no time pass inside the block."""
        before = self.elapsed()
        try:
            yield
        finally:
            self.set(before)
