"""A first layer that sees from its first step what its images are made of: their whitened patches."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.augment import Triple, normalise

LARGEST_KERNEL = 8
"""px; the patches of a vision transformer have too many directions to be learnt from a sample."""
FLOOR = 1e-2
"""Added to each direction's variance, so that the faintest ones are not blown up to noise."""
MOST_IMAGES, MOST_PATCHES = 2000, 200_000


def first_convolution(network: nn.Module) -> nn.Conv2d | None:
    """Return the layer that sees the pixels, where it is a convolution of colour patches small enough to whiten."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            small = max(layer.kernel_size) <= LARGEST_KERNEL
            return layer if small and layer.in_channels == 3 and layer.groups == 1 else None
    return None


def whiten_stem(network: nn.Module, pixels: np.ndarray, rows: np.ndarray, mean: Triple, std: Triple) -> bool:
    """Set the first layer to the principal patches of pixels[rows] (uint8 [N, px, px, 3]); False if it can't be.

    Half of the filters are the strongest principal directions scaled to variance 1, the other half their negatives,
    which a rectifier would lose (Jordan 2024, arXiv:2404.00498, section 3.3). They are trained on like all others.
    """
    layer = first_convolution(network)
    if layer is None:
        return False
    chosen = rows[np.linspace(0, len(rows) - 1, min(MOST_IMAGES, len(rows))).astype(np.int64)]
    images = normalise(torch.from_numpy(np.ascontiguousarray(pixels[chosen])), mean, std)
    filters = principal_patches(images, layer)
    with torch.no_grad():
        half = len(filters)
        layer.weight[:half] = filters.to(layer.weight)
        layer.weight[half : 2 * half] = -filters.to(layer.weight)
    return True


def principal_patches(images: Tensor, layer: nn.Conv2d) -> Tensor:
    """Return the whitening filters float32 [h, 3, k, k] of normalised images [n, 3, px, px]; h <= half the outputs."""
    height, width = layer.kernel_size
    stride = max(1, int((len(images) * images.shape[2] * images.shape[3] / MOST_PATCHES) ** 0.5))
    patches = F.unfold(images, (height, width), stride=stride).transpose(1, 2).flatten(0, 1).double()
    if len(patches) < 2:
        return torch.zeros(0, 3, height, width)
    patches -= patches.mean(0)
    variances, directions = torch.linalg.eigh(patches.T @ patches / len(patches))
    count = min(layer.out_channels // 2, len(variances))
    strongest = directions.flip(1)[:, :count] / (variances.flip(0)[:count].clamp(min=0) + FLOOR).sqrt()
    filters: Tensor = strongest.T.reshape(count, 3, height, width).float()
    return filters
