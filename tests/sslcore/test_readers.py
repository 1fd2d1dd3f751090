"""Files read by processes are found as by threads, whatever befalls a process, and none is ever left behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from filelock import FileLock
from PIL import Image

from sslcore import decode, readers
from sslcore.cache import PixelCache, ThumbnailCache, fill_cache, scan_images
from sslcore.decode import decoded
from sslcore.errors import Cancelled
from sslcore.images import find_images
from sslcore.progress import Progress
from sslcore.store import ScanRecord

ROOT = Path(__file__).parents[2]


@pytest.fixture
def images(tmp_path: Path, draw_folder: Callable[..., Path]) -> Path:
    """80 drawn images, 3 of them copies, and some that cannot be read."""
    folder = draw_folder(tmp_path / "images", per_class=20, side=24)
    for number in range(3):
        shutil.copy(folder / "circle" / "000.png", folder / f"copy {number}.png")
    (folder / "empty.png").touch()
    (folder / "letter.jpg").write_text("Dear reader")
    if sys.platform == "linux":
        Image.new("RGB", (4, 4)).save(folder / os.fsdecode(b"caf\xe9.png"))
    return folder


def open_caches(store: Path, readonly: bool = False) -> tuple[PixelCache, ThumbnailCache]:
    return PixelCache.open(store, 16, readonly=readonly), ThumbnailCache.open(store, 32, readonly=readonly)


def scan(images: Path, store: Path, before: list[ScanRecord] | None = None) -> list[ScanRecord]:
    known = {r.path: (r.size, r.mtime_ns, r.content) for r in before or [] if r.status == "ok"}
    caches = open_caches(store)
    try:
        return list(scan_images(images, list(find_images(images)), known, caches, Progress()))
    finally:
        for each in caches:
            each.close()


def rows_of(store: Path, records: list[ScanRecord]) -> list[tuple[bytes, bytes]]:
    pixels, thumbnails = open_caches(store, readonly=True)
    contents = [record.content for record in records if record.status == "ok"]
    return [
        (pixels.mapped[row].tobytes(), thumbnails.mapped[other].tobytes())
        for row, other in zip(pixels.rows(contents), thumbnails.rows(contents), strict=True)
    ]


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[readers.Reader]:
    """Makes scans use processes, two of them; the list fills with them."""
    started: list[readers.Reader] = []

    class Watched(readers.Reader):
        def __init__(self, examine: readers.Examiner) -> None:
            super().__init__(examine)
            started.append(self)

    monkeypatch.setattr(readers, "MANY", 1)
    monkeypatch.setattr(readers, "usual_workers", lambda: 2)
    monkeypatch.setattr(readers, "Reader", Watched)
    return started


def assert_no_child_is_left() -> None:
    assert psutil.Process().children() == []


def test_processes_find_what_threads_find(images: Path, tmp_path: Path, processes: list[object]) -> None:
    by_processes = scan(images, tmp_path / "processes")
    assert len(processes) == 2
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readers, "MANY", 10**6)
        by_threads = scan(images, tmp_path / "threads")
    assert by_processes == by_threads
    assert {record.status for record in by_processes} == {"ok", "unreadable"}
    assert rows_of(tmp_path / "processes", by_processes) == rows_of(tmp_path / "threads", by_threads)
    assert len(PixelCache.open(tmp_path / "processes", 16)) == 80
    assert_no_child_is_left()


def test_unchanged_files_cost_no_process(images: Path, tmp_path: Path, processes: list[object]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readers, "MANY", 40)
        first = scan(images, tmp_path / "cache")
        assert scan(images, tmp_path / "cache", first) == first
        assert len(processes) == 2
        for file in (tmp_path / "cache").iterdir():
            file.unlink()
        assert scan(images, tmp_path / "cache", first) == first
    assert len(processes) == 4


def test_processes_leave_unread_what_is_known(images: Path, tmp_path: Path, processes: list[object]) -> None:
    first = scan(images, tmp_path / "cache")
    # Another picture under the old size and time shows only to those who read it.
    path = images / "cross" / "000.png"
    facts = path.stat()
    path.write_bytes(bytes(facts.st_size))
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert scan(images, tmp_path / "cache", first) == first


def test_another_resolution_is_filled_by_processes(
    images: Path, tmp_path: Path, processes: list[object]
) -> None:
    good = [record for record in scan(images, tmp_path / "cache") if record.status == "ok"]
    larger = PixelCache.open(tmp_path / "cache", 24, readonly=False)
    contents = [record.content for record in good]
    assert fill_cache(larger, images, [record.path for record in good], contents, Progress()) == []
    assert (larger.rows(contents) >= 0).all()
    larger.close()
    assert len(processes) == 4


def test_a_killed_process_costs_no_file(
    images: Path, tmp_path: Path, processes: list[readers.Reader]
) -> None:
    expected = scan(images, tmp_path / "first")
    caches = open_caches(tmp_path / "second")
    found = scan_images(images, list(find_images(images)), {}, caches, Progress())
    records = [next(found)]
    for child in psutil.Process().children():
        child.kill()
    records += found
    for each in caches:
        each.close()
    assert records == expected
    assert_no_child_is_left()


def test_where_no_process_starts_the_work_is_done_here(
    images: Path, tmp_path: Path, processes: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no such program"))
    assert len([record for record in scan(images, tmp_path / "cache") if record.status == "ok"]) == 83


def test_cancel_leaves_no_process(images: Path, tmp_path: Path, processes: list[object]) -> None:
    progress = Progress()
    caches = open_caches(tmp_path / "cache")
    found = scan_images(images, list(find_images(images)), {}, caches, progress)
    next(found)
    progress.control.cancel()
    with pytest.raises(Cancelled):
        list(found)
    for each in caches:
        each.close()
    assert_no_child_is_left()


KILLED = """
    import os, sys
    from pathlib import Path
    from sslcore import readers
    from sslcore.cache import PixelCache, scan_images
    from sslcore.images import find_images
    from sslcore.progress import Progress
    import psutil

    readers.MANY = 1
    images, store = map(Path, sys.argv[1:])
    pixels = PixelCache.open(store, 16, readonly=False)
    found = scan_images(images, list(find_images(images)), {}, [pixels], Progress())
    next(found)
    print(*(child.pid for child in psutil.Process().children()), flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
def test_no_process_outlives_a_killed_parent(images: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(images), str(tmp_path / "cache")]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        children = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
        assert len(children) >= 2
        parent.kill()
    _, alive = psutil.wait_procs(children, timeout=30)
    assert alive == []


def test_heavy_pictures_wait_for_the_turn_of_all_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decode, "_turn", decode._turn)
    monkeypatch.setattr(decode, "HEAVY_PIXELS", 100)
    turn = FileLock(tmp_path / "turn.lock")
    decode.take_turns_by(turn)
    Image.new("RGB", (20, 20)).save(tmp_path / "a.jpg")
    with decoded((tmp_path / "a.jpg").read_bytes()):
        assert turn.is_locked
    assert not turn.is_locked
