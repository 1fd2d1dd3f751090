"""The accuracy to expect from what cross-validation counts: right for random labels, and for as many of each class."""

from __future__ import annotations

import numpy as np
import pytest

from sslcore.cross_validated import FLATTERED, LONELY, RATE, equally_common, expected_accuracy

LESS_WRONG = 0.8**RATE


def flattered(accuracy: float, m: int, classes: int) -> float:
    """What it is believed to be where it was the best of several."""
    return accuracy - FLATTERED / classes * float(np.sqrt(accuracy * (1 - accuracy) / m))


def hits_of(counts: list[int], recall: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Each label's class, and how often it was right."""
    return np.repeat(recall, counts), np.repeat(np.arange(len(counts)), counts)


def test_even_classes_count_as_they_are_for_a_head_of_more_labels_than_the_folds_had() -> None:
    hits, codes = hits_of([30] * 4, [1.0, 0.8, 0.6, 0.4])
    found = expected_accuracy(hits, codes, 5)
    assert equally_common(np.array([30] * 4)) > 0.99
    assert found == pytest.approx(flattered(1 - 0.3 * LESS_WRONG, 120, 4), abs=1e-3)
    assert found > hits.mean()
    assert expected_accuracy(hits, codes, 20) < found


def test_classes_that_had_more_labels_by_chance_alone_do_not_count_for_more() -> None:
    counts = [10, 9, 8, 6, 5, 5, 5, 4, 4, 4]
    hits, codes = hits_of(counts, [one / 10 for one in counts])
    found = expected_accuracy(hits, codes, 5)
    assert equally_common(np.array(counts)) > 0.99
    assert hits.mean() == pytest.approx(0.673, abs=1e-3)
    assert found == pytest.approx(flattered(1 - 0.4 * LESS_WRONG, 60, 10), abs=2e-3)


def test_classes_that_are_far_from_even_count_as_they_were_seen() -> None:
    hits, codes = hits_of([100, 10, 5], [0.9, 0.5, 0.2])
    assert equally_common(np.array([100, 10, 5])) < 1e-6
    assert expected_accuracy(hits, codes, 5) == pytest.approx(flattered(hits.mean(), 115, 3), abs=1e-6)


def test_a_class_with_one_label_is_neither_all_wrong_nor_as_good_as_others() -> None:
    hits, codes = hits_of([3] * 9 + [1], [0.8] * 9 + [0.0])
    found, none = expected_accuracy(hits, codes, 3), 0.9 * 0.8
    assert none < found < 0.9 * 0.8 + 0.1 * 0.8 + 0.03
    assert found == pytest.approx(1 - (1 - 0.72 - 0.08 * LONELY) * (2 / 3) ** RATE, abs=5e-3)


@pytest.mark.parametrize(
    ("hits", "codes", "expected"),
    [([1.0] * 12, [0, 1] * 6, 1.0), ([0.0] * 3, [0, 1, 2], 0.0), ([1.0, 1.0], [4, 4], 1.0)],
)
def test_it_stays_a_share_whatever_is_counted(hits: list[float], codes: list[int], expected: float) -> None:
    assert expected_accuracy(np.array(hits), np.array(codes), 5) == pytest.approx(expected, abs=0.05)
