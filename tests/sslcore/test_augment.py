from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter

from sslcore.augment import Augmenter, Draws, normalise, pixel_statistics
from sslcore.batch import Batch
from sslcore.encode import encode_views
from sslcore.plan import PRESETS, Preset
from sslcore.recolour import blur, erase, recolour
from tests.sslcore.stand_ins import PlainEncode

PLAIN = Preset("", "", 1.0, flip=0, jitter=0, greyscale=0)
NO_SCALING = ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))


def augmenter(preset: Preset, size: int = 16, seed: int = 0) -> Augmenter:
    return Augmenter(preset, *NO_SCALING, torch.Generator().manual_seed(seed), size)


def noise(count: int = 8, px: int = 16, seed: int = 0) -> torch.Tensor:
    rng = np.random.default_rng(seed)
    return torch.from_numpy(rng.integers(0, 256, (count, px, px, 3), dtype=np.uint8))


def planes(images: torch.Tensor) -> torch.Tensor:
    return images.permute(0, 3, 1, 2).float() / 255


def square_crops(preset: Preset) -> Preset:
    """The preset without crops, so that a view is the image up to flips and turns."""
    return dataclasses.replace(preset, smallest_crop=1.0, jitter=0, greyscale=0)


class Told:
    """Random numbers that are not: each column holds what the test says, in the order asked."""

    def __init__(self, *columns: list[float]) -> None:
        self.columns = [torch.tensor(column) for column in columns]

    def between(self, low: float, high: float) -> torch.Tensor:
        return self.columns.pop(0) * (high - low) + low

    def around_one(self, strength: float) -> torch.Tensor:
        return self.between(1 - strength, 1 + strength)

    def chance(self, probability: float) -> torch.Tensor:
        return self.columns.pop(0) < probability


@pytest.fixture
def no_stretch(monkeypatch: pytest.MonkeyPatch) -> None:
    between = Draws.between
    monkeypatch.setattr(
        Draws, "between", lambda self, low, high: between(self, low, high) * (0.0 if low == -high else 1.0)
    )


@pytest.mark.usefixtures("no_stretch")
def test_a_view_with_everything_off_is_the_image() -> None:
    images = noise()
    torch.testing.assert_close(augmenter(PLAIN).view(images), planes(images), atol=1e-5, rtol=0)


@pytest.mark.usefixtures("no_stretch")
def test_flips_mirror_left_and_right_of_about_half() -> None:
    images = noise(200)
    views = augmenter(square_crops(PRESETS["photos"])).view(images)
    same = [torch.allclose(v, p, atol=1e-4) for v, p in zip(views, planes(images), strict=True)]
    mirrored = [torch.allclose(v, p.flip(2), atol=1e-4) for v, p in zip(views, planes(images), strict=True)]
    assert all(a != b for a, b in zip(same, mirrored, strict=True))
    assert 60 < sum(mirrored) < 140


@pytest.mark.usefixtures("no_stretch")
def test_signs_are_never_mirrored() -> None:
    images = noise(200)
    views = augmenter(square_crops(PRESETS["signs"])).view(images)
    torch.testing.assert_close(views, planes(images), atol=1e-4, rtol=0)


@pytest.mark.usefixtures("no_stretch")
def test_any_orientation_gives_all_eight_flips_and_turns() -> None:
    images = noise(1).expand(200, -1, -1, -1)
    views = augmenter(square_crops(PRESETS["any-orientation"])).view(images)
    image = planes(images[:1])[0]
    kinds = [torch.rot90(base, k, (1, 2)) for base in (image, image.flip(2)) for k in range(4)]
    seen = [[i for i, kind in enumerate(kinds) if torch.allclose(v, kind, atol=1e-4)] for v in views]
    assert all(len(found) == 1 for found in seen)
    assert {found[0] for found in seen} == set(range(8))


def test_crops_stay_inside_the_image_and_differ_from_image_to_image() -> None:
    ramp = torch.arange(32).float().mul(8).to(torch.uint8)
    images = torch.stack([ramp.expand(32, 32)] * 3, dim=2).expand(300, -1, -1, -1)
    preset = dataclasses.replace(PLAIN, smallest_crop=0.2)
    views = augmenter(preset, size=24).view(images)[:, 0] * 255 / 8
    widths = (views[:, :, -1] - views[:, :, 0]).mean(1) + views.diff(dim=2).mean((1, 2))
    lefts = views[:, :, 0].mean(1)
    assert lefts.min() >= 0
    assert views.max() <= 31 + 1e-4
    # Width of a crop of area a and aspect 3/4..4/3, in pixels.
    assert widths.min() > 32 * (0.2 * 3 / 4) ** 0.5 - 1
    assert widths.std() > 2
    assert lefts.std() > 1


