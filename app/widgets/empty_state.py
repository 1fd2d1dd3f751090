"""What a page shows while it has nothing to show: what will be here, and the one step that brings it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app import theme
from app.widgets.buttons import label, text_button


class EmptyState(QWidget):
    """An icon, a title, a sentence, and a button if `action` names it."""

    action_triggered = Signal()

    def __init__(
        self, icon: str, title: str, text: str, action: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._picture = QLabel()
        self._title = label(title, "title", wrap=True)
        self._text = label(text, "quiet", wrap=True)
        self.action = text_button(action, "primary")
        self.action.clicked.connect(self.action_triggered)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        for one in (self._picture, self._title, self._text):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._picture)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addSpacing(8)
        column.addWidget(self.action, 0, Qt.AlignmentFlag.AlignHCenter)
        # Only now: shown without a parent it would be a window of its own for a moment.
        self.action.setVisible(bool(action))
        column.addStretch(3)
        theme.watch().theme_changed.connect(self._recolor)
        self._recolor()

    def set_text(self, title: str, text: str, action: str = "") -> None:
        """Say something else."""
        self._title.setText(title)
        self._text.setText(text)
        self.action.setText(action)
        self.action.setAccessibleName(action)
        self.action.setVisible(bool(action))

    def _recolor(self, _tokens: object = None) -> None:
        self._picture.setPixmap(theme.icon(self._icon, "quiet").pixmap(48, 48))
