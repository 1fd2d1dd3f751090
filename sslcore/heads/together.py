"""A regression and label propagation together: the fewer labels there are, the more the graph has to say."""

from __future__ import annotations

import numpy as np

from sslcore.heads.kind import Samples, growth, scores_of
from sslcore.heads.logistic import solve_logistic
from sslcore.heads.propagation import solve_propagation
from sslcore.heads.ridge import solve_ridge

HALFWAY = 10.0
"""Labels a class at which both weigh the same."""
SOME_LANDMARKS = 1000


def solve_together(samples: Samples, taken: np.ndarray, tolerance: float) -> np.ndarray:
    """Return weights and bias of each part, float64 [b, c, d + 1], with logistic regression."""
    return _add(samples, taken, solve_logistic(samples, taken, tolerance))


def solve_ridge_together(samples: Samples, taken: np.ndarray, tolerance: float) -> np.ndarray:
    """Return weights and bias of each part, float64 [b, c, d + 1], with ridge regression."""
    return _add(samples, taken, solve_ridge(samples, taken, tolerance))


def _add(samples: Samples, taken: np.ndarray, regression: np.ndarray) -> np.ndarray:
    counts = samples.counts(taken)
    per_class = counts.sum(axis=1) / np.maximum((counts > 0).sum(axis=1), 1)
    own = (per_class / (per_class + HALFWAY))[:, None, None]
    labels = _levelled(samples, regression)
    graph = _levelled(samples, solve_propagation(samples, taken, 0.0))
    return np.asarray((own * labels + (1 - own) * graph) * growth(counts))


def _levelled(samples: Samples, weights: np.ndarray) -> np.ndarray:
    """Return the same head with scores that spread by 1 over the landmarks, so that two heads can be added."""
    assert samples.landmarks is not None
    centred = weights - weights.mean(axis=1, keepdims=True)
    x = samples.landmarks.x
    scores = scores_of(centred, x[:: max(1, len(x) // SOME_LANDMARKS)])
    spread = np.sqrt(np.mean(scores**2, axis=(1, 2), keepdims=True))
    return np.asarray(centred / np.maximum(spread, 1e-9))
