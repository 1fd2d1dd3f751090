"""The certificate tells what was compared, what agreed, and never calls a difference a match."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sslcore.errors import HandfulError, UnreadableImage
from sslcore.parity import Shown, compare


def shown(n: int = 4, classes: int = 3) -> Shown:
    probabilities = np.random.default_rng(0).dirichlet(np.ones(classes), n).astype(np.float32)
    return Shown(Path(), [f"{i}.png" for i in range(n)], probabilities)


def test_the_same_answers_match() -> None:
    given = shown()
    parity = compare(given, zip(given.paths, given.probabilities, strict=True), "a runner")
    assert (parity.images, parity.max_abs_diff, parity.agreement, parity.matches) == (4, 0.0, 1.0, True)
    assert parity.sentence.startswith(
        "The exported model was run on 4 of the project's images and gave the class shown for 4 of them (100.0 %)"
    )


def test_a_differing_image_is_named_with_its_difference() -> None:
    given = Shown(Path(), ["a.png", "b.png"], np.array([[0.9, 0.1], [0.6, 0.4]], dtype=np.float32))
    answers = np.array([[0.9, 0.1], [0.4, 0.6]], dtype=np.float32)
    parity = compare(given, zip(given.paths, answers, strict=True), "a runner")
    assert parity.worst == "b.png"
    assert parity.max_abs_diff == pytest.approx(0.2, abs=1e-6)
    assert parity.mean_abs_diff == pytest.approx(0.1, abs=1e-6)
    assert parity.agreement == 0.5
    assert not parity.matches
    assert "more than rounding" in parity.sentence


def test_numbers_that_are_none_never_match() -> None:
    given = shown(2)
    broken = given.probabilities.copy()
    broken[1, 0] = np.nan
    parity = compare(given, zip(given.paths, broken, strict=True), "a runner")
    assert parity.worst == "1.png"
    assert not parity.matches


def test_unreadable_images_are_left_out_and_counted() -> None:
    given = shown(3)
    answers = [("0.png", given.probabilities[0]), ("1.png", UnreadableImage("The file is gone."))]
    parity = compare(given, [*answers, ("2.png", given.probabilities[2])], "a runner")
    assert parity.images == 2
    assert parity.max_abs_diff == 0.0
    assert json.loads(json.dumps(parity.to_json()))["skipped"] == [["1.png", "The file is gone."]]


def test_nothing_to_compare_is_no_match() -> None:
    given = shown(1)
    parity = compare(given, [("0.png", UnreadableImage("The file is gone."))], "a runner")
    assert (parity.images, parity.matches) == (0, False)
    assert "could not be compared" in parity.sentence


def test_other_classes_than_shown_are_an_error() -> None:
    given = shown(1, classes=3)
    with pytest.raises(HandfulError, match="does not have the classes"):
        compare(given, [("0.png", np.array([0.5, 0.5], dtype=np.float32))], "a runner")


def test_the_sample_is_spread_over_all_images_and_keeps_rows_together() -> None:
    probabilities = np.arange(1000, dtype=np.float32)[:, None]
    many = Shown(Path(), [str(i) for i in range(1000)], probabilities).sample()
    assert len(many.paths) == len(set(many.paths)) == 200
    assert (many.paths[0], many.paths[-1]) == ("0", "999")
    assert [float(path) for path in many.paths] == many.probabilities[:, 0].tolist()
    few = shown(5)
    assert few.sample() is few
