"""The losses of rotation, relative patch, jigsaw, CPC, Deep InfoMax and BiGAN against their papers' formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from sslcore.encoders import Encoder, build_encoder
from sslcore.known import nothing_known
from sslcore.methods import bigan, check_knobs, cpc, dim, jigsaw, relative_patch, rotation
from sslcore.task import Parts, Task
from tests.sslcore.stand_ins import PlainEncode


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)


def parts_of(name: str, encoder: Encoder, **knobs: float) -> Parts:
    return Parts(encoder, check_knobs(name, knobs), 20, nothing_known(20), (0.5,) * 3, (0.25,) * 3)


def plain_cross_entropy(logits: np.ndarray, answers: list[int]) -> float:
    """Return the mean of -log softmax at the answers, one number at a time."""
    total = 0.0
    for row, answer in zip(logits, answers, strict=True):
        total -= math.log(math.exp(row[answer]) / sum(math.exp(one) for one in row))
    return total / len(answers)


def random(*shape: int) -> np.ndarray:
    return np.random.default_rng(list(shape)).normal(size=shape)


def test_rotation_is_the_mean_over_images_and_turns() -> None:
    logits = random(4 * 5, 4)
    answers = [turn for turn in range(4) for _ in range(5)]
    found = float(rotation.turn_loss(torch.from_numpy(logits)))
    assert found == pytest.approx(plain_cross_entropy(logits, answers), rel=1e-12)


def test_rotation_asks_about_images_that_are_really_turned() -> None:
    """An encoder that sees where the light comes from, and a head that knows what it means: no loss is left."""
    task = rotation.build(parts_of("rotation", build_encoder("tiny", 0)))
    task.projector = torch.nn.Identity()  # type: ignore[assignment]
    views = torch.linspace(1, -1, 8).view(1, 1, 8, 1).expand(3, 3, 8, 8)

    def see(x: torch.Tensor) -> torch.Tensor:
        edges = [x[:, 0, 0], x[:, 0, :, 0], x[:, 0, -1], x[:, 0, :, -1]]
        return 50 * torch.stack([edge.mean(1) for edge in edges], 1)

    loss, terms = task.loss(PlainEncode(see), views)
    assert float(terms["turns_told"]) == 1
    assert float(loss) < 1e-6


def test_relative_patch_equals_the_formula_on_its_own_logits() -> None:
    encoder = build_encoder("tiny", 0)
    task = relative_patch.build(parts_of("relative_patch", encoder)).double()
    first, second = (torch.from_numpy(random(6, 3, 8, 8 + extra))[..., :8] for extra in (0, 1))
    views = {"first": first, "second": second, "answers": torch.tensor([0, 3, 7, 1, 1, 5])}
    flat = PlainEncode(lambda x: x.mean((2, 3)).repeat(1, 38)[:, : encoder.dim])
    loss, _ = task.loss(flat, views)
    logits = task.answer(torch.cat([task.projector(flat(part)) for part in (first, second)], 1))
    expected = plain_cross_entropy(logits.detach().numpy(), views["answers"].tolist())
    assert float(loss.detach()) == pytest.approx(expected, rel=1e-10)


def test_jigsaw_shuffles_what_it_shows_and_asks_for_the_way() -> None:
    """The answer of way w is read from what lies where after the shuffle: patch perm[w][i] at place i."""
    encoder = build_encoder("tiny", 0)
    task = jigsaw.build(parts_of("jigsaw", encoder, puzzles=3))
    seen = torch.arange(9.0)[:, None, None].expand(9, 4, 2)
    ways = torch.tensor([5, 0, 63, 17])
    shuffled = task._shuffled(seen, ways).view(4, 9, 2)
    for image, way in enumerate(ways.tolist()):
        assert shuffled[image, :, 0].tolist() == task.permutations[way].tolist()
    views = {"patches": torch.randn(9, 4, 3, 8, 8), "ways": torch.randint(64, (12,))}
    task.eval()
    encode = PlainEncode(encoder.eval().features)
    loss, _ = task.loss(encode, views)
    logits = task._logits(encode, views).detach().double().numpy()
    assert float(loss.detach()) == pytest.approx(
        plain_cross_entropy(logits, views["ways"].tolist()), rel=1e-5
    )


def test_jigsaw_pictures_are_put_back_right_where_the_answer_is_right() -> None:
    encoder = build_encoder("tiny", 0).eval()
    task = jigsaw.build(parts_of("jigsaw", encoder, puzzles=1)).eval()
    ways = torch.tensor([5, 0, 63])
    views = {"patches": torch.randn(9, 3, 3, 8, 8), "ways": ways}
    task._logits = lambda *_: torch.nn.functional.one_hot(ways, 64).float()  # type: ignore[method-assign]
    shuffled, back = task.picture(PlainEncode(encoder.features), views)
    assert back.right is not None
    assert bool(back.right.all())
    for place in range(9):
        row, column = divmod(place, 3)
        cell = (slice(None), slice(None), slice(9 * row, 9 * row + 8), slice(9 * column, 9 * column + 8))
        assert torch.equal(back.images[cell], views["patches"][place])
        given = views["patches"][task.permutations[ways][:, place], torch.arange(3)]
        assert torch.equal(shuffled.images[cell], given)


def test_info_nce_equals_the_formula() -> None:
    predictions, targets = random(7, 5), random(7, 5) + 1
    scores = [[float(p @ t) for t in targets] for p in predictions]
    expected = plain_cross_entropy(np.array(scores), list(range(7)))
    found = cpc.info_nce(torch.from_numpy(predictions), torch.from_numpy(targets))
    assert float(found) == pytest.approx(expected, rel=1e-10)


def test_cpc_predicts_from_rows_above_alone() -> None:
    """A row's context changes with the rows above it and its own, never with those below."""
    context = cpc.RowsAbove(4).double()
    codes = torch.from_numpy(random(2, 4, 5, 5)).requires_grad_()
    for row in range(5):
        (gradient,) = torch.autograd.grad(context(codes)[:, :, row].sum(), codes, retain_graph=True)
        reached = gradient.abs().sum((0, 1, 3)) > 0
        assert bool(reached[max(row - 3, 0) : row + 1].all())
        assert not bool(reached[row + 1 :].any())


