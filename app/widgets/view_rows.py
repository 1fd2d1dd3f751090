"""Images in rows, each beside the views that were made of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme
from app.widgets import chart_paint

GAP = 6
APART = 18
"""Room between an image and its views, px; a line stands in its middle."""
HEAD = 22
SMALLEST, LARGEST = 24, 112


@dataclass(frozen=True)
class Grid:
    """How the pictures lie: images from above, lines and columns of the views of each; side and extra gap in px."""

    rows: int
    lines: int
    columns: int
    side: float
    apart: float


class ViewRows(QWidget):
    """Paints as many whole rows as there is room for, each as large as the width and height allow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixels = np.zeros((0, 1, 1, 1, 3), np.uint8)
        self._empty = ""
        self.setMinimumSize(160, HEAD + 2 * SMALLEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(216, 320)

    def set_empty_text(self, text: str) -> None:
        """Say what will be shown once there is something."""
        self._empty = text
        self._describe()

    def set_pixels(self, pixels: np.ndarray) -> None:
        """Show uint8 [images, 1 + views, height, width, 3] RGB; column 0 holds the images themselves."""
        self._pixels = np.ascontiguousarray(pixels)
        self._describe()

    def clear(self) -> None:
        """Show nothing."""
        self.set_pixels(np.zeros((0, 1, 1, 1, 3), np.uint8))

    @property
    def shape(self) -> tuple[int, int]:
        """How many images there are, and how many views of each."""
        return len(self._pixels), self._pixels.shape[1] - 1

    def grid(self) -> Grid:
        """Return how the pictures are laid out: as large as all images can be, many views of one in several lines."""
        views = max(self.shape[1], 1)
        best = max((self._grid_of(lines) for lines in range(1, views + 1)), key=lambda grid: grid.side)
        # Whatever is too small to be made out is left out instead.
        block = best.lines * (max(best.side, SMALLEST) + GAP) + best.apart
        rows = max(1, min(self.shape[0], int((self.height() - HEAD + GAP + best.apart) // block)))
        return replace(best, rows=rows, side=max(best.side, SMALLEST))

    def _grid_of(self, lines: int) -> Grid:
        """Return the layout of all images with their views in so many lines."""
        images, views = self.shape
        columns = -(-max(views, 1) // lines)
        apart = GAP if lines > 1 else 0
        across = (self.width() - APART - GAP * (columns - 1)) / (columns + 1)
        block = (self.height() - HEAD + GAP + apart) / max(images, 1)
        side = min(across, (block - apart) / lines - GAP, LARGEST)
        return Grid(images, lines, columns, side, apart)

    def _describe(self) -> None:
        images, views = self.shape
        words = self.tr("{n} images, each beside {k} views").format(n=images, k=views)
        self.setAccessibleDescription(words if images else self._empty)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = chart_paint.start(self)
        if not len(self._pixels):
            chart_paint.draw_note(painter, QRectF(self.rect()), self._empty)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            self._draw(painter)
        painter.end()

    def _draw(self, painter: QPainter) -> None:
        grid = self.grid()
        side, pitch = grid.side, grid.side + GAP
        whole = side + APART + grid.columns * pitch - GAP
        first, start = 0.0, side + APART
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            first, start = self.width() - side, self.width() - whole
        self._draw_head(painter, grid, first, start)
        for row in range(grid.rows):
            top = HEAD + row * (grid.lines * pitch + grid.apart)
            self._draw_picture(painter, row, 0, QRectF(first, top, side, side))
            for view in range(self.shape[1]):
                line, column = divmod(view, grid.columns)
                place = QRectF(start + column * pitch, top + line * pitch, side, side)
                self._draw_picture(painter, row, view + 1, place)

    def _draw_head(self, painter: QPainter, grid: Grid, first: float, start: float) -> None:
        t = theme.tokens()
        painter.setPen(QColor(t.quiet))
        painter.setFont(theme.font(theme.SMALL))
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextDontClip
        painter.drawText(QRectF(first, 0, grid.side, HEAD), align, self.tr("Image"))
        painter.drawText(QRectF(start, 0, grid.side, HEAD), align, self.tr("Its views"))
        between = (start if first < start else first) - APART / 2
        bottom = HEAD + grid.rows * (grid.lines * (grid.side + GAP) + grid.apart) - GAP - grid.apart
        painter.setPen(QPen(QColor(t.line), 1))
        painter.drawLine(QPointF(between, HEAD), QPointF(between, bottom))

    def _draw_picture(self, painter: QPainter, row: int, column: int, place: QRectF) -> None:
        pixels = self._pixels[row, column]
        height, width, _ = pixels.shape
        frame = QPainterPath()
        frame.addRoundedRect(place, 4, 4)
        painter.save()
        painter.setClipPath(frame, Qt.ClipOperation.IntersectClip)
        painter.drawImage(place, QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888))
        painter.restore()
