"""The rows that edits may change, read and written in bulk; and the journal those edits are kept in."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Key = int | tuple[int, int]
Values = dict[str, Any]


@dataclass(frozen=True)
class _Table:
    key: tuple[str, ...]
    columns: tuple[str, ...]


EDITABLE = {
    "classes": _Table(("id",), ("name", "color", "position")),
    "labels": _Table(("image_id",), ("class_id", "source", "edit_id")),
    "rejections": _Table(("image_id", "class_id"), ("edit_id",)),
    "splits": _Table(("image_id",), ("split", "edit_id")),
    "reasks": _Table(("image_id",), ("first_class_id", "class_id", "edit_id")),
}
"""Per table that edits may change: the columns of its key, and the others."""


@dataclass(frozen=True)
class JournalRow:
    """One edit as the journal shows it; `created` is ISO time in UTC, `n_rows` how many rows it changed."""

    id: int
    text: str
    created: str
    undone: bool
    n_rows: int


def read_rows(db: sqlite3.Connection, table: str, keys: Iterable[Key]) -> dict[Key, Values]:
    """Return the rows of `table` that exist among `keys`, without their key columns."""
    shape = EDITABLE[table]
    chosen = ", ".join(f"{table}.{column}" for column in (*shape.key, *shape.columns))
    if len(shape.key) == 1:
        match = f"{table}.{shape.key[0]} = wanted.value"
    else:
        match = " AND ".join(
            f"{table}.{name} = json_extract(wanted.value, '$[{index}]')"
            for index, name in enumerate(shape.key)
        )
    # CROSS JOIN makes SQLite walk the wanted keys and look each one up, instead of reading the whole table.
    query = f"SELECT {chosen} FROM json_each(?) AS wanted CROSS JOIN {table} ON {match}"
    width = len(shape.key)
    return {
        (row[0] if width == 1 else row[:width]): dict(zip(shape.columns, row[width:], strict=True))
        for row in db.execute(query, (json.dumps(list(keys)),))
    }


def rows_of_class(db: sqlite3.Connection, table: str, class_id: int) -> dict[Key, Values]:
    """Return the rows of labels, rejections or reasks that name the class, without their key columns."""
    named = "class_id = ?1 OR first_class_id = ?1" if table == "reasks" else "class_id = ?1"
    ids = db.execute(f"SELECT image_id FROM {table} WHERE {named} ORDER BY image_id", (class_id,))
    keys: list[Key] = [(image_id, class_id) if table == "rejections" else image_id for (image_id,) in ids]
    return read_rows(db, table, keys)


def write_rows(db: sqlite3.Connection, table: str, rows: Mapping[Key, Values | None]) -> None:
    """Set each row of `table` to its values, or delete it where they are None."""
    shape = EDITABLE[table]
    flat = {key: key if isinstance(key, tuple) else (key,) for key in rows}
    names = ", ".join((*shape.key, *shape.columns))
    marks = ", ".join("?" * (len(shape.key) + len(shape.columns)))
    match = " AND ".join(f"{name} = ?" for name in shape.key)
    update = ", ".join(f"{name} = excluded.{name}" for name in shape.columns)
    conflict = f"ON CONFLICT ({', '.join(shape.key)}) DO UPDATE SET {update}"
    db.executemany(
        f"DELETE FROM {table} WHERE {match}", [flat[key] for key, row in rows.items() if row is None]
    )
    db.executemany(
        f"INSERT INTO {table} ({names}) VALUES ({marks}) {conflict}",
        [
            (*flat[key], *(row[name] for name in shape.columns))
            for key, row in rows.items()
            if row is not None
        ],
    )
    if shape.key[0] == "image_id":
        _keep_touched(db, {key[0] for key in flat.values()})


def next_class_id(db: sqlite3.Connection) -> int:
    """Return an id that no class has ever had, so that old results cannot be mistaken for a new class."""
    row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'classes'").fetchone()
    return int(row[0]) + 1 if row else 1


def add_edit(db: sqlite3.Connection, text: str, n_rows: int) -> int:
    """Open a new journal entry, dropping what was undone before it; returns its id."""
    db.execute("DELETE FROM edits WHERE undone = 1")
    created = datetime.now(UTC).isoformat(timespec="milliseconds")
    cursor = db.execute(
        "INSERT INTO edits (text, created, n_rows, rows) VALUES (?, ?, ?, '')", (text, created, n_rows)
    )
    return int(cursor.lastrowid or 0)


def journal(db: sqlite3.Connection) -> list[JournalRow]:
    """Return every edit, oldest first, undone ones last."""
    rows = db.execute("SELECT id, text, created, undone, n_rows FROM edits ORDER BY id")
    return [
        JournalRow(id_, text, created, bool(undone), n_rows) for id_, text, created, undone, n_rows in rows
    ]


def next_edit(db: sqlite3.Connection, undone: bool) -> tuple[int, str] | None:
    """Return (id, text) of the edit to redo (`undone`) or to undo next; None if there is none."""
    order = "ASC" if undone else "DESC"
    row = db.execute(
        f"SELECT id, text FROM edits WHERE undone = ? ORDER BY id {order} LIMIT 1", (undone,)
    ).fetchone()
    return (int(row[0]), str(row[1])) if row else None


def _keep_touched(db: sqlite3.Connection, image_ids: set[int]) -> None:
    """Mark new images that a person labels during a scan, so that its end does not fold them into others."""
    # `news > 0` in so many words: SQLite then uses the index, and a label costs the same among a million images.
    if db.execute("SELECT 1 FROM images WHERE news > 0 AND news = 1 LIMIT 1").fetchone():
        db.execute(
            "UPDATE images SET news = 0 WHERE news > 0 AND news = 1 AND id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(image_ids)),),
        )
