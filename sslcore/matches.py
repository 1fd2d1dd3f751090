"""The picture of methods that compare: two views, which image a view is taken for, and which other is most like it."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from sslcore.task import Column


def match_columns(first: Tensor, second: Tensor, projections: tuple[Tensor, Tensor]) -> list[Column]:
    """Return columns for two views [m, 3, s, s] of m images and their projections [m, d]."""
    one, other = (F.normalize(part, dim=1) for part in projections)
    similarity = one @ other.T
    own = torch.arange(len(first), device=first.device)
    taken_for = similarity.argmax(dim=1)
    rivals = similarity.clone()
    rivals.fill_diagonal_(float("-inf"))
    return [
        Column("A view", first),
        Column("Another view", second),
        Column("Taken for it", second[taken_for], taken_for == own),
        Column("Most like it of the others", second[rivals.argmax(dim=1)]),
    ]
