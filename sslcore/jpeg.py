"""The short way into plain JPEGs: their size from a walk over the segments, their pixels from the decoder alone.

For a small picture, Pillow's JPEG plugin takes twice as long as decoding. What is not plain (turned, CMYK, a
phone's double picture, damaged) is left to the plugin, which knows every case and every reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

_START = b"\xff\xd8\xff"
_SCAN = 0xDA
_FRAMES = (0xC0, 0xC1, 0xC2)
# JFIF, tables, restart interval, comment: nothing that turns a picture or changes its colours.
_HARMLESS = (0xE0, 0xDB, 0xC4, 0xDD, 0xFE)
_PROFILE, _PROFILE_NAME = 0xE2, b"ICC_PROFILE\0"
_MODES = {1: "L", 3: "RGB"}


@dataclass(frozen=True)
class Frame:
    """Width and height of a JPEG in px, and its mode, "L" or "RGB"."""

    width: int
    height: int
    mode: str


def plain_frame(data: bytes) -> Frame | None:
    """Return the Frame of the plain JPEG that `data` begins with; None if it is anything else."""
    if not data.startswith(_START):
        return None
    at, last, frame = 2, len(data) - 10, None
    while at < last and data[at] == 0xFF:
        marker, length = data[at + 1], data[at + 2] << 8 | data[at + 3]
        if marker == _SCAN:
            return frame
        if marker in _FRAMES:
            if frame is not None or data[at + 4] != 8 or data[at + 9] not in _MODES:
                return None
            height, width = data[at + 5] << 8 | data[at + 6], data[at + 7] << 8 | data[at + 8]
            frame = Frame(width, height, _MODES[data[at + 9]])
        elif marker not in _HARMLESS and not (marker == _PROFILE and data.startswith(_PROFILE_NAME, at + 4)):
            return None
        at += 2 + length
    return None


def reduction(frame: Frame, side: int | None) -> int:
    """Return 8, 4, 2 or 1: how far a picture can be decoded reduced, both sides still `side` px or more."""
    if side is None:
        return 1
    room = min(frame.width, frame.height) // side
    return next((factor for factor in (8, 4, 2) if room >= factor), 1)


def decode_plain(data: bytes, frame: Frame, factor: int) -> Image.Image | None:
    """Return the RGB picture at 1/`factor` size, the plugin's own pixels; None where the decoder objects."""
    size = -(-frame.width // factor), -(-frame.height // factor)
    try:
        image = Image.frombytes(frame.mode, size, data, "jpeg", frame.mode, "", factor, 0)
        return image if frame.mode == "RGB" else image.convert("RGB")
    except Exception:
        # Asked again, the plugin finds the words for it; Pillow's decoders raise nearly anything.
        return None
