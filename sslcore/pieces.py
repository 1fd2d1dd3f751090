"""A batch that does not fit into memory, computed in pieces with the gradients of the whole.

A contrastive loss needs all features of the batch at once, so that plain gradient accumulation would change it.
Gradient caching (Gao et al. 2021, arXiv:2101.06983) embeds the pieces without a graph, takes the loss and its
gradient at the features of the whole batch, then runs the encoder again piece by piece under those gradients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from sslcore.device import random_streams, set_random_streams
from sslcore.encode import Encode
from sslcore.encoders import Encoder
from sslcore.task import Losses


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether `error` says that memory ran out, on an accelerator or on the processor."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    # The processor's allocator, oneDNN and MPS each have words of their own.
    words = (
        "not enough memory",
        "can't allocate memory",
        "out of memory",
        "could not create a memory object",
    )
    return isinstance(error, RuntimeError) and any(word in str(error).lower() for word in words)


@dataclass
class _Call:
    """One pass through the encoder that was cut into pieces."""

    verb: str
    parts: list[tuple[Tensor, ...]]
    states: list[dict[str, Tensor]]
    whole: Tensor


class _InPieces(Encode):
    """Encodes a `pieces`-th of the views at a time, without a graph, and remembers how."""

    def __init__(self, whole: Encode, pieces: int) -> None:
        super().__init__(whole.encoder)
        self.whole, self.pieces = whole, pieces
        self.calls: list[_Call] = []

    def call(self, verb: str, views: Tensor, *more: Tensor) -> Tensor:
        # In order, so that two views of an image fall into different pieces: if they shared the statistics of
        # one, the encoder could tell by these that they belong together.
        parts, states, found = self._cut(views, *more), list[dict[str, Tensor]](), []
        with torch.no_grad(), _running_averages_kept(self.encoder):
            for part in parts:
                states.append(random_streams(views.device))
                found.append(self.whole.call(verb, *part))
        whole = torch.cat(found).requires_grad_()
        self.calls.append(_Call(verb, parts, states, whole))
        return whole

    def target(self, encoder: Encoder, views: Tensor) -> Tensor:
        with _running_averages_kept(encoder):
            return torch.cat([self.whole.target(encoder, part) for (part,) in self._cut(views)])

    def _cut(self, *tensors: Tensor) -> list[tuple[Tensor, ...]]:
        count = max(min(self.pieces, len(tensors[0]) // 2), 1)
        return list(zip(*(tensor.chunk(count) for tensor in tensors), strict=True))


def backward_in_pieces(
    encode: Encode, loss_of: Callable[[Encode], Losses], pieces: int, scale: float
) -> Losses:
    """Add the gradients of `scale` times `loss_of(encode)` to the parameters; return the loss and its terms.

    The encoder runs on a `pieces`-th of the views at a time. Batch normalisation in it then takes its
    statistics from each piece; all else is the same as for the whole batch at once.
    """
    cut = _InPieces(encode, pieces)
    loss, terms = loss_of(cut)
    torch.autograd.backward(loss * scale)
    # The second pass draws what the first drew (dropout), and leaves the stream where the loss left it.
    device = loss.device
    drawn = random_streams(device)
    for call in cut.calls:
        if call.whole.grad is None:
            continue
        gradients = torch.split(call.whole.grad, [len(part[0]) for part in call.parts])
        for part, state, gradient in zip(call.parts, call.states, gradients, strict=True):
            set_random_streams(state, device)
            torch.autograd.backward(encode.call(call.verb, *part), gradient)
    set_random_streams(drawn, device)
    return loss.detach(), terms


@contextmanager
def _running_averages_kept(encoder: nn.Module) -> Iterator[None]:
    """Normalise by the batch inside the block, but let the running averages be: the second pass moves them."""
    norms = [m for m in encoder.modules() if isinstance(m, nn.modules.batchnorm._BatchNorm) and m.training]
    tracking = [norm.track_running_stats for norm in norms]
    for norm in norms:
        norm.track_running_stats = False
    try:
        yield
    finally:
        for norm, was in zip(norms, tracking, strict=True):
            norm.track_running_stats = was
