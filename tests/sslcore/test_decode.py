"""Every kind of file a person may have becomes the right upright RGB picture, or one plain reason."""

from __future__ import annotations

import io
import struct
import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from sslcore.decode import decoded, open_image, read_header
from tests.sslcore.pictures import COLORS, corners, png_chunk, saved


def quarters(picture: Image.Image) -> list[tuple[int, ...]]:
    near, far = picture.width // 4, 3 * picture.width // 4
    return [picture.getpixel(place) for place in [(near, near), (far, near), (near, far), (far, far)]]


def assert_shows_corners(picture: Image.Image, tolerance: int = 12) -> None:
    assert picture.mode == "RGB"
    assert np.abs(np.array(quarters(picture)) - np.array(COLORS)).max() <= tolerance


@pytest.mark.parametrize(
    ("format", "mode", "options"),
    [
        ("JPEG", "RGB", {"quality": 95}),
        ("JPEG", "RGB", {"progressive": True, "quality": 95}),
        ("JPEG", "CMYK", {"quality": 95}),
        ("PNG", "RGB", {}),
        ("PNG", "RGBA", {}),
        ("PNG", "P", {}),
        ("WEBP", "RGB", {"lossless": True}),
        ("WEBP", "RGBA", {"lossless": True}),
        ("BMP", "RGB", {}),
        ("GIF", "P", {}),
        ("TIFF", "RGB", {}),
        ("TIFF", "RGB", {"compression": "tiff_lzw"}),
        ("TIFF", "CMYK", {}),
    ],
)
def test_colour_formats_and_modes(format: str, mode: str, options: dict[str, object]) -> None:
    picture = corners().quantize(8) if mode == "P" else corners().convert(mode)
    assert_shows_corners(open_image(saved(picture, format, **options)))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "BMP", "TIFF", "WEBP"])
def test_greyscale_becomes_equal_channels(format: str) -> None:
    pixels = np.asarray(open_image(saved(Image.new("L", (8, 8), 77), format)))
    assert np.abs(pixels.astype(int) - 77).max() <= 2


@pytest.mark.parametrize("format", ["PNG", "BMP", "TIFF"])
def test_one_bit_becomes_black_and_white(format: str) -> None:
    picture = Image.new("1", (8, 8), 0)
    picture.putpixel((3, 2), 1)
    pixels = np.asarray(open_image(saved(picture, format)))
    assert pixels[2, 3].tolist() == [255, 255, 255]
    assert pixels.sum() == 3 * 255


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparent_lies_on_white(mode: str) -> None:
    pixels = np.asarray(open_image(saved(Image.new(mode, (4, 4), 0), "PNG")))
    assert pixels.min() == 255


def test_half_transparent_is_mixed_with_white() -> None:
    pixels = np.asarray(open_image(saved(Image.new("RGBA", (4, 4), (0, 0, 0, 128)), "PNG")))
    assert abs(int(pixels[0, 0, 0]) - 127) <= 1


@pytest.mark.parametrize(
    ("mode", "transparency"), [("P", bytes([0] * 3)), ("RGB", (9, 9, 9)), ("L", 9), ("P", 0)]
)
def test_transparent_colour_lies_on_white(mode: str, transparency: object) -> None:
    picture = Image.new("RGB", (6, 6), (9, 9, 9)).convert(mode)
    if mode == "P":
        picture = Image.new("P", (6, 6), 0)
        picture.putpalette([9, 9, 9] * 3)
    data = saved(picture, "PNG", transparency=transparency)
    assert np.asarray(open_image(data)).min() == 255


@pytest.mark.parametrize(
    ("brightest", "shown"), [(200, 200), (1000, 250), (4095, 255), (4000, 250), (16000, 250), (65535, 255)]
)
@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_sixteen_bit_grey_is_never_nearly_black(format: str, brightest: int, shown: int) -> None:
    values = np.zeros((8, 8), dtype=np.uint16)
    values[0, 0] = brightest
    pixels = np.asarray(open_image(saved(Image.fromarray(values), format)))
    assert pixels[0, 0].tolist() == [shown] * 3
    assert pixels[1, 1].tolist() == [0] * 3


def test_big_endian_sixteen_bit_tiff() -> None:
    tags = [(256, 3, 1, 4), (257, 3, 1, 4), (258, 3, 1, 16), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 200)]
    tags += [(277, 3, 1, 1), (278, 3, 1, 4), (279, 4, 1, 32)]
    entries = b"".join(
        struct.pack(">HHI", *tag[:3])
        + (struct.pack(">HH", tag[3], 0) if tag[1] == 3 else struct.pack(">I", tag[3]))
        for tag in tags
    )
    header = b"MM\0*" + struct.pack(">IH", 8, len(tags)) + entries + bytes(4)
    data = header.ljust(200, b"\0") + struct.pack(">16H", *([40000] + [0] * 15))
    assert np.asarray(open_image(data))[0, 0, 0] == 40000 >> 8


