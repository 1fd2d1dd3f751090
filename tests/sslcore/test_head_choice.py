"""Which kind of head the labels deserve, and the judge that chooses it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sslcore.calibration import shares_of
from sslcore.configs import HeadConfig
from sslcore.errors import HandfulError, TooFewLabels
from sslcore.folds import Labels, even_folds, held_out_rows
from sslcore.head import fit_head, predict_proba, space_of, to_space
from sslcore.head_choice import (
    Choice,
    choose,
    fit_best,
    out_of_fold,
    rounds_to_choose,
    samples_of,
)
from sslcore.heads import KINDS
from sslcore.heads.kind import scores_of
from sslcore.judging import judge_with
from sslcore.landmarks import landmarks_of
from sslcore.progress import Progress
from tests.sslcore.drawn_heads import clusters, samples

CONFIG = HeadConfig()


def test_with_one_label_a_class_the_graph_helps_most() -> None:
    from sklearn.datasets import load_digits

    digits = load_digits()
    space = space_of(digits.data)
    landmarks = landmarks_of(space, digits.data, most=800)
    plain, best = [], []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        rows = np.array([rng.choice(np.flatnonzero(digits.target == c)) for c in range(10)])
        rest = np.setdiff1d(np.arange(len(digits.data)), rows)
        heads = (
            fit_head(digits.data[rows], digits.target[rows], tuple(range(10)), CONFIG, space=space),
            fit_best(
                digits.data[rows],
                digits.target[rows],
                tuple(range(10)),
                CONFIG,
                space=space,
                landmarks=landmarks,
            ).head,
        )
        for head, found in zip(heads, (plain, best), strict=True):
            found.append(
                (predict_proba(head, digits.data[rest]).argmax(axis=1) == digits.target[rest]).mean()
            )
    assert np.mean(best) > np.mean(plain) + 0.1


def test_another_kind_is_taken_only_where_the_labels_leave_no_doubt() -> None:
    """Raw pixels of a world that is linear and has no clusters: the graph misleads, and many labels show it."""
    rng = np.random.default_rng(0)
    world = rng.normal(size=(2000, 12)).astype(np.float32)
    truth = (world[:, 0] > 0).astype(np.int64)
    space = space_of(world)
    landmarks = landmarks_of(space, world)
    few = samples_of(world[:6], truth[:6], 2, space, landmarks)
    many = samples_of(world[:300], truth[:300], 2, space, landmarks)
    assert choose(few, Labels.of(truth[:6]), CONFIG).choice.kind == "together"
    chosen = choose(many, Labels.of(truth[:300]), CONFIG)
    assert chosen.choice.kind in ("logistic", "ridge")
    assert set(chosen.scores) == set(KINDS)
    assert chosen.scores["propagation"]["log_loss"] > chosen.scores["logistic"]["log_loss"]


def test_without_unlabelled_images_only_what_needs_none_is_tried() -> None:
    world, truth = clusters(60)
    space = space_of(world)
    chosen = choose(samples_of(world, truth, 3, space), Labels.of(truth), CONFIG)
    assert set(chosen.scores) == {"logistic", "ridge", "centroid", "nearest"}
    assert landmarks_of(space, world[:19]) is None


def test_too_few_labels_to_compare_leave_the_usual_kind() -> None:
    ready, _, truth = samples(3)
    chosen = choose(ready, Labels.of(truth[:3]), CONFIG)
    assert (chosen.choice.kind, chosen.scores, chosen.calibration) == ("together", {}, None)


def test_labels_that_may_not_be_judged_on_are_not_and_groups_stay_together() -> None:
    ready, _, truth = samples(40)
    labels = Labels(truth[:40], np.arange(40) < 30, np.arange(40) // 2)
    rounds = rounds_to_choose(labels, CONFIG)
    chosen = choose(ready, labels, CONFIG)
    ready = dataclasses.replace(ready, decay=chosen.choice.decay)
    hits = []
    for fold in rounds:
        assert (fold[::2] == fold[1::2]).all()
        given = out_of_fold(KINDS["ridge"], ready, fold, ~held_out_rows(fold))
        hits += (given.argmax(axis=1) == truth[:40])[:30].tolist()
    assert chosen.scores["ridge"]["accuracy"] == pytest.approx(np.mean(hits))


def test_the_judge_judges_the_head_that_was_chosen() -> None:
    ready, _, truth = samples(60)
    labels = Labels.of(truth[:60])
    fold = np.arange(60) % 5
    taken = ~held_out_rows(fold)
    for name in KINDS:
        judge = judge_with(ready, labels, Choice(name, sharpness=2.5), Progress())
        expected = out_of_fold(KINDS[name], judge.samples, fold, taken)
        given = judge.out_of_fold(fold, taken)
        members = KINDS[name].members(ready)
        np.testing.assert_allclose(given, shares_of(2.5 * expected, members))
        shifted = dataclasses.replace(judge, prior=np.array([50.0, 0, 0])).out_of_fold(fold, taken)
        assert (shifted.argmax(axis=1) == 0).all()


def test_no_labels_and_broken_embeddings_are_answered_in_plain_words() -> None:
    world, truth = clusters(60)
    with pytest.raises(TooFewLabels, match="no labels"):
        fit_best(world[:0], truth[:0], (), CONFIG)
    world[3] = np.nan
    with pytest.raises(HandfulError, match="not numbers"):
        fit_best(world, truth, (1, 2, 3), CONFIG)


def test_five_hundred_classes_with_three_labels_each() -> None:
    rng = np.random.default_rng(0)
    truth = np.arange(3000) % 500
    world = (5 * rng.normal(size=(500, 64))[truth] + rng.normal(size=(3000, 64))).astype(np.float32)
    space = space_of(world)
    fitted = fit_best(
        world[:1500],
        truth[:1500],
        tuple(range(500)),
        CONFIG,
        space=space,
        landmarks=landmarks_of(space, world, most=400),
    )
    given = predict_proba(fitted.head, world[1500:])
    assert (given.argmax(axis=1) == truth[1500:]).mean() > 0.9


def test_of_two_labels_a_class_one_of_each_is_left_out() -> None:
    codes = np.array([0, 0, 1, 1, 2, 2, 3])
    fold = even_folds(Labels.of(codes), 5, np.random.default_rng(0))
    assert sorted(fold[:2]) == sorted(fold[2:4]) == sorted(fold[4:6]) == [0, 1]
    many = even_folds(Labels.of(np.repeat([0, 1], 20)), 5, np.random.default_rng(0))
    assert np.bincount(many[:20]).tolist() == [4] * 5
    # What one gesture labelled is one label here.
    along = Labels(np.array([0, 0, 0, 1, 1]), np.ones(5, bool), np.array([1, 1, 1, 4, 5]))
    assert even_folds(along, 5, np.random.default_rng(0)).max() == 1


def test_two_labels_a_class_are_not_judged_far_too_harshly() -> None:
    """Left out one by one, labels of these worlds are guessed about ten points worse than images nobody labelled."""
    said, alone, true = [], [], []
    for seed in range(12):
        world, truth = clusters(500, 5, seed=seed, apart=2.5)
        space = space_of(world)
        ready = samples_of(world[:10], truth[:10], 5, space)
        solve = KINDS["logistic"].solve(ready, ready.everything, 1e-4)
        given = scores_of(solve, to_space(space, world[10:]))[0].argmax(axis=0)
        true.append((given == truth[10:]).mean())
        for found, fold in (
            (said, even_folds(Labels.of(truth[:10]), 5, np.random.default_rng(seed))),
            (alone, np.arange(10)),
        ):
            guesses = out_of_fold(KINDS["logistic"], ready, fold, ~held_out_rows(fold)).argmax(axis=1)
            found.append((guesses == truth[:10]).mean())
    assert np.mean(alone) < np.mean(said) < np.mean(true) + 0.03
    assert np.mean(true) - np.mean(said) < (np.mean(true) - np.mean(alone)) / 2
