"""THE decoder: bytes of any supported file -> an upright RGB picture, within limits, or a reason why not.

Cache, `predict`, the parity check and the preview all come through here, so that they see the same pixels.
"""

from __future__ import annotations

import errno
import io
import os
import re
import stat
import threading
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

# Named one by one, so that Pillow never imports its fifty other parsers to identify a stray file.
from PIL import (
    BmpImagePlugin,  # noqa: F401
    GifImagePlugin,  # noqa: F401
    Image,
    JpegImagePlugin,  # noqa: F401
    MpoImagePlugin,  # noqa: F401
    PngImagePlugin,  # noqa: F401
    TiffImagePlugin,  # noqa: F401
    UnidentifiedImageError,
    WebPImagePlugin,  # noqa: F401
)

from sslcore.errors import UnreadableImage
from sslcore.jpeg import decode_plain, plain_frame, reduction

MAX_PIXELS = 300_000_000
MAX_BYTES = 1 << 30
MIN_SIDE = 2
HEAVY_PIXELS, HEAVY_BYTES = 40_000_000, 64 << 20
"""Pictures and files larger than this have their turn one at a time: memory stays bounded on any machine."""
HEADER_BYTES = 4096
"""Where the header of a plain JPEG ends at the latest."""
DRAFT_FACTOR = 4
"""How much larger than wanted a reduced JPEG stays: an exported model decodes in full, and the two must agree."""
LEAST_DRAFT = 128
"""Reduced decoding never goes below this side, so that a sharp thumbnail comes from the same decode."""

_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")
_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"BM", b"GIF8", b"II*\0", b"MM\0*")
_SUPPORTED = "Handful reads JPEG, PNG, WebP, BMP, GIF and TIFF."
_REPLACE = "Replace the file with a good copy, or leave it out."
_ORIENTATION_TAG = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ALPHA_MODES = ("RGBA", "LA", "PA", "RGBa", "La")
_OS_REASONS = {
    errno.ENOENT: "The file is gone.",
    errno.EACCES: "Reading it is not permitted.",
    errno.EPERM: "Reading it is not permitted.",
    errno.ELOOP: "It is a link that leads round in a circle.",
    errno.EISDIR: "It is a folder that could not be opened.",
}

# Without waiting, because opening a pipe that lies where an image was would block for ever.
_OPEN_FLAGS = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
)

# Size limits are checked here, from the header and with a reason; Pillow's own would warn in between.
Image.MAX_IMAGE_PIXELS = None
_turn: AbstractContextManager[Any] = threading.RLock()


@dataclass(frozen=True)
class Header:
    """What a file says about its picture: width and height in px, format and mode in Pillow's words."""

    width: int
    height: int
    format: str
    mode: str


@dataclass(frozen=True)
class Picture:
    """A decoded picture: `rgb` upright, maybe reduced; `width` and `height` upright in px, never reduced."""

    rgb: Image.Image
    width: int
    height: int
    format: str
    mode: str


def open_image(source: bytes | Path, at_least: int | None = None) -> Image.Image:
    """Return the first picture, upright RGB uint8, on white where transparent; raises UnreadableImage.

    With `at_least`, a JPEG may come out at 1/2, 1/4 or 1/8 size, both sides still 4 x `at_least` px or more.
    """
    data = source if isinstance(source, bytes) else read_file(source)[0]
    with decoded(data, at_least) as picture:
        return picture.rgb


@contextmanager
def decoded(data: bytes, at_least: int | None = None) -> Iterator[Picture]:
    """Yield the Picture in `data`; while one of more than HEAVY_PIXELS is out, no other such is decoded."""
    side = None if at_least is None else max(DRAFT_FACTOR * at_least, LEAST_DRAFT)
    frame = plain_frame(data)
    if frame is not None:
        _check_size(frame.width, frame.height)
        factor = reduction(frame, side)
        with in_turn(frame.width * frame.height > HEAVY_PIXELS * factor * factor):
            plain = decode_plain(data, frame, factor)
            if plain is not None:
                yield Picture(plain, frame.width, frame.height, "JPEG", frame.mode)
                return
    image, header = _open(io.BytesIO(data), data[:16])
    if side is not None and header.format == "JPEG":
        image.draft(None, (side, side))
    with in_turn(image.width * image.height > HEAVY_PIXELS):
        yield _decode(image, header)


def in_turn(heavy: bool) -> AbstractContextManager[Any]:
    """Return a context that, if `heavy`, only one thread is in at any time; it may be entered again inside."""
    return _turn if heavy else nullcontext()


def take_turns_by(lock: AbstractContextManager[Any]) -> None:
    """From now on let `lock` say whose turn it is, one that other processes heed too."""
    global _turn
    _turn = lock


def read_header(path: Path) -> Header:
    """Return what the header of the image file at `path` says; raises UnreadableImage."""
    with io.BufferedReader(io.FileIO(open_file(path)[0]), HEADER_BYTES) as file:
        beginning = file.peek(HEADER_BYTES)
        if not beginning:
            raise _empty()
        frame = plain_frame(beginning)
        if frame is None:
            return _open(file, beginning[:16])[1]
        _check_size(frame.width, frame.height)
        return Header(frame.width, frame.height, "JPEG", frame.mode)


def read_file(path: str | Path) -> tuple[bytes, os.stat_result]:
    """Return (bytes, stat of exactly the file they came from); raises UnreadableImage."""
    handle, facts = open_file(path)
    return read_opened(handle, facts), facts


