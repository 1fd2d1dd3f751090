"""Frozen settings of every stage: what decides a result. Unknown names and odd values are refused."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sslcore.errors import HandfulError

AUTO = "auto"
SCRATCH = "scratch"
POOLED = "pooled features"
"""The layer of a run that embeddings are taken from."""
Config = TypeVar("Config")


@dataclass(frozen=True)
class PretrainConfig:
    """One pretraining run. `auto`, 0 and None mean: chosen from the data and the machine."""

    method: str = AUTO
    encoder: str = AUTO
    resolution: int = 0
    """Side of the square pixels the encoder sees, in px; 0 = chosen from the images."""
    batch: int = 0
    minutes: float | None = None
    epochs: int | None = None
    seed: int = 0
    augmentation: str = AUTO
    """The name of a preset of `sslcore.plan`, such as photos or grey."""
    learning_rate: float = 0.0
    knobs: dict[str, float] = field(default_factory=dict)
    """The method's own numbers, checked against `methods.METHODS[...].knobs`."""
    start: str = SCRATCH
    """Where the weights come from: scratch, pretrained (timm's), or the path of a .safetensors file."""
    channels: int = 3
    """Channels the encoder sees: 3 for colour, 1 for grey; the images stay RGB."""
    groups: str = "folders"
    """Which images belong together: folders, pattern:REGEX (its first group is the name) or csv:FILE (path,group)."""
    order: str = "name"
    """What frames are put in order by: name, or time (when their files were last changed)."""


@dataclass(frozen=True)
class MapConfig:
    """The 2-D map."""

    n_neighbors: int = 15
    min_dist: float = 0.25
    seed: int = 0


@dataclass(frozen=True)
class HeadConfig:
    """The linear head and how it is judged."""

    strength: float = 0.0
    """Inverse regularisation C of logistic regression; 0 = chosen from the number of labels."""
    folds: int = 5
    repeats: int = 3
    seed: int = 0


def from_dict(kind: type[Config], values: dict[str, Any]) -> Config:
    """Return the config of dataclass `kind` holding `values`; refuses names it does not know."""
    known = {f.name for f in dataclasses.fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(set(values) - known)
    if unknown:
        raise HandfulError(
            f"Unknown setting: {', '.join(unknown)}.", f"Known settings: {', '.join(sorted(known))}."
        )
    return kind(**values)


def to_dict(config: Any) -> dict[str, Any]:
    """Return the config as plain JSON-ready values."""
    return dataclasses.asdict(config)
