"""From what cross-validation counts to the accuracy to expect of the head that is used.

Its folds are stratified: a class that happens to have many labels is easier for that reason, and counts for more. So
on labels drawn at random a plain count says too much: 2 points at 5 to 10 labels a class, 5 points at 3. Leaving labels
out without regard to their class says as much too little where a person gave each class as many. So where the counts
speak for classes that are equally common, each class counts the same; where they do not, each label does.
"""

from __future__ import annotations

import numpy as np

RATE = 0.2
"""Errors fall as m ** -0.2 from the labels of a fold's head to all."""
FLATTERED = 0.35
"""Standard errors by which the head that did best on these labels is flattered, divided by the number of classes.

Tibshirani and Tibshirani 2009, "A bias correction for the minimum error rate in cross-validation", say why; here it is
measured, as theirs needs all that was tried on each fold.
"""
LONELY = 0.65
"""A class with one label cannot be tested: so much of the others' recall is what such classes have."""


def expected_accuracy(hits: np.ndarray, codes: np.ndarray, folds: int) -> float:
    """Return the accuracy in 0..1 of a head of all labels, from how often each was right out of fold, 0..1 [m].

    codes: class of each label, int64 [m]; folds: in how many parts they were dealt. The constants were set on simulated
    projects (benchmarks/coverage.py, worlds 71 to 76).
    """
    counts = np.bincount(codes)
    there = counts > 0
    counts, recall = counts[there], np.bincount(codes, hits)[there] / counts[there]
    if (counts > 1).any():
        recall[counts == 1] = LONELY * recall[counts > 1].mean()
    with_all = np.power(1 - 1 / folds, RATE)
    even = float(1 - np.mean(1 - recall) * with_all)
    share = equally_common(counts)
    accuracy = share * even + (1 - share) * float(np.mean(hits))
    error = float(np.sqrt(accuracy * (1 - accuracy) / len(hits)))
    return max(accuracy - FLATTERED / len(counts) * error, 0.0)


def equally_common(counts: np.ndarray) -> float:
    """Return how probable it is that classes with so many labels each, int [c], are equally common, 0..1.

    By the Bayes factor of equal shares to any shares (Good 1965, "The estimation of probabilities", chapter 9), both as
    probable before.
    """
    from scipy.special import expit, gammaln

    m, c = counts.sum(), len(counts)
    return float(expit(gammaln(m + c) - gammaln(c) - m * np.log(c) - gammaln(counts + 1).sum()))
