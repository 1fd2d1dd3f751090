"""The short way into plain JPEGs gives the very pixels and reasons that Pillow's plugin gives."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from sslcore import decode
from sslcore.decode import open_image
from sslcore.errors import UnreadableImage
from sslcore.jpeg import Frame, plain_frame, reduction

Saved = Callable[..., bytes]


def picture(width: int, height: int, mode: str = "RGB") -> Image.Image:
    rng = np.random.default_rng(width)
    small = rng.integers(0, 256, (7, 9, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC).convert(mode)


def saved(image: Image.Image, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", **options)
    return file.getvalue()


def seen(data: bytes, at_least: int | None) -> object:
    """What a person gets of these bytes: pixels, or the reason."""
    try:
        image = open_image(data, at_least)
    except UnreadableImage as error:
        return error.message
    return image.mode, image.size, image.tobytes()


@pytest.fixture
def by_plugin(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes, int | None], object]:
    def ask(data: bytes, at_least: int | None) -> object:
        with monkeypatch.context() as patch:
            patch.setattr(decode, "plain_frame", lambda data: None)
            return seen(data, at_least)

    return ask


PLAIN = {
    "small": saved(picture(32, 32)),
    "odd": saved(picture(37, 19), quality=95),
    "full colour": saved(picture(64, 48), subsampling="4:4:4"),
    "halved colour": saved(picture(301, 203), subsampling="4:2:2"),
    "progressive": saved(picture(640, 480), progressive=True),
    "grey": saved(picture(300, 200, "L")),
    "with restarts": saved(picture(900, 700), restart_marker_rows=1),
    "with a profile": saved(picture(200, 200), icc_profile=bytes(5000)),
    "with a comment": saved(picture(1000, 800), comment=b"a comment"),
}


@pytest.mark.parametrize("at_least", [None, 16, 32, 64])
@pytest.mark.parametrize("name", PLAIN)
def test_the_pixels_are_the_plugins(
    by_plugin: Callable[..., object], name: str, at_least: int | None
) -> None:
    data = PLAIN[name]
    assert plain_frame(data) is not None
    assert seen(data, at_least) == by_plugin(data, at_least)


def turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff",
        b"a letter to somebody",
        saved(picture(32, 32), exif=turned()),
        saved(picture(32, 32, "CMYK")),
        saved(picture(32, 32))[:120],
        saved(picture(32, 32)).replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc0\x00\x11\x0c"),
    ],
)
def test_what_is_not_plain_is_left_to_the_plugin(data: bytes) -> None:
    assert plain_frame(data) is None


def test_a_phones_double_picture_is_left_to_the_plugin() -> None:
    file = io.BytesIO()
    picture(32, 32).save(file, "MPO", save_all=True, append_images=[picture(32, 32)])
    assert plain_frame(file.getvalue()) is None


def test_the_short_way_is_really_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "open", lambda *_, **__: pytest.fail("the plugin was asked"))
    for data in PLAIN.values():
        assert open_image(data, 16).mode == "RGB"


def test_any_damage_is_told_as_the_plugin_tells_it(by_plugin: Callable[..., object]) -> None:
    rng = np.random.default_rng(0)
    originals = [PLAIN["small"], PLAIN["grey"], PLAIN["halved colour"]]
    refused = 0
    for trial in range(400):
        data = bytearray(originals[trial % 3])
        for place in rng.integers(0, len(data) if trial % 2 else 600, 2):
            data[place] = rng.integers(0, 256)
        broken = bytes(data[: rng.integers(1, len(data))] if trial % 5 == 0 else data)
        given = seen(broken, 16)
        assert given == by_plugin(broken, 16)
        refused += isinstance(given, str)
    assert 80 < refused < 380


@pytest.mark.parametrize(
    ("size", "side", "expected"),
    [((4000, 3000), 256, 8), ((1000, 1000), 128, 4), ((255, 900), 128, 1), ((9, 9), None, 1)],
)
def test_how_far_a_picture_is_reduced(size: tuple[int, int], side: int | None, expected: int) -> None:
    assert reduction(Frame(*size, "RGB"), side) == expected
