"""Every image decoded once: small square pixels to learn from, thumbnails to look at, and what a scan found.

Both caches are keyed by the content of the files, so that renamed files and copies cost nothing.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from sslcore.decode import Header, Picture, decoded, read_file, read_header
from sslcore.errors import UnreadableImage
from sslcore.images import find_images, in_order, name_problem, printable
from sslcore.progress import Progress
from sslcore.rowfile import RowFile
from sslcore.squash import squash
from sslcore.store import ScanRecord

VERSION = 1
THUMBNAIL_SIDES = (32, 64, 96)
THUMBNAIL_GREY = 128
SAMPLE = 400
LARGE_BYTES = 64 << 20
"""Files larger than this are read one at a time, so that memory stays bounded on any machine."""
_large = threading.Lock()

Known = Mapping[str, tuple[int, int, str]]
"""path -> (size in bytes, mtime in ns, content), as the last scan saw it."""


class PixelCache(RowFile):
    """Whole images squashed to `px` x `px`: what every encoder learns from."""

    def __init__(self, folder: Path, px: int, readonly: bool) -> None:
        super().__init__(folder, f"pixels-{px}-v{VERSION}", (px, px, 3), readonly)
        self.px = self.at_least = px

    @classmethod
    def open(cls, folder: Path, px: int, *, readonly: bool = True) -> PixelCache:
        """Return the cache of this resolution in the cache folder; HandfulError where it can't be written."""
        return cls(folder, px, readonly)

    @property
    def pixels(self) -> npt.NDArray[np.uint8]:
        """Return the rows on disk, a read-only map uint8 [n, px, px, 3], RGB."""
        return self.mapped

    def render(self, picture: Picture) -> bytes:
        """Return the row of a picture, px * px * 3 bytes."""
        return squash(picture.rgb, self.px).tobytes()


class ThumbnailCache(RowFile):
    """Pictures to look at: aspect kept, centred on grey in a square of `side` px."""

    at_least = 0

    def __init__(self, folder: Path, side: int, readonly: bool) -> None:
        super().__init__(folder, f"thumbnails-{side}-v{VERSION}", (side, side, 3), readonly)
        self.side = side

    @classmethod
    def open(cls, folder: Path, side: int | None = None, *, readonly: bool = True) -> ThumbnailCache:
        """Return the cache of this side (None: that written last); HandfulError where it can't be written."""
        return cls(folder, side or _latest_side(Path(folder)), readonly)

    def thumbnail(self, content: str) -> npt.NDArray[np.uint8] | None:
        """Return the thumbnail of a content, uint8 [side, side, 3] with grey around it, or None."""
        return self.read(content)

    def picture(self, content: str) -> npt.NDArray[np.uint8] | None:
        """Return the same without the grey around it, uint8 [height, width, 3], or None."""
        square, facts = self.thumbnail(content), self.facts(content)
        if square is None or facts is None:
            return None
        left, top, width, height = thumbnail_box(facts.width, facts.height, self.side)
        return square[top : top + height, left : left + width]

    def render(self, picture: Picture) -> bytes:
        """Return the row of a picture, side * side * 3 bytes."""
        left, top, width, height = thumbnail_box(picture.width, picture.height, self.side)
        small = picture.rgb.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=2.0)
        if (width, height) == (self.side, self.side):
            return small.tobytes()
        square = Image.new("RGB", (self.side, self.side), (THUMBNAIL_GREY,) * 3)
        square.paste(small, (left, top))
        return square.tobytes()


Caches = Sequence[PixelCache | ThumbnailCache]


def thumbnail_box(width: int, height: int, side: int) -> tuple[int, int, int, int]:
    """Return (left, top, width, height) in px of an image of this size in its thumbnail; never enlarged."""
    scale = min(1.0, side / max(width, height))
    w, h = max(1, round(width * scale)), max(1, round(height * scale))
    return (side - w) // 2, (side - h) // 2, w, h


def default_resolution(widths: npt.ArrayLike, heights: npt.ArrayLike) -> int:
    """Return the side in px to learn at: 32 where the usual image is hardly larger than that, else 64."""
    short = np.minimum(np.asarray(widths), np.asarray(heights))
    return 32 if short.size and np.median(short) <= 40 else 64


