"""From an encoder's last map back to an image, whatever the sizes of the two."""

from __future__ import annotations

import itertools

import torch.nn.functional as F
from torch import Tensor, nn

WIDTH, LEVELS = 32, 3
GROUPS = 4
CODE_WIDTH, CODE_SIDE = 64, 4


class Decoder(nn.Module):
    """Convolutions that enlarge a map step by step: resized, then convolved, which leaves no chequered pattern
    (Odena et al. 2016, distill.pub/2016/deconv-checkerboard).

    The number of layers is fixed and the factors follow from the sizes: small views have no layers of their own.
    """

    def __init__(self, channels: int, planes: int) -> None:
        super().__init__()
        widths = [channels] + [WIDTH] * (LEVELS + 1)
        self.blocks = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(before, after, 3, padding=1, bias=False), nn.GroupNorm(GROUPS, after), nn.ReLU()
            )
            for before, after in itertools.pairwise(widths)
        )
        self.paint = nn.Conv2d(WIDTH, planes, 1)

    def forward(self, maps: Tensor, side: int) -> Tensor:
        """Return [b, planes, side, side] for maps [b, channels, h, h]."""
        smallest = maps.shape[-1]
        for level, block in enumerate(self.blocks):
            between = round(smallest * (side / smallest) ** (level / LEVELS))
            if between != maps.shape[-1]:
                maps = F.interpolate(maps, (between, between), mode="bilinear", align_corners=False)
            maps = block(maps)
        out: Tensor = self.paint(maps)
        return out


class CodeDecoder(nn.Module):
    """A decoder from pooled features: all that it knows of an image went through them."""

    def __init__(self, dim: int, planes: int) -> None:
        super().__init__()
        self.spread = nn.Linear(dim, CODE_WIDTH * CODE_SIDE**2)
        self.decoder = Decoder(CODE_WIDTH, planes)

    def forward(self, features: Tensor, side: int) -> Tensor:
        """Return [b, planes, side, side] for features [b, dim]."""
        maps = self.spread(features).view(len(features), CODE_WIDTH, CODE_SIDE, CODE_SIDE)
        out: Tensor = self.decoder(maps, side)
        return out
