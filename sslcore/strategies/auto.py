"""The strategy that is used where nobody chose one: coverage first, unsure coverage as the head becomes reliable."""

from __future__ import annotations

import numpy as np

from sslcore.coverage import WIDTH, Ground, cover, ground, kernel
from sslcore.pool import Pool, Suggestions, between, margins, shares, suggestions
from sslcore.strategies.maxherding import FAR, STANDS, maxherding
from sslcore.strategies.uherding import least_sure, narrowed

RELIABLE = 10
"""Labels a class from which on the head's doubts are believed in full."""
NEAR = 0.5
"""A candidate this much like a labelled image, of 1, is no longer far from everything labelled."""
UNSURE = 0.5


def auto(pool: Pool) -> Suggestions:
    """Return candidates that cover most of what no label covers, weighed by the head's doubts as far as it is believed.

    From MaxHerding (arXiv:2407.12212) without a head to coverage weighed as in UHerding (arXiv:2412.20644).
    """
    if not pool.has_head:
        return maxherding(pool)
    if not len(pool.open_rows) or pool.n < 1:
        return suggestions([], [])
    here = ground(pool, least_sure(pool))
    doubt = 1 - margins(shares(pool, here.spots))
    belief = _belief(pool)
    width = (1 - belief) * WIDTH + belief * narrowed(here)
    chosen, _ = cover(here, pool.n, (1 - belief) + belief * doubt, width)
    return suggestions(here.candidates[chosen], [_why(pool, here, one) for one in chosen.tolist()])


def _belief(pool: Pool) -> float:
    assert pool.probabilities is not None
    classes: int = pool.probabilities.shape[1]
    return min(len(pool.labelled_rows) / (RELIABLE * classes), 1.0)


def _why(pool: Pool, here: Ground, one: int) -> str:
    row = int(here.candidates[one])
    nearest = kernel(here.at_candidates[one : one + 1], here.at_labelled).max(initial=0.0)
    if nearest < NEAR:
        return FAR
    return between(pool, row) if margins(shares(pool, np.array([row])))[0] < UNSURE else STANDS
