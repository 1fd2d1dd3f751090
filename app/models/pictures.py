"""Thumbnails as pixmaps, the recently seen ones kept: for the grid, the map and the hover card alike."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage, QPixmap

from app.session import Session

KEPT = 1500
"""About 40 MB at 96 px: a few screens of the grid."""


class Pictures(QObject):
    """Answers `picture(image id)` from the project's thumbnails."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._kept: OrderedDict[int, QPixmap] = OrderedDict()
        session.arrays_changed.connect(self._on_arrays)

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
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return made

    def _on_arrays(self, kind: str) -> None:
        if kind == "thumbnails":
            self._kept.clear()


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
