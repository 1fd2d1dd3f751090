"""Losses of the methods that compare, against their papers' formulas in float64, written as plain loops."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from sslcore.info_nce import against_memory, found_again, info_nce


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def rows(n: int, d: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng([seed, n, d]).normal(size=(n, d))


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    return float(a @ b) / math.sqrt(float(a @ a) * float(b @ b))


def tensors(*arrays: np.ndarray) -> tuple[Tensor, ...]:
    return tuple(torch.from_numpy(array) for array in arrays)


def test_info_nce_equals_the_formula() -> None:
    queries, keys = rows(7, 5), rows(7, 5, 1)
    total = 0.0
    for i in range(7):
        scores = [math.exp(cosine(queries[i], keys[k]) / 0.2) for k in range(7)]
        total -= math.log(scores[i] / sum(scores)) / 7
    assert float(info_nce(*tensors(queries, keys), 0.2)) == pytest.approx(total, rel=1e-10)


@pytest.mark.parametrize("mask", [False, True])
def test_against_a_memory_equals_the_formula(mask: bool) -> None:
    queries, keys, memory = rows(6, 4), rows(6, 4, 1), rows(9, 4, 2)
    own = np.random.default_rng(3).random((6, 9)) < 0.3 if mask else np.zeros((6, 9), dtype=bool)
    total, hits = 0.0, 0
    for i in range(6):
        alike = math.exp(cosine(queries[i], keys[i]) / 0.07)
        others = [math.exp(cosine(queries[i], memory[k]) / 0.07) for k in range(9) if not own[i, k]]
        total -= math.log(alike / (alike + sum(others))) / 6
        hits += alike > max(others)
    loss, nearest = against_memory(*tensors(queries, keys, memory), 0.07, *tensors(own)[: int(mask)])
    assert float(loss) == pytest.approx(total, rel=1e-10)
    assert float(nearest) == pytest.approx(hits / 6)


def test_found_again_counts_rows_that_are_nearest_to_their_own() -> None:
    first = torch.eye(4)
    assert float(found_again(first, 3 * first)) == 1
    assert float(found_again(first, first[[1, 0, 2, 3]])) == 0.5
