"""The back-test and the encoder duel: on heaps whose truth is known, on too little, and on odd labels."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from sslcore.backtest import BacktestConfig, backtest
from sslcore.configs import HeadConfig
from sslcore.duel import Side, duel
from sslcore.errors import Cancelled, HandfulError
from sslcore.judging import Labels
from sslcore.progress import Event, Progress
from sslcore.replay import known_of

QUICK = BacktestConfig(strategies=("maxherding", "coreset"), rounds=2)


def heaps(
    m: int = 120, classes: int = 8, noise: float = 0.25, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Return m embeddings float32 in as many heaps as classes, the first heaps far larger than the last."""
    rng = np.random.default_rng(seed)
    shares = 0.6 ** np.arange(classes)
    codes = np.sort(rng.choice(classes, m - 3 * classes, p=shares / shares.sum()))
    codes = np.concatenate([codes, np.repeat(np.arange(classes), 3)])
    centres = rng.normal(size=(classes, 24))
    return (centres[codes] + noise * rng.normal(size=(m, 24))).astype(np.float32), codes


def test_coverage_saves_labels_where_heaps_are_uneven_and_the_figures_are_ready_for_json() -> None:
    embeddings, codes = heaps()
    events: list[Event] = []
    found = json.loads(
        json.dumps(backtest(embeddings, Labels.of(codes), QUICK, Progress(events.append, every=0)))
    )
    assert (found["labels"], found["pool"], found["sizes"]) == (120, 96, [5, 10, 20, 40])
    assert list(found["curves"]) == ["maxherding", "coreset", "random"]
    for curve in found["curves"].values():
        assert [point["labels"] for point in curve] == found["sizes"]
        assert all(p["interval"][0] <= p["accuracy"] <= p["interval"][1] + 1e-9 for p in curve)
    saved = found["saved"]["maxherding"]
    assert (saved["budget"], saved["verdict"]) == (40, "fewer")
    assert saved["labels"] < 20
    assert found["sentence"].startswith("Stands for many: ")
    assert "labels would have done what 40 drawn at random do" in found["sentence"]
    assert "not like all images" in found["note"]
    assert (events[-1]["done"], events[-1]["total"]) == (10, 10)


def test_the_same_labels_give_the_same_figures_and_labels_nobody_looked_at_take_no_part() -> None:
    embeddings, codes = heaps(60, 4)
    labels = Labels.of(codes)
    config = replace(QUICK, strategies=("random",), rounds=1)
    first = backtest(embeddings, labels, config)
    more = np.concatenate([embeddings, np.full((30, 24), 9, np.float32)])
    given = Labels(
        np.concatenate([codes, np.zeros(30, np.int64)]),
        np.concatenate([labels.judged, np.zeros(30, bool)]),
        np.concatenate([labels.group, np.full(30, 99)]),
    )
    again = backtest(more, given, config, known=known_of(embeddings))
    assert again["curves"] == first["curves"]
    assert again["labels"] == 60


@pytest.mark.parametrize(
    ("codes", "missing"),
    [
        ([], "two classes"),
        ([0] * 50, "a second class"),
        ([0, 1] * 6, "missing 28 more labels"),
        ([0, 1] * 19 + [0], "missing 1 more label"),
        (list(range(50)), "a second label for"),
    ],
)
def test_too_few_labels_are_said_and_not_measured(codes: list[int], missing: str) -> None:
    embeddings = np.random.default_rng(0).normal(size=(len(codes), 4)).astype(np.float32)
    found = backtest(embeddings, Labels.of(np.array(codes, dtype=np.int64)), QUICK)
    assert found.keys() == {"labels", "reason"}
    assert found["reason"].startswith("too few labels to say: missing")
    assert missing in found["reason"]


def test_three_beside_thousands_and_embeddings_all_alike_have_an_answer() -> None:
    embeddings, _ = heaps(400, 2)
    codes = np.where(np.arange(400) < 3, 1, 0)
    config = replace(QUICK, strategies=("typiclust",), rounds=1)
    found = backtest(embeddings, Labels.of(codes), config)
    assert 0.9 < found["curves"]["random"][-1]["accuracy"] <= 1
    alike = backtest(np.ones((60, 4), np.float32), Labels.of(np.arange(60) % 2), config)
    assert alike["saved"]["typiclust"]["verdict"] == "unclear"
    assert alike["sentence"].endswith("cannot be told apart on your labels.")


