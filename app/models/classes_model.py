"""The classes as a list: name, colour, key and how many images each has. Editing a name renames the class."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from app.commands import DIGITS
from app.session import Session
from sslcore.history import Changes

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()

ClassIdRole = Qt.ItemDataRole.UserRole + 1
CountRole = Qt.ItemDataRole.UserRole + 2
KeyRole = Qt.ItemDataRole.UserRole + 3
"""The digit that labels as this class; None from the eleventh class on."""


class ClassesModel(QAbstractListModel):
    """One row a class, in the order of their keys."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._classes = list(session.classes)
        self._counts = session.counts
        session.changed.connect(self._on_changed)

    def class_id(self, row: int) -> int:
        return self._classes[row].id

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._classes)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._classes):
            return None
        row = self._classes[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return row.name
        if role == Qt.ItemDataRole.DecorationRole:
            return QColor(row.color)
        if role == ClassIdRole:
            return row.id
        if role == CountRole:
            return self._counts.get(row.id, 0)
        if role == KeyRole:
            return DIGITS[index.row()] if index.row() < len(DIGITS) else None
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Rename a class, or give it another colour (a QColor as DecorationRole)."""
        if not index.isValid():
            return False
        class_id = self.class_id(index.row())
        if role == Qt.ItemDataRole.EditRole:
            return self._session.rename_class(class_id, str(value))
        if role == Qt.ItemDataRole.DecorationRole:
            return self._session.recolor_class(class_id, QColor(value).name())
        return False

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        usable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usable if self._session.readonly else usable | Qt.ItemFlag.ItemIsEditable

    def _on_changed(self, changes: Changes) -> None:
        self._counts = self._session.counts
        if [row.id for row in self._classes] != [row.id for row in self._session.classes]:
            self.beginResetModel()
            self._classes = list(self._session.classes)
            self.endResetModel()
            return
        self._classes = list(self._session.classes)
        if self._classes:
            self.dataChanged.emit(self.index(0), self.index(len(self._classes) - 1))
