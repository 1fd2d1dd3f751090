"""SimCLR: a contrast between the two views of an image and all other images of the batch."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.info_nce import found_again
from sslcore.matches import match_columns
from sslcore.task import Column, Losses, Parts, Task


def nt_xent(first: Tensor, second: Tensor, temperature: float) -> Tensor:
    """Return the NT-Xent loss of paired projections [b, d] float32 (equation 1 of arXiv:2002.05709)."""
    pairs = first.shape[0]
    projections = F.normalize(torch.cat([first, second]), dim=1)
    similarity = projections @ projections.T / temperature
    # An image is not its own negative.
    similarity.fill_diagonal_(float("-inf"))
    partner = torch.arange(2 * pairs, device=first.device).roll(pairs)
    return F.cross_entropy(similarity, partner)


class SimCLR(Task):
    """Chen et al. 2020, arXiv:2002.05709."""

    def __init__(self, dim: int, temperature: float, projection: int) -> None:
        super().__init__()
        self.temperature = temperature
        self.projector = nn.Sequential(
            nn.Linear(dim, 512, bias=False),
            nn.BatchNorm1d(512),
            nn.ReLU(),
            nn.Linear(512, projection),
        )

    def views(self, batch: Batch) -> list[Tensor]:
        """Return two augmented views, each [b, 3, s, s]."""
        return [batch.view(), batch.view()]

    def loss(self, encode: Encode, views: list[Tensor]) -> Losses:
        """Return the loss and how often an image's nearest projection is its other view (0..1)."""
        # Both views in one pass: batch normalisation then cannot tell one view's batch from the other's.
        projections = gather(self.projector(encode(torch.cat(views))))
        first, second = projections.chunk(2)
        return nt_xent(first, second, self.temperature), {"found_again": found_again(first, second)}

    def picture(self, encode: Encode, views: list[Tensor]) -> list[Column]:
        """Return two views of each image, and which image the first is taken for by its projection."""
        first, second = (self.projector(encode(view)) for view in views[:2])
        return match_columns(views[0], views[1], (first, second))


def build(parts: Parts) -> SimCLR:
    """Return the task for an encoder."""
    return SimCLR(parts.dim, parts.knobs["temperature"], int(parts.knobs["projection"]))
