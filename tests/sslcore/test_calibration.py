"""What a head is sure of: calibrated, with a threshold, and unlike everything labelled."""

from __future__ import annotations

import numpy as np
import pytest

from sslcore.abstain import isotonic, least_likeness, likeness, sure_of, threshold_of
from sslcore.calibration import calibrate, expected_calibration_error, log_losses
from sslcore.head import softmax, space_of, to_space
from tests.sslcore.drawn_heads import clusters


def test_calibration_brings_overconfident_scores_back() -> None:
    rng = np.random.default_rng(0)
    honest = rng.normal(size=(4000, 4)) * 1.5
    p = softmax(honest.copy(), axis=1)
    codes = (rng.random(4000)[:, None] > p.cumsum(axis=1)).sum(axis=1).clip(max=3)
    found = calibrate(4 * honest, codes, 1.0)
    assert found.sharpness == pytest.approx(0.25, rel=0.1)
    assert found.after < found.before
    before, after = (
        expected_calibration_error(softmax(4 * honest * s, axis=1), codes) for s in (1, found.sharpness)
    )
    assert after < 0.03 < before
    assert found.after == pytest.approx(log_losses(4 * honest, codes, found.sharpness).mean())


def test_calibration_stays_near_the_usual_with_few_labels() -> None:
    scores = np.array([[3.0, 0], [0, 3.0], [3.0, 0]])
    few = calibrate(scores, np.array([0, 1, 1]), 1.0).sharpness
    many = calibrate(np.tile(scores, (200, 1)), np.tile([0, 1, 1], 200), 1.0).sharpness
    assert many < few < 1
    assert calibrate(scores[:0], np.zeros(0, int), 3.0).sharpness == 3.0


def test_the_threshold_is_where_guesses_turn_right_more_often_than_wrong() -> None:
    rng = np.random.default_rng(0)
    confidence = rng.uniform(0.3, 1, 2000)
    # Overconfident: right as often as the square of what is said.
    right = rng.random(2000) < confidence**2
    assert threshold_of(confidence, right) == pytest.approx(0.5**0.5, abs=0.07)
    assert threshold_of(np.zeros(0), np.zeros(0)) == pytest.approx(0.5, abs=0.03)
    assert threshold_of(confidence, np.zeros(2000, dtype=bool)) > 0.9


def test_isotonic_regression_is_that_of_scikit_learn() -> None:
    from sklearn.isotonic import IsotonicRegression

    values = np.random.default_rng(0).normal(size=50) + np.arange(50) / 20
    np.testing.assert_allclose(isotonic(values), IsotonicRegression().fit_transform(np.arange(50), values))


def test_what_a_head_is_sure_of_is_counted_on_both_sides() -> None:
    judged = np.array([0.9, 0.8, 0.85, 0.95, 0.2])
    right = np.array([True, True, False, True, False])
    found = sure_of(np.array([0.95, 0.81, 0.1, 0.2]), judged, right, 5)
    assert 0.2 < found.threshold <= 0.8
    assert (found.share, found.n, found.unlike) == (0.5, 4, 5)
    assert found.accuracy == pytest.approx(3 / 4)
    nothing = sure_of(np.array([0.9, 0.2]), np.zeros(0), np.zeros(0), 0)
    assert (nothing.n, nothing.accuracy, nothing.interval, nothing.share) == (0, None, None, 0.5)


def test_an_image_from_elsewhere_is_unlike_everything_labelled() -> None:
    world, _ = clusters(200, apart=10)
    space = space_of(world)
    labelled = to_space(space, world[:60]).astype(np.float32)
    least = least_likeness(labelled)
    alike = likeness(to_space(space, world[60:]).astype(np.float32), labelled)
    assert (alike < least).mean() < 0.05
    far = np.full((1, 16), 1, np.float32)
    far[0, -1] = -40
    assert likeness(to_space(space, far).astype(np.float32), labelled)[0] < least
    assert least_likeness(labelled[:7]) == -1