def choose_sizes(folder: Path) -> tuple[int, int]:
    """Return (resolution, thumbnail side) in px for the images of a folder, from some of their headers."""
    paths = list(find_images(folder))
    headers = []
    for path in paths[:: max(1, len(paths) // SAMPLE)]:
        try:
            headers.append(read_header(Path(folder) / path))
        except UnreadableImage:
            continue
    widths, heights = [h.width for h in headers], [h.height for h in headers]
    longest = max(widths + heights, default=THUMBNAIL_SIDES[-1])
    side = next((side for side in THUMBNAIL_SIDES if longest <= side), THUMBNAIL_SIDES[-1])
    return default_resolution(widths, heights), side


def scan_images(folder: Path, known: Known, caches: Caches, progress: Progress) -> Iterator[ScanRecord]:
    """Yield a ScanRecord of every image in the folder, in path order, adding to the caches what they lack.

    A file is read once, for all caches; one of `known` size and mtime, whose content is cached, is not read.
    Raises HandfulError if the folder can't be listed or a cache can't be written, and Cancelled.
    """
    paths = list(find_images(folder))
    examine = _Examiner(Path(folder), known, caches)
    unreadable = 0
    with closing(in_order(examine, paths, progress)) as found:
        for done, (record, rows) in enumerate(found, 1):
            _add(caches, record, rows)
            unreadable += record.status != "ok"
            yield record
            progress.report(done, len(paths), unreadable=unreadable)


def fill_cache(
    cache: PixelCache | ThumbnailCache,
    folder: Path,
    paths: Sequence[str],
    contents: Sequence[str],
    progress: Progress,
) -> list[tuple[str, str]]:
    """Add scanned images to one cache, say of another resolution; returns (path, reason) of the rest."""
    bad: list[tuple[str, str]] = []
    with closing(in_order(_Examiner(Path(folder), {}, [cache]), paths, progress)) as found:
        for done, (content, (record, rows)) in enumerate(zip(contents, found, strict=True), 1):
            _add([cache], record, rows)
            if record.status != "ok":
                bad.append((record.path, record.reason))
            elif record.content != content:
                bad.append((record.path, "It has changed since the last scan."))
            progress.report(done, len(paths))
    cache.flush()
    return bad


Rows = tuple[bytes, ...]


@dataclass(frozen=True)
class _Examiner:
    """Called by the threads with a path: returns its record, and a row for each cache (none: all have it)."""

    folder: Path
    known: Known
    caches: Caches

    def __call__(self, path: str) -> tuple[ScanRecord, Rows]:
        file = self.folder / path
        try:
            facts: os.stat_result | None = file.stat()
        except (OSError, ValueError):
            facts = None
        try:
            if problem := name_problem(path):
                raise UnreadableImage(problem)
            unchanged = facts and self._unchanged(path, facts)
            if unchanged:
                return unchanged, ()
            with _large if facts and facts.st_size > LARGE_BYTES else nullcontext():
                data, facts = read_file(file)
                return self._examine(path, data, facts)
        except UnreadableImage as error:
            return _unreadable(path, facts, "", error.message), ()

    def _unchanged(self, path: str, facts: os.stat_result) -> ScanRecord | None:
        before = self.known.get(path)
        if before is None or before[:2] != (facts.st_size, facts.st_mtime_ns):
            return None
        header = self._cached(before[2])
        return _ok(path, facts, before[2], header) if header else None

    def _examine(self, path: str, data: bytes, facts: os.stat_result) -> tuple[ScanRecord, Rows]:
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
            return None
        return self.caches[0].facts(content)


def _ok(path: str, facts: os.stat_result, content: str, header: Header) -> ScanRecord:
    size = header.width, header.height
    return ScanRecord(
        path, facts.st_size, facts.st_mtime_ns, content, *size, header.format, header.mode, "ok", ""
    )


def _unreadable(path: str, facts: os.stat_result | None, content: str, reason: str) -> ScanRecord:
    size, mtime = (facts.st_size, facts.st_mtime_ns) if facts else (0, 0)
    return ScanRecord(printable(path), size, mtime, content, 0, 0, "", "", "unreadable", reason)


def _add(caches: Caches, record: ScanRecord, rows: Rows) -> None:
    header = Header(record.width, record.height, record.format, record.mode)
    for cache, row in zip(caches, rows, strict=False):
        cache.append(record.content, header, row)


def _latest_side(folder: Path) -> int:
    files = sorted(folder.glob(f"thumbnails-*-v{VERSION}.keys"), key=lambda file: file.stat().st_mtime_ns)
    return int(files[-1].name.split("-")[1]) if files else THUMBNAIL_SIDES[-1]
