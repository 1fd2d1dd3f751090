from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sslcore.abstain import isotonic, least_likeness, likeness, sure_of, threshold_of
from sslcore.calibration import calibrate, expected_calibration_error, log_losses, shares_of
from sslcore.configs import HeadConfig
from sslcore.errors import Cancelled, HandfulError, TooFewLabels
from sslcore.folds import Labels, even_folds, held_out_rows
from sslcore.head import fit_head, predict_proba, softmax, space_of, to_space
from sslcore.head_choice import (
    Choice,
    choose,
    fit_best,
    fit_choice,
    out_of_fold,
    rounds_to_choose,
    samples_of,
)
from sslcore.heads import KINDS
from sslcore.heads.kind import Kind, Samples, scores_of
from sslcore.heads.propagation import arrived_shares
from sslcore.heads.ridge import DECAYS, choose_decay
from sslcore.judging import judge_with
from sslcore.landmarks import LINKS, PART, Landmarks, Remembered, landmarks_of
from sslcore.progress import Progress

CONFIG = HeadConfig()


def clusters(
    n: int, classes: int = 3, d: int = 16, seed: int = 0, apart: float = 3.0
) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % classes
    return (apart * np.eye(classes, d)[labels] + rng.normal(size=(n, d)) + 1).astype(np.float32), labels


