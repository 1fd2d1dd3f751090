"""The tracks of a run's images: a patch of each, and the frame to which it was followed."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from sslcore.batch import Batch
from sslcore.frames import Frames
from sslcore.tracker import PATCH, follow


class Tracks:
    """Followed when first asked for, then remembered.

    They follow from the pixels alone, the same in every process and after every restart: no checkpoint holds them.
    """

    def __init__(self, frames: Frames, images: int, length: int) -> None:
        self.frames, self.most = frames, length
        self._partner = np.full(images, -1, dtype=np.int64)
        self._corner = np.zeros((images, 2), dtype=np.float32)

    def of(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Return for each image of the batch the end of its track that is further away, int64 [b].

        It is the image itself where nothing could be followed. Then the corner of the patch, left and top as shares
        of the image, float32 [b, 2], there and at that end.
        """
        places = batch.places.cpu()
        fresh = places[torch.from_numpy(self._partner[places.numpy()] < 0)]
        if len(fresh):
            self._follow(batch, self._pieces(fresh.to(batch.places.device)))
        partner = self._partner[places.numpy()]
        answers = partner, self._corner[places.numpy()], self._corner[partner]
        first, second, third = (torch.from_numpy(one).to(batch.images.device) for one in answers)
        return first, second, third

    def _follow(self, batch: Batch, pieces: list[np.ndarray]) -> None:
        wanted = torch.from_numpy(np.concatenate(pieces)).to(batch.places.device)
        cuts = np.cumsum([len(piece) for piece in pieces])[:-1]
        pixels = np.split(batch.fetch(wanted).cpu().numpy(), cuts)
        for piece, shown in zip(pieces, pixels, strict=True):
            track, corners = follow(shown)
            for start in np.unique(track):
                own = np.flatnonzero(track == start)
                end = np.where(own - own[0] > own[-1] - own, own[0], own[-1])
                self._partner[piece[own]], self._corner[piece[own]] = piece[end], corners[own]

    def _pieces(self, images: Tensor) -> list[np.ndarray]:
        """Return the pieces of film in which the images lie, each once: about `most` frames in order.

        A patch is followed through one piece, so that a long film need not be looked at as a whole.
        """
        position, length = self.frames.position(images), self.frames.length(images)
        count = torch.div(length + self.most // 2, self.most, rounding_mode="floor").clamp(min=1)
        number = torch.div(position * count, length, rounding_mode="floor")
        first, end = (
            torch.div(n * length + count - 1, count, rounding_mode="floor") for n in (number, number + 1)
        )
        offsets = torch.arange(int((end - first).max()), device=images.device)
        table = self.frames.at(images[:, None], first[:, None] + offsets).cpu().numpy()
        cut = zip(table, (end - first).tolist(), strict=True)
        return list({int(row[0]): row[:size] for row, size in cut}.values())


def cut_patches(images: Tensor, corner: Tensor) -> Tensor:
    """Return the patches at `corner` float32 [b, 2] of uint8 images [b, h, w, 3], enlarged to the images' size."""
    matrices = torch.zeros(len(images), 2, 3, device=images.device)
    matrices[:, 0, 0] = matrices[:, 1, 1] = PATCH
    matrices[:, :, 2] = 2 * corner + PATCH - 1
    planes = images.permute(0, 3, 1, 2).float()
    grid = F.affine_grid(matrices, list(planes.shape), align_corners=False)
    large = F.grid_sample(planes, grid, padding_mode="border", align_corners=False)
    return large.round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1)


def outlined(views: Tensor, corner: Tensor) -> Tensor:
    """Return normalised views [b, 3, s, s] with a bright line around the patch at `corner` [b, 2]."""
    side = views.shape[-1]
    place = torch.arange(side, device=views.device)
    first = (corner * side).round().long()
    last = first + round(PATCH * side) - 1
    (x0, y0), (x1, y1) = (edge.T[..., None] for edge in (first, last))
    in_x, in_y = (place >= x0) & (place <= x1), (place >= y0) & (place <= y1)
    on_x, on_y = (place == x0) | (place == x1), (place == y0) | (place == y1)
    line = (in_y[:, :, None] & on_x[:, None]) | (on_y[:, :, None] & in_x[:, None])
    return views.masked_fill(line[:, None], 3.0)
