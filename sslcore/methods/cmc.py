"""CMC: an image's lightness and its colours are two views of one thing; each finds the other among other images."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from sslcore.augment import Triple
from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.errors import HandfulError
from sslcore.info_nce import found_again, info_nce
from sslcore.lab import from_lab, to_lab
from sslcore.matches import match_columns
from sslcore.task import Column, Losses, Parts, Task

LIGHTNESS = 50.0
"""L* of the view of colours: around it a screen shows the most of them."""


def lightness_and_colours(views: Tensor, mean: Triple, std: Triple) -> tuple[Tensor, Tensor]:
    """Return normalised views [b, 3, s, s] as grey pictures of their L and as pictures of their ab, alike in shape."""
    lab = to_lab(views, mean, std)
    grey, colours = lab.clone(), lab
    grey[:, 1:] = 0
    colours[:, :1] = LIGHTNESS
    return from_lab(grey, mean, std), from_lab(colours, mean, std)


def cmc_loss(lightness: Tensor, colours: Tensor, temperature: float) -> Tensor:
    """Return InfoNCE in both directions, summed: equation 3 of arXiv:1906.05849, for projections [b, d]."""
    return info_nce(lightness, colours, temperature) + info_nce(colours, lightness, temperature)


class CMC(Task):
    """Tian et al. 2019, arXiv:1906.05849."""

    def __init__(self, parts: Parts, temperature: float, projection: int) -> None:
        super().__init__()
        self.mean, self.std, self.temperature = parts.mean, parts.std, temperature
        self.projector = _projector(parts.dim, projection)
        """Of lightness; colours have one of their own."""
        self.colour_projector = _projector(parts.dim, projection)

    def views(self, batch: Batch) -> list[Tensor]:
        """Return the lightness and the colours of one part of each image, each [b, 3, s, s]."""
        return list(lightness_and_colours(batch.crop(0.2), self.mean, self.std))

    def loss(self, encode: Encode, views: list[Tensor]) -> Losses:
        """Return the loss and how often colours are nearest to the lightness of their own image (0..1)."""
        features = encode(torch.cat(views)).chunk(2)
        lightness, colours = gather(self.projector(features[0])), gather(self.colour_projector(features[1]))
        loss = cmc_loss(lightness, colours, self.temperature)
        return loss, {"found_again": found_again(lightness, colours)}

    def picture(self, encode: Encode, views: list[Tensor]) -> list[Column]:
        """Return lightness and colours of each image, and whose colours the lightness is taken to have."""
        lightness, colours = (encode(view) for view in views)
        projections = self.projector(lightness), self.colour_projector(colours)
        columns = match_columns(views[0], views[1], projections)
        captions = ("Lightness", "Colours", "Colours taken for its own", "Most like them of the others")
        return [
            Column(caption, column.images, column.right)
            for caption, column in zip(captions, columns, strict=True)
        ]


def _projector(width_in: int, width: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(width_in, 512, bias=False), nn.BatchNorm1d(512), nn.ReLU(), nn.Linear(512, width)
    )


def build(parts: Parts) -> CMC:
    """Return the task for an encoder; HandfulError for one that sees no colours."""
    if parts.encoder.channels == 1:
        raise HandfulError(
            "CMC compares the lightness of images with their colours; this encoder sees only grey.",
            "Choose another method, or an encoder of three channels.",
        )
    return CMC(parts, parts.knobs["temperature"], int(parts.knobs["projection"]))
