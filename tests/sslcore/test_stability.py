from __future__ import annotations

import math

import numpy as np
import pytest

from sslcore.stability import PATIENCE, LossWatch


def fed(losses: object) -> LossWatch:
    watch = LossWatch()
    assert all(watch.take(float(loss)) for loss in losses)  # type: ignore[attr-defined]
    return watch


def noisy(level: float, noise: float, count: int, seed: int = 0) -> np.ndarray:
    return level + noise * np.random.default_rng(seed).normal(size=count)


@pytest.mark.parametrize("loss", [math.nan, math.inf, -math.inf])
def test_a_loss_that_is_no_number_tells_at_once(loss: float) -> None:
    watch = LossWatch()
    assert not watch.take(loss)
    assert not watch.calm


@pytest.mark.parametrize("noise", [0.0, 0.02, 0.3, 2.0])
def test_ordinary_noise_alarms_nobody(noise: float) -> None:
    for seed in range(20):
        assert fed(noisy(5.0, noise, 2000, seed)).calm


def test_a_loss_that_falls_or_settles_higher_alarms_nobody() -> None:
    fed(25 * np.exp(-np.arange(3000) / 400) + noisy(1, 0.05, 3000))
    fed([*noisy(4.0, 0.1, 500), *noisy(4.6, 0.1, 500)])


def test_a_lone_outlier_is_no_blow_up_but_nothing_is_saved_in_it() -> None:
    watch = fed(noisy(5, 0.1, 200))
    for _ in range(PATIENCE - 1):
        assert watch.take(500.0)
        assert not watch.calm
    assert watch.take(5.0)
    assert watch.calm


@pytest.mark.parametrize("growth", [1.04, 1.5, 10.0])
def test_a_blow_up_is_seen_a_few_steps_after_it_leaves_the_range(growth: float) -> None:
    watch = fed(noisy(5, 0.1, 40))
    losses = 5 * growth ** np.arange(1, 200)
    seen = next(step for step, loss in enumerate(losses) if not watch.take(float(loss)))
    assert seen < PATIENCE or losses[seen - PATIENCE] < 5 * 2


def test_after_a_change_of_task_a_new_usual_is_learnt() -> None:
    watch = fed(noisy(5, 0.1, 200))
    watch.forget()
    assert all(watch.take(float(loss)) for loss in noisy(50, 0.1, 200))
