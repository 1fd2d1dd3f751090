"""The colours of a view: jitter as one matrix an image; solarise, blur and erasing where a preset asks for them."""

from __future__ import annotations

import math
from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor

from sslcore.plan import Preset

Triple = tuple[float, float, float]

LUMA = (0.299, 0.587, 0.114)
# RGB to a luma axis and two chroma axes; turning the chroma plane is what a hue shift does.
_TO_YIQ = torch.tensor([[0.299, 0.587, 0.114], [0.5959, -0.2746, -0.3213], [0.2115, -0.5227, 0.3112]])
_FROM_YIQ = torch.linalg.inv(_TO_YIQ)
BLUR_FROM = 65
"""px; smaller views have no detail to lose: blur only costs there (the CIFAR recipes leave it out)."""
BLUR_SIGMA = (0.1, 2.0)
ERASED_AREA = (0.02, 0.2)


class Numbers(Protocol):
    """A source of random numbers, one [b] column a call; see `augment.Draws`."""

    def between(self, low: float, high: float) -> Tensor: ...
    def around_one(self, strength: float) -> Tensor: ...
    def chance(self, probability: float) -> Tensor: ...


def recolour(views: Tensor, preset: Preset, draws: Numbers, mean: Triple, std: Triple) -> Tensor:
    """Return views 0..255 [b, 3, s, s] with changed colours, clipped to what a picture can hold, normalised."""
    if preset.blur and views.shape[-1] >= BLUR_FROM:
        views = blur(views, draws.chance(preset.blur), draws.between(*BLUR_SIGMA))
    centre, spread = views.new_tensor(mean).view(3, 1), views.new_tensor(std).view(3, 1)
    out = jitter(views.flatten(2), preset, draws, centre, spread)
    out.clamp_(-centre / spread, (1 - centre) / spread)
    if preset.solarise:
        active = draws.chance(preset.solarise).view(-1, 1, 1)
        bright = out > (0.5 - centre) / spread
        # The mirror image of a pixel p is 1 - p; here p is normalised.
        out = torch.where(active & bright, (1 - 2 * centre) / spread - out, out)
    out = out.view_as(views)
    return erase(out, draws.chance(preset.erase), draws) if preset.erase else out


def jitter(flat: Tensor, preset: Preset, draws: Numbers, centre: Tensor, spread: Tensor) -> Tensor:
    """Return pixels 0..255 [b, 3, n] jittered and normalised.

    Brightness, contrast, saturation, hue, greyscale and normalisation are all affine in the colours, so that they
    make one 3x3 matrix and one offset per image and a single pass over the pixels.
    """
    active = draws.chance(preset.jitter)
    matrix = _colour_matrix(active, preset, draws) / 255
    contrast = torch.where(active, draws.around_one(preset.contrast), 1.0)
    luma = flat.new_tensor(LUMA).view(3, 1) / 255
    grey = flat.mean(dim=2, keepdim=True).mul_(luma).sum(1, keepdim=True)
    offset = (1 - contrast).view(-1, 1, 1) * grey
    return torch.baddbmm((offset - centre) / spread, matrix * contrast.view(-1, 1, 1) / spread, flat)


def _colour_matrix(active: Tensor, preset: Preset, draws: Numbers) -> Tensor:
    """Return random brightness, saturation, hue and greyscale as [b, 3, 3], jittered where active [b]."""
    brightness = torch.where(active, draws.around_one(preset.brightness), 1.0)
    saturation = torch.where(active, draws.around_one(preset.saturation), 1.0)
    saturation = torch.where(draws.chance(preset.greyscale), 0.0, saturation)
    angle = torch.where(active, draws.between(-preset.hue, preset.hue), 0.0) * 2 * math.pi
    chroma = active.new_zeros((len(active), 3, 3), dtype=torch.float32)
    chroma[:, 0, 0] = 1
    chroma[:, 1, 1] = chroma[:, 2, 2] = saturation * torch.cos(angle)
    chroma[:, 1, 2] = -saturation * torch.sin(angle)
    chroma[:, 2, 1] = saturation * torch.sin(angle)
    turned = _FROM_YIQ.to(active.device) @ chroma @ _TO_YIQ.to(active.device)
    out: Tensor = brightness.view(-1, 1, 1) * turned
    return out


def blur(views: Tensor, active: Tensor, sigma: Tensor) -> Tensor:
    """Return views [b, 3, s, s] blurred by a Gaussian of sigma [b] px where active [b]; edges are repeated."""
    count, channels, side = views.shape[:3]
    reach = min(round(3 * BLUR_SIGMA[1]), side - 1)
    place = torch.arange(-reach, reach + 1, device=views.device, dtype=views.dtype)
    # A width of nearly nothing leaves the picture as it is.
    width = torch.where(active, sigma, 1e-3).to(views.dtype).view(-1, 1)
    kernel = torch.exp(-0.5 * (place / width) ** 2)
    kernel = (kernel / kernel.sum(1, keepdim=True)).repeat_interleave(channels, 0)
    rows = F.pad(views.reshape(1, -1, side, side), (reach, reach, reach, reach), mode="replicate")
    rows = F.conv2d(rows, kernel[:, None, None, :], groups=count * channels)
    return F.conv2d(rows, kernel[:, None, :, None], groups=count * channels).view_as(views)


def erase(views: Tensor, active: Tensor, draws: Numbers) -> Tensor:
    """Return normalised views [b, 3, s, s] with a random rectangle of the mean colour where active [b]."""
    side = views.shape[-1]
    area, stretch = draws.between(*ERASED_AREA), draws.between(-math.log(3), math.log(3))
    half_w = (area * torch.exp(stretch)).sqrt().clamp(max=1) * side / 2
    half_h = (area * torch.exp(-stretch)).sqrt().clamp(max=1) * side / 2
    centre_x = half_w + draws.between(0, 1) * (side - 2 * half_w)
    centre_y = half_h + draws.between(0, 1) * (side - 2 * half_h)
    place = torch.arange(side, device=views.device) + 0.5
    in_x = (place - centre_x[:, None]).abs() <= half_w[:, None]
    in_y = (place - centre_y[:, None]).abs() <= half_h[:, None]
    inside = in_y[:, :, None] & in_x[:, None, :] & active[:, None, None]
    return views.masked_fill(inside[:, None], 0.0)
