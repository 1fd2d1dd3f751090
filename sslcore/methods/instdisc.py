"""Instance discrimination: every image is a class of its own, and a memory bank holds what stands for each."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.encoders import Encoder
from sslcore.task import Column, Losses, Parts, Task


def bank_softmax(rows: Tensor, places: Tensor, bank: Tensor, temperature: float) -> Tensor:
    """Return the mean of -log P(place | row) for unit rows [b, d] and a bank [n, d]: equation 2 of arXiv:1805.01978."""
    return F.cross_entropy(rows @ bank.T / temperature, places)


def bank_nce(own: Tensor, noise: Tensor, images: int, constant: Tensor, temperature: float) -> Tensor:
    """Return the noise-contrastive loss, equations 5 to 7 of arXiv:1805.01978, averaged over images.

    own [b]: cosines with the image's own entry; noise [b, m]: with entries drawn evenly from the bank of `images`;
    constant: Z of equation 4.
    """
    share = noise.shape[1] / images
    log_share = torch.log(constant * share)
    # h = P / (P + m/n), with P = exp(cosine / temperature) / Z.
    right = F.logsigmoid(own / temperature - log_share)
    wrong = F.logsigmoid(log_share - noise / temperature)
    return -(right + wrong.sum(1)).mean()


class InstDisc(Task):
    """Wu et al. 2018, arXiv:1805.01978."""

    bank: Tensor
    constant: Tensor

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        knobs = parts.knobs
        self.temperature, self.momentum = knobs["temperature"], knobs["momentum"]
        self.proximal, self.negatives = knobs["proximal"], int(knobs["negatives"])
        projection = int(knobs["projection"])
        self.projector = nn.Sequential(nn.Linear(parts.dim, projection))
        self.register_buffer("bank", F.normalize(torch.randn(parts.images, projection), dim=1))
        self.register_buffer("constant", torch.zeros(()))
        """Z of equation 4, taken from the first batch that is compared; 0 before."""
        self.fresh: tuple[Tensor, Tensor, Tensor] | None = None

    def views(self, batch: Batch) -> dict[str, Any]:
        """Return one augmented view [b, 3, s, s], the images' places in the bank, and a way to fetch others."""
        fetch = batch.fetch
        return {
            "view": batch.view(),
            "places": batch.places,
            "image": lambda places: batch.whole(fetch(places)),
        }

    def loss(self, encode: Encode, views: dict[str, Any]) -> Losses:
        """Return the loss, and how alike an image and its entry in the bank are (cosine)."""
        rows = F.normalize(gather(self.projector(encode(views["view"]))), dim=1)
        places = gather(views["places"])
        own, constant = (rows * self.bank[places]).sum(1), self.constant
        if len(self.bank) <= self.negatives:
            loss = bank_softmax(rows, places, self.bank, self.temperature)
        else:
            noise = rows @ self.bank[self._noise(rows.device)].T
            with torch.no_grad():
                estimate = len(self.bank) * (noise / self.temperature).exp().mean()
                constant = torch.where(constant > 0, constant, estimate)
            loss = bank_nce(own, noise, len(self.bank), constant, self.temperature)
        # Equation 8: an image stays where its entry, its own earlier self, is.
        loss = loss + self.proximal * (2 - 2 * own).mean()
        self.fresh = rows.detach(), places, constant
        return loss, {"alignment": own.detach().mean()}

    def _noise(self, device: torch.device) -> Tensor:
        # One draw for all images of the batch and all processes, on the processor: the same numbers everywhere.
        return torch.randint(len(self.bank), (self.negatives,)).to(device)

    @torch.no_grad()
    def after_step(self, encoder: Encoder) -> None:
        """Move the entries of the images just seen towards what they are now."""
        if self.fresh is None:
            return
        rows, places, constant = self.fresh
        moved = self.momentum * self.bank[places] + (1 - self.momentum) * rows
        self.bank[places] = F.normalize(moved, dim=1)
        self.constant.copy_(constant)
        self.fresh = None

    def picture(self, encode: Encode, views: dict[str, Any]) -> list[Column]:
        """Return a view of each image, what the bank takes it for, and the other image that it holds nearest."""
        similarity = F.normalize(self.projector(encode(views["view"])), dim=1) @ self.bank.T
        places, image = views["places"], views["image"]
        taken_for = similarity.argmax(1)
        others = similarity.scatter(1, places[:, None], float("-inf")).argmax(1)
        return [
            Column("A view", views["view"]),
            Column("Taken for", image(taken_for), taken_for == places),
            Column("Most like it of the others", image(others)),
        ]


def build(parts: Parts) -> InstDisc:
    """Return the task for an encoder."""
    return InstDisc(parts)
