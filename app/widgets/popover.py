"""A small window that opens beside a control and closes by itself: no OK, no Cancel."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget


class Popover(QFrame):
    """Put widgets into `body`, then `open_at(control)`; Esc or a click elsewhere closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popover")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(12, 12, 12, 12)
        self.body.setSpacing(8)

    def open_at(self, control: QWidget) -> None:
        """Open under a control, or above it where there is no room, within its screen."""
        self.adjustSize()
        below = control.mapToGlobal(QPoint(0, control.height() + 4))
        screen = control.screen().availableGeometry()
        if below.y() + self.height() > screen.bottom():
            below = control.mapToGlobal(QPoint(0, -self.height() - 4))
        x = max(screen.left(), min(below.x(), screen.right() - self.width()))
        self.move(x, max(screen.top(), below.y()))
        self.show()
