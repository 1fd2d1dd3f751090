"""The open database of a project: every question and every change goes through a Store."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from sslcore import image_folder, store_images, store_rows, store_scan
from sslcore.database import clear_errors, connect_readonly, connect_writable
from sslcore.errors import HandfulError, ReadOnlyProject
from sslcore.project import Project
from sslcore.store_images import ImageTable, ScanChanges, ScanRecord
from sslcore.store_rows import JournalRow, Key, Values

__all__ = [
    "ClassRow",
    "ImageTable",
    "JournalRow",
    "Key",
    "LabelRow",
    "ReaskRow",
    "RunRow",
    "ScanChanges",
    "ScanRecord",
    "Store",
    "Values",
    "duplicates",
]

SEEN = ("human", "csv", "folder")
"""Sources of labels that a person gave with a look at the image: they train and are judged on."""
AUTO, MODEL = "auto", "model"
"""Given along (a whole cluster, near-duplicates): trains, is not judged on; accepted from the head: neither."""
SOURCES = (*SEEN, AUTO, MODEL)
AUDIT = "audit"
"""The split of images set aside to measure with: never trained on, never suggested."""
RUN_STATUSES = ("new", "running", "paused", "interrupted", "done", "failed", "cancelled")


@dataclass(frozen=True)
class ClassRow:
    """One class; `position` orders them, so the first nine have the keys 1 to 9."""

    id: int
    name: str
    color: str
    position: int


@dataclass(frozen=True)
class LabelRow:
    """One label; `source` is how it came (one of SOURCES), `edit_id` the edit that set it."""

    image_id: int
    class_id: int
    source: str
    edit_id: int


@dataclass(frozen=True)
class ReaskRow:
    """A second, blind answer: the class the image had when it was asked again, and the class given then."""

    image_id: int
    first_class_id: int
    class_id: int


@dataclass(frozen=True)
class RunRow:
    """One pretraining run; `status` is one of RUN_STATUSES, `result` what it ended with."""

    id: int
    method: str
    encoder: str
    config: dict[str, Any]
    status: str
    created: str
    result: dict[str, Any]


class Store:
    """An open project database. A write is on the disk when its method, or outermost transaction, returns.

    Raises HandfulError for what a person can meet: full disk, damaged file, newer version, read-only folder.
    """

    def __init__(self, project: Project, *, readonly: bool = False) -> None:
        self.project = project
        self.readonly = readonly
        self._db = connect_readonly(project.database) if readonly else connect_writable(project.database)
        self._folder: Path | None = None

    def close(self) -> None:
        """Close the database; harmless when called twice."""
        self._db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All changes inside happen together or not at all; an inner transaction joins the outer one."""
        if self.readonly:
            raise ReadOnlyProject(
                f"The project in {self.project.root} is open read-only.",
                "Close the other window that has it, or copy it to a folder you may write to.",
            )
        if self._db.in_transaction:
            yield self._db
            return
        with clear_errors(self.project.database):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection for questions only, with failures in clear words."""
        with clear_errors(self.project.database):
            yield self._db

    # The project itself

    @property
    def name(self) -> str:
        return self.get_meta("name") or self.project.root.stem

    @property
    def image_folder(self) -> Path:
        """The folder of the images, found again if project and images moved together; it may be gone."""
        if self._folder is None:
            with self.reading() as db:
                places = dict(db.execute("SELECT key, value FROM meta WHERE key LIKE 'images_%'"))
                self._folder = image_folder.recall(self.project.root, places, store_images.sample_paths(db))
        return self._folder

    def set_image_folder(self, folder: Path) -> Path:
        """Point at the moved image folder; returns the one taken, HandfulError if no image is there."""
        with self.transaction() as db:
            found = image_folder.locate(
                Path(folder).expanduser().absolute(), self.image_folder.name, store_images.sample_paths(db)
            )
            for key, value in image_folder.remember(self.project.root, found).items():
                self.set_meta(key, value)
        self._folder = found
        return found

    def get_meta(self, key: str) -> str | None:
        with self.reading() as db:
            row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_meta(self, key: str, value: str) -> None:
        with self.transaction() as db:
            db.execute(
                "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (key, value),
            )

    # Images

    def image_table(self) -> ImageTable:
        """Return all images as columns in id order, the missing ones too."""
        with self.reading() as db:
            return store_images.read_table(db)

    def known_files(self) -> dict[str, tuple[int, int, str]]:
        """Return path -> (size, mtime_ns, content) of the images that are there, for the next scan."""
        with self.reading() as db:
            rows = db.execute("SELECT path, size, mtime_ns, content FROM images WHERE status <> 'missing'")
            return {path: (size, mtime_ns, content) for path, size, mtime_ns, content in rows}

    def apply_scan(self, records: Iterable[ScanRecord], *, complete: bool) -> ScanChanges:
        """Take in what a scan saw, all at once; `complete` makes every file it did not see missing."""
        records = list(records)
        with self.transaction():
            token = self.begin_scan()
            self.apply_scan_chunk(token, records)
            return self.finish_scan(token, complete=complete)

    def begin_scan(self) -> int:
        """Return a token for `apply_scan_chunk` and `finish_scan`."""
        with self.transaction() as db:
            return store_scan.begin(db)

    def apply_scan_chunk(self, token: int, records: Iterable[ScanRecord]) -> None:
        """Take in a part of a scan; new images are there at once, changed and moved ones at its end."""
        records = list(records)
        with self.transaction() as db:
            store_scan.take(db, token, records)

    def finish_scan(self, token: int, *, complete: bool = True) -> ScanChanges:
        """End a scan; if `complete`, labels follow moved files and unseen files become missing."""
        with self.transaction() as db:
            return store_scan.finish(db, token, complete)

    def unknown_images(self, image_ids: Iterable[int]) -> set[int]:
        """Return those of the ids that no image has."""
        wanted = set(image_ids)
        with self.reading() as db:
            return wanted - store_images.existing(db, wanted)

    def set_truth(self, classes: Mapping[str, str]) -> None:
        """Remember the true class of each path, hidden from labelling and used only to measure."""
        with self.transaction() as db:
            db.executemany(
                "UPDATE images SET truth = ? WHERE path = ? AND status <> 'missing'",
                [(name, path) for path, name in classes.items()],
            )

    def truth(self) -> dict[int, str]:
        """Return image id -> true class name, where known. Never shown in the window."""
        with self.reading() as db:
            return dict(db.execute("SELECT id, truth FROM images WHERE truth IS NOT NULL ORDER BY id"))

    # What the person said; changed by edits in history.py only

    def classes(self) -> list[ClassRow]:
        """Return the classes in the order of their keys."""
        with self.reading() as db:
            return [
                ClassRow(*row)
                for row in db.execute("SELECT id, name, color, position FROM classes ORDER BY position, id")
            ]

    def labels(self) -> dict[int, int]:
        """Return image id -> class id, ids ascending."""
        with self.reading() as db:
            return dict(db.execute("SELECT image_id, class_id FROM labels ORDER BY image_id"))

    def training_labels(self) -> list[LabelRow]:
        """Return the labels that a model may learn from, image ids ascending: seen or given along, not set aside."""
        aside = set(self.audit_images())
        return [row for row in self.label_rows() if row.source != MODEL and row.image_id not in aside]

    def label_rows(self) -> list[LabelRow]:
        """Return every label with where it came from, image ids ascending."""
        with self.reading() as db:
            rows = db.execute("SELECT image_id, class_id, source, edit_id FROM labels ORDER BY image_id")
            return [LabelRow(*row) for row in rows]

    def rejections(self) -> dict[int, set[int]]:
        """Return image id -> ids of the classes the person said it is not."""
        rejected: dict[int, set[int]] = {}
        with self.reading() as db:
            for image_id, class_id in db.execute(
                "SELECT image_id, class_id FROM rejections ORDER BY image_id"
            ):
                rejected.setdefault(image_id, set()).add(class_id)
        return rejected

    def audit_images(self) -> list[int]:
        """Return the ids of the images set aside for the audit, ascending."""
        with self.reading() as db:
            rows = db.execute("SELECT image_id FROM splits WHERE split = ? ORDER BY image_id", (AUDIT,))
            return [image_id for (image_id,) in rows]

    def reasks(self) -> list[ReaskRow]:
        """Return the second answers, image ids ascending."""
        with self.reading() as db:
            rows = db.execute("SELECT image_id, first_class_id, class_id FROM reasks ORDER BY image_id")
            return [ReaskRow(*row) for row in rows]

    def label_version(self) -> int:
        """Return a number that every edit, undo and redo raises and that never comes back."""
        return int(self.get_meta("label_version") or 0)

    # Runs

    def add_run(self, method: str, encoder: str, config: dict[str, Any]) -> RunRow:
        """Return a new run with status `new`."""
        created = datetime.now(UTC).isoformat(timespec="milliseconds")
        with self.transaction() as db:
            cursor = db.execute(
                "INSERT INTO runs (method, encoder, config, status, created, result)"
                " VALUES (?, ?, ?, 'new', ?, '{}')",
                (method, encoder, json.dumps(config), created),
            )
        return RunRow(int(cursor.lastrowid or 0), method, encoder, config, "new", created, {})

    def runs(self) -> list[RunRow]:
        """Return all runs, oldest first."""
        with self.reading() as db:
            rows = db.execute(
                "SELECT id, method, encoder, config, status, created, result FROM runs ORDER BY id"
            )
            return [
                RunRow(id_, method, encoder, json.loads(config), status, created, json.loads(result))
                for id_, method, encoder, config, status, created, result in rows
            ]

    def update_run(
        self, run_id: int, *, status: str | None = None, result: dict[str, Any] | None = None
    ) -> None:
        """Set the status, the result or both of a run; HandfulError if there is no such run."""
        if status is not None and status not in RUN_STATUSES:
            raise ValueError(f"unknown run status {status!r}")
        with self.transaction() as db:
            found = db.execute(
                "UPDATE runs SET status = coalesce(?, status), result = coalesce(?, result) WHERE id = ?",
                (status, None if result is None else json.dumps(result), run_id),
            ).rowcount
            if not found:
                raise _no_run(run_id)

    def active_run(self) -> int | None:
        """Return the id of the run whose encoder the map and the head use, if one was chosen."""
        chosen = self.get_meta("active_run")
        return int(chosen) if chosen else None

    def set_active_run(self, run_id: int | None) -> None:
        with self.transaction() as db:
            if run_id is not None and not db.execute("SELECT 1 FROM runs WHERE id = ?", (run_id,)).fetchone():
                raise _no_run(run_id)
            self.set_meta("active_run", "" if run_id is None else str(run_id))

    # What history.py and labels.py build on

    def read_rows(self, table: str, keys: Iterable[Key]) -> dict[Key, Values]:
        """Return the rows of an editable table that exist among `keys`."""
        with self.reading() as db:
            return store_rows.read_rows(db, table, keys)

    def rows_of_class(self, table: str, class_id: int) -> dict[Key, Values]:
        """Return the rows of labels, rejections or reasks that name the class."""
        with self.reading() as db:
            return store_rows.rows_of_class(db, table, class_id)

    def write_rows(self, table: str, rows: Mapping[Key, Values | None]) -> None:
        """Set or (None) delete rows of an editable table, and raise the label version."""
        with self.transaction() as db:
            store_rows.write_rows(db, table, rows)
            self.set_meta("label_version", str(self.label_version() + 1))


def duplicates(store: Store) -> list[list[int]]:
    """Return groups of two or more present images whose files are byte for byte equal, ids ascending."""
    with store.reading() as db:
        return store_images.equal_contents(db)


def _no_run(run_id: int) -> HandfulError:
    return HandfulError(f"There is no run {run_id} in this project.", "`sslcore pretrain` makes one.")
