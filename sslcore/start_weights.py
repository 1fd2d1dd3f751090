"""The start of a run that is not from scratch: weights of a safetensors file or of timm, matched by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch as tensor_files
from torch import Tensor, nn

from sslcore.channels import first_convolution, with_channels
from sslcore.configs import SCRATCH
from sslcore.encoders import Encoder
from sslcore.errors import HandfulError, from_os_error
from sslcore.start_choices import PRETRAINED, SUFFIX, start_name
from sslcore.timm_weights import fetch_pretrained

PREFIXES = frozenset({"module", "encoder", "backbone", "model", "network", "teacher"})
"""What training programs put before the names of an encoder's tensors, alone or several in a row."""
LEAST_SHARE = 0.5
Tensors = dict[str, Tensor]


@dataclass(frozen=True)
class StartReport:
    """What became of the weights: names of tensors taken as they were, changed to fit, and left out.

    `share` 0..1 is how much of the encoder's numbers come from `source`; `missing` and `other_shape` name
    tensors of the encoder, `unused` those of the source.
    """

    source: str
    taken: tuple[str, ...]
    adapted: tuple[str, ...]
    missing: tuple[str, ...]
    other_shape: tuple[str, ...]
    unused: tuple[str, ...]
    share: float

    @property
    def sentence(self) -> str:
        """Return the counts as one sentence for people."""
        return (
            f"Start from {self.source}: {len(self.taken) + len(self.adapted)} tensors taken "
            f"({100 * self.share:.0f} % of the encoder), {len(self.missing)} missing, "
            f"{len(self.other_shape)} of another shape, {len(self.unused)} unused."
        )

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain JSON-ready values."""
        return {"sentence": self.sentence, **asdict(self)}


def start_from(encoder: Encoder, start: str, px: int) -> StartReport | None:
    """Put the weights of `start` into the encoder; returns what fitted, None for `scratch`.

    HandfulError where the file can't be read, less than half of the encoder fits, or timm's weights can't
    be fetched. The encoder is changed only if all went well.
    """
    if start == SCRATCH:
        return None
    if start == PRETRAINED:
        tensors, source = fetch_pretrained(encoder, px), "timm"
    else:
        tensors, source = read_weights(Path(start)), start_name(start)
    chosen, report = match_weights(encoder, tensors, source)
    if report.share < LEAST_SHARE:
        raise _does_not_fit(report, encoder.name)
    encoder.network.load_state_dict(chosen, strict=False)
    return report


def read_weights(file: Path) -> Tensors:
    """Return the tensors of a safetensors file; HandfulError for anything else."""
    if file.suffix != SUFFIX:
        raise HandfulError(
            f"{file.name} is not a safetensors file.",
            "Handful reads no pickled weights, because those can run programs; convert them to safetensors.",
        )
    try:
        return tensor_files.load(file.read_bytes())
    except OSError as error:
        raise from_os_error(error, f"read {file}") from error
    except (safetensors.SafetensorError, KeyError, ValueError) as error:
        raise HandfulError(
            f"{file.name} is not a safetensors file.", "Choose another file, or copy it anew."
        ) from error


def match_weights(encoder: Encoder, tensors: Tensors, source: str) -> tuple[Tensors, StartReport]:
    """Return the tensors that fit the encoder's network, by its names, and the report of all."""
    wanted = encoder.network.state_dict()
    prefix = _best_prefix(tensors, wanted)
    found = {name[len(prefix) :]: name for name in tensors if name.startswith(prefix)}
    first = f"{first_convolution(encoder.network)[0]}.weight"
    taken: Tensors = {}
    adapted: list[str] = []
    other_shape: list[str] = []
    for name in wanted.keys() & found.keys():
        target, value = wanted[name], tensors[found[name]]
        if value.shape != target.shape:
            fitted = _with_channels(value, target) if name == first else _with_grid(encoder, name, value)
            if fitted is None or fitted.shape != target.shape:
                other_shape.append(name)
                continue
            adapted.append(name)
            value = fitted
        taken[name] = value
    numbers = {name: value.numel() for name, value in wanted.items() if value.is_floating_point()}
    return taken, StartReport(
        source,
        tuple(sorted(taken.keys() - set(adapted))),
        tuple(sorted(adapted)),
        tuple(sorted(wanted.keys() - found.keys())),
        tuple(sorted(other_shape)),
        tuple(sorted(tensors.keys() - {found[name] for name in wanted.keys() & found.keys()})),
        sum(numbers.get(name, 0) for name in taken) / max(sum(numbers.values()), 1),
    )


def _best_prefix(names: Iterable[str], wanted: Tensors) -> str:
    """Return what stands before the names in the file: of all that may, the one that leaves most known names."""
    prefixes = {""}
    for name in names:
        prefix = ""
        for word in name.split(".")[:-1]:
            if word not in PREFIXES:
                break
            prefix += f"{word}."
            prefixes.add(prefix)
    # The shortest of equals, whatever the order of the file.
    return max(
        sorted(prefixes, key=len), key=lambda p: sum(n[len(p) :] in wanted for n in names if n.startswith(p))
    )


def _with_channels(value: Tensor, target: Tensor) -> Tensor | None:
    if value.dim() != 4 or {value.shape[1], target.shape[1]} != {1, 3}:
        return None
    return with_channels(value.float(), target.shape[1])


def _with_grid(encoder: Encoder, name: str, value: Tensor) -> Tensor | None:
    """Return a transformer's position embedding [1, tokens, d] resampled to the encoder's grid of patches."""
    network: nn.Module = encoder.network
    grid = getattr(getattr(network, "patch_embed", None), "grid_size", None)
    if name != "pos_embed" or grid is None or value.dim() != 3:
        return None
    from timm.layers import resample_abs_pos_embed

    extra = 0 if getattr(network, "no_embed_class", False) else getattr(network, "num_prefix_tokens", 0)
    side = round((value.shape[1] - extra) ** 0.5)
    if side * side + extra != value.shape[1]:
        return None
    resampled: Tensor = resample_abs_pos_embed(value.float(), list(grid), num_prefix_tokens=extra)
    return resampled


def _does_not_fit(report: StartReport, encoder: str) -> HandfulError:
    share = f"{100 * report.share:.0f} %"
    return HandfulError(
        f"The weights in {report.source} do not fit the encoder '{encoder}': only {share} of it is there.",
        "Choose the encoder that the file was made for, or start from scratch.",
    )
