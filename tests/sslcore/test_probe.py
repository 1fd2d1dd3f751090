"""The probes: what can be read from features with few labels, and how sure that is."""

from __future__ import annotations

import numpy as np
import pytest

from sslcore.intervals import excess
from sslcore.probe import NEIGHBOURS, SHARPNESS, _read_neighbours, paired_difference, probe, rounds_of


def blobs(m: int, classes: int, apart: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return features [m, 8] about a middle for each class, and the classes [m]."""
    rng = np.random.default_rng(seed)
    codes = np.arange(m) % classes
    return rng.normal(size=(m, 8)) + apart * rng.normal(size=(classes, 8))[codes], codes


def test_classes_that_lie_apart_are_read_by_both_probes() -> None:
    found = probe(*blobs(120, 3, 6.0))
    assert found
    assert found.linear.accuracy > 0.97
    assert found.knn.accuracy > 0.97
    assert found.linear.right.shape == (120,)


def test_from_noise_only_chance_is_read_and_the_intervals_hold_it() -> None:
    inside = 0
    for seed in range(10):
        features, codes = blobs(200, 4, 0.0, seed)
        found = probe(features, codes)
        assert found
        inside += sum(one.interval[0] <= 0.25 <= one.interval[1] for one in (found.linear, found.knn))
    assert inside >= 17


def test_neighbours_vote_by_likeness_and_none_of_the_own_fold() -> None:
    features, codes = blobs(40, 3, 1.0)
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    fold = rounds_of(codes)[0]
    expected = []
    for i in range(40):
        others = [j for j in range(40) if fold[j] != fold[i]]
        near = sorted(others, key=lambda j: -float(unit[i] @ unit[j]))[:NEIGHBOURS]
        votes = np.zeros(3)
        for j in near:
            votes[codes[j]] += np.exp(SHARPNESS * float(unit[i] @ unit[j]))
        expected.append(float(votes.argmax() == codes[i]))
    assert _read_neighbours(unit, codes, fold).tolist() == expected


def test_too_few_labels_are_no_figure() -> None:
    features, codes = blobs(8, 2, 6.0)
    assert probe(features, codes) is None
    assert probe(features[:0], codes[:0]) is None
    assert probe(features, np.zeros(8, int)) is None


def test_a_difference_counts_each_image_once() -> None:
    one, other = np.array([1.0, 1.0, 1.0, 0.0] * 10), np.array([1.0, 0.0, 1.0, 0.0] * 10)
    mean, low, high = paired_difference(one, other)
    spread = np.std([a - b for a, b in zip(one, other, strict=True)], ddof=1)
    half = 1.959964 * (excess(40) ** 0.5) * spread / 40**0.5
    assert (mean, low, high) == pytest.approx((0.25, 0.25 - half, 0.25 + half))
    assert paired_difference(one, one) == (0.0, 0.0, 0.0)
