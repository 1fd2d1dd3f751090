"""Nearest centroid: an image is of the class whose mean direction is nearest to its own."""

from __future__ import annotations

import numpy as np

from sslcore.head import TINY
from sslcore.heads.kind import Samples, one_hot

NEVER = -2.0
"""Score of a class without a label: below every cosine."""


def solve_centroid(samples: Samples, taken: np.ndarray, tolerance: float) -> np.ndarray:
    """Return weights and bias of each part, float64 [b, c, d + 1]; scores are cosines."""
    member = one_hot(samples.codes, samples.classes)
    sums = np.stack([(member * some[:, None]).T @ samples.x for some in taken])
    length = np.linalg.norm(sums, axis=2, keepdims=True)
    seen = samples.counts(taken)[:, :, None] > 0
    return np.concatenate([sums / np.maximum(length, TINY), np.where(seen, 0.0, NEVER)], axis=2)
