"""Pictures in lines; a click, or X on the one with the keyboard, strikes one out, because it does not belong."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QWidget

from app import theme
from app.widgets.flow_layout import FlowLayout

SIDE = 70


class PickSheet(QWidget):
    """Tells which pictures are struck out."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles: dict[int, PictureTile] = {}
        self._flow = FlowLayout(self, spacing=6)

    def set_pictures(
        self, pictures: Sequence[tuple[int, QPixmap | None, str]], *, fixed: bool = False
    ) -> None:
        """Show (image id, picture, name) each; where `fixed`, nothing can be struck out."""
        self._flow.clear()
        self._tiles = {}
        for image_id, picture, name in pictures:
            tile = PictureTile(picture, name)
            tile.setEnabled(not fixed)
            tile.toggled.connect(lambda _on: self.changed.emit())
            self._tiles[image_id] = tile
            self._flow.addWidget(tile)
        self._flow.invalidate()
        self.updateGeometry()

    def kept(self) -> list[int]:
        """Return the image ids that are not struck out."""
        return [image_id for image_id, tile in self._tiles.items() if not tile.isChecked()]

    def struck(self) -> list[int]:
        """Return the image ids that are struck out."""
        return [image_id for image_id, tile in self._tiles.items() if tile.isChecked()]

    def tile(self, image_id: int) -> PictureTile:
        """Return the button of one image."""
        return self._tiles[image_id]


class PictureTile(QAbstractButton):
    """One picture; checked = struck out."""

    def __init__(self, picture: QPixmap | None, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = picture
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setToolTip(name)

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_X:
            self.toggle()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        place = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setOpacity(0.3 if self.isChecked() else 1.0)
        if self._picture is None:
            painter.fillRect(place, QColor(t.sunken))
        else:
            painter.drawPixmap(place, self._picture, QRectF(self._picture.rect()))
        painter.setOpacity(1.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.isChecked():
            painter.setPen(QPen(QColor(t.error), 2))
            painter.drawLine(place.topLeft(), place.bottomRight())
            painter.drawLine(place.topRight(), place.bottomLeft())
        if self.hasFocus():
            painter.setPen(QPen(QColor(t.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)
        painter.end()
