"""The SQLite file of a project: its tables, how it is opened, checked and how its failures are worded."""

from __future__ import annotations

import contextlib
import sqlite3
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sslcore.disk import sync_file, sync_folder, temporary_name
from sslcore.errors import HandfulError, NewerProject, ReadOnlyProject, from_os_error

FORMAT_VERSION = 2
APPLICATION_ID = 0x48464E44
"""Says whose SQLite file this is; kept in the file's header ("HFND")."""
BUSY_SECONDS = 5.0
NOTHING_CHANGED = "Nothing was changed. Restore the project folder from a copy, or create a new project."

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE images (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, content TEXT NOT NULL,
    width INTEGER NOT NULL, height INTEGER NOT NULL, format TEXT NOT NULL, mode TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('ok', 'unreadable', 'missing')), reason TEXT NOT NULL,
    seen INTEGER NOT NULL, news INTEGER NOT NULL, truth TEXT
);
CREATE UNIQUE INDEX image_path ON images (path) WHERE status <> 'missing';
CREATE INDEX image_lost ON images (path) WHERE status = 'missing';
CREATE INDEX image_news ON images (news) WHERE news > 0;
CREATE TABLE rewritten (
    image_id INTEGER PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE,
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, content TEXT NOT NULL,
    width INTEGER NOT NULL, height INTEGER NOT NULL, format TEXT NOT NULL, mode TEXT NOT NULL,
    status TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE TABLE classes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,
    color TEXT NOT NULL, position INTEGER NOT NULL
);
CREATE TABLE labels (
    image_id INTEGER PRIMARY KEY REFERENCES images (id) DEFERRABLE INITIALLY DEFERRED,
    class_id INTEGER NOT NULL REFERENCES classes (id) DEFERRABLE INITIALLY DEFERRED,
    source TEXT NOT NULL, edit_id INTEGER NOT NULL
);
CREATE TABLE rejections (
    image_id INTEGER NOT NULL REFERENCES images (id) DEFERRABLE INITIALLY DEFERRED,
    class_id INTEGER NOT NULL REFERENCES classes (id) DEFERRABLE INITIALLY DEFERRED,
    edit_id INTEGER NOT NULL, PRIMARY KEY (image_id, class_id)
) WITHOUT ROWID;
CREATE TABLE edits (
    id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, created TEXT NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0, n_rows INTEGER NOT NULL, rows TEXT NOT NULL
);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, method TEXT NOT NULL, encoder TEXT NOT NULL, config TEXT NOT NULL,
    status TEXT NOT NULL, created TEXT NOT NULL, result TEXT NOT NULL
);
"""
TRUST = """
CREATE TABLE splits (
    image_id INTEGER PRIMARY KEY REFERENCES images (id) DEFERRABLE INITIALLY DEFERRED,
    split TEXT NOT NULL CHECK (split IN ('audit')), edit_id INTEGER NOT NULL
);
CREATE TABLE reasks (
    image_id INTEGER PRIMARY KEY REFERENCES images (id) DEFERRABLE INITIALLY DEFERRED,
    first_class_id INTEGER NOT NULL REFERENCES classes (id) DEFERRABLE INITIALLY DEFERRED,
    class_id INTEGER NOT NULL REFERENCES classes (id) DEFERRABLE INITIALLY DEFERRED,
    edit_id INTEGER NOT NULL
);
"""
"""What came with version 2: images set aside for the audit, and second answers of the person."""
MIGRATIONS = {1: TRUST}
"""Version of a database -> what makes the next version of it; only ever adds."""
TABLES = {"meta", "images", "rewritten", "classes", "labels", "rejections", "edits", "runs"}


def create_database(path: Path, meta: dict[str, str]) -> None:
    """Write a new, empty project database holding `meta`; appears complete or not at all. Raises OSError."""
    temporary = temporary_name(path)
    try:
        with contextlib.closing(sqlite3.connect(temporary, isolation_level=None)) as db, clear_errors(path):
            db.execute("PRAGMA synchronous = OFF")  # synced as a whole below, before it gets its name
            db.executescript(
                f"BEGIN; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT_VERSION};"
                f"{SCHEMA}{TRUST}"
            )
            db.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
            db.execute("COMMIT")
        with temporary.open("rb+") as file:
            sync_file(file)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
        temporary.with_name(f"{temporary.name}-journal").unlink(missing_ok=True)
    sync_folder(path.parent)


def check_header(path: Path) -> None:
    """Raise HandfulError or NewerProject unless the file's header is that of a project of this version."""
    if not path.is_file():
        raise HandfulError(
            f"{path.parent} is not a Handful project.",
            "Choose a folder that Handful made (it holds a project.sqlite), or create a new project.",
        )
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise from_os_error(error, f"read the project file {path}") from error
    if len(header) < 100 or not header.startswith(b"SQLite format 3\0"):
        raise _damaged(path)
    version, _, application = struct.unpack(">III", header[60:72])
    if application != APPLICATION_ID:
        raise HandfulError(
            f"The file {path} belongs to another program, not to Handful.",
            "Nothing was changed. Choose a folder that Handful made, or create a new project.",
        )
    _check_version(path, version)