def read_opened(handle: int, facts: os.stat_result) -> bytes:
    """Return the bytes of a file that `open_file` gave, and close it; raises UnreadableImage."""
    try:
        if facts.st_size > MAX_BYTES:
            raise UnreadableImage(
                f"It is {facts.st_size / 2**30:.1f} GiB large; the limit is 1 GiB.", _REPLACE
            )
        data = os.read(handle, facts.st_size)
        while len(data) < facts.st_size and (more := os.read(handle, facts.st_size - len(data))):
            data += more
    except OSError as error:
        raise UnreadableImage(os_reason(error)) from error
    finally:
        os.close(handle)
    if not data:
        raise _empty()
    return data


def os_reason(error: OSError, path: str | Path | None = None) -> str:
    """Return one plain sentence saying why a file, maybe that at `path`, could not be read."""
    if error.errno == errno.ENOENT and path is not None and Path(path).is_symlink():
        return "It is a link to a file that is not there."
    return _OS_REASONS.get(error.errno or 0, f"It could not be read: {error.strerror or error}.")


def open_file(path: str | Path) -> tuple[int, os.stat_result]:
    """Return (descriptor, stat) of the regular file at `path`; raises UnreadableImage."""
    try:
        handle = os.open(path, _OPEN_FLAGS)
        try:
            facts = os.fstat(handle)
            if stat.S_ISDIR(facts.st_mode):
                raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
            if not stat.S_ISREG(facts.st_mode):
                raise UnreadableImage("It is not a regular file.", _REPLACE)
        except BaseException:
            os.close(handle)
            raise
    except OSError as error:
        raise UnreadableImage(os_reason(error, path)) from error
    return handle, facts


def _open(file: Any, beginning: bytes) -> tuple[Image.Image, Header]:
    _hush_pillow()
    try:
        image = Image.open(file, formats=_FORMATS)
    except Exception as error:
        raise _refusal(error, beginning) from error
    width, height = image.size
    _check_size(width, height)
    # A phone's JPEG with a preview behind it calls itself MPO; to a person it is a JPEG.
    name = "JPEG" if image.format == "MPO" else str(image.format)
    return image, Header(width, height, name, image.mode)


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        megapixels = round(width * height / 1e6)
        raise UnreadableImage(
            f"It has {megapixels:,} megapixels; the limit is {MAX_PIXELS // 10**6}.", _REPLACE
        )
    if min(width, height) < MIN_SIDE:
        raise UnreadableImage(f"It is {width:,} x {height:,} pixels, too thin to show anything.", _REPLACE)


def _decode(image: Image.Image, header: Header) -> Picture:
    try:
        image.load()
        orientation = _orientation(image)
        rgb = _to_rgb(image)
        if orientation in _TURNS:
            rgb = rgb.transpose(_TURNS[orientation])
    except Exception as error:
        # Pillow's parsers raise nearly anything on hostile bytes; none of it may stop the rest.
        raise _refusal(error, _BEGINNINGS[0]) from error
    width, height = header.width, header.height
    if orientation in (5, 6, 7, 8):
        width, height = height, width
    return Picture(rgb, width, height, header.format, header.mode)


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:
        # Damaged EXIF says nothing about which way is up; the picture itself is good.
        return 1


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.mode.startswith("I") or image.mode == "F":
        return Image.fromarray(_grey(np.asarray(image))).convert("RGB")
    if image.mode in _ALPHA_MODES or "transparency" in image.info:
        rgba = image.convert("RGBA")
        white = Image.new("RGB", image.size, (255, 255, 255))
        white.paste(rgba, mask=rgba.getchannel("A"))
        return white
    return image.convert("RGB")


def _grey(values: np.ndarray) -> np.ndarray:
    """Return uint8 [h, w]: 16-bit shifted by what its brightest pixel needs, all wider stretched min-max."""
    if values.dtype.kind in "iu" and values.min() >= 0 and values.max() <= 0xFFFF:
        # 12-bit cameras write 16-bit files; a fixed shift by 8 would show them nearly black.
        bits = next(bits for bits in (8, 10, 12, 14, 16) if values.max() < 1 << bits)
        return (values >> (bits - 8)).astype(np.uint8)
    finite = np.isfinite(values)
    if not finite.any():
        return np.zeros(values.shape, dtype=np.uint8)
    low, high = float(values[finite].min()), float(values[finite].max())
    scaled = (np.where(finite, values, low) - low) * (255.0 / (high - low) if high > low else 0.0)
    return np.round(scaled).astype(np.uint8)


def _refusal(error: Exception, beginning: bytes) -> UnreadableImage:
    text = str(error)
    if isinstance(error, MemoryError):
        return UnreadableImage(
            "There is not enough memory to open it.", "Close other programs, then scan again."
        )
    if "MAX_TEXT" in text:
        return UnreadableImage("It hides a text block that unpacks to an unreasonable size.", _REPLACE)
    if "truncated" in text.lower() and not isinstance(error, UnidentifiedImageError):
        return UnreadableImage("The file is cut short: its picture is not complete.", _REPLACE)
    if beginning.startswith(_BEGINNINGS):
        return UnreadableImage("The file is damaged: its picture cannot be decoded.", _REPLACE)
    return UnreadableImage("It is not an image, whatever its name says.", _SUPPORTED)


def _empty() -> UnreadableImage:
    return UnreadableImage("The file is empty (0 bytes).", _REPLACE)


_QUIET = ("ignore", None, Warning, re.compile(r"PIL\."), 0)


def _hush_pillow() -> None:
    """Silence Pillow's warnings about odd metadata: a person gets one plain reason, or a good picture."""
    # Asked each time, because catch_warnings elsewhere may have put back the filters of an earlier day.
    if _QUIET not in warnings.filters:
        warnings.filterwarnings("ignore", module=r"PIL\.")
