"""Reliability, the forecast and the stop adviser: what they say, and when they say nothing."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import numpy as np
import pytest

from sslcore.forecast import Wrong, forecast_gain
from sslcore.learning_curve import Curve
from sslcore.reliability import reliability
from sslcore.stopping import Signs, advise, beats_the_commonest


def thrown(m: int, sureness: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of two classes, and labels that are right as often as is said to the power of `sureness`."""
    rng = np.random.default_rng(seed)
    sure = rng.uniform(0.5, 1.0, m)
    right = rng.random(m) < sure**sureness
    first = rng.random(m) < 0.5
    probabilities = np.where(first[:, None], np.stack([sure, 1 - sure], 1), np.stack([1 - sure, sure], 1))
    return probabilities.astype(np.float32), np.where(right, ~first, first).astype(int)


def test_a_head_that_is_as_sure_as_it_should_be_is_off_by_chance_alone() -> None:
    found = reliability(*thrown(1000, 1.0))
    assert found is not None
    assert found.verdict == "as it says"
    assert [one.n for one in found.bins] == [100] * 10
    assert found.error == pytest.approx(found.by_chance, abs=0.02)
    assert sum(one.lo <= one.confidence <= one.hi for one in found.bins) >= 9
    assert json.loads(json.dumps(found.to_json()))["sentence"].startswith("As sure as it should be")


@pytest.mark.parametrize(("sureness", "verdict"), [(3.0, "too sure"), (0.2, "too modest")])
def test_a_head_that_is_too_sure_or_too_modest_is_told_apart(sureness: float, verdict: str) -> None:
    found = reliability(*thrown(600, sureness))
    assert found is not None
    assert found.verdict == verdict
    assert found.error > 3 * found.by_chance


def test_few_labels_have_no_reliability() -> None:
    assert reliability(*thrown(29, 1.0)) is None
    found = reliability(*thrown(31, 1.0))
    assert found is not None
    assert sum(one.n for one in found.bins) == 31


