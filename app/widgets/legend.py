"""The legend: a chip per class; a click hides or shows it, a double click shows it alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.widgets.flow_layout import FlowLayout
from app.widgets.markers import Chip


@dataclass(frozen=True)
class LegendEntry:
    """One chip; `key` is what filter_changed speaks of, such as a class id or -1 for unlabelled."""

    key: int
    name: str
    color: str
    count: int
    shape: int = 0


class Legend(QWidget):
    """Tells with `filter_changed(set of keys)` what is to be seen."""

    filter_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: dict[int, Chip] = {}
        self._entries: list[LegendEntry] = []
        self._flow = FlowLayout(self, spacing=6)
        self.setAccessibleName(self.tr("Legend"))

    def set_entries(self, entries: Sequence[LegendEntry]) -> None:
        """Show these chips; those known by key keep being on or off."""
        entries = list(entries)
        known = {entry.key: entry for entry in self._entries}
        if [e.key for e in entries] != [e.key for e in self._entries]:
            hidden = {key for key, chip in self._chips.items() if not chip.isChecked()}
            with self._flow.refilling():
                self._rebuild(entries, hidden)
            known = {}
        for entry in entries:
            if known.get(entry.key) == entry:
                continue
            chip = self._chips[entry.key]
            size = chip.sizeHint()
            chip.setText(entry.name)
            chip.setAccessibleName(self.tr("Show {name}").format(name=entry.name))
            chip.color, chip.shape, chip.suffix = entry.color, entry.shape, f"{entry.count:,}"
            if chip.sizeHint() != size:
                chip.updateGeometry()
            chip.update()
        self._entries = entries

    def shown(self) -> set[int]:
        """Return the keys that are on."""
        return {key for key, chip in self._chips.items() if chip.isChecked()}

    def show_only(self, key: int) -> None:
        """Switch all others off; or, if it stands alone already, all on."""
        alone = self.shown() == {key}
        for other, chip in self._chips.items():
            chip.setChecked(alone or other == key)
        self.filter_changed.emit(self.shown())

    def show_all(self) -> None:
        """Switch everything on."""
        for chip in self._chips.values():
            chip.setChecked(True)
        self.filter_changed.emit(self.shown())

    def _rebuild(self, entries: list[LegendEntry], hidden: set[int]) -> None:
        self._flow.clear()
        self._chips = {}
        for entry in entries:
            chip = Chip(entry.name, entry.color)
            chip.setCheckable(True)
            chip.setChecked(entry.key not in hidden)
            chip.setToolTip(self.tr("Click: show or hide. Double click or Enter: only this one."))
            chip.clicked.connect(lambda _checked=False: self.filter_changed.emit(self.shown()))
            chip.installEventFilter(self)
            chip.setProperty("key", entry.key)
            self._chips[entry.key] = chip
            self._flow.addWidget(chip)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        enter = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        double = event.type() == QEvent.Type.MouseButtonDblClick
        if double or (enter and event.type() == QEvent.Type.KeyPress):
            self._undo_click(watched, double)
            self.show_only(int(watched.property("key")))
            return True
        return super().eventFilter(watched, event)

    def _undo_click(self, chip: QObject, double: bool) -> None:
        # The first click of a double click has already switched the chip; take that back first.
        if double and isinstance(chip, Chip):
            chip.setChecked(not chip.isChecked())
