"""Which processor trains, and in which precision: measured, not guessed."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager

import torch
from torch import nn

FP32, BF16 = "fp32", "bf16"


def pick_device() -> torch.device:
    """Return the fastest device here: cuda, then mps, then cpu."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def precision_of(name: str, device: torch.device) -> AbstractContextManager[object]:
    """Return the context in which the encoder runs for precision `name`, "fp32" or "bf16"."""
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=name == BF16)


def pick_precision(encoder: nn.Module, size: int, device: torch.device, images: int = 64) -> str:
    """Return "bf16" where a short race on this machine shows it faster by a tenth, else "fp32".

    Most laptop processors emulate bf16 and lose. The encoder's weights and statistics stay as they were.
    """
    if device.type == "mps":
        return FP32
    if device.type == "cuda":
        return BF16 if torch.cuda.is_bf16_supported() else FP32
    before = {name: value.clone() for name, value in encoder.state_dict().items()}
    x = torch.zeros(images, 3, size, size)
    # In turns, by the best of five and in processor time, so that a busy machine does not decide.
    best = {FP32: float("inf"), BF16: float("inf")}
    for _ in range(5):
        for name in best:
            best[name] = min(best[name], _step_seconds(encoder, x, name))
    encoder.load_state_dict(before)
    encoder.zero_grad(set_to_none=True)
    return BF16 if best[BF16] < 0.9 * best[FP32] else FP32


def _step_seconds(encoder: nn.Module, x: torch.Tensor, precision: str) -> float:
    started = time.process_time()
    with precision_of(precision, x.device):
        features = encoder(x)
    features.float().square().mean().backward()
    return time.process_time() - started
