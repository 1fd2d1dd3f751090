"""The safetensors export, read back: encoder and head in one file, ready to classify in PyTorch."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from sslcore.errors import HandfulError, from_os_error
from sslcore.head import Head, head_arrays, head_from_arrays, predict_proba
from sslcore.squash import squash

WEIGHTS_FILE, CONFIG_FILE = "model.safetensors", "config.json"
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class WeightsModel:
    """An exported encoder and head; `card` is the EncoderCard, `classes` the names in the head's order."""

    encoder: Any
    card: Any
    head: Head
    classes: list[str]

    def run(self, pixels: npt.NDArray[np.uint8]) -> tuple[Floats, Floats]:
        """Return probabilities [c], embedding [dim] of an upright uint8 [height, width, 3] RGB image."""
        from sslcore.encoders import encode_rows

        small = np.asarray(squash(Image.fromarray(pixels), self.card.resolution))
        first = np.array([0], dtype=np.int64)
        embedding = encode_rows(self.encoder, self.card, small[None], first, lambda done: None)
        return predict_proba(self.head, embedding)[0], embedding[0]


def weights_bytes(encoder: Any, head: Head) -> bytes:
    """Return encoder (`encoder.*`) and head (`head.*`) as one safetensors file."""
    import torch
    from safetensors.torch import save

    tensors = {f"encoder.{name}": value for name, value in encoder.state_dict().items()}
    for name, array in head_arrays(head).items():
        tensors[f"head.{name}"] = torch.from_numpy(np.ascontiguousarray(array))
    return save({name: value.detach().cpu().contiguous().clone() for name, value in tensors.items()})


def weights_config(card: Any, classes: list[str], facts: dict[str, str]) -> dict[str, Any]:
    """Return config.json: the encoder's card, the classes in the head's order, and `facts`."""
    return {**facts, "classes": classes, "encoder": asdict(card)}


def load_weights(folder: Path) -> WeightsModel:
    """Return the model exported to `folder`; HandfulError if its files are missing or damaged."""
    from safetensors import SafetensorError
    from safetensors.torch import load

    from sslcore.encoders import EncoderCard

    try:
        config = json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))
        tensors = load((folder / WEIGHTS_FILE).read_bytes())
        card = EncoderCard.from_values(config["encoder"])
        encoder = card.build()
        encoder.load_state_dict(_under("encoder.", tensors))
        head = head_from_arrays({name: value.numpy() for name, value in _under("head.", tensors).items()})
    except OSError as error:
        raise from_os_error(error, f"read the model in {folder}") from error
    except (ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        raise HandfulError(f"The model in {folder} is damaged.", "Export it again.") from error
    return WeightsModel(encoder.eval(), card, head, [str(name) for name in config["classes"]])


def _under(prefix: str, tensors: dict[str, Any]) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
