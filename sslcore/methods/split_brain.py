"""Split-brain autoencoder: one half of the features tells colour from lightness, the other lightness from colour."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from sslcore.batch import Batch
from sslcore.decoder import CodeDecoder
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.lab import ab_classes, from_lab, only_colour, only_lightness, shrink, to_lab
from sslcore.task import Column, Losses, Parts, Task

STEPS = 50
"""Classes of lightness."""
MOST_PLACES = 32
"""Along a side: larger images are told more coarsely."""


def colour_class(ab: Tensor, classes: Tensor) -> Tensor:
    """Return the nearest of the classes [q, 2] of colours [b, 2, h, w], int64 [b, h, w]."""
    gaps = sum((ab[:, i, :, :, None] - classes[:, i]).square() for i in range(2))
    return torch.as_tensor(gaps).argmin(-1)


def lightness_class(lightness: Tensor) -> Tensor:
    """Return the class of lightness 0..100 [b, 1, h, w], int64 [b, h, w]."""
    return (lightness[:, 0] / 100 * STEPS).long().clamp(0, STEPS - 1)


def crossed(logits: Tensor, target: Tensor) -> Tensor:
    """Return each image's mean cross-entropy [b] of logits [b, q, h, w] with classes [b, h, w]."""
    return F.cross_entropy(logits, target, reduction="none").flatten(1).mean(1)


class SplitBrain(Task):
    """Zhang et al. 2017, arXiv:1611.09842, with classification on both sides."""

    classes: Tensor

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.mean, self.std, self.weight = parts.mean, parts.std, parts.knobs["lightness"]
        self.register_buffer("classes", ab_classes(), persistent=False)
        self.to_colour = CodeDecoder((parts.dim + 1) // 2, len(self.classes))
        self.to_lightness = CodeDecoder(parts.dim // 2, STEPS)

    def views(self, batch: Batch) -> dict[str, Tensor]:
        """Return the images as L, a and b, without colour, and without lightness, [b, 3, s, s] each."""
        lab = to_lab(batch.crop(), self.mean, self.std)
        parts = {
            "grey": only_lightness(lab, self.mean, self.std),
            "flat": only_colour(lab, self.mean, self.std),
        }
        return {"lab": lab, **parts}

    def loss(self, encode: Encode, views: dict[str, Tensor]) -> Losses:
        """Return the weighted mean of both losses; both, and how often each half is right, as terms."""
        colour, lightness = self.told(encode, views)
        lab = shrink(views["lab"], colour.shape[-1])
        targets = colour_class(lab[:, 1:], self.classes), lightness_class(lab[:, :1])
        losses, hits = [], []
        for logits, target in zip((colour, lightness), targets, strict=True):
            losses.append(gather(crossed(logits, target)).mean())
            hits.append(gather((logits.argmax(1) == target).float().flatten(1).mean(1)).detach().mean())
        loss = (1 - self.weight) * losses[0] + self.weight * losses[1]
        return loss, {
            "colour": losses[0].detach(),
            "lightness": losses[1].detach(),
            "colour_found": hits[0],
            "lightness_found": hits[1],
        }

    def told(self, encode: Encode, views: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Return the logits of colour [b, q, h, h] told from lightness, and of lightness told from colour."""
        # One pass: batch normalisation then knows both kinds of images, and with them whole ones.
        grey, flat = encode(torch.cat([views["grey"], views["flat"]])).chunk(2)
        side = min(views["grey"].shape[-1] // 4, MOST_PLACES)
        # Every second feature: neighbours may come from one stage of the encoder.
        return self.to_colour(grey[:, 0::2], side), self.to_lightness(flat[:, 1::2], side)

    def picture(self, encode: Encode, views: dict[str, Tensor]) -> list[Column]:
        """Return both halves of the image, what is told from each, and both answers put together."""
        lab = views["lab"]
        colour, lightness = (torch.softmax(logits, dim=1) for logits in self.told(encode, views))
        ab = torch.einsum("bqhw,qc->bchw", colour, self.classes)
        middles = (torch.arange(STEPS, device=lab.device) + 0.5) * (100 / STEPS)
        told = torch.cat([torch.einsum("bqhw,q->bhw", lightness, middles)[:, None], ab], dim=1)
        told = F.interpolate(told, lab.shape[-2:], mode="bilinear", align_corners=False)
        coloured = from_lab(torch.cat([lab[:, :1], told[:, 1:]], dim=1), self.mean, self.std)
        return [
            Column("Lightness alone", views["grey"]),
            Column("Colour told from it", coloured),
            Column("Colour alone", views["flat"]),
            Column("Lightness told from it", only_lightness(told, self.mean, self.std)),
            Column("The image", from_lab(lab, self.mean, self.std)),
        ]


def build(parts: Parts) -> SplitBrain:
    """Return the task for an encoder."""
    return SplitBrain(parts)
