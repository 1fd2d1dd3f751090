"""The start of everything: a large area to drop a folder on, or to choose one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import theme
from app.widgets.buttons import label, text_button


class DropTarget(QWidget):
    """Tells of a dropped folder or file, and of the two buttons."""

    dropped = Signal(str)
    choose_requested = Signal()
    sample_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._over = False
        self.setAcceptDrops(True)
        self.setMinimumSize(320, 272)
        self.setAccessibleName(self.tr("Drop a folder of images here"))
        self.choose = text_button(self.tr("Choose a folder"), "primary", "Ctrl+O", icon="folder")
        self.sample = text_button(self.tr("Try the sample"), "quiet", icon="sample")
        self.choose.clicked.connect(self.choose_requested)
        self.sample.clicked.connect(self.sample_requested)
        self._title = label(self.tr("Drop a folder of images here"), "title")
        self._text = label(
            self.tr("Nothing is copied or sent anywhere; your images stay where they are."), "quiet"
        )
        for one in (self._title, self._text):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.choose)
        buttons.addWidget(self.sample)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 104, 24, 24)
        column.setSpacing(8)
        column.addStretch(1)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addSpacing(8)
        column.addLayout(buttons)
        column.addStretch(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(t.accent if self._over else t.control_line), 2 if self._over else 1.5)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(QColor(t.accent_tint if self._over else t.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 12, 12)
        middle = QRectF(self.width() / 2 - 36, self._title.y() - 92, 72, 72)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.surface if self._over else t.accent_tint))
        painter.drawEllipse(middle)
        theme.draw_icon(painter, "images", middle.adjusted(18, 18, -18, -18), t.accent)
        painter.end()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self._set_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._set_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._set_over(False)
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            # Somebody who drops one image of a folder means the folder.
            first = paths[0]
            self.dropped.emit(str(first if first.is_dir() or not first.exists() else first.parent))

    def _set_over(self, over: bool) -> None:
        self._over = over
        self.update()
