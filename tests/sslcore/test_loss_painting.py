"""The losses of the methods that paint, beside their papers' formulas in float64 with plain loops."""

from __future__ import annotations

import importlib
import itertools
import math
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from sslcore.augment import Augmenter
from sslcore.batch import Batch
from sslcore.encoders import build_encoder
from sslcore.known import nothing_known
from sslcore.lab import ab_classes
from sslcore.methods import check_knobs
from sslcore.methods.autoencoder import drop_pixels
from sslcore.methods.autoencoder import squared_errors as autoencoder_errors
from sslcore.methods.colorization import Colorization, colour_errors, rare_weights, soft_classes
from sslcore.methods.inpainting import cut_blocks, hole_errors
from sslcore.methods.mae import from_patches, hidden_errors, to_patches
from sslcore.methods.split_brain import STEPS, colour_class, crossed, lightness_class
from sslcore.plan import PRESETS
from sslcore.recolour import LUMA
from sslcore.task import Parts, Task
from sslcore.vision_transformer import VisionTransformer
from tests.sslcore.stand_ins import PlainEncode

MEAN, STD = (0.5, 0.4, 0.3), (0.2, 0.25, 0.3)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def numbers(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng([seed, *shape]).normal(size=shape)


def task_of(
    name: str, encoder: str = "tiny", knobs: dict[str, float] | None = None
) -> tuple[Task, PlainEncode]:
    network = build_encoder(encoder, 0, 32)
    parts = Parts(network, check_knobs(name, knobs or {}), 8, nothing_known(8), (0.5,) * 3, (0.25,) * 3)
    encode = PlainEncode(
        network.maps if name in ("colorization", "split_brain") else network.features, network
    )
    return importlib.import_module(f"sslcore.methods.{name}").build(parts), encode


def batch_of(count: int = 8, px: int = 32, seed: int = 0) -> Batch:
    pixels = np.random.default_rng(seed).integers(0, 256, (count, px, px, 3), dtype=np.uint8)
    maker = Augmenter(PRESETS["photos"], (0.5,) * 3, (0.25,) * 3, torch.Generator().manual_seed(seed), px)
    return Batch(torch.from_numpy(pixels), maker)


def test_the_autoencoder_is_asked_for_the_image_without_its_light_and_contrast() -> None:
    images, painted = numbers(3, 3, 4, 4), numbers(3, 3, 4, 4, seed=1)
    expected = []
    for image, answer in zip(images, painted, strict=True):
        total = 0.0
        for channel, told in zip(image, answer, strict=True):
            values = channel.flatten()
            mean = sum(values) / 16
            spread = math.sqrt(sum((v - mean) ** 2 for v in values) / 15)
            total += sum((t - (v - mean) / spread) ** 2 for t, v in zip(told.flatten(), values, strict=True))
        expected.append(total / 48)
    found = autoencoder_errors(torch.from_numpy(painted), torch.from_numpy(images))
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-10)


def test_missing_pixels_are_as_many_as_asked_and_in_all_channels() -> None:
    images = torch.ones(4, 3, 32, 32)
    left = drop_pixels(images, torch.rand(4, 32 * 32, generator=torch.Generator().manual_seed(0)), 0.25)
    assert float((left == 0).float().mean()) == pytest.approx(0.25, abs=0.03)
    assert torch.equal(left[:, 0], left[:, 2])
    assert torch.equal(drop_pixels(images, torch.rand(4, 32 * 32), 0.0), images)


def test_inpainting_counts_the_hole_alone_in_the_light_of_what_is_around() -> None:
    images, painted = numbers(2, 3, 6, 6), numbers(2, 3, 6, 6, seed=1)
    holes = torch.zeros(2, 1, 6, 6, dtype=torch.bool)
    holes[0, 0, 1:4, 2:5] = True
    holes[1, 0, :2, :1] = True
    expected = []
    for image in range(2):
        gaps = []
        for c in range(3):
            places = list(itertools.product(range(6), range(6)))
            seen = [images[image, c, y, x] for y, x in places if not holes[image, 0, y, x]]
            mean = sum(seen) / len(seen)
            spread = math.sqrt(sum((v - mean) ** 2 for v in seen) / len(seen))
            for y, x in places:
                if holes[image, 0, y, x]:
                    gaps.append((painted[image, c, y, x] - (images[image, c, y, x] - mean) / spread) ** 2)
        expected.append(sum(gaps) / len(gaps))
    found = hole_errors(torch.from_numpy(painted), torch.from_numpy(images), holes)
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-10)


