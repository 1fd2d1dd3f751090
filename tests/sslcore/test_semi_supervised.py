"""Learning from images without a label: which are looked at, how often, and what comes of it."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
import torch

from sslcore.augment import Augmenter
from sslcore.embed import embed_images
from sslcore.errors import HandfulError
from sslcore.finetune import FineTuned, fine_tune, light
from sslcore.finetune_plan import FinetunePlan, expected_minutes, plan_finetune, plan_with_unlabelled
from sslcore.head import fit_head, predict_proba
from sslcore.jobs.labelled_rows import Labelled
from sslcore.jobs.lesson import plan_lesson, unlabelled_rows
from sslcore.plan import PRESETS
from sslcore.progress import Progress
from sslcore.semi_supervised import Stream, Unlabelled, Views
from sslcore.task import SlowCopy
from sslcore.torch_head import TorchHead
from tests.sslcore.test_finetune import PX, drawn, lesson_on, one_thread

__all__ = ["one_thread"]


def learn_from_all(labels: int, rounds: int, seed: int = 0, seen: list[Any] | None = None) -> FineTuned:
    """Return what comes of so many labels and all other images, of which none has one."""
    pixels, classes, encoder, card, features = drawn()
    rest = np.arange(labels, len(pixels))
    images = Unlabelled(pixels, rest, features[rest])
    lesson = dataclasses.replace(lesson_on(classes[:labels]), unlabelled=images)
    plan = FinetunePlan(labels, 3, max(1, 256 // labels), rounds, mu=2)
    progress = Progress((lambda event: None) if seen is None else seen.append, every=0)
    return fine_tune(encoder, card, lesson, plan, seed, progress)


@pytest.mark.slow
def test_images_without_a_label_help_where_labels_are_few() -> None:
    pixels, classes, _, card, _ = drawn()
    rest, truth, codes = np.arange(24, len(pixels)), classes[24:], classes[:24]
    tuned = learn_from_all(24, rounds=12)
    lesson = lesson_on(codes)
    frozen = fit_head(lesson.features, codes, lesson.class_ids, lesson.head, space=lesson.space)
    before = (predict_proba(frozen, drawn()[4][rest]).argmax(1) == truth).mean()
    after = predict_proba(tuned.head, embed_images(pixels, rest, tuned.encoder, card, Progress())).argmax(1)
    assert (after == truth).mean() > before + 0.05


def test_the_seed_decides_all_and_a_person_is_told_how_many_answers_are_sure_enough() -> None:
    told: list[Any] = []
    first, again, other = (learn_from_all(12, 2, seed, told if not seed else None) for seed in (0, 0, 1))
    assert np.array_equal(first.losses, again.losses)
    assert np.array_equal(first.tuned, again.tuned)
    assert not np.array_equal(first.losses, other.losses)
    rounds = [event for event in told if event.get("unit") == "rounds"]
    assert all(0 < event["pseudo_labelled"] <= 1 for event in rounds)
    assert first.pseudo_labelled is not None
    assert rounds[-1]["pseudo_labelled"] == pytest.approx(first.pseudo_labelled, abs=1e-3)


def stream_over(rows: np.ndarray) -> tuple[Stream, Any, TorchHead, SlowCopy]:
    pixels, classes, encoder, card, features = drawn()
    lesson = lesson_on(classes[:12])
    frozen = fit_head(lesson.features, classes[:12], lesson.class_ids, lesson.head, space=lesson.space)
    draws = torch.Generator().manual_seed(0)
    presets = light(PRESETS["photos"]), PRESETS["photos"]
    views = Views(*(Augmenter(preset, card.mean, card.std, draws, PX) for preset in presets))
    images = Unlabelled(pixels, rows, features[rows])
    sure = predict_proba(frozen, images.features)
    head = TorchHead(frozen)
    stream = Stream(images, views, sure, np.random.default_rng(0), torch.device("cpu"))
    return stream, encoder, head, SlowCopy(encoder, head)


def test_every_image_is_looked_at_as_often_as_any_other() -> None:
    rows = np.arange(40, 61)
    stream, encoder, head, slow = stream_over(rows)
    looked = np.concatenate([stream._next(8) for _ in range(21)])
    assert set(looked.tolist()) == set(rows.tolist())
    assert set(np.unique(looked, return_counts=True)[1].tolist()) == {8}
    # More at a time than there are.
    assert len(stream._next(50)) == 50
    assert stream.loss(encoder, head, slow, 64).requires_grad


def test_the_answers_are_learnt_from_but_nothing_learns_through_them() -> None:
    stream, encoder, head, slow = stream_over(np.arange(40, 80))
    encoder.requires_grad_(True)
    loss = stream.loss(encoder, head, slow, 32)
    loss.backward()  # type: ignore[no-untyped-call]
    assert head.weights.grad is not None
    assert head.weights.grad.abs().max() > 0
    assert all(parameter.grad is None for parameter in slow.parameters())
    assert 0 < stream.end_round() <= 1
    assert stream.end_round() == 0
    encoder.zero_grad(set_to_none=True)
    encoder.requires_grad_(False)


def labelled(rows: list[int], aside: list[int], judged: list[bool], codes: list[int]) -> Labelled:
    some = np.array(rows)
    names = tuple("abc"[: max(codes, default=-1) + 1])
    return Labelled(
        some,
        np.array(codes, dtype=np.int64),
        tuple(range(len(names))),
        1,
        names,
        np.array(judged, dtype=bool),
        some.copy(),
        np.union1d(some, aside),
        np.array(aside, dtype=np.int64),
        np.array(aside[:1], dtype=np.int64),
        np.zeros(len(aside[:1]), dtype=np.int64),
    )


def test_no_image_with_a_label_none_set_aside_and_no_copy_of_either_is_learnt_from_without_one() -> None:
    # Images 0 and 5 are the same picture, as are 2 and 6, and 3 and 7.
    cache_rows = np.array([10, 11, 12, 13, 14, 10, 12, 13])
    open_rows = unlabelled_rows(labelled([0], [2], [True], [0]), cache_rows)
    assert open_rows.tolist() == [1, 3, 4]
    assert unlabelled_rows(labelled([0, 1, 3, 4], [2], [True] * 4, [0] * 4), cache_rows).tolist() == []


def test_a_model_is_judged_on_labels_that_a_person_gave() -> None:
    codes = [0] * 8 + [1] * 8
    seen = [True] * 3 + [False] * 5 + [True] * 4 + [False] * 4
    plan = plan_lesson(labelled(list(range(16)), [], seen, codes))
    assert (plan.labels, plan.folds) == (16, 3)
    with pytest.raises(HandfulError, match="Nobody has looked at"):
        plan_lesson(labelled(list(range(16)), [], [False] * 16, codes))
    with pytest.raises(HandfulError, match="at least 3 labels of each class; 'a' has 2"):
        plan_lesson(labelled(list(range(16)), [], [True] * 2 + [False] * 6 + seen[8:], codes))
    # Four labels of one gesture are held out together.
    together = labelled(list(range(16)), [], [True] * 16, codes)
    together.group[:4] = together.group[0]
    assert plan_lesson(together).folds == 5
    together.group[4:7] = together.group[0]
    with pytest.raises(HandfulError, match="at least 3 labels of each class; 'a' has 2"):
        plan_lesson(together)
    with pytest.raises(HandfulError, match="There are no labels yet"):
        plan_lesson(labelled([], [], [], []))


def test_only_what_is_judged_counts_in_the_figures_and_gestures_stay_together() -> None:
    classes = drawn()[1][:24]
    lesson = lesson_on(classes)
    group = np.arange(24)
    group[4:12] = group[:4].repeat(2)
    judged = np.ones(24, dtype=bool)
    judged[4:12] = False
    wrong = np.where(judged, classes, (classes + 1) % 4)
    labels = dataclasses.replace(lesson.labels, codes=wrong, judged=judged, group=group)
    _, _, encoder, card, _ = drawn()
    plan = FinetunePlan(24, 3, 1, 1)
    tuned = fine_tune(encoder, card, dataclasses.replace(lesson, labels=labels), plan, 0, Progress())
    for number in np.unique(group):
        assert len(set(tuned.folds[group == number].tolist())) == 1
    expected = -np.log(np.maximum(tuned.frozen[np.arange(24), wrong], 1e-7))[judged].mean()
    assert tuned.losses[0] == pytest.approx(expected, rel=1e-5)


def test_the_plan_is_bounded_and_longer_than_that_of_the_labels_alone() -> None:
    for counts in ({"a": 3, "b": 3}, {"a": 50, "b": 50}, {"a": 4000, "b": 1000}):
        plan = plan_finetune(counts)
        more = plan_with_unlabelled(plan, 1000)
        assert (more.labels, more.folds) == (plan.labels, plan.folds)
        assert more.mu >= 1
        assert expected_minutes(more, 500) > expected_minutes(plan, 500)
        assert more.views / more.folds <= 40_000 * 8 / 3 + 20_000
    with pytest.raises(HandfulError, match="no images without a label"):
        plan_with_unlabelled(plan_finetune({"a": 3, "b": 3}), 0)


def test_images_that_all_look_the_same_to_the_encoder_still_get_an_honest_answer() -> None:
    pixels, classes, encoder, card, features = drawn()
    same = np.repeat(features[:1], len(features), axis=0)
    images = Unlabelled(pixels, np.arange(12, 40), same[12:40])
    lesson = dataclasses.replace(lesson_on(classes[:12]), features=same[:12].astype(np.float32))
    lesson = dataclasses.replace(lesson, unlabelled=images)
    tuned = fine_tune(encoder, card, lesson, FinetunePlan(12, 3, 2, 1, mu=1), 0, Progress())
    assert np.isfinite(tuned.tuned).all()
    assert np.isfinite(tuned.losses).all()


def test_embeddings_that_are_not_numbers_are_refused() -> None:
    pixels, classes, encoder, card, features = drawn()
    broken = features[12:40].copy()
    broken[3, 0] = np.nan
    lesson = dataclasses.replace(
        lesson_on(classes[:12]), unlabelled=Unlabelled(pixels, np.arange(12, 40), broken)
    )
    with pytest.raises(HandfulError) as caught:
        fine_tune(encoder, card, lesson, FinetunePlan(12, 3, 2, 1, mu=1), 0, Progress())
    assert caught.value.hint
