"""Tracking: a patch and what it became some frames later should look alike, and unlike every other patch."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.frames import Frames
from sslcore.task import Column, Losses, Parts, Task
from sslcore.tracker import opencv
from sslcore.tracks import Tracks, cut_patches, outlined

Views = dict[str, Tensor]
SMALLEST_CROP = 0.5
EASY_UNTIL = 0.1
"""Share of the run in which all negatives count; from then on only the hardest."""


def ranking_loss(first: Tensor, last: Tensor, near: Tensor, hardest: int, margin: float) -> Tensor:
    """Return the mean over rows [n, d] of max(0, D(first, last) - D(first, other last) + margin), D = 1 - cosine.

    Equation 3 of arXiv:1505.00687. The others are the `hardest` nearest ones (0: all of them) that are not `near`,
    bool [n, n].
    """
    apart = 1 - F.normalize(first, dim=1) @ F.normalize(last, dim=1).T
    others = apart.masked_fill(near | torch.eye(len(near), device=near.device).bool(), float("inf"))
    if hardest:
        others = others.topk(min(hardest, len(others)), dim=1, largest=False).values
    counts = others.isfinite()
    each = F.relu(apart.diagonal()[:, None] - others.masked_fill(~counts, 4.0) + margin)
    return (each * counts).sum() / counts.sum().clamp(min=1)


class Tracking(Task):
    """Wang and Gupta 2015, arXiv:1505.00687."""

    def __init__(
        self, frames: Frames, images: int, dim: int, length: int, hardest: int, margin: float, projection: int
    ) -> None:
        super().__init__()
        self.frames, self.length, self.hardest, self.margin = frames, length, hardest, margin
        self.projector = nn.Sequential(
            nn.Linear(dim, 512, bias=False),
            nn.BatchNorm1d(512),
            nn.ReLU(),
            nn.Linear(512, projection),
        )
        self.tracks = Tracks(frames, images, length)

    def views(self, batch: Batch) -> Views:
        """Return views of each image's patch and of where it was followed to, [b, 3, s, s] each, and both frames."""
        partner, *corners = self.tracks.of(batch)
        shown = {"places": batch.places, "partner": partner}
        frames = batch.images, batch.fetch(partner)
        for name, images, corner in zip(("first", "last"), frames, corners, strict=True):
            patches = cut_patches(images, corner)
            shown[name] = batch.augmenter.view(patches, area=(SMALLEST_CROP, 1.0))
            shown[f"{name} frame"] = outlined(batch.whole(images, images.shape[1]), corner)
        return shown

    def loss(self, encode: Encode, views: Views) -> Losses:
        """Return the loss, how often the nearest patch is the one followed to, and which share was followed (0..1)."""
        both = torch.cat([views["first"], views["last"]])
        first, last = gather(self.projector(encode(both))).chunk(2)
        places, partner = gather(views["places"]), gather(views["partner"])
        near = self.frames.near(places, partner, self.length)
        hardest = 0 if self.share < EASY_UNTIL else self.hardest
        loss = ranking_loss(first, last, near, hardest, self.margin)
        with torch.no_grad():
            hits = _taken_for(first, last, near) == torch.arange(len(first), device=first.device)
            terms = {"found_again": hits.float().mean(), "followed": (partner != places).float().mean()}
        return loss, terms

    def picture(self, encode: Encode, views: Views) -> list[Column]:
        """Return the patch in its frame, where it was followed to, and the patch that it is taken for."""
        first, last = (self.projector(encode(views[name])) for name in ("first", "last"))
        taken_for = _taken_for(first, last, self.frames.near(views["places"], views["partner"], self.length))
        own = torch.arange(len(first), device=first.device)
        return [
            Column("The patch", views["first frame"]),
            Column("Followed to", views["last frame"]),
            Column("A view of the patch", views["first"]),
            Column("Taken for it", views["last"][taken_for], taken_for == own),
        ]


def _taken_for(first: Tensor, last: Tensor, near: Tensor) -> Tensor:
    own = torch.eye(len(first), device=first.device).bool()
    cosines = F.normalize(first, dim=1) @ F.normalize(last, dim=1).T
    return cosines.masked_fill(near & ~own, float("-inf")).argmax(1)


def build(parts: Parts) -> Tracking:
    """Return the task for an encoder; HandfulError where OpenCV is missing."""
    opencv()
    knobs = parts.knobs
    length, hardest, projection = (int(knobs[name]) for name in ("length", "hardest", "projection"))
    frames = Frames(parts.known)
    return Tracking(frames, parts.images, parts.dim, length, hardest, knobs["margin"], projection)
