"""A plain random draw: the yardstick, and the only one free of bias."""

from __future__ import annotations

import numpy as np

from sslcore.pool import Pool, Suggestions, suggestions


def random_draw(pool: Pool) -> Suggestions:
    """Return candidates in an order that depends on the seed alone: labelling some does not reshuffle the rest."""
    order = np.random.default_rng(pool.seed).permutation(len(pool.embeddings))
    return suggestions(order[pool.candidates[order]][: max(pool.n, 0)], "random draw")
