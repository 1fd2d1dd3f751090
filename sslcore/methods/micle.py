"""MICLe: two images of one group (a patient, a plant) attract each other as two views of one image would."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.known import Known
from sslcore.matches import match_columns
from sslcore.task import Column, Losses, Parts, Task

Views = dict[str, Tensor]


def group_nt_xent(first: Tensor, second: Tensor, groups: Tensor, temperature: float) -> Tensor:
    """Return the NT-Xent loss of paired projections [b, d] float32; none of one group, int64 [b], repel each other.

    With a group for every pair it is equation 1 of arXiv:2002.05709.
    """
    pairs = len(first)
    projections = F.normalize(torch.cat([first, second]), dim=1)
    similarity = projections @ projections.T / temperature
    partner = torch.arange(2 * pairs, device=first.device).roll(pairs)
    together = groups.repeat(2)[:, None] == groups.repeat(2)
    together[torch.arange(2 * pairs, device=first.device), partner] = False
    return F.cross_entropy(similarity.masked_fill(together, float("-inf")), partner)


class Groups(nn.Module):
    """The images of each group side by side; an image without a group is one of its own. Nothing here is saved."""

    members: Tensor
    numbers: Tensor
    starts: Tensor
    sizes: Tensor
    ranks: Tensor

    def __init__(self, known: Known) -> None:
        super().__init__()
        groups = known.groups.copy()
        alone = groups < 0
        groups[alone] = groups.max(initial=-1) + 1 + np.arange(alone.sum())
        _, numbers, sizes = np.unique(groups, return_inverse=True, return_counts=True)
        members = np.argsort(numbers, kind="stable")
        starts = np.cumsum(sizes) - sizes
        ranks = np.empty_like(members)
        ranks[members] = np.arange(len(members)) - starts[numbers[members]]
        named = {"members": members, "numbers": numbers, "starts": starts, "sizes": sizes, "ranks": ranks}
        for name, values in named.items():
            self.register_buffer(name, torch.from_numpy(values.astype(np.int64)), persistent=False)

    def partners(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return for each image of the batch the place of another one of its group, itself if alone, and the group."""
        groups = self.numbers[batch.places]
        sizes = self.sizes[groups]
        step = 1 + torch.minimum((batch.uniform(1)[:, 0] * (sizes - 1)).long(), (sizes - 2).clamp(min=0))
        ranks = (self.ranks[batch.places] + step) % sizes
        return self.members[self.starts[groups] + ranks], groups


class MICLe(Task):
    """Azizi et al. 2021, arXiv:2101.05224, section 3.2."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.temperature = parts.knobs["temperature"]
        self.groups = Groups(parts.known)
        self.projector = nn.Sequential(
            nn.Linear(parts.dim, 512, bias=False),
            nn.BatchNorm1d(512),
            nn.ReLU(),
            nn.Linear(512, int(parts.knobs["projection"])),
        )

    def views(self, batch: Batch) -> Views:
        """Return a view of each image and one of another image of its group, [b, 3, s, s] each."""
        partners, groups = self.groups.partners(batch)
        return {"first": batch.view(), "second": batch.view(batch.fetch(partners)), "groups": groups}

    def loss(self, encode: Encode, views: Views) -> Losses:
        """Return the loss and how often an image's nearest projection is one of its group (0..1)."""
        views_of_both = torch.cat([views["first"], views["second"]])
        first, second = gather(self.projector(encode(views_of_both))).chunk(2)
        groups = gather(views["groups"])
        loss = group_nt_xent(first, second, groups, self.temperature)
        with torch.no_grad():
            nearest = (F.normalize(first, dim=1) @ F.normalize(second, dim=1).T).argmax(1)
        return loss, {"group_found_again": (groups[nearest] == groups).float().mean()}

    def picture(self, encode: Encode, views: Views) -> list[Column]:
        """Return an image and one of its group, and which image the first is taken for by its projection."""
        first, second = (self.projector(encode(views[name])) for name in ("first", "second"))
        return match_columns(views["first"], views["second"], (first, second), views["groups"])


def build(parts: Parts) -> MICLe:
    """Return the task for an encoder."""
    return MICLe(parts)
