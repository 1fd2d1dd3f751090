"""How common the classes are: what a person says, or what the unlabelled images say, instead of the labels' shares.

Images chosen for labelling are not drawn at random, so the shares of the labels need not be those of the images.
Folded into the head's bias; the estimate is that of Saerens et al. 2002, "Adjusting the outputs of a classifier".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from sslcore.class_shares import AS_LABELLED, EQUAL, ESTIMATED, Priors

ROUNDS = 200
CAUTION = 0.01
"""Weight of the labels' own shares beside what the images say: an estimate never drops a class altogether."""


def label_shares(counts: np.ndarray) -> np.ndarray:
    """Return the share of each class among the labels, float64 [c], one label more for each so that none is 0."""
    counts = np.asarray(counts, dtype=np.float64) + 1
    return np.asarray(counts / counts.sum())


def wanted_shares(
    priors: Priors, class_ids: Sequence[int], counts: np.ndarray, probabilities: np.ndarray
) -> np.ndarray | None:
    """Return the share each class is to have, float64 [c]; None = as labelled.

    probabilities [n, c]: of images that nobody chose, by a head that takes shares as labelled.
    """
    if priors.how == AS_LABELLED or len(class_ids) < 2:
        return None
    if priors.how == EQUAL:
        return np.full(len(class_ids), 1 / len(class_ids))
    if priors.how == ESTIMATED:
        return estimate_shares(probabilities, label_shares(counts))
    given = np.array([priors.shares.get(int(one), math.nan) for one in class_ids])
    # A class made after the shares were given gets what it has among the labels.
    given = np.where(np.isnan(given), label_shares(counts), given)
    return np.asarray(given / given.sum())


def shift_of(wanted: np.ndarray | None, counts: np.ndarray) -> np.ndarray | None:
    """Return what each class's score is to be raised by, float64 [c]; None where shares stay as labelled."""
    return None if wanted is None else np.log(np.maximum(wanted, 1e-6)) - np.log(label_shares(counts))


def estimate_shares(probabilities: np.ndarray, labelled: np.ndarray) -> np.ndarray:
    """Return the shares of classes, float64 [c], that explain `probabilities` [n, c] best, given the labels' [c]."""
    if not len(probabilities):
        return labelled
    likelihood = np.asarray(probabilities, dtype=np.float64) / labelled
    shares = labelled
    for _ in range(ROUNDS):
        posterior = likelihood * shares
        posterior /= np.maximum(posterior.sum(axis=1, keepdims=True), 1e-300)
        new = (1 - CAUTION) * posterior.mean(axis=0) + CAUTION * labelled
        if np.abs(new - shares).max() < 1e-6:
            return np.asarray(new)
        shares = new
    return np.asarray(shares)


def priors_facts(priors: Priors, class_ids: Sequence[int], wanted: np.ndarray | None) -> dict[str, Any]:
    """Return {how, shares: {class id: share}}, shares empty where they are as labelled."""
    shares = {} if wanted is None else {int(one): float(s) for one, s in zip(class_ids, wanted, strict=True)}
    return {"how": priors.how, "shares": shares}
