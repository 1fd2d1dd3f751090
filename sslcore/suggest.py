"""What to label next: one of the strategies, and what holds for them all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sslcore.errors import HandfulError
from sslcore.every_image import measure_rows
from sslcore.near_duplicates import beside_labelled, near_distance
from sslcore.pool import Pool, Suggestions
from sslcore.strategies import STRATEGIES
from sslcore.strategies.random_draw import random_draw

__all__ = ["STRATEGIES", "Pool", "Suggestions", "suggest_next"]


def suggest_next(strategy: str, pool: Pool) -> Suggestions:
    """Return what `strategy` would ask next; never a labelled image, nor a copy of one while others are left.

    Exact copies are always noticed, near-duplicates by the pool's neighbours, where it has them.

    Raises HandfulError on a strategy nobody knows and on embeddings that are not finite.
    """
    if strategy not in STRATEGIES:
        raise HandfulError(f"There is no strategy called {strategy!r}.", f"Known: {', '.join(STRATEGIES)}.")
    if pool.copy_of is None:
        pool = replace(pool, copy_of=measure_rows(pool.embeddings).copy_of)
    candidates = pool.candidates & ~pool.labelled
    found = STRATEGIES[strategy].run(
        replace(pool, candidates=candidates & _first_of_kind(pool) & ~_like_labelled(pool))
    )
    if len(found.rows) == pool.n:
        return found
    # Where embeddings have collapsed, nearly all are copies: the person still gets something to label.
    left = candidates.copy()
    left[found.rows] = False
    more = random_draw(replace(pool, candidates=left, n=pool.n - len(found.rows)))
    return Suggestions(np.concatenate([found.rows, more.rows]).astype(np.int64), found.why + more.why)


def _like_labelled(pool: Pool) -> np.ndarray:
    """Return which rows are near-duplicates of a labelled one, bool [n]."""
    if pool.neighbours is None or not pool.labelled.any():
        return np.zeros(len(pool.embeddings), dtype=bool)
    distance = near_distance(pool.embeddings, pool.neighbours) if pool.near is None else pool.near
    return beside_labelled(pool.neighbours, pool.labelled, distance)


def _first_of_kind(pool: Pool) -> np.ndarray:
    """Return which rows are neither labelled nor an exact copy of a labelled or an earlier row, bool [n]."""
    assert pool.copy_of is not None
    taken = np.zeros(len(pool.copy_of), dtype=bool)
    taken[pool.copy_of[pool.labelled]] = True
    return np.asarray((pool.copy_of == np.arange(len(pool.copy_of))) & ~taken[pool.copy_of])
