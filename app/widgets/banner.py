"""A message where it happened: what went wrong, the next step, and one button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import theme
from app.core_words import say
from app.widgets.buttons import icon_button, label, text_button

ICONS = {"error": "warning", "warning": "warning", "info": "info", "good": "check"}
TINTS = {"error": "error", "warning": "warning", "info": "accent", "good": "good"}


class Banner(QFrame):
    """Hidden until show_message; kinds 'error', 'warning', 'info', 'good'."""

    action_triggered = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._icon = QLabel()
        self._icon.setFixedSize(20, 20)
        self._message = label("", wrap=True)
        self._message.setFont(theme.font(theme.BODY, bold=True))
        self._hint = label("", wrap=True)
        self._action = text_button("")
        self._close = icon_button("close", self.tr("Close this message"), "Esc")
        self._action.clicked.connect(self.action_triggered)
        self._close.clicked.connect(self.dismiss)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._message)
        words.addWidget(self._hint)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(12)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._action)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._kind = "error"
        theme.watch().theme_changed.connect(self._recolor)
        self.hide()

    def show_message(self, message: str, hint: str = "", kind: str = "error", action: str = "") -> None:
        """Show one sentence, the next step, and a button if `action` names it."""
        message, hint = say(message), say(hint)
        self._kind = kind
        self._message.setText(message)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        top, middle = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignVCenter
        self._row.setAlignment(self._icon, top if hint else middle)
        self._action.setText(action)
        self._action.setAccessibleName(action)
        self._action.setToolTip(action)
        self._action.setVisible(bool(action))
        self.setAccessibleName(f"{message} {hint}".strip())
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self._recolor()
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def message(self) -> str:
        """Return the sentence shown, '' when hidden."""
        return "" if self.isHidden() else self._message.text()

    def dismiss(self) -> None:
        """Close the banner."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def _recolor(self, _tokens: object = None) -> None:
        self._icon.setPixmap(theme.icon(ICONS[self._kind], TINTS[self._kind]).pixmap(20, 20))
