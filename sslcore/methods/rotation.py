"""Rotation: by which quarter was the image turned? Only who knows the things in it can tell."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.quarter_turns import TURNS, all_turns, turn, turn_back
from sslcore.task import Column, Losses, Parts, Task


def turn_loss(logits: Tensor) -> Tensor:
    """Return the mean cross-entropy of logits [4 * b, 4] in the order of `all_turns` (equations 2 and 3)."""
    return F.cross_entropy(logits, _turns(logits))


def _turns(logits: Tensor) -> Tensor:
    return torch.arange(TURNS, device=logits.device).repeat_interleave(len(logits) // TURNS)


class Rotation(Task):
    """Gidaris et al. 2018, arXiv:1803.07728: all four turns of every image in one batch."""

    def __init__(self, dim: int, width: int) -> None:
        super().__init__()
        self.projector = nn.Sequential(
            nn.Linear(dim, width, bias=False),
            nn.BatchNorm1d(width),
            nn.ReLU(),
            nn.Linear(width, TURNS),
        )

    def views(self, batch: Batch) -> Tensor:
        """Return upright parts of the images, [b, 3, s, s]."""
        return batch.crop()

    def loss(self, encode: Encode, views: Tensor) -> Losses:
        """Return the loss and how often the turn is told (0..1; by chance 0.25)."""
        logits = gather(self.projector(encode(all_turns(views))))
        told = (logits.argmax(1) == _turns(logits)).float().mean()
        return turn_loss(logits), {"turns_told": told.detach()}

    def picture(self, encode: Encode, views: Tensor) -> list[Column]:
        """Return each image turned by a number of quarters, and turned back by those that are predicted."""
        quarters = (torch.arange(len(views), device=views.device) + 1) % TURNS
        asked = turn(views, quarters)
        told = self.projector(encode(asked)).argmax(1)
        return [
            Column("Turned", asked),
            Column("Turned back", turn_back(asked, told), told == quarters),
        ]


def build(parts: Parts) -> Rotation:
    """Return the task for an encoder."""
    return Rotation(parts.dim, int(parts.knobs["width"]))
