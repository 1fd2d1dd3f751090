"""Accepting guesses after labels that suggestions chose: more than counting allows, and what is promised is kept."""

from __future__ import annotations

import numpy as np
import pytest

from sslcore.accepting import COUNTED, FITTED, Acceptance, choose_accepted, guesses_of
from sslcore.configs import HeadConfig
from sslcore.evidence import Evidence, gather_evidence, with_audit
from sslcore.head import predict_proba
from sslcore.head_choice import fit_best
from sslcore.judging import Labels, judge_of
from sslcore.progress import Progress
from sslcore.replay import Replay, prepare

IMAGES = 2000


def choose(
    known: Evidence,
    table: np.ndarray,
    rows: np.ndarray,
    target: float,
    by: tuple[str, ...] = (FITTED, COUNTED),
) -> Acceptance:
    return choose_accepted(known, guesses_of(table, rows), target, by)


def chances(confidence: np.ndarray, codes: np.ndarray) -> np.ndarray:
    table = np.repeat(((1 - confidence) / 3)[:, None], 4, axis=1)
    table[np.arange(len(codes)), codes] = confidence
    return table


def chosen(
    rng: np.random.Generator, labels: int, lapse: float = 0.0
) -> tuple[Evidence, np.ndarray, np.ndarray, np.ndarray]:
    """Labels of images that the head doubts, and the surer ones left: evidence, table, codes, right.

    lapse: share of the guesses that is wrong however sure the head is.
    """

    def drawn(middle: float, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        sure = np.clip(1 / (1 + np.exp(-np.abs(rng.normal(middle, 1.5, n)))), 0.5, 0.999)
        return rng.integers(0, 4, n), sure, (rng.random(n) < sure) & (rng.random(n) >= lapse)

    codes, sure, right = drawn(1.5, labels)
    pool_codes, pool_sure, pool_right = drawn(5.0, IMAGES)
    known = Evidence(codes, sure, right, np.ones(labels))
    return known, chances(pool_sure, pool_codes), pool_codes, pool_right


def test_labels_that_are_harder_than_the_rest_promise_what_they_let_foresee() -> None:
    took, kept, gap = 0, 0, []
    for seed in range(40):
        known, table, _, right = chosen(np.random.default_rng(seed), 400)
        found = choose(known, table, np.arange(IMAGES), 0.95)
        if len(found.rows):
            assert found.basis == FITTED
            assert len(choose(known, table, np.arange(IMAGES), 0.95, (COUNTED,)).rows) < len(found.rows)
            took += 1
            kept += right[found.rows].mean() >= 0.95
            gap.append((found.precision or 0) - right[found.rows].mean())
            assert 0.95 <= (found.at_least or 0) < (found.precision or 0)
    assert took >= 20
    assert kept >= took - 1
    assert abs(np.mean(gap)) < 0.015


@pytest.mark.parametrize("labels", [150, 400])
def test_errors_that_confidence_does_not_show_are_allowed_for(labels: int) -> None:
    """One guess in twelve is wrong however sure the head is, and few sure ones are labelled."""
    broken = 0
    for seed in range(40):
        known, table, _, right = chosen(np.random.default_rng(seed), labels, lapse=0.08)
        found = choose(known, table, np.arange(IMAGES), 0.95)
        broken += len(found.rows) > 0 and right[found.rows].mean() < 0.95
    assert broken <= 2


def test_a_class_whose_guesses_are_wrong_weighs_as_it_would_be_accepted() -> None:
    rng = np.random.default_rng(0)
    known, table, codes, _ = chosen(rng, 600)
    right = known.right & ~((known.codes == 0) & (rng.random(600) < 0.3))
    some = Evidence(known.codes, known.confidence, right, known.weight)
    assert len(choose(some, table, np.flatnonzero(codes != 0), 0.95, (FITTED,)).rows) > 500
    assert not len(choose(some, table, np.flatnonzero(codes == 0), 0.95, (FITTED,)).rows)


def replayed(ask: str, labels: int, noise: float) -> tuple[Evidence, np.ndarray, np.ndarray, np.ndarray]:
    """A project of six heaps labelled as a strategy asks: evidence, probabilities, open rows, what all are.

    noise: share of the images that belong to another class than the one whose heap they lie in.
    """
    rng = np.random.default_rng(3)
    codes = np.repeat(np.arange(6), 250)
    features = rng.normal(size=(6, 16))[codes] + rng.normal(size=(1500, 16))
    codes = np.where(rng.random(1500) < noise, (codes + rng.integers(1, 6, 1500)) % 6, codes)
    every = np.arange(1500)
    replay = Replay(prepare(features, codes, every, every[:1]), ask, 0, at_once=20)
    replay.label_up_to(labels, Progress())
    rows = np.flatnonzero(replay.labelled)
    fitted = fit_best(features[rows], codes[rows], tuple(range(6)), HeadConfig())
    known = gather_evidence(judge_of(features[rows], Labels.of(codes[rows]), HeadConfig()))
    return known, predict_proba(fitted.head, features), np.flatnonzero(~replay.labelled), codes


def test_after_suggested_labels_more_is_accepted_and_the_promise_is_kept() -> None:
    known, table, open_rows, codes = replayed("auto", 200, 0.0)
    assert not len(choose(known, table, open_rows, 0.95, (COUNTED,)).rows)
    found = choose(known, table, open_rows, 0.95)
    assert len(found.rows) > len(open_rows) / 3
    assert (codes[found.rows] == found.codes).mean() >= 0.95


def test_where_a_tenth_of_the_images_is_not_what_it_looks_like_nothing_is_promised() -> None:
    known, table, open_rows, _ = replayed("auto", 200, 0.1)
    assert not len(choose(known, table, open_rows, 0.95).rows)


def test_the_audit_tells_of_the_surest_guesses_what_chosen_labels_cannot() -> None:
    rng = np.random.default_rng(1)
    known, table, codes, _ = chosen(rng, 400)
    drawn = rng.choice(IMAGES, 200, replace=False)
    rest = np.setdiff1d(np.arange(IMAGES), drawn)
    wrong_now_and_then = np.where(rng.random(200) < 0.06, -1, codes[drawn])
    audited = with_audit(known, table[drawn], wrong_now_and_then)
    assert audited.audited == 200
    assert not len(choose(audited, table, rest, 0.98).rows)
    clean = with_audit(known, table[drawn], codes[drawn])
    before = choose(known, table, rest, 0.98)
    after = choose(clean, table, rest, 0.98)
    assert len(after.rows) > max(len(before.rows), 500)


def test_too_few_labels_promise_nothing_however_sure_the_head_is() -> None:
    known, table, _, _ = chosen(np.random.default_rng(0), 60)
    sure = Evidence(known.codes, np.full(60, 0.99), np.ones(60, bool), known.weight)
    assert not len(choose(sure, table, np.arange(IMAGES), 0.98).rows)