def says(kind: Kind, ready: Samples, solved: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return the logarithm of what each part's head gives each class of each image, [b, c, m]."""
    p = softmax(kind.sharpness * scores_of(solved, x), axis=1)
    members = kind.members(ready)
    return np.log(np.maximum(p if members is None else members.T @ p, 1e-30))


def samples(m: int, n: int = 300, classes: int = 3) -> tuple[Samples, np.ndarray, np.ndarray]:
    world, truth = clusters(n, classes)
    space = space_of(world)
    landmarks = landmarks_of(space, world)
    ready = samples_of(world[:m], truth[:m], classes, space, landmarks)
    return ready, to_space(space, world), truth


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_learns_and_solves_parts_as_it_would_alone(name: str) -> None:
    ready, x, truth = samples(60)
    kind = KINDS[name]
    given = says(kind, ready, kind.solve(ready, ready.everything, 1e-6), x)[0]
    assert (given.argmax(axis=0) == truth).mean() > 0.9
    taken = np.random.default_rng(1).random((3, 60)) < 0.6
    together = says(kind, ready, kind.solve(ready, taken, 1e-6), x)
    for part, some in enumerate(taken):
        assert ready.reach is not None
        world = ready.x[some]
        alone = dataclasses.replace(
            ready, x=world, z=ready.z[some], codes=ready.codes[some], reach=ready.reach[some]
        )
        expected = says(kind, alone, kind.solve(alone, alone.everything, 1e-6), x)[0]
        np.testing.assert_allclose(together[part], expected, atol=0.1)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("codes", [[0], [0, 0, 0], [0, 1, 2], [0] * 50 + [1]])
def test_every_kind_answers_from_the_first_label_on(name: str, codes: list[int]) -> None:
    world, _ = clusters(300)
    space = space_of(world)
    classes = max(codes) + 1
    ready = samples_of(world[: len(codes)], np.array(codes), classes, space, landmarks_of(space, world))
    choice = Choice(name, sharpness=KINDS[name].sharpness)
    head = fit_choice(ready, choice, space, tuple(range(classes))).head
    given = predict_proba(head, world)
    assert given.shape == (300, classes)
    assert np.isfinite(given).all()
    if len(codes) == classes:
        assert given[:classes].argmax(axis=1).tolist() == list(range(classes))


@pytest.mark.parametrize("name", KINDS)
def test_identical_embeddings_are_no_reason_to_fail(name: str) -> None:
    world = np.ones((40, 6), dtype=np.float32)
    space = space_of(world)
    ready = samples_of(world[:4], np.array([0, 0, 0, 1]), 2, space, landmarks_of(space, world))
    head = fit_choice(ready, Choice(name, sharpness=KINDS[name].sharpness), space, (7, 8)).head
    given = predict_proba(head, world)
    assert np.isfinite(given).all()
    np.testing.assert_allclose(given, np.repeat(given[:1], 40, axis=0), atol=1e-6)
    assert given[0, 0] >= given[0, 1]


def test_ridge_is_that_of_scikit_learn() -> None:
    from sklearn.linear_model import Ridge

    ready, x, _ = samples(60)
    solved = KINDS["ridge"].solve(ready, ready.everything, 0)
    member = np.eye(3)[ready.codes]
    share = member.mean(axis=0)
    theirs = Ridge(alpha=ready.decay, fit_intercept=False).fit(ready.x, member - share)
    np.testing.assert_allclose(scores_of(solved, x)[0].T, theirs.predict(x) + share, atol=1e-6)


def test_the_decay_is_the_one_that_leaving_each_label_out_would_choose() -> None:
    ready, _, _ = samples(40)
    member = np.eye(3)[ready.codes]
    member -= member.mean(axis=0)
    losses = []
    for decay in DECAYS:
        missed = []
        for out in range(40):
            keep = np.arange(40) != out
            z = ready.z[keep]
            solved = np.linalg.solve(z.T @ z + decay * np.eye(z.shape[1]), z.T @ member[keep])
            missed.append(((ready.z[out] @ solved - member[out]) ** 2).mean())
        losses.append(np.mean(missed))
    assert choose_decay(ready.z, ready.codes, 3) == DECAYS[int(np.argmin(losses))]


def test_the_centroid_head_compares_directions() -> None:
    from sklearn.metrics.pairwise import cosine_similarity

    ready, x, _ = samples(60)
    means = np.stack([ready.x[ready.codes == code].mean(axis=0) for code in range(3)])
    given = scores_of(KINDS["centroid"].solve(ready, ready.everything, 0), x)[0]
    np.testing.assert_allclose(given.T, cosine_similarity(x, means), atol=1e-9)


def test_labels_spread_as_the_closed_form_says() -> None:
    """(1 - reach S)^-1 Y of Zhou et al., but for what would arrive after 20 steps."""
    world, truth = clusters(120)
    space = space_of(world)
    landmarks = landmarks_of(space, world)
    assert landmarks is not None
    x = to_space(space, world[:9]).astype(np.float32)
    start = np.zeros((120, 9))
    similar = x @ landmarks.x.T
    near = np.argsort(-similar, axis=1)[:, :LINKS]
    weights = np.maximum(np.take_along_axis(similar, near, axis=1), 1e-6) ** 3 * landmarks.rarity[near]
    start[near.T, np.arange(9)] = (weights / weights.sum(axis=1, keepdims=True)).T
    exact = np.linalg.solve(np.eye(120) - 0.8 * landmarks.links.toarray(), start).T
    arrived = landmarks.reach(x)
    np.testing.assert_allclose(arrived, exact, atol=0.02 * exact.max())
    # And most of it stays within the class.
    own = np.array([arrived[i, truth == truth[i]].sum() / arrived[i].sum() for i in range(9)])
    assert own.mean() > 0.6


def test_what_arrives_are_shares_and_landmarks_out_of_reach_get_those_of_all() -> None:
    ready, _, _ = samples(30)
    assert ready.reach is not None
    cut = ready.reach.copy()
    cut[:, 5] = 0
    shares = arrived_shares(dataclasses.replace(ready, reach=cut), ready.everything)
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-5)
    assert (shares[0, :, 5] > 0.2).all()


def test_a_label_seen_before_is_not_spread_again(monkeypatch: pytest.MonkeyPatch) -> None:
    world, _ = clusters(80)
    space = space_of(world)
    landmarks = landmarks_of(space, world)
    assert landmarks is not None
    x = to_space(space, world).astype(np.float32)
    rows = np.array([3, 10, 44])
    remembered = Remembered(landmarks)
    first = remembered.reach(rows, x[rows])
    asked = []
    real = Landmarks.reach
    monkeypatch.setattr(Landmarks, "reach", lambda self, x: asked.append(len(x)) or real(self, x))
    more = np.array([10, 3, 50, 44])
    again = remembered.reach(more, x[more])
    assert asked == [1]
    np.testing.assert_array_equal(again[[1, 0, 3]], first)
    np.testing.assert_allclose(again, real(landmarks, x[more]), rtol=1e-5)


