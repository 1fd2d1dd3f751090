"""Several processes that train one run together (torchrun): who is who, and what they tell one another.

Every process computes the loss of the whole batch from the gathered projections, so that what it sees is what
one process would see. In backward passes gradients are summed over the processes, and in the end averaged:
both together give exactly the gradients of one process. Process 0 alone decides and writes; it tells the others
in JSON over a group of its own, which works on the processor and may wait for days.
"""

from __future__ import annotations

import datetime
import itertools
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor

from sslcore.device import pick_device
from sslcore.errors import Cancelled, HandfulError

_MESSAGE = 4096
"""Bytes of an order; longer ones follow in a second broadcast."""
_PATIENCE = datetime.timedelta(days=7)


class _Team:
    """The process group for orders, and how the present batch is divided."""

    orders: Any = None
    alone = False
    sizes: tuple[int, ...] = (0,)


def started_by_torchrun() -> bool:
    """Return whether this process is one of several."""
    return int(os.environ.get("WORLD_SIZE", "1")) > 1


def rank() -> int:
    """Return this process's number; 0 decides, writes and talks."""
    return 0 if _Team.orders is None or _Team.alone else dist.get_rank()


def world() -> int:
    """Return how many processes train together; 1 without torchrun."""
    return 1 if _Team.orders is None or _Team.alone else dist.get_world_size()


@contextmanager
def alone() -> Iterator[None]:
    """Work without the others inside the block, while they wait for an order."""
    _Team.alone = True
    try:
        yield
    finally:
        _Team.alone = False


@contextmanager
def team() -> Iterator[None]:
    """Join the other processes for the block; does nothing in a process that is alone."""
    if not started_by_torchrun():
        yield
        return
    device = pick_device()
    if device.type == "cuda":
        torch.cuda.set_device(device)
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    _Team.orders = dist.new_group(backend="gloo", timeout=_PATIENCE)
    try:
        yield
    except RuntimeError as error:
        if not _says_who_is_gone(error):
            raise
        if rank() > 0:
            # Process 0 says what there is to say.
            raise Cancelled from error
        raise HandfulError(
            "Another process of this training has stopped.",
            "See above what it said; `sslcore pretrain --resume` goes on from the last checkpoint.",
        ) from error
    finally:
        _Team.orders = None
        dist.destroy_process_group()


def _says_who_is_gone(error: RuntimeError) -> bool:
    words = ("connection closed", "connection reset", "broken pipe", "remote process", "timed out")
    return any(word in str(error).lower() for word in words)


# What tensors share


def shares(total: int) -> tuple[int, ...]:
    """Return how many of `total` images each process takes: as even as can be, in the order of the ranks."""
    return tuple(len(part) for part in np.array_split(np.empty(total), world()))


def divide(total: int) -> tuple[int, int]:
    """Divide a batch of `total` images; return where this process's share starts and ends."""
    _Team.sizes = shares(total)
    start = sum(_Team.sizes[: rank()])
    return start, start + _Team.sizes[rank()]


class _Gather(torch.autograd.Function):
    """[k, own, ...] of every process to [k, all, ...]; gradients are summed over the processes."""

    @staticmethod
    def forward(ctx: Any, tensor: Tensor, sizes: Sequence[int], own: int) -> Tensor:
        ctx.sizes, ctx.own = sizes, own
        # Collectives want equal shapes: the smaller shares are filled up, and cut again.
        padded = tensor.new_zeros(tensor.shape[0], max(sizes), *tensor.shape[2:])
        padded[:, : tensor.shape[1]] = tensor
        parts = [torch.empty_like(padded) for _ in sizes]
        dist.all_gather(parts, padded)
        return torch.cat([part[:, :size] for part, size in zip(parts, sizes, strict=True)], dim=1)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None]:
        gradient = gradients[0].contiguous().clone()
        dist.all_reduce(gradient)
        start = sum(ctx.sizes[: ctx.own])
        return gradient[:, start : start + ctx.sizes[ctx.own]], None, None


