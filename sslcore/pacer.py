"""How many threads a step gets, while other programs come and go.

The processor's convolutions wait for one another in busy loops. With a thread on every core, one core taken by
another program keeps all others waiting: measured, two threads on two busy cores did 12 to 370 images a second,
one thread 420 to 630. So a step that does not get its cores is tried with half the threads.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

import torch

from sslcore.distributed import world

SCARCE = 0.7
"""Below this share of the cores asked for, other programs hold them."""
FULL = 0.9
BETTER = 1.15
"""How much faster other threads must be to be kept."""
LONG_STEP = 1.0
FIRST_WAIT, LONGEST_WAIT = 5.0, 300.0
"""Seconds between two tries: more after each that was in vain."""


@dataclass
class Timing:
    """What a timed step says of itself."""

    images: int = 0


class ThreadPacer:
    """Watches how long steps take, and gives torch 1..most threads for the next; a device of its own needs none."""

    def __init__(self, device: torch.device, active: bool = True, most: int = 0, threads: int = 0) -> None:
        self.most = most or torch.get_num_threads()
        self.threads = threads or self.most
        self._active = active and device.type == "cpu" and world() == 1 and self.most > 1
        self._rates: deque[float] = deque(maxlen=3)
        self._tried_from: int | None = None
        self._wait, self._next_try = FIRST_WAIT, 0.0

    @contextmanager
    def timing(self) -> Iterator[Timing]:
        """Time the step in the block, which says how many images it took."""
        timing, wall, cpu = Timing(), time.monotonic(), time.process_time()
        yield timing
        if self._active and timing.images:
            now = time.monotonic()
            torch.set_num_threads(self.take(timing.images, now - wall, time.process_time() - cpu, now))

    def take(self, images: int, wall: float, cpu: float, now: float) -> int:
        """Learn from a step of `images` that took `wall` and `cpu` seconds; return the threads for the next."""
        rate, share = images / max(wall, 1e-9), cpu / max(wall, 1e-9) / self.threads
        if self._tried_from is not None:
            self._judge(rate, now)
        else:
            self._rates.append(rate)
            # A step as long as this is no hiccup: two more like it would cost minutes where cores are very scarce.
            sure = wall > LONG_STEP or len(self._rates) == self._rates.maxlen
            if now >= self._next_try and sure:
                self._maybe_try(share)
        return self.threads

    def forget(self) -> None:
        """Start the comparison anew: the steps have become others."""
        self._rates.clear()
        if self._tried_from is not None:
            self.threads, self._tried_from = self._tried_from, None

    def _maybe_try(self, share: float) -> None:
        if share < SCARCE and self.threads > 1:
            self._tried_from, self.threads = self.threads, (self.threads + 1) // 2
        elif share > FULL and self.threads < self.most and _idle_cores() >= 1:
            self._tried_from, self.threads = self.threads, min(self.threads * 2, self.most)

    def _judge(self, rate: float, now: float) -> None:
        before, self._tried_from = self._tried_from, None
        if rate > BETTER * median(self._rates):
            self._rates.clear()
            self._wait = FIRST_WAIT
        else:
            self.threads = before or self.threads
            self._wait = min(2 * self._wait, LONGEST_WAIT)
        self._next_try = now + self._wait


def _idle_cores() -> float:
    """Return about how many cores nobody uses; 1 where the system does not say."""
    if not hasattr(os, "getloadavg"):
        return 1.0
    return (os.cpu_count() or 1) - os.getloadavg()[0] + 0.5
