"""A number that matters, in large type, with its interval and how it was measured."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import theme
from app.widgets.buttons import label


class BigNumber(QWidget):
    """Shows "86 %", "81 to 90", and one line; or plainly that there is nothing to say yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = label("", "number")
        self._value.setFont(theme.font(theme.NUMBER, bold=True, tabular=True))
        self._interval = label("", "quiet")
        self._line = label("", "small", wrap=True)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._value)
        top.addWidget(self._interval, 1, Qt.AlignmentFlag.AlignBottom)
        self._interval.setContentsMargins(0, 0, 0, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._line)
        column.addStretch(1)

    def set_value(self, value: str, interval: str, line: str) -> None:
        """Show a value with its unit, its interval, and how it was measured."""
        self._show(value, interval, line, role="number")

    def set_missing(self, text: str, reason: str) -> None:
        """Say that there is no number yet, and why."""
        self._show(text, "", reason, role="title")

    def _show(self, value: str, interval: str, line: str, *, role: str) -> None:
        self._value.setText(value)
        if self._value.property("role") != role:
            self._value.setProperty("role", role)
            self._value.style().unpolish(self._value)
            self._value.style().polish(self._value)
        self._interval.setText(interval)
        self._interval.setVisible(bool(interval))
        self._line.setText(line)
        self.setAccessibleName(" ".join(part for part in (value, interval, line) if part))
