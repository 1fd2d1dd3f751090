"""One BLAS thread in overlapping blocks, and short work that goes before long work."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest
import scipy.linalg  # noqa: F401  so that its BLAS is there to be looked at
from threadpoolctl import threadpool_info, threadpool_limits

from sslcore.errors import Cancelled
from sslcore.progress import Progress
from sslcore.threads import Precedence, one_blas_thread


def blas_threads() -> set[int]:
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


def test_blocks_that_overlap_end_with_as_many_threads_as_before() -> None:
    with threadpool_limits(limits=2, user_api="blas"):
        first, second = one_blas_thread(), one_blas_thread()
        first.__enter__()
        second.__enter__()
        assert blas_threads() == {1}
        first.__exit__(None, None, None)
        assert blas_threads() == {1}
        second.__exit__(None, None, None)
        assert blas_threads() == {2}


def test_it_holds_for_the_library_that_scipy_brings_along_later() -> None:
    script = (
        "from sslcore.threads import one_blas_thread\n"
        "from threadpoolctl import threadpool_info\n"
        "with one_blas_thread():\n"
        "    import numpy, scipy.optimize\n"
        "    print(*sorted({p['num_threads'] for p in threadpool_info() if p['user_api'] == 'blas'}))\n"
    )
    # More threads than one must be wanted, or there is nothing to hold back.
    wanted = {**os.environ, "OPENBLAS_NUM_THREADS": "3", "OMP_NUM_THREADS": "3"}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=wanted
    )
    assert done.stdout == "1\n"


def test_long_work_stands_still_while_other_work_is_ahead_and_goes_on_after_it() -> None:
    first, order = Precedence(), []
    began, finish = threading.Event(), threading.Event()

    def ahead() -> None:
        with first.ahead():
            began.set()
            finish.wait(20)
            order.append("ahead")

    def behind() -> None:
        progress = Progress()
        progress.let_first(first, 60)
        progress.check()
        order.append("behind")

    threads = [threading.Thread(target=work) for work in (ahead, behind)]
    threads[0].start()
    assert began.wait(20)
    threads[1].start()
    finish.set()
    for thread in threads:
        thread.join(20)
    assert order == ["ahead", "behind"]


def test_long_work_that_is_not_wanted_any_more_does_not_wait() -> None:
    first, progress = Precedence(), Progress()
    progress.let_first(first, 60)
    with first.ahead():
        progress.control.cancel()
        with pytest.raises(Cancelled):
            progress.check()


def test_long_work_does_not_stand_still_for_ever() -> None:
    first, progress = Precedence(), Progress()
    progress.let_first(first, 0.05)
    with first.ahead():
        progress.check()
        progress.check()
