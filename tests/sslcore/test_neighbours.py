from __future__ import annotations

import numpy as np
import pytest

from sslcore.errors import Cancelled, HandfulError
from sslcore.neighbours import find_neighbours, unit_rows
from sslcore.progress import Progress


def brute_force(embeddings: np.ndarray) -> np.ndarray:
    """Cosine distance of all pairs in float64, one's own at infinity."""
    rows = embeddings.astype(np.float64)
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    distances = 1 - rows @ rows.T
    np.fill_diagonal(distances, np.inf)
    return distances


@pytest.mark.parametrize(("n", "d", "k"), [(2, 3, 1), (63, 5, 7), (64, 4, 3), (700, 16, 9), (1500, 8, 30)])
def test_finds_what_brute_force_finds(n: int, d: int, k: int) -> None:
    embeddings = np.random.default_rng(n).normal(size=(n, d)).astype(np.float16)
    found = find_neighbours(embeddings, k)
    distances = brute_force(embeddings)
    np.testing.assert_array_equal(found.indices, np.argsort(distances, axis=1)[:, :k])
    np.testing.assert_allclose(found.distances, np.sort(distances, axis=1)[:, :k], atol=2e-6)
    assert found.indices.dtype == np.int32
    assert found.distances.dtype == np.float32


def test_agrees_with_scikit_learn_on_handwritten_digits() -> None:
    from sklearn.datasets import load_digits
    from sklearn.neighbors import NearestNeighbors

    digits = load_digits().data.astype(np.float32)
    theirs, _ = NearestNeighbors(n_neighbors=10, metric="cosine", algorithm="brute").fit(digits).kneighbors()
    np.testing.assert_allclose(find_neighbours(digits, 10).distances, theirs, atol=1e-5)


def test_many_chunks_give_what_one_gives() -> None:
    embeddings = np.random.default_rng(1).normal(size=(900, 12)).astype(np.float16)
    whole = find_neighbours(embeddings, 6)
    parts = find_neighbours(embeddings, 6, cells=40_000)
    np.testing.assert_array_equal(whole.indices, parts.indices)


def test_exact_copies_are_at_distance_zero_and_nobody_is_their_own_neighbour() -> None:
    some = np.random.default_rng(2).normal(size=(40, 9)).astype(np.float16)
    embeddings = np.concatenate([some, some, some])
    found = find_neighbours(embeddings, 2)
    for row in range(120):
        assert set(found.indices[row]) == {row % 40, row % 40 + 40, row % 40 + 80} - {row}
    assert not found.distances.any()


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_collapsed_run_still_has_neighbours(value: float) -> None:
    found = find_neighbours(np.full((200, 8), value, dtype=np.float16), 5)
    assert not found.distances.any()
    assert (found.indices != np.arange(200)[:, None]).all()
    assert all(len(set(row)) == 5 for row in found.indices)
    again = find_neighbours(np.full((200, 8), value, dtype=np.float16), 5)
    np.testing.assert_array_equal(found.indices, again.indices)


@pytest.mark.parametrize(("n", "k", "expected"), [(0, 5, 0), (1, 5, 0), (2, 5, 1), (4, 5, 3)])
def test_asks_for_no_more_neighbours_than_there_are(n: int, k: int, expected: int) -> None:
    found = find_neighbours(np.random.default_rng(0).normal(size=(n, 3)).astype(np.float16), k)
    assert found.indices.shape == found.distances.shape == (n, expected)


def test_tiny_and_huge_rows_keep_their_direction() -> None:
    rows = unit_rows(np.array([[1e-30, 0], [1e30, 0], [0, -3]], dtype=np.float32))
    np.testing.assert_allclose(rows, [[1, 0], [1, 0], [0, -1]], atol=1e-6)


def test_embeddings_that_are_not_numbers_are_refused_in_plain_words() -> None:
    with pytest.raises(HandfulError, match="not numbers"):
        find_neighbours(np.array([[1, np.nan], [0, 1]], dtype=np.float16), 1)


def test_can_be_stopped() -> None:
    progress = Progress()
    progress.control.cancel()
    with pytest.raises(Cancelled):
        find_neighbours(np.eye(5, dtype=np.float16), 2, progress)
