from __future__ import annotations

import json

import numpy as np
import pytest

from sslcore.errors import Cancelled, HandfulError
from sslcore.progress import Event, Progress
from sslcore.simulate import simulate


@pytest.fixture(scope="module")
def digits() -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import load_digits

    data = load_digits()
    return data.data[:800].astype(np.float16), data.target[:800]


def test_typical_images_beat_random_ones_on_digits(digits: tuple[np.ndarray, np.ndarray]) -> None:
    found = simulate(*digits, ["random", "typiclust"], [20, 10], 5)
    curves = json.loads(json.dumps(found))["curves"]
    assert list(curves) == ["random", "typiclust"]
    for budget in ("10", "20"):
        assert curves["typiclust"][budget]["mean"] > curves["random"][budget]["mean"] + 0.05
        assert len(curves["random"][budget]["runs"]) == 5
    assert curves["random"]["20"]["mean"] > curves["random"]["10"]["mean"]
    for point in (p for curve in curves.values() for p in curve.values()):
        assert point["interval"][0] < point["mean"] < point["interval"][1]
        assert point["mean"] == pytest.approx(np.mean(point["runs"]))
    assert (found["images"], found["held_out"], found["seeds"]) == (640, 160, 5)


@pytest.mark.parametrize("strategy", ["margin", "auto"])
def test_strategies_that_need_the_head_get_one(strategy: str, digits: tuple[np.ndarray, np.ndarray]) -> None:
    point = simulate(*digits, [strategy], [60], 1)["curves"][strategy]["60"]
    assert point["mean"] > 0.75
    assert point["interval"] is None


def test_the_same_seeds_give_the_same_curves_and_images_without_truth_are_left_out(
    digits: tuple[np.ndarray, np.ndarray],
) -> None:
    embeddings, truth = digits[0][:300], digits[1][:300].copy()
    truth[:50] = -1
    events: list[Event] = []
    found = simulate(embeddings, truth, ["typiclust"], [12], 2, Progress(events.append))
    assert found == simulate(embeddings[50:], truth[50:], ["typiclust"], [12], 2)
    assert found["images"] + found["held_out"] == 250
    assert events[-1]["done"] == events[-1]["total"] == 2


@pytest.mark.parametrize(
    ("strategies", "budgets", "seeds", "message"),
    [
        (["psychic"], [5], 1, "no strategy called 'psychic'"),
        ([], [5], 1, "No strategy was named"),
        (["random"], [0], 1, "Budgets must lie between 1 and 32"),
        (["random"], [33], 1, "Budgets must lie between 1 and 32"),
        (["random"], [], 1, "Budgets"),
        (["random"], [5], 0, "one seed"),
    ],
)
def test_requests_that_cannot_be_are_refused(
    strategies: list[str], budgets: list[int], seeds: int, message: str, digits: tuple[np.ndarray, np.ndarray]
) -> None:
    with pytest.raises(HandfulError, match=message):
        simulate(digits[0][:40], digits[1][:40], strategies, budgets, seeds)


def test_without_truth_there_is_nothing_to_simulate(digits: tuple[np.ndarray, np.ndarray]) -> None:
    with pytest.raises(HandfulError, match="no hidden truth"):
        simulate(digits[0][:40], np.full(40, -1), ["random"], [5], 1)


def test_can_be_stopped(digits: tuple[np.ndarray, np.ndarray]) -> None:
    progress = Progress()
    progress.control.cancel()
    with pytest.raises(Cancelled):
        simulate(*digits, ["random"], [5], 1, progress)
