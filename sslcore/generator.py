"""Networks that paint images from a few numbers, and that judge images together with such numbers."""

from __future__ import annotations

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.augment import Triple

START = 4
"""Side of the map that painting starts from, px."""


class Generator(nn.Module):
    """Numbers [b, latent] to images [b, 3, size, size] of colours 0..1, normalised: enlarged three times by two.

    As in Radford et al. 2015 (arXiv:1511.06434), but enlarged by repeating pixels, which leaves no checkerboard.
    """

    def __init__(self, latent: int, width: int, mean: Triple, std: Triple) -> None:
        super().__init__()
        self.mean, self.std = mean, std
        self.start = nn.Linear(latent, 4 * width * START * START)
        widths = [4 * width, 2 * width, width, width]
        self.layers = nn.ModuleList(
            nn.Sequential(nn.Conv2d(i, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU())
            for i, o in pairwise(widths)
        )
        self.paint = nn.Conv2d(width, 3, 3, padding=1)

    def forward(self, numbers: Tensor, size: int) -> Tensor:
        x = self.start(numbers).view(len(numbers), -1, START, START)
        for number, layer in enumerate(self.layers):
            side = max(-(-size // 2 ** (len(self.layers) - 1 - number)), 1)
            x = layer(F.interpolate(x, (side, side), mode="nearest"))
        mean, std = (x.new_tensor(v).view(3, 1, 1) for v in (self.mean, self.std))
        painted: Tensor = (torch.sigmoid(self.paint(x)) - mean) / std
        return painted


class Discriminator(nn.Module):
    """Images [b, 3, s, s] together with numbers [b, latent] to a logit [b]: high for images taken by a camera."""

    def __init__(self, latent: int, width: int) -> None:
        super().__init__()
        widths = [3, width, 2 * width, 4 * width]
        # Without batch normalisation: it would tell the real from the painted by which batch they come in.
        self.see = nn.Sequential(
            *(nn.Sequential(nn.Conv2d(i, o, 4, 2, 1), nn.LeakyReLU(0.2)) for i, o in pairwise(widths))
        )
        self.read = nn.Sequential(nn.Linear(latent, 4 * width), nn.LeakyReLU(0.2))
        self.judge = nn.Sequential(
            nn.Linear((START * START + 1) * 4 * width, 4 * width), nn.LeakyReLU(0.2), nn.Linear(4 * width, 1)
        )

    def forward(self, images: Tensor, numbers: Tensor) -> Tensor:
        seen = F.adaptive_avg_pool2d(self.see(images), START).flatten(1)
        out: Tensor = self.judge(torch.cat([seen, self.read(numbers)], dim=1))
        return out[:, 0]
