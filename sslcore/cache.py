"""Every image decoded once: small square pixels to learn from, thumbnails to look at, and what a scan found.

Both caches are keyed by the content of the files, so that renamed files and copies cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from sslcore.decode import Header, Picture, read_header
from sslcore.errors import UnreadableImage
from sslcore.examine import Examiner, Known, Rows
from sslcore.progress import Progress
from sslcore.readers import examine_in_order
from sslcore.rowfile import RowFile
from sslcore.squash import squash
from sslcore.store import ScanRecord

VERSION = 1
THUMBNAIL_SIDES = (32, 64, 96)
THUMBNAIL_GREY = 128
SAMPLE = 400


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
        small = picture.rgb
        if small.size != (width, height):
            small = small.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=2.0)
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


def choose_sizes(folder: Path, paths: Sequence[str]) -> tuple[int, int]:
    """Return (resolution, thumbnail side) in px for the images of a folder, from some of their headers."""
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


def scan_images(
    folder: Path, paths: Sequence[str], known: Known, caches: Caches, progress: Progress
) -> Iterator[ScanRecord]:
    """Yield a ScanRecord of each of the image files `paths`, in their order; the caches get what they lack.

    A file is read once, for all caches; one of `known` size and mtime, whose content is cached, is not read.
    Raises HandfulError if a cache can't be written, and Cancelled.
    """
    unreadable = 0
    with closing(examine_in_order(Examiner(Path(folder), known, caches), paths, progress)) as found:
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
    with closing(examine_in_order(Examiner(Path(folder), {}, [cache]), paths, progress)) as found:
        for done, (content, (record, rows)) in enumerate(zip(contents, found, strict=True), 1):
            _add([cache], record, rows)
            if record.status != "ok":
                bad.append((record.path, record.reason))
            elif record.content != content:
                bad.append((record.path, "It has changed since the last scan."))
            progress.report(done, len(paths))
    cache.flush()
    return bad


def _add(caches: Caches, record: ScanRecord, rows: Rows) -> None:
    if not rows:
        return
    header = Header(record.width, record.height, record.format, record.mode)
    for cache, row in zip(caches, rows, strict=False):
        cache.append(record.content, header, row)


def _latest_side(folder: Path) -> int:
    files = sorted(folder.glob(f"thumbnails-*-v{VERSION}.keys"), key=lambda file: file.stat().st_mtime_ns)
    return int(files[-1].name.split("-")[1]) if files else THUMBNAIL_SIDES[-1]
