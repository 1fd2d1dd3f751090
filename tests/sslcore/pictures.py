"""Pictures with four coloured corners, as files of any format."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

COLORS = [(200, 30, 30), (30, 200, 30), (30, 30, 200), (220, 220, 40)]


def corners(side: int = 32) -> Image.Image:
    """A picture with a different colour in each quarter, so that any turn shows."""
    picture = Image.new("RGB", (side, side))
    half = side // 2
    for color, place in zip(COLORS, [(0, 0), (half, 0), (0, half), (half, half)], strict=True):
        picture.paste(color, (*place, place[0] + half, place[1] + half))
    return picture


def saved(picture: Image.Image, format: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
