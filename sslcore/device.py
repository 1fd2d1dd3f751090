"""Which processor trains, in which precision, and how its numbers come back without waiting for it."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

import torch
from torch import Tensor

FP32, BF16, FP16 = "fp32", "bf16", "fp16"
_TYPES = {BF16: torch.bfloat16, FP16: torch.float16}


def pick_device() -> torch.device:
    """Return the fastest device here: cuda (this process's own under torchrun), then mps, then cpu."""
    if torch.cuda.is_available():
        number = os.environ.get("LOCAL_RANK")
        return torch.device("cuda" if number is None else f"cuda:{int(number) % torch.cuda.device_count()}")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def precision_of(name: str, device: torch.device) -> AbstractContextManager[object]:
    """Return the context in which the encoder runs for precision `name`: "fp32", "bf16" or "fp16"."""
    return torch.autocast(device.type, dtype=_TYPES.get(name, torch.bfloat16), enabled=name in _TYPES)


def matrix_type(name: str) -> torch.dtype:
    """Return the type for matrices that may be rounded, in precision `name`; fp16 would overflow."""
    return torch.bfloat16 if name == BF16 else torch.float32


def wait_for(device: torch.device) -> None:
    """Return once the device has done all it was asked to."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


def random_streams(device: torch.device) -> dict[str, Tensor]:
    """Return where torch's random streams are: that of the processor ("global"), and the device's own."""
    streams = {"global": torch.get_rng_state()}
    if device.type == "cuda":
        streams["cuda"] = torch.cuda.get_rng_state(device)
    elif device.type == "mps":
        streams["mps"] = torch.mps.get_rng_state()
    return streams


def set_random_streams(streams: Mapping[str, Tensor], device: torch.device) -> None:
    """Put back what `random_streams` returned; what another kind of device drew from is left out."""
    torch.set_rng_state(streams["global"])
    if device.type == "cuda" and "cuda" in streams:
        torch.cuda.set_rng_state(streams["cuda"], device)
    elif device.type == "mps" and "mps" in streams:
        torch.mps.set_rng_state(streams["mps"])


class LossScale:
    """What the loss is multiplied by before its gradients: fp16 would round the small ones to 0."""

    def __init__(self, precision: str) -> None:
        self.value = 65536.0 if precision == FP16 else 1.0
        self._active = precision == FP16
        self._good = 0

    @property
    def active(self) -> bool:
        return self._active

    def take(self, finite: bool) -> bool:
        """Adapt to whether the gradients were finite; False once no scale helps. Does nothing without fp16."""
        if not self.active:
            return True
        self._good = self._good + 1 if finite else 0
        if not finite:
            self.value /= 2
        elif self._good % 2000 == 0:
            self.value *= 2
        return self.value >= 1


class Readings:
    """Small tensors on their way from the device to Python, in order, at most `LAG` steps late."""

    LAG = 8

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self._waiting: deque[tuple[Tensor, Any]] = deque()

    def push(self, values: Tensor) -> None:
        """Send `values` [n] on their way; on CUDA the processor does not wait for them."""
        if self.device.type != "cuda":
            self._waiting.append((values, None))
            return
        arrived = torch.cuda.Event()  # type: ignore[no-untyped-call]
        host = torch.empty(values.shape, dtype=values.dtype, pin_memory=True).copy_(values, non_blocking=True)
        arrived.record()
        self._waiting.append((host, arrived))

    def take(self, everything: bool = False) -> list[list[float]]:
        """Return what has arrived, oldest first; what is `LAG` steps old, or `everything`, is waited for."""
        if self.device.type == "mps" and not everything and len(self._waiting) < self.LAG:
            # Every look makes MPS finish all of its work, so one look serves several steps.
            return []
        taken = []
        while self._waiting:
            values, arrived = self._waiting[0]
            if arrived is not None and not arrived.query():
                if not everything and len(self._waiting) <= self.LAG:
                    break
                arrived.synchronize()
            self._waiting.popleft()
            taken.append([float(value) for value in values.tolist()])
        return taken

    def forget(self) -> None:
        """Drop what is on its way: a return to a checkpoint has undone it."""
        self._waiting.clear()
