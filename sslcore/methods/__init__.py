"""The self-supervised methods, by name. Free of torch; a method is one line in the registry and one file here.

The file `methods/<name>.py` offers `build(parts)`, a `sslcore.task.Task`: the views it wants of a batch, its loss,
and a picture of its task. The engine owns everything else: the loop, the optimiser, precision, checkpoints.
"""

from __future__ import annotations

from sslcore.errors import HandfulError
from sslcore.registry import Knob, Method
from sslcore.registry.beyond_negatives import BEYOND_NEGATIVES
from sslcore.registry.companions import COMPANION
from sslcore.registry.context import CONTEXT, GENERATIVE
from sslcore.registry.contrastive import CONTRASTIVE
from sslcore.registry.sequences import SEQUENCE

__all__ = ["METHODS", "Knob", "Method", "check_knobs", "check_size"]

METHODS: dict[str, Method] = {
    **CONTRASTIVE,
    **BEYOND_NEGATIVES,
    **CONTEXT,
    **GENERATIVE,
    **SEQUENCE,
    **COMPANION,
}


def check_knobs(method: str, given: dict[str, float], n_images: int | None = None) -> dict[str, float]:
    """Return every knob of `method` with its value; HandfulError for an unknown name or one out of range.

    What counts images and was not given is no more than `n_images`.
    """
    if method not in METHODS:
        raise HandfulError(f"There is no method named '{method}'.", f"Choose one of: {', '.join(METHODS)}.")
    knobs = METHODS[method].knobs
    for name, value in given.items():
        if name not in knobs:
            raise HandfulError(
                f"{METHODS[method].title} has no knob '{name}'.", f"It has: {', '.join(knobs)}."
            )
        if not knobs[name].low <= value <= knobs[name].high:
            raise HandfulError(
                f"{name} = {value:g} is out of range.",
                f"Choose a value from {knobs[name].low:g} to {knobs[name].high:g}.",
            )
    values = {name: float(given.get(name, knob.default)) for name, knob in knobs.items()}
    for name, knob in knobs.items():
        if knob.within_images and n_images is not None and name not in given:
            values[name] = min(values[name], float(n_images))
    return values


def check_size(method: str, knobs: dict[str, float], n_images: int, px: int) -> None:
    """Raise HandfulError where `n_images` images of `px` px are too few or too small for `method`."""
    card = METHODS[method]
    if n_images < card.least_images:
        raise HandfulError(
            f"{card.title} needs at least {card.least_images} images; these are {n_images}.",
            "Add images, or choose another method.",
        )
    if px < card.least_px:
        raise HandfulError(
            f"{card.title} needs images of at least {card.least_px} px; these are {px} px.",
            "Choose a larger resolution, or another method.",
        )
    for name, knob in card.knobs.items():
        if knob.within_images and knobs[name] > n_images:
            raise HandfulError(
                f"{name} = {knobs[name]:g} is more than the {n_images} images there are.",
                f"Choose a value from {knob.low:g} to {n_images}.",
            )
