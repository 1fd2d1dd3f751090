"""The strategy that is used where nobody chose one: coverage first, then ever more of what the head is unsure of."""

from __future__ import annotations

import numpy as np

from sslcore.coverage import WIDTH, Ground, cover, ground, kernel
from sslcore.pool import Pool, Suggestions, between, margins, shares, suggestions
from sslcore.strategies.maxherding import FAR, STANDS, maxherding
from sslcore.strategies.uherding import NARROWEST, least_sure

NEAR = 0.5
"""A candidate this much like a labelled image, of 1, is no longer far from everything labelled."""
UNSURE = 0.5


def auto(pool: Pool) -> Suggestions:
    """Return candidates that cover most of what the head is unsure of and no label covers; MaxHerding without a head.

    Coverage weighed by doubt as in UHerding (arXiv:2412.20644), from MaxHerding (arXiv:2407.12212). Unlike there, doubt
    counts as far as the head is believed, and the kernel is as wide as the usual label is far from the next: one close
    pair among the labels must not narrow it.
    """
    if not pool.has_head:
        return maxherding(pool)
    if not len(pool.open_rows) or pool.n < 1:
        return suggestions([], [])
    here = ground(pool, least_sure(pool))
    doubt = 1 - believed(pool) * margins(shares(pool, here.spots))
    chosen, _ = cover(here, pool.n, doubt, usual_gap(here))
    return suggestions(here.candidates[chosen], [_why(pool, here, one) for one in chosen.tolist()])


def believed(pool: Pool) -> float:
    """Return how far the head's word counts, 0..1: half with one label a class, three quarters with two."""
    assert pool.probabilities is not None
    return float(1 - 0.5 ** (len(pool.labelled_rows) / max(pool.probabilities.shape[1], 1)))


def usual_gap(here: Ground) -> float:
    """Return the median squared distance of a labelled image to its nearest other, within the bounds of a width."""
    if len(here.at_labelled) < 2:
        return WIDTH
    alike = here.at_labelled @ here.at_labelled.T
    np.fill_diagonal(alike, -1)
    return float(np.clip(np.median(2 - 2 * alike.max(axis=1)), NARROWEST, WIDTH))


def _why(pool: Pool, here: Ground, one: int) -> str:
    row = int(here.candidates[one])
    nearest = kernel(here.at_candidates[one : one + 1], here.at_labelled).max(initial=0.0)
    if nearest < NEAR:
        return FAR
    return between(pool, row) if margins(shares(pool, np.array([row])))[0] < UNSURE else STANDS
