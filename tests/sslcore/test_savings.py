"""Paired differences and labels saved, beside figures worked out by hand and projects whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sslcore.paired_curves import difference_over_images, needed_over_images, saving
from sslcore.savings import crossing, difference_of, labels_needed, mean_interval, saved_in_words


def test_a_paired_difference_is_students_t_on_the_differences() -> None:
    first, second = np.array([0.5, 0.6, 0.4, 0.55]), np.array([0.6, 0.65, 0.52, 0.6])
    found = difference_of(second - first)
    expected = stats.ttest_rel(second, first)
    low, high = expected.confidence_interval(0.95)
    assert found.p == pytest.approx(expected.pvalue)
    assert found.interval == pytest.approx((low, high))
    assert found.verdict == "better"
    assert difference_of(first - second).verdict == "worse"
    assert mean_interval([0.5]) is None


def test_one_pair_or_no_difference_proves_nothing() -> None:
    assert difference_of([0.3]).to_json() == {"mean": 0.3, "interval": None, "p": None, "verdict": "unclear"}
    same = difference_of([0.0, 0.0, 0.0])
    assert (same.verdict, same.p) == ("unclear", 1.0)


def test_labels_needed_lie_between_two_budgets_on_a_logarithmic_axis() -> None:
    control = np.array([[0.2, 0.4, 0.6]] * 6)
    other = np.array([[0.3, 0.6, 0.7]] * 6)
    small, middle, large = labels_needed(control, other, [10, 40, 160])
    assert (small.bound, small.labels) == ("at most", 10)
    # A third of the way from 0.3 to 0.6, between 10 and 40: 10 x 4^(1/3).
    assert middle.labels == pytest.approx(10 * 4 ** (1 / 3))
    assert (middle.low, middle.high) == pytest.approx((middle.labels, middle.labels))
    assert large.labels == pytest.approx(40)
    behind = labels_needed(other, control, [10, 40, 160])[-1]
    assert (behind.bound, behind.labels, behind.low, behind.high) == ("more than", 160, None, None)


def test_a_curve_that_dips_is_reached_where_it_is_first_high_enough() -> None:
    curve = np.array([[0.5, 0.3, 0.5]])
    assert crossing(curve, np.array([0.4]), [10, 20, 40]) == [10]
    assert crossing(curve, np.array([0.6]), [10, 20, 40]) == [np.inf]


@pytest.mark.parametrize("seeds", [10, 20])
def test_the_interval_of_labels_needed_covers_the_truth(seeds: int) -> None:
    rng, inside, trials = np.random.default_rng(0), 0, 400
    budgets, control, other = [10, 20, 40, 80], np.array([0.3, 0.4, 0.5, 0.6]), np.array([0.4, 0.5, 0.6, 0.7])
    for _ in range(trials):
        luck = rng.normal(size=(seeds, 1)) * 0.05
        runs = [curve + luck + rng.normal(size=(seeds, 4)) * 0.02 for curve in (control, other)]
        found = labels_needed(*runs, budgets)[2]
        assert found.low is not None
        assert found.high is not None
        inside += found.low <= 20 <= found.high
    assert inside >= 0.93 * trials


def test_few_seeds_give_no_interval_of_labels_needed_that_would_promise_too_much() -> None:
    budgets, control = [10, 20, 40], np.array([0.3, 0.4, 0.5])
    luck = np.array([[0.0], [0.01], [-0.02], [0.03], [0.02]])
    five = labels_needed(control + luck, control + 0.1 - luck, budgets)[2]
    assert (five.bound, five.low, five.high) == ("", None, None)
    assert saved_in_words("auto", "random", five, 40).endswith("at 40 labels with 22.")
    assert saving(five, 40) == "unclear"
    six = np.vstack([luck, [[-0.04]]])
    assert labels_needed(control + six, control + 0.1 - six, budgets)[2].low is not None


def test_words_say_how_sure_the_saving_is() -> None:
    control, other = np.array([[0.2, 0.4, 0.6]] * 6), np.array([[0.3, 0.6, 0.7]] * 6)
    needed = labels_needed(control, other, [10, 40, 160])
    assert (
        saved_in_words("auto", "random", needed[2], 160)
        == "auto reaches random's accuracy at 160 labels with 40 (40 to 40)."
    )
    assert saved_in_words("auto", "random", needed[0], 10).endswith("at 10 labels with 10 or fewer.")
    behind = labels_needed(other, control, [10, 40, 160])[2]
    assert saved_in_words("a", "b", behind, 160) == "a does not reach b's accuracy at 160 labels with 160."
    assert [saving(one, budget) for one, budget in ((needed[2], 160), (needed[2], 40), (behind, 160))] == [
        "fewer",
        "unclear",
        "more",
    ]


def test_the_interval_over_images_covers_the_true_difference() -> None:
    rng, inside = np.random.default_rng(0), 0
    for _ in range(300):
        hard = rng.random((1, 80))
        first = rng.random((3, 80)) < 0.5 + 0.3 * (hard - 0.5)
        second = rng.random((3, 80)) < 0.6 + 0.3 * (hard - 0.5)
        low, high = difference_over_images(first, second).interval or (0, 0)
        inside += low <= 0.1 <= high
    assert inside >= 0.93 * 300


def test_over_images_a_sure_gain_is_seen_and_a_tie_is_not() -> None:
    rng = np.random.default_rng(0)
    first = rng.random((3, 100)) < 0.5
    assert difference_over_images(first, first).verdict == "unclear"
    assert difference_over_images(np.zeros((3, 60)), np.ones((3, 60))).verdict == "better"
    right = np.stack([rng.random((3, 100)) < share for share in (0.3, 0.5, 0.8)], axis=2)
    found = needed_over_images(right, right, [5, 10, 20])[1]
    assert found.labels == pytest.approx(10)
