"""F1: every key of the window on one sheet laid over it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app import theme
from app.widgets.buttons import icon_button, label

Groups = Sequence[tuple[str, Sequence[tuple[str, str]]]]


class KeyCap(QLabel):
    """A key drawn as a key."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setFont(theme.font(theme.SMALL, bold=True))
        self.setContentsMargins(7, 2, 7, 3)
        self.setMinimumWidth(26)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(t.control_line), 1))
        painter.setBrush(QColor(t.sunken))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 4, 4)
        painter.end()
        super().paintEvent(event)


class ShortcutSheet(QWidget):
    """Covers its parent while open; Esc, F1, or a click beside the sheet closes it."""

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("All keys"))
        self._sheet = QFrame(self)
        self._sheet.setProperty("role", "sheet")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(40)
        self._grid.setVerticalSpacing(20)
        inside = QWidget()
        inside.setLayout(self._grid)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        close = icon_button("close", self.tr("Close"), "Esc")
        close.clicked.connect(self.close_sheet)
        head = QHBoxLayout()
        head.addWidget(label(self.tr("All keys"), "title"), 1)
        head.addWidget(close)
        column = QVBoxLayout(self._sheet)
        column.setContentsMargins(24, 16, 16, 24)
        column.addLayout(head)
        column.addWidget(scroll, 1)
        parent.installEventFilter(self)
        self.hide()

    def set_shortcuts(self, groups: Groups) -> None:
        """Show groups of (keys, what they do); several keys for one thing are separated by ' or '."""
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        columns: list[QVBoxLayout] = []
        for number in range(2):
            side = QWidget()
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(6)
            self._grid.addWidget(side, 0, number, Qt.AlignmentFlag.AlignTop)
            columns.append(column)
        heights = [0, 0]
        for title, rows in groups:
            shorter = heights.index(min(heights))
            heights[shorter] += len(rows) + 2
            columns[shorter].addWidget(label(title, "caption"))
            for keys, text in rows:
                columns[shorter].addLayout(self._row(keys, text))
            columns[shorter].addSpacing(14)
        for column in columns:
            column.addStretch(1)

    def _row(self, keys: str, text: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(label(text), 1)
        for i, key in enumerate(keys.split(" or ")):
            if i:
                row.addWidget(label(self.tr("or"), "small"))
            native = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
            # What is no key, such as a span of keys, is shown as it is.
            is_key = len(key) > 1 and native and ", " not in native
            row.addWidget(KeyCap(native if is_key else key))
        return row

    def open_sheet(self) -> None:
        """Lay the sheet over the parent and take the keyboard."""
        self._cover()
        self.show()
        self.raise_()
        self.setFocus()

    def close_sheet(self) -> None:
        """Take the sheet away."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def _cover(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        self.setGeometry(parent.rect())
        width, height = (
            min(760, self.width() - 48),
            min(self._grid.sizeHint().height() + 96, self.height() - 48),
        )
        self._sheet.setGeometry((self.width() - width) // 2, (self.height() - height) // 2, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0, 110))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._sheet.geometry().contains(event.position().toPoint()):
            self.close_sheet()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F1, Qt.Key.Key_Question):
            self.close_sheet()
        # Keys behind the sheet must not label anything: swallow the rest.
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._cover()
        return super().eventFilter(watched, event)
