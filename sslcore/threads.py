"""Threads: one for small linear algebra, all for long rows of data; and short work that goes before long work."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Any


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Keep numpy's and scipy's matrix products to one thread inside the block, in all threads of this process.

    The head's matrices are small: a second thread gains nothing, and beside a training that has every core it
    spends its time waiting for its turn. Measured with both cores busy: 35 s on two threads, 1.3 s on one.
    """
    _limit.enter()
    try:
        yield
    finally:
        _limit.leave()


def one_blas_thread_for_good() -> None:
    """Keep matrix products to one thread for the rest of this process.

    A library that limits them for a while (as scikit-learn does) then gives one thread back, not all.
    """
    _limit.enter()


class _Limit:
    """Lifted by the last that leaves: blocks of several threads overlap as they like."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._before: Any = None

    def enter(self) -> None:
        # Brings its own BLAS, which can be limited only once it is loaded.
        import scipy.linalg  # noqa: F401
        from threadpoolctl import threadpool_limits

        with self._lock:
            self._inside += 1
            # Each time: other libraries come and go with limits of their own.
            limits = threadpool_limits(limits=1, user_api="blas")
            if self._inside == 1:
                self._before = limits

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._before.restore_original_limits()


_limit = _Limit()


class Precedence:
    """Who works in `ahead` goes first: others stand still in `give_way` meanwhile."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._ahead = 0

    @contextmanager
    def ahead(self) -> Iterator[None]:
        """Let others stand still while the block runs."""
        with self._condition:
            self._ahead += 1
        try:
            yield
        finally:
            with self._condition:
                self._ahead -= 1
                self._condition.notify_all()

    def give_way(self, seconds: float) -> bool:
        """Wait, at most so long, until nobody is ahead; False if somebody still is."""
        with self._condition:
            return self._condition.wait_for(lambda: not self._ahead, seconds)


def in_parts(
    n: int, part: int, work: Callable[[int, int], None], check: Callable[[], None] = lambda: None
) -> None:
    """Do `work(first, last)` on rows 0..n-1 in parts, one thread a processor.

    check: called after each part; what it raises (Cancelled) comes out, and no further part is begun.
    """
    if n <= part:
        check()
        work(0, n)
        return
    stop = threading.Event()

    def one(first: int) -> None:
        if not stop.is_set():
            work(first, min(first + part, n))

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        parts = [pool.submit(one, first) for first in range(0, n, part)]
        try:
            for done in as_completed(parts):
                done.result()
                check()
        except BaseException:
            stop.set()
            raise
