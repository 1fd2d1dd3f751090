"""Core-set: the image farthest from everything chosen, again and again."""

from __future__ import annotations

import numpy as np

from sslcore.coverage import ground
from sslcore.pool import Pool, Suggestions, suggestions
from sslcore.strategies.maxherding import FAR, STANDS


def coreset(pool: Pool) -> Suggestions:
    """Return candidates by greedy k-centre (Sener and Savarese 2018, arXiv:1708.00489): extremes, and outliers too."""
    if not len(pool.open_rows) or pool.n < 1:
        return suggestions([], [])
    here = ground(pool)
    at = here.at_candidates
    # As long as nothing is chosen, the one in the middle comes first.
    middle = at.mean(axis=0, keepdims=True)
    centres = here.at_labelled if len(here.at_labelled) else -middle
    nearest = 2 - 2 * (at @ centres.T).max(axis=1)
    chosen: list[int] = []
    for turn in range(min(pool.n, len(at))):
        one = int(nearest.argmax())
        distance = 2 - 2 * at @ at[one]
        begins = turn == 0 and not len(here.at_labelled)
        nearest = distance if begins else np.minimum(nearest, distance)
        chosen.append(one)
        nearest[chosen] = -1
    return suggestions(here.candidates[chosen], FAR if pool.labelled.any() else STANDS)
