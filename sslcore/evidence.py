"""Judged guesses: what heads that did not see the labels say of them, and what the head says of the audit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sslcore.judging import Judge, folds_of, held_out_rows

FOLDS = 10
REPEATS = 2


@dataclass(frozen=True)
class Evidence:
    """Judged guesses: likeliest class int64 [k], its probability float64 [k], whether it was right bool [k].

    weight float64 [k]: what one counts, so that an image guessed several times counts once; audited: how many images
    of the audit, which nobody chose, are among them.
    """

    codes: np.ndarray
    confidence: np.ndarray
    right: np.ndarray
    weight: np.ndarray
    audited: int = 0


def gather_evidence(judge: Judge, seed: int = 0) -> Evidence:
    """Return what heads that did not see them say of the judged labels; none of one class only. Raises Cancelled.

    judge: of the very head whose guesses are to be accepted, else its confidence would mean something else.
    """
    labels, judged = judge.labels, judge.labels.judged
    if len(np.unique(labels.codes[judged])) < 2:
        return no_evidence()
    rng = np.random.default_rng(seed)
    given = [_guess(judge, folds_of(labels, FOLDS, rng)) for _ in range(REPEATS)]
    codes = np.concatenate([one.argmax(axis=1)[judged] for one in given])
    confidence = np.concatenate([one.max(axis=1)[judged] for one in given])
    truth = np.tile(labels.codes[judged], REPEATS)
    return Evidence(codes, confidence, codes == truth, np.full(len(codes), 1 / REPEATS))


def _guess(judge: Judge, fold: np.ndarray) -> np.ndarray:
    return judge.out_of_fold(fold, ~held_out_rows(fold))


def no_evidence() -> Evidence:
    """Return Evidence of nothing."""
    none = np.zeros(0)
    return Evidence(none.astype(np.int64), none, none.astype(bool), none)


def with_audit(evidence: Evidence, probabilities: np.ndarray, codes: np.ndarray) -> Evidence:
    """Return the evidence with the audit's labels: the head's own probabilities [a, c], true codes int64 [a]."""
    if not len(codes):
        return evidence
    guessed = probabilities.argmax(axis=1)
    confidence = np.asarray(probabilities.max(axis=1), dtype=np.float64)
    return with_guesses(evidence, guessed, confidence, guessed == codes, np.ones(len(codes)), len(codes))


def with_guesses(
    evidence: Evidence,
    codes: np.ndarray,
    confidence: np.ndarray,
    right: np.ndarray,
    weight: np.ndarray,
    audited: int,
) -> Evidence:
    """Return the evidence with these guesses about `audited` images of the audit; each array [k]."""
    return Evidence(
        np.concatenate([evidence.codes, codes]),
        np.concatenate([evidence.confidence, confidence]),
        np.concatenate([evidence.right, right]),
        np.concatenate([evidence.weight, weight]),
        evidence.audited + audited,
    )
