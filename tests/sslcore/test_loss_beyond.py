"""Barlow Twins, SwAV and DINO: their losses from the papers' formulas, and what keeps them from collapse."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.encoders import Encoder, build_encoder
from sslcore.methods import check_knobs
from sslcore.methods.barlow_twins import BarlowTwins, barlow_terms, cross_correlation
from sslcore.methods.dino import CENTRE_MOMENTUM, COLD_SHARE, DINO, WARM_UNTIL, dino_losses, teacher_says
from sslcore.methods.swav import QUEUE_FROM, SwAV, sinkhorn, swapped_loss
from tests.sslcore.stand_ins import PlainEncode

BATCH, DIM = 8, 6


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)


def rows(*shape: int) -> np.ndarray:
    return np.random.default_rng(list(shape)).normal(size=shape)


def plain_correlation(first: np.ndarray, second: np.ndarray, i: int, j: int) -> float:
    n = len(first)
    one, other = (x - sum(x) / n for x in (first[:, i], second[:, j]))
    above = sum(one[b] * other[b] for b in range(n))
    return above / math.sqrt(sum(x * x for x in one)) / math.sqrt(sum(x * x for x in other))


@pytest.mark.parametrize(("n", "d"), [(5, 3), (12, 7)])
def test_barlow_twins_equals_equation_1(n: int, d: int) -> None:
    first = 40 * rows(n, d)
    second = first + 10 * rows(d, n).T
    table = [[plain_correlation(first, second, i, j) for j in range(d)] for i in range(d)]
    invariance = sum((1 - table[i][i]) ** 2 for i in range(d))
    redundancy = sum(table[i][j] ** 2 for i in range(d) for j in range(d) if i != j)
    found = barlow_terms(cross_correlation(torch.from_numpy(first), torch.from_numpy(second)))
    assert [float(term) for term in found] == pytest.approx([invariance, redundancy], rel=1e-5)

    method = BarlowTwins(d, 0.3, d)
    method.projector = nn.Identity()  # type: ignore[assignment]
    loss, _ = method.loss(PlainEncode(lambda x: x), [torch.from_numpy(x) for x in (first, second)])
    assert float(loss) == pytest.approx((invariance + 0.3 * redundancy) / d, rel=1e-5)


def test_barlow_twins_sees_collapse_and_redundancy() -> None:
    free = torch.randn(4000, 5, dtype=torch.float64)
    for views, low, high in ((free, 0, 0.05), (free[:, :1].expand(-1, 5), 19, 21)):
        invariance, redundancy = barlow_terms(cross_correlation(views, views))
        assert float(invariance) < 1e-6
        assert low <= float(redundancy) < high
    same = torch.ones(40, 5)
    assert float(barlow_terms(cross_correlation(same, same))[0]) == pytest.approx(5)


def plain_sinkhorn(scores: np.ndarray) -> np.ndarray:
    """Appendix A.1: columns to 1 / prototypes, rows to 1 / images, three times; then rows of sum 1."""
    n, k = scores.shape
    q = np.array([[math.exp(scores[i, j] / 0.05) for j in range(k)] for i in range(n)])
    for _ in range(3):
        for j in range(k):
            q[:, j] /= sum(q[i, j] for i in range(n)) * k
        for i in range(n):
            q[i] /= sum(q[i, j] for j in range(k)) * n
    return q * n


def test_sinkhorn_and_the_swapped_loss_equal_the_formulas() -> None:
    scores = np.tanh(rows(4, 7, 5))
    for view in scores:
        np.testing.assert_allclose(sinkhorn(torch.from_numpy(view)).numpy(), plain_sinkhorn(view), rtol=1e-10)
    temperature, losses = 0.1, []
    for own in range(2):
        code = plain_sinkhorn(scores[own])
        for other in range(4):
            if other != own:
                for i in range(7):
                    below = sum(math.exp(s / temperature) for s in scores[other, i])
                    said = [math.log(math.exp(s / temperature) / below) for s in scores[other, i]]
                    losses.append(-sum(code[i, j] * said[j] for j in range(5)))
    views = list(torch.from_numpy(scores))
    found = swapped_loss(views, [sinkhorn(view) for view in views[:2]], temperature)
    assert float(found) == pytest.approx(np.mean(losses), rel=1e-10)


def swav(**knobs: float) -> SwAV:
    given = {"prototypes": 4, "projection": DIM, "queue": 0, "local_views": 0, **knobs}
    method = SwAV(DIM, check_knobs("swav", given))
    method.projector = nn.Sequential(nn.Identity())
    method.share = 0.5
    return method


def views_of_one_kind(method: SwAV) -> list[Tensor]:
    """Two views of images that all look most like the first prototype."""
    near = method.prototypes.weight.detach()[0] + 0.1 * torch.randn(BATCH, DIM)
    return [near, near.clone()]


def test_assignments_spread_over_the_prototypes_though_all_images_are_alike() -> None:
    """Without Sinkhorn all would go to the first prototype, and the loss could fall to nothing."""
    method = swav()
    views = views_of_one_kind(method)
    scores = torch.stack(views) @ method.prototypes.weight.detach().T
    assert (scores.argmax(dim=2) == 0).all()
    for codes in method.codes(scores):
        assert float((codes.sum(dim=0) - BATCH / 4).abs().max()) < 0.2 * BATCH / 4
    assert float(method.loss(PlainEncode(lambda x: x), views)[0].detach()) > 1


def test_the_queue_is_kept_in_order_and_sorted_along() -> None:
    method, encode = swav(queue=12), PlainEncode(lambda x: x)
    batches = [[torch.randn(BATCH, DIM) for _ in range(2)] for _ in range(3)]
    for batch in batches[:2]:
        method.loss(encode, batch)
        method.after_step(nn.Identity())
    for view in range(2):
        expected = F.normalize(torch.cat([batches[1][view], batches[0][view][:4]]), dim=1)
        torch.testing.assert_close(method.queue[view], expected)

    weight = method.prototypes.weight.detach()
    scores = F.normalize(torch.stack(batches[2]), dim=2) @ weight.T
    for view, codes in enumerate(method.codes(scores)):
        together = sinkhorn(torch.cat([scores[view], method.queue[view] @ weight.T]))
        torch.testing.assert_close(codes, together[:BATCH])
        assert not torch.allclose(codes, sinkhorn(scores[view]), atol=1e-3)


def test_a_queue_waits_until_it_is_full_and_the_run_has_got_going() -> None:
    method = swav(queue=12)
    scores = torch.randn(2, BATCH, 4).tanh()
    method.loss(PlainEncode(lambda x: x), [torch.randn(BATCH, DIM) for _ in range(2)])
    method.after_step(nn.Identity())
    assert torch.equal(method.codes(scores)[0], sinkhorn(scores[0])), "8 of 12 are there"
    method.filled += 4
    assert not torch.equal(method.codes(scores)[0], sinkhorn(scores[0]))
    method.share = QUEUE_FROM / 2
    assert torch.equal(method.codes(scores)[0], sinkhorn(scores[0])), "too early"


def test_prototypes_keep_length_1_and_at_first_their_place() -> None:
    method = swav()
    views = [torch.randn(BATCH, DIM) for _ in range(2)]
    for share, moves in ((0.0, False), (0.5, True)):
        method.share = share
        method.zero_grad()
        loss, _ = method.loss(PlainEncode(lambda x: x.requires_grad_()), views)
        loss.backward()
        assert method.prototypes.weight.grad is not None
        assert bool(method.prototypes.weight.grad.abs().max() > 0) == moves
    with torch.no_grad():
        method.prototypes.weight *= 3
    method.after_step(nn.Identity())
    torch.testing.assert_close(method.prototypes.weight.norm(dim=1), torch.ones(4))


def test_dino_equals_equation_3() -> None:
    targets, students, centre = rows(2, 5, 4), rows(4, 5, 4), rows(4)
    expected = np.zeros(5)
    for i in range(5):
        for own in range(2):
            lifted = [math.exp((targets[own, i, j] - centre[j]) / 0.05) for j in range(4)]
            for other in range(4):
                if other != own:
                    below = sum(math.exp(s / 0.1) for s in students[other, i])
                    for j in range(4):
                        said = math.log(math.exp(students[other, i, j] / 0.1) / below)
                        expected[i] -= lifted[j] / sum(lifted) * said / 6
    probabilities = teacher_says(torch.from_numpy(targets), torch.from_numpy(centre), 0.05)
    found = dino_losses(list(probabilities), list(torch.from_numpy(students)))
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-10)


class OwnEncode(PlainEncode):
    """The slow copy is asked through its own features."""

    def target(self, encoder: Encoder, views: Tensor) -> Tensor:
        with torch.no_grad():
            return encoder.features(views)


def dino(**knobs: float) -> tuple[DINO, Encoder, OwnEncode, list[Tensor]]:
    encoder = build_encoder("tiny", 0)
    method = DINO(encoder, check_knobs("dino", {"outputs": 5, "local_views": 0, **knobs}))
    method.share = 0.5
    return method, encoder, OwnEncode(encoder.features), [torch.randn(BATCH, 3, 16, 16) for _ in range(2)]


def test_the_centre_follows_the_teachers_outputs_and_is_taken_away() -> None:
    method, encoder, encode, views = dino()
    outputs = method.teacher_outputs(encode, views)
    method.loss(encode, views)
    assert float(method.centre.abs().max()) == 0, "the loss itself changes nothing"
    method.after_step(encoder)
    torch.testing.assert_close(method.centre, (1 - CENTRE_MOMENTUM) * outputs.mean(dim=0))

    # However much one output leads for all images, a centre that has arrived takes the lead away.
    leading = torch.randn(400, 5, dtype=torch.float64) * 0.05 + torch.tensor([3.0, 0, 0, 0, 0])
    method.centre = leading.mean(dim=0)
    found, _ = torch.unique(teacher_says(leading, method.centre, 0.07).argmax(dim=1), return_counts=True)
    assert len(found) == 5
    before = float(method.loss(encode, views)[0].detach())
    method.centre = torch.tensor([0.3, -0.3, 0.0, 0.0, 0.0])
    assert float(method.loss(encode, views)[0].detach()) != pytest.approx(before, rel=1e-3)


def test_the_teacher_follows_the_students_networks_and_stands_in_the_end() -> None:
    method, encoder, encode, views = dino(momentum=0.9)
    slow = [p.clone() for p in method.teacher.networks[0].parameters()]
    with torch.no_grad():
        for parameter in [*encoder.parameters(), *method.outputs.parameters()]:
            parameter += 1
    before = method.outputs.weight - 1
    said = method.teacher_outputs(encode, views)
    method.share = 0.0
    method.after_step(encoder)
    for now, then in zip(method.teacher.networks[0].parameters(), slow, strict=True):
        torch.testing.assert_close(now, then + 0.1)
    torch.testing.assert_close(method.teacher.networks[2].weight, before + 0.1)
    assert not torch.allclose(method.teacher_outputs(encode, views), said)
    method.share = 1.0
    still = [p.clone() for p in method.teacher.parameters()]
    method.after_step(encoder)
    assert all(torch.equal(now, then) for now, then in zip(method.teacher.parameters(), still, strict=True))


def test_the_teacher_is_never_trained_and_starts_sharper() -> None:
    method, _, encode, views = dino(teacher_temperature=0.07)
    loss, _ = method.loss(encode, views)
    loss.backward()
    assert all(parameter.grad is None for parameter in method.teacher.parameters())
    temperatures = []
    for share in (0.0, WARM_UNTIL / 2, WARM_UNTIL, 1.0):
        method.share = share
        temperatures.append(method.teacher_temperature())
    assert temperatures[0] == pytest.approx(COLD_SHARE * 0.07)
    assert temperatures[0] < temperatures[1] < temperatures[2] == temperatures[3] == pytest.approx(0.07)
