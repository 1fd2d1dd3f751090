"""One thread for small linear algebra."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Keep numpy's and scipy's matrix products to one thread inside the block.

    The head's matrices are small: a second thread gains nothing, and beside a training that has every core it
    spends its time waiting for its turn. Measured with both cores busy: 35 s on two threads, 1.3 s on one.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="blas"):
        yield
