"""Patches of images: cut out, freed of what gives them away, and laid out again to be looked at."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from sslcore.batch import Batch

FLATTEST = 0.05
"""The least spread that a patch is divided by: an even one would be blown up to noise."""


def full_crop(batch: Batch, least: float = 0.5) -> Tensor:
    """Return random parts as `Batch.crop` does, in the full resolution of the images all through a run.

    Patches are small enough as they are; with views of three quarters they would have next to no pixels.
    """
    side = batch.images.shape[1]
    return batch.augmenter.view(batch.images, side, (least, 1.0), colours=False)


def cut_at(images: Tensor, tops: Tensor, lefts: Tensor, side: int) -> Tensor:
    """Return a patch [b, c, side, side] of each image [b, c, h, w], its upper left corner at int64 [b] each."""
    steps = torch.arange(side, device=images.device)
    rows = (tops[:, None] + steps)[:, None, :, None]
    columns = (lefts[:, None] + steps)[:, None, None, :]
    image = torch.arange(len(images), device=images.device)[:, None, None, None]
    channel = torch.arange(images.shape[1], device=images.device)[None, :, None, None]
    return images[image, channel, rows, columns]


def cut_grid(images: Tensor, side: int, stride: int) -> Tensor:
    """Return the patches [n, n, b, c, side, side] of a grid over images [b, c, h, h]; first rows, then columns."""
    cut = images.unfold(2, side, stride).unfold(3, side, stride)
    return cut.permute(2, 3, 0, 1, 4, 5)


def standardised(patches: Tensor) -> Tensor:
    """Return patches [n, c, s, s] with mean 0 and standard deviation 1 in each channel of each patch."""
    centred = patches - patches.mean((2, 3), keepdim=True)
    return centred / centred.square().mean((2, 3), keepdim=True).sqrt().clamp(min=FLATTEST)


def one_colour(patches: Tensor, which: Tensor) -> Tensor:
    """Return patches [n, 3, s, s] with one channel left, int64 [n], and even ones instead of the others."""
    return patches * F.one_hot(which, 3).to(patches)[:, :, None, None]


def laid_out(patches: Tensor, rows: Tensor, columns: Tensor, grid: int, gap: int = 1) -> Tensor:
    """Return pictures [b, c, s, s] of patches [p, b, c, side, side], each at its row and column int64 [p, b].

    The places are those of a square grid of `grid` x `grid`, `gap` px apart; what stays free is of the mean colour.
    """
    count, images, channels, side, _ = patches.shape
    step = side + gap
    whole = patches.new_zeros(images, channels, grid * step - gap, grid * step - gap)
    for number in range(count):
        for image in range(images):
            top, left = int(rows[number, image]) * step, int(columns[number, image]) * step
            whole[image, :, top : top + side, left : left + side] = patches[number, image]
    return whole
