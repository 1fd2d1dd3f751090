from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from sslcore.encoder_choices import ENCODERS
from sslcore.encoders import (
    CARD_FILE,
    WEIGHTS_FILE,
    EncoderCard,
    build_encoder,
    encode_rows,
    load_encoder,
    read_card,
    save_encoder,
)
from sslcore.errors import HandfulError
from sslcore.library_networks import full_name
from sslcore.networks import BUILDERS
from sslcore.plan import Machine, default_encoder
from sslcore.recolour import LUMA


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def card(name: str, px: int = 16) -> EncoderCard:
    return EncoderCard(
        name, ENCODERS[name].dim, px, (0.5, 0.4, 0.3), (0.2, 0.2, 0.3), "simclr", "0001-simclr"
    )


def pictures(count: int = 5, px: int = 16) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, px, px, 3), dtype=np.uint8)


def need(name: str) -> None:
    if name.startswith("timm:"):
        pytest.importorskip("timm")


@pytest.mark.parametrize("name", ENCODERS)
def test_features_have_the_promised_length(name: str) -> None:
    need(name)
    encoder = build_encoder(name, seed=0).eval()
    with torch.no_grad():
        assert encoder.features(torch.randn(2, 3, 64, 64)).shape == (2, ENCODERS[name].dim)
    assert (encoder.name, encoder.dim) == (name, ENCODERS[name].dim)


@pytest.mark.parametrize(
    ("name", "px"),
    [*itertools.product(BUILDERS, (8, 24, 33, 100)), (default_encoder(512, Machine(cores=2)), 512)],
)
def test_our_own_encoders_take_any_size(name: str, px: int) -> None:
    encoder = build_encoder(name, 0, px)
    with torch.no_grad():
        features = encoder.features(torch.randn(2, 3, px, px))
    assert features.shape == (2, ENCODERS[name].dim)
    assert torch.isfinite(features).all()


