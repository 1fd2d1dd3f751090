"""Is it learning? Two label-free numbers about the features, and what they mean in plain words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SPREADING = "features are spreading"
SETTLING = "settling"
COLLAPSED = "collapsed: every image gets nearly the same features"
NARROW = "collapsed: the features use only a few of their dimensions"


@dataclass(frozen=True)
class Quality:
    """`rankme` runs from 1 to the number of features, `spread` from 0 (all alike) to 1 (all directions)."""

    rankme: float
    spread: float


def rankme(embeddings: np.ndarray) -> float:
    """Return exp(entropy of the normalised singular values) of [n, d]: 1..min(n, d). arXiv:2210.02885."""
    values = np.asarray(embeddings, dtype=np.float64)
    # Singular values from the smaller Gram matrix: much faster than an SVD for n >> d.
    gram = values.T @ values if values.shape[0] >= values.shape[1] else values @ values.T
    singular = np.sqrt(np.maximum(np.linalg.eigvalsh(gram), 0))
    if singular.sum() <= 0:
        return 1.0
    shares = singular / singular.sum() + 1e-7
    return float(np.exp(-np.sum(shares * np.log(shares))))


def feature_spread(embeddings: np.ndarray) -> float:
    """Return sqrt(d) times the mean standard deviation of the unit-length rows of [n, d]; 0 is collapse."""
    values = np.asarray(embeddings, dtype=np.float64)
    lengths = np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12)
    return float((values / lengths).std(axis=0).mean() * np.sqrt(values.shape[1]))


def measure_quality(embeddings: np.ndarray) -> Quality:
    """Return both numbers for embeddings [n, d]."""
    return Quality(round(rankme(embeddings), 2), round(feature_spread(embeddings), 4))


def read_quality(now: Quality, start: Quality | None) -> str:
    """Return plain words for the features `now`, beside those of the untrained encoder at the `start`."""
    if now.spread < 0.02:
        return COLLAPSED
    if start is None:
        return SETTLING
    if now.rankme < 1.5 or now.rankme < 0.25 * start.rankme:
        return NARROW
    return SPREADING if now.rankme > 1.1 * start.rankme else SETTLING
