from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sslcore.errors import HandfulError
from sslcore.grouping import cluster
from sslcore.neighbours import find_neighbours
from sslcore.pool import margins
from sslcore.suggest import STRATEGIES, Pool, suggest_next


def heaps(n_heaps: int = 6, per_heap: int = 50, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Heaps of unequal width around far-apart centres; the first image of each heap lies at its centre."""
    rng = np.random.default_rng(seed)
    heap = np.repeat(np.arange(n_heaps), per_heap)
    noise = rng.normal(size=(len(heap), 16)) * 0.6
    noise[::per_heap] = 0
    return (5 * np.eye(n_heaps, 16)[heap] + noise).astype(np.float16), heap


def pool_of(embeddings: np.ndarray, labelled: list[int] | None = None, n: int = 6) -> Pool:
    is_labelled = np.zeros(len(embeddings), dtype=bool)
    is_labelled[labelled or []] = True
    return Pool(embeddings, None, is_labelled, ~is_labelled, None, n)


@pytest.mark.parametrize("strategy", list(STRATEGIES))
@pytest.mark.parametrize("n", [1, 7, 40])
def test_every_strategy_asks_n_different_open_images_and_says_why(strategy: str, n: int) -> None:
    embeddings, heap = heaps()
    pool = pool_of(embeddings, labelled=list(range(0, 300, 10)), n=n)
    pool.candidates[heap == 0] = False
    pool = replace(pool, probabilities=np.random.default_rng(0).dirichlet(np.ones(6), 300).astype(np.float16))
    asked = suggest_next(strategy, pool)
    assert len(asked.rows) == len(set(asked.rows.tolist())) == len(asked.why) == n
    assert not pool.labelled[asked.rows].any()
    assert pool.candidates[asked.rows].all()
    assert all(asked.why)
    np.testing.assert_array_equal(asked.rows, suggest_next(strategy, pool).rows)


@pytest.mark.parametrize("strategy", list(STRATEGIES))
def test_asks_fewer_when_fewer_are_left_and_none_when_all_is_done(strategy: str) -> None:
    embeddings, _ = heaps(2, 5)
    asked = suggest_next(strategy, pool_of(embeddings, labelled=list(range(7)), n=10))
    assert sorted(asked.rows) == [7, 8, 9]
    assert not len(suggest_next(strategy, pool_of(embeddings, labelled=list(range(10)), n=10)).rows)
    assert not len(suggest_next(strategy, pool_of(embeddings[:0], n=10)).rows)


def test_typical_images_come_one_from_each_heap_and_from_its_middle() -> None:
    embeddings, heap = heaps()
    asked = suggest_next("typiclust", pool_of(embeddings))
    assert sorted(heap[asked.rows]) == list(range(6))
    middle = np.stack([embeddings[heap == h].astype(np.float32).mean(axis=0) for h in heap[asked.rows]])
    off = np.linalg.norm(embeddings[asked.rows] - middle, axis=1)
    usual = np.linalg.norm(embeddings - 5 * np.eye(6, 16)[heap], axis=1)
    assert off.mean() < np.quantile(usual, 0.1)
    assert set(asked.why) == {"typical of a group with no label yet"}


def test_typical_images_avoid_what_is_labelled_and_prefer_large_heaps() -> None:
    embeddings, heap = heaps(3, 40)
    kept = np.concatenate(
        [np.flatnonzero(heap == 0), np.flatnonzero(heap == 1)[:20], np.flatnonzero(heap == 2)[:8]]
    )
    embeddings, heap = embeddings[kept], heap[kept]
    assert heap[suggest_next("typiclust", pool_of(embeddings, n=3)).rows].tolist() == [0, 1, 2]
    labelled = [int(np.flatnonzero(heap == h)[3]) for h in (0, 1)]
    assert heap[suggest_next("typiclust", pool_of(embeddings, labelled, n=1)).rows].tolist() == [2]


def test_precomputed_neighbours_lead_to_typical_images_too() -> None:
    embeddings, heap = heaps()
    pool = replace(pool_of(embeddings), neighbours=find_neighbours(embeddings, 20))
    assert sorted(heap[suggest_next("typiclust", pool).rows]) == list(range(6))


def test_margin_asks_between_two_classes_and_names_them() -> None:
    embeddings, _ = heaps(4, 30)
    sure = np.tile(np.array([0.97, 0.02, 0.01], dtype=np.float16), (120, 1))
    unsure = np.flatnonzero(np.arange(120) % 30 == 4)
    sure[unsure] = [0.06, 0.48, 0.46]
    pool = replace(pool_of(embeddings, n=4), probabilities=sure, class_names=("bird", "cat", "dog"))
    asked = suggest_next("margin", pool)
    assert set(asked.rows[:4]) == set(unsure)
    assert asked.why[0] == "between cat and dog (48 % / 46 %)"


def test_a_batch_of_unsure_images_is_spread_over_the_heaps() -> None:
    embeddings, heap = heaps(4, 30)
    probabilities = np.full((120, 2), 0.5, dtype=np.float16)
    # The whole of heap 0 is a hair less sure than the rest: without diversity it would be all four.
    probabilities[heap != 0] = [0.52, 0.48]
    pool = replace(pool_of(embeddings, n=4), probabilities=probabilities)
    pool.candidates[(heap != 0) & (np.arange(120) % 30 >= 3)] = False
    assert len(set(heap[suggest_next("margin", pool).rows])) == 4


@pytest.mark.parametrize("probabilities", [None, np.ones((300, 1), dtype=np.float16)])
def test_without_two_classes_there_is_nothing_to_be_unsure_between(probabilities: np.ndarray | None) -> None:
    embeddings, _ = heaps()
    pool = replace(pool_of(embeddings), probabilities=probabilities)
    asked = suggest_next("margin", pool)
    np.testing.assert_array_equal(asked.rows, suggest_next("typiclust", pool).rows)
    assert "between" not in " ".join(asked.why)


def test_auto_covers_every_heap_first_and_asks_where_it_is_unsure_once_labels_are_many() -> None:
    embeddings, heap = heaps()
    early = pool_of(embeddings)
    assert sorted(heap[suggest_next("auto", early).rows]) == list(range(6))
    assert set(suggest_next("auto", early).why) == {"stands for many images"}
    # Heaps 4 and 5 have no label: far away, whatever the head says of them.
    probabilities = np.tile(np.array([0.98, 0.01, 0.01], dtype=np.float16), (300, 1))
    some = replace(pool_of(embeddings, list(range(0, 200, 10)), n=2), probabilities=probabilities)
    asked = suggest_next("auto", some)
    assert set(heap[asked.rows]) == {4, 5}
    assert set(asked.why) == {"far from everything labelled"}
    # All heaps have labels, and the head is unsure of heap 2 alone.
    probabilities[heap == 2] = [0.4, 0.35, 0.25]
    late = replace(pool_of(embeddings, list(range(0, 300, 4)), n=3), probabilities=probabilities)
    asked = suggest_next("auto", late)
    assert set(heap[asked.rows]) == {2}
    assert all(why.startswith("between class 1 and class 2") for why in asked.why)


def test_a_random_order_does_not_change_as_labels_come_in() -> None:
    embeddings, _ = heaps()
    first = suggest_next("random", pool_of(embeddings, n=10)).rows.tolist()
    second = suggest_next("random", pool_of(embeddings, labelled=first[:4], n=6)).rows.tolist()
    assert second == first[4:]
    assert first != suggest_next("random", replace(pool_of(embeddings, n=10), seed=1)).rows.tolist()


@pytest.mark.parametrize("strategy", list(STRATEGIES))
def test_exact_copies_of_labelled_images_are_not_asked(strategy: str) -> None:
    some, _ = heaps(3, 10)
    pool = pool_of(np.concatenate([some, some]), labelled=list(range(10)), n=20)
    asked = suggest_next(strategy, pool).rows
    assert not set(asked) & set(range(30, 40))
    assert len({row % 30 for row in asked}) == 20


@pytest.mark.parametrize("strategy", list(STRATEGIES))
def test_collapsed_embeddings_still_leave_something_to_label(strategy: str) -> None:
    pool = pool_of(np.ones((30, 4), dtype=np.float16), labelled=[0, 1], n=5)
    pool = replace(pool, probabilities=np.full((30, 2), 0.5, dtype=np.float16))
    asked = suggest_next(strategy, pool)
    assert len(set(asked.rows.tolist())) == 5
    assert set(asked.why) == {"random draw"}


def test_bad_requests_are_refused_in_plain_words() -> None:
    embeddings, _ = heaps()
    with pytest.raises(HandfulError, match="no strategy called 'psychic'"):
        suggest_next("psychic", pool_of(embeddings))
    with pytest.raises(HandfulError, match="not numbers"):
        suggest_next("random", pool_of(np.full((4, 2), np.nan, dtype=np.float16)))


def test_clusters_find_the_heaps() -> None:
    embeddings, heap = heaps()
    unit = embeddings / np.linalg.norm(embeddings.astype(np.float32), axis=1, keepdims=True)
    group = cluster(unit.astype(np.float32), 6, seed=0)
    assert len({(g, h) for g, h in zip(group, heap, strict=True)}) == 6


def test_margins_are_the_lead_of_the_likeliest_class() -> None:
    shares = np.array([[0.5, 0.2, 0.3], [0.1, 0.1, 0.8]])
    np.testing.assert_allclose(margins(shares), [0.2, 0.7], atol=1e-6)
