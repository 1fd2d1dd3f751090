from __future__ import annotations

import locale
import threading
from typing import Any

import numpy as np
import pytest

from sslcore.configs import MapConfig
from sslcore.errors import Cancelled, HandfulError
from sslcore.layout import align, pca_layout, place, umap_layout
from sslcore.neighbours import Neighbours, find_neighbours
from sslcore.progress import Event, Progress


def three_heaps(per_heap: int = 30, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    heap = np.repeat(np.arange(3), per_heap)
    return (6 * np.eye(3, 10)[heap] + rng.normal(size=(len(heap), 10))).astype(np.float16), heap


def draw_map(embeddings: np.ndarray, **settings: Any) -> np.ndarray:
    return umap_layout(embeddings, find_neighbours(embeddings, 14), MapConfig(), **settings)


def heaps_stay_together(xy: np.ndarray, heap: np.ndarray) -> bool:
    near = np.linalg.norm(xy[:, None] - xy[None], axis=2).argsort(axis=1)[:, 1:6]
    return bool((heap[near] == heap[:, None]).mean() > 0.95)


def test_pca_shows_the_two_directions_of_most_spread_and_never_flips() -> None:
    rng = np.random.default_rng(0)
    embeddings = rng.normal(size=(300, 6)) * [0.1, 9, 0.1, 0.1, 3, 0.1] + 5
    xy = pca_layout(embeddings.astype(np.float32))
    assert xy.dtype == np.float32
    assert abs(np.corrcoef(xy[:, 0], embeddings[:, 1])[0, 1]) > 0.99
    assert abs(np.corrcoef(xy[:, 1], embeddings[:, 4])[0, 1]) > 0.99
    np.testing.assert_allclose(pca_layout(embeddings[:299])[:, 0], xy[:299, 0], atol=0.5)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 15])
def test_a_few_images_are_mapped_without_umap(n: int) -> None:
    embeddings = np.random.default_rng(n).normal(size=(n, 4)).astype(np.float16)
    xy = draw_map(embeddings)
    assert xy.shape == (n, 2)
    np.testing.assert_array_equal(xy, pca_layout(embeddings))


def test_one_dimension_is_enough_for_a_map() -> None:
    xy = pca_layout(np.array([[1.0], [2.0], [4.0]], dtype=np.float16))
    assert not xy[:, 1].any()
    assert np.ptp(xy[:, 0]) == pytest.approx(3)


def test_embeddings_that_are_not_numbers_are_refused_in_plain_words() -> None:
    with pytest.raises(HandfulError, match="not numbers"):
        pca_layout(np.array([[np.inf, 0], [0, 1]], dtype=np.float16))


def test_umap_keeps_groups_together_and_is_the_same_every_time() -> None:
    embeddings, heap = three_heaps()
    events: list[Event] = []
    xy = draw_map(embeddings, epochs=60, progress=Progress(events.append))
    assert xy.dtype == np.float32
    assert heaps_stay_together(xy, heap)
    np.testing.assert_array_equal(xy, draw_map(embeddings, epochs=60))
    assert events[-1]["done"] == events[-1]["total"] == 60


def test_a_warm_start_moves_the_map_instead_of_drawing_another() -> None:
    embeddings, _ = three_heaps()
    before = draw_map(embeddings, epochs=60)
    after = align(draw_map(embeddings, start=before, epochs=20), before)
    jump = np.linalg.norm(after - before, axis=1).mean()
    assert jump < 0.35 * np.linalg.norm(before - before.mean(axis=0), axis=1).mean()


@pytest.mark.parametrize("kind", ["constant", "copies"])
def test_collapsed_embeddings_still_make_a_map(kind: str) -> None:
    embeddings = np.ones((40, 6), dtype=np.float16)
    if kind == "copies":
        embeddings[20:] = -1
    xy = draw_map(embeddings, epochs=5)
    assert xy.shape == (40, 2)
    assert np.isfinite(xy).all()


def test_umap_can_be_stopped_while_it_runs() -> None:
    embeddings, _ = three_heaps()
    progress = Progress(
        lambda event: progress.control.cancel() if event.get("done", 0) >= 1 else None, every=0
    )
    with pytest.raises(Cancelled):
        draw_map(embeddings, epochs=100_000, progress=progress)


def test_umap_leaves_the_process_as_it_was() -> None:
    before = locale.setlocale(locale.LC_NUMERIC)
    threads = set(threading.enumerate())
    embeddings, _ = three_heaps(10)
    draw_map(embeddings, epochs=2, progress=Progress())
    assert locale.setlocale(locale.LC_NUMERIC) == before
    assert set(threading.enumerate()) == threads


def test_align_undoes_turning_mirroring_moving_and_scaling() -> None:
    reference = np.random.default_rng(3).normal(size=(50, 2)).astype(np.float32)
    turn = np.array([[np.cos(2), -np.sin(2)], [np.sin(2), np.cos(2)]]) @ np.diag([1, -1])
    moved = 7 * reference @ turn + [100, -3]
    np.testing.assert_allclose(align(moved, reference), reference, atol=1e-4)


def test_align_does_not_shrink_an_unlike_map() -> None:
    rng = np.random.default_rng(4)
    reference, unlike = rng.normal(size=(200, 2)), rng.normal(size=(200, 2))
    assert align(unlike, reference).std() == pytest.approx(reference.std(), rel=0.05)


@pytest.mark.parametrize("n", [0, 1, 5])
def test_align_survives_maps_without_spread(n: int) -> None:
    xy = align(np.zeros((n, 2)), np.ones((n, 2)))
    np.testing.assert_array_equal(xy, np.ones((n, 2)))


def test_images_start_where_they_stood_and_new_ones_among_their_neighbours() -> None:
    old_ids, old = np.array([2, 5, 9]), np.array([[0, 0], [2, 0], [0, 8]], dtype=np.float32)
    ids = np.array([2, 3, 5, 7, 9, 11])
    near = np.array([[2], [0], [0], [4], [0], [1]], dtype=np.int32)
    xy = place(old_ids, old, ids, Neighbours(near, np.zeros((6, 1), dtype=np.float32)))
    assert xy is not None
    np.testing.assert_array_equal(xy[[0, 2, 4]], old)
    np.testing.assert_array_equal(xy[1], [0, 0])
    np.testing.assert_array_equal(xy[3], [0, 8])
    np.testing.assert_allclose(xy[5], old.mean(axis=0))
    without = place(old_ids, old, ids)
    assert without is not None
    np.testing.assert_allclose(without[1], old.mean(axis=0))


def test_a_map_of_other_images_is_no_start() -> None:
    assert place(np.array([1, 2]), np.zeros((2, 2)), np.array([3, 4])) is None
    assert place(np.array([], dtype=np.int64), np.zeros((0, 2)), np.array([3])) is None
