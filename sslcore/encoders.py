"""Encoders: images in, features out. Networks of our own, of torchvision or of timm behind one verb."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
import safetensors.torch as tensor_files
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.augment import Triple, normalise
from sslcore.channels import Luma, see_one_channel
from sslcore.checkpoint import plain_tensors
from sslcore.configs import SCRATCH
from sslcore.disk import write_file, write_json
from sslcore.errors import HandfulError, from_os_error
from sslcore.library_networks import full_name, timm_network, torchvision_network
from sslcore.networks import BUILDERS
from sslcore.stages import find_stages, stage_maps

CARD_FILE, WEIGHTS_FILE = "encoder.json", "encoder.safetensors"


class Encoder(nn.Module):
    """A network and one verb: features(x float32 [n, 3, px, px], normalised) -> [n, dim]."""

    def __init__(self, name: str, network: nn.Module, channels: int = 3) -> None:
        super().__init__()
        self.name = name
        self.network = network
        self.channels = channels
        self.first: nn.Module = Luma() if channels == 1 else nn.Identity()
        self.dim = 0
        self.smallest = 0
        """Views of a smaller side than this are enlarged to it, for networks that take no such."""

        self.probe_px = 32
        """Side of the images by which the stages are found."""
        self._stages: list[str] | None = None

    def features(self, x: Tensor) -> Tensor:
        """Return features [n, dim] of normalised images float32 [n, 3, px, px]."""
        return _pooled(self.network(self._prepare(x)))

    def maps(self, x: Tensor) -> Tensor:
        """Return the last map before the pooling [n, c, h, w]; features as [n, dim, 1, 1] where there is none."""
        output, maps = stage_maps(self.network, self.stages()[-1:], self._prepare(x))
        return maps[0] if maps else _pooled(output)[:, :, None, None]

    def flat(self, x: Tensor) -> Tensor:
        """Return features and last map of one pass, one after the other: [n, dim + c * h * w]."""
        output, maps = stage_maps(self.network, self.stages()[-1:], self._prepare(x))
        features = _pooled(output)
        return torch.cat([features, maps[0].flatten(1) if maps else features], dim=1)

    def tokens(self, x: Tensor, keep: Tensor) -> Tensor:
        """Return the tokens [n, k, d] of the patches numbered `keep` [n, k], for a transformer of our own."""
        out: Tensor = self.network.tokens(self._prepare(x), keep)  # type: ignore[operator]
        return out

    def stages(self) -> list[str]:
        """Return the names of the layers that end each stage of the network; found once, by a look at it."""
        if self._stages is None:
            parameter = next(self.network.parameters())
            channels, px = (1 if self.channels == 1 else 3), max(self.probe_px, self.smallest)
            was_training = self.network.training
            self.network.eval()
            self._stages = find_stages(self.network, parameter.new_zeros(1, channels, px, px))
            self.network.train(was_training)
        return self._stages

    def stage_averages(self, x: Tensor) -> list[Tensor]:
        """Return each stage's map averaged over its places, [n, c] each."""
        _, maps = stage_maps(self.network, self.stages(), self._prepare(x))
        return [one.mean((2, 3)) for one in maps]

    @property
    def map_channels(self) -> int:
        """Channels of `maps`."""
        with torch.no_grad():
            was_training = self.training
            self.eval()
            px = max(self.probe_px, self.smallest)
            found = self.maps(next(self.network.parameters()).new_zeros(1, 3, px, px))
            self.train(was_training)
        return found.shape[1]

    def _prepare(self, x: Tensor) -> Tensor:
        x = self.first(x)
        if x.shape[-1] < self.smallest:
            x = F.interpolate(x, (self.smallest, self.smallest), mode="bilinear", align_corners=False)
        return x

    def forward(self, x: Tensor) -> Tensor:
        return self.features(x)


def _pooled(out: Tensor) -> Tensor:
    # Some networks leave the pooling to others: of tokens [n, t, d], or of a map [n, d, h, w].
    if out.dim() == 3:
        return out.mean(1)
    return out.mean((2, 3)) if out.dim() == 4 else out


def build_encoder(name: str, seed: int, resolution: int = 64, channels: int = 3) -> Encoder:
    """Return an untrained encoder for images of `resolution` px, the same weights for the same seed.

    HandfulError for an unknown name, a library not installed, or a resolution the network can't take.
    """
    name = full_name(name)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        if name in BUILDERS:
            encoder = Encoder(name, _own_network(name, channels), channels)
        else:
            try:
                encoder = Encoder(name, _library_network(name, resolution, channels), channels)
            except Exception as error:
                # Libraries refuse in many ways, and the reason is nearly always the size.
                raise _cannot_take(name, resolution) from error
        _measure(encoder, resolution)
    return encoder


def _own_network(name: str, channels: int) -> nn.Module:
    network = BUILDERS[name]()
    if channels == 1:
        see_one_channel(network)
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
    return network


def _library_network(name: str, px: int, channels: int) -> nn.Module:
    source, _, plain = name.partition(":")
    return (torchvision_network if source == "torchvision" else timm_network)(plain, px, channels)


def _measure(encoder: Encoder, px: int) -> None:
    """Find the length of the features, and down to which side the network takes views, by trying."""
    own = encoder.name in BUILDERS
    encoder.probe_px = px
    encoder.eval()
    # Our own take any size, so that a small one will do to see the length.
    dim = _dim_at(encoder, min(px, 32) if own else px)
    if dim is None:
        raise _cannot_take(encoder.name, px)
    encoder.dim = dim
    if not own:
        encoder.smallest = px
        # An odd side is tried too: what takes that needs no multiple of anything.
        if _dim_at(encoder, px - 1) == dim:
            sides = (px * 3 // 4, px // 2, px // 3, px // 4)
            for side in itertools.takewhile(lambda side: _dim_at(encoder, side) == dim, sides):
                encoder.smallest = side
    encoder.train()


def _dim_at(encoder: Encoder, side: int) -> int | None:
    before, encoder.smallest = encoder.smallest, 0
    try:
        with torch.no_grad():
            features = encoder.features(torch.zeros(1, 3, side, side))
        return features.shape[1] if features.dim() == 2 else None
    except Exception:
        return None
    finally:
        encoder.smallest = before


def _cannot_take(name: str, px: int) -> HandfulError:
    return HandfulError(
        f"The encoder '{name}' can't take images of {px} px.",
        "Choose another resolution, such as 64 or 224 px, or another encoder.",
    )


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
    channels: int = 3
    start: str = SCRATCH
    """Where the weights came from before the run: scratch, pretrained, or the name of a file or run."""
    tuned: int = 0
    """Labels that the weights were fine-tuned with after the run; 0 = none took part."""
    tuned_unlabelled: int = 0
    """Images without a label that took part in that, with pseudo-labels."""

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> EncoderCard:
        """Return the card of its own asdict; ValueError, TypeError or KeyError for anything else."""
        return cls(**{**values, "mean": tuple(values["mean"]), "std": tuple(values["std"])})

    def build(self) -> Encoder:
        """Return the untrained encoder that the weights belong into."""
        return build_encoder(self.name, 0, self.resolution, self.channels)


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
        return EncoderCard.from_values(json.loads((folder / CARD_FILE).read_text()))
    except OSError as error:
        raise from_os_error(error, "read the trained encoder") from error
    except (ValueError, TypeError, KeyError) as error:
        raise _damaged() from error


def load_encoder(folder: Path) -> tuple[Encoder, EncoderCard]:
    """Return the encoder saved in `folder`, in eval mode, and its card; HandfulError if gone or damaged."""
    card = read_card(folder)
    encoder = card.build()
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
