"""Relative patch: where beside the first patch was the second cut? Parts of things have their places."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.augment import Triple
from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.patches import cut_at, full_crop, laid_out, one_colour
from sslcore.task import Column, Losses, Parts, Task

NEIGHBOURS = ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1))
"""Rows down and columns to the right of the first patch, in the order of the answers."""
JITTER = 7 / 96
"""Of a patch's side: how far a patch may lie from its place, in both directions."""
GREEN_TO_MAGENTA = (-1.0, 2.0, -1.0)
NUMBERS = 9
"""Random ones that a pair wants."""


def without_green_magenta(patches: Tensor, std: Triple) -> Tensor:
    """Return normalised patches [n, 3, s, s] without what they have on the axis from green to magenta (section 3.1)."""
    axis = patches.new_tensor(GREEN_TO_MAGENTA)
    spread = patches.new_tensor(std)
    plane = torch.eye(3).to(patches) - torch.outer(axis, axis) / axis.square().sum()
    return torch.einsum("ij,njhw->nihw", plane * spread / spread[:, None], patches)


def places(numbers: Tensor, size: int, gap: float) -> tuple[Tensor, Tensor, Tensor, int]:
    """Return the first patches' corners [n, 2], the second's, the answers [n] (all int64) and a patch's side, px.

    numbers: uniform 0..1, [n, 5]. The pair lies anywhere in the image of `size` px where it fits.
    """
    side = size // 3
    step, jitter = side + round(gap * side), max(1, round(JITTER * side))
    step = min(step, size - side - jitter)
    answer = (numbers[:, 0] * len(NEIGHBOURS)).long().clamp(max=len(NEIGHBOURS) - 1)
    way = torch.tensor(NEIGHBOURS, device=numbers.device)[answer] * step
    low = (jitter - way).clamp(min=0)
    high = (size - side - jitter - way).clamp(max=size - side)
    first = low + (numbers[:, 1:3] * (high - low + 1)).long().clamp(max=high - low)
    moved = (numbers[:, 3:5] * (2 * jitter + 1)).long().clamp(max=2 * jitter) - jitter
    return first, first + way + moved, answer, side


class RelativePatch(Task):
    """Doersch et al. 2015, arXiv:1505.05192; the two patches meet late, after the encoder."""

    def __init__(self, dim: int, std: Triple, pairs: int, gap: float, dropping: float, width: int) -> None:
        super().__init__()
        self.std, self.pairs, self.gap, self.dropping = std, pairs, gap, dropping
        self.projector = nn.Sequential(nn.Linear(dim, width), nn.ReLU())
        self.answer = nn.Sequential(
            nn.Linear(2 * width, width, bias=False),
            nn.BatchNorm1d(width),
            nn.ReLU(),
            nn.Linear(width, len(NEIGHBOURS)),
        )

    def views(self, batch: Batch) -> dict[str, Tensor]:
        """Return `first` and `second` patches [pairs * b, 3, p, p] in true colours and bare ones, and `answers`."""
        images = full_crop(batch)
        drawn: dict[str, list[Tensor]] = {name: [] for name in ("shown", "first", "second", "answers")}
        for _ in range(self.pairs):
            numbers = batch.uniform(NUMBERS)
            first, second, answers, side = places(numbers, images.shape[-1], self.gap)
            pair = [cut_at(images, corner[:, 0], corner[:, 1], side) for corner in (first, second)]
            drawn["shown"].append(torch.stack(pair))
            drawn["first"].append(self._bare(pair[0], numbers[:, 5], numbers[:, 6]))
            drawn["second"].append(self._bare(pair[1], numbers[:, 7], numbers[:, 8]))
            drawn["answers"].append(answers)
        return {"shown": drawn.pop("shown")[0], **{name: torch.cat(parts) for name, parts in drawn.items()}}

    def _bare(self, patches: Tensor, chance: Tensor, channel: Tensor) -> Tensor:
        """Return patches without the colour fringes by which lenses tell where in a photo something lies."""
        dropped = one_colour(patches, (channel * 3).long().clamp(max=2))
        projected = without_green_magenta(patches, self.std)
        return torch.where((chance < self.dropping)[:, None, None, None], dropped, projected)

    def loss(self, encode: Encode, views: dict[str, Tensor]) -> Losses:
        """Return the mean cross-entropy and how often the place is told (0..1; by chance 0.125)."""
        logits = gather(self._logits(encode, views))
        answers = gather(views["answers"])
        told = (logits.argmax(1) == answers).float().mean()
        return F.cross_entropy(logits, answers), {"places_told": told.detach()}

    def _logits(self, encode: Encode, views: dict[str, Tensor]) -> Tensor:
        pairs = self.projector(encode(torch.cat([views["first"], views["second"]]))).chunk(2)
        out: Tensor = self.answer(torch.cat(pairs, dim=1))
        return out

    def picture(self, encode: Encode, views: dict[str, Tensor]) -> list[Column]:
        """Return a pair of patches of each image, where the second is placed, and where it was."""
        shown = views["shown"]
        count = shown.shape[1]
        told = self._logits(encode, views)[:count].argmax(1)
        truth = views["answers"][:count]
        return [
            Column("A patch", shown[0]),
            Column("Another from near it", shown[1]),
            Column("Placed there", _side_by_side(shown, told), told == truth),
            Column("Where it was", _side_by_side(shown, truth)),
        ]


def _side_by_side(shown: Tensor, answers: Tensor) -> Tensor:
    ways = torch.tensor(NEIGHBOURS, device=shown.device)[answers] + 1
    rows, columns = (torch.stack([torch.ones_like(way), way]) for way in ways.unbind(1))
    return laid_out(shown, rows, columns, grid=3)


def build(parts: Parts) -> RelativePatch:
    """Return the task for an encoder."""
    knobs = parts.knobs
    numbers = knobs["gap"], knobs["dropping"], int(knobs["width"])
    return RelativePatch(parts.dim, parts.std, int(knobs["pairs"]), *numbers)
