"""Random views of a batch, made on tensors: per image one resampling, then its colours."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from sslcore.plan import Preset
from sslcore.recolour import Triple, recolour

__all__ = ["Augmenter", "Draws", "Triple", "normalise", "pixel_statistics"]


def pixel_statistics(pixels: np.ndarray, rows: np.ndarray, most: int = 4000) -> tuple[Triple, Triple]:
    """Return per-channel mean and standard deviation of pixels/255, from `most` evenly spread rows."""
    chosen = rows[np.linspace(0, len(rows) - 1, min(most, len(rows))).astype(np.int64)]
    total, squares, count = np.zeros(3), np.zeros(3), 0
    for start in range(0, len(chosen), 256):
        part = pixels[chosen[start : start + 256]].reshape(-1, 3) / 255.0
        total += part.sum(axis=0)
        squares += np.square(part).sum(axis=0)
        count += len(part)
    mean = total / count
    # Nearly constant images would otherwise blow their noise up to full contrast.
    std = np.maximum(np.sqrt(np.maximum(squares / count - mean**2, 0)), 0.02)
    return (float(mean[0]), float(mean[1]), float(mean[2])), (float(std[0]), float(std[1]), float(std[2]))


def normalise(images: Tensor, mean: Triple, std: Triple) -> Tensor:
    """Return uint8 images [b, h, w, 3] as float32 [b, 3, h, w], (pixel / 255 - mean) / std."""
    planes = images.permute(0, 3, 1, 2).float() / 255
    return (planes - planes.new_tensor(mean).view(3, 1, 1)) / planes.new_tensor(std).view(3, 1, 1)


class Draws:
    """The random numbers of one view of a batch, a uniform column 0..1 for each question asked.

    All are drawn at once on the CPU and sent over in one piece: every device sees the same numbers. Those for the
    images `before` and `after`, which other processes have, are drawn too, so that dividing a batch changes nothing.
    """

    COLUMNS = 24

    def __init__(
        self,
        count: int,
        generator: torch.Generator,
        device: torch.device,
        before: int = 0,
        after: int = 0,
        columns: int = COLUMNS,
    ) -> None:
        whole = torch.rand(before + count + after, columns, generator=generator)
        self.table = whole[before : before + count].to(device, non_blocking=True)
        """float32 [b, columns]."""
        self._columns = iter(self.table.unbind(1))

    def between(self, low: float, high: float) -> Tensor:
        """Return float32 [b] between the two."""
        return next(self._columns) * (high - low) + low

    def around_one(self, strength: float) -> Tensor:
        """Return float32 [b] within `strength` of 1."""
        return self.between(1 - strength, 1 + strength)

    def chance(self, probability: float) -> Tensor:
        """Return bool [b], true this often."""
        return next(self._columns) < probability


@dataclass
class Augmenter:
    """Turns images into random views of side `size` px."""

    preset: Preset
    mean: Triple
    std: Triple
    generator: torch.Generator
    """On the CPU, whatever the device."""
    size: int
    before: int = 0
    after: int = 0
    """Images of the batch that come before and after these, in other processes."""

    def view(
        self,
        images: Tensor,
        size: int | None = None,
        area: tuple[float, float] | None = None,
        colours: bool = True,
    ) -> Tensor:
        """Return one random view of uint8 images [b, h, w, 3]: normalised float32 [b, 3, size, size].

        area: the least and the largest share of the image it may show; without, that of the preset.
        colours: whether they are changed too.
        """
        count, side = images.shape[0], size or self.size
        draws = Draws(count, self.generator, images.device, self.before, self.after)
        matrices = self._geometry(draws, area or (self.preset.smallest_crop, 1.0))
        grid = F.affine_grid(matrices, [count, 3, side, side], align_corners=False)
        planes = images.permute(0, 3, 1, 2).float()
        views = F.grid_sample(planes, grid, mode="bilinear", padding_mode="border", align_corners=False)
        if not colours:
            mean, std = (views.new_tensor(v).view(1, 3, 1, 1) for v in (self.mean, self.std))
            return (views / 255 - mean) / std
        return recolour(views, self.preset, draws, self.mean, self.std)

    def _geometry(self, draws: Draws, shares: tuple[float, float]) -> Tensor:
        """Return random crop, flip and turn of each image as affine matrices [b, 2, 3]."""
        area = draws.between(*shares)
        stretch = torch.exp(draws.between(-math.log(4 / 3), math.log(4 / 3))).sqrt()
        half_w = (area.sqrt() * stretch).clamp(max=1)
        half_h = (area.sqrt() / stretch).clamp(max=1)
        centre_x = draws.between(-1, 1) * (1 - half_w)
        centre_y = draws.between(-1, 1) * (1 - half_h)
        half_w = torch.where(draws.chance(self.preset.flip), -half_w, half_w)
        quarters = draws.between(0, 4).floor() * float(self.preset.turns)
        cos, sin = torch.cos(quarters * math.pi / 2).round(), torch.sin(quarters * math.pi / 2).round()
        top = torch.stack([half_w * cos, -half_w * sin, centre_x], dim=1)
        bottom = torch.stack([half_h * sin, half_h * cos, centre_y], dim=1)
        return torch.stack([top, bottom], dim=1)
