"""LeJEPA: views of an image agree on its place, and all places together form a round Gaussian cloud (SIGReg)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode, encode_views
from sslcore.matches import match_columns
from sslcore.task import Column, Losses, Parts, Task

FARTHEST, KNOTS = 5.0, 17
"""Where the characteristic functions are compared: at KNOTS points from -FARTHEST to FARTHEST."""


def epps_pulley(values: Tensor) -> Tensor:
    """Return how far each column of [n, k] is from a standard normal, [k]: the Epps-Pulley statistic over n.

    It integrates |empirical - normal characteristic function|^2 under a Gaussian window (arXiv:2511.08544, 4.2.2).
    """
    points = torch.linspace(-FARTHEST, FARTHEST, KNOTS, device=values.device, dtype=values.dtype)
    normal = torch.exp(-0.5 * points.square())
    angles = values.unsqueeze(-1) * points
    gap = (angles.cos().mean(0) - normal).square() + angles.sin().mean(0).square()
    return torch.trapezoid(gap * normal, points, dim=-1)


def sigreg(projections: Tensor, slices: int) -> Tensor:
    """Return the mean Epps-Pulley statistic of [n, d] seen from `slices` random directions, times n."""
    directions = torch.randn(projections.shape[1], slices).to(projections)
    return len(projections) * epps_pulley(projections @ F.normalize(directions, dim=0)).mean()


class LeJEPA(Task):
    """Balestriero and LeCun 2025, arXiv:2511.08544."""

    def __init__(self, dim: int, weight: float, projection: int, slices: int, local_views: int) -> None:
        super().__init__()
        self.weight, self.slices, self.local_views = weight, slices, local_views
        self.projector = nn.Sequential(
            nn.Linear(dim, 512, bias=False),
            nn.BatchNorm1d(512),
            nn.ReLU(),
            nn.Linear(512, 512, bias=False),
            nn.BatchNorm1d(512),
            nn.ReLU(),
            nn.Linear(512, projection),
        )

    def views(self, batch: Batch) -> list[Tensor]:
        """Return two global views [b, 3, s, s] and the small local ones."""
        return [batch.view(), batch.view(), *(batch.local_view() for _ in range(self.local_views))]

    def loss(self, encode: Encode, views: list[Tensor]) -> Losses:
        """Return the weighted loss and its two unweighted terms."""
        flat = gather(self.projector(encode_views(encode, views)))
        projections = flat.view(len(views), -1, flat.shape[1])
        centre = projections[:2].mean(0)
        agreement = (projections - centre).square().mean()
        shape = torch.stack([sigreg(one, self.slices) for one in projections]).mean()
        loss = (1 - self.weight) * agreement + self.weight * shape
        return loss, {"agreement": agreement.detach(), "shape": shape.detach()}

    def picture(self, encode: Encode, views: list[Tensor]) -> list[Column]:
        """Return two views of each image, and which image the first is taken for by its projection."""
        first, second = (self.projector(encode(view)) for view in views[:2])
        return match_columns(views[0], views[1], (first, second))


def build(parts: Parts) -> LeJEPA:
    """Return the task for an encoder."""
    numbers = (int(parts.knobs[name]) for name in ("projection", "slices", "local_views"))
    return LeJEPA(parts.dim, parts.knobs["weight"], *numbers)
