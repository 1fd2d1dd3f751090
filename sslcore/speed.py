"""How fast this machine trains: a race of about two seconds before a run, and what it means for the run's length."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from sslcore.configs import PretrainConfig
from sslcore.device import BF16, FP16, FP32, LossScale, matrix_type, pick_device, wait_for
from sslcore.distributed import alone, world
from sslcore.known import stand_in
from sslcore.learner import Learner, Setup
from sslcore.plan import view_size_at

STAGE_SECONDS = 0.6
ROUNDS = 4
STEP_SECONDS = 0.08
"""What one timed step should last: long enough to measure, short enough for many turns."""
PACE_SECONDS = 0.4
"""What a step may last by which the pace is told."""
MARGIN = {"precision": 0.9, "layout": 0.9, "threads": 0.95}
"""Below this share of the time of what is simpler, the other choice is taken."""
LEAST_EPOCHS = 0.6
"""An encoder that sees the images less often in the planned time gives way to a smaller one (docs/recipe-log.md)."""
SMALLEST_BATCH = 64
_SHARES = (0.1, 0.3, 0.5, 0.7, 0.9)


@dataclass(frozen=True)
class Speed:
    """What was chosen for this machine, and how many images a second it trains, all processes together."""

    encoder: str
    precision: str
    threads: int
    channels_last: bool
    batch: int
    images_per_second: float
    device: str
    dim: int = 0
    """Length of the encoder's features."""


def race(
    runners: Mapping[str, Callable[[], float]], seconds: float, rounds: int = ROUNDS
) -> dict[str, float]:
    """Return each runner's best time: they run in turns, so that a busy moment does not decide."""
    best = dict.fromkeys(runners, math.inf)
    spent = 0.0
    for _ in range(rounds):
        for name, run in runners.items():
            took = run()
            best[name] = min(best[name], took)
            spent += took
        if spent > seconds:
            break
    return best


def measure_speed(
    config: PretrainConfig, encoders: Sequence[str], n_images: int, any_batch: bool = False
) -> Speed:
    """Return the best way to train the resolved `config` here; draws no number of the run's random streams.

    `encoders` are tried from the first on until one sees the images often enough in the planned minutes;
    with `any_batch` a batch that does not fit into the device's memory is made smaller.
    """
    threads, stream = torch.get_num_threads(), torch.get_rng_state()
    try:
        with alone():
            for encoder in encoders:
                speed = _measure(dataclasses.replace(config, encoder=encoder), any_batch)
                if config.minutes is None or epochs_in(speed, config.minutes, n_images) >= LEAST_EPOCHS:
                    break
    finally:
        torch.set_num_threads(threads)
        torch.set_rng_state(stream)
    return dataclasses.replace(speed, images_per_second=speed.images_per_second * world())


def epochs_in(speed: Speed, minutes: float, n_images: int) -> float:
    """Return how often every one of `n_images` is seen in `minutes`."""
    return speed.images_per_second * 60 * minutes / n_images


class _Trial:
    """A learner on random pixels that can be timed in every variant."""

    def __init__(self, config: PretrainConfig, count: int) -> None:
        px = config.resolution
        pixels = np.random.default_rng(0).integers(0, 256, (max(count, 2), px, px, 3), dtype=np.uint8)
        setup = Setup(dataclasses.replace(config, batch=max(count, 2)), (0.5,) * 3, (0.25,) * 3, FP32)
        self.learner = Learner(pixels, np.arange(len(pixels)), setup, stand_in(len(pixels)))
        self.count = len(pixels)

    def seconds(self, share: float = 0.1) -> float:
        """Return how long one step takes now."""
        started = time.perf_counter()
        self.learner.train_step(share)
        wait_for(self.learner.device)
        return time.perf_counter() - started

    def effort(self, share: float = 0.1) -> float:
        """Return the same, on the processor in its own time: what else the machine does must not decide."""
        if self.learner.device.type != "cpu":
            return self.seconds(share)
        started = time.process_time()
        self.learner.train_step(share)
        return time.process_time() - started

    def optimiser_seconds(self) -> float:
        """Return how long the optimiser's part of a step takes now."""
        started = time.perf_counter()
        self.learner.optimizer.step()
        wait_for(self.learner.device)
        return time.perf_counter() - started

    def use(self, precision: str, channels_last: bool, threads: int) -> None:
        learner, encode = self.learner, self.learner.encode
        torch.set_num_threads(threads)
        if precision != encode.precision:
            encode.precision = precision
            learner.scale = LossScale(precision)
            learner.optimizer.work_type = matrix_type(precision)
        layout = torch.channels_last if channels_last else torch.contiguous_format
        if layout is not encode.layout:
            encode.layout = layout
            learner.encoder.to(memory_format=layout)

    def timed(self, *variant: Any, share: float = 0.1, alone: bool = False) -> Callable[[], float]:
        """Return a runner for `race`, warmed up; `alone`: measured in the processor's own time."""

        def run() -> float:
            self.use(*variant)
            return self.effort(share) if alone else self.seconds(share)

        run()
        return run


