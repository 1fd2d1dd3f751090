"""One image file in, its record and its rows for the caches out: the same on a thread and in a reader process."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sslcore.decode import HEAVY_BYTES, Header, Picture, decoded, in_turn, open_file, read_opened
from sslcore.errors import UnreadableImage
from sslcore.images import name_problem, printable
from sslcore.store_images import ScanRecord

Known = Mapping[str, tuple[int, int, str]]
"""path -> (size in bytes, mtime in ns, content), as the last scan saw it."""
Rows = tuple[bytes, ...]
"""A row for each cache; none where all of them have this content."""


class Cache(Protocol):
    """What an Examiner asks of a cache: what it has, and the row of a picture."""

    at_least: int
    folder: Path
    shape: tuple[int, ...]
    row_bytes: int

    def __contains__(self, content: str) -> bool: ...

    def facts(self, content: str) -> Header | None: ...

    def render(self, picture: Picture) -> bytes: ...


@dataclass(frozen=True)
class Examiner:
    """Called with a path below `folder`; returns its record and its Rows. A file of `known` facts is not read."""

    folder: Path
    known: Known
    caches: Sequence[Cache]
    seen: Mapping[str, Header] = field(default_factory=dict)
    """Contents whose rows are on their way to the caches, where these cannot tell."""

    def __call__(self, path: str) -> tuple[ScanRecord, Rows]:
        # Joined as text, because 60,000 Paths are slow.
        file = f"{self.folder}/{path}"
        try:
            if problem := name_problem(path):
                raise UnreadableImage(problem)
            unchanged = self._unchanged(path, file)
            if unchanged:
                return unchanged, ()
            handle, facts = open_file(file)
            with in_turn(facts.st_size > HEAVY_BYTES):
                return self._read(path, handle, facts)
        except UnreadableImage as error:
            return _unreadable(path, _facts(file), "", error.message), ()

    def _unchanged(self, path: str, file: str) -> ScanRecord | None:
        before = self.known.get(path)
        facts = _facts(file) if before else None
        if before is None or facts is None or tuple(before[:2]) != (facts.st_size, facts.st_mtime_ns):
            return None
        header = self._cached(before[2])
        return _ok(path, facts, before[2], header) if header else None

    def _read(self, path: str, handle: int, facts: os.stat_result) -> tuple[ScanRecord, Rows]:
        data = read_opened(handle, facts)
        content = hashlib.blake2b(data, digest_size=16).hexdigest()
        header = self._cached(content)
        if header:
            return _ok(path, facts, content, header), ()
        try:
            with decoded(data, max(cache.at_least for cache in self.caches)) as picture:
                rows = tuple(cache.render(picture) for cache in self.caches)
        except UnreadableImage as error:
            return _unreadable(path, facts, content, error.message), ()
        header = Header(picture.width, picture.height, picture.format, picture.mode)
        return _ok(path, facts, content, header), rows

    def _cached(self, content: str) -> Header | None:
        if not all(content in cache for cache in self.caches):
            return self.seen.get(content)
        return self.caches[0].facts(content)


def _facts(file: str) -> os.stat_result | None:
    try:
        return os.stat(file)  # noqa: PTH116 - a Path for each of 60,000 files is slow
    except (OSError, ValueError):
        return None


def _ok(path: str, facts: os.stat_result, content: str, header: Header) -> ScanRecord:
    size = header.width, header.height
    return ScanRecord(
        path, facts.st_size, facts.st_mtime_ns, content, *size, header.format, header.mode, "ok", ""
    )


def _unreadable(path: str, facts: os.stat_result | None, content: str, reason: str) -> ScanRecord:
    size, mtime = (facts.st_size, facts.st_mtime_ns) if facts else (0, 0)
    return ScanRecord(printable(path), size, mtime, content, 0, 0, "", "", "unreadable", reason)
