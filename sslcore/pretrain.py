"""Pretraining: the loop around the learner that keeps time, saves, resumes, rolls back and reports."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from sslcore import device as devices
from sslcore.augment import pixel_statistics
from sslcore.checkpoint import load_checkpoint, save_checkpoint
from sslcore.configs import PretrainConfig, from_dict
from sslcore.encoders import EncoderCard, build_encoder, encode_rows, save_encoder
from sslcore.errors import Cancelled, HandfulError, from_os_error
from sslcore.learner import Learner, Setup
from sslcore.plan import is_grey, resolve, this_machine, view_size_at
from sslcore.progress import Progress
from sslcore.quality import SETTLING, Quality, measure_quality, read_quality
from sslcore.record import RunRecord
from sslcore.start_choices import start_name
from sslcore.start_weights import start_from

SAVE_EVERY = 15.0
FIRST_PREVIEW = 5.0
LINE_EVERY = 0.5
"""Seconds of training."""
PREVIEW_ROWS = 2000
PREVIEW_SHARE = 0.05
"""The most of the training time that previews may take."""
MOST_ROLLBACKS = 3


@dataclass(frozen=True)
class PretrainResult:
    """What came out. `epochs`, `minutes`, `images` count the whole run, restarts included, pauses not."""

    method: str
    encoder: str
    resolution: int
    epochs: float
    steps: int
    images: int
    images_per_second: float
    minutes: float
    loss: float
    rankme: float
    spread: float
    reading: str


def pretrain(
    pixels: np.ndarray,
    rows: np.ndarray,
    folder: Path,
    config: PretrainConfig,
    progress: Progress,
    resume: bool = False,
) -> PretrainResult:
    """Train an encoder on pixels[rows] (uint8 [N, px, px, 3]) and leave it in `folder`; done.json comes last.

    With `resume`, the run in `folder` goes on from its checkpoint under its own settings. Raises Cancelled
    once a checkpoint is saved, HandfulError for fewer than 2 images, a full disk or hopeless instability.
    """
    record = RunRecord(folder)
    try:
        if resume and (done := record.read("done.json")) is not None:
            return PretrainResult(**done)
        setup = _read_setup(record) if resume else None
        if setup is None:
            setup = _set_up(pixels, rows, config)
            record.clear()
            record.write("config.json", asdict(setup))
        return _Run(Learner(pixels, rows, setup), record, progress).go()
    except OSError as error:
        raise from_os_error(error, "save the run") from error


def _set_up(pixels: np.ndarray, rows: np.ndarray, config: PretrainConfig) -> Setup:
    device = devices.pick_device()
    machine = this_machine("" if device.type == "cpu" else device.type)
    px = pixels.shape[1]
    config = resolve(config, len(rows), px, len(rows) > 0 and is_grey(pixels, rows), machine)
    mean, std = pixel_statistics(pixels, rows)
    encoder = build_encoder(config.encoder, config.seed, px, config.channels)
    encoder.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    precision = devices.pick_precision(encoder, view_size_at(0, px), device)
    return Setup(config, mean, std, precision, encoder.dim)


def _read_setup(record: RunRecord) -> Setup | None:
    try:
        values = record.read("config.json")
        if values is None:
            return None
        config = from_dict(PretrainConfig, values["config"])
        return Setup(
            config, tuple(values["mean"]), tuple(values["std"]), values["precision"], values.get("dim", 0)
        )
    except (ValueError, KeyError, TypeError) as error:
        raise HandfulError("The run's settings are damaged.", "Start the pretraining anew.") from error


class _Clock:
    """Seconds of training: goes on through restarts, stands still while the person has paused."""

    def __init__(self) -> None:
        self.set(0.0)

    def elapsed(self) -> float:
        return time.monotonic() - self._began

    def set(self, elapsed: float) -> None:
        self._began = time.monotonic() - elapsed

    @contextmanager
    def stopped(self) -> Iterator[None]:
        before = self.elapsed()
        try:
            yield
        finally:
            self.set(before)


class _Run:
    """One run while it trains: the learner, its clock, and what is written and told when."""

    def __init__(self, learner: Learner, record: RunRecord, progress: Progress) -> None:
        self.learner, self.record, self.progress = learner, record, progress
        self.config, self.images = learner.config, len(learner.rows)
        encoder, setup = learner.encoder, learner.setup
        self.card = EncoderCard(
            encoder.name,
            encoder.dim,
            self.config.resolution,
            setup.mean,
            setup.std,
            self.config.method,
            record.folder.name,
            encoder.channels,
            start_name(self.config.start),
        )
        chosen = np.random.default_rng(self.config.seed).permutation(self.images)[:PREVIEW_ROWS]
        self.sample = learner.rows[np.sort(chosen)]
        self.untrained: Quality | None = None
        self.speed = 0.0
        self.clock = _Clock()
        self.next_save = self.next_preview = self.next_line = 0.0

    def go(self) -> PretrainResult:
        try:
            resumed = self.restore()
            self.record.save_preview_rows(self.sample)
            if not resumed:
                self.start()
                self.preview()
                self.save()
            now = self.clock.elapsed()
            self.next_save, self.next_preview = now + SAVE_EVERY, now + FIRST_PREVIEW
            # One step at least: the first preview may outlast a very short run.
            while self.learner.step == 0 or self.share() < 1:
                self.report()
                self.train_step()
            return self.finish()
        except Cancelled:
            self.save()
            save_encoder(self.record.folder, self.learner.encoder, self.card)
            raise

    def start(self) -> None:
        """Put the weights in that the run starts from, and say what fitted."""
        if report := start_from(self.learner.encoder, self.config.start, self.config.resolution):
            self.record.write("start.json", report.to_json())
            self.progress.note(report.sentence)

    def share(self) -> float:
        """Return how much of the run is done, 0..1: of its minutes, or of its epochs."""
        done, total = self.done_of_total()
        return min(done / total, 1.0)

    def done_of_total(self) -> tuple[float, float]:
        if self.config.epochs is not None:
            return self.learner.step, self.config.epochs * self.learner.steps_per_epoch
        return self.clock.elapsed(), (self.config.minutes or 0) * 60

    def train_step(self) -> None:
        started, seen = time.monotonic(), self.learner.images_seen
        if not self.learner.train_step(self.share()):
            self.roll_back()
            return
        speed = (self.learner.images_seen - seen) / max(time.monotonic() - started, 1e-9)
        self.speed = speed if self.speed == 0 else 0.9 * self.speed + 0.1 * speed
        self.write_down()

    def roll_back(self) -> None:
        """Go back to the last checkpoint with half the learning rate; HandfulError after the third time."""
        failed, rollbacks, elapsed = self.learner.step, self.learner.rollbacks + 1, self.clock.elapsed()
        if rollbacks > MOST_ROLLBACKS:
            raise HandfulError(
                "The training became unstable again and again, even with smaller steps.",
                "Set a lower learning rate under Advanced, or choose the other method.",
            )
        self.restore()
        self.learner.rollbacks = rollbacks
        # The time is spent even though the steps are undone.
        self.clock.set(elapsed)
        self.progress.note(
            f"The training became unstable at step {failed:,}. It goes on from step {self.learner.step:,} "
            "with half the learning rate."
        )

    def report(self) -> None:
        """Tell how far the run is; waits while paused and raises Cancelled when asked to stop."""
        done, total = self.done_of_total()
        left = total - done
        if self.config.epochs is not None:
            left *= self.images / self.learner.steps_per_epoch / self.speed if self.speed else math.nan
        with self.clock.stopped():
            self.progress.report(
                done,
                total,
                step=self.learner.step,
                epoch=round(self.learner.epoch, 2),
                loss=_or_none(self.learner.loss),
                images_per_second=round(self.speed, 1),
                eta_seconds=_or_none(left),
            )

    def check(self, _done: int = 0) -> None:
        with self.clock.stopped():
            self.progress.check()

    def write_down(self) -> None:
        """Write metrics, a checkpoint and a preview where each is due."""
        now = self.clock.elapsed()
        if now >= self.next_line:
            self.add_line()
            self.next_line = now + LINE_EVERY
        if now >= self.next_save:
            self.save()
            self.next_save = now + SAVE_EVERY
        if now >= self.next_preview:
            self.preview()
            cost = self.clock.elapsed() - now
            self.next_preview = now + max(SAVE_EVERY, cost / PREVIEW_SHARE)

    def add_line(self) -> None:
        learner = self.learner
        self.record.add_line(
            {
                "step": learner.step,
                "epoch": round(learner.epoch, 3),
                "seconds": round(self.clock.elapsed(), 2),
                "loss": learner.loss,
                "learning_rate": learner.learning_rate,
                "images_per_second": round(self.speed, 1),
                **{name: float(value) for name, value in learner.terms.items()},
            }
        )

    def preview(self) -> tuple[Quality, str]:
        """Embed the fixed sample, judge it, tell everyone; returns quality and its plain-words reading."""
        learner = self.learner
        embeddings = encode_rows(learner.encoder, self.card, learner.pixels, self.sample, self.check)
        if not np.isfinite(embeddings).all():
            return Quality(0.0, 0.0), SETTLING
        quality = measure_quality(embeddings)
        self.untrained = self.untrained or quality
        reading = read_quality(quality, self.untrained)
        name = self.record.save_preview(learner.step, embeddings)
        facts = {"rankme": quality.rankme, "spread": quality.spread, "reading": reading}
        self.progress.tell("checkpoint", step=learner.step, preview=name, **facts)
        return quality, reading

    def finish(self) -> PretrainResult:
        self.save()
        quality, reading = self.preview()
        learner, elapsed = self.learner, self.clock.elapsed()
        save_encoder(self.record.folder, learner.encoder, self.card)
        result = PretrainResult(
            method=self.config.method,
            encoder=self.config.encoder,
            resolution=self.config.resolution,
            epochs=round(learner.epoch, 2),
            steps=learner.step,
            images=self.images,
            images_per_second=round(learner.images_seen / max(elapsed, 1e-9), 1),
            minutes=round(elapsed / 60, 3),
            loss=learner.loss,
            rankme=quality.rankme,
            spread=quality.spread,
            reading=reading,
        )
        self.record.write("done.json", asdict(result))
        self.report()
        return result

    def save(self) -> None:
        """Make the present state the checkpoint."""
        tensors, numbers = self.learner.state()
        untrained = asdict(self.untrained) if self.untrained else None
        state = {**numbers, "elapsed": self.clock.elapsed(), "untrained": untrained}
        save_checkpoint(self.record.folder, tensors, state)

    def restore(self) -> bool:
        """Return to the last checkpoint; False where there is none."""
        loaded = load_checkpoint(self.record.folder)
        if loaded is None:
            return False
        tensors, state = loaded
        self.learner.load_state(tensors, state)
        self.untrained = Quality(**state["untrained"]) if state["untrained"] else None
        self.clock.set(state["elapsed"])
        self.record.forget_lines_after(self.learner.step)
        return True


def _or_none(value: float) -> float | None:
    """JSON knows no NaN."""
    return round(value, 5) if math.isfinite(value) else None