def test_spreading_many_labels_stops_where_a_newer_one_comes_and_keeps_what_it_has() -> None:
    world, _ = clusters(700)
    space = space_of(world)
    landmarks = landmarks_of(space, world, most=100)
    assert landmarks is not None
    progress = Progress()
    looks = []

    def check() -> None:
        looks.append(len(looks))
        if len(looks) == 2:
            progress.control.cancel()
        progress.check()

    rows, x = np.arange(700), to_space(space, world)
    remembered = Remembered(landmarks)
    with pytest.raises(Cancelled):
        remembered.reach(rows, x, check)
    assert remembered.missing(rows) == 700 - PART
    assert remembered.reach(rows, x).shape == (700, 100)
    assert remembered.missing(rows) == 0


def test_finding_landmarks_stops_where_nobody_waits_for_them() -> None:
    world, _ = clusters(300)
    progress = Progress()
    progress.control.cancel()
    with pytest.raises(Cancelled):
        landmarks_of(space_of(world), world, progress)


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


def test_calibration_brings_overconfident_scores_back() -> None:
    rng = np.random.default_rng(0)
    honest = rng.normal(size=(4000, 4)) * 1.5
    p = softmax(honest.copy(), axis=1)
    codes = (rng.random(4000)[:, None] > p.cumsum(axis=1)).sum(axis=1).clip(max=3)
    found = calibrate(4 * honest, codes, 1.0)
    assert found.sharpness == pytest.approx(0.25, rel=0.1)
    assert found.after < found.before
    before, after = (
        expected_calibration_error(softmax(4 * honest * s, axis=1), codes) for s in (1, found.sharpness)
    )
    assert after < 0.03 < before
    assert found.after == pytest.approx(log_losses(4 * honest, codes, found.sharpness).mean())


def test_calibration_stays_near_the_usual_with_few_labels() -> None:
    scores = np.array([[3.0, 0], [0, 3.0], [3.0, 0]])
    few = calibrate(scores, np.array([0, 1, 1]), 1.0).sharpness
    many = calibrate(np.tile(scores, (200, 1)), np.tile([0, 1, 1], 200), 1.0).sharpness
    assert many < few < 1
    assert calibrate(scores[:0], np.zeros(0, int), 3.0).sharpness == 3.0


def test_the_threshold_is_where_guesses_turn_right_more_often_than_wrong() -> None:
    rng = np.random.default_rng(0)
    confidence = rng.uniform(0.3, 1, 2000)
    # Overconfident: right as often as the square of what is said.
    right = rng.random(2000) < confidence**2
    assert threshold_of(confidence, right) == pytest.approx(0.5**0.5, abs=0.07)
    assert threshold_of(np.zeros(0), np.zeros(0)) == pytest.approx(0.5, abs=0.03)
    assert threshold_of(confidence, np.zeros(2000, dtype=bool)) > 0.9


def test_isotonic_regression_is_that_of_scikit_learn() -> None:
    from sklearn.isotonic import IsotonicRegression

    values = np.random.default_rng(0).normal(size=50) + np.arange(50) / 20
    np.testing.assert_allclose(isotonic(values), IsotonicRegression().fit_transform(np.arange(50), values))


def test_what_a_head_is_sure_of_is_counted_on_both_sides() -> None:
    judged = np.array([0.9, 0.8, 0.85, 0.95, 0.2])
    right = np.array([True, True, False, True, False])
    found = sure_of(np.array([0.95, 0.81, 0.1, 0.2]), judged, right, 5)
    assert 0.2 < found.threshold <= 0.8
    assert (found.share, found.n, found.unlike) == (0.5, 4, 5)
    assert found.accuracy == pytest.approx(3 / 4)
    nothing = sure_of(np.array([0.9, 0.2]), np.zeros(0), np.zeros(0), 0)
    assert (nothing.n, nothing.accuracy, nothing.interval, nothing.share) == (0, None, None, 0.5)


def test_an_image_from_elsewhere_is_unlike_everything_labelled() -> None:
    world, _ = clusters(200, apart=10)
    space = space_of(world)
    labelled = to_space(space, world[:60]).astype(np.float32)
    least = least_likeness(labelled)
    alike = likeness(to_space(space, world[60:]).astype(np.float32), labelled)
    assert (alike < least).mean() < 0.05
    far = np.full((1, 16), 1, np.float32)
    far[0, -1] = -40
    assert likeness(to_space(space, far).astype(np.float32), labelled)[0] < least
    assert least_likeness(labelled[:7]) == -1


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