@pytest.mark.parametrize(
    ("name", "px"),
    [
        pytest.param("torchvision:vit_b_32", 64, marks=pytest.mark.slow),
        ("torchvision:squeezenet1_1", 33),
        ("timm:vit_tiny_patch16_224", 36),
        ("timm:vit_tiny_patch16_224", 20),
        ("timm:convnext_atto", 50),
        ("timm:swin_s3_tiny_224", 64),
        ("timm:mixer_s32_224", 64),
    ],
)
@pytest.mark.parametrize("channels", [1, 3])
def test_networks_of_libraries_take_every_view_of_a_run(name: str, px: int, channels: int) -> None:
    need(name)
    encoder = build_encoder(name, 0, px, channels)
    for side in {px, px * 3 // 4, px // 2, px // 4}:
        features = encoder.features(torch.randn(2, 3, side, side))
        assert features.shape == (2, encoder.dim)
        features.square().mean().backward()
    assert all(p.grad is not None for p in encoder.parameters())


@pytest.mark.parametrize(
    ("name", "px"),
    [
        ("torchvision:vit_b_16", 40),
        ("torchvision:maxvit_t", 64),
        ("torchvision:inception_v3", 32),
        ("timm:convnext_atto", 24),
        ("timm:mixer_s32_224", 24),
    ],
)
def test_a_size_that_a_network_cannot_take_is_said(name: str, px: int) -> None:
    need(name)
    with pytest.raises(HandfulError, match=f"'{name}' can't take images of {px} px"):
        build_encoder(name, 0, px)


@pytest.mark.parametrize("name", ["tiny", "vit", "torchvision:resnet18", "timm:convnext_atto"])
def test_a_grey_encoder_sees_brightness_alone(name: str) -> None:
    need(name)
    encoder = build_encoder(name, 0, 32, channels=1).eval()
    x = torch.randn(4, 3, 32, 32)
    grey = (x * torch.tensor(LUMA).view(1, 3, 1, 1)).sum(1, keepdim=True).expand(-1, 3, -1, -1)
    with torch.no_grad():
        torch.testing.assert_close(encoder(x), encoder(grey), atol=1e-4, rtol=1e-3)
        assert not torch.allclose(encoder(x), encoder(x.flip(0)))
    first = next(m for m in encoder.network.modules() if isinstance(m, torch.nn.Conv2d))
    assert first.in_channels == 1


@pytest.mark.parametrize(
    ("given", "full"),
    [
        ("resnet18", "resnet18"),
        ("torchvision:resnet18", "torchvision:resnet18"),
        ("resnet50", "torchvision:resnet50"),
        ("timm:resnet18", "timm:resnet18"),
        ("convnext_atto", "timm:convnext_atto"),
        ("timm:convnext_atto.d2_in1k", "timm:convnext_atto.d2_in1k"),
    ],
)
def test_plain_names_are_looked_for_at_home_then_in_torchvision_then_in_timm(given: str, full: str) -> None:
    need(full)
    assert full_name(given) == full


def test_the_seed_decides_the_weights_and_leaves_the_global_one_alone() -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    first, again, other = (build_encoder("tiny", seed) for seed in (1, 1, 2))
    torch.testing.assert_close(torch.rand(3), expected, rtol=0, atol=0)
    x = torch.randn(2, 3, 16, 16)
    assert torch.equal(first(x), again(x))
    assert not torch.equal(first(x), other(x))


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(HandfulError) as caught:
        build_encoder("magic", 0)
    assert "small" in caught.value.hint
    with pytest.raises(HandfulError, match="no encoder named 'resnet51'") as caught:
        build_encoder("resnet51", 0)
    assert "resnet18" in caught.value.hint


@pytest.mark.parametrize(
    "address", ["timm:timm/resnet18", "hf-hub:timm/resnet18", "timm:../resnet18", "torchvision:"]
)
def test_an_address_on_the_net_is_no_name(address: str) -> None:
    pytest.importorskip("timm")
    with pytest.raises(HandfulError, match="no encoder named"):
        build_encoder(address, 0)


def test_without_timm_its_encoders_are_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    # What Python itself looks at first: a module that is None there can't be imported.
    monkeypatch.setitem(sys.modules, "timm", None)
    for name in ("timm:resnet18", "timm:no_such"):
        with pytest.raises(HandfulError, match="timm, which is not installed") as caught:
            build_encoder(name, 0)
        assert "handful[timm]" in caught.value.hint
    with pytest.raises(HandfulError, match="no encoder named"):
        build_encoder("convnext_atto", 0)


def test_torchvision_is_loaded_only_for_its_networks() -> None:
    code = (
        "import sys; from sslcore.encoders import build_encoder; build_encoder('small', 0);"
        "assert 'torchvision' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", ["tiny", "small", "vit"])
def test_a_saved_encoder_comes_back_the_same(tmp_path: Path, name: str) -> None:
    encoder = build_encoder(name, seed=3).to(memory_format=torch.channels_last)
    encoder(torch.randn(8, 3, 16, 16))  # in training mode: moves the running statistics
    save_encoder(tmp_path / "run", encoder, card(name))
    loaded, its_card = load_encoder(tmp_path / "run")
    assert its_card == card(name) == read_card(tmp_path / "run")
    assert not loaded.training
    x = torch.randn(4, 3, 16, 16)
    torch.testing.assert_close(loaded(x), encoder.eval()(x), atol=1e-5, rtol=1e-5)
    assert not list((tmp_path / "run").glob("tmp-*"))


@pytest.mark.parametrize("spoil", ["card", "weights", "other", "gone"])
def test_damaged_files_are_said_in_one_sentence(tmp_path: Path, spoil: str) -> None:
    save_encoder(tmp_path, build_encoder("tiny", 0), card("tiny"))
    if spoil == "card":
        (tmp_path / CARD_FILE).write_text('{"name": "tiny"')
    elif spoil == "weights":
        data = (tmp_path / WEIGHTS_FILE).read_bytes()
        (tmp_path / WEIGHTS_FILE).write_bytes(data[: len(data) // 2])
    elif spoil == "other":
        values = json.loads((tmp_path / CARD_FILE).read_text())
        (tmp_path / CARD_FILE).write_text(json.dumps({**values, "name": "small"}))
    else:
        (tmp_path / WEIGHTS_FILE).unlink()
    with pytest.raises(HandfulError) as caught:
        load_encoder(tmp_path)
    assert caught.value.hint


def test_encoding_follows_the_rows_and_equals_one_image_at_a_time() -> None:
    encoder, pixels = build_encoder("tiny", 0), pictures(300)
    rows = np.random.default_rng(1).permutation(300)[:270]
    done: list[int] = []
    features = encode_rows(encoder, card("tiny"), pixels, rows, done.append)
    assert features.shape == (270, 112)
    assert features.dtype == np.float32
    assert done[-1] == 270
    assert encoder.training
    encoder.eval()
    for position in (0, 100, 269):
        image = pixels[rows[position]].astype(np.float64) / 255
        x = (image - np.array(card("tiny").mean)) / np.array(card("tiny").std)
        alone = encoder(torch.from_numpy(x.transpose(2, 0, 1)).float()[None]).detach().numpy()
        np.testing.assert_allclose(features[position : position + 1], alone, atol=1e-4)


def test_encoding_can_be_stopped_and_leaves_the_mode_as_it_was() -> None:
    encoder = build_encoder("tiny", 0)

    def stop(done: int) -> None:
        raise InterruptedError(done)

    with pytest.raises(InterruptedError):
        encode_rows(encoder, card("tiny"), pictures(), np.arange(5), stop)
    assert encoder.training
