"""The buttons that give a label: one per class with its key, and one for a new class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app import theme
from app.widgets.buttons import with_key
from app.widgets.flow_layout import FlowLayout
from app.widgets.markers import Chip

KEYS = "1234567890"
FLASH_MS = 260


@dataclass(frozen=True)
class ClassChip:
    """A class to choose; `count` images carry it."""

    id: int
    name: str
    color: str
    count: int = 0
    shape: int = 0


class ClassChips(QWidget):
    """Tells which class was chosen; the keys themselves belong to the window's actions."""

    chosen = Signal(int)
    add_requested = Signal()
    edit_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: dict[int, Chip] = {}
        self._classes: list[ClassChip] = []
        self._suggested = -1
        self._flow = FlowLayout(self, spacing=6)
        self._flash = QVariantAnimation(self)
        self._flash.setStartValue(1.0)
        self._flash.setEndValue(0.0)
        self._flash.setDuration(FLASH_MS)
        self._flash.valueChanged.connect(self._glow)
        self._flashing: Chip | None = None
        self._add = self._make_add()
        self._flow.addWidget(self._add)
        self.setAccessibleName(self.tr("Classes"))

    def set_classes(self, classes: Sequence[ClassChip]) -> None:
        """Show one chip per class; the first ten get the keys 1 to 9 and 0."""
        classes, before = list(classes), self._classes
        if [c.id for c in classes] != [c.id for c in before]:
            before = []
            with self._flow.refilling():
                self._rebuild([c.id for c in classes])
        self._classes = classes
        for number, one in enumerate(classes):
            if not before or one != before[number]:
                self._show(self._chips[one.id], one, KEYS[number] if number < len(KEYS) else "")

    def _show(self, chip: Chip, one: ClassChip, key: str) -> None:
        size = chip.sizeHint()
        chip.key = key
        chip.setText(one.name)
        chip.color, chip.shape = one.color, one.shape
        chip.suffix = f"{one.count:,}" if one.count else ""
        self._name(chip, one.name)
        if chip.sizeHint() != size:
            chip.updateGeometry()
        chip.update()

    def chip(self, class_id: int) -> Chip | None:
        """Return the chip of a class, to place a popover beside it."""
        return self._chips.get(class_id)

    def add_button(self) -> Chip:
        """Return the button for a new class, to place a popover beside it."""
        return self._add

    def set_suggested(self, class_id: int) -> None:
        """Frame the class the model guesses; -1 for none."""
        self._suggested = class_id
        for key, chip in self._chips.items():
            chip.suggested = key == class_id
            chip.update()

    def flash(self, class_id: int) -> None:
        """Fill a chip with its colour for a moment: the label was taken."""
        self._flash.stop()
        self._glow(0.0)
        self._flashing = self._chips.get(class_id)
        self._flash.start()
        self._glow(1.0)

    def _glow(self, share: float) -> None:
        if self._flashing is not None:
            # Without motion the chip stays lit and goes out at once.
            self._flashing.glow = float(share) if theme.animations() else float(share > 0)
            self._flashing.update()

    def _rebuild(self, ids: list[int]) -> None:
        self._flash.stop()
        self._flashing = None
        self._flow.removeWidget(self._add)
        self._flow.clear()
        self._chips = {}
        # With more classes than keys most are chosen by their name, and that must not be far below.
        many = len(ids) > len(KEYS)
        self._add.setText(self.tr("Type a name") if many else self.tr("New class"))
        if many:
            self._flow.addWidget(self._add)
        for class_id in ids:
            chip = Chip("", theme.tokens().unlabelled)
            chip.high = True
            chip.clicked.connect(lambda _checked=False, class_id=class_id: self.chosen.emit(class_id))
            chip.setProperty("class_id", class_id)
            chip.installEventFilter(self)
            chip.suggested = class_id == self._suggested
            self._chips[class_id] = chip
            self._flow.addWidget(chip)
        if not many:
            self._flow.addWidget(self._add)
        self._order_tabs(many)

    def _order_tabs(self, many: bool) -> None:
        """Tab goes through them as they stand, from where the button for a new class is in the window."""
        before: QWidget = self._add
        for chip in self._chips.values():
            QWidget.setTabOrder(before, chip)
            before = chip
        if self._chips and not many:
            QWidget.setTabOrder(before, self._add)

    def _make_add(self) -> Chip:
        add = Chip(self.tr("New class"), "")
        add.key = "A"
        add.setAccessibleName(self.tr("New class"))
        add.setToolTip(with_key(self.tr("Add a class"), "A"))
        add.clicked.connect(self.add_requested)
        add.shape = 5
        return add

    def _name(self, chip: Chip, name: str) -> None:
        text = self.tr("Label as {name}").format(name=name)
        chip.setAccessibleName(text)
        hint = self.tr("Right click or F2: rename, recolour, merge, delete")
        chip.setToolTip(f"{with_key(text, chip.key)}\n{hint}")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        rename = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if event.type() == QEvent.Type.ContextMenu or (rename and event.key() == Qt.Key.Key_F2):  # type: ignore[attr-defined]
            self.edit_requested.emit(int(watched.property("class_id")))
            return True
        return super().eventFilter(watched, event)
