"""The kinds of heads, by name, each in a file of its own."""

from __future__ import annotations

from sslcore.heads.kind import Kind, Samples
from sslcore.heads.logistic import solve_logistic
from sslcore.heads.nearest import FEWEST_A_CLASS, USUAL, nearest_out_of_fold, owner_of, solve_nearest
from sslcore.heads.nearest_centroid import solve_centroid
from sslcore.heads.propagation import solve_propagation
from sslcore.heads.ridge import solve_ridge
from sslcore.heads.together import solve_ridge_together, solve_together

KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "together", "logistic regression and label propagation together", solve_together, 1.2, True, True
        ),
        Kind(
            "ridge together",
            "ridge regression and label propagation together",
            solve_ridge_together,
            1.2,
            True,
        ),
        Kind("propagation", "label propagation", solve_propagation, 5.5, True),
        Kind("logistic", "logistic regression", solve_logistic, iterative=True),
        Kind("ridge", "ridge regression", solve_ridge, 10.0),
        Kind("centroid", "nearest centroid", solve_centroid, 6.0),
        Kind(
            "nearest",
            "nearest labelled images",
            solve_nearest,
            USUAL,
            owner=owner_of,
            out_of_fold=nearest_out_of_fold,
        ),
    )
}


MOST_CELLS = 50_000
"""Labels times classes up to which an iterative kind keeps nobody waiting."""


def kinds_for(samples: Samples) -> list[Kind]:
    """Return the kinds worth trying on these labels; the usual one first."""
    few = len(samples.codes) * samples.classes <= MOST_CELLS
    room = min(samples.most_rows, len(samples.codes))
    rows = room == len(samples.codes) or room >= FEWEST_A_CLASS * samples.classes
    return [
        kind
        for kind in KINDS.values()
        if (samples.landmarks is not None or not kind.needs_landmarks)
        and (few or not kind.iterative)
        and (rows or kind.owner is None)
    ]
