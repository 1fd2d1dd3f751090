"""Random views of a batch, made on tensors: per image one resampling and one colour matrix."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from sslcore.plan import Preset

Encode = Callable[[Tensor], Tensor]
"""Views [b, 3, s, s] in, features [b, dim] float32 out; what the engine hands to a method's loss."""

Triple = tuple[float, float, float]

LUMA = (0.299, 0.587, 0.114)
# RGB to a luma axis and two chroma axes; turning the chroma plane is what a hue shift does.
_TO_YIQ = torch.tensor([[0.299, 0.587, 0.114], [0.5959, -0.2746, -0.3213], [0.2115, -0.5227, 0.3112]])


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


@dataclass
class Augmenter:
    """Turns images into random views; the numbers are drawn on the CPU, so every device sees the same."""

    preset: Preset
    mean: Triple
    std: Triple
    generator: torch.Generator
    size: int
    """Side of the views, px."""
    before: int = 0
    after: int = 0
    """Images of the batch that other processes have: numbers are drawn for them too, so that all draw alike."""

    def view(self, images: Tensor) -> Tensor:
        """Return one random view of uint8 images [b, h, w, 3]: normalised float32 [b, 3, size, size]."""
        count = images.shape[0]
        grid = F.affine_grid(self._geometry(count).to(images.device), [count, 3, self.size, self.size], False)
        planes = images.permute(0, 3, 1, 2).float()
        views = F.grid_sample(planes, grid, mode="bilinear", padding_mode="border", align_corners=False)
        return self._recolour(views)

    def _geometry(self, count: int) -> Tensor:
        """Return random crop, flip and turn of each image as affine matrices [count, 2, 3]."""
        p = self.preset
        area = self._between(count, p.smallest_crop, 1.0)
        stretch = torch.exp(self._between(count, -math.log(4 / 3), math.log(4 / 3))).sqrt()
        half_w = (area.sqrt() * stretch).clamp(max=1)
        half_h = (area.sqrt() / stretch).clamp(max=1)
        centre_x = self._between(count, -1, 1) * (1 - half_w)
        centre_y = self._between(count, -1, 1) * (1 - half_h)
        half_w = torch.where(self._chance(count, p.flip), -half_w, half_w)
        turns = torch.zeros(count)
        if p.turns:
            everyone = (self.before + count + self.after,)
            turns = torch.randint(0, 4, everyone, generator=self.generator).float()
            turns = turns[self.before : self.before + count]
        cos, sin = torch.cos(turns * math.pi / 2).round(), torch.sin(turns * math.pi / 2).round()
        top = torch.stack([half_w * cos, -half_w * sin, centre_x], dim=1)
        bottom = torch.stack([half_h * sin, half_h * cos, centre_y], dim=1)
        return torch.stack([top, bottom], dim=1)

    def _recolour(self, views: Tensor) -> Tensor:
        """Return views 0..255 [b, 3, s, s] colour-jittered, clipped to what a picture can hold, normalised.

        Brightness, contrast, saturation, hue, greyscale and normalisation are all affine in the colours,
        so that they make one 3x3 matrix and one offset per image and a single pass over the pixels.
        """
        count, device = views.shape[0], views.device
        flat = views.reshape(count, 3, -1)
        active = self._chance(count, self.preset.jitter)
        matrix = self._colour_matrix(active).to(device) / 255
        contrast = torch.where(active, self._jitter(count, self.preset.contrast), 1.0).to(device)
        grey = (
            flat.mean(dim=2, keepdim=True).mul_(views.new_tensor(LUMA).view(3, 1) / 255).sum(1, keepdim=True)
        )
        offset = (1 - contrast).view(-1, 1, 1) * grey
        mean, std = views.new_tensor(self.mean).view(3, 1), views.new_tensor(self.std).view(3, 1)
        out = torch.baddbmm((offset - mean) / std, matrix * contrast.view(-1, 1, 1) / std, flat)
        return out.clamp_(-mean / std, (1 - mean) / std).view_as(views)

    def _colour_matrix(self, active: Tensor) -> Tensor:
        """Return random brightness, saturation, hue and greyscale as [b, 3, 3], jittered where active [b]."""
        p, count = self.preset, len(active)
        brightness = torch.where(active, self._jitter(count, p.brightness), 1.0)
        saturation = torch.where(active, self._jitter(count, p.saturation), 1.0)
        saturation = torch.where(self._chance(count, p.greyscale), 0.0, saturation)
        angle = torch.where(active, self._between(count, -p.hue, p.hue), 0.0) * 2 * math.pi
        chroma = torch.zeros(count, 3, 3)
        chroma[:, 0, 0] = 1
        chroma[:, 1, 1] = chroma[:, 2, 2] = saturation * torch.cos(angle)
        chroma[:, 1, 2] = -saturation * torch.sin(angle)
        chroma[:, 2, 1] = saturation * torch.sin(angle)
        matrix: Tensor = brightness.view(-1, 1, 1) * (torch.linalg.inv(_TO_YIQ) @ chroma @ _TO_YIQ)
        return matrix

    def _draw(self, count: int) -> Tensor:
        drawn = torch.rand(self.before + count + self.after, generator=self.generator)
        return drawn[self.before : self.before + count]

    def _between(self, count: int, low: float, high: float) -> Tensor:
        return self._draw(count) * (high - low) + low

    def _chance(self, count: int, probability: float) -> Tensor:
        return self._draw(count) < probability

    def _jitter(self, count: int, strength: float) -> Tensor:
        return self._between(count, 1 - strength, 1 + strength)


@dataclass(frozen=True)
class Batch:
    """What a method's `views` gets: uint8 images [b, h, w, 3] and a way to draw a random view of them."""

    images: Tensor
    augmenter: Augmenter

    def view(self) -> Tensor:
        """Return one more random view, normalised float32 [b, 3, s, s]."""
        return self.augmenter.view(self.images)