def test_colour_matrix_equals_the_plain_steps() -> None:
    """Brightness, saturation, hue 0 and contrast, written out pixel by pixel in float64."""
    preset = dataclasses.replace(PLAIN, jitter=1, brightness=0.3, contrast=0.3, saturation=0.3, hue=0)
    flat = planes(noise(4))
    told = np.random.default_rng(0).random((6, 4)).astype(np.float32)
    views = recolour(flat * 255, preset, Told(*told.tolist()), *NO_SCALING)
    # In the order asked: jitter?, brightness, saturation, greyscale?, hue, contrast.
    brightness, saturation, contrast = (0.7 + 0.6 * told[i].astype(np.float64) for i in (1, 2, 5))
    luma = np.array([0.299, 0.587, 0.114])
    for i, picture in enumerate(flat.double().numpy().transpose(0, 2, 3, 1)):
        grey = (picture @ luma)[..., None]
        coloured = brightness[i] * (grey + saturation[i] * (picture - grey))
        mean = (picture @ luma).mean()
        expected = np.clip(contrast[i] * coloured + (1 - contrast[i]) * mean, 0, 1)
        np.testing.assert_allclose(views[i].numpy().transpose(1, 2, 0), expected, atol=2e-3)


def test_hue_turns_colours_but_keeps_their_luma() -> None:
    preset = dataclasses.replace(PLAIN, jitter=1, brightness=0, contrast=0, saturation=0, hue=0.1)
    images = torch.full((50, 4, 4, 3), 100, dtype=torch.uint8)
    images[..., 0] = 130
    views = augmenter(preset, size=4).view(images)
    luma = torch.einsum("nchw,c->nhw", views, torch.tensor([0.299, 0.587, 0.114]))
    torch.testing.assert_close(luma, luma[:1].expand_as(luma), atol=1e-3, rtol=0)
    assert views[:, 1].std() > 0.005


@pytest.mark.usefixtures("no_stretch")
def test_solarise_turns_the_bright_half_round_in_normalised_pixels_too() -> None:
    preset = dataclasses.replace(PLAIN, solarise=1.0)
    images = noise()
    mean, std = (0.4, 0.5, 0.6), (0.2, 0.3, 0.25)
    views = Augmenter(preset, mean, std, torch.Generator().manual_seed(0), 16).view(images)
    found = views * torch.tensor(std).view(3, 1, 1) + torch.tensor(mean).view(3, 1, 1)
    plain = planes(images)
    torch.testing.assert_close(found, torch.where(plain > 0.5, 1 - plain, plain), atol=1e-5, rtol=0)


def test_blur_equals_scipys_and_leaves_the_others_alone() -> None:
    views = planes(noise(3, 24))
    active, sigma = torch.tensor([True, False, True]), torch.tensor([1.0, 2.0, 0.7])
    found = blur(views, active, sigma)
    assert torch.equal(found[1], views[1])
    for i in (0, 2):
        wanted = gaussian_filter(
            views[i].numpy(), (0, float(sigma[i]), float(sigma[i])), mode="nearest", radius=6
        )
        np.testing.assert_allclose(found[i].numpy(), wanted, atol=1e-5)


def test_small_views_are_never_blurred() -> None:
    sharp, soft = PLAIN, dataclasses.replace(PLAIN, blur=1.0)
    images = noise(4, 96)
    assert torch.equal(augmenter(soft, size=64).view(images), augmenter(sharp, size=64).view(images))
    assert augmenter(soft, size=96).view(images).std() < 0.9 * augmenter(sharp, size=96).view(images).std()


def test_erasing_blanks_one_rectangle_of_the_promised_area() -> None:
    told = Told([0.5, 0.5, 1.0], [0.5, 0.9, 0.5], [0.0, 0.3, 0.9], [0.2, 0.7, 0.1])
    views = erase(torch.ones(3, 3, 40, 40), torch.tensor([True, True, False]), told)
    for view in views[:2]:
        gone = (view[0] == 0).nonzero()
        height, width = (gone.max(0).values - gone.min(0).values + 1).tolist()
        assert len(gone) == height * width
        assert len(gone) / 1600 == pytest.approx(0.11, abs=0.03)
        assert torch.equal(view[0], view[2])
    assert (views[2] == 1).all()


