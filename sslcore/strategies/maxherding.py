"""MaxHerding: the images that stand best for all others, one after the other."""

from __future__ import annotations

from sslcore.coverage import cover, ground
from sslcore.pool import Pool, Suggestions, suggestions

FAR, STANDS = "far from everything labelled", "stands for many images"


def maxherding(pool: Pool) -> Suggestions:
    """Return candidates that raise the coverage of all images most (Bae et al. 2024, arXiv:2407.12212)."""
    if not len(pool.open_rows) or pool.n < 1:
        return suggestions([], [])
    here = ground(pool)
    chosen, _ = cover(here, pool.n)
    return suggestions(here.candidates[chosen], FAR if pool.labelled.any() else STANDS)
