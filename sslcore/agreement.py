"""How well two rows agree, and whether agreement came at the price of collapse."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor


def agreement(foretold: Tensor, target: Tensor) -> Tensor:
    """Return the mean cosine of the rows of two [n, d]; no gradient goes through the target."""
    cosines: Tensor = F.cosine_similarity(foretold, target.detach(), dim=1)
    return cosines.mean()


@torch.no_grad()
def spread(rows: Tensor) -> Tensor:
    """Return sqrt(d) times the mean deviation of the unit-length rows of [n, d]: 1 is full, 0 is collapse."""
    deviations: Tensor = F.normalize(rows, dim=1).std(dim=0, correction=0)
    return deviations.mean() * math.sqrt(rows.shape[1])
