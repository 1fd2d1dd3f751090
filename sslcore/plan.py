"""What `auto` means: the settings of a run from the data and the machine, in numbers and in plain words."""

from __future__ import annotations

import dataclasses
import math
import os
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from sslcore.configs import AUTO, PretrainConfig
from sslcore.encoder_choices import check_encoder
from sslcore.errors import HandfulError
from sslcore.groups import BY_NAME, ORDERS, check_groups
from sslcore.methods import METHODS, Method, check_knobs, check_size
from sslcore.start_choices import check_start, encoder_for

LEARNING_RATE = 0.05
FULL_RATE_BATCH = 256
"""Muon's; smaller batches lower the rate by the square root."""
BATCH = 256
SMALL_PX = 40
"""Up to here an encoder has the finer stem."""
WARM_UP = 0.05
FULL_SIZE_FROM = 0.8
"""Shares of the run: until here the learning rate rises; from here views have the full resolution."""


@dataclass(frozen=True)
class Preset:
    """How strongly views differ from their image. Probabilities and strengths 0..1, hue in turns."""

    title: str
    one_line: str
    smallest_crop: float = 0.2
    flip: float = 0.5
    turns: bool = False
    jitter: float = 0.8
    brightness: float = 0.4
    contrast: float = 0.4
    saturation: float = 0.4
    hue: float = 0.1
    greyscale: float = 0.1
    solarise: float = 0.0
    blur: float = 0.0
    """Only views larger than 64 px are blurred."""
    erase: float = 0.0


PRESETS: dict[str, Preset] = {
    "photos": Preset(
        "Photos", "Crops, mirror images and changed colours. Right for most photo folders.", blur=0.3
    ),
    "grey": Preset(
        "Greyscale, medical",
        "Crops, mirror images and changed brightness: X-rays, scans and other pictures without colour.",
        saturation=0,
        hue=0,
        greyscale=0,
    ),
    "any-orientation": Preset(
        "Any orientation", "Also quarter turns: for microscopes and pictures from above.", turns=True
    ),
    "colour-critical": Preset(
        "Colour matters",
        "Colours change only slightly: stained tissue, ripeness, paint, flowers.",
        brightness=0.2,
        contrast=0.2,
        saturation=0.1,
        hue=0.02,
        greyscale=0,
    ),
    "signs": Preset(
        "Text and signs", "No mirror images, gentler crops: where left and right differ.", 0.4, flip=0
    ),
}


@dataclass(frozen=True)
class Machine:
    """What decides speed: processor cores, and the accelerator ("", "cuda" or "mps")."""

    cores: int
    accelerator: str = ""


def this_machine(accelerator: str = "") -> Machine:
    """Return the cores this process may use, and the accelerator as told (finding one needs torch)."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return Machine(allowed or 1, accelerator)


def default_minutes(n_images: int, machine: Machine) -> float:
    """Return the whole minutes a run takes unless told otherwise: more images, more time, with an end."""
    if machine.accelerator == "cuda":
        return float(min(max(round(2 + n_images / 10_000), 3), 15))
    return float(min(max(round(3.5 + n_images / 1_500), 5), 20))


def default_batch(n_images: int) -> int:
    """Return the images per step: 256, or for few images the power of two that gives a dozen steps an epoch."""
    wanted = 1 << max(n_images // 12, 1).bit_length() - 1
    return min(max(wanted, 64), BATCH, max(n_images // 2, 2))


def default_encoder(px: int, machine: Machine) -> str:
    """Return the encoder that learns most in the time a person waits."""
    if machine.accelerator == "cuda":
        return "resnet18"
    # At 64 px the coarser stem costs what 32 px cost with the finer one, and learns as much an epoch.
    return "small" if px <= SMALL_PX else "small64"


def encoder_candidates(px: int, machine: Machine) -> list[str]:
    """Return the encoders that `auto` may mean, the ablest first; the run's speed decides between them."""
    ablest = default_encoder(px, machine)
    return [ablest, ablest.replace("small", "slim")] if ablest.startswith("small") else [ablest]


def is_grey(pixels: np.ndarray, rows: np.ndarray, most: int = 256) -> bool:
    """Return whether the images have no colour to speak of: channels within 3 levels in nearly all."""
    chosen = rows[np.linspace(0, len(rows) - 1, min(most, len(rows))).astype(np.int64)]
    images = pixels[chosen].astype(np.int16)
    colour = (images.max(axis=3) - images.min(axis=3)).mean(axis=(1, 2))
    return bool(np.mean(colour < 3) >= 0.98)


