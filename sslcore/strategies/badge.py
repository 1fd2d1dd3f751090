"""BADGE: images whose labels would move the head far, each in another direction."""

from __future__ import annotations

import numpy as np

from sslcore.coverage import ground
from sslcore.pool import Pool, Suggestions, between, shares, suggestions
from sslcore.strategies.kmeans import kmeans


def badge(pool: Pool) -> Suggestions:
    """Return candidates by k-means++ on the head's gradients (Ash et al. 2020, arXiv:1906.03671); k-means without one.

    The gradient of an image at its own guess is (p - guess) x embedding, so that distances follow from two products.
    """
    if not pool.has_head:
        return kmeans(pool)
    if not len(pool.open_rows) or pool.n < 1:
        return suggestions([], [])
    here = ground(pool)
    off = shares(pool, here.candidates)
    off[np.arange(len(off)), off.argmax(axis=1)] -= 1
    size = (off**2).sum(axis=1)
    random = np.random.default_rng(pool.seed)
    chosen = [int(size.argmax())]
    nearest = np.full(len(off), np.inf)
    while len(chosen) < min(pool.n, len(off)):
        one = chosen[-1]
        cross = (off @ off[one]) * (here.at_candidates @ here.at_candidates[one])
        nearest = np.minimum(nearest, np.maximum(size + size[one] - 2 * cross, 0))
        nearest[chosen] = 0
        total = nearest.sum()
        if total <= 0:
            break
        chosen.append(int(np.searchsorted(np.cumsum(nearest), random.random() * total)))
    rows = here.candidates[np.minimum(chosen, len(off) - 1)]
    return suggestions(rows, [between(pool, int(row)) for row in rows])
