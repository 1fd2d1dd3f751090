"""Colour and grey: a network may see one channel; images and everything else stay RGB."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from sslcore.recolour import LUMA, Triple


class Luma(nn.Module):
    """The fixed first step of a network of one channel: float32 [n, 3, h, w] -> [n, 1, h, w]."""

    weights: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("weights", torch.tensor(LUMA).view(1, 3, 1, 1), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        return (x * self.weights).sum(1, keepdim=True)


def first_convolution(network: nn.Module) -> tuple[str, nn.Conv2d]:
    """Return the name and the layer that sees the channels; LookupError where there is no convolution."""
    for name, module in network.named_modules():
        if isinstance(module, nn.Conv2d):
            return name, module
    raise LookupError("a network without a convolution")


def see_one_channel(network: nn.Module) -> None:
    """Replace the first convolution by one of a single channel, newly initialised."""
    name, old = first_convolution(network)
    new = nn.Conv2d(
        1,
        old.out_channels,
        kernel_size=old.kernel_size,  # type: ignore[arg-type]
        stride=old.stride,  # type: ignore[arg-type]
        padding=old.padding,  # type: ignore[arg-type]
        dilation=old.dilation,  # type: ignore[arg-type]
        bias=old.bias is not None,
    )
    parent, _, leaf = name.rpartition(".")
    setattr(network.get_submodule(parent), leaf, new)


def with_channels(weight: Tensor, channels: int) -> Tensor:
    """Return first-layer weights [o, 1 or 3, k, k] for `channels` 1 or 3.

    Three become one as their sum, one becomes three as its luma shares: a grey image gives the same answer
    before and after, and there and back again changes nothing.
    """
    if weight.shape[1] == channels:
        return weight
    if channels == 1:
        return weight.sum(1, keepdim=True)
    return weight * weight.new_tensor(LUMA).view(1, 3, 1, 1)


@torch.no_grad()
def forget_colour(network: nn.Module, std: Triple) -> None:
    """Make the first convolution answer to the brightness of normalised images alone, and to grey ones as before.

    `std` is what their pixels were divided by. A network of one channel, or without a convolution, stays as it is.
    """
    try:
        _, layer = first_convolution(network)
    except LookupError:
        return
    if layer.weight.shape[1] == len(LUMA):
        spread, luma = (layer.weight.new_tensor(triple).view(1, 3, 1, 1) for triple in (std, LUMA))
        layer.weight.copy_(spread * luma * (layer.weight / spread).sum(1, keepdim=True))
