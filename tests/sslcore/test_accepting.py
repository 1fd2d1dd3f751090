"""Accepting guesses at a precision: what is promised is kept, and what cannot be promised is not."""

from __future__ import annotations

import numpy as np
import pytest

from sslcore.accepting import Acceptance, choose_accepted, guesses_of
from sslcore.configs import HeadConfig
from sslcore.errors import HandfulError
from sslcore.evidence import Evidence, gather_evidence, no_evidence, with_audit
from sslcore.intervals import least_to_pass, lower_bound
from sslcore.judging import Labels, judge_of


def evidence(n: int, rng: np.random.Generator, classes: int = 4) -> Evidence:
    """Guesses that are right as often as they are sure: a model that knows itself."""
    confidence = rng.uniform(0.5, 1, n) ** 0.25
    right = rng.random(n) < confidence
    return Evidence(rng.integers(0, classes, n), confidence, right, np.ones(n))


def chances(confidence: np.ndarray, codes: np.ndarray, classes: int = 4) -> np.ndarray:
    table = np.repeat(((1 - confidence) / (classes - 1))[:, None], classes, axis=1)
    table[np.arange(len(codes)), codes] = confidence
    return table


def choose(known: Evidence, table: np.ndarray, rows: np.ndarray, target: float) -> Acceptance:
    return choose_accepted(known, guesses_of(table, rows), target)


@pytest.mark.parametrize("target", [0.9, 0.95])
def test_the_promised_precision_is_kept_in_nine_projects_of_ten(target: float) -> None:
    kept, accepted = 0, 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        known, pool = evidence(500, rng), evidence(1000, rng)
        found = choose(known, chances(pool.confidence, pool.codes), np.arange(1000), target)
        if len(found.rows):
            accepted += 1
            kept += pool.right[found.rows].mean() >= target
            np.testing.assert_array_equal(found.codes, pool.codes[found.rows])
            assert (found.at_least or 0) >= target
    assert accepted > 50
    assert kept / accepted >= 0.9


def test_a_class_that_the_labels_say_nothing_of_is_left_out() -> None:
    rng = np.random.default_rng(0)
    known = Evidence(rng.integers(0, 2, 400), rng.uniform(0.9, 1, 400), np.ones(400, bool), np.ones(400))
    codes = np.arange(90) % 3
    found = choose(known, chances(np.full(90, 0.999), codes, 3), np.arange(90), 0.95)
    assert set(found.codes.tolist()) == {0, 1}
    assert found.left_out == (2,)
    assert len(found.rows) == 60


def test_classes_count_as_they_lie_among_what_is_accepted() -> None:
    """Labels are mostly of a class that is always right; what would be accepted is mostly of one that is not."""
    codes = np.array([0] * 900 + [1] * 100)
    right = np.ones(1000, bool)
    right[900::4] = False
    known = Evidence(codes, np.full(1000, 0.99), right, np.ones(1000))
    pool = np.array([0] * 20 + [1] * 180)
    assert not len(choose(known, chances(np.full(200, 0.99), pool), np.arange(200), 0.95).rows)
    even = np.array([0] * 180 + [1] * 20)
    assert len(choose(known, chances(np.full(200, 0.99), even), np.arange(200), 0.95).rows) == 200


def test_only_open_rows_are_accepted_the_surest_first() -> None:
    rng = np.random.default_rng(0)
    known = Evidence(rng.integers(0, 2, 400), rng.uniform(0.5, 1, 400), np.ones(400, bool), np.ones(400))
    confidence = rng.uniform(0.6, 1, 100)
    table = chances(confidence, rng.integers(0, 2, 100), 2)
    found = choose(known, table, np.arange(0, 100, 2), 0.95)
    assert set(found.rows.tolist()) <= set(range(0, 100, 2))
    assert (np.diff(confidence[found.rows]) <= 1e-6).all()


@pytest.mark.parametrize("target", [0.5, 1.0, 2.0, float("nan")])
def test_a_precision_that_cannot_be_is_refused(target: float) -> None:
    with pytest.raises(HandfulError, match="precision"):
        choose(no_evidence(), np.zeros((0, 2)), np.zeros(0, np.int64), target)


def test_evidence_comes_from_judged_labels_and_from_heads_that_did_not_see_them() -> None:
    rng = np.random.default_rng(0)
    codes = np.arange(120) % 2
    noise = rng.normal(size=(120, 400))
    judged = np.arange(120) < 90
    labels = Labels(codes, judged, np.arange(120))
    found = gather_evidence(judge_of(noise, labels, HeadConfig(strength=30.0)))
    assert found.weight.sum() == pytest.approx(90)
    # Of pure noise, a head that had seen the labels would know all by heart.
    assert 0.3 < found.right.mean() < 0.7


def test_the_audit_counts_like_any_other_judged_label() -> None:
    table = np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3]])
    found = with_audit(no_evidence(), table, np.array([0, 1, -1]))
    assert found.right.tolist() == [True, True, False]
    assert found.weight.tolist() == [1, 1, 1]


def test_the_lower_bound_is_that_of_clopper_and_pearson() -> None:
    from scipy.stats import binom

    low = lower_bound(200, 3)
    assert binom.sf(196, 200, low) == pytest.approx(0.05, abs=1e-6)
    assert lower_bound(least_to_pass(0.98), 0) >= 0.98 > lower_bound(least_to_pass(0.98) - 1, 0)
