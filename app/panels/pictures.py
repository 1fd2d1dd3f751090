"""Small pictures of the cache as Qt draws them."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QImage, QPixmap

from app import theme
from app.session_state import SessionState


def pixmap_of(pixels: np.ndarray) -> QPixmap:
    """Return the pixmap of uint8 [height, width, 3]."""
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape[:2]
    image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return QPixmap.fromImage(image.copy())


def point_colors(session: SessionState, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the map's colours of images by label, uint8 [n, 4], grey without one, and which have one, bool [n]."""
    rows = session.table.rows_of(ids)
    codes = np.where(rows >= 0, session.label_codes[rows], -1) if len(session.table) else np.full(len(ids), -1)
    colors = [row.color for row in session.classes] + [theme.tokens().unlabelled]
    table = np.array([QColor(one).getRgb() for one in colors], dtype=np.uint8)
    return table[codes], codes >= 0
