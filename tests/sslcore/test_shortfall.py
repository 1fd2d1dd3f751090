"""What is missing before guesses may be accepted: the figures told are those that would do."""

from __future__ import annotations

import re

import numpy as np

from sslcore.accepting import choose_accepted, guesses_of
from sslcore.configs import HeadConfig
from sslcore.evidence import Evidence, gather_evidence, with_audit
from sslcore.intervals import least_to_pass
from sslcore.judging import Labels, judge_of
from sslcore.shortfall import what_is_missing


def chances(confidence: np.ndarray, codes: np.ndarray) -> np.ndarray:
    table = np.repeat(1 - confidence[:, None], 2, axis=1)
    table[np.arange(len(codes)), codes] = confidence
    return table


def surely(n: int, right: np.ndarray, rng: np.random.Generator) -> Evidence:
    return Evidence(rng.integers(0, 2, n), rng.uniform(0.9, 1, n), right, np.ones(n))


def test_without_enough_labels_it_says_how_many_more() -> None:
    rng = np.random.default_rng(0)
    guesses = guesses_of(chances(np.full(150, 0.99), rng.integers(0, 2, 150)), np.arange(150))
    known = surely(40, np.ones(40, bool), rng)
    assert choose_accepted(known, guesses, 0.98).threshold is None
    found = what_is_missing(known, guesses, 0.98)
    assert found.needed is not None
    assert found.audit_needed is None
    assert 50 <= found.needed <= least_to_pass(0.98) - 40 + 20
    assert found.reason == f"it needs about {found.needed} more labels"


def test_no_more_labels_are_asked_for_than_there_are_images_left() -> None:
    rng = np.random.default_rng(0)
    guesses = guesses_of(chances(np.full(30, 0.99), rng.integers(0, 2, 30)), np.arange(30))
    found = what_is_missing(surely(40, np.ones(40, bool), rng), guesses, 0.98)
    assert found.needed is None
    assert found.reason == "it would take more labels than there are images left"


def test_a_precision_that_no_confidence_reaches_is_said_to_be_out_of_reach() -> None:
    rng = np.random.default_rng(0)
    sure = rng.uniform(0.5, 0.9, 300)
    sure[:40] = 0.9
    known = Evidence(rng.integers(0, 2, 300), sure, (rng.random(300) < sure) | (sure == 0.9), np.ones(300))
    guesses = guesses_of(chances(np.full(1000, 0.6), rng.integers(0, 2, 1000)), np.arange(1000))
    found = what_is_missing(known, guesses, 0.99)
    assert found.needed is None
    assert found.audit_needed is None
    assert found.reason == "the model is not sure enough of any image"


def test_no_number_of_labels_is_named_where_the_surest_guesses_are_wrong() -> None:
    rng = np.random.default_rng(0)
    guesses = guesses_of(chances(np.full(50, 0.99), rng.integers(0, 2, 50)), np.arange(50))
    known = surely(900, rng.random(900) < 0.6, rng)
    assert not len(choose_accepted(known, guesses, 0.95).rows)
    found = what_is_missing(known, guesses, 0.95)
    assert found.needed is None
    assert "surest guesses about your labels" in found.reason


def test_an_audit_is_named_where_it_is_the_shorter_way_and_as_large_it_does() -> None:
    """Labels are of images that the head doubts; the audit sees the sure ones."""
    did = named = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        sure = np.concatenate([rng.uniform(0.55, 0.9, 180), rng.uniform(0.9, 0.99, 20)])
        known = Evidence(rng.integers(0, 2, 200), sure, rng.random(200) < sure, np.ones(200))
        codes, confidence = rng.integers(0, 2, 2000), rng.uniform(0.97, 1, 2000)
        table, right = chances(confidence, codes), rng.random(2000) < 0.998
        guesses = guesses_of(table, np.arange(2000))
        if len(choose_accepted(known, guesses, 0.98).rows):
            continue
        found = what_is_missing(known, guesses, 0.98)
        if found.audit_needed is None:
            continue
        named += 1
        pattern = r"it needs about (\d+) images in an audit(, or about [\d,]+ more labels)?"
        told = re.fullmatch(pattern, found.reason)
        assert told
        assert int(told[1]) == found.audit_needed
        assert found.needed is None or found.needed >= found.audit_needed
        drawn = rng.choice(2000, found.audit_needed, replace=False)
        more = with_audit(known, table[drawn], np.where(right[drawn], codes[drawn], -1))
        rest = guesses_of(table, np.setdiff1d(np.arange(2000), drawn))
        did += len(choose_accepted(more, rest, 0.98).rows) > 0
    assert named >= 5
    assert did >= 0.6 * named


def test_no_labels_one_class_and_nothing_open_are_said_in_plain_words() -> None:
    features = np.random.default_rng(0).normal(size=(30, 5))
    one_class = gather_evidence(judge_of(features, Labels.of(np.zeros(30)), HeadConfig()))
    assert not len(one_class.codes)
    guesses = guesses_of(np.ones((5, 1)), np.arange(5))
    assert not len(choose_accepted(one_class, guesses, 0.95).rows)
    assert "two classes" in what_is_missing(one_class, guesses, 0.95).reason
    none = guesses_of(np.ones((5, 1)), np.arange(0))
    assert not len(choose_accepted(one_class, none, 0.95).rows)
    assert what_is_missing(one_class, none, 0.95).reason == "every image has a label"
