"""Label propagation: labels spread along the neighbour graph, then the linear head nearest to what arrived.

Zhou et al. 2003, "Learning with local and global consistency"; the classes' masses are evened out half the way
(full: Zhu et al. 2003), so that a class with many labels does not flood the graph.
"""

from __future__ import annotations

import numpy as np

from sslcore.heads.kind import Samples, growth

EVEN = 0.5


def solve_propagation(samples: Samples, taken: np.ndarray, tolerance: float) -> np.ndarray:
    """Return weights and bias of each part, float64 [b, c, d + 1]; scores are shares of what arrived."""
    assert samples.landmarks is not None
    arrived = arrived_shares(samples, taken)
    level = arrived.mean(axis=2, keepdims=True)
    b, c, s = arrived.shape
    weights = (arrived - level).reshape(b * c, s) @ samples.landmarks.distil
    solved = np.concatenate([weights.reshape(b, c, -1), level], axis=2).astype(np.float64)
    return np.asarray(solved * growth(samples.counts(taken)))


def arrived_shares(samples: Samples, taken: np.ndarray) -> np.ndarray:
    """Return the share of each class in what arrives at each landmark, float32 [b, c, s]."""
    from scipy.sparse import csr_matrix

    assert samples.reach is not None
    b, m = taken.shape
    part, image = np.nonzero(taken)
    place = part * samples.classes + samples.codes[image]
    ones = np.ones(len(part), dtype=np.float32)
    arrived = csr_matrix((ones, (place, image)), shape=(b * samples.classes, m)) @ samples.reach
    arrived = np.asarray(arrived).reshape(b, samples.classes, -1)
    samples.check()
    mass = np.maximum(arrived.sum(axis=2, keepdims=True), 1e-12)
    arrived *= (samples.counts(taken)[:, :, None] ** EVEN / mass).astype(np.float32)
    total = arrived.sum(axis=1, keepdims=True)
    # Where nothing arrives nothing is known: such a landmark gets the shares of all others together.
    nothing = total <= 1e-6 * total.mean(axis=2, keepdims=True)
    overall = arrived.sum(axis=2, keepdims=True) / np.maximum(total.sum(axis=2, keepdims=True), 1e-12)
    return np.asarray(np.where(nothing, overall, arrived / np.maximum(total, 1e-12)))
