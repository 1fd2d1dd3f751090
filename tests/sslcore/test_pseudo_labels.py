"""Pseudo-labels against the same formulas written as loops over float64 numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from sslcore.pseudo_labels import (
    follow_confidence,
    measure_confidence,
    pseudo_labels,
    pseudo_loss,
    thresholds,
)

ROWS = [[0.7, 0.2, 0.1], [0.5, 0.4, 0.1], [0.4, 0.35, 0.25], [0.1, 0.45, 0.45], [0.2, 0.1, 0.7]]
NEXT = [[0.1, 0.8, 0.1], [0.3, 0.3, 0.4]]


def tensor(rows: list[list[float]]) -> torch.Tensor:
    return torch.tensor(rows, dtype=torch.float64)


def by_hand(rows: list[list[float]]) -> tuple[float, list[float]]:
    """Return the mean of each row's largest number, and the mean of each column."""
    level = sum(max(row) for row in rows) / len(rows)
    return level, [sum(row[c] for row in rows) / len(rows) for c in range(len(rows[0]))]


def test_confidence_follows_the_batches() -> None:
    found = follow_confidence(measure_confidence(tensor(ROWS)), tensor(NEXT), momentum=0.9)
    (old_level, old), (new_level, new) = by_hand(ROWS), by_hand(NEXT)
    assert float(found.level) == pytest.approx(0.9 * old_level + 0.1 * new_level, abs=1e-12)
    assert found.shares.tolist() == pytest.approx(
        [0.9 * a + 0.1 * b for a, b in zip(old, new, strict=True)], abs=1e-12
    )


def test_a_class_believed_in_less_asks_for_less() -> None:
    level, shares = by_hand(ROWS)
    least = thresholds(measure_confidence(tensor(ROWS)))
    assert least.tolist() == pytest.approx([level * share / max(shares) for share in shares], abs=1e-12)
    assert float(least.max()) == pytest.approx(level)
    codes, counts = pseudo_labels(tensor(ROWS), least)
    expected = [row.index(max(row)) for row in ROWS]
    assert codes.tolist() == expected
    sure = [max(row) >= level * shares[code] / max(shares) for row, code in zip(ROWS, expected, strict=True)]
    assert counts.tolist() == sure
    # The middle row says too little of the class that is given most; the last two would not reach its threshold
    # but reach their own.
    assert sure == [True, False, False, True, True]
    assert max(ROWS[3]) < level


def test_the_loss_is_the_mean_over_all_images_of_what_counts() -> None:
    logits = [[2.0, -1.0, 0.5], [0.0, 0.3, -0.2], [1.0, 1.0, 4.0]]
    codes, counts = [1, 0, 2], [True, False, True]
    total = 0.0
    for row, code, counted in zip(logits, codes, counts, strict=True):
        if counted:
            total += math.log(sum(math.exp(value) for value in row)) - row[code]
    x = tensor(logits).requires_grad_(True)
    loss = pseudo_loss(x, torch.tensor(codes), torch.tensor(counts))
    assert float(loss.detach()) == pytest.approx(total / 3, abs=1e-12)
    loss.backward()  # type: ignore[no-untyped-call]
    assert x.grad is not None
    assert x.grad[1].abs().max() == 0
    assert x.grad[0].abs().max() > 0


def test_where_nothing_counts_nothing_is_learnt() -> None:
    x = torch.randn(4, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0)).requires_grad_(
        True
    )
    loss = pseudo_loss(x, torch.zeros(4, dtype=torch.int64), torch.zeros(4, dtype=torch.bool))
    loss.backward()  # type: ignore[no-untyped-call]
    assert float(loss.detach()) == 0
    assert x.grad is not None
    assert not x.grad.any()


def test_a_model_that_knows_nothing_asks_no_class_for_more_than_another() -> None:
    even = torch.full((5, 4), 0.25, dtype=torch.float64)
    assert np.allclose(thresholds(measure_confidence(even)), 0.25)
    assert pseudo_labels(even, thresholds(measure_confidence(even)))[1].all()


def test_a_class_given_no_belief_at_all_leaves_the_thresholds_finite() -> None:
    rows = tensor([[1.0, 0.0], [1.0, 0.0]])
    least = thresholds(measure_confidence(rows))
    assert least.tolist() == [1.0, 0.0]
    assert pseudo_labels(rows, least)[1].tolist() == [True, True]
