"""SimSiam: from one view of an image, foretell the projection of the other, through which nothing is learnt."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from sslcore.agreement import agreement, spread
from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.matches import match_columns
from sslcore.task import Column, Losses, Parts, Task


class SimSiam(Task):
    """Chen and He 2020, arXiv:2011.10566."""

    def __init__(self, dim: int, projection: int, bottleneck: int) -> None:
        super().__init__()
        self.projector = nn.Sequential(
            nn.Linear(dim, projection, bias=False),
            nn.BatchNorm1d(projection),
            nn.ReLU(),
            nn.Linear(projection, projection, bias=False),
            nn.BatchNorm1d(projection),
            nn.ReLU(),
            nn.Linear(projection, projection, bias=False),
            nn.BatchNorm1d(projection, affine=False),
        )
        self.predictor = nn.Sequential(
            nn.Linear(projection, bottleneck, bias=False),
            nn.BatchNorm1d(bottleneck),
            nn.ReLU(),
            nn.Linear(bottleneck, projection),
        )

    def views(self, batch: Batch) -> list[Tensor]:
        """Return two augmented views, each [b, 3, s, s]."""
        return [batch.view(), batch.view()]

    def loss(self, encode: Encode, views: list[Tensor]) -> Losses:
        """Return the loss, how alike foretold and target are (cosine), and how far targets spread (1 is full)."""
        projections = self.projector(encode(torch.cat(views)))
        foretold, target = gather(self.predictor(projections)), gather(projections)
        # Each view foretells the other: equation 4 of the paper, with its stop of the gradient.
        loss = -agreement(foretold, target.roll(len(target) // 2, 0))
        return loss, {"alignment": -loss.detach(), "spread": spread(target)}

    def picture(self, encode: Encode, views: list[Tensor]) -> list[Column]:
        """Return two views of each image, and which image's projection the first foretells best."""
        first, second = (self.projector(encode(view)) for view in views)
        return match_columns(views[0], views[1], (self.predictor(first), second))


def build(parts: Parts) -> SimSiam:
    """Return the task for an encoder."""
    return SimSiam(parts.dim, int(parts.knobs["projection"]), int(parts.knobs["bottleneck"]))