def _measure(config: PretrainConfig, any_batch: bool) -> Speed:
    device = pick_device()
    batch = config.batch
    if device.type != "cpu":
        batch = _batch_that_fits(config) if any_batch else batch
        config = dataclasses.replace(config, batch=batch)
    trial = _Trial(config, _count(config, device))
    precision, channels_last, threads = _choose(trial, device)
    variant = precision, channels_last, threads
    pace = _pace(config, trial, variant, max(batch // world(), 2))
    dim = trial.learner.encoder.dim
    return Speed(config.encoder, precision, threads, channels_last, batch, pace, device.type, dim)


def _pace(config: PretrainConfig, trial: _Trial, variant: tuple[str, bool, int], own: int) -> float:
    """Return the images a second of steps of `own` images, over the view sizes of a whole run."""
    took = trial.timed(*variant)()
    # A few images keep the processor less busy than a batch does: as many as a longer step allows.
    count = min(own, int(trial.count * max(PACE_SECONDS / took, 1)))
    if count > trial.count:
        trial = _Trial(config, count)
    sizes = [view_size_at(share, config.resolution) for share in _SHARES]
    runners = {
        str(size): trial.timed(*variant, share=share)
        for size, share in dict(zip(sizes, _SHARES, strict=True)).items()
    }
    best = race({**runners, "optimiser": trial.optimiser_seconds}, STAGE_SECONDS)
    # The optimiser takes as long for a few images as for a batch.
    steps = [own / trial.count * (best[str(size)] - best["optimiser"]) + best["optimiser"] for size in sizes]
    return own / float(np.mean([max(step, 1e-9) for step in steps]))


def _count(config: PretrainConfig, device: torch.device) -> int:
    """Return how many images a timed step gets: this process's share of a batch, fewer where steps are slow."""
    share = max(config.batch // world(), 2)
    if device.type != "cpu":
        return share
    probe = _Trial(config, min(8, share))
    probe.seconds()
    return min(max(int(probe.count * STEP_SECONDS / probe.seconds()), probe.count), share)


def _choose(trial: _Trial, device: torch.device) -> tuple[str, bool, int]:
    """Return (precision, channels_last, threads), each decided by a race of its own."""
    most = torch.get_num_threads()
    precision = FP32
    if fast := _fast_precision(device):
        # On one thread: several wait for one another in busy loops, which would count as work.
        times = race({name: trial.timed(name, True, 1, alone=True) for name in (FP32, fast)}, STAGE_SECONDS)
        precision = fast if times[fast] < MARGIN["precision"] * times[FP32] else FP32
    layouts = {"last": True, "first": False}
    times = race(
        {k: trial.timed(precision, last, 1, alone=True) for k, last in layouts.items()}, STAGE_SECONDS
    )
    channels_last = not times["first"] < MARGIN["layout"] * times["last"]
    if device.type != "cpu" or most == 1:
        return precision, channels_last, most
    counts = sorted({1, most, *(1 << n for n in range(most.bit_length() - 1))})
    times = race({str(n): trial.timed(precision, channels_last, n) for n in counts}, STAGE_SECONDS)
    return precision, channels_last, fewest_that_help({int(n): took for n, took in times.items()})


def fewest_that_help(seconds: Mapping[int, float]) -> int:
    """Return the smallest number of threads after which more gain next to nothing."""
    best = min(seconds.values())
    return min(count for count, took in seconds.items() if best >= MARGIN["threads"] * took)


def _fast_precision(device: torch.device) -> str | None:
    """Return the 16-bit type worth a race: most laptop processors emulate bf16 and lose."""
    if device.type == "mps":
        return None
    return FP16 if device.type == "cuda" and not torch.cuda.is_bf16_supported(False) else BF16


def _batch_that_fits(config: PretrainConfig) -> int:
    """Return the batch, halved until a step with views of full size fits into the device's memory."""
    trial = _Trial(config, max(config.batch // world(), 2))
    trial.seconds(share=1.0)
    return max(config.batch // trial.learner.pieces, min(SMALLEST_BATCH, config.batch))


def describe_run(speed: Speed, config: PretrainConfig, n_images: int) -> dict[str, Any]:
    """Return the planned run in numbers, and in one `sentence`."""
    pace = max(speed.images_per_second, 1e-9)
    epochs = config.epochs or epochs_in(speed, config.minutes or 0, n_images)
    minutes = config.minutes or epochs * n_images / pace / 60
    return {
        "method": config.method,
        "resolution": config.resolution,
        "minutes": round(minutes, 2),
        "epochs": round(epochs, 2),
        **dataclasses.asdict(speed),
        "sentence": sentence(speed, config, n_images),
    }


def sentence(speed: Speed, config: PretrainConfig, n_images: int) -> str:
    """Return what a person may expect of the run, in one plain sentence."""
    pace = f"{_rounded(speed.images_per_second):,} images/s with the {speed.encoder} encoder"
    if speed.device == "cpu":
        where = f"on {speed.threads} core{'s' if speed.threads != 1 else ''}"
    else:
        where = "on the graphics card"
    return f"{expectation(speed, config, n_images)}: {pace} {where} ({speed.precision})."


def expectation(speed: Speed, config: PretrainConfig, n_images: int) -> str:
    """Return "About 12 epochs in 5 minutes", or how long the epochs asked for take."""
    if config.epochs is not None:
        seconds = config.epochs * n_images / max(speed.images_per_second, 1e-9)
        return f"{_count_of(config.epochs, 'epoch')} in about {_length(seconds)}"
    minutes = config.minutes or 0
    epochs = epochs_in(speed, minutes, n_images)
    return f"About {_count_of(epochs, 'epoch')} in {_length(60 * minutes)}"


def _length(seconds: float) -> str:
    if seconds < 90:
        return _count_of(max(seconds, 1), "second")
    return _count_of(seconds / 60, "minute") if seconds < 5400 else _count_of(seconds / 3600, "hour")


def _count_of(value: float, what: str) -> str:
    shown = f"{value:.1f}".removesuffix(".0") if value < 10 and what != "second" else f"{round(value):,}"
    return f"{shown} {what}{'' if shown == '1' else 's'}"


def _rounded(value: float) -> int:
    """Return two or three digits of `value`: more would claim what nobody measured."""
    digits = max(len(str(int(value))) - 2, 0)
    return int(round(value, -digits))