def test_float_tiff_is_stretched_over_its_finite_range() -> None:
    values = np.linspace(-2.0, 3.0, 64, dtype=np.float32).reshape(8, 8)
    values[3, 3] = np.nan
    pixels = np.asarray(open_image(saved(Image.fromarray(values), "TIFF")))
    assert (pixels[0, 0, 0], pixels[7, 7, 0], pixels[3, 3, 0]) == (0, 255, 0)


@pytest.mark.parametrize("value", [np.nan, 7.5])
def test_float_tiff_without_any_contrast(value: float) -> None:
    values = np.full((4, 4), value, dtype=np.float32)
    assert np.asarray(open_image(saved(Image.fromarray(values), "TIFF"))).max() == 0


def test_negative_32_bit_tiff_is_stretched() -> None:
    values = np.array([[-100000, 0], [0, 100000]], dtype=np.int32)
    assert np.asarray(open_image(saved(Image.fromarray(values), "TIFF")))[..., 0].tolist() == [
        [0, 128],
        [128, 255],
    ]


@pytest.mark.parametrize("format", ["GIF", "TIFF", "WEBP", "PNG"])
def test_only_the_first_frame_counts(format: str) -> None:
    second = Image.new("RGB", (32, 32), (1, 2, 3))
    options = {"lossless": True} if format == "WEBP" else {}
    data = saved(corners(), format, save_all=True, append_images=[second], **options)
    assert_shows_corners(open_image(data))


def test_a_phones_jpeg_with_a_second_picture_is_a_jpeg(tmp_path: Path) -> None:
    path = tmp_path / "phone.jpg"
    corners().save(path, "MPO", save_all=True, append_images=[Image.new("RGB", (32, 32))], quality=95)
    assert_shows_corners(open_image(path))
    assert read_header(path).format == "JPEG"


STORED_AS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("orientation", STORED_AS)
@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_all_eight_orientations_come_out_upright(format: str, orientation: int) -> None:
    upright = corners(64).resize((64, 32))
    turn = STORED_AS[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(upright.transpose(turn) if turn is not None else upright, format, exif=exif, quality=95)
    with decoded(data) as picture:
        assert picture.rgb.size == (picture.width, picture.height) == (64, 32)
        assert_shows_corners(picture.rgb.resize((32, 32)), tolerance=16)


def test_a_turned_photo_decoded_reduced_still_tells_its_full_upright_size() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    with decoded(saved(Image.new("RGB", (1600, 1200)), "JPEG", exif=exif), at_least=64) as picture:
        assert (picture.width, picture.height) == (1200, 1600)
        assert picture.rgb.size == (300, 400)


def test_damaged_exif_costs_only_the_turn() -> None:
    data = saved(corners(), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\xff\xff", quality=95)
    assert_shows_corners(open_image(data))


@pytest.mark.parametrize(
    ("at_least", "expected"), [(None, 1000), (32, 250), (62, 250), (64, 500), (126, 1000), (500, 1000)]
)
def test_jpeg_is_reduced_only_to_four_times_what_is_needed(at_least: int | None, expected: int) -> None:
    picture = open_image(saved(Image.new("RGB", (1000, 1000)), "JPEG"), at_least)
    assert picture.size == (expected, expected)


def test_reduced_and_full_decoding_agree() -> None:
    ramp = np.linspace(0, 255, 1024).astype(np.uint8)
    data = saved(Image.fromarray(np.stack([np.tile(ramp, (1024, 1))] * 3, axis=-1)), "JPEG", quality=95)
    small = [
        open_image(data, at_least).resize((64, 64), Image.Resampling.BILINEAR) for at_least in (None, 64)
    ]
    assert np.abs(np.asarray(small[0]).astype(int) - np.asarray(small[1])).max() <= 2


def test_no_pillow_warning_gets_out() -> None:
    picture = Image.new("P", (4, 4), 1)
    picture.putpalette([0, 0, 0, 250, 0, 0])
    data = saved(picture, "PNG", transparency=b"\x80\xff")
    animation = data[:33] + png_chunk(b"acTL", bytes(8)) + data[33:]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert open_image(animation).getpixel((0, 0)) == (250, 0, 0)
    assert caught == []


def test_exif_transpose_of_pillow_agrees() -> None:
    exif = Image.Exif()
    exif[0x0112] = 7
    data = saved(corners().resize((24, 16)), "PNG", exif=exif)
    with Image.open(io.BytesIO(data)) as image:
        assert ImageOps.exif_transpose(image).tobytes() == open_image(data).tobytes()
