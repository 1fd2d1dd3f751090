"""Jigsaw: nine patches were shuffled; in which of 64 ways? Who sees the parts of things can put them back."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.patches import cut_at, full_crop, laid_out, standardised
from sslcore.permutations import PLACES, far_permutations
from sslcore.recolour import LUMA
from sslcore.task import Column, Losses, Parts, Task

WAYS, GRID = 64, 3


def nine_patches(images: Tensor, numbers: Tensor, gap: float) -> Tensor:
    """Return patches [9, b, 3, p, p], each cut at random from its cell of a 3 x 3 grid over images [b, 3, s, s].

    gap: the share of a cell's side that a patch leaves free, at least 1 px; numbers: uniform 0..1, [b, 18].
    """
    cell = images.shape[-1] // GRID
    free = max(1, round(gap * cell))
    offsets = (numbers * (free + 1)).long().clamp(max=free).view(-1, PLACES, 2)
    cuts = []
    for place in range(PLACES):
        row, column = divmod(place, GRID)
        tops, lefts = offsets[:, place, 0] + row * cell, offsets[:, place, 1] + column * cell
        cuts.append(cut_at(images, tops, lefts, cell - free))
    return torch.stack(cuts)


class Jigsaw(Task):
    """Noroozi and Favaro 2016, arXiv:1603.09246; the patches meet late, after the encoder."""

    permutations: Tensor

    def __init__(self, dim: int, puzzles: int, gap: float, grey: float, width: int) -> None:
        super().__init__()
        self.puzzles, self.gap, self.grey = puzzles, gap, grey
        self.register_buffer("permutations", torch.from_numpy(far_permutations(WAYS)), persistent=False)
        self.projector = nn.Sequential(nn.Linear(dim, width), nn.ReLU())
        self.answer = nn.Sequential(
            nn.Linear(PLACES * width, 4 * width, bias=False),
            nn.BatchNorm1d(4 * width),
            nn.ReLU(),
            nn.Linear(4 * width, WAYS),
        )

    def views(self, batch: Batch) -> dict[str, Tensor]:
        """Return `patches` [9, b, 3, p, p] in their places, and how they are shuffled, `ways` int64 [puzzles * b]."""
        images, numbers = full_crop(batch), batch.uniform(2 * PLACES + 1)
        luma = images.new_tensor(LUMA).view(3, 1, 1)
        grey = (images * luma).sum(1, keepdim=True).expand_as(images)
        images = torch.where((numbers[:, -1] < self.grey)[:, None, None, None], grey, images)
        ways = [batch.integers(WAYS) for _ in range(self.puzzles)]
        return {"patches": nine_patches(images, numbers[:, :-1], self.gap), "ways": torch.cat(ways)}

    def loss(self, encode: Encode, views: dict[str, Tensor]) -> Losses:
        """Return the mean cross-entropy and how often the way is told (0..1; by chance 1/64)."""
        logits, ways = gather(self._logits(encode, views)), gather(views["ways"])
        told = (logits.argmax(1) == ways).float().mean()
        return F.cross_entropy(logits, ways), {"puzzles_solved": told.detach()}

    def _logits(self, encode: Encode, views: dict[str, Tensor]) -> Tensor:
        """Return logits [puzzles * b, 64]; a patch is encoded once for all puzzles that it is part of."""
        flat = standardised(views["patches"].flatten(0, 1))
        seen = self.projector(encode(flat)).view(PLACES, views["patches"].shape[1], -1)
        out: Tensor = self.answer(torch.cat([self._shuffled(seen, way) for way in self._each(views)]))
        return out

    def _each(self, views: dict[str, Tensor]) -> tuple[Tensor, ...]:
        return views["ways"].chunk(self.puzzles)

    def _shuffled(self, seen: Tensor, way: Tensor) -> Tensor:
        """Return what is seen [9, b, d] of the patches as they lie after the shuffle, [b, 9 * d]."""
        image = torch.arange(len(way), device=way.device)[:, None]
        return seen[self.permutations[way], image].flatten(1)

    def picture(self, encode: Encode, views: dict[str, Tensor]) -> list[Column]:
        """Return the first puzzle of each image as it is given, and put back as the answer says."""
        patches, way = views["patches"], self._each(views)[0]
        told = self._logits(encode, views)[: len(way)].argmax(1)
        image = torch.arange(len(way), device=way.device)
        given = patches[self.permutations[way].T, image]
        reading_order = torch.arange(PLACES, device=way.device)[:, None].expand(PLACES, len(way))
        shuffled, back = (
            laid_out(given, where // GRID, where % GRID, GRID)
            for where in (reading_order, self.permutations[told].T)
        )
        return [Column("Shuffled", shuffled), Column("Put back", back, told == way)]


def build(parts: Parts) -> Jigsaw:
    """Return the task for an encoder."""
    knobs = parts.knobs
    return Jigsaw(parts.dim, int(knobs["puzzles"]), knobs["gap"], knobs["grey"], int(knobs["width"]))
