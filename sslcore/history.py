"""The journal of edits: each changes its rows and is written down in one transaction; undo and redo walk it.

Undo survives a restart, because the journal is the only undo there is. No feature writes undo code.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sslcore import store_rows
from sslcore.errors import HandfulError
from sslcore.store import JournalRow, Key, Store, Values
from sslcore.store_rows import EDITABLE

__all__ = [
    "Changes",
    "Edit",
    "JournalRow",
    "Row",
    "apply",
    "journal",
    "redo",
    "redo_text",
    "undo",
    "undo_text",
]


class Row(NamedTuple):
    """One changed row of an editable table; None means that it did not or does not exist."""

    table: str
    key: Key
    before: Values | None
    after: Values | None


@dataclass(frozen=True)
class Edit:
    """One thing a person did, however many rows it took; `text` is what the undo menu shows."""

    text: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Changes:
    """What a change touched, so that each panel can decide what to repaint."""

    labels: frozenset[int] = frozenset()
    """Ids of the images whose label or rejections changed."""
    classes: bool = False
    images: bool = False
    arrays: bool = False


def apply(store: Store, edit: Edit) -> Changes:
    """Carry out `edit` and return what changed; what was undone cannot be redone afterwards."""
    rows = [row for row in edit.rows if row.before != row.after]
    if not rows:
        return Changes()
    with store.transaction() as db:
        edit_id = store_rows.add_edit(db, edit.text, len(rows))
        rows = [_stamped(row, edit_id) for row in rows]
        _change(store, rows)
        db.execute("UPDATE edits SET rows = ? WHERE id = ?", (_pack(rows), edit_id))
    return _changes(rows)


def undo(store: Store) -> Changes | None:
    """Take back the newest edit that stands and return what changed; None if there is none."""
    return _step(store, undone=False)


def redo(store: Store) -> Changes | None:
    """Do the oldest undone edit again and return what changed; None if there is none."""
    return _step(store, undone=True)


def undo_text(store: Store) -> str | None:
    """Return the text of the edit that `undo` would take back."""
    return _text(store, undone=False)


def redo_text(store: Store) -> str | None:
    """Return the text of the edit that `redo` would do again."""
    return _text(store, undone=True)


def journal(store: Store) -> list[JournalRow]:
    """Return all edits, oldest first; the undone ones are those that can be redone."""
    with store.reading() as db:
        return store_rows.journal(db)


def _step(store: Store, *, undone: bool) -> Changes | None:
    with store.transaction() as db:
        found = store_rows.next_edit(db, undone)
        if found is None:
            return None
        packed = db.execute("SELECT rows FROM edits WHERE id = ?", (found[0],)).fetchone()[0]
        rows = _unpack(packed)
        if not undone:
            rows = [Row(row.table, row.key, row.after, row.before) for row in rows]
        _change(store, rows)
        db.execute("UPDATE edits SET undone = ? WHERE id = ?", (not undone, found[0]))
    return _changes(rows)


def _text(store: Store, *, undone: bool) -> str | None:
    with store.reading() as db:
        found = store_rows.next_edit(db, undone)
    return found[1] if found else None


def _change(store: Store, rows: Iterable[Row]) -> None:
    """Write the rows' after-values, once each is seen to be as the edit believes; else nothing is written."""
    tables: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        tables[row.table].append(row)
    for table, changed in tables.items():
        now = store.read_rows(table, [row.key for row in changed])
        if any(now.get(row.key) != row.before for row in changed):
            raise HandfulError(
                "The labels are not as this step expects, so it was not done.",
                "Close the project and open it again.",
            )
    for table, changed in tables.items():
        store.write_rows(table, {row.key: row.after for row in changed})


def _stamped(row: Row, edit_id: int) -> Row:
    """Name the edit in rows that remember who set them, unless they keep an older one."""
    if row.after is None or "edit_id" not in EDITABLE[row.table].columns or "edit_id" in row.after:
        return row
    return Row(row.table, row.key, row.before, {**row.after, "edit_id": edit_id})


def _changes(rows: Iterable[Row]) -> Changes:
    images: set[int] = set()
    classes = False
    for row in rows:
        if row.table == "classes":
            classes = True
        else:
            images.add(row.key[0] if isinstance(row.key, tuple) else row.key)
    return Changes(labels=frozenset(images), classes=classes)


def _pack(rows: Iterable[Row]) -> str:
    """Return rows as compact JSON: per row the table, key, values before and after in column order."""
    return json.dumps(
        [[row.table, row.key, _values(row.table, row.before), _values(row.table, row.after)] for row in rows],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _unpack(packed: str) -> list[Row]:
    return [
        Row(table, tuple(key) if isinstance(key, list) else key, _named(table, before), _named(table, after))
        for table, key, before, after in json.loads(packed)
    ]


def _values(table: str, row: Values | None) -> list[object] | None:
    return None if row is None else [row[column] for column in EDITABLE[table].columns]


def _named(table: str, values: list[object] | None) -> Values | None:
    return None if values is None else dict(zip(EDITABLE[table].columns, values, strict=True))