def test_holes_have_their_size_wherever_they_lie() -> None:
    places = torch.tensor([[0.0, 0.0], [0.999999, 1.0], [0.5, 0.2]])
    holes = cut_blocks(places, 10, 4)
    assert holes.flatten(1).sum(1).tolist() == [16, 16, 16]
    assert holes[0, 0, :4, :4].all()
    assert holes[1, 0, 6:, 6:].all()
    both = cut_blocks(torch.tensor([[0.0, 0.0, 1.0, 1.0]]), 10, 3)
    assert int(both.sum()) == 18


def test_the_encoder_never_sees_what_it_is_asked_for() -> None:
    task, _ = task_of("inpainting")
    views = task.views(batch_of())
    hole = views["holes"].expand(-1, 3, -1, -1)
    assert float(views["left"][hole].abs().max()) == 0
    assert torch.equal(views["left"][~hole], views["images"][~hole])
    share = float(views["holes"].float().mean())
    assert share == pytest.approx(0.25, abs=0.01)
    grey = task_of("colorization")[0].views(batch_of())["grey"]
    torch.testing.assert_close(grey[:, 0], grey[:, 1], atol=1e-3, rtol=0)
    halves = task_of("split_brain")[0].views(batch_of())
    torch.testing.assert_close(halves["grey"][:, 0], halves["grey"][:, 2], atol=1e-3, rtol=0)


def test_a_colour_is_shared_by_its_five_nearest_classes() -> None:
    classes = ab_classes().double()
    ab = torch.from_numpy(numbers(2, 2, 3, 3) * 30)
    found = soft_classes(ab, classes)
    assert found.shape == (2, len(classes), 3, 3)
    for image, y, x in itertools.product(range(2), range(3), range(3)):
        a, b = ab[image, :, y, x].tolist()
        gaps = sorted(((a - p) ** 2 + (b - q) ** 2, i) for i, (p, q) in enumerate(classes.tolist()))[:5]
        total = sum(math.exp(-gap / 50) for gap, _ in gaps)
        for gap, i in gaps:
            assert float(found[image, i, y, x]) == pytest.approx(math.exp(-gap / 50) / total, rel=1e-9)
        assert int((found[image, :, y, x] > 0).sum()) == 5


def plain_weights(frequency: np.ndarray, classes: np.ndarray, evenness: float) -> np.ndarray:
    """Section 2.2 of Zhang et al. 2016: smoothed by a Gaussian, mixed with an even share, mean weight 1."""
    q = len(classes)
    smooth = np.zeros(q)
    for i in range(q):
        reach = [math.exp(-float(((classes[i] - classes[j]) ** 2).sum()) / 50) for j in range(q)]
        for j in range(q):
            smooth[j] += frequency[i] * reach[j] / sum(reach)
    smooth /= smooth.sum()
    weights = np.array([1 / ((1 - evenness) * smooth[i] + evenness / q) for i in range(q)])
    weights /= sum(smooth[i] * weights[i] for i in range(q))
    return weights


@pytest.mark.parametrize("evenness", [0.5, 0.1, 1.0])
def test_rare_colours_count_more(evenness: float) -> None:
    classes = ab_classes().double()[100:140]
    frequency = torch.from_numpy(np.random.default_rng(0).random(40) ** 4)
    found = rare_weights(frequency, classes, evenness).numpy()
    np.testing.assert_allclose(found, plain_weights(frequency.numpy(), classes.numpy(), evenness), rtol=1e-9)
    if evenness == 1.0:
        np.testing.assert_allclose(found, 1.0)


