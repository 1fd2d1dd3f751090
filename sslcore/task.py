"""What a method is to the engine: the views it wants of a batch, its loss, and a picture of its task."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from sslcore.augment import Triple
from sslcore.batch import Batch
from sslcore.encode import Encode
from sslcore.encoders import Encoder
from sslcore.known import Known

Losses = tuple[Tensor, dict[str, Tensor]]


@dataclass(frozen=True)
class Parts:
    """What a method is built from."""

    encoder: Encoder
    """To be measured or copied; the engine trains it, and hands it to `Task.loss` as `encode`."""
    knobs: Mapping[str, float]
    images: int
    """How many the run learns from."""
    known: Known
    mean: Triple
    std: Triple
    """Of pixels / 255, by which views are normalised."""

    @property
    def dim(self) -> int:
        """Length of the encoder's features."""
        return self.encoder.dim

    @property
    def map_channels(self) -> int:
        """Channels of `Encode.maps`."""
        return self.encoder.map_channels


@dataclass(frozen=True)
class Column:
    """One column of the picture of a task: an image a row, what it shows, and whether the answer is right."""

    caption: str
    images: Tensor
    """float32 [m, 3, s, s], normalised like views; one channel will do."""
    right: Tensor | None = None
    """bool [m]."""


class Task(nn.Module):
    """A method: networks of its own beside the encoder, and what they are to learn.

    Everything that a restart must find again is a parameter or a buffer. `loss` may be computed twice for one step
    (memory short), so that it changes none of them: what it wants remembered waits for `after_step`.
    """

    share: float = 0.0
    """How much of the run is done, 0..1; the engine says it before each step."""

    def views(self, batch: Batch) -> Any:
        """Return what `loss` is to see of the batch: tensors, in whatever list or dict it likes."""
        raise NotImplementedError

    def loss(self, encode: Encode, views: Any) -> Losses:
        """Return the scalar loss of the whole batch, all processes together, and its terms without gradient."""
        raise NotImplementedError

    def after_step(self, encoder: Encoder) -> None:
        """Take in what the last loss has seen, once the weights have been changed by it."""

    def picture(self, encode: Encode, views: Any) -> list[Column]:
        """Return the task as a person can see it, without gradient, in evaluation mode."""
        return [Column("View", view) for view in views]

    def projections(self, encode: Encode, views: Tensor) -> dict[str, Tensor]:
        """Return what each layer above the features makes of views [b, 3, s, s], in order: {name: [b, d]}."""
        projector = getattr(self, "projector", None)
        if not isinstance(projector, nn.Sequential):
            return {}
        x, layers = encode(views), dict[str, Tensor]()
        for layer in projector:
            x = layer(x)
            if isinstance(layer, nn.ReLU | nn.GELU):
                layers[f"projector {len(layers) + 1}"] = x
        return {**layers, "projector, output": x}


class SlowCopy(nn.Module):
    """Copies of networks that follow them slowly: a momentum encoder (He et al. 2019, arXiv:1911.05722)."""

    def __init__(self, *networks: nn.Module) -> None:
        super().__init__()
        self.networks = nn.ModuleList(copy.deepcopy(networks)).requires_grad_(False)

    @torch.no_grad()
    def follow(self, *networks: nn.Module, momentum: float) -> None:
        """Move every weight and running average to `momentum` of itself and the rest of the network's."""
        for slow, fast in zip(self.networks, networks, strict=True):
            theirs = fast.state_dict()
            for name, value in slow.state_dict().items():
                if value.is_floating_point():
                    value.lerp_(theirs[name].to(value), 1 - momentum)
                else:
                    value.copy_(theirs[name])
