"""Losses of the methods that compare, against their papers' formulas in float64, written as plain loops."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from sslcore.agreement import spread
from sslcore.encoders import build_encoder
from sslcore.errors import HandfulError
from sslcore.info_nce import against_memory, found_again, info_nce
from sslcore.known import nothing_known
from sslcore.methods import check_knobs, check_size, cmc, moco
from sslcore.methods.byol import BYOL, byol_loss, momentum_at
from sslcore.methods.instdisc import InstDisc, bank_nce, bank_softmax
from sslcore.methods.moco import MoCo, shuffled_groups
from sslcore.methods.simsiam import SimSiam
from sslcore.task import Parts
from tests.sslcore.stand_ins import PlainEncode
from tests.sslcore.test_every_method import learner_of


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


def unit(array: np.ndarray) -> np.ndarray:
    out: np.ndarray = array / np.linalg.norm(array, axis=1, keepdims=True)
    return out


def test_byol_equals_the_formula() -> None:
    foretold, target = rows(8, 5), rows(8, 5, 1)
    distances = [
        sum((a / math.sqrt(p @ p) - b / math.sqrt(z @ z)) ** 2 for a, b in zip(p, z, strict=True))
        for p, z in zip(foretold, target, strict=True)
    ]
    expected = sum(distances[:4]) / 4 + sum(distances[4:]) / 4
    assert float(byol_loss(*tensors(foretold, target))) == pytest.approx(expected, rel=1e-10)


def test_the_slow_copy_of_byol_ends_as_it_is() -> None:
    expected = [0.99, 1 - 0.01 * (math.cos(math.pi * 0.3) + 1) / 2, 0.995, 1.0]
    assert [momentum_at(share, 0.99) for share in (0, 0.3, 0.5, 1)] == pytest.approx(expected, abs=1e-12)


def test_simsiam_equals_the_formula() -> None:
    task = SimSiam(5, 5, 4)
    task.projector, task.predictor = torch.nn.Sequential(), torch.nn.Linear(5, 5).double()  # type: ignore[assignment]
    first, second = rows(6, 5), rows(6, 5, 1)
    loss, terms = task.loss(PlainEncode(lambda x: x), list(tensors(first, second)))
    weight, bias = (p.detach().numpy() for p in task.predictor.parameters())
    total = 0.0
    for one, other in ((first, second), (second, first)):
        total -= sum(cosine(weight @ one[i] + bias, other[i]) for i in range(6)) / 6 / 2
    assert float(loss.detach()) == pytest.approx(total, rel=1e-10)
    assert float(terms["alignment"]) == pytest.approx(-total, rel=1e-10)


def test_spread_is_full_for_a_round_cloud_and_nothing_for_a_point() -> None:
    assert float(spread(torch.randn(4000, 16, generator=torch.Generator().manual_seed(0)))) > 0.98
    assert float(spread(torch.ones(10, 16))) == pytest.approx(0, abs=1e-6)


def test_cmc_equals_the_formula_in_both_directions() -> None:
    lightness, colours = rows(5, 4), rows(5, 4, 1)
    total = 0.0
    for one, other in ((lightness, colours), (colours, lightness)):
        for i in range(5):
            scores = [math.exp(cosine(one[i], other[k]) / 0.1) for k in range(5)]
            total -= math.log(scores[i] / sum(scores)) / 5
    assert float(cmc.cmc_loss(*tensors(lightness, colours), 0.1)) == pytest.approx(total, rel=1e-10)


def test_the_softmax_over_the_bank_equals_the_formula() -> None:
    own, bank, places = unit(rows(4, 5)), unit(rows(9, 5, 1)), np.array([3, 0, 8, 3])
    total = 0.0
    for i, place in enumerate(places):
        scores = [math.exp(float(entry @ own[i]) / 0.07) for entry in bank]
        total -= math.log(scores[place] / sum(scores)) / 4
    row, place, entries = tensors(own, places, bank)
    assert float(bank_softmax(row, place, entries, 0.07)) == pytest.approx(total, rel=1e-10)


def test_the_contrast_with_noise_equals_the_formula() -> None:
    own, noise = np.tanh(rows(4, 1)[:, 0]), np.tanh(rows(4, 6, 1))
    images, constant, temperature, total = 50, 123.0, 0.2, 0.0

    def share(similarity: float) -> float:
        own_chance = math.exp(similarity / temperature) / constant
        return own_chance / (own_chance + 6 / images)

    for i in range(4):
        total -= math.log(share(own[i])) / 4
        total -= sum(math.log(1 - share(noise[i, k])) for k in range(6)) / 4
    found = bank_nce(*tensors(own, noise), images, torch.tensor(constant, dtype=torch.float64), temperature)
    assert float(found) == pytest.approx(total, rel=1e-10)


# What the methods remember


def test_the_slow_copies_follow_at_their_momentum() -> None:
    for name, momentum in (("moco", 0.99), ("byol", momentum_at(0.3, 0.99))):
        learner = learner_of(name)
        slow = learner.method.slow.networks[0]  # type: ignore[union-attr]
        before = [p.clone() for p in slow.parameters()]
        learner.train_step(0.3)
        for old, new, fast in zip(before, slow.parameters(), learner.encoder.parameters(), strict=True):
            assert not torch.equal(new, old)
            torch.testing.assert_close(new, momentum * old + (1 - momentum) * fast)
            assert new.grad is None


def test_the_newest_keys_take_the_oldest_places_of_the_queue() -> None:
    learner = learner_of("moco")
    task = learner.method
    assert isinstance(task, MoCo)
    assert len(task.queue) == 48
    for step in range(5):
        before, start = task.queue.clone(), int(task.cursor)
        batch = learner.feed.batch(step)
        learner.train_step(0.3)
        slots = (start + torch.arange(len(batch))) % 48
        assert task.places[slots].tolist() == batch.tolist()
        torch.testing.assert_close(task.queue.norm(dim=1), torch.ones(48))
        others = torch.ones(48, dtype=torch.bool)
        others[slots] = False
        assert torch.equal(task.queue[others], before[others])
        assert not (task.queue[slots] == before[slots]).all(1).any()
    assert int(task.cursor) == 60 % 48


def parts_of(name: str, images: int, **knobs: float) -> Parts:
    encoder = build_encoder("tiny", 0, 16)
    return Parts(encoder, check_knobs(name, knobs), images, nothing_known(images), (0.5,) * 3, (0.3,) * 3)


def moco_views(images: int, groups: int) -> dict[str, object]:
    draws = torch.Generator().manual_seed(1)
    query, key = torch.randn(2, images, 3, 16, 16, generator=draws)
    numbers = shuffled_groups(images, groups, draws)
    return {"query": query, "key": key, "places": torch.arange(images), "groups": numbers}


class SlowEncode(PlainEncode):
    def target(self, encoder: torch.nn.Module, views: Tensor) -> Tensor:
        with torch.no_grad():
            out: Tensor = encoder(views)
            return out


def test_a_query_is_compared_with_the_queue_but_not_with_its_own_older_keys() -> None:
    parts = parts_of("moco", 20, queue=20)
    task, views = moco.build(parts), moco_views(16, 1)
    encode = SlowEncode(parts.encoder.features)
    loss, _ = task.loss(encode, views)
    queries = task.projector(parts.encoder.features(views["query"])).detach()  # type: ignore[arg-type]
    assert task.fresh is not None
    keys, _ = task.fresh
    total = 0.0
    for i in range(16):
        q = (queries[i] / queries[i].norm()).double()
        others = [math.exp(float(q @ task.queue[k].double()) / 0.15) for k in range(20) if k != i]
        alike = math.exp(float(q @ keys[i].double()) / 0.15)
        total -= math.log(alike / (alike + sum(others))) / 16
    assert float(loss.detach()) == pytest.approx(total, rel=1e-4)


def test_a_key_is_normalised_with_its_shuffled_group_alone() -> None:
    parts = parts_of("moco", 64)
    task, views = moco.build(parts), moco_views(32, 4)
    groups, changed = views["groups"], views["key"].clone()  # type: ignore[attr-defined]
    assert torch.bincount(groups).tolist() == [8, 8, 8, 8]  # type: ignore[arg-type]
    first = groups == 0
    changed[~first] += 1
    encode, answers = SlowEncode(parts.encoder.features), []
    for key in (views["key"], changed):
        task.loss(encode, {**views, "key": key})
        assert task.fresh is not None
        answers.append(task.fresh[0])
    torch.testing.assert_close(answers[0][first], answers[1][first])
    assert (answers[0] - answers[1])[~first].abs().amax(1).min() > 1e-4


def test_groups_are_shuffled_anew_and_every_stretch_of_a_batch_has_some_of_each() -> None:
    draws = torch.Generator().manual_seed(0)
    first, second = shuffled_groups(67, 4, draws), shuffled_groups(67, 4, draws)
    assert not torch.equal(first, second)
    for start in range(67 - 6):
        assert set(first[start : start + 7].tolist()) == {0, 1, 2, 3}
    assert int(shuffled_groups(23, 4, draws).max()) == 1
    assert int(shuffled_groups(9, 4, draws).max()) == 0


def test_a_batch_too_small_to_be_shuffled_over_its_processes_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    learner = learner_of("moco", batch=48)
    monkeypatch.setattr(moco, "shares", lambda total: (6,) * 8)
    with pytest.raises(HandfulError, match="too small to be shuffled"):
        learner.train_step(0.3)


def test_a_queue_longer_than_the_images_is_refused_and_the_usual_one_fits() -> None:
    with pytest.raises(HandfulError, match="queue = 500 is more than the 100 images"):
        check_size("moco", check_knobs("moco", {"queue": 500}), 100, 32)
    assert len(moco.build(parts_of("moco", 100)).queue) == 100
    assert len(moco.build(parts_of("moco", 9000)).queue) == 4096


@pytest.mark.parametrize("negatives", [8192, 10])
def test_the_bank_moves_towards_what_was_seen_and_nowhere_else(negatives: int) -> None:
    task = InstDisc(parts_of("instdisc", 20, negatives=negatives, momentum=0.3))
    features, places = torch.randn(6, task.projector[0].in_features), torch.tensor([4, 0, 19, 7, 8, 2])
    views = {"view": features, "places": places}
    before = task.bank.clone()
    loss, _ = task.loss(PlainEncode(lambda x: x), views)
    assert torch.isfinite(loss)
    assert torch.equal(task.bank, before)
    task.after_step(None)  # type: ignore[arg-type]
    seen = unit(task.projector(features).detach().double().numpy())
    expected = unit(0.3 * before[places].double().numpy() + 0.7 * seen)
    np.testing.assert_allclose(task.bank[places].numpy(), expected, atol=1e-6)
    others = torch.tensor([k for k in range(20) if k not in places.tolist()])
    assert torch.equal(task.bank[others], before[others])


def test_the_constant_of_the_noise_contrast_is_taken_once() -> None:
    task = InstDisc(parts_of("instdisc", 40, negatives=30))
    constants = []
    for seed in range(3):
        torch.manual_seed(seed)
        views = {"view": torch.randn(6, task.projector[0].in_features), "places": torch.arange(6)}
        task.loss(PlainEncode(lambda x: x), views)
        task.after_step(None)  # type: ignore[arg-type]
        constants.append(float(task.constant))
    # The mean of exp(cosine / temperature), 128 dimensions: little above 1 for each of the 40 entries.
    assert 40 < constants[0] < 80
    assert len(set(constants)) == 1


def test_the_proximal_term_is_the_squared_distance_from_the_bank() -> None:
    losses, views = [], {"view": torch.randn(4, 112), "places": torch.arange(4)}
    for weight in (0, 7):
        torch.manual_seed(0)
        task = InstDisc(parts_of("instdisc", 12, proximal=weight))
        losses.append(float(task.loss(PlainEncode(lambda x: x), views)[0].detach()))
    seen = unit(task.projector(views["view"]).detach().numpy())
    apart = ((seen - task.bank[:4].numpy()) ** 2).sum(1).mean()
    assert losses[1] - losses[0] == pytest.approx(7 * apart, rel=1e-4)


# Where no gradient may go


class Constant(torch.nn.Module):
    """A predictor that looks at nothing: whatever gradient arrives came through the target."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.answer = torch.nn.Parameter(torch.randn(width))

    def forward(self, x: Tensor) -> Tensor:
        return self.answer.expand(len(x), -1) + 0 * x


