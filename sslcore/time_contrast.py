"""Time-contrastive learning: an image and its partner attract each other, what was seen at other times repels."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.frames import Frames
from sslcore.task import Column, Losses, Task

Views = dict[str, Tensor]


def time_contrast(queries: Tensor, keys: Tensor, near: Tensor, temperature: float) -> Tensor:
    """Return the n-pairs loss (Sohn 2016) of rows [n, d] float32 by cosine: row i's partner is keys[i] of [m, d].

    `near` bool [n, m]: keys too near in time to be told from; a row's own partner always counts.
    """
    similarity = similarities(queries, keys, near) / temperature
    return F.cross_entropy(similarity, torch.arange(len(queries), device=queries.device))


def similarities(queries: Tensor, keys: Tensor, near: Tensor) -> Tensor:
    """Return the cosines [n, m], -inf where a key is `near` and not the row's own partner."""
    own = torch.arange(len(queries), device=queries.device)
    hidden = near.clone()
    hidden[own, own] = False
    cosines = F.normalize(queries, dim=1) @ F.normalize(keys, dim=1).T
    return cosines.masked_fill(hidden, float("-inf"))


class TimeContrast(Task):
    """Sermanet et al. 2018, arXiv:1704.06888; which frame is the partner is left to the method."""

    def __init__(self, frames: Frames, dim: int, window: int, temperature: float, projection: int) -> None:
        super().__init__()
        self.frames, self.window, self.temperature = frames, window, temperature
        self.projector = nn.Sequential(
            nn.Linear(dim, 512, bias=False),
            nn.BatchNorm1d(512),
            nn.ReLU(),
            nn.Linear(512, projection),
        )

    partner_caption = ""

    def partner(self, batch: Batch) -> Tensor:
        """Return the frames that the images of the batch should be like, int64 [b]."""
        raise NotImplementedError

    @property
    def least_apart(self) -> int:
        """Frames from here on apart are told apart."""
        return 2 * self.window

    def views(self, batch: Batch) -> Views:
        """Return a view of each image, of its partner and of a far frame [3b, 3, s, s]; whose they are [3b]."""
        partner = self.partner(batch)
        far = self.frames.beyond(batch.places, self.least_apart, batch.uniform(1)[:, 0])
        looks = [batch.view(), *(batch.view(batch.fetch(places)) for places in (partner, far))]
        return {"views": torch.cat(looks), "places": torch.cat([batch.places, partner, far])}

    def loss(self, encode: Encode, views: Views) -> Losses:
        """Return the loss and how often the most similar of all compared frames is the partner (0..1)."""
        images, partners, far = gather(self.projector(encode(views["views"]))).chunk(3)
        places = gather(views["places"])
        here, there, beyond = places.chunk(3)
        near = self._near(here, torch.cat([there, beyond])), self._near(there, torch.cat([here, beyond]))
        keys = torch.cat([partners, far])
        loss = time_contrast(images, keys, near[0], self.temperature)
        loss = loss + time_contrast(partners, torch.cat([images, far]), near[1], self.temperature)
        with torch.no_grad():
            found = similarities(images, keys, near[0]).argmax(1)
            hits = found == torch.arange(len(images), device=found.device)
        return loss / 2, {"found_again": hits.float().mean()}

    def _near(self, first: Tensor, second: Tensor) -> Tensor:
        return self.frames.near(first, second, self.least_apart - 1)

    def picture(self, encode: Encode, views: Views) -> list[Column]:
        """Return each frame, its partner, which frame it is taken for, and its most similar rival of another time."""
        shown = views["views"].chunk(3)
        images, partners, far = (self.projector(encode(view)) for view in shown)
        here, there, beyond = views["places"].chunk(3)
        candidates = torch.cat([shown[1], shown[2]])
        near = self._near(here, torch.cat([there, beyond]))
        cosines = similarities(images, torch.cat([partners, far]), near)
        own, taken_for = torch.arange(len(images), device=here.device), cosines.argmax(1)
        rivals = cosines.clone()
        rivals[own, own] = float("-inf")
        return [
            Column("A view of the frame", shown[0]),
            Column(self.partner_caption, shown[1]),
            Column("Taken for it", candidates[taken_for], taken_for == own),
            Column("Most like it of other times", candidates[rivals.argmax(1)]),
        ]
