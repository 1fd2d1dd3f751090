from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

import numpy as np
import pytest
import torch

from sslcore import jobs, speed, verbs
from sslcore.configs import PretrainConfig, to_dict
from sslcore.plan import Machine, resolve
from sslcore.progress import Progress
from sslcore.setup import set_up
from sslcore.speed import Speed, fewest_that_help, measure_speed, race, sentence

SPEED = Speed("small", "bf16", 2, True, 256, 2104.0, "cpu")


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def plan(**settings: object) -> PretrainConfig:
    config = PretrainConfig(encoder="tiny", **settings)  # type: ignore[arg-type]
    return resolve(config, 64, 16, False, Machine(1))


def test_a_race_is_run_in_turns_and_judged_by_the_best() -> None:
    order: list[str] = []
    times = {"a": iter([9.0, 0.2, 0.2, 0.2]), "b": iter([0.3, 8.0, 8.0, 8.0])}

    def runner(name: str) -> speed.Callable[[], float]:
        def run() -> float:
            order.append(name)
            return next(times[name])

        return run

    assert race({name: runner(name) for name in times}, seconds=100) == {"a": 0.2, "b": 0.3}
    assert order == ["a", "b"] * 4


def test_a_race_ends_in_time_but_lets_everyone_run_once() -> None:
    clock = itertools.count()
    assert race({"a": lambda: float(next(clock)) + 5, "b": lambda: 7.0}, seconds=1) == {"a": 5.0, "b": 7.0}


@pytest.mark.parametrize(
    ("seconds", "threads"),
    [({1: 1.0, 2: 0.5, 4: 0.26}, 4), ({1: 1.0, 2: 0.5, 4: 0.49}, 2), ({1: 1.0, 2: 3.0}, 1), ({1: 1.0}, 1)],
)
def test_no_more_threads_than_help(seconds: dict[int, float], threads: int) -> None:
    assert fewest_that_help(seconds) == threads


def test_measuring_says_what_was_chosen_and_leaves_no_trace() -> None:
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    found = measure_speed(plan(epochs=1), ["tiny"], 64)
    assert torch.equal(torch.rand(2), expected)
    assert torch.get_num_threads() == 1
    assert (found.encoder, found.batch, found.threads, found.device) == ("tiny", 32, 1, "cpu")
    assert found.precision in ("fp32", "bf16")
    assert found.images_per_second > 0


@pytest.mark.parametrize(("minutes", "encoder"), [(0.5, "tiny"), (60.0, "small")])
def test_an_encoder_too_slow_for_the_time_gives_way(
    monkeypatch: pytest.MonkeyPatch, minutes: float, encoder: str
) -> None:
    pace = {"small": 100.0, "tiny": 1000.0}

    def measured(config: PretrainConfig, any_batch: bool) -> Speed:
        return dataclasses.replace(SPEED, encoder=config.encoder, images_per_second=pace[config.encoder])

    monkeypatch.setattr(speed, "_measure", measured)
    assert measure_speed(plan(minutes=minutes), ["small", "tiny"], 10_000).encoder == encoder


def test_a_smaller_batch_lowers_the_rate_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    halved = dataclasses.replace(SPEED, encoder="tiny", batch=32, device="cpu")
    monkeypatch.setattr(speed, "measure_speed", lambda *_, **__: halved)
    pixels = np.random.default_rng(0).integers(0, 256, (800, 16, 16, 3), dtype=np.uint8)
    setup, _ = set_up(pixels, np.arange(800), PretrainConfig(encoder="tiny", epochs=1))
    expected = resolve(PretrainConfig(encoder="tiny", batch=32), 800, 16, False, Machine(1)).learning_rate
    assert (setup.config.batch, setup.config.learning_rate) == (32, expected)
    assert (setup.precision, setup.threads, setup.channels_last) == ("bf16", 2, True)


PACE = "2,100 images/s with the small encoder"


@pytest.mark.parametrize(
    ("changes", "length", "expected"),
    [
        ({}, {"minutes": 5.0}, f"About 12 epochs in 5 minutes: {PACE} on 2 cores (bf16)."),
        ({"threads": 1}, {"minutes": 0.5}, f"About 1.2 epochs in 30 seconds: {PACE} on 1 core (bf16)."),
        (
            {"device": "cuda", "precision": "fp16"},
            {"minutes": 120.0},
            f"About 289 epochs in 2 hours: {PACE} on the graphics card (fp16).",
        ),
        ({}, {"epochs": 1}, f"1 epoch in about 25 seconds: {PACE} on 2 cores (bf16)."),
        ({}, {"epochs": 100}, f"100 epochs in about 42 minutes: {PACE} on 2 cores (bf16)."),
    ],
)
def test_what_to_expect_in_one_sentence(
    changes: dict[str, object], length: dict[str, float], expected: str
) -> None:
    found = dataclasses.replace(SPEED, **changes)  # type: ignore[arg-type]
    assert sentence(found, PretrainConfig(**length), 52_500) == expected  # type: ignore[arg-type]


def test_the_window_can_ask_before_a_run(tmp_path: Path, image_folder: Path) -> None:
    project = tmp_path / "p.handful"
    verbs.init(project, image_folder, False, Progress())
    asked = to_dict(PretrainConfig(encoder="tiny", minutes=1.0, resolution=24))
    told = jobs.run("estimate", project, asked, Progress())
    assert (told["method"], told["encoder"], told["resolution"], told["minutes"]) == ("simclr", "tiny", 24, 1)
    assert told["epochs"] == pytest.approx(told["images_per_second"] * 60 / 32, rel=0.01)
    assert told["sentence"].startswith("About ")
    assert {"batch", "precision", "threads", "device"} <= told.keys()
    assert not list(project.glob("runs/*"))
    assert not list(project.glob("cache/pixels-24-*"))
