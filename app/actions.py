"""The commands as QActions of a window. A key that a text field or another focused widget needs is left to it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

from app.commands import COMMANDS, DIGITS, Command, Desk
from app.core_words import say
from app.session import Session

ARROWS = frozenset({"Left", "Right"})
PRESSES = frozenset({"Space", "Return", "Enter"})
TEXT_FIELDS = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox, QKeySequenceEdit)
EVERYWHERE = frozenset({"keys", "quit", "new_project", "open_project", "scan"}) | {
    command.name for command in COMMANDS if command.group == "Steps"
}
"""Commands whose keys mean nothing in a text field, and so work there too."""


def tr(text: str) -> str:
    return QCoreApplication.translate("actions", text)


class Actions(QObject):
    """The QActions of one window, kept in step with what can be done. A key pressed in a text field is text."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._taken: frozenset[str] | None = frozenset()
        self.by_name: dict[str, QAction] = {}
        for command in COMMANDS:
            self.by_name[command.name] = self._make(command, window)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)
            self._on_focus(None, application.focusWidget())
        self.retranslate()

    def __getitem__(self, name: str) -> QAction:
        return self.by_name[name]

    def watch(self, session: Session) -> None:
        """Follow a newly opened project."""
        for signal in (session.changed, session.head_changed, session.suggestions_changed):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Enable what can be done now; call it when the selection or the image asked about changes, too."""
        for command in COMMANDS:
            self.by_name[command.name].setEnabled(command.can(self._desk))
        session = self._desk.session
        for name, words in (("undo", tr("Undo")), ("redo", tr("Redo"))):
            step = getattr(session, f"{name}_text") if session else None
            self.by_name[name].setText(f"{words}: {say(step)}" if step else words)
        for position, digit in enumerate(DIGITS):
            if session and position < len(session.classes):
                self.by_name[f"label_{digit}"].setText(session.classes[position].name.replace("&", "&&"))

    def retranslate(self) -> None:
        """Word every action in the language of now."""
        for command in COMMANDS:
            action = self.by_name[command.name]
            action.setText(tr(command.text))
            keys = ", ".join(shown(key) for key in command.keys)
            action.setToolTip(f"{tr(command.tip)} ({keys})")
            action.setStatusTip(tr(command.tip))
        self.refresh()

    def _make(self, command: Command, window: QWidget) -> QAction:
        action = QAction(window)
        action.setObjectName(command.name)
        action.setAutoRepeat(command.repeats)
        action.triggered.connect(lambda: command.run(self._desk) if command.can(self._desk) else None)
        window.addAction(action)
        return action

    def _on_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        """Give back the keys that the focused widget wants for itself."""
        taken = keys_of(new)
        if taken == self._taken and old is not None:
            return
        self._taken = taken
        for command in COMMANDS:
            free = [key for key in command.keys if taken is not None and key not in taken]
            keys = list(command.keys) if command.name in EVERYWHERE else free
            self.by_name[command.name].setShortcuts([QKeySequence(key) for key in keys])


def keys_of(widget: QWidget | None) -> frozenset[str] | None:
    """Return the keys that a focused widget needs itself; None for a text field, which needs all of them."""
    if isinstance(widget, TEXT_FIELDS) or (isinstance(widget, QComboBox) and widget.isEditable()):
        return None
    if isinstance(widget, QAbstractScrollArea):
        return ARROWS
    # A button that was clicked keeps the focus, yet the person goes on labelling with Space and Enter:
    # only one that was reached with the keyboard is pressed with them.
    if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
        return frozenset()
    if isinstance(widget, QAbstractButton | QComboBox):
        return PRESSES | ARROWS
    if isinstance(widget, QAbstractSlider | QTabBar):
        return ARROWS
    return frozenset()


def shown(key: str) -> str:
    """Return a key as this system writes it (⌘Z, Ctrl+Z)."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def key_help() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return (group, [(keys, what they do)]) for the sheet of all keys; the ten class keys are one line."""
    groups: dict[str, list[tuple[str, str]]] = {"Label": [("1 … 9, 0", tr("Label as this class"))]}
    for command in COMMANDS:
        if not command.name.startswith("label_"):
            keys = " / ".join(shown(key) for key in command.keys)
            groups.setdefault(command.group, []).append((keys, tr(command.text).replace("&&", "&")))
    groups["Edit"].append((tr("Shift+click"), tr("Select a range in the grid")))
    return [(tr(group), rows) for group, rows in groups.items()]
