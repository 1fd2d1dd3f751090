from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from sslcore.configs import PretrainConfig
from sslcore.errors import HandfulError
from sslcore.plan import (
    Machine,
    default_batch,
    default_minutes,
    describe,
    is_grey,
    learning_rate_at,
    resolve,
    view_size_at,
)

LAPTOP = Machine(cores=2)


def test_the_plan_and_the_names_load_without_torch() -> None:
    code = (
        "import sys, sslcore.plan, sslcore.methods, sslcore.encoder_choices, sslcore.start_choices, sslcore.quality;"
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_auto_is_filled_in() -> None:
    config = resolve(PretrainConfig(), 6782, 64, grey=False, machine=LAPTOP)
    assert (config.method, config.encoder, config.augmentation) == ("simclr", "small64", "photos")
    assert config.resolution == 64
    assert config.batch >= 64
    assert config.minutes == 8
    assert config.epochs is None
    assert config.learning_rate > 0
    assert config.knobs["temperature"] > 0


def test_what_a_person_chose_is_kept() -> None:
    wanted = PretrainConfig(
        "vicreg", "tiny", 32, batch=50, epochs=3, augmentation="signs", knobs={"covariance": 2.0}
    )
    config = resolve(wanted, 1000, 32, grey=True, machine=LAPTOP)
    assert (config.method, config.encoder, config.augmentation) == ("vicreg", "tiny", "signs")
    assert (config.batch, config.epochs, config.minutes) == (50, 3, None)
    assert config.knobs["covariance"] == 2.0


def test_the_default_encoder_follows_the_resolution() -> None:
    chosen = {px: resolve(PretrainConfig(), 500, px, False, LAPTOP).encoder for px in (32, 40, 48, 64)}
    assert chosen == {32: "small", 40: "small", 48: "small64", 64: "small64"}


def test_any_encoder_of_torchvision_is_taken_by_name() -> None:
    for name in ("torchvision:resnet50", "torchvision:not_in_the_list_of_the_window"):
        assert resolve(PretrainConfig(encoder=name), 500, 64, False, LAPTOP).encoder == name


def test_pretrained_weights_bring_an_encoder_that_has_some() -> None:
    pytest.importorskip("timm")
    assert resolve(PretrainConfig(start="pretrained"), 500, 64, False, LAPTOP).encoder.startswith("timm:")


def test_grey_images_get_the_grey_preset_and_a_gpu_a_bigger_encoder() -> None:
    config = resolve(PretrainConfig(), 6782, 64, grey=True, machine=Machine(8, "cuda"))
    assert (config.augmentation, config.encoder) == ("grey", "resnet18")


@pytest.mark.parametrize(
    "config",
    [
        PretrainConfig(method="magic"),
        PretrainConfig(encoder="magic"),
        PretrainConfig(encoder="other:resnet18"),
        PretrainConfig(encoder="tiny", start="pretrained"),
        PretrainConfig(start="weights.pth"),
        PretrainConfig(channels=2),
        PretrainConfig(augmentation="magic"),
        PretrainConfig(minutes=1, epochs=1),
        PretrainConfig(minutes=-1),
        PretrainConfig(epochs=0),
        PretrainConfig(batch=1),
        PretrainConfig(learning_rate=-1.0),
        PretrainConfig(knobs={"temperature": 0.0}),
        PretrainConfig(knobs={"magic": 1.0}),
        PretrainConfig(groups="pattern:("),
        PretrainConfig(order="size"),
        PretrainConfig(method="s4l", augmentation="any-orientation"),
    ],
)
def test_settings_that_cannot_be_are_refused_with_a_hint(config: PretrainConfig) -> None:
    with pytest.raises(HandfulError) as caught:
        resolve(config, 100, 32, grey=False, machine=LAPTOP)
    assert caught.value.hint


@pytest.mark.parametrize("n", [0, 1])
def test_fewer_than_two_images_are_refused(n: int) -> None:
    with pytest.raises(HandfulError, match="at least 2 images"):
        resolve(PretrainConfig(), n, 32, grey=False, machine=LAPTOP)


def test_the_batch_never_exceeds_the_images() -> None:
    assert resolve(PretrainConfig(batch=256), 10, 32, grey=False, machine=LAPTOP).batch == 10
    for n in range(2, 3000):
        assert 2 <= default_batch(n) <= n
    assert default_batch(100_000) > default_batch(40)


def test_default_minutes_grow_with_the_images_and_end() -> None:
    minutes = [default_minutes(n, LAPTOP) for n in (2, 2_000, 7_000, 60_000, 10**7)]
    assert minutes == sorted(minutes)
    assert minutes[0] >= 3
    assert minutes[-1] <= 30
    assert default_minutes(60_000, Machine(8, "cuda")) < default_minutes(60_000, LAPTOP)


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        (PretrainConfig(), "Learn from 6,782 images with SimCLR, about 8 minutes on this computer"),
        (
            PretrainConfig(method="vicreg", minutes=1),
            "Learn from 6,782 images with VICReg, about 1 minute on this computer",
        ),
        (PretrainConfig(epochs=1), "Learn from 6,782 images with SimCLR, 1 epoch on this computer"),
        (
            PretrainConfig(minutes=0.2),
            "Learn from 6,782 images with SimCLR, less than a minute on this computer",
        ),
    ],
)
def test_the_plan_reads_as_one_sentence(config: PretrainConfig, sentence: str) -> None:
    assert describe(config, 6782, LAPTOP) == sentence
    assert describe(resolve(config, 6782, 32, False, LAPTOP), 6782, LAPTOP) == sentence


def test_grey_is_told_from_colour() -> None:
    rng = np.random.default_rng(0)
    colour = rng.integers(0, 256, (40, 16, 16, 3), dtype=np.uint8)
    grey = np.repeat(colour[..., :1], 3, axis=3)
    rows = np.arange(40)
    assert is_grey(grey, rows)
    assert not is_grey(colour, rows)
    half = np.concatenate([grey[:20], colour[:20]])
    assert not is_grey(half, rows)
    assert is_grey(half, np.arange(20))


def test_the_learning_rate_rises_then_falls_to_nothing() -> None:
    shares = np.linspace(0, 1, 201)
    factors = np.array([learning_rate_at(share) for share in shares])
    peak = int(factors.argmax())
    assert factors[0] > 0
    assert factors[peak] == pytest.approx(1, abs=0.02)
    assert (np.diff(factors[: peak + 1]) >= 0).all()
    assert (np.diff(factors[peak:]) <= 0).all()
    assert factors[-1] == pytest.approx(0, abs=1e-9)


def test_views_end_at_full_resolution() -> None:
    assert view_size_at(0, 32) == 24
    assert view_size_at(0, 8) == 8
    for px in (8, 16, 31, 32, 64, 96, 128):
        assert view_size_at(1, px) == px
        assert 8 <= view_size_at(0, px) <= px
