"""Thumbnails as pixmaps, the recently seen ones kept: for the grid, the map and the hover card alike."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage, QPixmap

from app.session import Session

KEPT_BYTES = 24_000_000
"""650 pictures of 96 px, or all that the screen holds of smaller ones: a few screens of the grid."""


class Pictures(QObject):
    """Answers `picture(image id)` from the project's thumbnails."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._kept: OrderedDict[int, QPixmap] = OrderedDict()
        self._bytes = 0
        session.arrays_changed.connect(self._on_arrays)

    @classmethod
    def of(cls, session: Session) -> Pictures:
        """Return those of the session: each thumbnail is kept once, however many pages show it."""
        return session.findChild(cls) or cls(session, session)

    def picture(self, image_id: int) -> QPixmap | None:
        """Return the image's thumbnail, None where there is none."""
        known = self._kept.get(image_id)
        if known is not None:
            self._kept.move_to_end(image_id)
            return known
        pixels = self._session.thumbnail(image_id)
        if pixels is None:
            return None
        made = self._kept[image_id] = to_pixmap(pixels)
        self._bytes += _bytes(made)
        while self._bytes > KEPT_BYTES and len(self._kept) > 1:
            self._bytes -= _bytes(self._kept.popitem(last=False)[1])
        return made

    def _on_arrays(self, kind: str) -> None:
        if kind == "thumbnails":
            self._kept.clear()
            self._bytes = 0


def _bytes(picture: QPixmap) -> int:
    return picture.width() * picture.height() * picture.depth() // 8


def to_pixmap(pixels: np.ndarray) -> QPixmap:
    """Return uint8 [height, width, 3] RGB pixels centred in a transparent square, so that nothing is stretched."""
    height, width, _ = pixels.shape
    side = max(height, width)
    square = np.zeros((side, side, 4), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width, :3] = pixels
    square[top : top + height, left : left + width, 3] = 255
    # fromImage copies: the array may go.
    return QPixmap.fromImage(QImage(square.data, side, side, 4 * side, QImage.Format.Format_RGBA8888))
