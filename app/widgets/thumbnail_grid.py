"""The thumbnail grid with its header: how many, how many selected, and how large."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QAbstractItemModel, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from app.widgets.buttons import describe, label
from app.widgets.thumbnail_area import ThumbnailArea

SMALLEST, LARGEST = 48, 192


class ThumbnailGrid(QWidget):
    """Images as tiles; click, Ctrl, Shift, Ctrl+A, Esc and arrows select, Enter or a double click opens."""

    selection_changed = Signal(object)
    activated = Signal(int)
    current_changed = Signal(int)
    side_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.area = ThumbnailArea()
        describe(self.area, self.tr("Thumbnails"))
        self.area.setToolTip("")
        self._count = label("", "small")
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(SMALLEST, LARGEST)
        self._slider.setSingleStep(8)
        self._slider.setPageStep(24)
        self._slider.setFixedWidth(88)
        describe(self._slider, self.tr("Size of the thumbnails"))
        self.header = QHBoxLayout()
        self.header.setContentsMargins(8, 4, 8, 0)
        self.header.setSpacing(8)
        self.header.addWidget(self._count)
        self.header.addStretch(1)
        self.header.addWidget(self._slider)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self.header)
        column.addWidget(self.area, 1)
        self._slider.valueChanged.connect(self._resize_tiles)
        self._slider.setValue(96)
        self.area.selection_changed.connect(self._tell)
        self.area.activated.connect(self.activated)
        self.area.current_changed.connect(self.current_changed)
        self.setFocusProxy(self.area)

    def set_model(self, model: QAbstractItemModel) -> None:
        """Show a list model answering the roles of thumbnail_delegate (and, faster, `ids() -> int64 [n]`)."""
        self.area.set_model(model)
        for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            signal.connect(self._recount)
        self._recount()

    def selected_ids(self) -> np.ndarray:
        """Return the selected image ids, int64."""
        return self.area.selected_ids()

    def set_selected_ids(self, ids: np.ndarray) -> None:
        """Select these images and show the first of them; emits nothing."""
        self.area.set_selected_ids(ids)
        rows = np.flatnonzero(self.area.selected)
        if len(rows):
            self.area.scroll_to(int(rows[0]))
        self._recount()

    def select_all(self) -> None:
        """Select every image in the grid."""
        self.area.select_all()

    def side(self) -> int:
        """Return the width of a picture in logical pixels."""
        return self._slider.value()

    def set_side(self, side: int) -> None:
        """Make pictures `side` px wide, 48 to 192."""
        self._slider.setValue(side)

    def _resize_tiles(self, side: int) -> None:
        self.area.set_side(side)
        self.side_changed.emit(side)

    def _tell(self, ids: np.ndarray) -> None:
        self._recount()
        self.selection_changed.emit(ids)

    def _recount(self) -> None:
        n, chosen = self.area.count(), int(self.area.selected.sum())
        text = self.tr("1 image") if n == 1 else self.tr("{n} images").format(n=f"{n:,}")
        if chosen:
            text += " · " + self.tr("{n} selected").format(n=f"{chosen:,}")
        self._count.setText(text)
