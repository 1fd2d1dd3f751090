"""Many files examined by processes beside this one: threads share one interpreter, which small files keep busy.

A request to a reader is one JSON line, its answer one JSON line and the rows that line speaks of. A reader
ends when its stdin does, so none outlives the process that started it, however that one dies.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, suppress
from queue import SimpleQueue
from typing import IO

from sslcore.examine import Examiner, Rows
from sslcore.images import groups_in_order, in_order, usual_workers
from sslcore.progress import Progress
from sslcore.store_images import ScanRecord

MANY = 2000
"""So many files to read make up for the start of the processes."""
GROUP = 64
"""Files a reader is given at once; it answers within SLICE_SECONDS, with as many as it got done."""
Found = tuple[ScanRecord, Rows]


def examine_in_order(
    examine: Examiner, paths: Sequence[str], progress: Progress
) -> Generator[Found, None, None]:
    """Yield examine(path) in the order of `paths`, by threads, or by processes where many must be read."""
    if _to_read(examine, paths) < MANY:
        yield from in_order(examine, paths, progress)
        return
    readers = [Reader(examine) for _ in range(usual_workers())]
    free: SimpleQueue[Reader] = SimpleQueue()
    for reader in readers:
        free.put(reader)

    def run(group: Sequence[str], halted: Callable[[], bool]) -> list[Found]:
        reader = free.get()
        try:
            return reader.examine(group, halted)
        finally:
            free.put(reader)

    try:
        with closing(groups_in_order(run, paths, GROUP, progress, len(readers))) as found:
            yield from found
    finally:
        for reader in readers:
            reader.close()


def _to_read(examine: Examiner, paths: Sequence[str]) -> int:
    """Return how many files are new, or in the caches no more; those edited since are not seen here."""
    known, caches = examine.known, examine.caches
    return sum(path not in known or any(known[path][2] not in cache for cache in caches) for path in paths)


class Reader:
    """One reader process, for one thread at a time; where it dies or never starts, its work is done here."""

    def __init__(self, examine: Examiner) -> None:
        self._here = examine
        self._row_bytes = [cache.row_bytes for cache in examine.caches]
        self._process: subprocess.Popen[bytes] | None = None
        caches = [[type(cache).__name__, str(cache.folder), cache.shape[0]] for cache in examine.caches]
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "sslcore.reader"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            self._say({"folder": str(examine.folder), "caches": caches})
        except OSError:
            self.close()

    def examine(self, group: Sequence[str], halted: Callable[[], bool]) -> list[Found]:
        """Return what was found about each file, about fewer where halted."""
        found: list[Found] = []
        while len(found) < len(group) and not halted():
            rest = group[len(found) :]
            if self._process is None:
                found.append(self._here(rest[0]))
                continue
            try:
                found += self._ask(rest)
            except (OSError, ValueError):
                # Killed, say for want of memory; whatever befell it, no file is left out.
                self.close()
        return found

    def close(self) -> None:
        """End the process, which has nothing to lose; may be called again."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None and not pipe.closed:
                    _close_quietly(pipe)

    def _ask(self, paths: Sequence[str]) -> list[Found]:
        known = {path: self._here.known[path] for path in paths if path in self._here.known}
        self._say({"paths": paths, "known": known})
        assert self._process is not None
        assert self._process.stdout is not None
        answer = json.loads(self._process.stdout.readline())
        size = sum(self._row_bytes) * sum(has_rows for has_rows, *_ in answer)
        data = self._process.stdout.read(size)
        if len(data) < size or not answer:
            raise ValueError("The answer is cut short.")
        found, at = [], 0
        for has_rows, *values in answer:
            rows = []
            for row_bytes in self._row_bytes if has_rows else ():
                rows.append(data[at : at + row_bytes])
                at += row_bytes
            found.append((ScanRecord(*values), tuple(rows)))
        return found

    def _say(self, message: dict[str, object]) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        self._process.stdin.flush()


def _close_quietly(pipe: IO[bytes]) -> None:
    with suppress(OSError):
        # What could not be written to a dead process is tried once more here.
        pipe.close()
