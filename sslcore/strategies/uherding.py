"""UHerding: coverage of what the head is unsure of."""

from __future__ import annotations

import numpy as np

from sslcore.coverage import WIDTH, Ground, cover, ground
from sslcore.pool import Pool, Suggestions, between, margins, shares, suggestions
from sslcore.strategies.maxherding import maxherding
from sslcore.threads import in_parts

NARROWEST = 0.1
PART = 16384
"""Candidates whose margins are worked out together."""


def uherding(pool: Pool) -> Suggestions:
    """Return candidates that cover most of what is unsure (Bae et al. 2025, arXiv:2412.20644).

    Images weigh by 1 - margin; the kernel narrows as the labelled ones come closer together. MaxHerding without a head.
    """
    if not pool.has_head:
        return maxherding(pool)
    if not len(pool.open_rows) or pool.n < 1:
        return suggestions([], [])
    here = ground(pool, least_sure(pool))
    weights = 1 - margins(shares(pool, here.spots))
    chosen, _ = cover(here, pool.n, weights, narrowed(here))
    rows = here.candidates[chosen]
    return suggestions(rows, [between(pool, int(row)) for row in rows])


def least_sure(pool: Pool, most: int = 500) -> np.ndarray:
    """Return the candidates with the smallest margins, int64 [<= most]."""
    rows = pool.open_rows
    if len(rows) <= most:
        return rows
    sure = np.empty(len(rows), dtype=np.float32)

    def work(first: int, last: int) -> None:
        sure[first:last] = margins(shares(pool, rows[first:last]))

    in_parts(len(rows), PART, work)
    # Sorting all would take longer than the rest of a suggestion where there are a million.
    least = np.flatnonzero(sure <= np.partition(sure, most - 1)[most - 1])
    return rows[least[np.argsort(sure[least], kind="stable")[:most]]]


def narrowed(here: Ground) -> float:
    """Return the kernel's width: the squared distance of the two closest labelled images, within bounds."""
    if len(here.at_labelled) < 2:
        return WIDTH
    alike = here.at_labelled @ here.at_labelled.T
    np.fill_diagonal(alike, -1)
    return float(np.clip(2 - 2 * alike.max(), NARROWEST, WIDTH))
