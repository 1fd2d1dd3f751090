"""Popovers about one class: a name for a new one; rename, recolour, merge or delete one that is there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QComboBox, QGridLayout, QLineEdit, QWidget

from app import theme
from app.widgets.buttons import describe, label, text_button
from app.widgets.completion import offer_names
from app.widgets.popover import Popover


class Swatch(QAbstractButton):
    """A round button of one colour."""

    def __init__(self, color: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.color = color
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        describe(self, color)

    def sizeHint(self) -> QSize:
        return QSize(28, 28)

    def paintEvent(self, event: object) -> None:
        t = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.width() / 2, self.height() / 2)
        if self.isChecked() or self.hasFocus():
            painter.setPen(QPen(QColor(t.accent if self.hasFocus() else t.ink), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, 12.5, 12.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.color))
        painter.drawEllipse(middle, 9.5, 9.5)
        painter.end()


class NewClassPopover(Popover):
    """Asks for the name of a new class; Enter adds it."""

    named = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("Name, then Enter"))
        self.name.setAccessibleName(self.tr("Name of the new class"))
        self.name.setMinimumWidth(200)
        self.body.addWidget(label(self.tr("New class"), "caption"))
        self.body.addWidget(self.name)
        self.name.returnPressed.connect(self._finish)

    def open_at(self, control: QWidget, names: Sequence[str] = ()) -> None:
        """Open under a control; `names` are those that there are."""
        offer_names(self.name, names)
        self.name.clear()
        super().open_at(control)
        self.name.setFocus()

    def _finish(self) -> None:
        text = self.name.text().strip()
        if text:
            self.close()
            self.named.emit(text)


class ClassPopover(Popover):
    """Tells what is to happen to the class; each change is one step that can be undone."""

    renamed = Signal(int, str)
    recolored = Signal(int, str)
    merged = Signal(int, int)
    deleted = Signal(int)

    def __init__(self, palette: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._class_id = -1
        self._old = ("", "")
        self.name = QLineEdit()
        self.name.setAccessibleName(self.tr("Name of the class"))
        self.name.setToolTip(self.tr("Enter renames the class"))
        self.name.editingFinished.connect(self._rename)
        self.name.returnPressed.connect(self.close)
        self.swatches = [Swatch(color) for color in palette]
        self.merge = QComboBox()
        describe(self.merge, self.tr("Merge into another class"))
        self.merge.activated.connect(self._merge)
        remove = text_button(self.tr("Delete class"), "danger", icon="delete")
        remove.clicked.connect(self._delete)
        remove.setToolTip(self.tr("Its images become unlabelled; undo brings them back"))
        grid = QGridLayout()
        grid.setSpacing(2)
        for i, swatch in enumerate(self.swatches):
            swatch.clicked.connect(lambda _checked=False, color=swatch.color: self._recolor(color))
            grid.addWidget(swatch, i // 7, i % 7)
        self.body.addWidget(label(self.tr("Name"), "caption"))
        self.body.addWidget(self.name)
        self.body.addWidget(label(self.tr("Colour"), "caption"))
        self.body.addLayout(grid)
        self.body.addWidget(label(self.tr("Merge"), "caption"))
        self.body.addWidget(self.merge)
        self.body.addWidget(remove)

    def edit(self, control: QWidget, class_id: int, classes: Sequence[tuple[int, str, str]]) -> None:
        """Open beside a control for one of the classes (id, name, colour)."""
        self._class_id = class_id
        _id, name, color = next(row for row in classes if row[0] == class_id)
        self._old = (name, color)
        self.name.setText(name)
        self._mark(color)
        self.merge.clear()
        self.merge.addItem(self.tr("Merge into …"), -1)
        for other, other_name, _color in classes:
            if other != class_id:
                self.merge.addItem(other_name, other)
        self.merge.setEnabled(self.merge.count() > 1)
        self.open_at(control)
        self.name.setFocus()
        self.name.selectAll()

    def _mark(self, color: str) -> None:
        for swatch in self.swatches:
            swatch.setChecked(swatch.color.lower() == color.lower())

    def _rename(self) -> None:
        text = self.name.text().strip()
        if text and text != self._old[0]:
            self._old = (text, self._old[1])
            self.renamed.emit(self._class_id, text)

    def _recolor(self, color: str) -> None:
        self._mark(color)
        if color.lower() != self._old[1].lower():
            self._old = (self._old[0], color)
            self.recolored.emit(self._class_id, color)

    def _merge(self, row: int) -> None:
        into = self.merge.itemData(row)
        if into != -1:
            self.close()
            self.merged.emit(self._class_id, into)

    def _delete(self) -> None:
        self.close()
        self.deleted.emit(self._class_id)
