"""Autoencoder: an image is squeezed through its features and painted again, with or without missing pixels."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from sslcore.batch import Batch
from sslcore.decoder import CodeDecoder
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.task import Column, Losses, Parts, Task

MOST_CELLS = 64
"""Along a side: in larger images the missing pixels come in small squares."""
FAINTEST = 0.1
"""Least deviation of a channel, in those of all pixels: noise is not blown up to full contrast."""


def drop_pixels(images: Tensor, numbers: Tensor, share: float) -> Tensor:
    """Return normalised images [b, 3, s, s] with the mean colour where `numbers` 0..1 [b, c * c] are below `share`."""
    cells = round(numbers.shape[1] ** 0.5)
    missing = (numbers < share).view(-1, 1, cells, cells).float()
    return images.masked_fill(F.interpolate(missing, images.shape[-2:]) > 0, 0.0)


def light(images: Tensor) -> tuple[Tensor, Tensor]:
    """Return mean and deviation of each image's channels, [b, 3, 1, 1] each."""
    return images.mean((2, 3), keepdim=True), images.std((2, 3), keepdim=True).clamp(min=FAINTEST)


def squared_errors(painted: Tensor, images: Tensor) -> Tensor:
    """Return the mean squared error of each image [b] for [b, 3, s, s], once its light and contrast are taken off."""
    mean, spread = light(images)
    return (painted - (images - mean) / spread).square().flatten(1).mean(1)


class Autoencoder(Task):
    """Hinton and Salakhutdinov 2006 (Science 313); with `noise`, Vincent et al. 2008 (ICML)."""

    def __init__(self, dim: int, noise: float) -> None:
        super().__init__()
        self.noise = noise
        self.decoder = CodeDecoder(dim, 3)

    def views(self, batch: Batch) -> dict[str, Tensor]:
        """Return the images and what is left of them, [b, 3, s, s] each."""
        images = batch.crop()
        cells = min(batch.size, MOST_CELLS)
        return {"images": images, "left": drop_pixels(images, batch.uniform(cells * cells), self.noise)}

    def loss(self, encode: Encode, views: dict[str, Tensor]) -> Losses:
        """Return the mean squared error of the reconstruction; the share of the images' variance explained."""
        images = views["images"]
        errors = gather(squared_errors(self.reconstruct(encode, views["left"]), images))
        blank = gather(squared_errors(torch.zeros_like(images), images))
        return errors.mean(), {"explained": 1 - errors.detach().sum() / blank.sum().clamp(min=1e-6)}

    def reconstruct(self, encode: Encode, left: Tensor) -> Tensor:
        """Return the images [b, 3, s, s] as told from what is left of them, with mean 0 and deviation 1."""
        painted: Tensor = self.decoder(encode(left), left.shape[-1])
        return painted

    def picture(self, encode: Encode, views: dict[str, Tensor]) -> list[Column]:
        """Return what the encoder sees, what is made of it, and what it was."""
        # Light and contrast are not asked for; the picture takes them from the image.
        mean, spread = light(views["images"])
        return [
            Column("What the encoder sees", views["left"]),
            Column("Reconstruction", self.reconstruct(encode, views["left"]) * spread + mean),
            Column("The image", views["images"]),
        ]


def build(parts: Parts) -> Autoencoder:
    """Return the task for an encoder."""
    return Autoencoder(parts.dim, parts.knobs["noise"])
