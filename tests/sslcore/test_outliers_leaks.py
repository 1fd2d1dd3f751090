"""Images unlike the rest, and copies: planted ones are found, copies and collapse have a defined answer."""

from __future__ import annotations

import numpy as np

from sslcore.leaks import audit_without, copy_groups, find_contradictions, find_leaks
from sslcore.neighbours import find_neighbours
from sslcore.outliers import find_outliers, outlyingness


def clusters(seed: int = 0) -> np.ndarray:
    """Return 300 embeddings in three tight groups of different width, float32 [300, 16]."""
    rng = np.random.default_rng(seed)
    centres = np.eye(16)[:3] * 10
    return (
        np.repeat(centres, 100, axis=0) + rng.normal(0, np.repeat([0.3, 0.6, 1.2], 100)[:, None], (300, 16))
    ).astype(np.float32)


def test_planted_outliers_come_first_and_few_others_with_them() -> None:
    x = clusters()
    x[[7, 150, 280]] = np.random.default_rng(1).normal(0, 4, (3, 16))
    found = find_outliers(find_neighbours(x, 15))
    assert set(found.rows[:3].tolist()) == {7, 150, 280}
    assert len(found.rows) <= 6
    assert (np.diff(found.ratio) <= 0).all()


def test_copies_collapse_and_few_images_have_no_outliers() -> None:
    x = np.concatenate([clusters(), np.tile(clusters()[:1], (40, 1))])
    near = find_neighbours(x, 15)
    assert (outlyingness(near)[300:] == 0).all()
    assert not set(find_outliers(near).rows.tolist()) & set(range(300, 340))
    assert len(find_outliers(find_neighbours(np.ones((50, 4), np.float32), 15)).rows) == 0
    assert len(find_outliers(find_neighbours(clusters()[:1], 15)).rows) == 0


def contents_of(n: int) -> np.ndarray:
    return np.array([f"{row:04x}" for row in range(n)])


def test_leaks_are_found_by_content_and_by_nearness() -> None:
    x, contents = clusters(), contents_of(300)
    x[10] = x[50] * 1.0001
    contents[20] = contents[260]
    groups = copy_groups(find_neighbours(x, 15), contents)
    pairs = find_leaks(groups, contents, np.array([10, 20, 30]), np.arange(40, 300))
    assert pairs.first.tolist() == [10, 20]
    assert pairs.second.tolist() == [50, 260]
    assert pairs.exact.tolist() == [False, True]


def test_collapsed_embeddings_make_copies_of_equal_files_only() -> None:
    contents = contents_of(30)
    contents[3] = contents[4]
    groups = copy_groups(find_neighbours(np.ones((30, 4), np.float32), 15), contents)
    assert groups[3] == groups[4]
    assert len(np.unique(groups)) == 29


def test_contradictions_name_the_odd_ones_out() -> None:
    x, contents = clusters(), contents_of(300)
    contents[[5, 6, 7]] = contents[5]
    contents[200] = contents[201]
    groups = copy_groups(find_neighbours(x, 15), contents)
    rows = np.array([5, 6, 7, 200, 201, 250])
    pairs = find_contradictions(groups, contents, rows, np.array([1, 1, 2, 0, 0, 2]))
    assert pairs.first.tolist() == [7]
    assert pairs.second.tolist() == [5]
    assert pairs.exact.tolist() == [True]


def test_the_audit_without_its_leaks() -> None:
    right = np.array([True, True, False, False])
    facts = audit_without(right, np.array([True, False, False, False]))
    assert facts["accuracy"] == 0.5
    assert facts["without"]["n"] == 3
    assert facts["without"]["accuracy"] == 1 / 3
    assert audit_without(right, np.ones(4, dtype=bool))["without"]["accuracy"] is None
