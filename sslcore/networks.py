"""Networks of our own: small ones for small images on a CPU, ResNet-18 with a small-image stem, transformers."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from sslcore.vision_transformer import VisionTransformer


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions beside a shortcut (He et al. 2015, arXiv:1512.03385)."""

    def __init__(self, width_in: int, width: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width_in, width, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(width)
        self.second = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(width)
        self.shortcut: nn.Module = nn.Identity()
        if stride != 1 or width_in != width:
            self.shortcut = nn.Sequential(
                nn.Conv2d(width_in, width, 1, stride, bias=False), nn.BatchNorm2d(width)
            )

    def forward(self, x: Tensor) -> Tensor:
        inner = torch.relu(self.first_norm(self.first(x)))
        return torch.relu(self.second_norm(self.second(inner)) + self.shortcut(x))


class SmallNetwork(nn.Module):
    """A ResNet, one block a stage, whose stem shrinks the image at once: what saves most of the work.

    Its features are the averages of every stage side by side: a few labels are better told apart with the simple
    traits of the early stages beside the last stage's.
    """

    def __init__(self, widths: tuple[int, ...], stem_stride: int) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, widths[0], stem_stride + 2, stem_stride, 1, bias=False),
            nn.BatchNorm2d(widths[0]),
            nn.ReLU(),
        )
        self.stages = nn.ModuleList(
            ResidualBlock(widths[max(stage - 1, 0)], width, 1 if stage == 0 else 2)
            for stage, width in enumerate(widths)
        )

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        averages = []
        for stage in self.stages:
            x = stage(x)
            averages.append(x.mean((2, 3)))
        return torch.cat(averages, dim=1)


def _small() -> nn.Module:
    return SmallNetwork((48, 96, 256), stem_stride=2)


def _small64() -> nn.Module:
    return SmallNetwork((48, 96, 256), stem_stride=4)


def _slim() -> nn.Module:
    return SmallNetwork((32, 64, 160), stem_stride=2)


def _slim64() -> nn.Module:
    return SmallNetwork((32, 64, 160), stem_stride=4)


def _tiny() -> nn.Module:
    return SmallNetwork((16, 32, 64), stem_stride=2)


def _resnet18() -> nn.Module:
    # Imported here because torchvision takes a second to load and the small encoders do without it.
    from torchvision.models import resnet18

    network: nn.Module = resnet18(weights=None)
    network.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
    network.maxpool = nn.Identity()
    network.fc = nn.Identity()
    return network


def _vit() -> nn.Module:
    return VisionTransformer(patch=4, width=96, depth=4, heads=3)


def _vit64() -> nn.Module:
    return VisionTransformer(patch=8, width=128, depth=4, heads=4)


BUILDERS: dict[str, Callable[[], nn.Module]] = {
    "small": _small,
    "small64": _small64,
    "slim": _slim,
    "slim64": _slim64,
    "tiny": _tiny,
    "resnet18": _resnet18,
    "vit": _vit,
    "vit64": _vit64,
}
"""Each takes float32 [n, 3, px, px] of any size and returns features [n, dim]."""
