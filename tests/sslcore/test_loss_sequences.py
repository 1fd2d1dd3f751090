"""The losses of methods that learn from frames, against their formulas in float64 with plain loops."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
import torch

from sslcore.frames import Frames
from sslcore.known import Known, nothing_known, stand_in
from sslcore.methods.next_frame import Memory, NextFrame, dense_contrast
from sslcore.methods.shuffle_and_learn import ShuffleAndLearn, order_loss
from sslcore.methods.tracking import ranking_loss
from sslcore.time_contrast import time_contrast


def rows(count: int, seed: int, dim: int = 7) -> torch.Tensor:
    return torch.randn(count, dim, generator=torch.Generator().manual_seed(seed))


def cosine(first: Sequence[float], second: Sequence[float]) -> float:
    product = sum(a * b for a, b in zip(first, second, strict=True))
    return product / math.sqrt(sum(a * a for a in first)) / math.sqrt(sum(b * b for b in second))


def told_from(queries: torch.Tensor, keys: torch.Tensor, allowed: np.ndarray, temperature: float) -> float:
    """Return the mean over queries of -log(e^positive / sum of e^all allowed), row i belonging to key i."""
    total = 0.0
    first, second = queries.double().tolist(), keys.double().tolist()
    for i, query in enumerate(first):
        scores = [math.exp(cosine(query, key) / temperature) for key in second]
        total -= math.log(scores[i] / sum(s for j, s in enumerate(scores) if allowed[i, j] or i == j))
    return total / len(first)


def test_time_contrast_leaves_out_what_is_near_in_time() -> None:
    images, partners, far = rows(6, 0), rows(6, 1), rows(6, 2)
    frames = Frames(stand_in(40))
    places = torch.tensor([0, 2, 6, 20, 33, 39])
    others = torch.cat([places + 0, torch.tensor([8, 9, 30, 0, 39, 35])])
    near = frames.near(places, others, 2)
    sequence, moment = np.arange(40) // 2 // 16, np.arange(40) // 2 % 16
    apart = np.array(
        [
            [sequence[a] != sequence[b] or abs(moment[a] - moment[b]) > 2 for b in others.tolist()]
            for a in places.tolist()
        ]
    )
    assert 6 < (~apart).sum() < apart.size
    keys = torch.cat([partners, far])
    expected = told_from(images, keys, apart, 0.2)
    assert time_contrast(images, keys, near, 0.2).item() == pytest.approx(expected, rel=1e-5)
    # A test that can fail: with all of them it is another number.
    assert told_from(images, keys, np.ones_like(apart), 0.2) != pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("hardest", [0, 1, 3, 50])
def test_ranking_loss_takes_the_hardest_of_those_not_near(hardest: int) -> None:
    """Equation 3 of arXiv:1505.00687."""
    first, last = rows(9, 6), rows(9, 7) + rows(9, 6)
    near = torch.rand(9, 9, generator=torch.Generator().manual_seed(8)) < 0.3
    near[4] = True
    one, other = first.double().tolist(), last.double().tolist()
    terms = []
    for i in range(9):
        own = 1 - cosine(one[i], other[i])
        apart = sorted(1 - cosine(one[i], other[j]) for j in range(9) if j != i and not near[i, j])
        terms += [max(0.0, own - distance + 0.5) for distance in apart[: hardest or None]]
    found = ranking_loss(first, last, near, hardest, 0.5).item()
    assert found == pytest.approx(sum(terms) / len(terms), rel=1e-5)
    if hardest in (1, 3):
        assert found > 1.05 * ranking_loss(first, last, near, 0, 0.5).item()


def test_order_loss_is_the_cross_entropy_of_those_that_count() -> None:
    logits, truth = rows(8, 3, 1)[:, 0], torch.tensor([1, 0, 0, 0, 1, 0, 0, 1]) > 0
    counts = torch.tensor([1, 1, 0, 1, 1, 0, 1, 1]) > 0
    total = 0.0
    for logit, right, counted in zip(logits.double().tolist(), truth.tolist(), counts.tolist(), strict=True):
        sure = 1 / (1 + math.exp(-logit))
        total -= math.log(sure if right else 1 - sure) if counted else 0
    assert order_loss(logits, truth, counts).item() == pytest.approx(total / 6, rel=1e-5)
    assert order_loss(logits, truth, counts & False).item() == 0


def film(length: int) -> Known:
    none = nothing_known(length)
    return Known(none.labels, none.groups, np.zeros(length, np.int64), np.arange(length), none.streams)


@pytest.mark.parametrize("length", [5, 6, 9, 40])
def test_five_frames_are_in_order_and_those_of_a_wrong_order_lie_outside(length: int) -> None:
    method = ShuffleAndLearn(Frames(film(length)), 4, gap=4)
    images = torch.arange(length).repeat(50)
    chance = torch.rand(len(images), 2, generator=torch.Generator().manual_seed(0))
    five, counts = method.five(images, chance)
    assert counts.all()
    for a, b, c, d, e in torch.stack(five).T.tolist():
        assert 0 <= a < b < c < d < e < length
        assert c - b == d - c <= 4
        assert (c - b) / 2 <= b - a == e - d <= 4


def test_a_film_of_four_frames_asks_nothing() -> None:
    method = ShuffleAndLearn(Frames(film(4)), 4, gap=4)
    _, counts = method.five(torch.arange(4), torch.rand(4, 2))
    assert not counts.any()


def test_dense_contrast_is_equation_5_by_cosine() -> None:
    foretold, seen = rows(12, 4), rows(12, 5)
    # Rows 0-3 and 8-11 show one frame in two questions: a view of one is no negative of the other's.
    same = torch.zeros(12, 12, dtype=torch.bool)
    same[:4, 8:] = same[8:, :4] = True
    expected = told_from(foretold, seen, ~same.numpy(), 0.1)
    loss, told = dense_contrast(foretold, seen, same, 0.1)
    assert loss.item() == pytest.approx(expected, rel=1e-5)
    hits = [
        max((j for j in range(12) if not same[i, j]), key=lambda j: cosine(one, seen.tolist()[j])) == i
        for i, one in enumerate(foretold.tolist())
    ]
    assert told.item() == pytest.approx(np.mean(hits))


def test_only_views_of_one_frame_in_two_questions_are_no_negatives() -> None:
    same = NextFrame._same(torch.tensor([3, 5, 3]), places=2)
    apart = [[(i // 2 != j // 2) and {i // 2, j // 2} == {0, 2} for j in range(6)] for i in range(6)]
    assert same.tolist() == apart


def test_the_memory_is_a_gated_recurrent_unit_at_every_place() -> None:
    """Cho et al. 2014, arXiv:1406.1078: what the update gate lets in replaces the old, what is reset is not seen."""
    torch.manual_seed(0)
    memory, width = Memory(3), 3
    state, seen = torch.randn(2, width, 2, 2), torch.randn(2, width, 2, 2)
    after = memory(state, seen)

    def layer(conv: torch.nn.Conv2d, row: int, values: list[float]) -> float:
        weights = conv.weight[row, :, 0, 0].double().tolist()
        assert conv.bias is not None
        return conv.bias[row].item() + sum(w * v for w, v in zip(weights, values, strict=True))

    for image, down, across in np.ndindex(2, 2, 2):
        old, new = (maps[image, :, down, across].double().tolist() for maps in (state, seen))
        gates = [1 / (1 + math.exp(-layer(memory.gates, row, old + new))) for row in range(2 * width)]
        update, reset = gates[:width], gates[width:]
        kept = [r * o for r, o in zip(reset, old, strict=True)]
        for row in range(width):
            fresh = math.tanh(layer(memory.fresh, row, kept + new))
            expected = (1 - update[row]) * old[row] + update[row] * fresh
            assert after[image, row, down, across].item() == pytest.approx(expected, abs=1e-5)