def curve(errors: list[float], m: int = 200, seed: int = 0) -> Curve:
    """A curve of heads of an eighth, a quarter, half and all of four fifths of m labels, with such errors."""
    rng = np.random.default_rng(seed)
    luck = rng.random(m)
    full = m * 4 // 5
    sizes = np.array([full // 8, full // 4, full // 2, full])
    right = (np.argsort(np.argsort(luck)) >= np.array(errors)[:, None] * m).astype(float)
    return Curve(sizes, right, np.zeros(4))


def test_a_steep_curve_promises_more_than_a_flat_one() -> None:
    steep, flat = (
        forecast_gain(curve([0.6, 0.45, 0.33, 0.24])),
        forecast_gain(curve([0.26, 0.25, 0.245, 0.24])),
    )
    assert steep is not None
    assert flat is not None
    assert steep.gain > 1.5 * flat.gain
    assert 0.01 < steep.gain < 0.06
    for one in (steep, flat):
        assert one.interval[0] < one.likely[0] < one.gain < one.likely[1] < one.interval[1]
        assert one.points[0].labels == 200
        assert one.points[-1].labels == 250
        assert one.points[-1].accuracy - one.points[0].accuracy == pytest.approx(one.gain)
    said = json.loads(json.dumps(steep.to_json()))
    assert said["sentence"].startswith("50 more labels: about +")


def test_more_labels_promise_more_and_are_less_certain() -> None:
    few, many = (forecast_gain(curve([0.6, 0.45, 0.33, 0.24]), more) for more in (20, 200))
    assert few is not None
    assert many is not None
    assert many.gain > few.gain
    assert many.interval[1] - many.interval[0] > few.interval[1] - few.interval[0]


def test_where_labelled_images_are_the_hard_ones_more_labels_bring_less_on_the_others() -> None:
    measured = curve([0.6, 0.45, 0.33, 0.24])
    plain = forecast_gain(measured)
    easy = forecast_gain(measured, wrong=Wrong.of(0.76, 0.94, (0.92, 0.96), 200))
    vague = forecast_gain(measured, wrong=Wrong.of(0.76, 0.94, (0.84, 1.0), 200))
    assert plain is not None
    assert easy is not None
    assert vague is not None
    assert easy.gain == pytest.approx(plain.gain / 4, rel=0.03)
    # The less is known of the others, the less the labelled ones are given up.
    assert easy.gain < vague.gain < plain.gain
    widths = [one.interval[1] - one.interval[0] for one in (easy, vague, plain)]
    assert widths == sorted(widths)
    assert easy.points[-1].accuracy - easy.points[0].accuracy == pytest.approx(easy.gain)


def test_labels_that_stand_for_all_images_leave_the_forecast_alone() -> None:
    assert Wrong.of(0.9, 0.91, (0.88, 0.94), 200).ratio == 1
    assert Wrong.of(0.9, 0.9, (0.88, 0.94), 200).ratio == 1
    assert Wrong.of(0.76, 0.94, (0.92, 0.96), 200).ratio == pytest.approx(0.25, abs=0.01)


def test_no_mistake_anywhere_is_no_reason_to_divide_by_nothing() -> None:
    found = forecast_gain(curve([0.3, 0.0, 0.0, 0.0]), wrong=Wrong.of(1.0, 1.0, (0.95, 1.0), 200))
    assert found is not None
    assert found.gain == pytest.approx(0, abs=1e-3)
    assert np.isfinite(found.interval).all()


def test_a_curve_without_a_mistake_promises_nothing_and_is_not_sure_of_it() -> None:
    perfect = forecast_gain(curve([0.0, 0.0, 0.0, 0.0]))
    assert perfect is not None
    assert perfect.gain == pytest.approx(0, abs=0.005)
    assert perfect.interval[1] > perfect.gain


def test_too_short_a_curve_is_not_carried_on() -> None:
    whole = curve([0.6, 0.45, 0.33, 0.24])
    assert forecast_gain(Curve(whole.sizes[2:], whole.right[2:], whole.luck[2:])) is None
    assert forecast_gain(Curve(np.zeros(0, int), np.zeros((0, 12)), np.zeros(0))) is None


WORTH_IT = Signs(50, 0.03, 0.012, 0.05)
SETTLED = Signs(50, 0.004, -0.002, 0.011, changed=0.01, since=180, doubt=0.12)


@pytest.mark.parametrize(
    ("signs", "advice", "words"),
    [
        (Signs(), "cannot say", "Too few labels to say whether more would help."),
        ({"learnt": False}, "cannot say", "Hard to say: so far the model is no better than always naming"),
        (WORTH_IT, "go on", "Go on: 50 more labels promise about 3.0 points (1.2 to 5.0)."),
        (SETTLED, "stop", "Stop: 50 more labels promise only about 0.4 points (-0.2 to 1.1)."),
        ({"changed": 0.2}, "go on", "Go on: 20 % of the guesses changed since you had 180 labels"),
        ({"gain_high": 0.05}, "cannot say", "Hard to say: 50 more labels promise about 0.4 points"),
        (
            {"consistency": 0.9, "asked": 30, "accuracy_high": 0.93, "gain_high": 0.05},
            "stop",
            "Stop: the model agrees with you as often as you agree with yourself (90 %).",
        ),
        (
            {"consistency": 0.9, "asked": 5, "accuracy_high": 0.93, "gain_high": 0.05},
            "cannot say",
            "Hard to say",
        ),
    ],
)
def test_the_adviser_says_whether_to_stop_and_why(
    signs: Signs | dict[str, Any], advice: str, words: str
) -> None:
    given = signs if isinstance(signs, Signs) else dataclasses.replace(SETTLED, **signs)
    said = json.loads(json.dumps(advise(given)))
    assert said["advice"] == advice
    assert said["sentence"].startswith(words)


def test_a_head_must_beat_the_commonest_class() -> None:
    codes = np.array([0] * 60 + [1] * 40)
    assert not beats_the_commonest(0.6, codes)
    assert not beats_the_commonest(0.64, codes)
    assert beats_the_commonest(0.7, codes)
    assert beats_the_commonest(1.0, np.array([0] * 997 + [1] * 3))


def test_reasons_are_given_for_what_is_known_and_nothing_else() -> None:
    assert advise(Signs())["why"] == []
    assert advise(SETTLED)["why"] == [
        "1.0 % of the guesses changed since you had 180 labels.",
        "By its own doubt, the model expects to be wrong on 12 % of the images without a label.",
    ]


def test_what_the_advice_says_is_not_said_again_as_a_reason() -> None:
    said = advise(Signs(50, 0.004, -0.02, 0.03, changed=0.04, since=180, doubt=0.12))
    assert "4 % of the guesses changed" in said["sentence"]
    assert said["why"] == [
        "By its own doubt, the model expects to be wrong on 12 % of the images without a label."
    ]
