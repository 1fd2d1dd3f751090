"""Buttons that say their key in the tooltip and their purpose to a screen reader."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from app import theme


def with_key(text: str, key: str) -> str:
    """Return `text` with its key in brackets, as tooltips show it; the key in the desktop's own spelling."""
    if not key:
        return text
    native = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    return f"{text} ({native or key})"


def describe(widget: QWidget, text: str, key: str = "") -> None:
    """Give a control its accessible name and its tooltip with the key."""
    widget.setAccessibleName(text)
    widget.setToolTip(with_key(text, key))


def icon_button(icon: str, text: str, key: str = "", *, checkable: bool = False) -> QToolButton:
    """Return a 32-px button showing only an icon."""
    button = QToolButton()
    button.setIcon(theme.icon(icon))
    button.setIconSize(QSize(20, 20))
    button.setFixedSize(32, 32)
    button.setCheckable(checkable)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    describe(button, text, key)
    return button


def text_button(text: str, kind: str = "", key: str = "", icon: str = "") -> QPushButton:
    """Return a push button; `kind` is '', 'primary', 'quiet' or 'danger' as the style sheet knows them."""
    button = QPushButton(text)
    button.setProperty("kind", kind)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setAutoDefault(False)
    if icon:
        tint = {"primary": "on_accent", "quiet": "accent", "danger": "error"}.get(kind)
        button.setIcon(theme.icon(icon, tint))
        button.setIconSize(QSize(18, 18))
    describe(button, text, key)
    return button


def label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """Return a text label; `role` is '', 'small', 'quiet', 'caption', 'title', 'heading' or 'number'."""
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setWordWrap(wrap)
    if role:
        result.setProperty("role", role)
    return result


def set_tone(widget: QWidget, tone: str) -> None:
    """Colour a label: '', 'error', 'warning', 'good' or 'accent'."""
    widget.setProperty("tone", tone)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def set_kind(button: QPushButton, kind: str) -> None:
    """Change what the style sheet makes of a button: '', 'primary', 'quiet' or 'danger'."""
    if button.property("kind") != kind:
        button.setProperty("kind", kind)
        button.style().unpolish(button)
        button.style().polish(button)