@pytest.mark.parametrize("name", ["byol", "simsiam"])
def test_nothing_is_learnt_through_the_target(name: str) -> None:
    parts = parts_of(name, 8)
    task = BYOL(parts.encoder, 0.99, 16, 8) if name == "byol" else SimSiam(parts.dim, 8, 4)
    task.predictor = Constant(8)  # type: ignore[assignment]
    views = [torch.randn(8, 3, 16, 16) for _ in range(2)]
    loss, _ = task.loss(SlowEncode(parts.encoder.features), views)
    loss.backward()
    assert task.predictor.answer.grad.abs().max() > 0
    assert all(p.grad is None or not p.grad.any() for p in parts.encoder.parameters())
    assert all(not p.grad.any() for p in task.projector.parameters() if p.grad is not None)


def test_lightness_has_no_colour_and_colours_have_one_lightness() -> None:
    mean, std = (0.4, 0.5, 0.6), (0.2, 0.25, 0.3)
    shown = torch.rand(3, 3, 8, 8, generator=torch.Generator().manual_seed(0)) * 0.3 + 0.35
    views = (shown - torch.tensor(mean).view(3, 1, 1)) / torch.tensor(std).view(3, 1, 1)
    whole = cmc.to_lab(views, mean, std)
    grey, colours = (cmc.to_lab(part, mean, std) for part in cmc.lightness_and_colours(views, mean, std))
    torch.testing.assert_close(grey[:, :1], whole[:, :1], atol=0.05, rtol=0)
    assert grey[:, 1:].abs().max() < 0.1
    torch.testing.assert_close(colours[:, 1:], whole[:, 1:], atol=0.1, rtol=0)
    torch.testing.assert_close(colours[:, 0], torch.full((3, 8, 8), cmc.LIGHTNESS), atol=0.1, rtol=0)


def test_an_encoder_without_colours_is_refused() -> None:
    encoder = build_encoder("tiny", 0, 16, channels=1)
    parts = Parts(encoder, check_knobs("cmc", {}), 8, nothing_known(8), (0.5,) * 3, (0.3,) * 3)
    with pytest.raises(HandfulError, match="sees only grey"):
        cmc.build(parts)