def test_a_local_view_is_half_as_large_and_shows_less() -> None:
    ramp = torch.arange(32).float().mul(8).to(torch.uint8)
    images = torch.stack([ramp.expand(32, 32)] * 3, dim=2).expand(100, -1, -1, -1)
    batch = Batch(images, augmenter(PLAIN, size=32))
    local = batch.local_view()
    assert local.shape == (100, 3, 16, 16)
    shown = (local[:, 0].amax((1, 2)) - local[:, 0].amin((1, 2))) * 255 / 8
    assert 4 < shown.mean() < 20


@pytest.mark.parametrize("cuts", [[0, 8, 16], [0, 3, 9, 16]])
def test_any_number_of_processes_draws_the_same_views(cuts: list[int]) -> None:
    images = noise(16)
    whole = augmenter(PRESETS["photos"]).view(images)
    parts = []
    for start, end in itertools.pairwise(cuts):
        maker = augmenter(PRESETS["photos"])
        maker.before, maker.after = start, 16 - end
        parts.append(maker.view(images[start:end]))
    torch.testing.assert_close(torch.cat(parts), whole, atol=1e-6, rtol=0)


def test_views_of_several_sizes_are_encoded_in_order_and_neighbours_together() -> None:
    passes = []

    def encode(views: torch.Tensor) -> torch.Tensor:
        passes.append(len(views))
        return views.mean((2, 3))

    views = [torch.full((2, 3, side, side), float(i)) for i, side in enumerate((8, 8, 4, 4, 4))]
    assert encode_views(PlainEncode(encode), views)[:, 0].tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert passes == [4, 6]


def test_greyscale_views_have_equal_channels() -> None:
    preset = dataclasses.replace(PRESETS["photos"], greyscale=1.0)
    views = augmenter(preset).view(noise(20))
    torch.testing.assert_close(views[:, 0], views[:, 1], atol=2e-3, rtol=0)
    torch.testing.assert_close(views[:, 0], views[:, 2], atol=2e-3, rtol=0)


def test_the_grey_preset_keeps_grey_images_grey() -> None:
    images = noise(20)[..., :1].expand(-1, -1, -1, 3).contiguous()
    views = augmenter(PRESETS["grey"]).view(images)
    torch.testing.assert_close(views[:, 0], views[:, 2], atol=2e-3, rtol=0)
    assert views.mean((1, 2, 3)).std() > 0.02


@pytest.mark.parametrize("preset", PRESETS)
def test_views_are_finite_within_a_pictures_range_and_seeded(preset: str) -> None:
    images = noise(30, 32)
    mean, std = pixel_statistics(images.numpy(), np.arange(30))

    def make() -> torch.Tensor:
        return Augmenter(PRESETS[preset], mean, std, torch.Generator().manual_seed(3), 20).view(images)

    views = make()
    assert views.shape == (30, 3, 20, 20)
    assert torch.isfinite(views).all()
    pixels = views * torch.tensor(std).view(3, 1, 1) + torch.tensor(mean).view(3, 1, 1)
    assert pixels.min() >= -1e-4
    assert pixels.max() <= 1 + 1e-4
    assert torch.equal(views, make())


def test_two_views_of_a_batch_differ() -> None:
    batch = Batch(noise(), augmenter(PRESETS["photos"]))
    assert not torch.equal(batch.view(), batch.view())


def test_statistics_and_normalisation_agree_with_plain_numpy() -> None:
    images = noise(50, 8)
    rows = np.array([3, 7, 9, 30])
    mean, std = pixel_statistics(images.numpy(), rows)
    chosen = images.numpy()[rows].reshape(-1, 3) / 255
    np.testing.assert_allclose(mean, chosen.mean(0), rtol=1e-9)
    np.testing.assert_allclose(std, chosen.std(0), rtol=1e-6)
    normal = normalise(images[rows], mean, std)
    torch.testing.assert_close(normal.mean((0, 2, 3)), torch.zeros(3), atol=1e-5, rtol=0)
    torch.testing.assert_close(normal.std((0, 2, 3), correction=0), torch.ones(3), atol=1e-4, rtol=0)


def test_images_without_contrast_do_not_blow_up() -> None:
    flat = np.full((4, 8, 8, 3), 77, dtype=np.uint8)
    mean, std = pixel_statistics(flat, np.arange(4))
    assert torch.isfinite(normalise(torch.from_numpy(flat), mean, std)).all()
    assert min(std) > 0
