"""Fine-tuning: it helps where the frozen encoder misses what matters, and says so honestly where it cannot."""

from __future__ import annotations

import dataclasses
import math
from functools import cache

import numpy as np
import pytest
import torch

from sslcore import finetune
from sslcore.configs import HeadConfig
from sslcore.embed import embed_images, untrained_encoder
from sslcore.encoders import Encoder, EncoderCard, build_encoder
from sslcore.errors import Cancelled, TooFewLabels
from sslcore.finetune import FineTuned, Lesson, fine_tune, light, stage_rates
from sslcore.finetune_plan import FinetunePlan, base_problem, expected_minutes, plan_finetune
from sslcore.head import fit_head, predict_proba, space_of, with_strength
from sslcore.judging import Labels
from sslcore.paired import advice, compare_pairs
from sslcore.plan import PRESETS
from sslcore.progress import Control, Progress
from sslcore.torch_head import TorchHead
from tests.conftest import SHAPES, draw

PX, LABELLED, UNSEEN = 24, 120, 160


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@cache
def drawn() -> tuple[np.ndarray, np.ndarray, Encoder, EncoderCard, np.ndarray]:
    """Return pixels, classes, an untrained encoder with its card, and its features of the pixels."""
    numbers = [(shape, seed) for seed in range((LABELLED + UNSEEN) // 4) for shape in range(4)]
    pictures = [np.asarray(draw(SHAPES[shape], seed).resize((PX, PX))) for shape, seed in numbers]
    pixels, classes = np.stack(pictures), np.array([shape for shape, _ in numbers])
    rows = np.arange(len(pixels))
    encoder, card = untrained_encoder(pixels, rows, "tiny")
    return pixels, classes, encoder, card, embed_images(pixels, rows, encoder, card, Progress())


def lesson_on(codes: np.ndarray) -> Lesson:
    """Return the lesson of the first images with these classes."""
    pixels, _, _, _, features = drawn()
    own, space = features[: len(codes)].astype(np.float32), space_of(features)
    config = with_strength(HeadConfig(), own, codes, space)
    classes = tuple(range(int(codes.max()) + 1))
    return Lesson(
        pixels, np.arange(len(codes)), own, Labels.of(codes), classes, space, config, PRESETS["photos"]
    )


def taught(codes: np.ndarray, rounds: int, folds: int = 3, passes: int = 1, seed: int = 0) -> FineTuned:
    _, _, encoder, card, _ = drawn()
    plan = FinetunePlan(len(codes), folds, passes, rounds)
    return fine_tune(encoder, card, lesson_on(codes), plan, seed, Progress())


@pytest.mark.slow
def test_it_learns_what_the_frozen_encoder_misses() -> None:
    pixels, classes, encoder, card, features = drawn()
    before = {name: value.clone() for name, value in encoder.state_dict().items()}
    codes = classes[:LABELLED]
    tuned = taught(codes, rounds=20)
    paired = compare_pairs(tuned.frozen.argmax(1) == codes, tuned.tuned.argmax(1) == codes)
    assert paired.verdict == "better"
    assert paired.difference > 0.08
    # Images that took part in nothing say the same.
    rest, truth = np.arange(LABELLED, len(pixels)), classes[LABELLED:]
    lesson = lesson_on(codes)
    frozen = fit_head(lesson.features, codes, lesson.class_ids, lesson.head, space=lesson.space)
    held = (predict_proba(frozen, features[rest]).argmax(1) == truth).mean()
    new = embed_images(pixels, rest, tuned.encoder, card, Progress())
    assert (predict_proba(tuned.head, new).argmax(1) == truth).mean() > held + 0.05
    # The encoder that was given is as before, and so are the running averages of the new one's batch norms.
    after = tuned.encoder.state_dict()
    for name, value in encoder.state_dict().items():
        assert torch.equal(value, before[name])
        if "running" in name or "num_batches" in name:
            assert torch.equal(value, after[name])
    assert not torch.equal(before["network.stages.2.second.weight"], after["network.stages.2.second.weight"])


@pytest.mark.slow
def test_where_nothing_can_be_learnt_it_says_so() -> None:
    codes = np.random.default_rng(5).integers(0, 2, 60)
    tuned = taught(codes, rounds=12)
    paired = compare_pairs(tuned.frozen.argmax(1) == codes, tuned.tuned.argmax(1) == codes)
    assert paired.verdict == "unclear"
    assert paired.interval[0] <= 0 <= paired.interval[1]
    assert tuned.rounds < 12
    assert "keep the frozen head" in advice(paired, tuned.rounds)


def test_six_labels_are_enough_to_run_and_the_seed_decides_all() -> None:
    codes = np.array([0, 1, 0, 1, 0, 1])
    first, second, other = (taught(codes, 3, passes=4, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.losses, second.losses)
    assert np.array_equal(first.tuned, second.tuned)
    assert not np.array_equal(first.losses, other.losses)
    assert sorted(np.bincount(first.folds)) == [2, 2, 2]
    for number in range(3):
        assert sorted(codes[first.folds == number]) == [0, 1]
    assert first.losses.shape == (4,)


def test_no_rounds_are_the_frozen_head_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = drawn()[1][:24]
    lesson = lesson_on(codes)
    monkeypatch.setattr(finetune, "_best", lambda losses: 0)
    tuned = taught(codes, 2)
    frozen = fit_head(lesson.features, codes, lesson.class_ids, lesson.head, space=lesson.space)
    assert tuned.rounds == 0
    assert np.array_equal(tuned.frozen, tuned.tuned)
    assert np.array_equal(tuned.head.weights, frozen.weights)
    for name, value in drawn()[2].state_dict().items():
        assert torch.equal(value, tuned.encoder.state_dict()[name])


def test_no_image_has_a_say_in_how_long_its_own_judge_learns(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = np.tile([0, 1], 6)
    fold_of: list[np.ndarray] = []

    def crafted(self: object, fold: np.ndarray) -> np.ndarray:
        # The first fold alone is far better off with two rounds; the others with one.
        fold_of.append(fold)
        right = np.array([[0.6, 0.6], [0.3, 0.7], [0.99, 0.5]])
        share = right[:, (fold > 0).astype(int)]
        given = np.empty((3, len(codes), 2), np.float32)
        given[:, np.arange(len(codes)), codes] = share
        given[:, np.arange(len(codes)), 1 - codes] = 1 - share
        return given

    monkeypatch.setattr("sslcore.finetune._Classroom.cross_validate", crafted)
    monkeypatch.setattr("sslcore.finetune._Classroom.train", lambda self, rows, rounds, number: (None, None))
    tuned = taught(codes, 2)
    right = tuned.tuned[np.arange(len(codes)), codes]
    assert right[fold_of[0] == 0] == pytest.approx(0.3)
    assert right[fold_of[0] > 0] == pytest.approx(0.5)
    assert tuned.rounds == 2


def test_a_person_can_stop_it() -> None:
    control = Control()
    progress = Progress(lambda event: control.cancel(), control, every=0)
    _, classes, encoder, card, _ = drawn()
    with pytest.raises(Cancelled):
        fine_tune(encoder, card, lesson_on(classes[:24]), FinetunePlan(24, 3, 1, 4), 0, progress)


def test_the_head_with_gradients_is_the_heads_own_formula() -> None:
    codes, features = drawn()[1][:24], drawn()[4][:24].astype(np.float32)
    lesson = lesson_on(codes)
    head = fit_head(features, codes, lesson.class_ids, lesson.head, space=lesson.space)
    module = TorchHead(head)
    with torch.no_grad():
        given = torch.softmax(module(torch.from_numpy(features)), dim=1).numpy()
    np.testing.assert_allclose(given, predict_proba(head, features), atol=1e-5)
    squares = float((head.weights**2).sum() + (head.bias**2).sum())
    assert float(module.penalty().detach()) == pytest.approx(squares, rel=1e-5)
    assert np.array_equal(module.to_head(head.class_ids).weights, head.weights)


@pytest.mark.parametrize(("name", "stages"), [("tiny", 3), ("resnet18", 4)])
def test_deeper_stages_take_larger_steps(name: str, stages: int) -> None:
    encoder = build_encoder(name, 0, 32)
    rates = stage_rates(encoder)
    assert [rate for _, rate in rates] == [0.5**above for above in range(stages - 1, -1, -1)]
    seen = [id(parameter) for parameters, _ in rates for parameter in parameters]
    assert sorted(seen) == sorted(id(parameter) for parameter in encoder.network.parameters())
    first = next(encoder.network.parameters())
    assert any(parameter is first for parameter in rates[0][0])


def test_views_are_lighter_than_those_of_pretraining() -> None:
    for preset in PRESETS.values():
        mild = light(preset)
        assert mild.smallest_crop >= 0.6
        assert (mild.flip, mild.turns) == (preset.flip, preset.turns)
        for strength in ("brightness", "contrast", "saturation", "hue"):
            assert getattr(mild, strength) <= getattr(preset, strength) / 2
        assert mild.greyscale == mild.blur == mild.erase == mild.solarise == 0


def test_the_plan_follows_from_the_labels() -> None:
    few, many = plan_finetune({"a": 3, "b": 3, "c": 0}), plan_finetune({"a": 4000, "b": 1000})
    assert dataclasses.astuple(few) == (6, 3, 21, 30, 0, 8)
    assert (many.folds, many.passes, many.rounds) == (5, 1, 8)
    assert expected_minutes(many, 1000.0) == pytest.approx(5000 * 8 * 5 / 1000 / 60)
    assert plan_finetune({"a": 60, "b": 40}).views <= 20_000


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, "There are no labels yet."),
        ({"a": 0, "b": 0}, "There are no labels yet."),
        ({"a": 9}, "All labels are of one class."),
        ({"a": 9, "b": 2}, "Fine-tuning needs at least 3 labels of each class; 'b' has 2."),
    ],
)
def test_too_few_labels_get_their_sentence(counts: dict[str, int], words: str) -> None:
    with pytest.raises(TooFewLabels) as caught:
        plan_finetune(counts)
    assert caught.value.message == words
    assert caught.value.hint


def test_only_a_pretrained_run_can_be_fine_tuned() -> None:
    assert base_problem(3, "simclr") is None
    for run, method in (("pixels", ""), ("untrained", ""), (None, ""), (4, "finetune")):
        problem = base_problem(run, method)
        assert problem is not None
        assert problem.hint


# The difference of two models on the same images


def marks(both: int, gained: int, lost: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    first = np.repeat([True, False, True, False], [both, gained, lost, neither])
    second = np.repeat([True, True, False, False], [both, gained, lost, neither])
    return first, second


def test_the_interval_of_a_difference_is_agresti_and_mins() -> None:
    paired = compare_pairs(*marks(50, 12, 4, 34), excess=1.0)
    b, c, n = 12.5, 4.5, 102
    half = 1.959964 * math.sqrt(b + c - (b - c) ** 2 / n) / n
    assert paired.difference == pytest.approx(0.08)
    assert paired.interval == pytest.approx(((b - c) / n - half, (b - c) / n + half))
    assert paired.verdict == "better"
    # Cross-validated, the same marks say less.
    wider = compare_pairs(*marks(50, 12, 4, 34))
    assert wider.interval[0] < paired.interval[0]
    assert wider.interval[1] > paired.interval[1]
    assert wider.verdict == "unclear"


def test_it_covers_the_true_difference_nineteen_times_in_twenty() -> None:
    rng, share = np.random.default_rng(0), np.array([0.5, 0.2, 0.1, 0.2])
    for n in (20, 60, 200):
        cells = rng.multinomial(n, share, size=1000)
        found = [compare_pairs(*marks(*row), excess=1.0).interval for row in cells]
        covered = np.mean([low <= 0.1 <= high for low, high in found])
        assert covered >= 0.93


@pytest.mark.parametrize(
    ("cells", "rounds", "verdict", "words"),
    [
        ((40, 25, 1, 34), 9, "better", "Fine-tuning helps: 24 points more with 100 labels."),
        (
            (40, 1, 25, 34),
            9,
            "worse",
            "Fine-tuning is 24 points worse with 100 labels: keep the frozen head.",
        ),
        ((20, 4, 2, 14), 9, "unclear", "No clear difference with 40 labels: keep the frozen head."),
        ((20, 0, 0, 20), 0, "unclear", "Fine-tuning brought nothing at any length with 40 labels"),
    ],
)
def test_one_honest_sentence(cells: tuple[int, int, int, int], rounds: int, verdict: str, words: str) -> None:
    paired = compare_pairs(*marks(*cells))
    assert paired.verdict == verdict == paired.to_json()["verdict"]
    assert advice(paired, rounds).startswith(words)
