"""The accuracy corrected for the choice of labels: near the truth where the labelled images are the hard ones."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sslcore import labels
from sslcore.corrected import Corrected, correct_accuracy
from sslcore.project import Project
from sslcore.provenance import accept_guesses
from sslcore.store import Store
from tests.sslcore.audited import fit, project
from tests.sslcore.three_classes import N

__all__ = ["project"]


def thrown(
    seed: int, m: int, *, hard: bool, sureness: float = 1.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float, float]:
    """Labels of 2,000 images, the doubtful ones if `hard`: (out of fold, codes, chances of the rest, plain, truth).

    An image is right with the odds that the head gives it, to the power of `sureness`.
    """
    rng = np.random.default_rng([seed, m])
    odds = np.exp(rng.normal(2.0, 1.5, 2000))
    said = odds / (1 + odds)
    right = rng.random(2000) < odds**sureness / (1 + odds**sureness)
    weight = (1 - np.maximum(said, 1 - said)) ** 2 if hard else np.ones(2000)
    labelled = rng.choice(2000, m, replace=False, p=weight / weight.sum())
    rest = np.setdiff1d(np.arange(2000), labelled)
    first = said[labelled]
    probabilities = np.stack([first, 1 - first], axis=1)
    codes = np.where(right[labelled], 0, 1)
    plain = float((probabilities.argmax(axis=1) == codes).mean())
    winner = np.maximum(said, 1 - said)[rest]
    truth = float(np.where(said[rest] > 0.5, right[rest], ~right[rest]).mean())
    return probabilities.astype(np.float32), codes, winner.astype(np.float16), plain, truth


def corrected(given: tuple[np.ndarray, np.ndarray, np.ndarray, float, float]) -> Corrected:
    found = correct_accuracy(*given[:4])
    assert found is not None
    return found


@pytest.mark.parametrize("sureness", [0.6, 1.0, 1.5])
def test_hard_labels_make_cross_validation_too_low_and_it_is_corrected(sureness: float) -> None:
    off, plain, held = [], [], 0
    for seed in range(60):
        given = thrown(seed, 150, hard=True, sureness=sureness)
        found, truth = corrected(given), given[4]
        off.append(found.accuracy - truth)
        plain.append(given[3] - truth)
        held += found.interval[0] <= truth <= found.interval[1]
    assert np.mean(plain) < -0.1
    assert abs(np.mean(off)) < 0.02
    assert np.sqrt(np.mean(np.square(off))) < np.sqrt(np.mean(np.square(plain))) / 2
    assert held >= 55


def test_labels_drawn_at_random_need_no_correction() -> None:
    off, plain = [], []
    for seed in range(60):
        given = thrown(seed, 150, hard=False)
        off.append(corrected(given).accuracy - given[4])
        plain.append(given[3] - given[4])
    assert abs(np.mean(off)) < 0.01
    assert np.std(off) <= 1.05 * np.std(plain)


def test_more_labels_make_it_surer_and_a_long_way_from_them_less_sure() -> None:
    few, many = corrected(thrown(1, 60, hard=True)), corrected(thrown(1, 600, hard=True))
    assert np.diff(few.interval) > 1.3 * np.diff(many.interval)
    out_of_fold, codes, chances, plain, _truth = thrown(2, 300, hard=False)
    near, far = (
        correct_accuracy(out_of_fold, codes, chances, plain),
        correct_accuracy(out_of_fold, codes, chances, 0.2),
    )
    assert near is not None
    assert far is not None
    assert np.diff(far.interval) > np.diff(near.interval)


def test_it_is_said_in_one_sentence() -> None:
    found = json.loads(json.dumps(corrected(thrown(3, 200, hard=True)).to_json()))
    low, high = (round(100 * edge) for edge in found["interval"])
    assert found["images"] == 1800
    assert found["sentence"] == (
        f"Corrected for the choice of labels: {100 * found['accuracy']:.0f} %, {low} to {high}."
    )


def test_nothing_is_said_where_nothing_is_known() -> None:
    out_of_fold, codes, chances, plain, _truth = thrown(4, 200, hard=True)
    assert correct_accuracy(out_of_fold[:39], codes[:39], chances, plain) is None
    assert correct_accuracy(out_of_fold, codes, chances[:0], plain) is None


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_all_right_and_all_wrong_stay_within_what_can_be(share: float) -> None:
    sure = np.full((50, 2), [1.0, 0.0])
    codes = np.zeros(50, dtype=int) if share else np.ones(50, dtype=int)
    found = correct_accuracy(sure, codes, np.ones(300, dtype=np.float16), share)
    assert found is not None
    assert 0 <= found.interval[0] <= found.accuracy <= found.interval[1] <= 1
    assert found.accuracy > 0.97 if share else found.accuracy < 0.5
    assert np.diff(found.interval) > 0.01


def test_a_fit_corrects_for_labels_at_the_borders(project: Project) -> None:
    """The doubtful images are labelled: the fit says of the others what it is right about."""
    features = 2 * np.eye(3)[np.arange(N) % 3] + 0.6 * np.random.default_rng(0).normal(size=(N, 3))
    top = np.sort(features, axis=1)
    hard = np.argsort(top[:, 2] - top[:, 1])[:50]
    with Store(project) as store:
        for place, row in enumerate(store.classes()):
            labels.assign(store, [int(i) + 1 for i in hard if i % 3 == place], row.id, "human")
    facts = fit(project)
    found, plain = facts["corrected"], facts["accuracy"]
    assert isinstance(found, dict)
    assert isinstance(plain, float)
    # Past the border everything is easy.
    assert plain < 0.97
    assert found["accuracy"] > plain + 0.03
    assert found["interval"][1] > 0.99
    assert found["images"] == N - 50
    assert facts["stop"]["doubt"] == pytest.approx(1 - found["accuracy"])  # type: ignore[index]
    # More labels bring no more than what is wrong of the images without one.
    assert facts["forecast"]["gain"] < 1 - found["accuracy"]  # type: ignore[index]
    with Store(project) as store:
        first = store.classes()[0].id
        easy = {int(i) + 1: first for i in range(0, N, 3) if i not in hard}
        accept_guesses(store, easy)
    assert fit(project)["corrected"] == found, (
        "what was accepted unseen still counts among the images without a label"
    )
