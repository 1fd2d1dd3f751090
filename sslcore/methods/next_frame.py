"""Next frame: from a few frames of a film, foretell what the encoder will say of the next ones."""

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
SMALLEST_CROP = 0.5
MOST_PLACES = 3
"""Places of a map, across and down; finer maps are averaged to these, as every place is compared with every other."""


def dense_contrast(foretold: Tensor, seen: Tensor, same: Tensor, temperature: float) -> tuple[Tensor, Tensor]:
    """Return InfoNCE and the share told right, of rows foretold [n, d] against what was seen [n, d], by cosine.

    `same` bool [n, n]: rows that show the same frame in another question; no row is told from these. Equation 5 of
    arXiv:1909.04656: other places, other times and other films are the negatives.
    """
    cosines = F.normalize(foretold, dim=1) @ F.normalize(seen, dim=1).T
    cosines = cosines.masked_fill(same, float("-inf"))
    own = torch.arange(len(foretold), device=foretold.device)
    return F.cross_entropy(cosines / temperature, own), (cosines.argmax(1) == own).float().mean()


class Memory(nn.Module):
    """A gated recurrent unit over maps, every place by itself (ConvGRU of 1x1, as in the paper)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.gates = nn.Conv2d(2 * width, 2 * width, 1)
        self.fresh = nn.Conv2d(2 * width, width, 1)

    def forward(self, state: Tensor, seen: Tensor) -> Tensor:
        """Return the state [b, c, h, w] after one more frame's map."""
        update, reset = torch.sigmoid(self.gates(torch.cat([state, seen], 1))).chunk(2, dim=1)
        fresh = torch.tanh(self.fresh(torch.cat([reset * state, seen], 1)))
        return (1 - update) * state + update * fresh


class NextFrame(Task):
    """Dense predictive coding (Han et al. 2019, arXiv:1909.04656) over single frames."""

    def __init__(
        self,
        frames: Frames,
        channels: int,
        seen: int,
        ahead: int,
        stride: int,
        temperature: float,
        width: int,
    ) -> None:
        super().__init__()
        self.frames, self.seen, self.ahead, self.stride = frames, seen, ahead, stride
        self.temperature = temperature
        self.narrow = nn.Conv2d(channels, width, 1)
        self.memory = Memory(width)
        self.foretell = nn.Sequential(nn.Conv2d(width, width, 1), nn.ReLU(), nn.Conv2d(width, width, 1))

    def views(self, batch: Batch) -> Views:
        """Return one crop of `seen + ahead` frames [k * b, 3, s, s], each in colours of its own, and which they are."""
        places = self.frames.window(batch.places, self.seen + self.ahead, self.stride)
        looks = alike_views(batch, [batch.fetch(one) for one in places], SMALLEST_CROP, own_colours=True)
        return {"frames": torch.cat(looks), "places": torch.cat(places)}

    def guess(self, encode: Encode, frames: Tensor) -> tuple[Tensor, Tensor]:
        """Return the maps foretold and the maps seen of the frames ahead, [ahead, b, c, h, w] each."""
        maps = self.narrow(self._coarse(encode.maps(frames))).unflatten(0, (self.seen + self.ahead, -1))
        state = torch.zeros_like(maps[0])
        for one in maps[: self.seen]:
            state = self.memory(state, one)
        foretold = []
        for _ in range(self.ahead):
            foretold.append(self.foretell(state))
            state = self.memory(state, foretold[-1])
        return torch.stack(foretold), maps[self.seen :]

    def _coarse(self, maps: Tensor) -> Tensor:
        return F.adaptive_avg_pool2d(maps, min(MOST_PLACES, maps.shape[-1]))

    def loss(self, encode: Encode, views: Views) -> Losses:
        """Return the loss, and how often a place of a frame ahead is told among all that were seen (0..1)."""
        foretold, seen = (gather(maps.flatten(0, 1)) for maps in self.guess(encode, views["frames"]))
        frame = gather(views["places"]).chunk(self.seen + self.ahead)
        same = self._same(torch.cat(frame[self.seen :]), foretold.shape[-1] ** 2)
        rows = [maps.flatten(2).transpose(1, 2).flatten(0, 1) for maps in (foretold, seen)]
        loss, told = dense_contrast(rows[0], rows[1], same, self.temperature)
        return loss, {"told_right": told.detach()}

    @staticmethod
    def _same(frame: Tensor, places: int) -> Tensor:
        """Return which rows of two questions [ahead * b * places] show the same frame, though not in one view."""
        same = frame[:, None] == frame[None]
        same.fill_diagonal_(False)
        return same.repeat_interleave(places, 0).repeat_interleave(places, 1)

    def picture(self, encode: Encode, views: Views) -> list[Column]:
        """Return the last frame seen, the next one, and the real frame that is most like the one foretold."""
        foretold, seen = self.guess(encode, views["frames"])
        shown = views["frames"].chunk(self.seen + self.ahead)
        first, real = (F.normalize(maps[0], dim=1).flatten(1) for maps in (foretold, seen))
        taken = (first @ real.T).argmax(1)
        place = views["places"].chunk(self.seen + self.ahead)[self.seen]
        return [
            Column("First frame seen", shown[0]),
            Column("Last frame seen", shown[self.seen - 1]),
            Column("The next frame", shown[self.seen]),
            Column("Foretold: the most similar real frame", shown[self.seen][taken], place[taken] == place),
        ]

    def projections(self, encode: Encode, views: Tensor) -> dict[str, Tensor]:
        """Return the narrowed map of each image and the state after it alone, averaged over the places."""
        narrow = self.narrow(self._coarse(encode.maps(views)))
        state = self.memory(torch.zeros_like(narrow), narrow)
        return {"narrowed map": narrow.mean((2, 3)), "memory": state.mean((2, 3))}


def build(parts: Parts) -> NextFrame:
    """Return the task for an encoder."""
    knobs = parts.knobs
    seen, ahead, stride, width = (int(knobs[name]) for name in ("seen", "ahead", "stride", "projection"))
    frames = Frames(parts.known)
    return NextFrame(frames, parts.map_channels, seen, ahead, stride, knobs["temperature"], width)
