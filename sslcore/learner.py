"""What learns: encoder, method and optimiser, one step at a time, and all of their state as plain tensors."""

from __future__ import annotations

import gc
import importlib
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from sslcore.augment import Augmenter, Triple
from sslcore.batch import Batch
from sslcore.checkpoint import optimizer_state, restore_optimizer
from sslcore.configs import SCRATCH, PretrainConfig
from sslcore.device import (
    LossScale,
    Readings,
    matrix_type,
    pick_device,
    random_streams,
    set_random_streams,
)
from sslcore.distributed import average_gradients, rank, world
from sslcore.encode import EncoderPass
from sslcore.encoders import build_encoder
from sslcore.errors import HandfulError
from sslcore.feed import Feed
from sslcore.known import Known, nothing_known
from sslcore.optimizer import build_optimizer
from sslcore.pieces import backward_in_pieces, is_out_of_memory
from sslcore.plan import PRESETS, learning_rate_at, view_size_at
from sslcore.stability import LossWatch
from sslcore.stem import whiten_stem
from sslcore.synced_norm import sync_batch_norms
from sslcore.task import Losses, Parts, Task

GRADIENT_LIMIT = 10.0
SMALLEST_PIECE = 4
"""Images; batch normalisation of fewer is mostly noise."""


@dataclass(frozen=True)
class Setup:
    """What a run decided at its start and keeps through restarts: the contents of config.json."""

    config: PretrainConfig
    mean: Triple
    std: Triple
    precision: str
    threads: int = 0
    """Of the processor; 0 = as many as torch takes."""
    channels_last: bool = True
    dim: int = 0
    """Length of the encoder's features."""


