"""Deep InfoMax: an image's summary and each of its places belong together, those of other images do not."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.task import Column, Losses, Parts, Task

DIMMED = 0.75
"""How far the places that are not meant are darkened in the picture."""


def global_local_info_nce(summaries: Tensor, places: Tensor) -> Tensor:
    """Return the mean InfoNCE loss of summaries [b, d] and places [m, b, d] (equation 5 of arXiv:1808.06670).

    Each summary has to tell one place of its own image from all places of all other images.
    """
    scores = torch.einsum("id,mjd->mij", summaries, places)
    own = scores.diagonal(dim1=1, dim2=2)
    others = scores.masked_fill(torch.eye(len(summaries), device=scores.device).bool(), float("-inf"))
    negatives = others.transpose(0, 1).flatten(1).logsumexp(1)
    return (torch.logaddexp(negatives, own) - own).mean()


class DIM(Task):
    """Hjelm et al. 2018, arXiv:1808.06670: DIM(L), its global-local term with the InfoNCE estimator."""

    def __init__(self, dim: int, map_channels: int, two_views: bool, width: int, projection: int) -> None:
        super().__init__()
        self.two_views = two_views
        self.projector = _encode_and_dot(dim, width, projection)
        self.of_places = _encode_and_dot(map_channels, width, projection)

    def views(self, batch: Batch) -> list[Tensor]:
        """Return one part of each image in its true colours, or two random views; [b, 3, s, s] each."""
        return [batch.view(), batch.view()] if self.two_views else [batch.crop()]

    def loss(self, encode: Encode, views: list[Tensor]) -> Losses:
        """Return the loss and how often the place most like a summary is the image's own (0..1)."""
        losses, found = [], []
        for summaries, places in self._compared(encode, views):
            losses.append(global_local_info_nce(summaries, places))
            with torch.no_grad():
                scores = torch.einsum("id,mjd->imj", summaries, places)
                nearest = scores.flatten(1).argmax(1) % len(summaries)
                found.append(nearest == torch.arange(len(summaries), device=nearest.device))
        return torch.stack(losses).mean(), {"places_found": torch.cat(found).float().mean()}

    def _compared(self, encode: Encode, views: list[Tensor]) -> list[tuple[Tensor, Tensor]]:
        """Return summaries [b, d] beside the places [m, b, d] of the other view, of all processes."""
        features, maps = encode.both(torch.cat(views))
        flat = maps.flatten(2).permute(2, 0, 1)
        codes = gather(self.of_places(flat.flatten(0, 1)))
        places = codes.view(len(flat), len(views), -1, codes.shape[1]).unbind(1)
        summaries = gather(self.projector(features)).chunk(len(views))
        return list(zip(summaries, places[::-1], strict=True))

    def picture(self, encode: Encode, views: list[Tensor]) -> list[Column]:
        """Return each image, its places that its summary knows for its own, and the most like one elsewhere."""
        summaries, places = self._compared(encode, views)[0]
        looked_at = views[-1]
        scores = torch.einsum("id,mjd->ijm", summaries, places)
        image = torch.arange(len(looked_at), device=looked_at.device)
        own = scores[image, image]
        scores[image, image] = float("-inf")
        rival, where = scores.flatten(1).max(1)
        other = looked_at[where // len(places)]
        there = F.one_hot(where % len(places), len(places)).bool()
        return [
            Column("An image", views[0]),
            Column("Known for its own", _lit(looked_at, own > rival[:, None]), own.amax(1) > rival),
            Column("Most like it elsewhere", _lit(other, there)),
        ]


def _lit(images: Tensor, places: Tensor) -> Tensor:
    """Return images [b, 3, s, s] darkened but for the places bool [b, m] of a square map."""
    side = round(places.shape[1] ** 0.5)
    mask = places.view(-1, 1, side, side).float()
    light = 1 - DIMMED * (1 - F.interpolate(mask, images.shape[-2:], mode="nearest"))
    darkest = images.amin((0, 2, 3), keepdim=True)
    return darkest + (images - darkest) * light


def _encode_and_dot(dim: int, width: int, projection: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(dim, width, bias=False), nn.BatchNorm1d(width), nn.ReLU(), nn.Linear(width, projection)
    )


def build(parts: Parts) -> DIM:
    """Return the task for an encoder."""
    width, projection = int(parts.knobs["width"]), int(parts.knobs["projection"])
    return DIM(parts.dim, parts.map_channels, parts.knobs["two_views"] >= 0.5, width, projection)
