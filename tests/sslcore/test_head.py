from __future__ import annotations

import numpy as np
import pytest

from sslcore.configs import HeadConfig
from sslcore.errors import HandfulError, TooFewLabels
from sslcore.folds import Labels, folds_of
from sslcore.head import (
    Problem,
    compress,
    fit_head,
    head_arrays,
    head_from_arrays,
    predict_proba,
    solve,
    space_of,
    to_space,
)

CONFIG = HeadConfig()


def classes_of(
    n: int, classes: int = 3, d: int = 20, seed: int = 0, apart: float = 3
) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % classes
    return (apart * np.eye(classes, d)[labels] + rng.normal(size=(n, d)) + 5).astype(np.float16), labels


@pytest.mark.parametrize("m", [12, 150])
@pytest.mark.parametrize("strength", [3.0, 100.0])
def test_finds_the_same_optimum_as_scikit_learn(m: int, strength: float) -> None:
    """On fewer labels than dimensions and on more; scikit-learn gets the bias as a regularised column."""
    from sklearn.linear_model import LogisticRegression

    embeddings, labels = classes_of(m)
    head = fit_head(embeddings, labels, (7, 8, 9), HeadConfig(strength=strength))
    unseen, _ = classes_of(60, seed=1)
    space = space_of(embeddings)
    theirs = LogisticRegression(C=strength, fit_intercept=False, tol=1e-8, max_iter=5000)
    theirs.fit(np.column_stack([to_space(space, embeddings), np.ones(m)]), labels)
    expected = theirs.predict_proba(np.column_stack([to_space(space, unseen), np.ones(60)]))
    np.testing.assert_allclose(predict_proba(head, unseen), expected, atol=0.01)


def test_the_formula_in_words_is_what_predict_computes() -> None:
    embeddings, labels = classes_of(30)
    head = fit_head(embeddings, labels, (1, 2, 3), CONFIG)
    unseen, _ = classes_of(5000, seed=2)
    x = (unseen.astype(np.float64) - head.mean) / head.scale
    x = x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-6)
    logits = np.exp(x @ head.weights.T.astype(np.float64) + head.bias)
    ours = predict_proba(head, unseen)
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, logits / logits.sum(axis=1, keepdims=True), atol=1e-4)


def test_learns_handwritten_digits_from_ten_labels_a_class() -> None:
    from sklearn.datasets import load_digits

    digits = load_digits()
    rng = np.random.default_rng(0)
    rows = np.concatenate([rng.permutation(np.flatnonzero(digits.target == c))[:10] for c in range(10)])
    head = fit_head(digits.data[rows].astype(np.float16), digits.target[rows], tuple(range(10)), CONFIG)
    rest = np.setdiff1d(np.arange(len(digits.target)), rows)
    given = predict_proba(head, digits.data[rest].astype(np.float16))
    accuracy = (given.argmax(axis=1) == digits.target[rest]).mean()
    assert accuracy > 0.87
    # Its confidence means something: within a tenth of how often it is right.
    assert given.max(axis=1).mean() == pytest.approx(accuracy, abs=0.1)


def test_starting_from_the_last_head_ends_at_the_same_head() -> None:
    embeddings, labels = classes_of(61)
    config = HeadConfig(strength=30)
    before = fit_head(embeddings[:60], labels[:60], (1, 2, 3), config)
    cold = fit_head(embeddings, labels, (1, 2, 3), config)
    warm = fit_head(embeddings, labels, (1, 2, 3), config, start=before)
    unseen, _ = classes_of(60, seed=1)
    np.testing.assert_allclose(predict_proba(warm, unseen), predict_proba(cold, unseen), atol=0.01)


def test_a_start_with_other_classes_is_not_used() -> None:
    embeddings, labels = classes_of(30)
    before = fit_head(embeddings[labels < 2], labels[labels < 2], (1, 2), CONFIG)
    after = fit_head(embeddings, labels, (1, 2, 3), CONFIG, start=before)
    assert predict_proba(after, embeddings).shape == (30, 3)


