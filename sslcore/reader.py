"""The other end of `sslcore.readers`: `python -m sslcore.reader` examines files until its stdin ends."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock

from sslcore.cache import PixelCache, ThumbnailCache
from sslcore.decode import Header, take_turns_by
from sslcore.examine import Examiner

SLICE_SECONDS = 0.02
"""An answer takes no longer than this and one file more, so that a pause or a cancel is heeded at once."""
CACHES: dict[str, type[PixelCache] | type[ThumbnailCache]] = {
    "PixelCache": PixelCache,
    "ThumbnailCache": ThumbnailCache,
}


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer requests until `source` ends; raises OSError once nobody reads the answers."""
    first = source.readline()
    if not first:
        return
    setup = json.loads(first)
    caches = [CACHES[name].open(Path(folder), side) for name, folder, side in setup["caches"]]
    take_turns_by(FileLock(caches[0].folder / "turn.lock"))
    # Copies within one scan are decoded once: the caches on disk do not tell of them yet.
    seen: dict[str, Header] = {}
    for line in source:
        request: dict[str, Any] = json.loads(line)
        examine = Examiner(Path(setup["folder"]), request["known"], caches, seen)
        until = time.monotonic() + SLICE_SECONDS
        records, rows = [], list[bytes]()
        for path in request["paths"]:
            record, of_record = examine(path)
            records.append([bool(of_record), *vars(record).values()])
            if of_record:
                rows += of_record
                seen[record.content] = Header(record.width, record.height, record.format, record.mode)
            if time.monotonic() > until:
                break
        sink.write(json.dumps(records).encode() + b"\n")
        sink.writelines(rows)
        sink.flush()


def main() -> None:
    """Serve the pipes this process was started with; never returns."""
    if hasattr(signal, "SIGINT"):
        # Ctrl-C reaches the whole group of processes; it is the parent that decides.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    sink = os.fdopen(os.dup(1), "wb")
    # What a decoder prints must not get between the answers.
    os.dup2(2, 1)
    with contextlib.suppress(OSError):
        serve(sys.stdin.buffer, sink)
    os._exit(0)


if __name__ == "__main__":
    main()
