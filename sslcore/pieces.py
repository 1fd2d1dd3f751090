"""A batch that does not fit into memory, computed in pieces with the gradients of the whole.

A contrastive loss needs all features of the batch at once, so that plain gradient accumulation would change it.
Gradient caching (Gao et al. 2021, arXiv:2101.06983) embeds the pieces without a graph, takes the loss and its
gradient at the features of the whole batch, then runs the encoder again piece by piece under those gradients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from sslcore.augment import Encode
from sslcore.device import random_streams, set_random_streams

Losses = tuple[Tensor, dict[str, Tensor]]


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


def backward_in_pieces(
    encoder: nn.Module, encode: Encode, loss_of: Callable[[Encode], Losses], pieces: int, scale: float
) -> Losses:
    """Add the gradients of `scale` times `loss_of(encode)` to the parameters; return the loss and its terms.

    `encode` runs on a `pieces`-th of the views at a time. Batch normalisation in the encoder then takes its
    statistics from each piece; all else is the same as for the whole batch at once.
    """
    calls: list[tuple[list[Tensor], list[dict[str, Tensor]], Tensor]] = []

    def without_graph(views: Tensor) -> Tensor:
        # In order, so that two views of an image fall into different pieces: if they shared the statistics of
        # one, the encoder could tell by these that they belong together.
        count = max(min(pieces, len(views) // 2), 1)
        parts, states, features = list(views.chunk(count)), list[dict[str, Tensor]](), []
        with torch.no_grad(), _running_averages_kept(encoder):
            for part in parts:
                states.append(random_streams(part.device))
                features.append(encode(part))
        whole = torch.cat(features).requires_grad_()
        calls.append((parts, states, whole))
        return whole

    loss, terms = loss_of(without_graph)
    torch.autograd.backward(loss * scale)
    # The second pass draws what the first drew (dropout), and leaves the stream where the loss left it.
    device = loss.device
    drawn = random_streams(device)
    for parts, states, whole in calls:
        if whole.grad is None:
            continue
        gradients = torch.split(whole.grad, [len(part) for part in parts])
        for part, state, gradient in zip(parts, states, gradients, strict=True):
            set_random_streams(state, device)
            torch.autograd.backward(encode(part), gradient)
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
