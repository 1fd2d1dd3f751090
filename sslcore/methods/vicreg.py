"""VICReg: views alike (invariance), features varied (variance) and independent (covariance)."""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.matches import match_columns
from sslcore.task import Column, Losses, Parts, Task


def variance_term(projections: Tensor) -> Tensor:
    """Return the mean over features of max(0, 1 - standard deviation), for projections [b, d] float32."""
    deviation = torch.sqrt(projections.var(dim=0) + 1e-4)
    return F.relu(1 - deviation).mean()


def covariance_term(projections: Tensor) -> Tensor:
    """Return the sum of squared off-diagonal covariances divided by d, for projections [b, d] float32."""
    count, dim = projections.shape
    centred = projections - projections.mean(dim=0)
    covariance = centred.T @ centred / max(count - 1, 1)
    return (covariance.square().sum() - covariance.diagonal().square().sum()) / dim


class VICReg(Task):
    """Bardes et al. 2021, arXiv:2105.04906; the terms are averaged as in its section 4.2."""

    def __init__(self, dim: int, weights: Mapping[str, float], projection: int) -> None:
        super().__init__()
        self.weights = dict(weights)
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
        """Return the weighted loss and its three unweighted terms."""
        first, second = gather(self.projector(encode(torch.cat(views)))).chunk(2)
        terms = {
            "invariance": F.mse_loss(first, second),
            "variance": (variance_term(first) + variance_term(second)) / 2,
            "covariance": covariance_term(first) + covariance_term(second),
        }
        loss = sum((self.weights[name] * term for name, term in terms.items()), first.new_zeros(()))
        return loss, {name: term.detach() for name, term in terms.items()}

    def picture(self, encode: Encode, views: list[Tensor]) -> list[Column]:
        """Return two views of each image, and which image the first is taken for by its projection."""
        first, second = (self.projector(encode(view)) for view in views[:2])
        return match_columns(views[0], views[1], (first, second))


def build(parts: Parts) -> VICReg:
    """Return the task for an encoder."""
    weights = {name: parts.knobs[name] for name in ("invariance", "variance", "covariance")}
    return VICReg(parts.dim, weights, int(parts.knobs["projection"]))
