"""What the head is least sure of: by margin, entropy or the likeliest class, and spread over different images."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sslcore.grouping import cluster
from sslcore.neighbours import unit_rows
from sslcore.pool import Pool, Suggestions, between, margins, shares, suggestions
from sslcore.strategies.typiclust import typiclust

PER_PICK = 10
ABOUT_AS_UNSURE = 0.1
"""Variety only among images about as unsure as the n most unsure ones, on the scale 0..1 of being sure."""


def margin(pool: Pool) -> Suggestions:
    """Return candidates whose two likeliest classes are closest (Scheffer et al. 2001); typical ones without a head."""
    return _least_sure(pool, margins)


def entropy(pool: Pool) -> Suggestions:
    """Return candidates whose probabilities are spread most evenly (Shannon entropy); typical ones without a head."""
    return _least_sure(pool, lambda p: 1 - entropies(p))


def least_confidence(pool: Pool) -> Suggestions:
    """Return candidates whose likeliest class is least likely (Lewis and Gale 1994); typical ones without a head."""
    return _least_sure(pool, lambda p: p.max(axis=1))


def entropies(probabilities: np.ndarray) -> np.ndarray:
    """Return the entropy of each row [n, c] over that of an even one, float32 [n] in 0..1."""
    parts = probabilities * np.log(np.maximum(probabilities, 1e-12))
    return np.asarray(-parts.sum(axis=1) / np.log(probabilities.shape[1]))


def _least_sure(pool: Pool, sureness: Callable[[np.ndarray], np.ndarray]) -> Suggestions:
    if not pool.has_head:
        return typiclust(pool)
    rows = pool.open_rows
    sure = sureness(shares(pool, rows))
    order = np.argsort(sure, kind="stable")[: PER_PICK * pool.n]
    if len(rows) > pool.n > 0:
        order = order[sure[order] <= sure[order[pool.n - 1]] + ABOUT_AS_UNSURE]
    rows = rows[order]
    if len(rows) > pool.n > 0:
        group = cluster(unit_rows(pool.embeddings[rows]), pool.n, pool.seed)
        first = np.sort(np.unique(group, return_index=True)[1])
        rows = rows[np.concatenate([first, np.setdiff1d(np.arange(len(rows)), first)])][: pool.n]
    return suggestions(rows, [between(pool, int(row)) for row in rows])
