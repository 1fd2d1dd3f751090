"""The first layer, beside what whitening promises."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from sslcore.augment import normalise, pixel_statistics
from sslcore.encoders import build_encoder
from sslcore.stem import first_convolution, whiten_stem


def smooth_noise(n: int = 60, px: int = 24) -> np.ndarray:
    """Colourful pictures whose neighbouring pixels are alike, as in photos."""
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(n, px + 8, px + 8, 3)).cumsum(1).cumsum(2)[:, 8:, 8:]
    noise = noise @ rng.normal(size=(3, 3))
    low, high = noise.min((1, 2, 3), keepdims=True), noise.max((1, 2, 3), keepdims=True)
    return (255 * (noise - low) / (high - low)).astype(np.uint8)


def test_the_first_layers_answers_are_uncorrelated_and_of_one_scale() -> None:
    pixels = smooth_noise()
    rows = np.arange(len(pixels))
    mean, std = pixel_statistics(pixels, rows)
    layer = nn.Conv2d(3, 12, 3, bias=False)
    assert whiten_stem(nn.Sequential(layer), pixels, rows, mean, std)
    with torch.no_grad():
        answers = layer(normalise(torch.from_numpy(pixels), mean, std))
    flat = answers[:, :6].transpose(0, 1).flatten(1).double()
    correlation = torch.corrcoef(flat)
    assert (correlation - torch.eye(6)).abs().max() < 0.2
    torch.testing.assert_close(answers[:, 6:], -answers[:, :6])
    spread = flat.std(1)
    assert spread.max() < 1.5
    # The strongest direction reaches variance one; faint ones stay below, for they are mostly noise.
    assert spread[0] > 0.7


def test_each_of_our_encoders_has_a_stem_to_whiten_and_the_rest_is_untouched() -> None:
    pixels = smooth_noise()
    encoder = build_encoder("tiny", 0)
    before = {name: value.clone() for name, value in encoder.state_dict().items()}
    assert whiten_stem(encoder, pixels, np.arange(60), (0.5,) * 3, (0.3,) * 3)
    changed = [name for name, value in encoder.state_dict().items() if not torch.equal(value, before[name])]
    assert len(changed) == 1
    assert first_convolution(encoder) is not None


@pytest.mark.parametrize("layer", [nn.Conv2d(3, 8, 16, 16), nn.Conv2d(1, 8, 3), nn.Linear(3, 8)])
def test_what_is_no_small_colour_patch_is_left_alone(layer: nn.Module) -> None:
    before = [p.clone() for p in layer.parameters()]
    assert not whiten_stem(layer, smooth_noise(), np.arange(10), (0.5,) * 3, (0.3,) * 3)
    assert all(torch.equal(a, b) for a, b in zip(before, layer.parameters(), strict=True))


def test_two_flat_images_do_no_harm() -> None:
    layer = nn.Conv2d(3, 8, 3)
    whiten_stem(layer, np.full((2, 16, 16, 3), 77, np.uint8), np.arange(2), (0.3,) * 3, (0.02,) * 3)
    assert torch.isfinite(layer.weight).all()
