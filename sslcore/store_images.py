"""The images of a project as columns in memory, and what a scan says about one file."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from sys import intern

import numpy as np
import numpy.typing as npt

BATCH = 2048
"""Rows of the database that are Python objects at a time."""


@dataclass(frozen=True)
class ScanRecord:
    """What a scan saw of one file; `content` is the hash of its bytes, empty if they could not be read."""

    path: str
    size: int
    mtime_ns: int
    content: str
    width: int
    height: int
    format: str
    mode: str
    status: str
    reason: str


@dataclass(frozen=True)
class ScanChanges:
    """What a scan changed, in images; `moved` ones kept their labels, `unreadable` counts all of them."""

    added: int
    changed: int
    removed: int
    unreadable: int
    moved: int = 0


class TextColumn:
    """Texts in one piece of memory: 60,000 paths take 2 MB, which as a list of str would be 6."""

    def __init__(self, texts: Iterable[str]) -> None:
        pieces = [text.encode() for text in texts]
        self._bytes = b"".join(pieces)
        self._ends = np.cumsum([0, *map(len, pieces)])

    @classmethod
    def join(cls, columns: Iterable[TextColumn]) -> TextColumn:
        """Return these columns as one, in their order."""
        whole, parts = cls(()), list(columns)
        whole._bytes = b"".join(part._bytes for part in parts)
        lengths = [np.diff(part._ends) for part in parts]
        whole._ends = np.cumsum(np.concatenate([np.zeros(1, np.int64), *lengths]))
        return whole

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, row: int) -> str:
        if not -len(self) <= row < len(self):
            raise IndexError(f"there is no row {row}")
        row %= len(self)
        return self._bytes[self._ends[row] : self._ends[row + 1]].decode()

    def __iter__(self) -> Iterator[str]:
        ends = self._ends.tolist()
        return (self._bytes[i:j].decode() for i, j in pairwise(ends))


@dataclass(frozen=True, eq=False)
class ImageTable:
    """Columns over all images in id order, also those missing now (a path may repeat among the missing)."""

    ids: npt.NDArray[np.int64]
    paths: TextColumn
    content: TextColumn
    status: list[str]
    reason: list[str]
    width: npt.NDArray[np.int32]
    height: npt.NDArray[np.int32]
    format: list[str]
    size: npt.NDArray[np.int64]
    mtime_ns: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)

    def rows_of(self, ids: Iterable[int]) -> npt.NDArray[np.int64]:
        """Return the row of each image id, [m] int64, -1 where there is no such image."""
        wanted = ids.astype(np.int64) if isinstance(ids, np.ndarray) else np.fromiter(ids, np.int64)
        if not len(self.ids):
            return np.full(len(wanted), -1, np.int64)
        rows = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
        return np.where(self.ids[rows] == wanted, rows, -1)


def read_table(db: sqlite3.Connection) -> ImageTable:
    """Return the whole table; 60,000 images take about 0.1 s and 10 MB."""
    columns = "id, path, content, status, reason, width, height, format, size, mtime_ns"
    found = db.execute(f"SELECT {columns} FROM images ORDER BY id")
    paths, content = [TextColumn(())], [TextColumn(())]
    status: list[str] = []
    reason: list[str] = []
    kind: list[str] = []
    numbers = [np.zeros((5, 0), np.int64)]
    while rows := found.fetchmany(BATCH):
        ids, path, hashes, state, why, width, height, format_, size, mtime = zip(*rows, strict=True)
        numbers.append(np.array([ids, width, height, size, mtime], np.int64))
        paths.append(TextColumn(path))
        content.append(TextColumn(hashes))
        for column, texts in ((status, state), (reason, why), (kind, format_)):
            column.extend(map(intern, texts))
    id_, wide, high, bytes_, changed = np.concatenate(numbers, axis=1)
    return ImageTable(
        id_, TextColumn.join(paths), TextColumn.join(content), status, reason,
        wide.astype(np.int32), high.astype(np.int32), kind, bytes_, changed,
    )  # fmt: skip


def existing(db: sqlite3.Connection, ids: Iterable[int]) -> set[int]:
    """Return those of `ids` that are images."""
    query = "SELECT images.id FROM json_each(?) AS wanted CROSS JOIN images ON images.id = wanted.value"
    return {image_id for (image_id,) in db.execute(query, (json.dumps(list(ids)),))}


def sample_paths(db: sqlite3.Connection, count: int = 12) -> list[str]:
    """Return up to `count` paths of present images, spread over the table."""
    low, high = db.execute("SELECT min(id), max(id) FROM images WHERE status <> 'missing'").fetchone()
    if low is None:
        return []
    probe = "SELECT path FROM images WHERE id >= ? AND status <> 'missing' ORDER BY id LIMIT 1"
    starts = np.linspace(low, high, count).astype(int)
    return list(dict.fromkeys(db.execute(probe, (int(start),)).fetchone()[0] for start in starts))


def equal_contents(db: sqlite3.Connection) -> list[list[int]]:
    """Return groups of two or more present images whose files are byte for byte equal, ids ascending."""
    groups: dict[str, list[int]] = defaultdict(list)
    for image_id, content in db.execute(
        "SELECT id, content FROM images WHERE status <> 'missing' AND content <> '' ORDER BY id"
    ):
        groups[content].append(image_id)
    return [group for group in groups.values() if len(group) > 1]
