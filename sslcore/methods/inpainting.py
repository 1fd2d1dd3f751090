"""Context encoder: blocks are cut out of an image, and what was there is painted from what is around."""

from __future__ import annotations

import torch
from torch import Tensor

from sslcore.batch import Batch
from sslcore.decoder import CodeDecoder
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.task import Column, Losses, Parts, Task

FAINTEST = 0.1
"""Least deviation of a channel, in those of all pixels: noise is not blown up to full contrast."""


def cut_blocks(places: Tensor, side: int, block: int) -> Tensor:
    """Return which pixels lie in a block, bool [b, 1, side, side], given the blocks' places 0..1 [b, 2 * blocks]."""
    starts = (places * (side - block + 1)).floor().clamp(max=side - block).view(len(places), -1, 2)
    pixel = torch.arange(side, device=places.device)
    inside = (pixel >= starts[..., None]) & (pixel < starts[..., None] + block)
    return (inside[:, :, 0, :, None] & inside[:, :, 1, None, :]).any(1, keepdim=True)


def light_around(images: Tensor, holes: Tensor) -> tuple[Tensor, Tensor]:
    """Return mean and deviation of each channel of [b, 3, s, s] outside its holes [b, 1, s, s], [b, 3, 1, 1] each."""
    seen = (~holes).to(images)
    count = seen.sum((2, 3), keepdim=True)
    mean = (images * seen).sum((2, 3), keepdim=True) / count
    variance = ((images - mean).square() * seen).sum((2, 3), keepdim=True) / count
    return mean, variance.sqrt().clamp(min=FAINTEST)


def hole_errors(painted: Tensor, images: Tensor, holes: Tensor) -> Tensor:
    """Return each image's mean squared error [b] over its holes, bool [b, 1, s, s], for [b, 3, s, s].

    What is painted is in the light and contrast of what lies around.
    """
    mean, spread = light_around(images, holes)
    errors = (painted - (images - mean) / spread).square() * holes
    return errors.flatten(1).sum(1) / (holes.flatten(1).sum(1) * images.shape[1])


class Inpainting(Task):
    """Pathak et al. 2016, arXiv:1604.07379, by its reconstruction loss."""

    def __init__(self, dim: int, hidden: float, blocks: int) -> None:
        super().__init__()
        self.hidden, self.blocks = hidden, blocks
        self.decoder = CodeDecoder(dim, 3)

    def views(self, batch: Batch) -> dict[str, Tensor]:
        """Return the images [b, 3, s, s], their holes [b, 1, s, s] and what is left of them [b, 3, s, s]."""
        images = batch.crop()
        side = images.shape[-1]
        block = min(max(1, round(side * (self.hidden / self.blocks) ** 0.5)), side - 1)
        holes = cut_blocks(batch.uniform(2 * self.blocks), side, block)
        return {"images": images, "holes": holes, "left": images.masked_fill(holes, 0.0)}

    def loss(self, encode: Encode, views: dict[str, Tensor]) -> Losses:
        """Return the mean squared error inside the holes; the share of the variance there that is explained."""
        images, holes = views["images"], views["holes"]
        errors = gather(hole_errors(self.paint(encode, views["left"]), images, holes))
        blank = gather(hole_errors(torch.zeros_like(images), images, holes))
        return errors.mean(), {"explained": 1 - errors.detach().sum() / blank.sum().clamp(min=1e-6)}

    def paint(self, encode: Encode, left: Tensor) -> Tensor:
        """Return the whole images [b, 3, s, s] as told from what is left, in units of its light and contrast."""
        painted: Tensor = self.decoder(encode(left), left.shape[-1])
        return painted

    def picture(self, encode: Encode, views: dict[str, Tensor]) -> list[Column]:
        """Return the image with its holes, with the holes painted, and as it was."""
        mean, spread = light_around(views["images"], views["holes"])
        painted = self.paint(encode, views["left"]) * spread + mean
        return [
            Column("With holes", views["left"]),
            Column("Holes painted", torch.where(views["holes"], painted, views["images"])),
            Column("The image", views["images"]),
        ]


def build(parts: Parts) -> Inpainting:
    """Return the task for an encoder."""
    return Inpainting(parts.dim, parts.knobs["hidden"], int(parts.knobs["blocks"]))
