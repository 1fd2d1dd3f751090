"""The little card beside the pointer: a picture, its name, and what is known about it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.widgets.buttons import label

SIDE = 128


class HoverCard(QFrame):
    """Floats inside its parent; never takes the pointer or the keyboard."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "popover")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._name = label("", "small")
        self._lines = label("")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 6)
        column.setSpacing(4)
        for one in (self._picture, self._lines, self._name):
            column.addWidget(one)
        self.hide()

    def show_at(self, place: QPoint, picture: QPixmap | None, name: str, text: str = "") -> None:
        """Show beside a global place, inside the parent: picture, a line such as 'cat?  71 %', and the file name."""
        if picture is not None and not picture.isNull():
            smooth, keep = Qt.TransformationMode.SmoothTransformation, Qt.AspectRatioMode.KeepAspectRatio
            self._picture.setPixmap(picture.scaled(SIDE, SIDE, keep, smooth))
        self._picture.setVisible(picture is not None)
        shown = self._name.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, 2 * SIDE)
        self._name.setText(shown)
        self._lines.setText(text)
        self._lines.setVisible(bool(text))
        self.adjustSize()
        parent = self.parentWidget()
        if parent is None:
            return
        spot = parent.mapFromGlobal(place) + QPoint(16, 16)
        if spot.x() + self.width() > parent.width():
            spot.setX(spot.x() - self.width() - 32)
        if spot.y() + self.height() > parent.height():
            spot.setY(spot.y() - self.height() - 32)
        self.move(max(spot.x(), 0), max(spot.y(), 0))
        self.show()
        self.raise_()