class Learner:
    """One run's networks while they learn from pixels[rows]; knows steps, but neither time nor disk."""

    def __init__(
        self, pixels: np.ndarray, rows: np.ndarray, setup: Setup, known: Known | None = None
    ) -> None:
        config = setup.config
        self.known = known or nothing_known(len(rows))
        self.pixels, self.rows, self.setup, self.config = pixels, rows, setup, config
        self.device = pick_device()
        if setup.threads:
            torch.set_num_threads(setup.threads)
        layout = torch.channels_last if setup.channels_last else torch.contiguous_format
        self.encoder = build_encoder(config.encoder, config.seed, config.resolution, config.channels)
        if config.start == SCRATCH:
            whiten_stem(self.encoder, pixels, rows, setup.mean, setup.std)
        self.encoder.to(self.device, memory_format=layout)  # type: ignore[call-overload]
        self.encode = EncoderPass(self.encoder, self.device, setup.precision, layout)
        torch.manual_seed(config.seed)
        module = importlib.import_module(f"sslcore.methods.{config.method}")
        parts = Parts(self.encoder, config.knobs, len(rows), self.known, setup.mean, setup.std)
        self.method: Task = module.build(parts).to(self.device)
        if world() > 1:
            sync_batch_norms(self.encoder)
            sync_batch_norms(self.method)
        everything = [*self.encoder.parameters(), *self.method.parameters()]
        self.parameters = [parameter for parameter in everything if parameter.requires_grad]
        self.optimizer = build_optimizer(
            [self.encoder, self.method], config.learning_rate, self.device, matrix_type(setup.precision)
        )
        draws = torch.Generator().manual_seed(config.seed)
        preset, size = PRESETS[config.augmentation], view_size_at(0, config.resolution)
        self.augmenter = Augmenter(preset, setup.mean, setup.std, draws, size)
        self.feed = Feed(pixels, rows, config.batch, config.seed, self.device)
        self.scale = LossScale(setup.precision)
        self.readings, self.watch = Readings(self.device), LossWatch()
        self.step = self.images_seen = self.rollbacks = 0
        self.pieces = 1
        """Into how many parts a batch is cut for the encoder, because memory was short."""
        self.loss = math.nan
        """Smoothed over about 20 steps."""
        self.terms: dict[str, Tensor] = {}

    @property
    def steps_per_epoch(self) -> int:
        return self.feed.steps_per_epoch

    @property
    def view_size(self) -> int:
        """Side of the views of the last step, px."""
        return self.augmenter.size

    @property
    def epoch(self) -> float:
        return self.images_seen / len(self.rows)

    @property
    def learning_rate(self) -> float:
        return float(self.optimizer.param_groups[0]["lr"])

    def train_step(self, share: float) -> bool:
        """Learn from one batch, `share` 0..1 into the run; False where the training has become unstable.

        On the processor the weights are then untouched; an accelerator tells up to `Readings.LAG` steps late.
        """
        self._set_schedule(share)
        images, places, before, after = self.feed.images(self.step)
        self.augmenter.before, self.augmenter.after = before, after
        batch = Batch(images, self.augmenter, places, self.known, self.feed.fetch)
        losses = self._try_gradients(batch)
        while losses is None:
            self._cut_smaller(len(images))
            losses = self._try_gradients(batch)
        loss, self.terms = losses
        average_gradients(self.parameters)
        self._unscale()
        length = torch.nn.utils.clip_grad_norm_(self.parameters, GRADIENT_LIMIT)
        if not self._apply(torch.stack([loss.detach().float(), length.float()])):
            return False
        self.step += 1
        self.images_seen += before + len(images) + after
        return True

    def _apply(self, reading: Tensor) -> bool:
        """Step with the gradients, whose loss and length are the `reading`; False where all has become unstable."""
        if self.scale.active and not bool(torch.isfinite(reading[1])):
            # The scale was too large for fp16: this step is left out, and the next one gets a smaller.
            return self.scale.take(finite=False)
        self.scale.take(finite=True)
        self.readings.push(reading)
        # On the processor a look costs nothing, so that it comes before the step.
        if self.device.type == "cpu" and not self.stable():
            return False
        self.optimizer.step()
        self.method.after_step(self.encoder)
        return self.stable()

    def stable(self, everything: bool = False) -> bool:
        """Take in the losses that have arrived (`everything`: wait for all); False if any tells of a blow-up."""
        sound = True
        for loss, length in self.readings.take(everything):
            told = self.watch.take(loss if math.isfinite(length) else math.nan)
            # Process 0 alone judges what is merely odd: the others must not part from it.
            sound = sound and (told or (rank() > 0 and math.isfinite(loss) and math.isfinite(length)))
            if math.isfinite(loss):
                self.loss = loss if math.isnan(self.loss) else 0.95 * self.loss + 0.05 * loss
        return sound

    def _set_schedule(self, share: float) -> None:
        self.method.share = share
        for group in self.optimizer.param_groups:
            group["lr"] = group["initial_lr"] * learning_rate_at(share) * 0.5**self.rollbacks
        size = view_size_at(share, self.config.resolution)
        if size != self.augmenter.size:
            self.watch.forget()
        self.augmenter.size = size

    def _try_gradients(self, batch: Batch) -> Losses | None:
        """Return loss and terms, with gradients in the parameters; None, and nothing drawn, if memory ran out."""
        drawn = random_streams(self.device), self.augmenter.generator.get_state()
        self.optimizer.zero_grad(set_to_none=True)
        try:
            views = self.method.views(batch)
            if self.pieces == 1:
                loss, terms = self.method.loss(self.encode, views)
                torch.autograd.backward(loss * self.scale.value if self.scale.active else loss)
                return loss, terms
            return backward_in_pieces(
                self.encode, lambda encode: self.method.loss(encode, views), self.pieces, self.scale.value
            )
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
        # Out here the error, and with it every tensor of the failed try, is gone.
        set_random_streams(drawn[0], self.device)
        self.augmenter.generator.set_state(drawn[1])
        return None

    def _cut_smaller(self, count: int) -> None:
        """Halve the pieces of a batch of `count` images; HandfulError where that cannot help."""
        self.pieces *= 2
        # The other processes wait inside an exchange that this one has left.
        if world() > 1 or count / self.pieces < SMALLEST_PIECE:
            raise HandfulError(
                "There is not enough memory to train this encoder.",
                "Choose a smaller encoder, a lower resolution or a smaller batch.",
            )
        self.optimizer.zero_grad(set_to_none=True)
        gc.collect()
        if self.device.type == "cuda":
            torch.cuda.empty_cache()
        elif self.device.type == "mps":
            torch.mps.empty_cache()

    def _unscale(self) -> None:
        if self.scale.active:
            gradients = [p.grad for p in self.parameters if p.grad is not None]
            torch._foreach_mul_(gradients, 1 / self.scale.value)

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Return everything that changes: tensors by name, and JSON-ready numbers."""
        slots, numbers_of_slots = optimizer_state(self.optimizer)
        groups = {
            "encoder": self.encoder.state_dict(),
            "method": self.method.state_dict(),
            "optimizer": slots,
            "random": {**random_streams(self.device), "views": self.augmenter.generator.get_state()},
        }
        tensors = {f"{group}/{name}": value for group, part in groups.items() for name, value in part.items()}
        numbers = {
            "step": self.step,
            "images_seen": self.images_seen,
            "rollbacks": self.rollbacks,
            "pieces": self.pieces,
            "loss_scale": self.scale.value,
            "optimizer": numbers_of_slots,
            "loss": None if math.isnan(self.loss) else self.loss,
        }
        return tensors, numbers

    def load_state(self, tensors: dict[str, Tensor], numbers: dict[str, Any]) -> None:
        """Put back what `state` returned; further steps are then bit-identical on a CPU."""
        parts: dict[str, dict[str, Tensor]] = {"encoder": {}, "method": {}, "optimizer": {}, "random": {}}
        for key, value in tensors.items():
            group, name = key.split("/", 1)
            parts[group][name] = value
        self.encoder.load_state_dict(parts["encoder"])
        self.method.load_state_dict(parts["method"])
        restore_optimizer(self.optimizer, parts["optimizer"], numbers.get("optimizer", {}))
        set_random_streams(parts["random"], self.device)
        self.augmenter.generator.set_state(parts["random"]["views"])
        self.step, self.images_seen = numbers["step"], numbers["images_seen"]
        self.rollbacks = numbers["rollbacks"]
        # Memory that was short does not grow by going back.
        self.pieces = max(self.pieces, numbers.get("pieces", 1))
        self.scale.value = numbers.get("loss_scale", self.scale.value)
        self.loss = math.nan if numbers["loss"] is None else numbers["loss"]
        self.readings.forget()
        self.watch.forget()
