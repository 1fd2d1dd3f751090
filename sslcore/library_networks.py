"""Networks of torchvision and timm, by name, without their classifiers and without their weights."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from torch import nn

from sslcore.channels import see_one_channel
from sslcore.encoder_choices import TIMM, TORCHVISION, check_timm, unknown_encoder
from sslcore.networks import BUILDERS

# These two have a second output while they train, and torchvision warns about how it would draw their weights.
_SINGLE_OUTPUT = {"aux_logits": False, "init_weights": True}
_TORCHVISION_OPTIONS = {"googlenet": _SINGLE_OUTPUT, "inception_v3": _SINGLE_OUTPUT}
_CLASSIFIERS = ("fc", "classifier", "heads", "head")


def full_name(name: str) -> str:
    """Return an encoder's name with its source, `timm:convnext_nano`; our own have none.

    A plain name is looked for among our own, torchvision's and timm's, in this order. HandfulError for a
    name that nobody knows, and for timm's where timm is not installed.
    """
    if name in BUILDERS:
        return name
    source, _, plain = name.rpartition(":")
    if source in ("", "torchvision") and plain in torchvision_names():
        return TORCHVISION + plain
    if source == "timm":
        check_timm()
    if source in ("", "timm") and _is_timm(plain):
        return TIMM + plain
    named = {**_by_plain_name(timm_names(), TIMM), **_by_plain_name(torchvision_names(), TORCHVISION)}
    named |= {own: own for own in BUILDERS}
    near = difflib.get_close_matches(plain, named, 3)
    raise unknown_encoder(name, [named[one] for one in near] or BUILDERS)


def _by_plain_name(names: list[str], source: str) -> dict[str, str]:
    return {plain: source + plain for plain in names}


def torchvision_names() -> list[str]:
    """Return the names of torchvision's classification networks."""
    from torchvision import models

    return list(models.list_models(module=models))


def timm_names() -> list[str]:
    """Return the names of timm's networks; none where timm is not installed."""
    try:
        import timm
    except ImportError:
        return []
    return list(timm.list_models())


def _is_timm(plain: str) -> bool:
    try:
        import timm
    except ImportError:
        return False
    # A slash would be an address on the net.
    return bool(re.fullmatch(r"[\w.]+", plain)) and bool(timm.is_model(plain))


def torchvision_network(plain: str, px: int, channels: int) -> nn.Module:
    """Return torchvision's network for images of px x px; whatever it raises where it can't be built so."""
    from torchvision import models

    options: dict[str, Any] = dict(_TORCHVISION_OPTIONS.get(plain, {}))
    if plain.startswith("vit_"):
        options["image_size"] = px
    elif plain.startswith("maxvit"):
        options["input_size"] = (px, px)
    network: nn.Module = models.get_model(plain, weights=None, **options)
    _remove_classifier(network)
    if channels == 1:
        see_one_channel(network)
    return network


def _remove_classifier(network: nn.Module) -> None:
    """Make the last layer of the classifier, and its dropout, do nothing; what shapes the features stays."""
    part = next(name for name in _CLASSIFIERS if hasattr(network, name))
    inside = [name for name, module in network.named_modules() if f"{name}.".startswith(f"{part}.")]
    layers = [n for n in inside if isinstance(network.get_submodule(n), nn.Linear | nn.Conv2d)]
    dropouts = [n for n in inside if isinstance(network.get_submodule(n), nn.Dropout)]
    for name in (layers[-1], *dropouts):
        parent, _, leaf = name.rpartition(".")
        setattr(network.get_submodule(parent), leaf, nn.Identity())


def timm_network(plain: str, px: int, channels: int, weights: Path | None = None) -> nn.Module:
    """Return timm's network for images of px x px; whatever it raises where it can't be built so.

    `weights`, a safetensors file of timm's own for this very name, is put in as timm does it.
    """
    network = _create(plain, px, channels, weights)
    patch = _patch_side(network)
    if patch and px % patch:
        # The grid of patches must hold the padded image, or it would be resampled at every step.
        network = _create(plain, -(-px // patch) * patch, channels, weights)
    return network


def _patch_side(network: nn.Module) -> int | None:
    patch = getattr(getattr(network, "patch_embed", None), "patch_size", None)
    side = patch[0] if isinstance(patch, tuple) else patch
    return side if isinstance(side, int) else None


def _create(plain: str, px: int, channels: int, weights: Path | None) -> nn.Module:
    import timm

    options: dict[str, Any] = {"num_classes": 0, "in_chans": channels, "pretrained": weights is not None}
    if weights is not None:
        options["pretrained_cfg_overlay"] = {"file": str(weights), "custom_load": False}
    for sizes in _size_options(plain, px):
        try:
            network: nn.Module = timm.create_model(plain, **options, **sizes)
            return network
        except TypeError as error:
            # Only its builder knows which of the options a network has.
            refusal = error
    raise refusal


def _size_options(plain: str, px: int) -> Iterator[dict[str, Any]]:
    """Yield what may make a network fit images of px x px, what takes other sizes too first."""
    import timm

    if timm.get_pretrained_cfg(plain).fixed_input_size:
        yield {"img_size": px, "dynamic_img_size": True, "dynamic_img_pad": True}
        yield {"img_size": px, "strict_img_size": False}
        yield {"img_size": px}
    yield {}
