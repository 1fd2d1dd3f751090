"""The kinds of heads, by name, each in a file of its own."""

from __future__ import annotations

from sslcore.heads.kind import Kind
from sslcore.heads.logistic import solve_logistic
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
    )
}


MOST_CELLS = 50_000
"""Labels times classes up to which an iterative kind keeps nobody waiting."""


def kinds_for(landmarks: bool, labels: int, classes: int) -> list[Kind]:
    """Return the kinds worth trying on so much, with or without landmarks; the usual one first."""
    few = labels * classes <= MOST_CELLS
    return [
        kind
        for kind in KINDS.values()
        if (landmarks or not kind.needs_landmarks) and (few or not kind.iterative)
    ]
