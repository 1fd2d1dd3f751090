"""BYOL: from one view of an image, foretell what a slow copy of the network makes of the other."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from sslcore.agreement import agreement, spread
from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.encoders import Encoder
from sslcore.matches import match_columns
from sslcore.task import Column, Losses, Parts, SlowCopy, Task


def byol_loss(foretold: Tensor, target: Tensor) -> Tensor:
    """Return the mean squared distance of unit-length rows [2b, d], summed over the two directions.

    Equation 2 of arXiv:2006.07733, of one view and then of the other; no gradient goes through the target.
    """
    return 4 - 4 * agreement(foretold, target)


def momentum_at(share: float, start: float) -> float:
    """Return how much of itself the slow copy keeps a step: from `start` to 1 along a cosine (section 3.3)."""
    return 1 - (1 - start) * (math.cos(math.pi * share) + 1) / 2


class BYOL(Task):
    """Grill et al. 2020, arXiv:2006.07733."""

    def __init__(self, encoder: Encoder, momentum: float, hidden: int, projection: int) -> None:
        super().__init__()
        self.momentum = momentum
        self.projector = _two_layers(encoder.dim, hidden, projection)
        self.predictor = _two_layers(projection, hidden, projection)
        self.slow = SlowCopy(encoder, self.projector)

    def views(self, batch: Batch) -> list[Tensor]:
        """Return two augmented views, each [b, 3, s, s]."""
        return [batch.view(), batch.view()]

    def loss(self, encode: Encode, views: list[Tensor]) -> Losses:
        """Return the loss, how alike foretold and target are (cosine), and how far targets spread (1 is full)."""
        both = torch.cat(views)
        foretold = gather(self.predictor(self.projector(encode(both))))
        target = gather(self._targets(encode, both))
        # Each view foretells the other.
        loss = byol_loss(foretold, target.roll(len(target) // 2, 0))
        return loss, {"alignment": 1 - loss.detach() / 4, "spread": spread(target)}

    @torch.no_grad()
    def _targets(self, encode: Encode, views: Tensor) -> Tensor:
        encoder, projector = self.slow.networks
        assert isinstance(encoder, Encoder)
        targets: Tensor = projector(encode.target(encoder, views))
        return targets

    def after_step(self, encoder: Encoder) -> None:
        """Let the slow copy follow, more and more slowly."""
        self.slow.follow(encoder, self.projector, momentum=momentum_at(self.share, self.momentum))

    def picture(self, encode: Encode, views: list[Tensor]) -> list[Column]:
        """Return two views of each image, and which image's slow projection the first foretells best."""
        foretold = self.predictor(self.projector(encode(views[0])))
        return match_columns(views[0], views[1], (foretold, self._targets(encode, views[1])))


def _two_layers(width_in: int, hidden: int, width: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(width_in, hidden, bias=False),
        nn.BatchNorm1d(hidden),
        nn.ReLU(),
        nn.Linear(hidden, width),
    )


def build(parts: Parts) -> BYOL:
    """Return the task for an encoder."""
    knobs = parts.knobs
    return BYOL(parts.encoder, knobs["momentum"], int(knobs["hidden"]), int(knobs["projection"]))
