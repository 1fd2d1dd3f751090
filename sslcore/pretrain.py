"""Pretraining: the loop around the learner that keeps time, saves, resumes, rolls back and reports."""

from __future__ import annotations

import math
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from sslcore.checkpoint import load_checkpoint, save_checkpoint
from sslcore.clock import TrainingClock
from sslcore.configs import PretrainConfig
from sslcore.encoders import EncoderCard, save_encoder
from sslcore.errors import Cancelled, HandfulError, from_os_error
from sslcore.followers import call_to_load, call_to_step, call_to_train
from sslcore.known import Known, nothing_known
from sslcore.known_checks import check_known, describe_known
from sslcore.learner import Learner
from sslcore.pacer import ThreadPacer
from sslcore.plan import this_machine
from sslcore.previews import Previews
from sslcore.progress import Progress
from sslcore.quality import Quality
from sslcore.record import RunRecord
from sslcore.setup import read_setup, set_up
from sslcore.speed import describe_run
from sslcore.start_choices import start_name
from sslcore.start_weights import start_from

SAVE_EVERY = 15.0
FIRST_PREVIEW = 5.0
LINE_EVERY = 0.5
"""Seconds of training."""
PREVIEW_SHARE = 0.05
"""The most of the training time that previews may take."""
MOST_ROLLBACKS = 3
TRUST_STEPS = 20
"""A state is trusted once the training has stayed sound for as many steps after it."""


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
    known: Known | None = None,
) -> PretrainResult:
    """Train an encoder on pixels[rows] (uint8 [N, px, px, 3]) and leave it in `folder`; done.json comes last.

    `known` is what is known of the images, in the order of `rows`. With `resume`, the run in `folder` goes on from
    its checkpoint under its own settings, with what was known at its start. Raises Cancelled
    once a checkpoint is saved, HandfulError for fewer than 2 images, too little known of them for the method, a full
    disk or hopeless instability.
    """
    record = RunRecord(folder)
    try:
        if resume and (done := record.read("done.json")) is not None:
            return PretrainResult(**done)
        setup = read_setup(record) if resume else None
        if setup is not None:
            known = record.read_known()
        else:
            check_known(config.method, known or nothing_known(len(rows)))
            setup, speed = set_up(pixels, rows, config)
            record.clear()
            if known is not None:
                record.save_known(known)
            record.write("config.json", {**asdict(setup), "images_per_second": speed.images_per_second})
            progress.tell("speed", **describe_run(speed, setup.config, len(rows)))
            if known is not None and (found := describe_known(config.method, known)):
                progress.note(found)
        call_to_train(setup, rows, known)
        return _Run(Learner(pixels, rows, setup, known), record, progress).go()
    except OSError as error:
        raise from_os_error(error, "save the run") from error


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
        self.previews = Previews(learner, self.card, record, progress)
        self.speed = 0.0
        # A run of so many epochs is the same every time; with other threads sums would round otherwise.
        self.clock = TrainingClock()
        # A moment in which other programs were busy may have set the run up on few threads.
        most, now = this_machine().cores, torch.get_num_threads()
        self.pacer = ThreadPacer(learner.device, self.config.epochs is None, max(most, now), now)
        self.next_save = self.next_preview = self.next_line = 0.0

    def go(self) -> PretrainResult:
        try:
            resumed = self.restore()
            if not resumed:
                self.start()
            call_to_load(self.learner)
            self.record.save_preview_rows(self.previews.sample)
            if not resumed:
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
            self.save_what_is_sound()
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
        learner, share = self.learner, self.share()
        started, seen, pieces, size = time.monotonic(), learner.images_seen, learner.pieces, learner.view_size
        call_to_step(share)
        with self.pacer.timing() as timing:
            stable = learner.train_step(share)
            timing.images = learner.images_seen - seen
        if learner.pieces > pieces:
            self.progress.note(
                f"Memory ran out. Every batch is now computed in {learner.pieces} pieces: "
                "the same learning, a little slower."
            )
        if not stable:
            self.roll_back()
            return
        if learner.view_size != size:
            self.pacer.forget()
        speed = (learner.images_seen - seen) / max(time.monotonic() - started, 1e-9)
        self.speed = speed if self.speed == 0 else 0.9 * self.speed + 0.1 * speed
        self.write_down()

    def roll_back(self) -> None:
        """Go back to a state before the trouble, with half the rate; HandfulError after the third time."""
        failed, rollbacks, elapsed = self.learner.step, self.learner.rollbacks + 1, self.clock.elapsed()
        if rollbacks > MOST_ROLLBACKS:
            raise HandfulError(
                "The training became unstable again and again, even with smaller steps.",
                "Choose another method under Advanced.",
            )
        self.restore(failed - TRUST_STEPS)
        self.learner.rollbacks = rollbacks
        call_to_load(self.learner)
        # The time is spent even though the steps are undone.
        self.clock.set(elapsed)
        self.save(alone=True)
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
            with self.previews.dispensable():
                self.add_line()
            self.next_line = now + LINE_EVERY
        if now >= self.next_save:
            if not self.learner.stable(everything=True):
                self.roll_back()
                return
            # In the middle of what may become a blow-up, the last checkpoint is the better one.
            if self.learner.watch.calm:
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
        return self.previews.take(self.check)

    def finish(self) -> PretrainResult:
        self.save_what_is_sound()
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

    def save_what_is_sound(self) -> None:
        """Save the present state, or go back to the last good one if this one is not."""
        if self.learner.stable(everything=True) and self.learner.watch.calm:
            self.save()
        else:
            self.restore(self.learner.step - TRUST_STEPS)
            self.save(alone=True)

    def save(self, alone: bool = False) -> None:
        """Make the present state the checkpoint; `alone`: what was saved before is not to be trusted."""
        tensors, numbers = self.learner.state()
        state = {
            **numbers,
            "elapsed": self.clock.elapsed(),
            **self.previews.state(),
        }
        save_checkpoint(self.record.folder, tensors, state, alone)

    def restore(self, latest_step: int | None = None) -> bool:
        """Return to the last checkpoint, or to one up to `latest_step`; False where there is none."""
        loaded = load_checkpoint(self.record.folder, latest_step)
        if loaded is None:
            return False
        tensors, state = loaded
        self.learner.load_state(tensors, state)
        self.previews.load_state(state)
        self.clock.set(state["elapsed"])
        self.record.forget_lines_after(self.learner.step)
        return True


def _or_none(value: float) -> float | None:
    """JSON knows no NaN."""
    return round(value, 5) if math.isfinite(value) else None
