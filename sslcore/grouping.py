"""Groups of like images: spherical k-means on a sample, quick enough to run while a person waits."""

from __future__ import annotations

import numpy as np

FEW_GROUPS = 100
SAMPLE = 12_000
ROUNDS = 8


def cluster(unit: np.ndarray, k: int, seed: int) -> np.ndarray:
    """Return the group 0..k-1 of each unit row [n, d], int64 [n]: spherical k-means on an even sample, a few rounds.

    k-means++ starts; a group that runs empty stays where it was.
    """
    rng = np.random.default_rng(seed)
    sample = unit[np.sort(rng.permutation(len(unit))[:SAMPLE])]
    centres = _spread_centres(sample, k, rng)
    for _ in range(ROUNDS):
        group = (sample @ centres.T).argmax(axis=1)
        order = np.argsort(group, kind="stable")
        found, start = np.unique(group[order], return_index=True)
        sums = np.add.reduceat(sample[order], start, axis=0)
        length = np.linalg.norm(sums, axis=1, keepdims=True)
        centres[found] = np.where(length > 0, sums / np.maximum(length, 1e-12), centres[found])
    return np.asarray((unit @ centres.T).argmax(axis=1))


def _spread_centres(sample: np.ndarray, k: int, rng: np.random.Generator) -> np.ndarray:
    """Return k rows of `sample` far from one another, float32 [k, d]: greedy k-means++ on at most 4,096 of them."""
    some = sample[np.sort(rng.permutation(len(sample))[: max(4096, k)])]
    chosen = [int(rng.integers(len(some)))]
    distance = np.maximum(1 - some @ some[chosen[0]], 0)
    # Several tries a step find every group when groups are few; among hundreds one more or less matters little.
    trials = 4 if k <= FEW_GROUPS else 1
    while len(chosen) < k:
        reached = np.cumsum(distance, dtype=np.float64)
        tries = np.searchsorted(reached, rng.random(trials) * reached[-1], side="right")
        tries = np.minimum(tries, len(some) - 1)
        after = np.minimum(np.maximum(1 - some @ some[tries].T, 0), distance[:, None])
        best = int(after.sum(axis=0).argmin())
        chosen.append(int(tries[best]))
        distance = after[:, best]
    return np.array(some[chosen])
