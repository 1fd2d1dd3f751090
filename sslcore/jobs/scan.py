"""Scan: walk the image folder, decode what is new into the caches, leave the findings in a file."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

from sslcore.cache import PixelCache, ThumbnailCache, choose_sizes, scan_images
from sslcore.errors import from_os_error
from sslcore.images import find_images
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.store import ScanRecord, Store


def scan(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return {records, images, unreadable, duplicates}; `records` is a file of ScanRecords, one JSON a line.

    The file is for whoever holds the database to take in and delete.
    """
    with Store(project, readonly=True) as store:
        folder = store.image_folder
        table = store.image_table()
    known = {
        path: (int(size), int(mtime), content)
        for path, size, mtime, content, status in zip(
            table.paths, table.size, table.mtime_ns, table.content, table.status, strict=True
        )
        if status == "ok"
    }
    paths = list(find_images(folder))
    resolution, side = choose_sizes(folder, paths)
    pixels = PixelCache.open(project.cache, int(args.get("resolution") or resolution), readonly=False)
    thumbnails = ThumbnailCache.open(project.cache, side, readonly=False)
    records = project.cache / f"scan-{os.getpid()}.jsonl"
    contents: Counter[str] = Counter()
    unreadable = 0
    try:
        with records.open("w", encoding="utf-8", errors="surrogateescape") as file:
            for record in scan_images(folder, paths, known, (pixels, thumbnails), progress):
                file.write(json.dumps(vars(record)) + "\n")
                unreadable += record.status != "ok"
                if record.status == "ok":
                    contents[record.content] += 1
    except OSError as error:
        raise from_os_error(error, "save what was found in the image folder") from error
    finally:
        pixels.close()
        thumbnails.close()
    images = sum(contents.values())
    return {
        "records": str(records),
        "images": images,
        "unreadable": unreadable,
        "duplicates": images - len(contents),
        "resolution": pixels.px,
    }


def read_records(path: Path) -> list[ScanRecord]:
    """Return the ScanRecords a scan left in `path`."""
    with path.open(encoding="utf-8", errors="surrogateescape") as file:
        return [ScanRecord(**json.loads(line)) for line in file]
