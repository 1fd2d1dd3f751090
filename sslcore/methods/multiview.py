"""Multi-view SimCLR: two large and several small views of an image attract each other, other images repel."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode, encode_views
from sslcore.info_nce import found_again
from sslcore.matches import match_columns
from sslcore.task import Column, Losses, Parts, Task


def multi_nt_xent(projections: Tensor, temperature: float) -> Tensor:
    """Return the mean NT-Xent loss over all ordered pairs of views of [v, b, d] float32 projections.

    Each pair sees as negatives every view of the other images, and no further view of its own; with two views
    it is equation 1 of arXiv:2002.05709.
    """
    views, images, _ = projections.shape
    flat = F.normalize(projections.flatten(0, 1), dim=1)
    similarity = flat @ flat.T / temperature
    image = torch.arange(views * images, device=flat.device) % images
    negatives = similarity.masked_fill(image[:, None] == image, float("-inf")).logsumexp(1)
    rows = torch.arange(views * images, device=flat.device)
    losses = []
    for step in range(1, views):
        positives = similarity[rows, rows.roll(-step * images)]
        losses.append((torch.logaddexp(negatives, positives) - positives).mean())
    return torch.stack(losses).mean()


class MultiView(Task):
    """SimCLR's loss over multi-crop views (Caron et al. 2020, arXiv:2006.09882)."""

    def __init__(self, dim: int, temperature: float, projection: int, local_views: int) -> None:
        super().__init__()
        self.temperature, self.local_views = temperature, local_views
        self.projector = nn.Sequential(
            nn.Linear(dim, 512, bias=False),
            nn.BatchNorm1d(512),
            nn.ReLU(),
            nn.Linear(512, projection),
        )

    def views(self, batch: Batch) -> list[Tensor]:
        """Return two global views [b, 3, s, s] and the small local ones."""
        return [batch.view(), batch.view(), *(batch.local_view() for _ in range(self.local_views))]

    def loss(self, encode: Encode, views: list[Tensor]) -> Losses:
        """Return the loss and how often an image's nearest projection is its other view (0..1)."""
        flat = gather(self.projector(encode_views(encode, views)))
        projections = flat.view(len(views), -1, flat.shape[1])
        loss = multi_nt_xent(projections, self.temperature)
        return loss, {"found_again": found_again(projections[0], projections[1])}

    def picture(self, encode: Encode, views: list[Tensor]) -> list[Column]:
        """Return two views of each image, and which image the first is taken for by its projection."""
        first, second = (self.projector(encode(view)) for view in views[:2])
        return match_columns(views[0], views[1], (first, second))


def build(parts: Parts) -> MultiView:
    """Return the task for an encoder."""
    knobs = parts.knobs
    return MultiView(parts.dim, knobs["temperature"], int(knobs["projection"]), int(knobs["local_views"]))
