"""ProbCover: balls around the chosen images that hold as many others as can be."""

from __future__ import annotations

import numpy as np

from sslcore.coverage import ground
from sslcore.grouping import cluster
from sslcore.pool import Pool, Suggestions, suggestions

PURE = 0.95
"""The share of balls that may hold images of one group only; the radius is the largest that keeps it (paper, 3.3)."""
GROUPS = 20
"""Where there is no head to say how many classes there are."""
JUDGED = 1000


def probcover(pool: Pool) -> Suggestions:
    """Return candidates whose balls hold most images that no ball holds yet (Yehuda et al. 2022, arXiv:2205.11320)."""
    if not len(pool.open_rows) or pool.n < 1:
        return suggestions([], [])
    here = ground(pool)
    radius = pure_radius(here.at_spots, pool.probabilities.shape[1] if pool.has_head else GROUPS, pool.seed)  # type: ignore[union-attr]
    holds = 2 - 2 * here.at_spots @ here.at_candidates.T <= radius
    held = np.zeros(len(here.spots), dtype=bool)
    if len(here.at_labelled):
        held = (2 - 2 * here.at_spots @ here.at_labelled.T <= radius).any(axis=1)
    chosen: list[int] = []
    for _ in range(min(pool.n, len(here.candidates))):
        gain = holds[~held].sum(axis=0)
        gain[chosen] = -1
        one = int(gain.argmax())
        chosen.append(one)
        held |= holds[:, one]
    return suggestions(here.candidates[chosen], "has many images like it, none of them labelled")


def pure_radius(unit: np.ndarray, groups: int, seed: int) -> float:
    """Return the largest squared radius at which PURE of all balls hold images of one group only."""
    judged = unit[:: max(len(unit) // JUDGED, 1)]
    group = cluster(judged, min(groups, len(judged)), seed)
    squared = np.maximum(2 - 2 * judged @ judged.T, 0)
    same = group[:, None] == group
    # A ball stays pure up to its nearest image of another group.
    nearest_other = np.where(same, np.inf, squared).min(axis=1)
    return float(np.quantile(np.minimum(nearest_other, 4.0), 1 - PURE))
