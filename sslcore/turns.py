"""Images turned by quarters, for methods that learn which way is up."""

from __future__ import annotations

import dataclasses

import torch
from torch import Tensor

from sslcore.batch import Batch

QUARTERS = 4


def upright_crop(batch: Batch, least: float = 0.5) -> Tensor:
    """Return random parts as `Batch.crop` does, float32 [b, 3, s, s], never turned, whatever the preset says."""
    maker = batch.augmenter
    upright = dataclasses.replace(maker, preset=dataclasses.replace(maker.preset, turns=False))
    return upright.view(batch.images, area=(least, 1.0), colours=False)


def every_turn(images: Tensor) -> Tensor:
    """Return [4 * b, c, s, s]: all images as they are, then all turned by one quarter to the left, two, three."""
    return torch.cat([torch.rot90(images, quarters, (2, 3)) for quarters in range(QUARTERS)])


def turned(images: Tensor, quarters: Tensor) -> Tensor:
    """Return each image [b, c, s, s] turned to the left by its own number of quarters, int64 [b]."""
    turns = torch.stack([torch.rot90(images, number, (2, 3)) for number in range(QUARTERS)])
    return turns[quarters % QUARTERS, torch.arange(len(images), device=images.device)]
