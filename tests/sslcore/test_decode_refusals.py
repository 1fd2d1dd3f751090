"""Files that cannot be decoded: bombs, damage, and what is no file, each with one plain reason."""

from __future__ import annotations

import os
import struct
import threading
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sslcore import decode
from sslcore.decode import decoded, open_image, read_header
from sslcore.errors import UnreadableImage
from tests.sslcore.pictures import corners, png_chunk, saved


def reason(data: bytes) -> str:
    with pytest.raises(UnreadableImage) as caught:
        open_image(data)
    assert caught.value.hint
    assert caught.value.message.endswith(".")
    assert caught.value.message.count(". ") == 0
    return caught.value.message


def png_claiming(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(b"\0" * 64))


def test_a_bomb_is_refused_from_its_header(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("it was decoded"))
    assert reason(png_claiming(25_000, 20_000)) == "It has 500 megapixels; the limit is 300."


@pytest.mark.parametrize("format", ["JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP"])
def test_a_picture_cut_short_is_unreadable(format: str) -> None:
    rng = np.random.default_rng(0)
    data = saved(Image.fromarray(rng.integers(0, 255, (120, 120, 3), dtype=np.uint8)), format)
    for kept in (len(data) // 2, 40):
        assert reason(data[:kept]) in {
            "The file is cut short: its picture is not complete.",
            "The file is damaged: its picture cannot be decoded.",
        }


def test_a_jpeg_cut_short_says_so_also_when_reduced() -> None:
    rng = np.random.default_rng(0)
    data = saved(Image.fromarray(rng.integers(0, 255, (900, 900, 3), dtype=np.uint8)), "JPEG")
    with pytest.raises(UnreadableImage, match="cut short"):
        open_image(data[: len(data) // 2], at_least=64)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"hello, I am a letter", "It is not an image, whatever its name says."),
        (saved(Image.new("RGB", (1, 1)), "PNG"), "It is 1 x 1 pixels, too thin to show anything."),
        (saved(Image.new("RGB", (30_000, 1)), "PNG"), "It is 30,000 x 1 pixels, too thin to show anything."),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "It is not an image, whatever its name says."),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "The file is damaged: its picture cannot be decoded."),
    ],
)
def test_hostile_bytes_get_one_plain_reason(data: bytes, expected: str) -> None:
    assert reason(data) == expected


def test_a_text_bomb_inside_a_png_is_refused() -> None:
    body = b"Comment\0\0" + zlib.compress(bytes(80 << 20))
    data = saved(Image.new("RGB", (4, 4)), "PNG")
    assert reason(data[:33] + png_chunk(b"zTXt", body) + data[33:]).startswith("It hides a text block")


def test_random_damage_never_escapes_as_another_error() -> None:
    rng = np.random.default_rng(1)
    originals = [saved(corners(), kind) for kind in ("JPEG", "PNG", "GIF", "TIFF", "WEBP", "BMP")]
    refused = 0
    for trial in range(600):
        data = bytearray(originals[trial % len(originals)])
        for place in rng.integers(0, len(data), 4):
            data[place] = rng.integers(0, 256)
        try:
            assert open_image(bytes(data), 16).mode == "RGB"
        except UnreadableImage:
            refused += 1
    assert refused > 50


def test_not_enough_memory_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def convert(self: Image.Image, mode: str) -> None:
        raise MemoryError

    data = saved(corners().convert("L"), "BMP")
    monkeypatch.setattr(Image.Image, "convert", convert)
    assert reason(data) == "There is not enough memory to open it."


def test_very_large_pictures_are_decoded_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "HEAVY_PIXELS", 100)
    data, second_is_out = saved(corners(), "PNG"), threading.Event()

    def decode_second() -> None:
        with decoded(data):
            second_is_out.set()

    with decoded(data):
        other = threading.Thread(target=decode_second)
        other.start()
        assert not second_is_out.wait(0.05)
    other.join()
    assert second_is_out.is_set()


@pytest.fixture
def nothing_there(tmp_path: Path) -> Path:
    return tmp_path / "image.png"


def file_reason(path: Path) -> str:
    messages = set()
    for read in (open_image, read_header):
        with pytest.raises(UnreadableImage) as caught:
            read(path)
        messages.add(caught.value.message)
    assert len(messages) == 1, messages
    return messages.pop()


def test_file_gone(nothing_there: Path) -> None:
    assert file_reason(nothing_there) == "The file is gone."


def test_empty_file(nothing_there: Path) -> None:
    nothing_there.touch()
    assert file_reason(nothing_there) == "The file is empty (0 bytes)."


def test_link_to_nothing(nothing_there: Path) -> None:
    nothing_there.symlink_to("elsewhere.png")
    assert file_reason(nothing_there) == "It is a link to a file that is not there."


def test_link_to_itself(nothing_there: Path) -> None:
    nothing_there.symlink_to(nothing_there)
    assert file_reason(nothing_there) == "It is a link that leads round in a circle."


def test_folder_instead_of_a_file(nothing_there: Path) -> None:
    nothing_there.mkdir()
    assert file_reason(nothing_there) == "It is a folder that could not be opened."


def test_a_text_file_whose_name_says_truncated_is_no_image(tmp_path: Path) -> None:
    path = tmp_path / "truncated.jpg"
    path.write_text("some words that are long enough for a header")
    assert file_reason(path) == "It is not an image, whatever its name says."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_does_not_block(nothing_there: Path) -> None:
    os.mkfifo(nothing_there)
    assert file_reason(nothing_there) == "It is not a regular file."


def test_permission_denied(nothing_there: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing_there.write_bytes(saved(corners(), "PNG"))

    def refuse(*args: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert file_reason(nothing_there) == "Reading it is not permitted."


def test_a_file_larger_than_the_limit(nothing_there: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with nothing_there.open("wb") as file:
        file.truncate(decode.MAX_BYTES + (300 << 20))
    with pytest.raises(UnreadableImage, match=r"It is 1\.3 GiB large; the limit is 1 GiB\."):
        open_image(nothing_there)
