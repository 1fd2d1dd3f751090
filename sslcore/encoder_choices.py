"""The encoders a person can choose from, by name. Free of torch, so that the window can list them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EncoderChoice:
    """What a person reads about one encoder; `dim` is the length of its features."""

    title: str
    one_line: str
    dim: int


ENCODERS: dict[str, EncoderChoice] = {
    "small": EncoderChoice(
        "Small", "A compact residual network made for small images on an ordinary processor.", 256
    ),
    "small64": EncoderChoice(
        "Small, for 64 px", "The small network with a coarser first layer, for images of 48 px and more.", 256
    ),
    "tiny": EncoderChoice(
        "Tiny", "A few thin layers: learns little, but in seconds. For trying things out.", 64
    ),
    "resnet18": EncoderChoice(
        "ResNet-18", "The field's standard network with a small-image stem; wants a graphics card.", 512
    ),
}
