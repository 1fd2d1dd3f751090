"""SwAV: from one view of an image, say which prototypes another view of it is assigned to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode, encode_views
from sslcore.prototypes import Prototypes, group_columns
from sslcore.task import Column, Losses, Parts, Task

SHARPNESS, ROUNDS = 0.05, 3
"""Of the assignments: the entropy's weight (epsilon of the paper), and the rounds of Sinkhorn and Knopp."""
FROZEN_UNTIL = 0.01
QUEUE_FROM = 0.15
"""Shares of the run: until here the prototypes stay as they are; from here earlier images are assigned along."""


@torch.no_grad()
def sinkhorn(scores: Tensor) -> Tensor:
    """Return the assignments of n images to k prototypes for their scores [n, k]: rows of sum 1, columns n / k.

    The columns only nearly: the rows come last (section 3.1 and appendix A.1 of arXiv:2006.09882).
    """
    shares = torch.exp((scores - scores.max()) / SHARPNESS)
    for _ in range(ROUNDS):
        shares = shares / shares.sum(dim=0, keepdim=True)
        shares = shares / shares.sum(dim=1, keepdim=True)
    return shares


def swapped_loss(scores: Sequence[Tensor], codes: Sequence[Tensor], temperature: float) -> Tensor:
    """Return the mean cross-entropy of each view's scores [n, k] and the assignments of every other view.

    `codes` are those of the first views; every view of `scores` but its own has to say them (equation 2).
    """
    said = [F.log_softmax(one / temperature, dim=1) for one in scores]
    losses = [
        -(code * said[other]).sum(dim=1).mean()
        for own, code in enumerate(codes)
        for other in range(len(scores))
        if other != own
    ]
    return torch.stack(losses).mean()


class SwAV(Task):
    """Caron et al. 2020, arXiv:2006.09882."""

    queue: Tensor
    filled: Tensor

    def __init__(self, dim: int, knobs: Mapping[str, float]) -> None:
        super().__init__()
        self.temperature, self.local_views = knobs["temperature"], int(knobs["local_views"])
        length = int(knobs["projection"])
        self.projector = nn.Sequential(
            nn.Linear(dim, 512, bias=False),
            nn.BatchNorm1d(512),
            nn.ReLU(),
            nn.Linear(512, length),
        )
        self.prototypes = Prototypes(int(knobs["prototypes"]), length)
        self.register_buffer("queue", torch.zeros(2, int(knobs["queue"]), length))
        self.register_buffer("filled", torch.zeros((), dtype=torch.int64))
        self.seen: Tensor | None = None

    def views(self, batch: Batch) -> list[Tensor]:
        """Return two global views [b, 3, s, s] and the small local ones."""
        return [batch.view(), batch.view(), *(batch.local_view() for _ in range(self.local_views))]

    def loss(self, encode: Encode, views: list[Tensor]) -> Losses:
        """Return the loss, how often two views share their prototype, and the share of prototypes in use."""
        flat = F.normalize(gather(self.projector(encode_views(encode, views))), dim=1)
        projections = flat.view(len(views), -1, flat.shape[1])
        weight: Tensor = self.prototypes.weight
        if self.share < FROZEN_UNTIL:
            weight = weight.detach() + 0 * weight
        scores = projections @ weight.T
        codes = self.codes(scores[:2].detach())
        loss = swapped_loss(list(scores), codes, self.temperature)
        self.seen = projections[:2].detach()
        groups = scores[:2].argmax(dim=2)
        in_use = torch.bincount(groups.flatten(), minlength=len(weight)) > 0
        return loss, {
            "same_prototype": (groups[0] == groups[1]).float().mean(),
            "prototypes_in_use": in_use.float().mean(),
        }

    def codes(self, scores: Tensor) -> list[Tensor]:
        """Return the assignments [b, k] of both global views' scores [2, b, k], among those of the queue."""
        length = self.queue.shape[1]
        if self.share < QUEUE_FROM or length == 0 or int(self.filled) < length:
            return [sinkhorn(one) for one in scores]
        earlier = self.queue @ self.prototypes.weight.detach().T
        return [sinkhorn(torch.cat(pair))[: len(pair[0])] for pair in zip(scores, earlier, strict=True)]

    @torch.no_grad()
    def after_step(self, encoder: nn.Module) -> None:
        """Put the last projections into the queue, the oldest fall out; bring the prototypes back to length 1."""
        weight: Tensor = self.prototypes.weight
        weight.copy_(F.normalize(weight, dim=1))
        if self.seen is not None:
            length = self.queue.shape[1]
            self.queue.copy_(torch.cat([self.seen, self.queue], dim=1)[:, :length])
            self.filled += self.seen.shape[1]
            self.seen = None

    def picture(self, encode: Encode, views: list[Tensor]) -> list[Column]:
        """Return two views of each image, whether they share a prototype, and what else is near that."""
        first, second = (self.prototypes(self.projector(encode(view))) for view in views[:2])
        return group_columns(views[0], views[1], (first, second))


def build(parts: Parts) -> SwAV:
    """Return the task for an encoder."""
    return SwAV(parts.dim, parts.knobs)
