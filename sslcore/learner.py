"""What learns: encoder, method and optimiser, one step at a time, and all of their state as plain tensors."""

from __future__ import annotations

import importlib
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from sslcore.augment import Augmenter, Batch, Triple
from sslcore.checkpoint import optimizer_tensors, restore_optimizer
from sslcore.configs import PretrainConfig
from sslcore.device import pick_device, precision_of
from sslcore.encoders import build_encoder
from sslcore.plan import PRESETS, learning_rate_at, view_size_at

GRADIENT_LIMIT = 10.0


@dataclass(frozen=True)
class Setup:
    """What a run decided at its start and keeps through restarts: the contents of config.json."""

    config: PretrainConfig
    mean: Triple
    std: Triple
    precision: str
    dim: int = 0
    """Length of the encoder's features."""


class Learner:
    """One run's networks while they learn from pixels[rows]; knows steps, but neither time nor disk."""

    def __init__(self, pixels: np.ndarray, rows: np.ndarray, setup: Setup) -> None:
        config = setup.config
        self.pixels, self.rows, self.setup, self.config = pixels, rows, setup, config
        self.device = pick_device()
        self.encoder = build_encoder(config.encoder, config.seed, config.resolution, config.channels)
        self.encoder.to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        torch.manual_seed(config.seed)
        module = importlib.import_module(f"sslcore.methods.{config.method}")
        self.method = module.build(self.encoder.dim, config.knobs).to(self.device)
        self.parameters = [*self.encoder.parameters(), *self.method.parameters()]
        self.optimizer = torch.optim.AdamW(self.parameters, lr=config.learning_rate, weight_decay=0.01)
        draws = torch.Generator().manual_seed(config.seed)
        preset, size = PRESETS[config.augmentation], view_size_at(0, config.resolution)
        self.augmenter = Augmenter(preset, setup.mean, setup.std, draws, size)
        # Batches are even parts of an epoch: every image is seen once, none is left over.
        self.steps_per_epoch = max(1, len(rows) // config.batch)
        self._order: tuple[int, list[np.ndarray]] = (-1, [])
        self.step = self.images_seen = self.rollbacks = 0
        self.loss = math.nan
        """Smoothed over about 20 steps."""
        self.terms: dict[str, Tensor] = {}

    @property
    def epoch(self) -> float:
        return self.images_seen / len(self.rows)

    @property
    def learning_rate(self) -> float:
        return float(self.optimizer.param_groups[0]["lr"])

    def train_step(self, share: float) -> bool:
        """Learn from one batch, `share` 0..1 into the run; False, with the weights untouched, if it blew up."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.config.learning_rate * learning_rate_at(share) * 0.5**self.rollbacks
        self.augmenter.size = view_size_at(share, self.config.resolution)
        images = self._next_images()
        views = self.method.views(Batch(images, self.augmenter))
        loss, terms = self.method.loss(self._encode, views)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        length = torch.nn.utils.clip_grad_norm_(self.parameters, GRADIENT_LIMIT)
        if not bool(torch.isfinite(loss) & torch.isfinite(length)):
            return False
        self.optimizer.step()
        self.step += 1
        self.images_seen += len(images)
        self.terms = terms
        value = float(loss.detach())
        self.loss = value if math.isnan(self.loss) else 0.95 * self.loss + 0.05 * value
        return True

    def _next_images(self) -> Tensor:
        """Return the step's images, uint8 [b, px, px, 3]; the order follows from seed and step alone."""
        epoch, part = divmod(self.step, self.steps_per_epoch)
        if self._order[0] != epoch:
            order = np.random.default_rng([self.config.seed, epoch]).permutation(len(self.rows))
            self._order = (epoch, np.array_split(order, self.steps_per_epoch))
        chosen = self.rows[self._order[1][part]]
        return torch.from_numpy(np.ascontiguousarray(self.pixels[chosen])).to(self.device)

    def _encode(self, views: Tensor) -> Tensor:
        """Return features float32 of views: the one place that knows precision and memory layout."""
        with precision_of(self.setup.precision, self.device):
            features = self.encoder.features(views.contiguous(memory_format=torch.channels_last))
        return features.float()

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Return everything that changes: tensors by name, and JSON-ready numbers."""
        groups = {
            "encoder": self.encoder.state_dict(),
            "method": self.method.state_dict(),
            "optimizer": optimizer_tensors(self.optimizer),
            "random": {"global": torch.get_rng_state(), "views": self.augmenter.generator.get_state()},
        }
        tensors = {f"{group}/{name}": value for group, part in groups.items() for name, value in part.items()}
        numbers = {
            "step": self.step,
            "images_seen": self.images_seen,
            "rollbacks": self.rollbacks,
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
        restore_optimizer(self.optimizer, parts["optimizer"])
        torch.set_rng_state(parts["random"]["global"])
        self.augmenter.generator.set_state(parts["random"]["views"])
        self.step, self.images_seen = numbers["step"], numbers["images_seen"]
        self.rollbacks = numbers["rollbacks"]
        self.loss = math.nan if numbers["loss"] is None else numbers["loss"]
