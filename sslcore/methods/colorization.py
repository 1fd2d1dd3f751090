"""Colourisation: the encoder sees an image in grey, and the colour of every place is told among classes of colour."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from sslcore.batch import Batch
from sslcore.channels import forget_colour
from sslcore.decoder import Decoder
from sslcore.distributed import all_sum, gather
from sslcore.encode import Encode
from sslcore.encoders import Encoder
from sslcore.lab import ab_classes, from_lab, only_lightness, shrink, to_lab
from sslcore.task import Column, Losses, Parts, Task

NEIGHBOURS, SPREAD = 5, 5.0
"""A colour is shared by this many nearest classes, with a Gaussian of this many units of ab."""
TEMPERATURE = 0.38
"""Of the annealed mean by which a picture is coloured."""
MOST_PLACES = 32
"""Along a side: colours of larger images are told more coarsely."""
MEMORY = 0.999
"""How much of what is known of the colours' frequency a step keeps."""


def soft_classes(ab: Tensor, classes: Tensor) -> Tensor:
    """Return what share each class [q, 2] has in colours [b, 2, h, w], [b, q, h, w] (section 2.1 of the paper)."""
    first, second = (plane.reshape(-1, 1) for plane in ab.unbind(1))
    gaps = (first - classes[:, 0]).square() + (second - classes[:, 1]).square()
    near, which = gaps.topk(NEIGHBOURS, dim=1, largest=False)
    shares = torch.softmax(-near / (2 * SPREAD**2), dim=1)
    dense = torch.zeros_like(gaps).scatter(1, which, shares)
    return dense.view(len(ab), *ab.shape[2:], -1).permute(0, 3, 1, 2)


def rare_weights(frequency: Tensor, classes: Tensor, evenness: float) -> Tensor:
    """Return the weight of each class [q] for its frequency [q]: rare ones count more (section 2.2 of the paper).

    The frequency is smoothed over the plane and mixed with an even one; the mean weight of a colour is 1.
    """
    gaps = (classes[:, None] - classes).square().sum(2)
    smooth = torch.softmax(-gaps / (2 * SPREAD**2), dim=1).T @ frequency
    smooth = smooth / smooth.sum()
    weights = 1 / ((1 - evenness) * smooth + evenness / len(classes))
    return weights / (smooth * weights).sum()


def colour_errors(logits: Tensor, shares: Tensor, weights: Tensor) -> Tensor:
    """Return each image's mean weighted cross-entropy [b] for logits and shares [b, q, h, w] (equation 2)."""
    crossed = -(shares * F.log_softmax(logits, dim=1)).sum(1)
    return (weights[shares.argmax(1)] * crossed).flatten(1).mean(1)


class Colorization(Task):
    """Zhang et al. 2016, arXiv:1603.08511."""

    classes: Tensor
    frequency: Tensor

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.mean, self.std, self.evenness = parts.mean, parts.std, parts.knobs["evenness"]
        self.register_buffer("classes", ab_classes(), persistent=False)
        self.register_buffer("frequency", torch.zeros(len(self.classes)))
        self.fresh: Tensor | None = None
        self.decoder = Decoder(parts.map_channels, len(self.classes))

    def views(self, batch: Batch) -> dict[str, Tensor]:
        """Return the images as L, a and b, and in grey, [b, 3, s, s] each."""
        lab = to_lab(batch.crop(), self.mean, self.std)
        return {"lab": lab, "grey": only_lightness(lab, self.mean, self.std)}

    def loss(self, encode: Encode, views: dict[str, Tensor]) -> Losses:
        """Return the class-balanced loss; how often the most probable class is the nearest one as a term."""
        logits = self.told(encode, views["grey"])
        shares = soft_classes(shrink(views["lab"][:, 1:], logits.shape[-1]), self.classes)
        nearest = shares.argmax(1)
        counts = all_sum(torch.bincount(nearest.flatten(), minlength=len(self.classes)).float())
        self.fresh = counts / counts.sum()
        weights = rare_weights(self.frequency + self.fresh, self.classes, self.evenness)
        errors = gather(colour_errors(logits, shares, weights))
        hits = gather((logits.argmax(1) == nearest).float().flatten(1).mean(1))
        return errors.mean(), {"colour_found": hits.detach().mean()}

    def told(self, encode: Encode, grey: Tensor) -> Tensor:
        """Return the logits of each class at every fourth pixel, [b, q, s / 4, s / 4]."""
        logits: Tensor = self.decoder(encode.maps(grey), min(grey.shape[-1] // 4, MOST_PLACES))
        return logits

    def after_step(self, encoder: Encoder) -> None:
        """Take in how frequent the colours of the batch are, and keep the encoder blind to colour.

        It learns from grey images, so that all it would make of colours afterwards is chance.
        """
        forget_colour(encoder.network, self.std)
        if self.fresh is not None:
            self.frequency.mul_(MEMORY).add_(self.fresh)
            self.fresh = None

    def picture(self, encode: Encode, views: dict[str, Tensor]) -> list[Column]:
        """Return the grey image, the one coloured by the annealed mean of the classes told, and the true one."""
        lab = views["lab"]
        shares = torch.softmax(self.told(encode, views["grey"]) / TEMPERATURE, dim=1)
        ab = torch.einsum("bqhw,qc->bchw", shares, self.classes)
        ab = F.interpolate(ab, lab.shape[-2:], mode="bilinear", align_corners=False)
        coloured = from_lab(torch.cat([lab[:, :1], ab], dim=1), self.mean, self.std)
        return [
            Column("In grey", views["grey"]),
            Column("Coloured", coloured),
            Column("The image", from_lab(lab, self.mean, self.std)),
        ]


def build(parts: Parts) -> Colorization:
    """Return the task for an encoder."""
    return Colorization(parts)