def check_whole(path: Path) -> None:
    """Raise HandfulError unless every page and table of the database is sound; writes nothing."""
    check_header(path)
    with clear_errors(path):
        # Without a -wal file nobody has it open, and `immutable` keeps SQLite from leaving files beside it.
        in_use = path.with_name(f"{path.name}-wal").exists()
        db = connect_readonly(path) if in_use else _probed(_connect(path, "immutable=1"), path)
        with contextlib.closing(db):
            if [row[0] for row in db.execute("PRAGMA quick_check(1)")] != ["ok"]:
                raise _damaged(path)


def connect_writable(path: Path) -> sqlite3.Connection:
    """Return a connection whose finished transactions are on the disk; HandfulError, ReadOnlyProject."""
    check_header(path)
    with clear_errors(path):
        db = _probed(_connect(path, "mode=rw"), path)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA fullfsync = ON")
            db.execute("PRAGMA checkpoint_fullfsync = ON")
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("BEGIN IMMEDIATE")  # asks now whether the file can be written, not at the first label
            _migrate(db)
            db.execute("COMMIT")
        except BaseException:
            db.close()
            raise
    return db


def connect_readonly(path: Path) -> sqlite3.Connection:
    """Return a connection that never writes, also inside a read-only folder; raises HandfulError."""
    check_header(path)
    with clear_errors(path):
        db = _open_readonly(path)
        if _version(db) < FORMAT_VERSION:
            db = _renewed_copy(db)
        db.execute("PRAGMA query_only = ON")
        return db


def _migrate(db: sqlite3.Connection) -> None:
    """Bring the tables up to date, inside the transaction that is open."""
    for version in range(_version(db), FORMAT_VERSION):
        for statement in filter(None, (part.strip() for part in MIGRATIONS[version].split(";"))):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {version + 1}")


def _renewed_copy(db: sqlite3.Connection) -> sqlite3.Connection:
    """Return an up to date copy in memory of an older project that may only be looked at; closes `db`."""
    memory = sqlite3.connect(":memory:", isolation_level=None)
    with contextlib.closing(db):
        db.backup(memory)
    memory.execute("BEGIN")
    _migrate(memory)
    memory.execute("COMMIT")
    return memory


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _open_readonly(path: Path) -> sqlite3.Connection:
    try:
        return _probed(_connect(path, "mode=ro"), path)
    except sqlite3.OperationalError as error:
        if _code(error) not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise
    wal = path.with_name(f"{path.name}-wal")
    if not wal.exists() or wal.stat().st_size == 0:
        return _probed(_connect(path, "immutable=1"), path)
    return _snapshot(path, wal)


@contextlib.contextmanager
def clear_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's failures inside the block into HandfulError sentences about the database `path`."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        explained = explain(error, path)
        if explained is error:
            raise
        raise explained from error


def explain(error: sqlite3.DatabaseError, path: Path) -> Exception:
    """Return the HandfulError for a failure a person can act on, else `error` itself."""
    code = _code(error)
    if code == sqlite3.SQLITE_FULL:
        return HandfulError(
            "Could not save the change: the disk is full.",
            "Free some space, then try again; everything saved so far is safe.",
        )
    if code == sqlite3.SQLITE_READONLY:
        return ReadOnlyProject(
            f"The project in {path.parent} cannot be written.", "It opens read-only; copy it to change it."
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return HandfulError(
            "Could not save the change: another program is using the project file.",
            "Close the other program, then try again.",
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return _damaged(path)
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN):
        return HandfulError(
            f"The disk failed while using the project file {path}.",
            "Check that the disk is connected and has space; everything saved so far is safe.",
        )
    return error


def _snapshot(path: Path, wal: Path) -> sqlite3.Connection:
    """Open an in-memory copy: SQLite cannot replay a left-over write-ahead log inside a read-only folder."""
    memory = sqlite3.connect(":memory:", isolation_level=None)
    try:
        with tempfile.TemporaryDirectory(prefix="handful-") as folder:
            copy = Path(folder, path.name)
            copy.write_bytes(path.read_bytes())
            copy.with_name(wal.name).write_bytes(wal.read_bytes())
            with contextlib.closing(_connect(copy, "mode=rw")) as source:
                source.backup(memory)
        return _probed(memory, path)
    except OSError as error:
        memory.close()
        raise from_os_error(error, f"read the project file {path}") from error
    except BaseException:
        memory.close()
        raise


def _connect(path: Path, how: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?{how}"
    return sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)


def _probed(db: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    """Return `db` after reading once, so that a file that cannot be used fails here; then `db` is closed."""
    try:
        _check_version(path, _version(db))
        names = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not names >= TABLES:
            raise _damaged(path)
    except BaseException:
        db.close()
        raise
    return db


def _check_version(path: Path, version: int) -> None:
    if version > FORMAT_VERSION:
        raise NewerProject(
            f"The project in {path.parent} was made by a newer version of Handful.",
            "Nothing was changed. Update Handful, then open it again.",
        )
    if version < 1:
        raise _damaged(path)


def _damaged(path: Path) -> HandfulError:
    return HandfulError(f"The project file {path} is damaged.", NOTHING_CHANGED)


def _code(error: sqlite3.Error) -> int:
    """Return SQLite's primary result code, or 0 for errors that the Python module itself raised."""
    code: int = getattr(error, "sqlite_errorcode", 0) or 0
    return code & 0xFF
