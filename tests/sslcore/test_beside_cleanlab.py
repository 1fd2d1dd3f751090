"""Our ranking of label errors beside cleanlab's, on the same probabilities."""

from __future__ import annotations

import numpy as np
import pytest

from sslcore.label_doubts import doubt_labels, log_odds

pytest.importorskip("cleanlab")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")


def planted(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return probabilities [200, 4], labels of which a tenth is wrong, and which ones are."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 4, 200)
    said = rng.normal(0, 1, (200, 4))
    said[np.arange(200), truth] += 2.5
    probabilities = np.exp(said) / np.exp(said).sum(axis=1, keepdims=True)
    wrong = np.zeros(200, dtype=bool)
    wrong[rng.choice(200, 20, replace=False)] = True
    # One way of confusing: each class with the next one.
    return probabilities, np.where(wrong, (truth + 1) % 4, truth), wrong


def test_the_odds_rank_as_cleanlabs_self_confidence() -> None:
    from cleanlab.rank import get_label_quality_scores

    probabilities, given, _ = planted(0)
    theirs = get_label_quality_scores(given, probabilities, method="self_confidence")
    assert (np.argsort(-log_odds(probabilities, given)) == np.argsort(theirs)).all()


def test_with_two_classes_all_rankings_are_one() -> None:
    from cleanlab.rank import get_label_quality_scores

    rng = np.random.default_rng(3)
    first = rng.random(80)
    probabilities, given = np.stack([first, 1 - first], axis=1), rng.integers(0, 2, 80)
    for method in ("self_confidence", "normalized_margin"):
        theirs = get_label_quality_scores(given, probabilities, method=method)
        assert (np.argsort(-log_odds(probabilities, given)) == np.argsort(theirs)).all()


def test_planted_confusions_are_found_at_least_as_well_as_by_each_of_cleanlabs_rankings() -> None:
    from cleanlab.rank import get_label_quality_scores
    from sklearn.metrics import average_precision_score

    better = {"self_confidence": [], "normalized_margin": []}
    for seed in range(10):
        probabilities, given, wrong = planted(seed)
        ours = average_precision_score(wrong, doubt_labels(probabilities, given).score)
        for method, found in better.items():
            theirs = get_label_quality_scores(given, probabilities, method=method)
            found.append(ours - average_precision_score(wrong, -theirs))
    for found in better.values():
        assert np.mean(found) >= 0
