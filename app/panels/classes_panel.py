"""Making classes and changing them: a name typed in place, and a popover for the rest. Undo takes all of it back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QWidget

from app import theme
from app.session import Session
from app.widgets.buttons import describe
from app.widgets.class_popover import ClassPopover
from app.widgets.completion import offer_names
from sslcore.class_colors import CLASS_COLORS

SWATCHES = 21


class NewClassField(QLineEdit):
    """A text field that is there while a name is typed; Enter takes it, Esc does not, and the keyboard goes back."""

    named = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._came_from: QWidget | None = None
        self.setAccessibleName(self.tr("Name of the new class"))
        self.setToolTip(self.tr("Enter takes the name, Esc does not. Several at once: cat, dog, fox"))
        self.returnPressed.connect(self._take)
        self.hide()

    def open(self, placeholder: str, names: Sequence[str] = ()) -> None:
        """Let a name be typed; `names` are those that there are."""
        offer_names(self, names)
        self._came_from = QApplication.focusWidget() if self.isHidden() else self._came_from
        self.setPlaceholderText(placeholder)
        self.clear()
        self.show()
        self.setFocus()

    def close_field(self) -> None:
        """Go away and give the keyboard back to where it was."""
        if self.isHidden():
            return
        back = self._came_from
        self.hide()
        if back is not None and back.isVisible():
            back.setFocus()
        self.closed.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and _is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_escape(event):
            self.close_field()
            return
        super().keyPressEvent(event)

    def _take(self) -> None:
        text = self.text().strip()
        self.close_field()
        if text:
            self.named.emit(text)


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape


class ClassEditor(QObject):
    """Opens the popover of a class beside a control, and carries out what is asked there."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._home = parent
        self._popover: ClassPopover | None = None

    def edit(self, control: QWidget, class_id: int) -> None:
        """Rename, recolour, merge or delete a class."""
        session = self._session
        if session.readonly or session.class_by_id(class_id) is None:
            return
        if self._popover is None:
            self._popover = self._make_popover()
        classes = [(row.id, row.name, row.color) for row in session.classes]
        self._popover.edit(control, class_id, classes)

    def choose(self, control: QWidget) -> None:
        """Ask in a menu which class is to be changed, then open its popover."""
        menu = QMenu(self._home)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for row in self._session.classes:
            action = menu.addAction(_dot(row.color), row.name.replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, class_id=row.id: self.edit(control, class_id))
        menu.popup(control.mapToGlobal(QPoint(0, control.height() + 4)))

    def _make_popover(self) -> ClassPopover:
        session = self._session
        popover = ClassPopover(CLASS_COLORS[:SWATCHES], self._home)
        popover.renamed.connect(session.rename_class)
        popover.recolored.connect(session.recolor_class)
        popover.merged.connect(session.merge_classes)
        popover.deleted.connect(session.delete_class)
        describe(popover, self.tr("Change a class"))
        return popover


def _dot(color: str) -> QIcon:
    picture = QPixmap(16, 16)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(theme.mix(theme.tokens().ink, color, 0.25)))
    painter.setBrush(QColor(color))
    painter.drawEllipse(3, 3, 10, 10)
    painter.end()
    return QIcon(picture)
