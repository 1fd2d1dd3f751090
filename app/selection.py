"""The one selection of images that map, grid and keys share."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QObject, Signal


class Selection(QObject):
    """A bit per image of the project. Whoever changes it names itself, so that it need not listen to itself."""

    changed = Signal(object)
    """Who changed it, or None."""

    def __init__(self, ids: np.ndarray, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all = np.asarray(ids, np.int64)
        self._mask = np.zeros(len(self._all), np.bool_)
        self._count = 0

    @property
    def count(self) -> int:
        """How many images are selected."""
        return self._count

    @property
    def mask(self) -> np.ndarray:
        """Which are selected, bool [n], rows of the ids it is about; to read only."""
        return self._mask

    def ids(self) -> np.ndarray:
        """Return the selected image ids, int64, ascending."""
        return self._all[self._mask]

    def mask_of(self, ids: np.ndarray) -> np.ndarray:
        """Return which of `ids` are selected, bool, in their order."""
        rows, known = self._rows(ids)
        mask = np.zeros(len(known), np.bool_)
        mask[known] = self._mask[rows]
        return mask

    def holds(self, image_id: int) -> bool:
        return bool(self.mask_of(np.array([image_id]))[0])

    def set_universe(self, ids: np.ndarray) -> None:
        """Be about these images (ascending) from now on; what is selected stays so where it is still there."""
        kept = self.ids()
        self._all = np.asarray(ids, np.int64)
        self._mask = np.zeros(len(self._all), np.bool_)
        self._mask[self._rows(kept)[0]] = True
        self._tell(None, before=len(kept))

    def replace(self, ids: Iterable[int] | np.ndarray, source: object = None) -> None:
        """Select these images and no others."""
        mask = np.zeros(len(self._all), np.bool_)
        mask[self._rows(_array(ids))[0]] = True
        self._take(mask, source)

    def apply(self, ids: Iterable[int] | np.ndarray, mode: str, source: object = None) -> None:
        """`replace` the selection by these images, `add` them to it or `remove` them from it."""
        if mode == "replace":
            self.replace(ids, source)
            return
        mask = self._mask.copy()
        mask[self._rows(_array(ids))[0]] = mode == "add"
        self._take(mask, source)

    def clear(self, source: object = None) -> None:
        """Select nothing."""
        self._take(np.zeros(len(self._all), np.bool_), source)

    def _take(self, mask: np.ndarray, source: object) -> None:
        if not np.array_equal(mask, self._mask):
            before, self._mask = self._count, mask
            self._tell(source, before, moved=True)

    def _tell(self, source: object, before: int, *, moved: bool = False) -> None:
        self._count = int(self._mask.sum())
        if moved or self._count != before:
            self.changed.emit(source)

    def _rows(self, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the rows of those ids that there are, and which of the ids that is."""
        ids = np.asarray(ids, np.int64)
        if not len(self._all):
            return np.zeros(0, np.int64), np.zeros(len(ids), np.bool_)
        rows = np.minimum(np.searchsorted(self._all, ids), len(self._all) - 1)
        known = self._all[rows] == ids
        return rows[known], known


def _array(ids: Iterable[int] | np.ndarray) -> np.ndarray:
    return ids if isinstance(ids, np.ndarray) else np.fromiter(ids, np.int64)