@pytest.mark.parametrize("m", [1, 4])
def test_one_class_can_only_be_answered_with_itself(m: int) -> None:
    embeddings, _ = classes_of(m)
    head = fit_head(embeddings, np.zeros(m, dtype=int), (4,), CONFIG)
    np.testing.assert_array_equal(predict_proba(head, embeddings), np.ones((m, 1)))


def test_one_label_a_class_is_enough_for_a_guess() -> None:
    embeddings, labels = classes_of(3)
    head = fit_head(embeddings, labels, (1, 2, 3), CONFIG)
    assert predict_proba(head, embeddings).argmax(axis=1).tolist() == [0, 1, 2]


def test_a_class_of_hundreds_leaves_a_class_of_three_its_say() -> None:
    embeddings, labels = classes_of(400, classes=2, seed=3, apart=6)
    kept = np.concatenate([np.flatnonzero(labels == 0), np.flatnonzero(labels == 1)[:3]])
    head = fit_head(embeddings[kept], labels[kept], (1, 2), CONFIG)
    unseen, truth = classes_of(200, classes=2, seed=4, apart=6)
    recall = (predict_proba(head, unseen).argmax(axis=1) == truth)[truth == 1].mean()
    assert recall > 0.5


def test_identical_embeddings_give_the_shares_of_the_labels() -> None:
    labels = np.array([0, 0, 0, 1])
    head = fit_head(np.ones((4, 5), dtype=np.float16), labels, (1, 2), CONFIG)
    np.testing.assert_allclose(
        predict_proba(head, np.ones((2, 5), dtype=np.float16))[0], [0.75, 0.25], atol=0.02
    )


def test_bad_embeddings_and_no_labels_are_answered_in_plain_words() -> None:
    embeddings, labels = classes_of(9)
    head = fit_head(embeddings, labels, (1, 2, 3), CONFIG)
    broken = np.full((9, 20), np.nan, dtype=np.float16)
    with pytest.raises(HandfulError, match="not numbers"):
        fit_head(broken, labels, (1, 2, 3), CONFIG)
    with pytest.raises(HandfulError, match="not numbers"):
        predict_proba(head, broken)
    with pytest.raises(TooFewLabels, match="no labels"):
        fit_head(embeddings[:0], labels[:0], (), CONFIG)


def test_survives_being_saved() -> None:
    embeddings, labels = classes_of(30)
    head = fit_head(embeddings, labels, (5, 2, 9), CONFIG)
    again = head_from_arrays(head_arrays(head))
    assert again.class_ids == (5, 2, 9)
    np.testing.assert_array_equal(predict_proba(again, embeddings), predict_proba(head, embeddings))


def test_an_empty_project_has_no_predictions() -> None:
    embeddings, labels = classes_of(9)
    head = fit_head(embeddings, labels, (1, 2, 3), CONFIG)
    assert predict_proba(head, embeddings[:0]).shape == (0, 3)


def test_fits_solved_together_are_the_fits_solved_alone() -> None:
    embeddings, labels = classes_of(40)
    x, basis = compress(to_space(space_of(embeddings), embeddings))
    np.testing.assert_allclose(x @ basis.T, to_space(space_of(embeddings), embeddings), atol=1e-9)
    taken = np.random.default_rng(0).random((4, 40)) < 0.7
    together = solve(Problem(x, labels, 3, taken), 30, tolerance=1e-6)
    for fit, some in enumerate(taken):
        problem = Problem(x[some], labels[some], 3, np.ones((1, some.sum()), dtype=bool))
        alone = solve(problem, 30, tolerance=1e-6)
        np.testing.assert_allclose(together[fit], alone[0], atol=0.02)


def test_every_fold_gets_its_share_of_every_class() -> None:
    codes = np.repeat([0, 1, 2], [20, 10, 3])
    fold = folds_of(Labels.of(codes), 5, np.random.default_rng(0))
    assert np.bincount(fold).tolist() == [7, 7, 7, 6, 6]
    assert np.bincount(fold[codes == 0]).tolist() == [4] * 5
    assert np.bincount(fold[codes == 1]).tolist() == [2] * 5
    assert len(set(fold[codes == 2])) == 3
