"""Masked autoencoder: a transformer sees a quarter of an image's patches, and a small decoder paints the others."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.task import Column, Losses, Parts, Task
from sslcore.vision_transformer import Block, VisionTransformer, place_codes

WIDTH, HEADS = 64, 2
"""Of the decoder."""
FAINTEST = 1e-6
"""Added to a patch's variance, as in the paper."""


def to_patches(images: Tensor, patch: int) -> Tensor:
    """Return images [b, 3, s, s] as rows of pixels, a patch each, [b, grid * grid, 3 * patch * patch]."""
    return nn.functional.unfold(images, patch, stride=patch).transpose(1, 2)


def from_patches(patches: Tensor, patch: int) -> Tensor:
    """Return the images [b, 3, s, s] that `to_patches` took apart."""
    side = round(patches.shape[1] ** 0.5) * patch
    return nn.functional.fold(patches.transpose(1, 2), side, patch, stride=patch)


def standardised(patches: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return patches [b, n, d] each with mean 0 and deviation 1, and those means and deviations [b, n, 1]."""
    mean, spread = patches.mean(2, keepdim=True), (patches.var(2, keepdim=True) + FAINTEST).sqrt()
    return (patches - mean) / spread, mean, spread


def hidden_errors(painted: Tensor, images: Tensor, keep: Tensor, patch: int) -> Tensor:
    """Return each image's mean squared error [b] over the patches that are not in `keep` [b, k], standardised."""
    target, _, _ = standardised(to_patches(images, patch))
    errors = (painted - target).square().mean(2)
    hidden = torch.ones_like(errors).scatter(1, keep, 0.0)
    return (errors * hidden).sum(1) / hidden.sum(1)


class MAE(Task):
    """He et al. 2021, arXiv:2111.06377."""

    def __init__(self, network: VisionTransformer, masked: float, depth: int) -> None:
        super().__init__()
        self.patch, self.masked = network.patch, masked
        # Shared by nothing: only its sizes are asked for, so that it must not become a part of this module.
        self.sizes = (network.grid, network.fit)
        self.enter = nn.Linear(network.width, WIDTH)
        self.blank = nn.Parameter(0.02 * torch.randn(WIDTH))
        self.decoder = nn.Sequential(*(Block(WIDTH, HEADS) for _ in range(depth)), nn.LayerNorm(WIDTH))
        self.paint = nn.Linear(WIDTH, 3 * network.patch**2)

    def views(self, batch: Batch) -> dict[str, Tensor]:
        """Return parts of the images [b, 3, s, s] and the numbers of the patches that are seen, [b, k]."""
        grid, fit = self.sizes
        patches = grid(batch.size) ** 2
        seen = max(1, min(round(patches * (1 - self.masked)), patches - 1))
        keep = batch.uniform(patches).argsort(1)[:, :seen]
        return {"images": fit(batch.crop(0.2)), "keep": keep}

    def loss(self, encode: Encode, views: dict[str, Tensor]) -> Losses:
        """Return the mean squared error of the hidden patches, each standardised; the share explained as a term."""
        painted = self.painted(encode, views)
        errors = gather(hidden_errors(painted, views["images"], views["keep"], self.patch))
        return errors.mean(), {"explained": 1 - errors.detach().mean()}

    def painted(self, encode: Encode, views: dict[str, Tensor]) -> Tensor:
        """Return all patches as the decoder tells them, standardised, [b, n, 3 * patch * patch]."""
        keep = views["keep"]
        tokens = self.enter(encode.tokens(views["images"], keep))
        grid = views["images"].shape[-1] // self.patch
        places = place_codes(grid, WIDTH, keep.device)
        blanks = self.blank.expand(len(keep), grid**2, -1)
        whole = blanks.scatter(1, keep[:, :, None].expand(-1, -1, WIDTH), tokens)
        out: Tensor = self.paint(self.decoder(whole + places))
        return out

    def picture(self, encode: Encode, views: dict[str, Tensor]) -> list[Column]:
        """Return the patches that are seen, those that are painted beside them, and the image."""
        images, keep = views["images"], views["keep"][:, :, None]
        true = to_patches(images, self.patch)
        _, mean, spread = standardised(true)
        places = keep.expand(-1, -1, true.shape[2])
        shown = true.gather(1, places)
        # Light and contrast of a hidden patch are not asked for; the picture takes them from the image.
        painted = (self.painted(encode, views) * spread + mean).scatter(1, places, shown)
        seen = torch.zeros_like(true).scatter(1, places, shown)
        return [
            Column("Seen patches", from_patches(seen, self.patch)),
            Column("Painted", from_patches(painted, self.patch)),
            Column("The image", images),
        ]


def build(parts: Parts) -> MAE:
    """Return the task for a vision transformer of our own."""
    network = parts.encoder.network
    if not isinstance(network, VisionTransformer):
        raise TypeError("masked autoencoding needs a vision transformer of our own")
    return MAE(network, parts.knobs["masked"], int(parts.knobs["depth"]))
