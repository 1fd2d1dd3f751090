"""Each strategy beside its paper's rule, worked out with plain loops in double precision on small cases."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sslcore.coverage import WIDTH, ground, kernel
from sslcore.pool import Pool
from sslcore.strategies import STRATEGIES
from sslcore.strategies.auto import believed, usual_gap
from sslcore.strategies.probcover import pure_radius
from sslcore.strategies.uherding import least_sure, narrowed
from sslcore.strategies.uncertainty import entropies
from sslcore.suggest import suggest_next


def points(n: int = 60, dim: int = 5, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, dim)) + 3 * rng.normal(size=(4, dim))[np.arange(n) % 4]


def pool_of(embeddings: np.ndarray, labelled: list[int], n: int, classes: int = 0, seed: int = 0) -> Pool:
    is_labelled = np.isin(np.arange(len(embeddings)), labelled)
    probabilities = None
    if classes:
        probabilities = (
            np.random.default_rng(seed).dirichlet(np.ones(classes), len(embeddings)).astype(np.float32)
        )
    return Pool(embeddings.astype(np.float32), None, is_labelled, ~is_labelled, probabilities, n, seed)


def directions(embeddings: np.ndarray) -> list[list[float]]:
    """Return each row's direction from the middle of all, as plain lists."""
    middle = [sum(column) / len(embeddings) for column in embeddings.T.tolist()]
    found = []
    for row in embeddings.tolist():
        moved = [value - at for value, at in zip(row, middle, strict=True)]
        length = math.sqrt(sum(value * value for value in moved))
        found.append([value / length for value in moved])
    return found


def squared(one: list[float], other: list[float]) -> float:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def herd(at: list[list[float]], labelled: list[int], n: int, weights: list[float], width: float) -> list[int]:
    """Greedy: the candidate with the largest weighted mean rise of the similarity to the nearest chosen one."""
    chosen, picked = list(labelled), []
    for _ in range(n):
        best, winner = -1.0, -1
        for candidate in range(len(at)):
            if candidate in chosen:
                continue
            rise = 0.0
            for spot, weight in enumerate(weights):
                now = max((math.exp(-squared(at[spot], at[c]) / width) for c in chosen), default=0.0)
                rise += weight * max(math.exp(-squared(at[spot], at[candidate]) / width) - now, 0.0)
            if rise > best:
                best, winner = rise, candidate
        chosen.append(winner)
        picked.append(winner)
    return picked


@pytest.mark.parametrize("labelled", [[], [3, 10, 25]])
def test_maxherding_is_greedy_coverage(labelled: list[int]) -> None:
    embeddings = points()
    asked = suggest_next("maxherding", pool_of(embeddings, labelled, 6))
    assert asked.rows.tolist() == herd(directions(embeddings), labelled, 6, [1.0] * 60, WIDTH)


def test_uherding_weighs_by_the_margin_and_narrows_to_the_closest_labels() -> None:
    embeddings, labelled = points(), [3, 10, 25, 40]
    pool = pool_of(embeddings, labelled, 5, classes=3)
    at = directions(embeddings)
    closest = min(squared(at[a], at[b]) for a in labelled for b in labelled if a < b)
    assert narrowed(ground(pool)) == pytest.approx(min(max(closest, 0.1), WIDTH), rel=1e-4)
    assert pool.probabilities is not None
    tops = [sorted(row.tolist()) for row in pool.probabilities]
    weights = [1 - (top[-1] - top[-2]) for top in tops]
    expected = herd(at, labelled, 5, weights, min(max(closest, 0.1), WIDTH))
    assert suggest_next("uherding", pool).rows.tolist() == expected


def test_auto_weighs_by_the_margin_and_is_as_wide_as_the_usual_label_is_far_from_the_next() -> None:
    embeddings, labelled = points(), [3, 10, 25, 40, 44]
    pool = pool_of(embeddings, labelled, 5, classes=3)
    at = directions(embeddings)
    nearest = sorted(min(squared(at[a], at[b]) for b in labelled if b != a) for a in labelled)
    width = min(max(nearest[2], 0.1), WIDTH)
    assert usual_gap(ground(pool)) == pytest.approx(width, rel=1e-4)
    assert pool.probabilities is not None
    tops = [sorted(row.tolist()) for row in pool.probabilities]
    # Five labels of three classes: the head's word counts 1 - 0.5 ** (5 / 3).
    word = 1 - 0.5 ** (5 / 3)
    expected = herd(at, labelled, 5, [1 - word * (top[-1] - top[-2]) for top in tops], width)
    assert suggest_next("auto", pool).rows.tolist() == expected


def test_auto_believes_the_head_more_with_each_label_a_class() -> None:
    embeddings = points()
    shares = [believed(pool_of(embeddings, list(range(n)), 5, classes=3)) for n in (3, 6, 12, 60)]
    assert shares == pytest.approx([0.5, 0.75, 0.9375, 1.0], abs=1e-5)


def test_coreset_takes_the_farthest_again_and_again() -> None:
    embeddings, chosen = points(), [5, 6]
    at, expected = directions(embeddings), []
    for _ in range(7):
        far = [min(squared(at[i], at[c]) for c in chosen) if i not in chosen else -1 for i in range(60)]
        expected.append(int(np.argmax(far)))
        chosen.append(expected[-1])
    assert suggest_next("coreset", pool_of(embeddings, [5, 6], 7)).rows.tolist() == expected