def test_the_loss_of_colourisation_is_equation_2_with_the_weight_of_the_likeliest_class() -> None:
    logits, weights = numbers(2, 6, 3, 3), np.random.default_rng(3).random(6) + 0.5
    shares = np.random.default_rng(4).random((2, 6, 3, 3))
    shares /= shares.sum(1, keepdims=True)
    expected = []
    for image in range(2):
        total = 0.0
        for y, x in itertools.product(range(3), range(3)):
            z, t = logits[image, :, y, x], shares[image, :, y, x]
            log_sum = math.log(sum(math.exp(v) for v in z))
            total -= weights[int(np.argmax(t))] * sum(t[q] * (z[q] - log_sum) for q in range(6))
        expected.append(total / 9)
    found = colour_errors(*(torch.from_numpy(x) for x in (logits, shares, weights)))
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-10)


def test_colourisation_remembers_how_frequent_colours_are_and_only_after_the_step() -> None:
    task, encode = task_of("colorization")
    assert isinstance(task, Colorization)
    views = task.views(batch_of())
    with torch.no_grad():
        first = float(task.loss(encode, views)[0])
        assert float(task.loss(encode, views)[0]) == first
        assert float(task.frequency.sum()) == 0
        task.after_step(encode.encoder)
        assert float(task.frequency.sum()) == pytest.approx(1, abs=1e-5)
        # Images of one colour, seen next, are no longer all there is.
        flat = {name: view[:, :, :1, :1].expand(-1, -1, 32, 32) for name, view in views.items()}
        known = float(task.loss(encode, flat)[0])
        task.frequency.zero_()
        assert float(task.loss(encode, flat)[0]) != pytest.approx(known, rel=1e-3)


def test_split_brain_tells_the_nearest_class_by_plain_cross_entropy() -> None:
    classes = ab_classes()
    ab = torch.from_numpy(numbers(2, 2, 3, 3) * 40).float()
    found = colour_class(ab, classes)
    for image, y, x in itertools.product(range(2), range(3), range(3)):
        gaps = [((ab[image, :, y, x] - one) ** 2).sum() for one in classes]
        assert int(found[image, y, x]) == int(np.argmin(gaps))
    lightness = torch.tensor([0.0, 1.9, 2.1, 55.0, 100.0]).view(1, 1, 1, 5)
    assert lightness_class(lightness).flatten().tolist() == [0, 0, 1, 27, STEPS - 1]
    logits, target = numbers(2, 4, 3, 3), np.random.default_rng(5).integers(0, 4, (2, 3, 3))
    expected = []
    for image in range(2):
        total = 0.0
        for y, x in itertools.product(range(3), range(3)):
            z = logits[image, :, y, x]
            total += math.log(sum(math.exp(v) for v in z)) - z[target[image, y, x]]
        expected.append(total / 9)
    answer = crossed(torch.from_numpy(logits), torch.from_numpy(target))
    np.testing.assert_allclose(answer.numpy(), expected, rtol=1e-10)


