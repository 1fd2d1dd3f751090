"""The project as the window reads it: in memory, in arrays over the image table, always as the disk has it."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Container, Iterable

import numpy as np

from sslcore.audit import Audit, read_audit
from sslcore.history import Changes
from sslcore.store import ClassRow, ImageTable, RunRow, Store

UNLABELLED = -1


class Snapshot:
    """What the database says now. Rows of `codes` are rows of `table`."""

    table: ImageTable
    classes: list[ClassRow]
    labels: dict[int, int]
    """Image id -> class id."""
    sources: dict[int, str]
    """Image id -> how its label came: one of store.SOURCES."""
    rejections: dict[int, set[int]]
    """Image id -> class ids that the person said it is not."""
    codes: np.ndarray
    """Position of each image's class in `classes`, -1 = no label; int32 [n]."""
    audit: Audit
    runs: list[RunRow]
    label_version: int

    def __init__(self, store: Store) -> None:
        self.read_all(store)

    def read_all(self, store: Store) -> None:
        """Read everything again."""
        self.table = store.image_table()
        self.runs = store.runs()
        self._read_words(store)

    def take(self, store: Store, changes: Changes) -> None:
        """Read again what `changes` names, and no more: one label among thousands costs next to nothing."""
        if changes.images:
            self.table = store.image_table()
        if changes.classes or changes.images:
            self._read_words(store)
            return
        touched = sorted(changes.labels)
        rows = store.read_rows("labels", touched)
        for image_id in touched:
            if image_id in rows:
                self.labels[image_id] = rows[image_id]["class_id"]
                self.sources[image_id] = rows[image_id]["source"]
            else:
                self.labels.pop(image_id, None)
                self.sources.pop(image_id, None)
        self.rejections = store.rejections()
        self.audit = read_audit(store)
        self.label_version = store.label_version()
        self._recode(touched)

    @property
    def closed(self) -> Container[int]:
        """The images that nothing is to be suggested about: labelled, or set aside."""
        return ChainMap(self.labels, dict.fromkeys(self.audit.images, UNLABELLED))

    def class_of(self, image_id: int) -> ClassRow | None:
        """The class an image is labelled as."""
        return self._class_by_id.get(self.labels.get(image_id, UNLABELLED))

    def class_by_id(self, class_id: int) -> ClassRow | None:
        return self._class_by_id.get(class_id)

    def position_of(self, class_ids: Iterable[int]) -> np.ndarray:
        """Return where each class stands in `classes`, int32 [c], -1 for those deleted since."""
        return np.array([self._position.get(int(class_id), UNLABELLED) for class_id in class_ids], np.int32)

    def counts(self) -> dict[int, int]:
        """Class id -> images labelled so, for every class."""
        found = np.bincount(self.codes[self.codes >= 0], minlength=len(self.classes))
        return {row.id: int(count) for row, count in zip(self.classes, found, strict=True)}

    def _read_words(self, store: Store) -> None:
        self.classes = store.classes()
        self._class_by_id = {row.id: row for row in self.classes}
        self._position = {row.id: position for position, row in enumerate(self.classes)}
        given = store.label_rows()
        self.labels = {row.image_id: row.class_id for row in given}
        self.sources = {row.image_id: row.source for row in given}
        self.rejections = store.rejections()
        self.audit = read_audit(store)
        self.label_version = store.label_version()
        self.codes = np.full(len(self.table), UNLABELLED, np.int32)
        self._recode(self.labels)

    def _recode(self, image_ids: Iterable[int]) -> None:
        """Bring the codes of these images in line with their labels."""
        ids = list(image_ids)
        rows = self.table.rows_of(ids)
        codes = np.array(
            [self._position.get(self.labels.get(image_id, UNLABELLED), UNLABELLED) for image_id in ids],
            np.int32,
        )
        self.codes[rows[rows >= 0]] = codes[rows >= 0]
