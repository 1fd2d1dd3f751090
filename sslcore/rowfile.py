"""Rows of bytes of one shape, kept by content hash in two append-only files: the rows, and a key for each.

A key is written and synced after its row, so whatever a kill or a power cut leaves, a row that has a key is
whole; the torn rest counts for nothing and is overwritten by the next writer. The row file is never made
shorter: a window may have it mapped, and Windows refuses that while other systems crash the reader.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
from filelock import FileLock, Timeout

from sslcore.content_index import ContentIndex
from sslcore.decode import Header
from sslcore.disk import sync_folder
from sslcore.errors import HandfulError, from_os_error

FLUSH_BYTES = 8 << 20
"""Rows waiting in memory before they are written; a kill loses no more than these, to be decoded again."""
_KEY = struct.Struct("<16sII8s8s")
"""Content hash, width and height of the upright picture in px, format, mode."""
_COLUMNS = np.dtype([("content", "S16"), ("rest", "V24")])
_DOING = "save pictures in the project's cache"


class RowFile:
    """uint8 rows of one `shape` by content hash (32 hex digits); many readers, one writer; safe to delete."""

    def __init__(self, folder: Path, name: str, shape: tuple[int, ...], readonly: bool) -> None:
        self.folder, self.shape = Path(folder), shape
        self._row_path, self._key_path = self.folder / f"{name}.u8", self.folder / f"{name}.keys"
        self.row_bytes = int(np.prod(shape))
        self._keys, self._index = bytearray(), ContentIndex()
        self._map: npt.NDArray[np.uint8] = np.empty((0, *shape), dtype=np.uint8)
        self._pending: dict[bytes, tuple[bytes, bytes]] = {}
        self._files: tuple[BinaryIO, BinaryIO] | None = None
        self._row_inode = 0
        self._lock: FileLock | None = None
        if readonly:
            self.reload()
        else:
            self._open_for_writing()

    def __len__(self) -> int:
        """Return how many rows are on disk."""
        return len(self._keys) // _KEY.size

    def __contains__(self, content: str) -> bool:
        key = bytes.fromhex(content)
        return key in self._index or key in self._pending

    def facts(self, content: str) -> Header | None:
        """Return what the picture of this content is (upright size, format, mode), None if absent."""
        content_bytes = bytes.fromhex(content)
        row = self._index.row(content_bytes)
        if row < 0:
            waiting = self._pending.get(content_bytes)
            return _header(waiting[0]) if waiting else None
        return _header(self._keys[row * _KEY.size : (row + 1) * _KEY.size])

    def rows(self, contents: Sequence[str]) -> npt.NDArray[np.int64]:
        """Return the row of each content, int64 [n]; -1 where it is not on disk."""
        return self._index.rows([bytes.fromhex(content) for content in contents])

    def read(self, content: str) -> npt.NDArray[np.uint8] | None:
        """Return a copy of one row, uint8 `shape`, or None where it is not on disk.

        Read from the file, not from the map: of a map the system keeps in memory whatever lies near a row that was
        looked at, which comes to most of the file where rows are looked at here and there.
        """
        row = self._index.row(bytes.fromhex(content))
        if row < 0:
            return None
        try:
            with self._row_path.open("rb", buffering=0) as file:
                file.seek(row * self.row_bytes)
                # In a file made anew since the keys were read, other rows may be at this place.
                same = os.fstat(file.fileno()).st_ino == self._row_inode
                data = file.read(self.row_bytes) if same else b""
        except OSError:
            return None
        return np.frombuffer(data, np.uint8).reshape(self.shape) if len(data) == self.row_bytes else None

    @property
    def mapped(self) -> npt.NDArray[np.uint8]:
        """Return the rows on disk as a read-only memory map, uint8 [n, *shape]."""
        if len(self._map) != len(self):
            shape = (len(self), *self.shape)
            self._map = np.memmap(self._row_path, dtype=np.uint8, mode="r", shape=shape)
        return self._map

    def reload(self) -> None:
        """Take in what a writer has added since; starts over where the files were deleted or made anew."""
        try:
            keys = self._key_path.read_bytes()
            # Asked after the keys were read: rows come first, so each of these keys has its row by now.
            row_file = self._row_path.stat()
        except FileNotFoundError:
            self._forget()
            return
        except OSError as error:
            raise from_os_error(error, "read the project's cache") from error
        n_rows, self._row_inode = row_file.st_size // self.row_bytes, row_file.st_ino
        whole = keys[: min(len(keys) // _KEY.size, n_rows) * _KEY.size]
        if not whole.startswith(self._keys):
            self._forget()
        self._take_keys(whole[len(self._keys) :])

    def append(self, content: str, facts: Header, row: bytes) -> None:
        """Add one row, unless its content is here; on disk after `flush`. HandfulError where that fails."""
        if self._files is None:
            raise HandfulError("This cache is not open for writing.", "Scan the images again.")
        content_bytes = bytes.fromhex(content)
        if content_bytes in self._index or content_bytes in self._pending:
            return
        size = facts.width, facts.height
        key = _KEY.pack(content_bytes, *size, facts.format.encode()[:8], facts.mode.encode()[:8])
        self._pending[content_bytes] = key, row
        if len(self._pending) * self.row_bytes >= FLUSH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Put what waits on disk, rows before keys; on failure raises HandfulError and takes no more rows."""
        if not self._pending or self._files is None:
            return
        row_file, key_file = self._files
        keys = b"".join(key for key, _ in self._pending.values())
        rows = b"".join(row for _, row in self._pending.values())
        self._pending.clear()
        try:
            _write_at(row_file, len(self) * self.row_bytes, rows)
            _write_at(key_file, len(self._keys), keys)
        except OSError as error:
            # Some of the keys may be on disk, so going on here could put other rows under them.
            self.close()
            raise from_os_error(error, _DOING) from error
        self._take_keys(keys)

    def close(self) -> None:
        """Flush, then let go of files, map and lock; may be called again."""
        try:
            self.flush()
        finally:
            for file in self._files or ():
                file.close()
            self._files = None
            self._map = np.empty((0, *self.shape), dtype=np.uint8)
            if self._lock is not None:
                self._lock.release()
                self._lock = None

    def _open_for_writing(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(self._key_path.with_suffix(".lock"), thread_local=False)
            self._lock.acquire(timeout=0)
            for path in (self._row_path, self._key_path):
                path.touch()
            sync_folder(self.folder)
            self.reload()
            self._files = self._row_path.open("r+b", buffering=0), self._key_path.open("r+b", buffering=0)
            # Before any row is overwritten, no key may be left that speaks of it.
            self._files[1].truncate(len(self._keys))
            os.fsync(self._files[1].fileno())
        except Timeout as error:
            hint = "Wait until it has finished, then try again."
            raise HandfulError("Another Handful is reading this project's images.", hint) from error
        except OSError as error:
            self.close()
            raise from_os_error(error, _DOING) from error

    def _forget(self) -> None:
        self._keys, self._index = bytearray(), ContentIndex()
        self._map = np.empty((0, *self.shape), dtype=np.uint8)

    def _take_keys(self, keys: bytes) -> None:
        self._keys += keys
        self._index.extend(np.frombuffer(keys, _COLUMNS)["content"])


def _header(key: bytes | bytearray) -> Header:
    _, width, height, kind, mode = _KEY.unpack(key)
    return Header(width, height, kind.rstrip(b"\0").decode(), mode.rstrip(b"\0").decode())


def _write_at(file: BinaryIO, position: int, data: bytes) -> None:
    file.seek(position)
    rest = memoryview(data)
    while rest:
        # A nearly full disk takes a part, and says what is wrong only when asked again.
        rest = rest[file.write(rest) :]
    os.fsync(file.fileno())