def resolve(config: PretrainConfig, n_images: int, px: int, grey: bool, machine: Machine) -> PretrainConfig:
    """Return `config` with every `auto`, 0 and None filled in; HandfulError for what cannot be."""
    if n_images < 2:
        raise HandfulError(
            "Pretraining needs at least 2 images that can be read.",
            "Add images to the folder, then scan it again.",
        )
    method = _choose("method", config.method, METHODS, "simclr")
    encoder = _choose_encoder(config, METHODS[method], px, machine)
    preset = _choose("augmentation", config.augmentation, PRESETS, "grey" if grey else "photos")
    if METHODS[method].upright and PRESETS[preset].turns:
        raise HandfulError(
            f"{METHODS[method].title} learns how images are turned; '{PRESETS[preset].title}' turns them by itself.",
            "Choose another kind of images, or another method.",
        )
    if METHODS[method].colour and (grey or config.channels == 1):
        raise HandfulError(
            f"{METHODS[method].title} learns from colours, and there are none to be seen.",
            "Choose another method, or an encoder of three channels for images that have colours.",
        )
    _refuse_odd_numbers(config, px)
    check_groups(config.groups)
    _choose("order", config.order, ORDERS, BY_NAME)
    batch = min(config.batch or default_batch(n_images), n_images)
    knobs = check_knobs(method, config.knobs, n_images)
    check_size(method, knobs, n_images, px)
    minutes = config.minutes
    if minutes is None and config.epochs is None:
        minutes = default_minutes(n_images, machine)
    return dataclasses.replace(
        config,
        method=method,
        encoder=encoder,
        augmentation=preset,
        resolution=px,
        batch=batch,
        minutes=minutes,
        learning_rate=config.learning_rate
        or METHODS[method].rate * LEARNING_RATE * min(1.0, batch / FULL_RATE_BATCH) ** 0.5,
        knobs=knobs,
    )


def learning_rate_at(share: float) -> float:
    """Return the factor on the learning rate at `share` 0..1 of the run: warm-up, then a cosine to 0."""
    warm = min(1.0, 0.01 + share / WARM_UP)
    return warm * 0.5 * (1 + math.cos(math.pi * min(1.0, max(0.0, (share - WARM_UP) / (1 - WARM_UP)))))


def view_size_at(share: float, px: int) -> int:
    """Return the side of the views, px: three quarters (half the work) for most of the run, then all."""
    return px if share >= FULL_SIZE_FROM or px < 16 else px * 3 // 16 * 4


def describe(config: PretrainConfig, n_images: int, machine: Machine | None = None) -> str:
    """Return the run in one plain sentence, before it starts; works on unresolved settings too."""
    name = "simclr" if config.method == AUTO else config.method
    title = METHODS[name].title if name in METHODS else name
    if config.epochs is not None:
        length = f"{config.epochs:,} epoch{'s' if config.epochs != 1 else ''}"
    else:
        minutes = config.minutes or default_minutes(n_images, machine or this_machine())
        length = "less than a minute" if minutes < 1 else f"about {_minutes(minutes)}"
    return f"Learn from {n_images:,} images with {title}, {length} on this computer"


def _minutes(minutes: float) -> str:
    return "1 minute" if round(minutes) == 1 else f"{round(minutes)} minutes"


def _choose(what: str, name: str, known: Collection[str], auto: str) -> str:
    chosen = auto if name == AUTO else name
    if chosen not in known:
        raise HandfulError(f"There is no {what} named '{chosen}'.", f"Choose one of: {', '.join(known)}.")
    return chosen


def _choose_encoder(config: PretrainConfig, method: Method, px: int, machine: Machine) -> str:
    encoder = config.encoder
    if encoder == AUTO:
        own = method.encoders[min(int(px > SMALL_PX), len(method.encoders) - 1)] if method.encoders else ""
        encoder = encoder_for(config.start) or own or default_encoder(px, machine)
    check_encoder(encoder)
    if method.encoders and encoder not in method.encoders:
        raise HandfulError(
            f"{method.title} can't train the encoder '{encoder}'.",
            f"Leave the encoder to be chosen, or take one of: {', '.join(method.encoders)}.",
        )
    check_start(config.start, encoder)
    return encoder


def _refuse_odd_numbers(config: PretrainConfig, px: int) -> None:
    if config.minutes is not None and config.epochs is not None:
        raise HandfulError("A run ends after minutes or after epochs, not both.", "Give only one of the two.")
    if (config.minutes is not None and config.minutes <= 0) or (
        config.epochs is not None and config.epochs < 1
    ):
        raise HandfulError("A run needs some time.", "Give minutes above 0, or at least 1 epoch.")
    if config.batch < 0 or config.batch == 1:
        raise HandfulError("A batch needs at least 2 images.", "Leave it at 0 to have it chosen.")
    if config.learning_rate < 0:
        raise HandfulError("The learning rate must be above 0.", "Leave it at 0 to have it chosen.")
    if config.channels not in (1, 3):
        raise HandfulError("An encoder sees 1 channel or 3.", "Choose 3 for colour, 1 for grey.")
    if not 8 <= px <= 512:
        raise HandfulError(
            f"{px} px is no usable resolution.", "Choose one from 8 to 512 px; 32 and 64 are usual."
        )
