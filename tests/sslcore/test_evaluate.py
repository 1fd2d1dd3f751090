from __future__ import annotations

import numpy as np
import pytest

from sslcore.configs import HeadConfig
from sslcore.errors import Cancelled
from sslcore.evaluate import count_confusion, cross_validate, measure, scores, too_few
from sslcore.head import fit_head, predict_proba
from sslcore.head_choice import fit_best
from sslcore.intervals import wilson
from sslcore.judging import Labels, folds_of
from sslcore.progress import Progress

CONFIG = HeadConfig()


def project(n: int, classes: int, apart: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Gaussian classes whose centres are the same for every seed."""
    centres = apart * np.random.default_rng(99).normal(size=(classes, 12))
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, classes, n)
    return (centres[truth] + rng.normal(size=(n, 12))).astype(np.float16), truth


@pytest.mark.parametrize(
    ("labels", "missing"),
    [
        ([], "two classes and 10 more labels"),
        ([0] * 30, "a second class"),
        ([0, 1] * 4 + [0], "1 more label"),
        ([0, 1, 2] * 3 + [3], "2 more labels"),
        (list(range(10)), "20 more labels and a second label for the 10 classes that have only one"),
        ([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 5], "3 more labels"),
    ],
)
def test_too_few_labels_say_what_is_missing(labels: list[int], missing: str) -> None:
    embeddings = np.random.default_rng(0).normal(size=(len(labels), 4)).astype(np.float16)
    verdict = cross_validate(embeddings, np.array(labels, dtype=int), CONFIG)
    assert verdict.accuracy is None
    assert verdict.interval is None
    assert verdict.confusion is None
    assert verdict.reason == f"too few labels to say: missing {missing}"


def test_one_lonely_class_among_many_labels_does_not_silence_the_rest() -> None:
    assert too_few(np.array([0] * 15 + [1] * 15 + [2])) == ""
    embeddings, _ = project(31, 3, 2, 0)
    verdict = cross_validate(embeddings, np.array([0] * 15 + [1] * 15 + [2]), CONFIG)
    assert verdict.per_class[2].recall == 0
    assert verdict.per_class[2].support == 1


@pytest.mark.parametrize(
    ("m", "words"),
    [(40, "5-fold cross-validation, 3 times over, on 40"), (80, "5-fold"), (320, "on 320 labels")],
)
def test_everything_a_person_sees_fits_together(m: int, words: str) -> None:
    embeddings, truth = project(m, 3, 0.8, 1)
    verdict = cross_validate(embeddings, truth, CONFIG)
    assert words in verdict.method
    assert verdict.reason == ""
    assert verdict.accuracy is not None
    assert verdict.interval is not None
    assert verdict.confusion is not None
    assert verdict.out_of_fold is not None
    assert verdict.interval[0] < verdict.accuracy < verdict.interval[1]
    assert verdict.confusion.sum() == m
    np.testing.assert_array_equal(verdict.confusion.sum(axis=1), np.bincount(truth))
    np.testing.assert_array_equal(
        verdict.confusion, count_confusion(truth, verdict.out_of_fold.argmax(axis=1), 3)
    )
    assert np.trace(verdict.confusion) / m == pytest.approx(verdict.accuracy, abs=0.05)
    np.testing.assert_allclose(verdict.out_of_fold.sum(axis=1), 1, atol=1e-5)
    again = cross_validate(embeddings, truth, CONFIG)
    assert again.accuracy == verdict.accuracy
    assert again.curve == verdict.curve


def test_labels_that_mean_nothing_get_the_accuracy_of_a_coin() -> None:
    """Fitted heads know their own labels by heart: only held-out images give this away."""
    rng = np.random.default_rng(5)
    embeddings, coin = rng.normal(size=(120, 200)).astype(np.float16), rng.integers(0, 2, 120)
    head = fit_head(embeddings, coin, (0, 1), HeadConfig(strength=100))
    assert (predict_proba(head, embeddings).argmax(axis=1) == coin).all()
    verdict = cross_validate(embeddings, coin, HeadConfig(strength=100))
    assert verdict.accuracy == pytest.approx(0.5, abs=0.12)


def test_the_learning_curve_rises_to_the_cross_validated_accuracy() -> None:
    embeddings, truth = project(160, 8, 0.9, 2)
    verdict = cross_validate(embeddings, truth, CONFIG)
    assert [point.labels for point in verdict.curve] == [16, 32, 64, 128]
    heights = [point.accuracy for point in verdict.curve]
    assert heights[0] < heights[-1] - 0.05
    assert heights[-1] == pytest.approx(verdict.accuracy, abs=0.04)
    assert all(point.lo < point.accuracy < point.hi for point in verdict.curve)


def test_few_labels_have_no_curve_yet() -> None:
    embeddings, truth = project(15, 2, 2, 0)
    assert cross_validate(embeddings, truth, CONFIG).curve == []


@pytest.mark.parametrize("value", [0.0, 3.0])
def test_collapsed_embeddings_get_the_accuracy_of_the_largest_class(value: float) -> None:
    verdict = cross_validate(np.full((60, 4), value, dtype=np.float16), np.array([0] * 40 + [1] * 20), CONFIG)
    assert verdict.confusion is not None
    assert verdict.confusion.tolist() == [[40, 0], [20, 0]]
    # By 40 and 20 labels the two may still be equally common.
    assert verdict.accuracy is not None
    assert 0.6 < verdict.accuracy <= 2 / 3


def test_five_hundred_classes_are_counted() -> None:
    embeddings = np.random.default_rng(0).normal(size=(1500, 8)).astype(np.float16)
    assert too_few(np.arange(1500) % 500) == ""
    assert too_few(np.arange(1000) % 500) == "too few labels to say: missing 500 more labels"
    assert len(embeddings) == 1500


def test_can_be_stopped() -> None:
    embeddings, truth = project(80, 3, 1, 0)
    progress = Progress()
    progress.control.cancel()
    with pytest.raises(Cancelled):
        cross_validate(embeddings, truth, HeadConfig(strength=30), progress)


@pytest.mark.parametrize(
    ("share", "n", "lo", "hi"), [(0.5, 10, 0.2366, 0.7634), (1.0, 10, 0.7225, 1.0), (0.0, 0, 0.0, 1.0)]
)
def test_wilson_gives_the_published_intervals(share: float, n: int, lo: float, hi: float) -> None:
    assert wilson(share, n) == pytest.approx((lo, hi), abs=1e-4)


def test_scores_of_a_class() -> None:
    confusion = np.array([[8, 2, 0], [1, 4, 0], [0, 0, 0]])
    cat, dog, ghost = scores(confusion)
    assert (cat.precision, cat.recall, cat.support) == (pytest.approx(8 / 9), 0.8, 10)
    assert dog.f1 == pytest.approx(2 * (4 / 6) * 0.8 / (4 / 6 + 0.8))
    assert (ghost.precision, ghost.recall, ghost.f1, ghost.support) == (0, 0, 0, 0)


def test_measuring_against_hidden_truth_counts_what_is_known_and_unseen_classes_as_wrong() -> None:
    probabilities = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.7, 0.3], [0.5, 0.5]], dtype=np.float16)
    found = measure(probabilities, np.array([0, 1, 1, 2, -1]))
    assert (found.accuracy, found.n) == (0.5, 4)
    assert found.confusion.tolist() == [[1, 0, 0], [1, 1, 0], [1, 0, 0]]
    assert found.interval[0] < 0.5 < found.interval[1]
    assert measure(probabilities, np.full(5, -1)).n == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("m", "classes", "apart"), [(30, 4, 0.7), (60, 4, 0.7), (100, 10, 0.7), (200, 4, 0.7)]
)
def test_a_95_percent_interval_covers_the_truth_about_that_often(m: int, classes: int, apart: float) -> None:
    """Labels drawn at random in 300 projects; the truth is the accuracy of the head itself on 4,000 other images."""
    world, truth = project(4000, classes, apart, 1_000)
    covered = said = 0
    for seed in range(300):
        embeddings, labels = project(m, classes, apart, seed)
        config = HeadConfig(seed=seed, repeats=2)
        verdict = cross_validate(embeddings, labels, config)
        if verdict.interval is None:
            continue
        said += 1
        # Of the kind that is judged: another is as good, but has a luck of its own.
        head = fit_best(embeddings, labels, tuple(range(classes)), config).head
        right = (predict_proba(head, world).argmax(axis=1) == truth).mean()
        covered += verdict.interval[0] <= right <= verdict.interval[1]
    assert said > 200
    assert 0.92 <= covered / said <= 0.995


def test_labels_given_along_train_but_are_not_judged_on_and_stay_with_their_gesture() -> None:
    embeddings, truth = project(90, 3, 1.2, 3)
    # Each of the last 60 is an exact copy of one of the first 30: judged by its copies, any label would be right.
    embeddings[30:] = np.concatenate([embeddings[:30], embeddings[:30]])
    rng = np.random.default_rng(0)
    codes = np.tile(rng.permutation(truth[:30]), 3)
    judged = np.arange(90) < 30
    group = np.tile(np.arange(30), 3)
    verdict = cross_validate(embeddings, Labels(codes, judged, group), HeadConfig(strength=300))
    assert verdict.confusion is not None
    assert verdict.confusion.sum() == 30
    assert verdict.method == "5-fold cross-validation, 3 times over, on 30 labels"
    assert verdict.accuracy is not None
    assert verdict.accuracy < 0.7
    leaking = cross_validate(embeddings, Labels(codes, judged, np.arange(90)), HeadConfig(strength=300))
    assert leaking.accuracy is not None
    assert leaking.accuracy > 0.8


def test_folds_keep_a_group_together_and_deal_classes_out_evenly() -> None:
    group = np.repeat(np.arange(40), 3)
    codes = group % 4
    fold = folds_of(Labels(codes, np.ones(120, dtype=bool), group), 5, np.random.default_rng(0))
    assert all(len(np.unique(fold[group == one])) == 1 for one in range(40))
    for code in range(4):
        assert np.bincount(fold[codes == code], minlength=5).tolist() == [6] * 5
