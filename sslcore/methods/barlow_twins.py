"""Barlow Twins: each feature agrees between two views of an image, and no two features say the same."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.matches import match_columns
from sslcore.task import Column, Losses, Parts, Task

EPSILON = 1e-5
"""Added to variances: a feature that is the same for all images has no correlation."""


def cross_correlation(first: Tensor, second: Tensor) -> Tensor:
    """Return the correlations over the batch of each feature of [n, d] with each of the other's, [d, d].

    Equation 2 of arXiv:2103.03230.
    """
    one, other = (_standardise(part) for part in (first, second))
    return one.T @ other / len(first)


def _standardise(x: Tensor) -> Tensor:
    variance, mean = torch.var_mean(x, dim=0, correction=0)
    return (x - mean) * torch.rsqrt(variance + EPSILON)


def barlow_terms(correlations: Tensor) -> tuple[Tensor, Tensor]:
    """Return the sums of equation 1 for [d, d]: (1 - diagonal)^2, and the rest squared."""
    diagonal = correlations.diagonal()
    return (1 - diagonal).square().sum(), correlations.square().sum() - diagonal.square().sum()


class BarlowTwins(Task):
    """Zbontar et al. 2021, arXiv:2103.03230."""

    def __init__(self, dim: int, redundancy: float, projection: int) -> None:
        super().__init__()
        self.redundancy = redundancy
        self.projector = nn.Sequential(
            nn.Linear(dim, projection, bias=False),
            nn.BatchNorm1d(projection),
            nn.ReLU(),
            nn.Linear(projection, projection, bias=False),
            nn.BatchNorm1d(projection),
            nn.ReLU(),
            nn.Linear(projection, projection, bias=False),
        )

    def views(self, batch: Batch) -> list[Tensor]:
        """Return two augmented views, each [b, 3, s, s]."""
        return [batch.view(), batch.view()]

    def loss(self, encode: Encode, views: list[Tensor]) -> Losses:
        """Return the loss a feature, and its two unweighted terms a feature."""
        first, second = gather(self.projector(encode(torch.cat(views)))).chunk(2)
        invariance, redundancy = barlow_terms(cross_correlation(first, second))
        # Per feature, so that the length of the gradients does not depend on how many features there are.
        invariance, redundancy = invariance / first.shape[1], redundancy / first.shape[1]
        loss = invariance + self.redundancy * redundancy
        return loss, {"invariance": invariance.detach(), "redundancy": redundancy.detach()}

    def picture(self, encode: Encode, views: list[Tensor]) -> list[Column]:
        """Return two views of each image, and which image the first is taken for by its projection."""
        first, second = (self.projector(encode(view)) for view in views[:2])
        return match_columns(views[0], views[1], (_standardise(first), _standardise(second)))


def build(parts: Parts) -> BarlowTwins:
    """Return the task for an encoder."""
    return BarlowTwins(parts.dim, parts.knobs["redundancy"], int(parts.knobs["projection"]))
