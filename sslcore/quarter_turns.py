"""Images turned by quarters, and turned back."""

from __future__ import annotations

import torch
from torch import Tensor

TURNS = 4


def turn(images: Tensor, quarters: Tensor) -> Tensor:
    """Return images [b, c, s, s], each turned against the clock by its own number of quarters, int64 [b] of 0..3."""
    turned = torch.stack([torch.rot90(images, quarter, (2, 3)) for quarter in range(TURNS)])
    return turned[quarters, torch.arange(len(images), device=images.device)]


def all_turns(images: Tensor) -> Tensor:
    """Return images [b, c, s, s] in all four turns, one turn after the other: [4 b, c, s, s]."""
    return torch.cat([torch.rot90(images, quarter, (2, 3)) for quarter in range(TURNS)])


def turn_back(images: Tensor, quarters: Tensor) -> Tensor:
    """Return what `turn` was given, [b, c, s, s]."""
    return turn(images, -quarters % TURNS)