def test_each_half_of_the_split_brain_answers_from_its_own_features_and_its_own_image() -> None:
    task, encode = task_of("split_brain")
    views = task.views(batch_of())
    dim = encode.encoder.dim
    told: Any = task.told

    def answers(half: int, image: int) -> list[Tensor]:
        """What both halves say when every second feature, from `half` on, of one kind of image is spoiled."""

        def features(x: Tensor) -> Tensor:
            out = x.flatten(1)[:, :dim].clone()
            out[image * len(x) // 2 : (image + 1) * len(x) // 2, half::2] += 5
            return out

        with torch.no_grad():
            return list(told(PlainEncode(features, encode.encoder), views))

    plain = list(told(PlainEncode(lambda x: x.flatten(1)[:, :dim], encode.encoder), views))
    for half, image in itertools.product(range(2), range(2)):
        moved = [not torch.equal(a, b) for a, b in zip(plain, answers(half, image), strict=True)]
        # Colour is told by the even features of grey images, lightness by the odd ones of images of colour alone.
        assert moved == [half == image == 0, half == image == 1]


def test_the_masked_autoencoder_counts_hidden_patches_standardised() -> None:
    images, painted = numbers(2, 3, 8, 8), numbers(2, 4, 48, seed=1)
    keep = torch.tensor([[0], [2]])
    expected = []
    for image in range(2):
        gaps = []
        for patch in range(4):
            if patch == int(keep[image, 0]):
                continue
            y, x = 4 * (patch // 2), 4 * (patch % 2)
            values = [images[image, c, y + i, x + j] for c in range(3) for i in range(4) for j in range(4)]
            mean = sum(values) / 48
            spread = math.sqrt(sum((v - mean) ** 2 for v in values) / 47 + 1e-6)
            gaps += [(painted[image, patch, k] - (values[k] - mean) / spread) ** 2 for k in range(48)]
        expected.append(sum(gaps) / len(gaps))
    found = hidden_errors(torch.from_numpy(painted), torch.from_numpy(images), keep, 4)
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-10)


def test_patches_come_apart_and_together_again() -> None:
    images = torch.from_numpy(numbers(2, 3, 12, 12))
    assert torch.equal(from_patches(to_patches(images, 4), 4), images)


def test_the_masked_autoencoder_never_sees_a_hidden_patch() -> None:
    task, encode = task_of("mae", "vit")
    views = task.views(batch_of())
    assert views["keep"].shape == (8, 16)
    assert all(len(set(row)) == 16 for row in views["keep"].tolist())
    network = encode.encoder.network
    assert isinstance(network, VisionTransformer)
    tokens = network.tokens(views["images"], views["keep"])
    patches = to_patches(views["images"], 4)
    shown = torch.zeros_like(patches).scatter(
        1,
        views["keep"][:, :, None].expand(-1, -1, 48),
        patches.gather(1, views["keep"][:, :, None].expand(-1, -1, 48)),
    )
    torch.testing.assert_close(network.tokens(from_patches(shown, 4), views["keep"]), tokens)
    assert tokens.shape == (8, 16, network.width)


@pytest.mark.parametrize("px", [24, 33])
def test_all_tokens_in_order_are_what_the_features_are_made_of(px: int) -> None:
    encoder = build_encoder("vit", 0, px).eval()
    x = torch.from_numpy(numbers(2, 3, px, px)).float()
    assert isinstance(encoder.network, VisionTransformer)
    grid = encoder.network.grid(px)
    every = torch.arange(grid**2).expand(2, -1)
    torch.testing.assert_close(encoder.tokens(x, every).mean(1), encoder.features(x))
    maps = encoder.maps(x)
    assert maps.shape == (2, 96, grid, grid)


@pytest.mark.parametrize("name", ["tiny", "vit"])
def test_after_a_step_of_colourisation_the_encoder_is_blind_to_colour_and_answers_to_grey_as_before(
    name: str,
) -> None:
    parts = Parts(
        build_encoder(name, 0, 32).eval(), check_knobs("colorization", {}), 8, nothing_known(8), MEAN, STD
    )
    task, encoder = importlib.import_module("sslcore.methods.colorization").build(parts), parts.encoder
    rgb = np.random.default_rng(0).random((4, 16, 16, 3)).astype(np.float32)
    grey = (rgb @ np.array(LUMA, dtype=np.float32))[..., None].repeat(3, axis=3)
    views, in_grey = (
        torch.from_numpy(((x - np.array(MEAN)) / np.array(STD)).astype(np.float32)).permute(0, 3, 1, 2)
        for x in (rgb, grey)
    )
    brighter = in_grey + 0.1 / torch.tensor(STD).view(1, 3, 1, 1)
    stem = next(layer for layer in encoder.network.modules() if isinstance(layer, torch.nn.Conv2d))
    with torch.no_grad():
        before = stem(brighter) - stem(in_grey)
        task.after_step(encoder)
        torch.testing.assert_close(stem(brighter) - stem(in_grey), before, atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(encoder(views), encoder(in_grey), atol=1e-4, rtol=1e-3)
        assert not torch.allclose(encoder(in_grey), encoder(in_grey.flip(0)))
