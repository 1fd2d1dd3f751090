"""MoCo: find the other view of an image, as a slow copy of the network sees it, among a queue of other images."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.batch import Batch
from sslcore.distributed import gather, shares
from sslcore.encode import Encode
from sslcore.encoders import Encoder
from sslcore.errors import HandfulError
from sslcore.info_nce import against_memory
from sslcore.matches import match_columns
from sslcore.task import Column, Losses, Parts, SlowCopy, Task

LARGEST_QUEUE = 4096
"""Keys, where nobody says how many."""
SMALLEST_GROUP = 8
"""Images; batch normalisation of fewer is mostly noise."""


def shuffled_groups(images: int, groups: int, generator: torch.Generator) -> Tensor:
    """Return the group 0..g-1 of each image of a batch, int64 [images], g as many as leave each its least images.

    Every g images in a row fall into g different groups, so that each process has some of each.
    """
    count = max(1, min(groups, images // SMALLEST_GROUP))
    rounds = -(-images // count)
    return torch.rand(rounds, count, generator=generator).argsort(1).flatten()[:images]


class MoCo(Task):
    """He et al. 2019, arXiv:1911.05722, with the projector and views of Chen et al. 2020, arXiv:2003.04297."""

    queue: Tensor
    places: Tensor
    cursor: Tensor

    def __init__(self, parts: Parts, queue: int, projection: int) -> None:
        super().__init__()
        self.temperature, self.momentum = parts.knobs["temperature"], parts.knobs["momentum"]
        self.groups = int(parts.knobs["groups"])
        self.projector = nn.Sequential(nn.Linear(parts.dim, 512), nn.ReLU(), nn.Linear(512, projection))
        self.slow = SlowCopy(parts.encoder, self.projector)
        self.register_buffer("queue", F.normalize(torch.randn(queue, projection), dim=1))
        # Of which image each key is; the random ones of the beginning stand in for any.
        self.register_buffer("places", torch.arange(queue) % parts.images)
        self.register_buffer("cursor", torch.zeros(1, dtype=torch.int64))
        self.fresh: tuple[Tensor, Tensor] | None = None

    def views(self, batch: Batch) -> dict[str, Any]:
        """Return two augmented views [b, 3, s, s], the images' places, the groups of the keys, a way to fetch."""
        draws = batch.augmenter
        total = draws.before + len(batch) + draws.after
        groups = shuffled_groups(total, self.groups, draws.generator)
        if min(shares(total)) < 2 * int(groups.max()) + 1:
            raise HandfulError(
                "The batch is too small to be shuffled over so many processes.",
                "Use fewer processes, a larger batch or a smaller value of 'groups'.",
            )
        return {
            "query": batch.view(),
            "key": batch.view(),
            "places": batch.places,
            "groups": groups[draws.before : draws.before + len(batch)],
            "fetch": lambda places: batch.whole(batch.fetch(places)),
        }

    def loss(self, encode: Encode, views: dict[str, Any]) -> Losses:
        """Return the loss, and how often an image's own key is nearer than all of the queue (0..1)."""
        queries = gather(self.projector(encode(views["query"])))
        keys, places = gather(self.keys(encode, views["key"], views["groups"])), gather(views["places"])
        self.fresh = keys, places
        own = places[:, None] == self.places
        loss, found = against_memory(queries, keys, self.queue, self.temperature, own)
        return loss, {"found_again": found}

    @torch.no_grad()
    def keys(self, encode: Encode, views: Tensor, groups: Tensor) -> Tensor:
        """Return the slow copy's normalised projections [b, d], each group normalised by its own batch statistics.

        Were it the whole batch, as with the queries, those statistics would tell a query which keys are of its
        own batch, and so which is its own (section 3.3).
        """
        encoder, projector = self.slow.networks
        assert isinstance(encoder, Encoder)
        order = groups.argsort(stable=True).to(views.device)
        parts = torch.split(views[order], torch.bincount(groups).tolist())
        features = torch.cat([encode.target(encoder, part) for part in parts])
        return F.normalize(projector(features), dim=1)[order.argsort()]

    @torch.no_grad()
    def after_step(self, encoder: Encoder) -> None:
        """Let the slow copy follow, and the newest keys take the oldest ones' places."""
        self.slow.follow(encoder, self.projector, momentum=self.momentum)
        if self.fresh is None:
            return
        keys, places = (rows[-len(self.queue) :] for rows in self.fresh)
        slots = (self.cursor + torch.arange(len(keys), device=keys.device)) % len(self.queue)
        self.queue[slots], self.places[slots] = keys, places
        self.cursor.add_(len(keys)).remainder_(len(self.queue))
        self.fresh = None

    def picture(self, encode: Encode, views: dict[str, Any]) -> list[Column]:
        """Return two views of each image, which key the first is taken for, and the nearest in the queue."""
        queries = self.projector(encode(views["query"]))
        keys = self.keys(encode, views["key"], torch.zeros_like(views["groups"]))
        fetch: Callable[[Tensor], Tensor] = views["fetch"]
        similarity = F.normalize(queries, dim=1) @ self.queue.T
        similarity = similarity.masked_fill(views["places"][:, None] == self.places, float("-inf"))
        nearest = fetch(self.places[similarity.argmax(1)])
        columns = match_columns(views["query"], views["key"], (queries, keys))[:3]
        return [*columns, Column("Most like it in the queue", nearest)]


def build(parts: Parts) -> MoCo:
    """Return the task for an encoder."""
    queue = int(parts.knobs["queue"]) or min(LARGEST_QUEUE, parts.images)
    return MoCo(parts, queue, int(parts.knobs["projection"]))
