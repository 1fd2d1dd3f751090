"""Frames out of video files: a folder of JPEGs for each video, which a project then learns from as a sequence."""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sslcore.disk import temporary_name
from sslcore.errors import HandfulError
from sslcore.natural import natural
from sslcore.progress import Progress

VIDEO_SUFFIXES = frozenset(
    {".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".m2ts", ".ogv", ".webm", ".wmv"}
)
QUALITY = 95
USUAL_RATE = 25.0
"""Frames a second of a video that does not say."""


class _Unreadable(Exception):
    """A video of which no frame can be had."""


@dataclass
class _Count:
    written: int = 0
    kept: int = 0


def find_videos(source: Path) -> list[Path]:
    """Return the videos at or below `source` as people count them; HandfulError where there are none."""
    if source.is_file():
        return [source]
    if not source.is_dir():
        raise HandfulError(f"There is no file or folder {source}.", "Check that its name is written right.")
    files = (path for path in source.rglob("*") if path.suffix.lower() in VIDEO_SUFFIXES)
    found = [path for path in files if path.is_file() and not path.name.startswith(".")]
    if not found:
        raise HandfulError(
            f"There are no videos in {source}.",
            "Videos end in one of: " + ", ".join(sorted(suffix[1:] for suffix in VIDEO_SUFFIXES)) + ".",
        )
    return sorted(found, key=lambda path: (natural(path.as_posix()), path))


def take_frames(
    source: Path, out: Path, progress: Progress, every: float = 1.0, most: int | None = None
) -> dict[str, Any]:
    """Return {videos, frames, kept, unreadable, out} after writing the frames of each video into a folder of `out`.

    One frame each `every` seconds (0: all), the first `most` of a video at most, as out/VIDEO/SECONDS.jpg. `kept`
    counts frames that were there already: nothing is overwritten. `unreadable` lists "video: reason". Raises
    Cancelled, OSError, and HandfulError where no video can be read or OpenCV is missing.
    """
    if not (every >= 0 and math.isfinite(every)):
        raise HandfulError(
            f"{every:g} seconds between frames cannot be.", "Say 0 for every frame, or a number above it."
        )
    videos = find_videos(source)
    root = source if source.is_dir() else source.parent
    cv2, count, unreadable = _opencv(), _Count(), list[str]()
    for done, video in enumerate(videos):
        name = video.relative_to(root)
        try:
            _take(cv2, video, out / name, every, most, count, _Part(progress, done, len(videos)))
        except (_Unreadable, cv2.error) as error:
            reason = str(error) if isinstance(error, _Unreadable) else "it is damaged"
            unreadable.append(f"{name.as_posix()}: {reason}")
            progress.note(f"{name.as_posix()} is left out: {reason}.")
    if len(unreadable) == len(videos):
        raise HandfulError(
            f"No video can be read. {unreadable[0]}.", "Check that it plays, or convert it to MP4."
        )
    progress.report(len(videos), len(videos), what="frames")
    return {
        "videos": len(videos) - len(unreadable),
        "frames": count.written,
        "kept": count.kept,
        "unreadable": unreadable,
        "out": str(out),
    }


@dataclass(frozen=True)
class _Part:
    """The progress of one video among all."""

    progress: Progress
    before: int
    total: int

    def report(self, share: float) -> None:
        self.progress.report(self.before + min(share, 1.0), self.total, what="frames")


def _take(
    cv2: Any, video: Path, folder: Path, every: float, most: int | None, count: _Count, part: _Part
) -> None:
    """Write the frames of one video into `folder`."""
    with _opened(cv2, video) as capture:
        rate = capture.get(cv2.CAP_PROP_FPS)
        rate = rate if math.isfinite(rate) and rate > 0 else USUAL_RATE
        total = max(capture.get(cv2.CAP_PROP_FRAME_COUNT), 1.0)
        number = taken = 0
        while (most is None or taken < most) and capture.grab():
            part.report(number / total)
            seconds = number / rate
            number += 1
            if seconds + 1e-6 < taken * every:
                continue
            # The time as the name: whatever is taken later from the same video falls into its place.
            file = folder / f"{seconds:010.3f}.jpg"
            if file.exists():
                count.kept += 1
            elif not _write_frame(cv2, capture, file):
                continue
            else:
                count.written += 1
            taken += 1
        if not taken:
            raise _Unreadable("it holds no frame that can be read")


def _write_frame(cv2: Any, capture: Any, file: Path) -> bool:
    """Write the present frame, whole or not at all; False where it can't be decoded."""
    there, pixels = capture.retrieve()
    if not there:
        return False
    encoded, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not encoded:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_name(file)
    try:
        temporary.write_bytes(data.tobytes())
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return True


@contextlib.contextmanager
def _opened(cv2: Any, video: Path) -> Iterator[Any]:
    """Open a video for the block."""
    capture = cv2.VideoCapture(str(video), cv2.CAP_FFMPEG)
    try:
        if not capture.isOpened():
            raise _Unreadable("it is no video that can be read")
        yield capture
    finally:
        capture.release()


def _opencv() -> Any:
    """Return OpenCV, told to be quiet: what can't be read is said in our words."""
    os.environ.setdefault("OPENCV_LOG_LEVEL", "OFF")
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    try:
        import cv2
    except ImportError as error:
        raise HandfulError(
            "Reading videos needs OpenCV, which is not installed.",
            "Install it with: pip install 'handful[video]'.",
        ) from error
    return cv2
