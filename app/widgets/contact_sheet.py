"""A contact sheet: a handful of the images side by side, as many as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from app import theme

GAP = 6


class ContactSheet(QWidget):
    """Square pictures in straight lines; those that do not fit are left out."""

    def __init__(self, parent: QWidget | None = None, *, side: int = 72) -> None:
        super().__init__(parent)
        self._side = side
        self._pictures: list[QPixmap] = []
        self.setMinimumSize(side, side)
        self.setAccessibleName(self.tr("Some of the images"))

    def sizeHint(self) -> QSize:
        return QSize(8 * (self._side + GAP), 3 * (self._side + GAP) - GAP)

    def set_pictures(self, pictures: Sequence[QPixmap]) -> None:
        """Show these pictures, cropped to their middle square."""
        self._pictures = [picture for picture in pictures if not picture.isNull()]
        self.update()

    def columns(self) -> int:
        """Return how many pictures stand in a line: as many as fit, or a few less where that wastes less height."""
        most = max(1, (self.width() + GAP) // (self._side + GAP))
        return min(range(most, most - most // 3 - 1, -1), key=self._wasted)

    def _wasted(self, columns: int) -> float:
        """Return the height left over below the last full line, in px."""
        pitch = min((self.width() + GAP) / columns, self.height() + GAP)
        return float((self.height() + GAP) % pitch)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        columns = self.columns()
        # The lines are stretched a little so that they end flush with the edge.
        side = (self.width() + GAP) / columns - GAP if len(self._pictures) >= columns else self._side
        side = min(side, self.height())
        lines = max(1, int((self.height() + GAP) // (side + GAP)))
        for i, picture in enumerate(self._pictures[: columns * lines]):
            line, column = divmod(i, columns)
            place = QRectF(column * (side + GAP), line * (side + GAP), side, side)
            frame = QPainterPath()
            frame.addRoundedRect(place, theme.RADIUS, theme.RADIUS)
            painter.setClipPath(frame)
            short = min(picture.width(), picture.height())
            middle = QRectF((picture.width() - short) / 2, (picture.height() - short) / 2, short, short)
            painter.drawPixmap(place, picture, middle)
        painter.end()
