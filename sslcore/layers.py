"""What every layer of a run makes of images: the encoder's stages, its pooled features, the projector's layers."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from sslcore.augment import normalise
from sslcore.checkpoint import load_checkpoint
from sslcore.configs import POOLED
from sslcore.device import pick_device
from sslcore.encode import EncoderPass
from sslcore.encoders import Encoder, build_encoder
from sslcore.errors import HandfulError
from sslcore.known import nothing_known
from sslcore.learner import Setup
from sslcore.progress import Progress
from sslcore.record import RunRecord
from sslcore.setup import read_setup
from sslcore.task import Parts, Task

CHUNK = 128
LARGEST_HALF = 65504
"""The end of float16: an infinity would poison every distance computed from it."""


@dataclass(frozen=True)
class RunNetworks:
    """A run's encoder and the networks of its method as its last checkpoint has them, in evaluation mode."""

    encoder: Encoder
    task: Task
    setup: Setup


def load_networks(folder: Path, images: int) -> RunNetworks:
    """Return the networks of the run in `folder`, which learnt from so many images; HandfulError without checkpoint."""
    record = RunRecord(folder)
    setup, loaded = read_setup(record), load_checkpoint(folder)
    if setup is None or loaded is None:
        raise HandfulError(
            "This run has no checkpoint to look into.", "Let it train for a moment, or resume it."
        )
    config, device = setup.config, pick_device()
    encoder = build_encoder(config.encoder, config.seed, config.resolution, config.channels).to(device)
    module = importlib.import_module(f"sslcore.methods.{config.method}")
    known = record.read_known() or nothing_known(images)
    task: Task = module.build(Parts(encoder, config.knobs, images, known, setup.mean, setup.std)).to(device)
    tensors, _ = loaded
    try:
        for name, network in (("encoder/", encoder), ("method/", task)):
            network.load_state_dict(
                {key.removeprefix(name): value for key, value in tensors.items() if key.startswith(name)}
            )
    except RuntimeError as error:
        raise HandfulError(
            "This run's checkpoint is of another version of its method.", "Start the pretraining anew."
        ) from error
    return RunNetworks(encoder.eval(), task.eval(), setup)


def embed_layers(
    networks: RunNetworks, pixels: np.ndarray, rows: np.ndarray, progress: Progress
) -> dict[str, np.ndarray]:
    """Return {layer: float32 [n, d]} of pixels[rows] (uint8 [N, px, px, 3]), from the first stage to the last layer."""
    return _embed(networks, (), pixels, rows, progress)


def _embed(
    networks: RunNetworks, wanted: tuple[str, ...], pixels: np.ndarray, rows: np.ndarray, progress: Progress
) -> dict[str, np.ndarray]:
    """Return {layer: float32 [n, d]} of the wanted layers, () = of all."""
    encoder, task, setup = networks.encoder, networks.task, networks.setup
    device = next(encoder.parameters()).device
    encode = EncoderPass(encoder, device, "fp32", torch.contiguous_format)
    found: dict[str, list[np.ndarray]] = {}
    with torch.inference_mode():
        for start in range(0, len(rows), CHUNK):
            images = torch.from_numpy(np.ascontiguousarray(pixels[rows[start : start + CHUNK]])).to(device)
            x = normalise(images, setup.mean, setup.std)
            for name, value in layers_of(encoder, task, encode, x).items():
                if wanted and name not in wanted:
                    continue
                found.setdefault(name, []).append(value.float().flatten(1).cpu().numpy())
            progress.report(start + len(x), len(rows), unit="images")
    return {name: np.concatenate(parts) for name, parts in found.items()}


def embed_layer(
    networks: RunNetworks, layer: str, pixels: np.ndarray, rows: np.ndarray, progress: Progress
) -> np.ndarray:
    """Return float16 [n, d], what one layer makes of pixels[rows]; HandfulError where the run has no such layer."""
    names = list(embed_layers(networks, pixels, rows[:2], Progress()))
    if layer not in names:
        raise HandfulError(f"This run has no layer called '{layer}'.", f"Choose one of: {'; '.join(names)}.")
    found = _embed(networks, (layer,), pixels, rows, progress)[layer]
    half: np.ndarray = np.clip(found, -LARGEST_HALF, LARGEST_HALF).astype(np.float16)
    return half


def layers_of(encoder: Encoder, task: Task, encode: EncoderPass, x: Tensor) -> dict[str, Tensor]:
    """Return {layer: [b, d]} of normalised images [b, 3, px, px]."""
    stages = {f"stage {n}": value for n, value in enumerate(encoder.stage_averages(x), 1)}
    return {**stages, POOLED: encode(x), **task.projections(encode, x)}
