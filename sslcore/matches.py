"""The picture of methods that compare: two views, which image a view is taken for, and which other is most like it."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from sslcore.task import Column


def match_columns(
    first: Tensor, second: Tensor, projections: tuple[Tensor, Tensor], groups: Tensor | None = None
) -> list[Column]:
    """Return columns for two views [m, 3, s, s] of m images and their projections [m, d].

    groups: int64 [m]; images with one number may be taken for one another.
    """
    one, other = (F.normalize(part, dim=1) for part in projections)
    similarity = one @ other.T
    numbers = torch.arange(len(first), device=first.device) if groups is None else groups
    together = numbers[:, None] == numbers
    taken_for = similarity.argmax(dim=1)
    rivals = similarity.masked_fill(together, float("-inf"))
    return [
        Column("A view", first),
        Column("Another view" if groups is None else "One of its group", second),
        Column("Taken for it", second[taken_for], numbers[taken_for] == numbers),
        Column("Most like it of the others", second[rivals.argmax(dim=1)]),
    ]