def test_a_back_test_is_refused_or_stopped_in_words() -> None:
    embeddings, codes = heaps(60, 4)
    with pytest.raises(HandfulError, match="no strategy called 'psychic'"):
        backtest(embeddings, Labels.of(codes), replace(QUICK, strategies=("psychic",)))
    broken = embeddings.copy()
    broken[3, 2] = np.nan
    with pytest.raises(HandfulError, match="not numbers"):
        backtest(broken, Labels.of(codes), QUICK)
    progress = Progress()
    progress.control.cancel()
    with pytest.raises(Cancelled):
        backtest(embeddings, Labels.of(codes), QUICK, progress)


def sides(noise: float, m: int = 160) -> tuple[Side, Side, np.ndarray]:
    """Return a poor and a good view of the same images, and their classes."""
    good, codes = heaps(m, 4, noise=0.3)
    rng = np.random.default_rng(1)
    return (
        Side("poor", good + noise * rng.normal(size=good.shape).astype(np.float32)),
        Side("good", good),
        codes,
    )


def test_the_better_encoder_needs_a_part_of_the_labels() -> None:
    poor, good, codes = sides(3.0)
    found = json.loads(json.dumps(duel(poor, good, Labels.of(codes), HeadConfig())))
    assert (found["a"], found["b"], found["labels"], found["sizes"]) == (
        "poor",
        "good",
        160,
        [4, 8, 16, 32, 64, 128],
    )
    paired = found["paired"]
    assert paired["verdict"] == "better"
    assert paired["difference"] == pytest.approx(paired["second"] - paired["first"])
    assert paired["interval"][0] < paired["difference"] < paired["interval"][1]
    assert found["saved"]["verdict"] == "fewer"
    assert found["saved"]["labels"] < 64
    assert found["sentence"].startswith("good is ")
    assert " % of the labels." in found["sentence"]
    back = duel(good, poor, Labels.of(codes), HeadConfig())
    assert back["paired"]["difference"] == pytest.approx(-paired["difference"])
    assert back["paired"]["verdict"] == "worse"
    assert back["sentence"].endswith("points worse than good.")


def test_an_encoder_against_itself_is_a_tie() -> None:
    _, good, codes = sides(1.0, 80)
    found = duel(good, replace(good, name="twin"), Labels.of(codes), HeadConfig())
    assert found["paired"]["difference"] == 0
    assert found["sentence"] == "twin and good cannot be told apart on your labels."
    assert found["curves"]["a"] == found["curves"]["b"]


def test_a_duel_on_too_little_or_on_no_numbers_is_said() -> None:
    poor, good, codes = sides(1.0, 80)
    few = duel(replace(poor, embeddings=poor.embeddings[:6]), replace(good, embeddings=good.embeddings[:6]),
               Labels.of(codes[:6]), HeadConfig())  # fmt: skip
    assert few["reason"].startswith("too few labels to say")
    assert "curves" not in few
    broken = good.embeddings.copy()
    broken[0, 0] = np.inf
    with pytest.raises(HandfulError, match="not numbers"):
        duel(poor, replace(good, embeddings=broken), Labels.of(codes), HeadConfig())


def test_labels_of_one_gesture_never_stand_on_both_sides_of_a_fold() -> None:
    # Thirty copies of each labelled image came along with it: with them in training, pixels of noise would do.
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(40, 16)).astype(np.float32)
    copies = np.repeat(noise, 4, axis=0)
    codes = np.repeat(np.arange(40) % 2, 4)
    judged = np.arange(160) % 4 == 0
    labels = Labels(codes, judged, np.repeat(np.arange(40), 4))
    found = duel(Side("noise", copies), Side("more noise", copies[:, ::-1].copy()), labels, HeadConfig())
    assert found["labels"] == 40
    assert found["paired"]["first"] < 0.75
