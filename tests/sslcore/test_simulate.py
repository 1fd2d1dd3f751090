from __future__ import annotations

import json

import numpy as np
import pytest

from sslcore.errors import Cancelled, HandfulError
from sslcore.heads import KINDS
from sslcore.progress import Event, Progress
from sslcore.replay import HEADLESS
from sslcore.simulate import simulate
from sslcore.suggest import Pool, suggest_next


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


def test_the_head_is_the_one_the_app_would_choose_and_is_named(
    digits: tuple[np.ndarray, np.ndarray],
) -> None:
    found = json.loads(json.dumps(simulate(*digits, ["random"], [10, 100], 5, linear=True)))
    assert found["head"].startswith("the best of several kinds")
    titles = {kind.title for kind in KINDS.values()}
    for point in found["curves"]["random"].values():
        assert sum(point["heads"].values()) == 5
        assert set(point["heads"]) <= titles
    best, plain = found["curves"]["random"], found["linear"]["random"]
    assert best["10"]["mean"] > plain["10"]["mean"] + 0.03, (
        "images without a label tell the better head a lot"
    )
    assert plain["10"]["runs"] != best["10"]["runs"]
    assert "linear" not in simulate(*digits, ["random"], [10], 1)


def test_few_images_are_labelled_without_knowing_the_others(digits: tuple[np.ndarray, np.ndarray]) -> None:
    found = simulate(digits[0][:20], digits[1][:20], ["margin"], [5, 12], 1)
    assert not any(
        "propagation" in kind for point in found["curves"]["margin"].values() for kind in point["heads"]
    )


def test_strategies_are_compared_on_the_same_seeds(digits: tuple[np.ndarray, np.ndarray]) -> None:
    found = json.loads(json.dumps(simulate(*digits, ["maxherding", "typiclust"], [10, 20, 80], 6)))
    assert list(found["curves"]) == ["maxherding", "typiclust", "random"]
    assert found["control"] == "random"
    assert list(found["differences"]["typiclust"]) == ["random", "maxherding"]
    assert list(found["differences"]["random"]) == ["maxherding"]
    runs = {name: np.array([curve[b]["runs"] for b in curve]) for name, curve in found["curves"].items()}
    for name, against in found["differences"].items():
        for other, by_budget in against.items():
            assert by_budget["20"]["mean"] == pytest.approx((runs[name] - runs[other])[1].mean())
            assert by_budget["average"]["mean"] == pytest.approx((runs[name] - runs[other]).mean())
    beside = found["differences"]["maxherding"]["random"]["10"]
    assert beside["verdict"] == "better"
    assert 0 < beside["interval"][0] < beside["mean"] < beside["interval"][1]
    needed = found["labels_needed"]["maxherding"]["80"]
    assert needed["accuracy"] == pytest.approx(runs["random"][2].mean())
    assert 10 < needed["low"] <= needed["labels"] <= needed["high"] < 80
    assert found["sentences"][0].startswith("maxherding reaches random's accuracy at 80 labels with ")


@pytest.mark.parametrize("strategy", sorted(HEADLESS))
def test_a_strategy_that_gets_no_head_would_not_have_looked_at_it(
    strategy: str, digits: tuple[np.ndarray, np.ndarray]
) -> None:
    rows = np.arange(300)
    labelled = np.isin(rows, [3, 50, 120])
    sure = np.random.default_rng(0).dirichlet(np.ones(3), 300).astype(np.float32)
    asked = [
        suggest_next(strategy, Pool(digits[0][:300], None, labelled, ~labelled, given, 10)).rows.tolist()
        for given in (None, sure)
    ]
    assert asked[0] == asked[1]


def test_images_that_are_all_alike_can_be_simulated(digits: tuple[np.ndarray, np.ndarray]) -> None:
    found = simulate(np.ones((60, 4), np.float32), digits[1][:60], ["auto", "typiclust"], [5, 30], 2)
    assert all(0 <= p["mean"] <= 1 for curve in found["curves"].values() for p in curve.values())


def test_embeddings_that_are_not_numbers_are_refused(digits: tuple[np.ndarray, np.ndarray]) -> None:
    broken = digits[0][:60].astype(np.float32)
    broken[7, 3] = np.nan
    with pytest.raises(HandfulError, match="not numbers"):
        simulate(broken, digits[1][:60], ["random"], [5], 1)


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
    assert events[-1]["done"] == events[-1]["total"] == 4, "a random draw always runs beside"


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
