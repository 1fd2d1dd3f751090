"""A vision transformer of our own: small, for images of any size, and able to see some patches of an image alone."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SPAN = 8.0
"""Length of an image's side in the units of the slowest and fastest waves, whatever its number of patches."""
SLOWEST = 0.1
"""Of the waves' frequencies; the fastest is 1 radian a unit."""
FEWEST = 2
"""Patches along a side; smaller images are enlarged."""


def place_codes(grid: int, width: int, device: torch.device | None = None) -> Tensor:
    """Return the places of grid x grid patches, row by row, as sines and cosines of both axes [grid * grid, width].

    Places are shares of the side, so that a small view of an image has the codes of a large one.
    """
    waves = math.pi / 2 * torch.logspace(0, math.log10(SLOWEST), width // 4, device=device)
    angles = (torch.arange(grid, device=device) + 0.5)[:, None] * (SPAN / grid) * waves
    axis = torch.cat([angles.sin(), angles.cos()], dim=1)
    down, across = axis[:, None].expand(-1, grid, -1), axis[None].expand(grid, -1, -1)
    return torch.cat([down, across], dim=2).flatten(0, 1)


class Attention(nn.Module):
    """Multi-head self-attention (Vaswani et al. 2017, arXiv:1706.03762)."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.out = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        split = [
            layer(x).unflatten(2, (self.heads, -1)).transpose(1, 2)
            for layer in (self.query, self.key, self.value)
        ]
        mixed: Tensor = self.out(F.scaled_dot_product_attention(*split).transpose(1, 2).flatten(2))
        return mixed


class Block(nn.Module):
    """One layer of a transformer, normed before each part (Dosovitskiy et al. 2020, arXiv:2010.11929)."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.first_norm, self.attention = nn.LayerNorm(width), Attention(width, heads)
        self.second_norm = nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attention(self.first_norm(x))
        out: Tensor = x + self.mlp(self.second_norm(x))
        return out


class VisionTransformer(nn.Module):
    """Dosovitskiy et al. 2020, arXiv:2010.11929, with fixed places and no class token: features are averaged tokens."""

    def __init__(self, patch: int, width: int, depth: int, heads: int) -> None:
        super().__init__()
        self.patch, self.width = patch, width
        self.embed = nn.Conv2d(3, width, patch, patch)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(width)

    def grid(self, side: int) -> int:
        """Return how many patches an image of `side` px has along a side."""
        return max(FEWEST, -(-side // self.patch))

    def fit(self, x: Tensor) -> Tensor:
        """Return images [b, c, s, s] enlarged to whole patches, where they are not."""
        side = self.grid(x.shape[-1]) * self.patch
        if side == x.shape[-1]:
            return x
        return F.interpolate(x, (side, side), mode="bilinear", align_corners=False)

    def forward(self, x: Tensor) -> Tensor:
        return self._blocks(self._patches(x)).mean(1)

    def tokens(self, x: Tensor, keep: Tensor) -> Tensor:
        """Return the tokens [b, k, width] of the patches numbered `keep` [b, k] of x; the others are never seen."""
        patches = self._patches(x)
        return self._blocks(patches.gather(1, keep[:, :, None].expand(-1, -1, self.width)))

    def _patches(self, x: Tensor) -> Tensor:
        maps: Tensor = self.embed(self.fit(x))
        return maps.flatten(2).transpose(1, 2) + place_codes(maps.shape[-1], self.width, x.device)

    def _blocks(self, x: Tensor) -> Tensor:
        for block in self.blocks:
            x = block(x)
        normed: Tensor = self.norm(x)
        return normed
