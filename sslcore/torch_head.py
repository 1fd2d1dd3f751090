"""The linear head as a module of torch, so that the encoder below it can learn from its answers."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.encoders import Encoder
from sslcore.head import TINY, Head


class TorchHead(nn.Module):
    """The head's formula (sslcore.head) on features that carry gradients: [b, d] -> logits [b, c]."""

    mean: Tensor
    scale: Tensor

    def __init__(self, head: Head) -> None:
        assert head.owner is None, "only a linear head is trained on"
        super().__init__()
        self.register_buffer("mean", torch.from_numpy(head.mean.copy()))
        self.register_buffer("scale", torch.from_numpy(head.scale.copy()))
        self.weights = nn.Parameter(torch.from_numpy(head.weights.copy()))
        self.bias = nn.Parameter(torch.from_numpy(head.bias.copy()))

    def forward(self, features: Tensor) -> Tensor:
        x = (features - self.mean) / self.scale
        x = x / x.norm(dim=1, keepdim=True).clamp(min=TINY)
        return F.linear(x, self.weights, self.bias)

    def penalty(self) -> Tensor:
        """Return the sum of squares that the strength regularises, bias included."""
        return self.weights.square().sum() + self.bias.square().sum()

    def to_head(self, class_ids: tuple[int, ...]) -> Head:
        """Return the head as numpy arrays."""
        mean, scale, weights, bias = (
            value.detach().cpu().numpy() for value in (self.mean, self.scale, self.weights, self.bias)
        )
        return Head(mean, scale, weights, bias, class_ids)


def answer(encoder: Encoder, head: nn.Module, views: Tensor) -> Tensor:
    """Return the logits float32 [b, c] of normalised views float32 [b, 3, px, px]."""
    logits: Tensor = head(encoder.features(views.contiguous(memory_format=torch.channels_last)).float())
    return logits
