"""The project's images as the thumbnail grid shows them: filtered, sorted, and painted again when they change."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.models.givers import giver_of, giver_words
from app.models.image_rows import SORTS, ImageFilter, choose_rows
from app.models.pictures import Pictures
from app.session import Session
from app.widgets.thumbnail_delegate import (
    BadgeRole,
    ConfidenceRole,
    ImageIdRole,
    LabelColorRole,
    LabelRole,
    NameRole,
    PictureRole,
    PredictionRole,
)
from sslcore.history import Changes

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class ImagesModel(QAbstractListModel):
    """One row an image; answers the roles of the thumbnail grid. Rows are plain numbers: 60,000 cost nothing."""

    def __init__(self, session: Session, pictures: Pictures, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._pictures = pictures
        self._filter = ImageFilter()
        self._sort = "name"
        self._rows = np.zeros(0, np.int64)
        self._ids = np.zeros(0, np.int64)
        self._by_id = np.zeros(0, np.int64)
        session.changed.connect(self._on_changed)
        session.head_changed.connect(self._repaint_all)
        session.arrays_changed.connect(self._on_arrays)
        self.refill()

    @property
    def filter(self) -> ImageFilter:
        return self._filter

    @property
    def sort_key(self) -> str:
        return self._sort

    def set_filter(self, wanted: ImageFilter) -> None:
        """Show only what passes."""
        self._filter = wanted
        self.refill()

    def set_sort(self, sort: str) -> None:
        """Order by one of image_rows.SORTS; what changes later stays in its place until `refill`."""
        self._sort = sort if sort in SORTS else "name"
        self.refill()

    def refill(self) -> None:
        """Filter and sort anew."""
        rows = choose_rows(self._session, self._filter, self._sort)
        if np.array_equal(rows, self._rows) and np.array_equal(self._session.table.ids[rows], self._ids):
            self._repaint_all()
            return
        self.beginResetModel()
        self._rows = rows
        self._ids = self._session.table.ids[rows]
        self._by_id = np.argsort(self._ids)
        self.endResetModel()

    def ids(self) -> np.ndarray:
        """Return the image id of every row, int64 [m]."""
        return self._ids

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row, image_id = int(self._rows[index.row()]), int(self._ids[index.row()])
        if role == ImageIdRole:
            return image_id
        if role == NameRole:
            return self._session.table.paths[row].rsplit("/", 1)[-1]
        if role == PictureRole:
            return self._pictures.picture(image_id)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, image_id)
        if role in (LabelRole, LabelColorRole):
            label = self._session.class_of(image_id)
            return None if label is None else label.name if role == LabelRole else label.color
        if role in (PredictionRole, ConfidenceRole, BadgeRole):
            return self._guess(row, role)
        return None

    def _tip(self, row: int, image_id: int) -> str:
        """Return the path, and what the label is and who gave it."""
        path, given = self._session.table.paths[row], self._session.class_of(image_id)
        giver = giver_words().get(giver_of(self._session.sources.get(image_id, "")), "")
        return path if given is None else f"{path}\n{given.name} · {giver}"

    def _guess(self, row: int, role: int) -> Any:
        codes, chances = self._session.predicted()
        if row >= len(codes) or codes[row] < 0:
            return None
        if role == BadgeRole:
            return f"{chances[row]:.0%}" if self._sort in ("doubt", "certainty", "guess") else None
        return self._session.classes[codes[row]].name if role == PredictionRole else float(chances[row])

    def _on_changed(self, changes: Changes) -> None:
        if changes.images or self._filter.classes is not None or self._filter.givers is not None:
            self.refill()
        elif changes.classes:
            self._repaint_all()
        elif changes.labels:
            self._repaint(np.fromiter(changes.labels, np.int64))

    def _on_arrays(self, kind: str) -> None:
        if kind == "thumbnails":
            self._repaint_all()

    def _repaint(self, ids: np.ndarray) -> None:
        """Paint the span of rows that holds these images again."""
        if not len(self._ids):
            return
        places = np.minimum(np.searchsorted(self._ids, ids, sorter=self._by_id), len(self._ids) - 1)
        rows = self._by_id[places]
        rows = rows[self._ids[rows] == ids]
        if len(rows):
            self.dataChanged.emit(self.index(int(rows.min())), self.index(int(rows.max())))

    def _repaint_all(self) -> None:
        if len(self._rows):
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
