"""The encoders a person can choose from, by name. Free of torch, so that the window can list them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec

from sslcore.errors import HandfulError

TORCHVISION, TIMM = "torchvision:", "timm:"


@dataclass(frozen=True)
class EncoderChoice:
    """What a person reads about one encoder; `dim` is the length of its features, None where only it knows."""

    title: str
    one_line: str
    dim: int | None = None


ENCODERS: dict[str, EncoderChoice] = {
    "small": EncoderChoice(
        "Small", "A compact residual network made for small images on an ordinary processor.", 400
    ),
    "small64": EncoderChoice(
        "Small, for 64 px", "The small network with a coarser first layer, for images of 48 px and more.", 400
    ),
    "slim": EncoderChoice(
        "Slim", "The small network at two thirds of its width: for short runs and slow computers.", 256
    ),
    "slim64": EncoderChoice(
        "Slim, for 64 px", "The slim network with a coarser first layer, for images of 48 px and more.", 256
    ),
    "tiny": EncoderChoice(
        "Tiny", "A few thin layers: learns little, but in seconds. For trying things out.", 112
    ),
    "resnet18": EncoderChoice(
        "ResNet-18", "The field's standard network with a small-image stem; wants a graphics card.", 512
    ),
    "vit": EncoderChoice(
        "Small transformer",
        "Sees patches of 4 px: what masked autoencoding needs, for images up to 40 px.",
        96,
    ),
    "vit64": EncoderChoice(
        "Small transformer, for 64 px",
        "Sees patches of 8 px: what masked autoencoding needs, for larger images.",
        128,
    ),
    "torchvision:resnet18": EncoderChoice(
        "ResNet-18 (torchvision)", "As published, for images of 96 px and more; wants a graphics card.", 512
    ),
    "torchvision:resnet34": EncoderChoice(
        "ResNet-34 (torchvision)", "Twice as deep as ResNet-18; wants a graphics card.", 512
    ),
    "torchvision:resnet50": EncoderChoice(
        "ResNet-50 (torchvision)", "What most papers compare with; wants a large graphics card.", 2048
    ),
    "timm:convnext_nano": EncoderChoice(
        "ConvNeXt nano (timm)",
        "A modern convolutional network; wants 64 px and more and a graphics card.",
        640,
    ),
    "timm:vit_small_patch16_224": EncoderChoice(
        "ViT small (timm)",
        "A transformer that sees patches of 16 px; wants 96 px and more, and many images.",
        384,
    ),
}
"""Those that are offered. The command line takes any other torchvision:NAME or timm:NAME too."""


def check_encoder(name: str) -> None:
    """Raise HandfulError for a name that can't be an encoder's, or whose library is not installed."""
    if name.startswith(TIMM):
        check_timm()
    elif name not in ENCODERS and not name.startswith(TORCHVISION):
        raise unknown_encoder(name, ENCODERS)


def is_installed(library: str) -> bool:
    """Return whether a library is there, without loading it."""
    try:
        return find_spec(library) is not None
    except ValueError:
        return False


def check_timm() -> None:
    """Raise HandfulError, with what to install, where timm is not there."""
    if not is_installed("timm"):
        raise HandfulError(
            "This encoder comes from timm, which is not installed.",
            "Install it with: pip install 'handful[timm]'.",
        )


def unknown_encoder(name: str, known: Iterable[str]) -> HandfulError:
    """Return the refusal of a name, which tells the `known` ones (an iterable of names)."""
    names = ", ".join(known)
    return HandfulError(
        f"There is no encoder named '{name}'.",
        f"Choose one of: {names}, or any torchvision:NAME or timm:NAME.",
    )
