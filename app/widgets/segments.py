"""One of a few: a row of buttons of which one is down, for the parts of a page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from app import theme
from app.widgets.buttons import describe


class Segments(QWidget):
    """Buttons side by side; `chosen` tells which one a person pressed. A part may carry a count."""

    chosen = Signal(str)

    def __init__(self, name: str, parts: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._words = dict(parts)
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.spacing())
        for key, words in parts:
            button = QPushButton(words)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("kind", "choice")
            describe(button, words)
            button.clicked.connect(lambda _down=False, key=key: self.chosen.emit(key))
            self._group.addButton(button)
            self._buttons[key] = button
            row.addWidget(button)
        row.addStretch(1)
        self.choose(parts[0][0])

    @property
    def current(self) -> str:
        """The part that is chosen."""
        return next(key for key, button in self._buttons.items() if button.isChecked())

    def choose(self, key: str) -> None:
        """Press a button; `chosen` is not sent."""
        self._buttons[key].setChecked(True)

    def set_count(self, key: str, count: int) -> None:
        """Show how much there is to look at in a part; 0 shows nothing."""
        words = self._words[key]
        self._buttons[key].setText(f"{words} · {count:,}" if count else words)
        describe(self._buttons[key], f"{words}, {count:,}" if count else words)
