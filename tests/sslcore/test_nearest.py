"""The head of nearest labelled images: rows of its own for each label, the same answer wherever the head is run."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from sslcore import every_image, jobs, labels
from sslcore.arrays import load_arrays, save_arrays
from sslcore.configs import HeadConfig
from sslcore.every_image import measure_rows, predict_every
from sslcore.folds import Labels, held_out_rows
from sslcore.head import (
    Head,
    Space,
    fit_head,
    head_arrays,
    head_from_arrays,
    predict_proba,
    space_of,
    to_space,
)
from sslcore.head_choice import Choice, choose, fit_choice, out_of_fold, samples_of
from sslcore.heads import KINDS, kinds_for
from sslcore.heads.kind import Samples
from sslcore.heads.nearest import SILENT, owner_of, speakers
from sslcore.landmarks import landmarks_of
from sslcore.parity import CLOSE
from sslcore.priors_verb import set_priors
from sslcore.progress import Progress
from sslcore.project import create_project
from sslcore.store import ScanRecord, Store

NEAREST = KINDS["nearest"]


def digits() -> tuple[np.ndarray, np.ndarray, Space]:
    from sklearn.datasets import load_digits

    found = load_digits()
    order = np.random.default_rng(3).permutation(len(found.data))
    world = found.data[order].astype(np.float32)
    return world, found.target[order], space_of(world)


def nearest_head(m: int, sharpness: float = 5.0) -> tuple[Head, np.ndarray, np.ndarray, Samples]:
    world, truth, space = digits()
    ready = samples_of(world[:m], truth[:m], 10, space)
    head = fit_choice(ready, Choice("nearest", sharpness=sharpness), space, tuple(range(20, 30))).head
    return head, world, truth, ready


def test_its_shares_are_those_of_a_kernel_over_the_labels() -> None:
    head, world, truth, ready = nearest_head(60)
    counts = np.bincount(truth[:60], minlength=10)
    loud = 5.0 * np.cbrt(6)
    x = to_space(Space(head.mean, head.scale), world[60:160])
    kernel = np.exp(loud * x @ ready.x.T) / np.sqrt(counts[truth[:60]])
    expected = np.stack([kernel[:, truth[:60] == code].sum(axis=1) for code in range(10)], axis=1)
    expected /= expected.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(predict_proba(head, world[60:160]), expected, atol=1e-4)


def test_very_sharp_it_is_the_nearest_neighbour_of_scikit_learn() -> None:
    from sklearn.neighbors import KNeighborsClassifier

    world, truth, space = digits()
    rows = np.concatenate([np.flatnonzero(truth == code)[:10] for code in range(10)])
    ready = samples_of(world[rows], truth[rows], 10, space)
    head = fit_choice(ready, Choice("nearest", sharpness=20_000), space, tuple(range(10))).head
    theirs = KNeighborsClassifier(1).fit(ready.x, truth[rows])
    agreed = predict_proba(head, world).argmax(axis=1) == theirs.predict(to_space(space, world))
    # Two labels may be equally near but for rounding.
    assert agreed.mean() > 0.999


def test_every_image_and_a_saved_head_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(every_image, "PART", 1024)
    head, world, _, _ = nearest_head(60)
    every = np.concatenate([world, world]).astype(np.float16)
    measured = measure_rows(every)
    wanted = predict_proba(head, every)
    again = head_from_arrays(head_arrays(head))
    assert again.class_ids == head.class_ids
    np.testing.assert_array_equal(predict_proba(again, every), wanted)
    at_home = dataclasses.replace(head, mean=measured.space.mean, scale=measured.space.scale)
    said = predict_every(at_home, every, measured, Progress())
    wanted = predict_proba(at_home, every)
    np.testing.assert_allclose(said.probabilities.astype(np.float32), wanted, atol=1e-3)
    np.testing.assert_array_equal(said.winners, wanted.argmax(axis=1))
    np.testing.assert_allclose(wanted.sum(axis=1), 1, atol=1e-5)


def test_a_head_saved_before_there_were_owners_is_a_linear_one() -> None:
    world, truth, space = digits()
    arrays = head_arrays(fit_head(world[:40], truth[:40], tuple(range(10)), HeadConfig(), space=space))
    assert set(arrays) == {"mean", "scale", "weights", "bias", "class_ids"}
    assert head_from_arrays(arrays).owner is None


def test_what_is_said_out_of_fold_is_what_a_head_without_the_fold_says() -> None:
    *_, ready = nearest_head(60)
    fold = np.arange(60) % 6
    taken = ~held_out_rows(fold)
    taken[:, 7] = False
    given = out_of_fold(NEAREST, ready, fold, taken)
    assert given.shape == (60, 60)
    assert (given[:, 7] < SILENT / 2).all()
    solved = NEAREST.solve(ready, taken, 0)
    alone = np.stack([solved[f, :, :-1] @ ready.x[i] + solved[f, :, -1] for i, f in enumerate(fold)])
    np.testing.assert_allclose(given, alone, atol=1e-9)
    own = given[np.arange(60), np.arange(60)]
    assert (own < SILENT / 2).all()


def test_digits_by_their_pixels_are_best_told_by_the_nearest_ones() -> None:
    world, truth, space = digits()
    landmarks = landmarks_of(space, world, most=600)
    rows = np.concatenate([np.flatnonzero(truth == code)[:50] for code in range(10)])
    rest = np.setdiff1d(np.arange(len(world)), rows)
    ready = samples_of(world[rows], truth[rows], 10, space, landmarks)
    chosen = choose(ready, Labels.of(truth[rows]), HeadConfig())
    assert chosen.choice.kind == "nearest"
    head = fit_choice(ready, chosen.choice, space, tuple(range(10))).head
    usual = fit_choice(ready, Choice("logistic"), space, tuple(range(10))).head
    right, plain = (
        (predict_proba(one, world[rest]).argmax(axis=1) == truth[rest]).mean() for one in (head, usual)
    )
    assert right > plain + 0.01


def test_small_classes_speak_whole_when_not_all_labels_can() -> None:
    codes = np.repeat([0, 1, 2], [3000, 3, 400])
    world = np.random.default_rng(0).normal(size=(3403, 8)).astype(np.float32)
    ready = samples_of(world, codes, 3, space_of(world))
    some = dataclasses.replace(ready, most_rows=203)
    assert np.bincount(owner_of(some)).tolist() == [100, 3, 100]
    assert (np.diff(speakers(some)) > 0).all()
    assert len(speakers(ready)) <= 2000
    head = fit_choice(some, Choice("nearest", sharpness=5), space_of(world), (1, 2, 3)).head
    assert head.weights.shape == (203, 8)
    # With hardly any room it is not tried, and what was chosen once falls back on what is.
    tight = dataclasses.replace(ready, most_rows=20)
    assert NEAREST not in kinds_for(tight)
    assert fit_choice(tight, Choice("nearest"), space_of(world), (1, 2, 3)).choice.kind != "nearest"


def rare() -> tuple[Samples, np.ndarray, np.ndarray, Space]:
    """Return 1000 labels of one class beside 3 of another, and images of both that nobody labelled."""
    rng = np.random.default_rng(0)
    truth = np.concatenate([np.zeros(1000, int), np.ones(3, int), np.zeros(2500, int), np.ones(500, int)])
    world = (6 * np.eye(2, 16)[truth] + rng.normal(size=(len(truth), 16))).astype(np.float32)
    space = space_of(world)
    ready = samples_of(world[:1003], truth[:1003], 2, space, landmarks_of(space, world, most=500))
    return ready, world[1003:], truth[1003:], space


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_answers_for_three_beside_thousands(name: str) -> None:
    ready, world, truth, space = rare()
    choice = Choice(name, sharpness=KINDS[name].sharpness)
    right = predict_proba(fit_choice(ready, choice, space, (5, 6)).head, world).argmax(axis=1) == truth
    assert right[truth == 0].mean() > 0.8
    # A regression towards shares takes the rare class for noise; every other kind finds it.
    gives_up = name in ("ridge", "ridge together")
    assert (right[truth == 1].mean() > 0.8) != gives_up


def test_a_kind_that_finds_the_rare_class_is_chosen() -> None:
    ready, world, truth, space = rare()
    chosen = choose(ready, Labels.of(ready.codes), HeadConfig())
    head = fit_choice(ready, chosen.choice, space, (5, 6)).head
    right = predict_proba(head, world).argmax(axis=1) == truth
    assert right[truth == 0].mean() > 0.99
    assert right[truth == 1].mean() > 0.6
    assert np.isfinite([list(one.values()) for one in chosen.scores.values()]).all()


@pytest.mark.parametrize("name", KINDS)
def test_five_hundred_classes_have_an_answer_of_every_kind(name: str) -> None:
    rng = np.random.default_rng(0)
    truth = np.arange(2000) % 500
    world = (5 * rng.normal(size=(500, 64))[truth] + rng.normal(size=(2000, 64))).astype(np.float32)
    space = space_of(world)
    ready = samples_of(world[:1500], truth[:1500], 500, space, landmarks_of(space, world))
    solved = fit_choice(ready, Choice(name, sharpness=KINDS[name].sharpness), space, tuple(range(500)))
    # What takes steps would keep a person waiting with so many classes: the closed form stands in.
    stands_in = "ridge together" if KINDS[name].iterative else name
    assert solved.choice.kind == stands_in
    given = predict_proba(solved.head, world[1500:])
    assert (given.argmax(axis=1) == truth[1500:]).mean() > 0.9


def test_a_fit_that_chooses_it_shows_saves_and_judges_the_same_head(tmp_path: Path) -> None:
    world, truth, _ = digits()
    project = create_project(tmp_path / "p.handful", tmp_path)
    names = [f"{n:04}.png" for n in range(len(world))]
    with Store(project) as store:
        seen = [
            ScanRecord(name, 1, n, f"{n:032x}", 8, 8, "PNG", "L", "ok", "") for n, name in enumerate(names)
        ]
        store.apply_scan(seen, complete=True)
        arrays = {"embeddings": world.astype(np.float16), "ids": store.image_table().ids}
        key = save_arrays(project, "embeddings", {"run": "digits"}, arrays)
        store.set_meta("embeddings", key)
        for code in range(10):
            class_id = labels.add_class(store, f"digit {code}")[0]
            labels.assign(store, arrays["ids"][:500][truth[:500] == code].tolist(), class_id)
    facts = jobs.run("fit", project.root, {"embeddings": key}, Progress())
    assert facts["head_kind"] == "nearest labelled images"
    assert facts["head_usual"] != facts["head_kind"]
    saved = load_arrays(project, facts["head"])
    head = head_from_arrays({name: saved[name] for name in saved})
    assert head.weights.shape == (500, 64)
    shown = load_arrays(project, facts["predictions"])["probabilities"]
    np.testing.assert_allclose(predict_proba(head, arrays["embeddings"]), shown, atol=CLOSE)
    right = (shown[500:].argmax(axis=1) == truth[500:]).mean()
    assert facts["accuracy"] == pytest.approx(right, abs=0.03)
    # What a person says of the classes raises every row of a class.
    set_priors(
        project.root, None, ",".join(["digit 0=0.82", *(f"digit {n}=0.02" for n in range(1, 10))]), Progress()
    )
    after = jobs.run("fit", project.root, {"embeddings": key}, Progress())
    now = load_arrays(project, after["predictions"])["probabilities"].astype(float)
    assert after["head_kind"] == "nearest labelled images"
    assert now[:, 0].mean() > shown.astype(float)[:, 0].mean() + 0.005
