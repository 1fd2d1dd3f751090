"""Encoders: images in, features out. Small networks of our own for a CPU, torchvision's for a GPU."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import safetensors
import safetensors.torch as tensor_files
import torch
from torch import Tensor, nn

from sslcore.augment import Triple, normalise
from sslcore.checkpoint import plain_tensors
from sslcore.disk import write_file, write_json
from sslcore.encoder_choices import ENCODERS
from sslcore.errors import HandfulError, from_os_error
from sslcore.networks import BUILDERS

CARD_FILE, WEIGHTS_FILE = "encoder.json", "encoder.safetensors"


class Encoder(nn.Module):
    """A network and one verb: features(x float32 [n, 3, px, px], normalised) -> [n, dim]."""

    def __init__(self, name: str, dim: int, network: nn.Module) -> None:
        super().__init__()
        self.name = name
        self.dim = dim
        self.network = network

    def features(self, x: Tensor) -> Tensor:
        """Return features [n, dim] of normalised images float32 [n, 3, px, px]."""
        out: Tensor = self.network(x)
        return out

    def forward(self, x: Tensor) -> Tensor:
        return self.features(x)


def build_encoder(name: str, seed: int) -> Encoder:
    """Return an untrained encoder, the same weights for the same seed; HandfulError for an unknown name."""
    if name not in BUILDERS:
        raise HandfulError(f"There is no encoder named '{name}'.", f"Choose one of: {', '.join(BUILDERS)}.")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = BUILDERS[name]()
        for module in network.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
    return Encoder(name, ENCODERS[name].dim, network)


@dataclass(frozen=True)
class EncoderCard:
    """What must be known to use an encoder's weights; mean and std are of pixels / 255."""

    name: str
    dim: int
    resolution: int
    mean: Triple
    std: Triple
    method: str
    run: str


def save_encoder(folder: Path, encoder: Encoder, card: EncoderCard) -> None:
    """Write encoder.safetensors and, last, encoder.json into `folder`; HandfulError when the disk refuses."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_file(folder / WEIGHTS_FILE, tensor_files.save(plain_tensors(encoder.state_dict())))
        write_json(folder / CARD_FILE, asdict(card))
    except OSError as error:
        raise from_os_error(error, "save the encoder") from error


def read_card(folder: Path) -> EncoderCard:
    """Return the card of the encoder saved in `folder`; HandfulError if it is gone or damaged."""
    try:
        values = json.loads((folder / CARD_FILE).read_text())
        return EncoderCard(**{**values, "mean": tuple(values["mean"]), "std": tuple(values["std"])})
    except OSError as error:
        raise from_os_error(error, "read the trained encoder") from error
    except (ValueError, TypeError, KeyError) as error:
        raise _damaged() from error


def load_encoder(folder: Path) -> tuple[Encoder, EncoderCard]:
    """Return the encoder saved in `folder`, in eval mode, and its card; HandfulError if gone or damaged."""
    card = read_card(folder)
    encoder = build_encoder(card.name, seed=0)
    try:
        encoder.load_state_dict(tensor_files.load((folder / WEIGHTS_FILE).read_bytes()))
    except OSError as error:
        raise from_os_error(error, "read the trained encoder") from error
    except (RuntimeError, safetensors.SafetensorError) as error:
        raise _damaged() from error
    return encoder.eval(), card


def _damaged() -> HandfulError:
    return HandfulError("The trained encoder's files are damaged.", "Pretrain again, or choose another run.")


def encode_rows(
    encoder: Encoder, card: EncoderCard, pixels: np.ndarray, rows: np.ndarray, on_chunk: Callable[[int], None]
) -> np.ndarray:
    """Return features float32 [n, dim] of pixels[rows] (uint8 [N, px, px, 3]), computed in fp32.

    `on_chunk(rows done)` is called after each chunk and may raise to stop. The encoder's mode is put back.
    """
    device = next(encoder.parameters()).device
    was_training = encoder.training
    encoder.eval()
    features = np.empty((len(rows), card.dim), dtype=np.float32)
    try:
        with torch.inference_mode():
            for start in range(0, len(rows), 256):
                images = torch.from_numpy(np.ascontiguousarray(pixels[rows[start : start + 256]])).to(device)
                x = normalise(images, card.mean, card.std).contiguous(memory_format=torch.channels_last)
                features[start : start + len(x)] = encoder.features(x).float().cpu().numpy()
                on_chunk(start + len(x))
    finally:
        encoder.train(was_training)
    return features
