"""How a scan of the image folder changes the images table, in chunks and then once at its end.

A row is one picture, not one path: when a known content turns up at another path, the row moves there, so
that labels follow renamed, moved, swapped and renumbered files. No row that a person touched is ever dropped.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from sslcore.store_images import ScanChanges, ScanRecord

GONE = "The file is no longer in the folder."
NEW, BACK, REWRITTEN = 1, 2, 3
"""`images.news`: what the running scan found out about a row, 0 = nothing. No edit has touched a NEW row."""
FIELDS = "size, mtime_ns, content, width, height, format, mode, status, reason"
MARKS = "?, ?, ?, ?, ?, ?, ?, ?, ?"


@dataclass(frozen=True)
class _Known:
    id: int
    content: str
    news: int


@dataclass(frozen=True)
class _Place:
    """A path that now holds another content than the table said: a new row, or a rewritten one."""

    row: int
    path: str
    content: str
    rewritten: bool


@dataclass(frozen=True)
class _Orphan:
    """A row whose content is no longer at its path."""

    row: int
    path: str
    content: str
    missing: bool
    rewritten: bool
    label: int | None


def begin(db: sqlite3.Connection) -> int:
    """Return the number of a new scan; what an interrupted one left undecided is decided by this one."""
    db.execute("DELETE FROM rewritten")
    db.execute(f"UPDATE images SET news = 0 WHERE news > {NEW}")
    highest: int = db.execute("SELECT coalesce(max(seen), 0) FROM images").fetchone()[0]
    return highest + 1


def take(db: sqlite3.Connection, scan: int, records: Iterable[ScanRecord]) -> None:
    """Add what the scan saw; a known path with another content is only noted, `finish` tells why."""
    storable = (_storable(record) for record in records if record.status != "missing")
    by_path = {record.path: record for record in storable}
    live, lost = _known(db, by_path)
    inserts, updates, notes = [], [], []
    for path, record in by_path.items():
        fields = _fields(record)
        known = live.get(path)
        if known is None:
            back = next((row for row in lost[path] if row.content in ("", record.content)), None)
            if back is None:
                inserts.append((path, *fields, scan, NEW))
            else:
                updates.append((*fields, scan, BACK, back.id))
        elif known.news == NEW or known.content == record.content:
            updates.append((*fields, scan, known.news, known.id))
        elif known.content and record.content:
            notes.append((known.id, *fields))
        else:
            updates.append((*fields, scan, REWRITTEN, known.id))
    ids = json.dumps([known.id for known in live.values()])
    db.execute("DELETE FROM rewritten WHERE image_id IN (SELECT value FROM json_each(?))", (ids,))
    db.executemany(f"INSERT INTO images (path, {FIELDS}, seen, news) VALUES (?, {MARKS}, ?, ?)", inserts)
    db.executemany(f"UPDATE images SET ({FIELDS}, seen, news) = ({MARKS}, ?, ?) WHERE id = ?", updates)
    db.executemany(f"INSERT INTO rewritten (image_id, {FIELDS}) VALUES (?, {MARKS})", notes)
    db.executemany("UPDATE images SET seen = ? WHERE id = ?", [(scan, note[0]) for note in notes])


def finish(db: sqlite3.Connection, scan: int, complete: bool) -> ScanChanges:
    """Decide what moved, changed and vanished; only a `complete` scan may say that a file is gone."""
    moved, removed = _follow_moves(db, scan) if complete else (0, 0)
    db.execute(
        f"UPDATE images SET ({FIELDS}, news) ="
        f" (SELECT {FIELDS}, {REWRITTEN} FROM rewritten WHERE image_id = id)"
        " WHERE id IN (SELECT image_id FROM rewritten)"
    )
    db.execute("DELETE FROM rewritten")
    if complete:
        removed += db.execute(
            "UPDATE images SET status = 'missing', reason = ? WHERE seen <> ? AND status <> 'missing'",
            (GONE, scan),
        ).rowcount
    news = Counter(
        dict(db.execute("SELECT news, count(*) FROM images WHERE seen = ? GROUP BY news", (scan,)))
    )
    db.execute("UPDATE images SET news = 0 WHERE news > 0")
    unreadable: int = db.execute("SELECT count(*) FROM images WHERE status = 'unreadable'").fetchone()[0]
    return ScanChanges(news[NEW] + news[BACK], news[REWRITTEN], removed, unreadable, moved)


def _fields(record: ScanRecord) -> tuple[Any, ...]:
    """Return the values of FIELDS; `dataclasses.astuple` copies each of them, which takes ten times as long."""
    return tuple(vars(record).values())[1:]


def _storable(record: ScanRecord) -> ScanRecord:
    """Return the record, with a file name that is no valid text spelled out and the image marked unusable."""
    name = record.path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    if name == record.path:
        return record
    return replace(
        record, path=name, status="unreadable", reason="Its name is not valid text: rename the file."
    )


def _known(
    db: sqlite3.Connection, paths: Iterable[str]
) -> tuple[dict[str, _Known], defaultdict[str, list[_Known]]]:
    """Return the present row of each path, and the missing rows that once had it."""
    wanted = json.dumps(list(paths))
    # CROSS JOIN makes SQLite look each path up in its index, instead of reading the whole table.
    query = (
        "SELECT images.path, images.id, content, news"
        " FROM json_each(?) AS wanted CROSS JOIN images ON images.path = wanted.value"
    )
    live = {path: _Known(*rest) for path, *rest in db.execute(f"{query} AND status <> 'missing'", (wanted,))}
    lost: defaultdict[str, list[_Known]] = defaultdict(list)
    for path, *rest in db.execute(f"{query} AND status = 'missing' ORDER BY images.id", (wanted,)):
        lost[path].append(_Known(*rest))
    return live, lost


def _follow_moves(db: sqlite3.Connection, scan: int) -> tuple[int, int]:
    """Move rows to where their content is now; returns how many, and how many lost their path to another."""
    orphans: defaultdict[str, list[_Orphan]] = defaultdict(list)
    for values in db.execute(
        "SELECT id, path, content, status = 'missing', id IN (SELECT image_id FROM rewritten),"
        " (SELECT class_id FROM labels WHERE image_id = images.id) FROM images"
        " WHERE content <> '' AND (seen <> ? OR id IN (SELECT image_id FROM rewritten)) ORDER BY id",
        (scan,),
    ):
        orphans[values[2]].append(_Orphan(*values))
    if not orphans:
        return 0, 0
    places: defaultdict[str, list[_Place]] = defaultdict(list)
    for values in db.execute(
        f"SELECT id, path, content, 0 FROM images WHERE news = {NEW} AND seen = ? AND content <> ''"
        " UNION ALL SELECT id, path, new.content, 1 FROM rewritten AS new JOIN images ON id = image_id",
        (scan,),
    ):
        if values[2] in orphans:
            places[values[2]].append(_Place(*values))
    claims = [pair for content, new in places.items() for pair in _pair(orphans[content], new)]
    return _move(db, scan, _sound(claims))


def _pair(orphans: list[_Orphan], places: list[_Place]) -> list[tuple[_Orphan, _Place]]:
    """Match rows and places of one content: by equal file name, then the only place that is left over.

    Among several rows for one place a labelled one is taken; none if their labels contradict each other.
    """
    orphans = [orphan for orphan in orphans if not orphan.missing] or orphans
    orphan_names = Counter(PurePosixPath(orphan.path).name for orphan in orphans)
    place_names = Counter(PurePosixPath(place.path).name for place in places)
    unique = {name for name, count in place_names.items() if count == 1 and orphan_names[name] == 1}
    by_name = {PurePosixPath(orphan.path).name: orphan for orphan in orphans}
    pairs, places_left = [], []
    for place in places:
        name = PurePosixPath(place.path).name
        if name in unique:
            pairs.append((by_name[name], place))
        else:
            places_left.append(place)
    taken = {orphan.row for orphan, _ in pairs}
    left = [orphan for orphan in orphans if orphan.row not in taken]
    if len(places_left) == 1 and left and len({orphan.label for orphan in left} - {None}) <= 1:
        pairs.append((min(left, key=lambda orphan: (orphan.label is None, orphan.row)), places_left[0]))
    return pairs


def _sound(claims: list[tuple[_Orphan, _Place]]) -> list[tuple[_Orphan, _Place]]:
    """Drop claims of rows whose own path nobody took over: that file was edited, and the find is a copy."""
    while True:
        taken_over = {place.row for _, place in claims if place.rewritten}
        kept = [
            (orphan, place) for orphan, place in claims if not orphan.rewritten or orphan.row in taken_over
        ]
        if len(kept) == len(claims):
            return kept
        claims = kept


def _move(db: sqlite3.Connection, scan: int, claims: list[tuple[_Orphan, _Place]]) -> tuple[int, int]:
    values = []
    for orphan, place in claims:
        source = "rewritten WHERE image_id = ?" if place.rewritten else "images WHERE id = ?"
        fields = db.execute(f"SELECT {FIELDS} FROM {source}", (place.row,)).fetchone()
        values.append((place.path, *fields, scan, orphan.row))
    movers = {orphan.row for orphan, _ in claims}
    overtaken = {place.row for _, place in claims if place.rewritten}
    # All paths are freed first, since rows may trade places; a row that lost its path stays as missing.
    db.executemany(
        "UPDATE images SET status = 'missing', reason = ? WHERE id = ?",
        [(GONE, row) for row in movers | overtaken],
    )
    db.executemany("DELETE FROM rewritten WHERE image_id = ?", [(row,) for row in overtaken])
    db.executemany(
        "DELETE FROM images WHERE id = ?", [(place.row,) for _, place in claims if not place.rewritten]
    )
    db.executemany(
        f"UPDATE images SET (path, {FIELDS}, seen, news) = (?, {MARKS}, ?, 0) WHERE id = ?", values
    )
    return len(claims), len(overtaken - movers)
