"""Short runs of a tiny encoder on drawn pixels, and what they leave on the disk."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from sslcore import pretrain, speed
from sslcore.configs import PretrainConfig
from sslcore.encoders import load_encoder
from sslcore.progress import Event, Progress
from tests.conftest import SHAPES, draw

QUICK = PretrainConfig(encoder="tiny", epochs=3, batch=8)


def unmeasured(config: PretrainConfig, *_: Any, **__: Any) -> speed.Speed:
    return speed.Speed(config.encoder, "fp32", 1, True, config.batch, 100.0, "cpu")


@pytest.fixture(autouse=True)
def calm(monkeypatch: pytest.MonkeyPatch) -> None:
    """One thread, and a precision that a busy moment cannot change."""
    torch.set_num_threads(1)
    monkeypatch.setattr(speed, "measure_speed", unmeasured)


def pictures(per_class: int = 8, px: int = 16) -> np.ndarray:
    drawn = [draw(shape, n, 40).resize((px, px)) for shape in SHAPES for n in range(per_class)]
    return np.stack([np.asarray(image) for image in drawn])


def train(
    folder: Path,
    config: PretrainConfig = QUICK,
    send: Callable[[Event], None] = lambda event: None,
    **options: Any,
) -> pretrain.PretrainResult:
    """Pretrain on 32 drawn pictures, events unthrottled."""
    progress = Progress(send, options.pop("control", None), every=0)
    pixels = options.pop("pixels", pictures())
    return pretrain.pretrain(pixels, np.arange(len(pixels)), folder, config, progress, **options)


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return dict(load_encoder(folder)[0].state_dict())


def same(first: Path, second: Path) -> bool:
    return all(
        torch.equal(a, b) for a, b in zip(weights(first).values(), weights(second).values(), strict=True)
    )


def metrics(folder: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
