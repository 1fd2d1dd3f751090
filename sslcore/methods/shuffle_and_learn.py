"""Shuffle and learn: three frames of a film, is their order right? Only who sees what moves can tell."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.frames import Frames, alike_views
from sslcore.task import Column, Losses, Parts, Task

Views = dict[str, Tensor]
LEAST_FRAMES = 5
IN_ORDER = 0.25
"""Share of the questions whose frames are in order: most are shuffled, as in the paper."""
SMALLEST_CROP = 0.5


def order_loss(logits: Tensor, in_order: Tensor, counts: Tensor) -> Tensor:
    """Return the mean binary cross-entropy of logits [b] where `counts` bool [b]; 0 where none does."""
    each = F.binary_cross_entropy_with_logits(logits, in_order.to(logits), reduction="none")
    return (each * counts).sum() / counts.sum().clamp(min=1)


class ShuffleAndLearn(Task):
    """Misra et al. 2016, arXiv:1603.08561."""

    def __init__(self, frames: Frames, dim: int, gap: int) -> None:
        super().__init__()
        self.frames, self.gap = frames, gap
        self.judge = nn.Sequential(
            nn.Linear(3 * dim, 512, bias=False),
            nn.BatchNorm1d(512),
            nn.ReLU(),
            nn.Linear(512, 1),
        )

    def five(self, images: Tensor, chance: Tensor) -> tuple[list[Tensor], Tensor]:
        """Return frames a < b < c < d < e near each image by chance [b, 2], and whether the take has so many."""
        length = self.frames.length(images)
        # As wide as the knob allows and the take has room for: b, c, d evenly, a and e further out.
        most = torch.div(length - 1, 4, rounding_mode="floor").clamp(max=self.gap)
        inner = 1 + (chance[:, 0] * most).long().minimum(most - 1)
        # Frames out of order must be clearly so: at least half as far out as the inner ones are apart.
        least = (inner + 1) // 2
        outer = least + (chance[:, 1] * (most - least + 1)).long().minimum(most - least)
        reach = inner + outer
        middle = torch.minimum(self.frames.position(images), length - 1 - reach).maximum(reach)
        steps = (-reach, -inner, torch.zeros_like(inner), inner, reach)
        return [self.frames.at(images, middle + step) for step in steps], length >= LEAST_FRAMES

    def views(self, batch: Batch) -> Views:
        """Return one crop of three frames of each image [3b, 3, s, s], whether in order [b], and whether it counts."""
        chance = batch.uniform(5)
        (a, b, c, d, e), counts = self.five(batch.places, chance[:, :2])
        in_order = chance[:, 2] < IN_ORDER
        # The first and the last frame are the same either way: only the middle one can tell.
        middle = torch.where(in_order, c, torch.where(chance[:, 3] < 0.5, a, e))
        # Time has no direction here: backwards is in order too.
        back = chance[:, 4] < 0.5
        shown = [torch.where(back, d, b), middle, torch.where(back, b, d)]
        looks = alike_views(batch, [batch.fetch(places) for places in shown], SMALLEST_CROP)
        return {"frames": torch.cat(looks), "in_order": in_order, "counts": counts}

    def logits(self, encode: Encode, frames: Tensor) -> Tensor:
        """Return how sure it is that frames [3b, 3, s, s] are in order, [b]."""
        features = torch.cat(encode(frames).chunk(3), dim=1)
        verdict: Tensor = self.judge(features)
        return verdict[:, 0]

    def loss(self, encode: Encode, views: Views) -> Losses:
        """Return the loss, and which share of the ordered and of the shuffled frames is judged rightly (0..1)."""
        logits = gather(self.logits(encode, views["frames"]))
        in_order, counts = gather(views["in_order"].long()) > 0, gather(views["counts"].long()) > 0
        loss = order_loss(logits, in_order, counts)
        with torch.no_grad():
            right = (logits > 0) == in_order
            told = {
                name: (right & which).sum() / which.sum().clamp(min=1)
                for name, which in (("order_told", in_order & counts), ("disorder_told", ~in_order & counts))
            }
        return loss, told

    def picture(self, encode: Encode, views: Views) -> list[Column]:
        """Return the three frames, the answer and whether it is right."""
        sure = torch.sigmoid(self.logits(encode, views["frames"]))
        first, second, third = views["frames"].chunk(3)
        right = (sure > 0.5) == views["in_order"]
        return [
            Column("First frame", first),
            Column("Second frame", second),
            Column("Third frame", third),
            Column("Bright: in order, dark: shuffled", _shade(sure, first), right),
        ]

    def projections(self, encode: Encode, views: Tensor) -> dict[str, Tensor]:
        """Return nothing: the layers above the features see three frames at once."""
        return {}


def _shade(sure: Tensor, like: Tensor) -> Tensor:
    """Return plain squares as bright as it is sure."""
    return (4 * sure - 2).view(-1, 1, 1, 1).expand_as(like)


def build(parts: Parts) -> ShuffleAndLearn:
    """Return the task for an encoder."""
    return ShuffleAndLearn(Frames(parts.known), parts.dim, int(parts.knobs["gap"]))
