"""Lab colours beside the definitions of the CIE and of sRGB, worked out anew in float64."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sslcore.augment import normalise
from sslcore.lab import AB_STEP, ab_classes, from_lab, to_lab

MEAN, STD = (0.5, 0.4, 0.3), (0.2, 0.25, 0.3)


def plain_lab(pixel: np.ndarray) -> np.ndarray:
    """One sRGB pixel 0..255 to Lab, from the chromaticities of the primaries and of D65 on."""
    chromaticities = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
    primaries = np.array([[x / y, 1.0, (1 - x - y) / y] for x, y in chromaticities]).T
    white = np.array([0.3127 / 0.3290, 1.0, (1 - 0.3127 - 0.3290) / 0.3290])
    matrix = primaries * np.linalg.solve(primaries, white)
    linear = []
    for value in pixel / 255:
        linear.append(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
    f = []
    for share in (matrix @ np.array(linear)) / white:
        f.append(share ** (1 / 3) if share > 216 / 24389 else (24389 / 27 * share + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def views_of(pixels: np.ndarray) -> torch.Tensor:
    """Pixels [n, 3] as normalised views [n, 3, 1, 1]."""
    return normalise(torch.from_numpy(pixels[:, None, None, :]), MEAN, STD)


def test_lab_is_what_the_definitions_say() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (300, 3), dtype=np.uint8)
    pixels[:3] = [[0, 0, 0], [255, 255, 255], [3, 2, 1]]
    found = to_lab(views_of(pixels), MEAN, STD)[:, :, 0, 0].numpy()
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, [plain_lab(pixel) for pixel in pixels], atol=0.05)


@pytest.mark.parametrize(
    ("pixel", "lab"),
    [
        ((255, 0, 0), (53.24, 80.09, 67.20)),
        ((0, 255, 0), (87.73, -86.18, 83.18)),
        ((0, 0, 255), (32.30, 79.19, -107.86)),
        ((119, 119, 119), (50.03, 0.0, 0.0)),
    ],
)
def test_known_colours_have_their_published_places(
    pixel: tuple[int, int, int], lab: tuple[float, float, float]
) -> None:
    found = to_lab(views_of(np.array([pixel], dtype=np.uint8)), MEAN, STD)[0, :, 0, 0]
    np.testing.assert_allclose(found, lab, atol=0.02)


def test_there_and_back_again_changes_no_pixel() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (2, 9, 9, 3), dtype=np.uint8)
    pixels[0, 0] = 0
    pixels[0, 1] = 255
    views = normalise(torch.from_numpy(pixels), MEAN, STD)
    back = from_lab(to_lab(views, MEAN, STD), MEAN, STD)
    torch.testing.assert_close(back, views, atol=1e-3, rtol=0)


def test_colours_beyond_the_screen_are_clipped_and_finite_with_their_gradients() -> None:
    views = (torch.randn(4, 3, 5, 5) * 5).requires_grad_()
    lab = to_lab(views, MEAN, STD)
    assert float(lab[:, 0].detach().min()) >= -1e-3
    assert float(lab[:, 0].detach().max()) <= 100.001
    (gradient,) = torch.autograd.grad(lab.square().mean(), views)
    assert torch.isfinite(gradient).all()
    strange = from_lab(torch.tensor([50.0, 200.0, -200.0]).view(1, 3, 1, 1), (0.0,) * 3, (1.0,) * 3)
    assert 0 <= float(strange.min()) <= float(strange.max()) <= 1


def test_the_classes_cover_every_colour_and_nothing_else() -> None:
    classes = ab_classes()
    levels = np.arange(0, 256, 15)
    pixels = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(-1, 3).astype(np.uint8)
    ab = np.array([plain_lab(pixel)[1:] for pixel in pixels])
    gaps = np.abs(ab[:, None] - classes.numpy()).max(axis=2)
    assert gaps.min(axis=1).max() <= AB_STEP / 2 + 0.05
    assert gaps.min(axis=0).max() <= AB_STEP / 2 + 2
    assert [0.0, 0.0] in classes.tolist()
    assert len(torch.unique(classes, dim=0)) == len(classes)
