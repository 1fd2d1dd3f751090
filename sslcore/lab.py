"""Colour as people see it: sRGB views to CIE L*a*b* and back, and the ab plane cut into classes."""

from __future__ import annotations

from functools import cache

import torch
import torch.nn.functional as F
from torch import Tensor

from sslcore.recolour import Triple

# IEC 61966-2-1: linear sRGB to CIE XYZ; its row sums are the white point (D65).
_TO_XYZ = torch.tensor(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ],
    dtype=torch.float64,
)
_TO_WHITE = (_TO_XYZ / _TO_XYZ.sum(1, keepdim=True)).float()
_FROM_WHITE = torch.linalg.inv(_TO_XYZ / _TO_XYZ.sum(1, keepdim=True)).float()
_CUT = 6 / 29
"""CIE 15: below its cube a share of the white point is scaled linearly, above it by the cube root."""
AB_STEP = 10
"""Side of a class in the ab plane (Zhang et al. 2016, arXiv:1603.08511)."""


def to_lab(views: Tensor, mean: Triple, std: Triple) -> Tensor:
    """Return normalised views [b, 3, s, s] as L (0..100), a and b (about -110..110), float32 [b, 3, s, s].

    Colours that no screen can show are taken to the nearest value of each channel first.
    """
    return rgb_to_lab(views.float() * _planes(std, views) + _planes(mean, views))


def from_lab(lab: Tensor, mean: Triple, std: Triple) -> Tensor:
    """Return L, a and b [b, 3, s, s] as normalised views float32 [b, 3, s, s]; what no screen can show is clipped."""
    return (lab_to_rgb(lab.float()) - _planes(mean, lab)) / _planes(std, lab)


def only_lightness(lab: Tensor, mean: Triple, std: Triple) -> Tensor:
    """Return L, a and b [b, 3, s, s] without their colour, as normalised grey views [b, 3, s, s]."""
    return from_lab(torch.cat([lab[:, :1], torch.zeros_like(lab[:, 1:])], dim=1), mean, std)


def only_colour(lab: Tensor, mean: Triple, std: Triple) -> Tensor:
    """Return L, a and b [b, 3, s, s] all at middle lightness, as normalised views [b, 3, s, s]."""
    return from_lab(torch.cat([torch.full_like(lab[:, :1], 50.0), lab[:, 1:]], dim=1), mean, std)


def shrink(planes: Tensor, side: int) -> Tensor:
    """Return planes [b, c, s, s] averaged to [b, c, side, side]."""
    return F.interpolate(planes, (side, side), mode="bilinear", align_corners=False, antialias=True)


def rgb_to_lab(rgb: Tensor) -> Tensor:
    """Return sRGB 0..1 [b, 3, h, w] as L, a and b [b, 3, h, w]."""
    rgb = rgb.clamp(0, 1)
    linear = torch.where(rgb <= 0.04045, rgb / 12.92, ((rgb.clamp(min=0.04045) + 0.055) / 1.055) ** 2.4)
    xyz = _mix(_TO_WHITE, linear)
    curved = torch.where(xyz > _CUT**3, xyz.clamp(min=_CUT**3) ** (1 / 3), xyz / (3 * _CUT**2) + 4 / 29)
    x, y, z = curved.unbind(1)
    return torch.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], dim=1)


def lab_to_rgb(lab: Tensor) -> Tensor:
    """Return L, a and b [b, 3, h, w] as sRGB 0..1 [b, 3, h, w], clipped to it."""
    lightness, a, b = lab.unbind(1)
    y = (lightness + 16) / 116
    curved = torch.stack([y + a / 500, y, y - b / 200], dim=1)
    xyz = torch.where(curved > _CUT, curved**3, 3 * _CUT**2 * (curved - 4 / 29))
    linear = _mix(_FROM_WHITE, xyz).clamp(0, 1)
    bright = 1.055 * linear.clamp(min=0.0031308) ** (1 / 2.4) - 0.055
    return torch.where(linear <= 0.0031308, 12.92 * linear, bright)


@cache
def ab_classes() -> Tensor:
    """Return the centres of all classes of the ab plane that an sRGB colour falls into, float32 [q, 2] in order.

    sRGB has 260 of them; the paper, which takes the plane a little wider, counts 313.
    """
    side = torch.linspace(0, 1, 52)
    cube = torch.cartesian_prod(side, side, side)[:, :, None, None]
    ab = rgb_to_lab(cube)[:, 1:, 0, 0]
    cells: Tensor = torch.unique((ab / AB_STEP).round().long(), dim=0)
    return cells * float(AB_STEP)


def _planes(triple: Triple, like: Tensor) -> Tensor:
    return torch.tensor(triple, device=like.device).view(1, 3, 1, 1)


def _mix(matrix: Tensor, planes: Tensor) -> Tensor:
    # Sums of planes, not a matrix product: that may be rounded to bfloat16 or TF32.
    return torch.stack([(planes * row.to(planes).view(3, 1, 1)).sum(1) for row in matrix], dim=1)
