"""Where each image of a run stands in time: the frames around it, the same moment in other cameras, alike views."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from sslcore.augment import Draws
from sslcore.batch import Batch
from sslcore.known import Known
from sslcore.recolour import recolour


class Frames(nn.Module):
    """Look-up tables over the images of a run; all places are int64 among these, all answers have their shape.

    What one camera took of one sequence is a take. An image of no sequence is a take of its own. The tables follow
    from what is known, so that no checkpoint holds them.
    """

    def __init__(self, known: Known) -> None:
        super().__init__()
        count = len(known.sequences)
        alone = known.sequences < 0
        # Lone images get numbers that no sequence has.
        sequence = np.where(alone, -1 - np.arange(count), known.sequences)
        place = np.where(alone, 0, known.places)
        take, moment = _groups(sequence, known.streams), _groups(sequence, place)
        tables = {
            "sequence": sequence,
            "place": place,
            "take": take,
            **_row_of("take", take, place),
            **_row_of("moment", moment, known.streams),
        }
        for name, table in tables.items():
            self.register_buffer(f"_{name}", torch.from_numpy(table.astype(np.int64)), persistent=False)

    def _table(self, name: str) -> Tensor:
        table: Tensor = getattr(self, f"_{name}")
        return table

    def position(self, images: Tensor) -> Tensor:
        """Return how many frames of its take come before each image."""
        return self._table("take_rank")[images]

    def length(self, images: Tensor) -> Tensor:
        """Return how many frames the take of each image has."""
        return self._table("take_size")[images]

    def at(self, images: Tensor, positions: Tensor) -> Tensor:
        """Return the frames at `positions` of the images' takes; beyond an end, time runs back as in a mirror."""
        last = self.length(images) - 1
        around = positions.remainder((2 * last).clamp(min=1))
        inside = torch.minimum(around, 2 * last - around)
        return self._table("take_order")[self._table("take_first")[images] + inside]

    def later(self, images: Tensor, frames: Tensor) -> Tensor:
        """Return the frames so many places later, or earlier where `frames` is below 0."""
        return self.at(images, self.position(images) + frames)

    def window(self, images: Tensor, steps: int, stride: int = 1) -> list[Tensor]:
        """Return `steps` frames, `stride` apart, that begin with the image, or earlier where the take ends before."""
        room = self.length(images) - 1 - (steps - 1) * stride
        first = torch.minimum(self.position(images), room.clamp(min=0))
        return [self.at(images, first + step * stride) for step in range(steps)]

    def beyond(self, images: Tensor, least: int, chance: Tensor) -> Tensor:
        """Return a frame of the same take `least` places away or more, by `chance` 0..1; the image where none is."""
        here, length = self.position(images), self.length(images)
        before, after = (here - least + 1).clamp(min=0), (length - here - least).clamp(min=0)
        pick = torch.minimum((chance * (before + after)).long(), before + after - 1)
        far = torch.where(pick < before, pick, here + least + pick - before)
        return self.at(images, torch.where(before + after > 0, far, here))

    def other_camera(self, images: Tensor, chance: Tensor) -> Tensor:
        """Return the same moment seen by another camera, chosen by `chance` 0..1; the image where there is none."""
        size, rank = (self._table(f"moment_{name}")[images] for name in ("size", "rank"))
        step = 1 + torch.minimum((chance * (size - 1)).long(), (size - 2).clamp(min=0))
        other = (rank + step).remainder(size)
        return self._table("moment_order")[self._table("moment_first")[images] + other]

    def near(self, first: Tensor, second: Tensor, within: int) -> Tensor:
        """Return bool [a, b]: whether images [a] and [b] are of one sequence and at most `within` moments apart."""
        sequence, place = self._table("sequence"), self._table("place")
        apart = (place[first][:, None] - place[second][None]).abs()
        return (sequence[first][:, None] == sequence[second][None]) & (apart <= within)


def _groups(*columns: np.ndarray) -> np.ndarray:
    """Return the number of the group of each row [n]: rows with equal columns are one group."""
    return np.unique(np.stack(columns), axis=1, return_inverse=True)[1].reshape(-1)


def _row_of(name: str, group: np.ndarray, place: np.ndarray) -> dict[str, np.ndarray]:
    """Return all images group after group in order of `place`; for each its group's first row and size, its rank."""
    own = np.arange(len(group))
    order = np.lexsort((own, place, group))
    first = np.searchsorted(group[order], group)
    rank = np.empty_like(order)
    rank[order] = own
    size = np.bincount(group, minlength=1)[group] if len(group) else group
    return {
        f"{name}_order": order,
        f"{name}_first": first,
        f"{name}_rank": rank - first,
        f"{name}_size": size,
    }


def alike_views(
    batch: Batch, frames: Sequence[Tensor], least: float, own_colours: bool = False
) -> list[Tensor]:
    """Return one random crop of several frames uint8 [b, h, w, 3] of each image, the same for all: [b, 3, s, s] each.

    It shows a share `least` of the frame or more. Colours change for all alike, or with `own_colours` for each anew,
    as Han et al. do (arXiv:1909.04656): nothing but what moves then tells one frame from the next.
    """
    maker, generator = batch.augmenter, batch.augmenter.generator
    drawn, views = generator.get_state(), list[Tensor]()
    for images in frames:
        generator.set_state(drawn)
        views.append(maker.view(images, area=(least, 1.0), colours=not own_colours))
    if not own_colours:
        return views
    mean, std = (views[0].new_tensor(v).view(3, 1, 1) for v in (maker.mean, maker.std))
    for i, view in enumerate(views):
        draws = Draws(len(view), generator, view.device, maker.before, maker.after)
        views[i] = recolour((view * std + mean) * 255, maker.preset, draws, maker.mean, maker.std)
    return views