def gather(tensor: Tensor) -> Tensor:
    """Return the rows of all processes in the order one process would have, with gradient; [k * own] -> [k * all].

    The rows are those of this process's share of the batch, or of k views of it one after the other.
    """
    if world() == 1:
        return tensor
    own = _Team.sizes[rank()]
    views = tensor.reshape(len(tensor) // own, own, *tensor.shape[1:])
    whole: Tensor = _Gather.apply(views, _Team.sizes, rank())
    return whole.flatten(0, 1)


class _Sum(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, tensor: Tensor) -> Tensor:
        total = tensor.clone()
        dist.all_reduce(total)
        return total

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        total = gradients[0].contiguous().clone()
        dist.all_reduce(total)
        return total


def all_sum(tensor: Tensor) -> Tensor:
    """Return the sum of the processes' tensors of one shape, with gradient."""
    if world() == 1:
        return tensor
    total: Tensor = _Sum.apply(tensor)
    return total


def all_mean(tensor: Tensor) -> Tensor:
    """Return the mean over all images of the batch, given each process's mean over its own; with gradient."""
    return all_sum(tensor * (_Team.sizes[rank()] / sum(_Team.sizes))) if world() > 1 else tensor


def average_gradients(parameters: Sequence[Tensor]) -> None:
    """Replace every gradient by its mean over the processes, in one exchange."""
    gradients = [p.grad for p in parameters if p.grad is not None]
    if world() == 1 or not gradients:
        return
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    dist.all_reduce(flat)
    flat /= world()
    pieces = torch.split(flat, [gradient.numel() for gradient in gradients])
    for gradient, piece in zip(gradients, pieces, strict=True):
        gradient.copy_(piece.view(gradient.shape))


# What process 0 tells


def send(message: Any) -> None:
    """Tell all other processes a JSON value; process 0 only. Does nothing where there are none."""
    if world() == 1:
        return
    data = json.dumps(message).encode()
    first = data if len(data) <= _MESSAGE else json.dumps({"bytes to follow": len(data)}).encode()
    _broadcast(torch.frombuffer(bytearray(first.ljust(_MESSAGE)), dtype=torch.uint8))
    if first is not data:
        _broadcast(torch.frombuffer(bytearray(data), dtype=torch.uint8))


def receive() -> Any:
    """Return the next thing process 0 tells; waits for it."""
    message = json.loads(_broadcast(torch.empty(_MESSAGE, dtype=torch.uint8)).numpy().tobytes())
    if isinstance(message, dict) and "bytes to follow" in message:
        data = _broadcast(torch.empty(message["bytes to follow"], dtype=torch.uint8))
        message = json.loads(data.numpy().tobytes())
    return message


def send_tensors(tensors: Mapping[str, Tensor]) -> None:
    """Send named tensors to all other processes; process 0 only."""
    if world() == 1:
        return
    send([[name, str(t.dtype).removeprefix("torch."), list(t.shape)] for name, t in tensors.items()])
    for tensor in tensors.values():
        if tensor.numel():
            _broadcast(_bytes(tensor.detach().cpu().contiguous().clone()))


def receive_tensors() -> dict[str, Tensor]:
    """Return the named tensors that process 0 sends, on the processor."""
    received = {}
    for name, dtype, shape in receive():
        tensor = torch.empty(shape, dtype=getattr(torch, dtype))
        if tensor.numel():
            _broadcast(_bytes(tensor))
        received[name] = tensor
    return received


def collect(rows: np.ndarray, compute: Callable[[np.ndarray], np.ndarray], chunk: int) -> np.ndarray:
    """Return compute(rows) [n, d], each process having computed a share made of whole chunks; whole on process 0."""
    if world() == 1:
        return compute(rows)
    cuts = np.array_split(np.arange(0, len(rows), chunk), world())
    starts = [int(cut[0]) if len(cut) else len(rows) for cut in cuts] + [len(rows)]
    own = torch.from_numpy(np.ascontiguousarray(compute(rows[starts[rank()] : starts[rank() + 1]])))
    most = max(end - start for start, end in itertools.pairwise(starts))
    padded = own.new_zeros(most, own.shape[1])
    padded[: len(own)] = own
    parts = [torch.empty_like(padded) for _ in range(world())] if rank() == 0 else None
    dist.gather(padded, parts, dst=0, group=_Team.orders)
    if parts is None:
        return own.numpy()
    sizes = [end - start for start, end in itertools.pairwise(starts)]
    return torch.cat([part[:size] for part, size in zip(parts, sizes, strict=True)]).numpy()


def _bytes(tensor: Tensor) -> Tensor:
    return tensor.reshape(-1).view(torch.uint8)


def _broadcast(data: Tensor) -> Tensor:
    dist.broadcast(data, src=0, group=_Team.orders)
    return data
