"""Directions that images are sorted by, shared by methods that group: their layer, and the picture of the groups."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.task import Column


class Prototypes(nn.Module):
    """Directions of length 1, float32 [k, d]."""

    def __init__(self, count: int, dim: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(F.normalize(torch.randn(count, dim), dim=1))

    def forward(self, projections: Tensor) -> Tensor:
        """Return the cosine of each projection [n, d] and each prototype, [n, k]."""
        return F.normalize(projections, dim=1) @ F.normalize(self.weight, dim=1).T


def group_columns(first: Tensor, second: Tensor, scores: tuple[Tensor, Tensor]) -> list[Column]:
    """Return columns for two views [m, 3, s, s] of m images, and how well each fits every group, [m, k]."""
    groups = scores[0].argmax(dim=1)
    fit = scores[0][:, groups].T.clone()
    fit.fill_diagonal_(float("-inf"))
    nearest = fit.argsort(dim=1, descending=True)
    return [
        Column("A view", first),
        Column("Another view: same group?", second, scores[1].argmax(dim=1) == groups),
        Column("Nearest to its group", first[nearest[:, 0]]),
        Column("Next nearest to it", first[nearest[:, min(1, len(first) - 1)]]),
    ]
