"""InfoNCE: tell the key that belongs to a query from all others (van den Oord et al. 2018, arXiv:1807.03748)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def info_nce(queries: Tensor, keys: Tensor, temperature: float) -> Tensor:
    """Return the mean InfoNCE loss of queries [b, d], row i belonging to row i of keys [b, d], by their cosines."""
    similarity = F.normalize(queries, dim=1) @ F.normalize(keys, dim=1).T / temperature
    return F.cross_entropy(similarity, torch.arange(len(queries), device=queries.device))


def against_memory(
    queries: Tensor, keys: Tensor, memory: Tensor, temperature: float, own: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """Return the mean InfoNCE loss of queries [b, d], each told its key [b, d] from the k of memory [k, d].

    By their cosines (equation 1 of arXiv:1911.05722); `own` bool [b, k] marks what is no other image. With it
    comes how often the key is nearest (0..1), without gradient.
    """
    queries, keys, memory = (F.normalize(rows, dim=1) for rows in (queries, keys, memory))
    positives = (queries * keys).sum(1, keepdim=True)
    others = queries @ memory.T
    if own is not None:
        others = others.masked_fill(own, float("-inf"))
    similarity = torch.cat([positives, others], dim=1) / temperature
    loss = F.cross_entropy(similarity, similarity.new_zeros(len(similarity), dtype=torch.int64))
    return loss, (similarity.detach().argmax(1) == 0).float().mean()


@torch.no_grad()
def found_again(first: Tensor, second: Tensor) -> Tensor:
    """Return how often a row of first [b, d] is nearest, by cosine, to its own row of second [b, d]: 0..1."""
    similarity = F.normalize(first, dim=1) @ F.normalize(second, dim=1).T
    return (similarity.argmax(1) == torch.arange(len(first), device=first.device)).float().mean()