def test_cpc_never_predicts_a_patch_that_overlaps_what_was_seen() -> None:
    task = cpc.build(parts_of("cpc", build_encoder("tiny", 0), grid=5))
    assert set(task.pairs) == {(0, 2), (1, 2), (2, 2), (0, 3), (1, 3), (0, 4)}
    # Patches are two strides high: two rows further down begins where the row above has ended.
    assert all(step >= 2 for _, step in task.pairs)


def test_cpc_compares_each_prediction_with_the_row_it_is_made_for() -> None:
    task = cpc.build(parts_of("cpc", build_encoder("tiny", 0), grid=3, width=4)).double()
    task.projector = torch.nn.Identity()  # type: ignore[assignment]
    codes = torch.from_numpy(random(9 * 6, 4))
    patches = torch.zeros(9, 6, 3, 2, 2)
    loss, _ = task.loss(PlainEncode(lambda _: codes), {"patches": patches})
    grid = codes.view(3, 3, 6, 4)
    above = task.context(grid[:1].permute(2, 3, 0, 1))[:, :, 0]
    told = task.predictors[0](above.permute(2, 0, 1)).flatten(0, 1).detach().numpy()
    below = grid[2].flatten(0, 1).numpy()
    expected = plain_cross_entropy(told @ below.T, list(range(18)))
    assert float(loss.detach()) == pytest.approx(expected, rel=1e-10)


def test_deep_infomax_equals_the_formula() -> None:
    summaries, places = random(4, 3), random(5, 4, 3)
    total = 0.0
    for i in range(4):
        alien = sum(math.exp(summaries[i] @ places[m, j]) for m in range(5) for j in range(4) if j != i)
        for m in range(5):
            own = math.exp(summaries[i] @ places[m, i])
            total -= math.log(own / (own + alien))
    found = dim.global_local_info_nce(torch.from_numpy(summaries), torch.from_numpy(places))
    assert float(found) == pytest.approx(total / 20, rel=1e-10)


def test_deep_infomax_takes_the_places_of_the_other_view() -> None:
    encoder = build_encoder("tiny", 0)
    images = [torch.randn(3, 3, 16, 16) for _ in range(2)]
    encode = PlainEncode(lambda x: encoder.eval().flat(x), encoder)
    two = dim.build(parts_of("dim", encoder, two_views=1)).eval()
    summaries, places = two._compared(encode, images)[0]
    features, _ = encode.both(images[0])
    _, maps = encode.both(images[1])
    torch.testing.assert_close(summaries, two.projector(features))
    torch.testing.assert_close(places[1], two.of_places(maps.flatten(2)[:, :, 1]))
    one = dim.build(parts_of("dim", encoder, two_views=0)).eval()
    (found,) = one._compared(encode, images[:1])
    torch.testing.assert_close(found[1][0], one.of_places(encode.both(images[0])[1].flatten(2)[:, :, 0]))


def test_bigan_losses_equal_the_formulas() -> None:
    read, painted = random(6), random(6) + 1

    def sigmoid(x: float) -> float:
        return 1 / (1 + math.exp(-x))

    judge = (
        -sum(math.log(sigmoid(a)) + math.log(1 - sigmoid(b)) for a, b in zip(read, painted, strict=True)) / 6
    )
    deceive = (
        -sum(math.log(1 - sigmoid(a)) + math.log(sigmoid(b)) for a, b in zip(read, painted, strict=True)) / 6
    )
    logits = torch.from_numpy(read), torch.from_numpy(painted)
    assert float(bigan.judge_loss(*logits)) == pytest.approx(judge, rel=1e-10)
    assert float(bigan.deceive_loss(*logits)) == pytest.approx(deceive, rel=1e-10)


def test_bigan_players_get_the_gradients_of_their_own_loss_alone() -> None:
    """As if there were two optimisers: each player's gradients by a pass in which only it may move."""
    encoder = build_encoder("tiny", 0)
    task = bigan.build(parts_of("bigan", encoder, width=4, latent=5))
    encode = PlainEncode(encoder.features)
    views = {"images": torch.randn(4, 3, 16, 16), "numbers": torch.rand(4, 5) * 2 - 1}
    loss, _ = task.loss(encode, views)
    weights = _weights(task, encoder)
    both = dict(zip(weights, torch.autograd.grad(loss, list(weights.values())), strict=True))
    for player in ("judge", "deceive"):
        mine = {
            name: w for name, w in weights.items() if name.startswith("discriminator") == (player == "judge")
        }
        read, painted = task.projector(encode(views["images"])), task.generator(views["numbers"], 16)
        logits = task.discriminator(views["images"], read), task.discriminator(painted, views["numbers"])
        gradients = torch.autograd.grad(getattr(bigan, f"{player}_loss")(*logits), list(mine.values()))
        for name, gradient in zip(mine, gradients, strict=True):
            torch.testing.assert_close(both[name], gradient, rtol=1e-3, atol=1e-5, msg=name)


def _weights(task: Task, encoder: Encoder) -> dict[str, torch.nn.Parameter]:
    named = {f"encoder.{name}": weight for name, weight in encoder.named_parameters()}
    return {**dict(task.named_parameters()), **named}
