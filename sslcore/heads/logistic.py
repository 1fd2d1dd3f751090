"""Multinomial logistic regression: the head that `sslcore.head` fits, here on parts of the labels at once."""

from __future__ import annotations

import numpy as np

from sslcore.head import Problem, solve
from sslcore.heads.kind import Samples, expand


def solve_logistic(samples: Samples, taken: np.ndarray, tolerance: float) -> np.ndarray:
    """Return weights and bias of each part, float64 [b, c, d + 1]."""
    problem = Problem(samples.z, samples.codes, samples.classes, taken, samples.check)
    if len(taken) > 1:
        return expand(solve(problem, samples.strength, None, tolerance), samples.basis)
    last = samples.memory.get("logistic")
    start = (
        None if last is None else np.concatenate([last[:, :, :-1] @ samples.basis, last[:, :, -1:]], axis=2)
    )
    solved = expand(solve(problem, samples.strength, start, tolerance), samples.basis)
    samples.memory["logistic"] = solved
    return solved
