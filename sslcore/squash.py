"""The one resize: the whole image squashed to a square, alike for training, the window and the export."""

from __future__ import annotations

from PIL import Image


def squash(picture: Image.Image, px: int) -> Image.Image:
    """Return the RGB `picture` squashed to px x px, antialiased bilinear: first its width, then its height.

    Two calls, because Pillow 13 swaps the passes of tall pictures, older ones don't, and the order shows in
    the last bit of some pixels. The exported graph does the same two passes.
    """
    if picture.size == (px, px):
        return picture
    narrow = picture.resize((px, picture.height), Image.Resampling.BILINEAR)
    return narrow.resize((px, px), Image.Resampling.BILINEAR)
