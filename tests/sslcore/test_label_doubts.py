"""Label errors that were planted are ranked first; labels that say nothing are no error."""

from __future__ import annotations

import numpy as np
import pytest

from sslcore.configs import HeadConfig
from sslcore.errors import HandfulError
from sslcore.evaluate import cross_validate
from sslcore.label_doubts import doubt_labels, log_odds, neighbour_votes


def judged_digits(m: int, wrong: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return embeddings, true classes, labels of which `wrong` are not right, out-of-fold probabilities."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    rng = np.random.default_rng(0)
    rows = rng.choice(len(digits.target), m, replace=False)
    x, truth = digits.data[rows].astype(np.float32), digits.target[rows]
    given = truth.copy()
    given[:wrong] = (truth[:wrong] + rng.integers(1, 10, wrong)) % 10
    found = cross_validate(x, given, HeadConfig()).out_of_fold
    assert found is not None
    return x, truth, given, found


def precision(wrong: np.ndarray, score: np.ndarray) -> float:
    """Return the average precision of the ranking."""
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(wrong, score))


def test_planted_errors_come_first_with_the_class_that_they_are_of() -> None:
    x, truth, given, probabilities = judged_digits(300, 15)
    found = doubt_labels(probabilities, given, x)
    assert precision(given != truth, found.score) > 0.9
    first = found.order[:12]
    assert (found.suggested[first] == truth[first]).mean() > 0.8
    assert (found.suggested != given).all()


def test_the_neighbours_labels_help() -> None:
    x, truth, given, probabilities = judged_digits(300, 60)
    alone, both = doubt_labels(probabilities, given), doubt_labels(probabilities, given, x)
    wrong = given != truth
    assert precision(wrong, both.score) > precision(wrong, alone.score)


def test_one_class_or_no_label_gives_no_doubt() -> None:
    assert (doubt_labels(np.ones((5, 1)), np.zeros(5, dtype=np.int64)).score == -np.inf).all()
    assert len(doubt_labels(np.zeros((0, 3)), np.zeros(0, dtype=np.int64)).order) == 0


def test_one_label_a_class_many_classes_and_identical_embeddings_have_an_answer() -> None:
    codes = np.arange(500)
    even = np.full((500, 500), 1 / 500)
    found = doubt_labels(even, codes, np.ones((500, 4), dtype=np.float32))
    assert np.isfinite(found.score).all()
    assert (found.suggested != codes).all()


def test_sure_probabilities_stay_finite() -> None:
    sure = np.array([[1.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    score = doubt_labels(sure, np.array([0, 1, 1, 2])).score
    assert np.isfinite(score).all()
    assert score.argmax() == 1


def test_values_that_are_not_finite_are_refused() -> None:
    broken = np.array([[0.0, 1], [np.nan, 1], [1, 1]], dtype=np.float32)
    with pytest.raises(HandfulError, match="not numbers"):
        doubt_labels(np.full((3, 2), 0.5), np.array([0, 1, 1]), broken)


def test_votes_are_of_others_only() -> None:
    x = np.array([[1.0, 0], [1, 0.01], [0, 1], [0.01, 1]], dtype=np.float32)
    votes = neighbour_votes(x, np.array([0, 1, 2, 2]), 3)
    assert votes[0].argmax() == 1
    assert np.allclose(votes.sum(axis=1), 1)
    assert np.allclose(neighbour_votes(x[:1], np.array([0]), 2), 0.5)


def test_odds_tell_nearly_sure_ones_apart() -> None:
    close = np.array([[1.0, 1e-30], [1.0, 1e-20]])
    first, second = log_odds(close, np.array([0, 0]))
    assert first < second
