"""K-means: the image nearest to the middle of each of n groups."""

from __future__ import annotations

import numpy as np

from sslcore.coverage import ground
from sslcore.grouping import cluster
from sslcore.pool import Pool, Suggestions, suggestions


def kmeans(pool: Pool) -> Suggestions:
    """Return the candidate nearest to the middle of each of n groups of candidates (MacQueen 1967)."""
    if not len(pool.open_rows) or pool.n < 1:
        return suggestions([], [])
    here = ground(pool)
    at = here.at_candidates
    groups = min(pool.n, len(at))
    group = cluster(at, groups, pool.seed)
    chosen = []
    for one in np.argsort(-np.bincount(group, minlength=groups), kind="stable"):
        members = np.flatnonzero(group == one)
        if len(members):
            chosen.append(members[(at[members] @ at[members].mean(axis=0)).argmax()])
    return suggestions(here.candidates[chosen], "in the middle of a group")
