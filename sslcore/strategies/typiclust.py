"""TypiClust: the most typical image of the largest groups without a label."""

from __future__ import annotations

import numpy as np

from sslcore.grouping import cluster
from sslcore.neighbours import unit_rows
from sslcore.pool import Pool, Suggestions

TYPICAL_OF = 20
"""Neighbours whose mean distance says how typical an image is (the paper uses the same)."""
MOST_GROUPS = 500
MEMBERS = 400


def typiclust(pool: Pool) -> Suggestions:
    """Return the most typical candidate of the largest groups without a label (Hacohen et al. 2022, 2202.02794)."""
    labelled, open_rows = np.flatnonzero(pool.labelled), np.flatnonzero(pool.candidates)
    if not len(open_rows):
        return Suggestions(open_rows, [])
    rows = np.concatenate([labelled, open_rows])
    unit = unit_rows(pool.embeddings[rows])
    wanted = min(len(labelled) + pool.n, MOST_GROUPS, len(rows))
    group = cluster(unit, wanted, pool.seed)
    labels = np.bincount(group[: len(labelled)], minlength=wanted)
    asked = labels.copy()
    sizes = np.bincount(group[len(labelled) :], minlength=wanted)
    left = np.arange(len(rows)) >= len(labelled)
    picked, why = [], []
    for _ in range(min(pool.n, len(open_rows))):
        one = np.lexsort((-sizes, asked, sizes == 0))[0]
        members = np.flatnonzero((group == one) & left)
        best = members[_typicality(pool, rows, unit, members).argmax()]
        picked.append(int(rows[best]))
        why.append(f"typical of a group with {'few labels' if labels[one] else 'no label yet'}")
        left[best] = False
        asked[one] += 1
        sizes[one] -= 1
    return Suggestions(np.array(picked, dtype=np.int64), why)


def _typicality(pool: Pool, rows: np.ndarray, unit: np.ndarray, members: np.ndarray) -> np.ndarray:
    """Return 1 / mean distance of each member to the nearest 20: of the whole pool if known, else of its group."""
    if pool.neighbours is not None and pool.neighbours.distances.shape[1]:
        near = pool.neighbours.distances[rows[members], :TYPICAL_OF]
        return np.asarray(1 / (near.mean(axis=1) + 1e-6))
    # In a large group, near an even part of it is near it.
    others = members[:: -(-len(members) // MEMBERS)]
    k = min(TYPICAL_OF, len(others) - 1)
    near = np.partition(1 - unit[members] @ unit[others].T, k, axis=1)[:, : k + 1]
    return np.asarray(1 / (np.maximum(near, 0).mean(axis=1) + 1e-6))