def test_probcover_takes_the_ball_with_most_images_that_no_ball_holds() -> None:
    embeddings, chosen = points(), [5, 6]
    pool = pool_of(embeddings, chosen, 5, classes=4)
    at, expected = directions(embeddings), []
    radius = pure_radius(ground(pool).at_spots, 4, 0)
    held = {i for i in range(60) for c in chosen if squared(at[i], at[c]) <= radius}
    for _ in range(5):
        gains = [
            len({j for j in range(60) if squared(at[i], at[j]) <= radius} - held) if i not in chosen else -1
            for i in range(60)
        ]
        expected.append(int(np.argmax(gains)))
        chosen.append(expected[-1])
        held |= {j for j in range(60) if squared(at[expected[-1]], at[j]) <= radius}
    assert suggest_next("probcover", pool).rows.tolist() == expected


def test_the_radius_keeps_nearly_all_balls_pure() -> None:
    heaps = np.repeat(np.eye(4) * 10, 30, axis=0) + np.random.default_rng(0).normal(size=(120, 4)) * 0.3
    at = ground(pool_of(heaps, [], 1)).at_spots
    radius = pure_radius(at, 4, 0)
    within = (2 - 2 * at @ at.T <= radius) & (np.arange(120)[:, None] // 30 != np.arange(120) // 30)
    assert radius > 0.5
    assert within.any(axis=1).mean() <= 0.06


def test_badge_is_k_means_plus_plus_on_the_gradients_of_the_head() -> None:
    embeddings = points()
    pool = pool_of(embeddings, [0, 1], 6, classes=3)
    assert pool.probabilities is not None
    at, gradients = directions(embeddings), []
    for row, p in enumerate(pool.probabilities.tolist()):
        off = [value - (c == p.index(max(p))) for c, value in enumerate(p)]
        gradients.append([a * b for a in off for b in at[row]])
    open_rows = list(range(2, 60))
    random = np.random.default_rng(0)
    lengths = [squared(gradients[row], [0.0] * len(gradients[row])) for row in open_rows]
    expected = [open_rows[int(np.argmax(lengths))]]
    while len(expected) < 6:
        near = [min(squared(gradients[row], gradients[c]) for c in expected) for row in open_rows]
        goal, reached = random.random() * sum(near), 0.0
        for row, share in zip(open_rows, near, strict=True):
            reached += share
            if reached >= goal:
                expected.append(row)
                break
    assert suggest_next("badge", pool).rows.tolist() == expected


def test_entropy_and_least_confidence_follow_their_definitions() -> None:
    p = np.random.default_rng(0).dirichlet(np.ones(4), 20)
    plain = [-sum(v * math.log(v) for v in row if v > 0) / math.log(4) for row in p.tolist()]
    np.testing.assert_allclose(entropies(p), plain, rtol=1e-6)
    pool = pool_of(points(), [0, 1], 1, classes=4)
    assert pool.probabilities is not None
    open_rows = [row for row in range(60) if row > 1]
    least = min(open_rows, key=lambda row: float(pool.probabilities[row].max()))  # type: ignore[index]
    assert suggest_next("least_confidence", pool).rows.tolist() == [least]
    even = max(open_rows, key=lambda row: float(entropies(pool.probabilities[[row]])[0]))  # type: ignore[index]
    assert suggest_next("entropy", pool).rows.tolist() == [even]


def test_kmeans_takes_one_image_from_the_middle_of_each_heap() -> None:
    heaps = np.repeat(np.eye(5) * 10, 20, axis=0) + np.random.default_rng(0).normal(size=(100, 5))
    rows = suggest_next("kmeans", pool_of(heaps, [], 5)).rows
    assert sorted(rows // 20) == list(range(5))
    at = ground(pool_of(heaps, [], 1)).at_spots
    for row in rows:
        own = np.arange(100) // 20 == row // 20
        assert (at[own] @ at[own].mean(axis=0)).max() == pytest.approx(float(at[row] @ at[own].mean(axis=0)))


def test_the_kernel_is_one_at_home_and_falls_with_the_squared_distance() -> None:
    at = np.asarray(directions(points()), dtype=np.float32)
    found = kernel(at[:3], at[:3], 0.5)
    expected = [[math.exp(-squared(a, b) / 0.5) for b in at[:3].tolist()] for a in at[:3].tolist()]
    np.testing.assert_allclose(found, expected, rtol=1e-4)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_large_pool_is_looked_at_through_a_sample_of_both_sides(strategy: str) -> None:
    rng = np.random.default_rng(0)
    embeddings = rng.normal(size=(9000, 8)).astype(np.float16)
    labelled = np.zeros(9000, dtype=bool)
    labelled[:5] = True
    probabilities = rng.dirichlet(np.ones(3), 9000).astype(np.float16)
    pool = Pool(embeddings, None, labelled, ~labelled, probabilities, 12, 3)
    asked = suggest_next(strategy, pool).rows
    assert len(set(asked.tolist())) == 12
    assert not labelled[asked].any()


def test_the_least_sure_are_those_of_a_whole_sort_also_where_many_are_as_sure() -> None:
    rng = np.random.default_rng(0)
    n, most = 40_000, 500
    first = rng.integers(1, 9, n) / np.float16(16)
    probabilities = np.stack([first, 1 - first, np.zeros(n)], axis=1).astype(np.float16)
    labelled = np.zeros(n, dtype=bool)
    labelled[rng.integers(0, n, 50)] = True
    pool = Pool(np.zeros((n, 2), np.float16), None, labelled, ~labelled, probabilities, 5)
    wide = probabilities.astype(np.float32)
    sure = np.abs(wide[:, 0] - wide[:, 1])[pool.open_rows]
    expected = pool.open_rows[np.argsort(sure, kind="stable")[:most]]
    np.testing.assert_array_equal(least_sure(pool, most), expected)
