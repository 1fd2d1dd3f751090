"""How a method reaches the encoder: in the run's precision and memory layout, of which it knows nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import torch
from torch import Tensor

from sslcore.device import precision_of
from sslcore.encoders import Encoder


class Encode:
    """What `Task.loss` gets. Views are float32 [b, 3, s, s], normalised; what comes back is float32."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def __call__(self, views: Tensor) -> Tensor:
        """Return the pooled features [b, dim]."""
        return self.call("features", views)

    def maps(self, views: Tensor) -> Tensor:
        """Return the last map before the pooling [b, c, h, w]; features as [b, dim, 1, 1] where there is none."""
        return self.call("maps", views)

    def both(self, views: Tensor) -> tuple[Tensor, Tensor]:
        """Return the pooled features [b, dim] and the last map [b, c, h, w] of one pass."""
        flat = self.call("flat", views)
        features, rest = flat[:, : self.encoder.dim], flat[:, self.encoder.dim :]
        channels = self.encoder.map_channels
        side = round((rest.shape[1] / channels) ** 0.5)
        return features, rest.reshape(len(rest), channels, side, side)

    def tokens(self, views: Tensor, keep: Tensor) -> Tensor:
        """Return the tokens [b, k, d] of the patches numbered `keep` int64 [b, k]; the others are never seen.

        Only a vision transformer of our own can do this.
        """
        return self.call("tokens", views, keep)

    def target(self, encoder: Encoder, views: Tensor) -> Tensor:
        """Return another encoder's features [b, dim], such as those of a slow copy, without gradient."""
        raise NotImplementedError

    def call(self, verb: str, views: Tensor, *more: Tensor) -> Tensor:
        """Return what the encoder's method `verb` makes of the views, first dimension b."""
        raise NotImplementedError


class EncoderPass(Encode):
    """The whole batch at once."""

    def __init__(
        self, encoder: Encoder, device: torch.device, precision: str, layout: torch.memory_format
    ) -> None:
        super().__init__(encoder)
        self.device, self.precision, self.layout = device, precision, layout

    def target(self, encoder: Encoder, views: Tensor) -> Tensor:
        with torch.no_grad(), precision_of(self.precision, self.device):
            return encoder.features(views.contiguous(memory_format=self.layout)).float()

    def call(self, verb: str, views: Tensor, *more: Tensor) -> Tensor:
        with precision_of(self.precision, self.device):
            out: Tensor = getattr(self.encoder, verb)(views.contiguous(memory_format=self.layout), *more)
        return out.float()


def encode_views(encode: Encode, views: Sequence[Tensor]) -> Tensor:
    """Return features [sum of b, dim] of views in order; neighbours of one size go through in one pass.

    Together, because batch normalisation then cannot tell one view's batch from another's.
    """
    groups = (list(group) for _, group in groupby(views, key=lambda view: view.shape[-1]))
    return torch.cat([encode(torch.cat(group)) for group in groups])
