"""A scan reads each file once, tells of every one what it is or why not, and leaves caches that survive anything."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sslcore import examine, rowfile
from sslcore.cache import (
    PixelCache,
    ThumbnailCache,
    choose_sizes,
    default_resolution,
    fill_cache,
    scan_images,
    thumbnail_box,
)
from sslcore.errors import Cancelled, HandfulError
from sslcore.images import find_images, open_image
from sslcore.progress import Progress
from sslcore.squash import squash
from sslcore.store import ScanRecord

PX, SIDE = 16, 32


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def scan(images: Path, store: Path, before: list[ScanRecord] | None = None) -> list[ScanRecord]:
    known = {r.path: (r.size, r.mtime_ns, r.content) for r in before or [] if r.status == "ok"}
    caches = PixelCache.open(store, PX, readonly=False), ThumbnailCache.open(store, SIDE, readonly=False)
    try:
        return list(scan_images(images, list(find_images(images)), known, caches, Progress()))
    finally:
        for each in caches:
            each.close()


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files whose bytes were read, one entry a read."""
    names: list[str] = []
    opened = examine.open_file

    def count(path: str) -> object:
        names.append(Path(path).name)
        return opened(path)

    monkeypatch.setattr(examine, "open_file", count)
    return names


@pytest.fixture
def decodes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    counted: list[int] = []
    decoded = examine.decoded

    def count(data: bytes, at_least: int | None) -> object:
        counted.append(len(data))
        return decoded(data, at_least)

    monkeypatch.setattr(examine, "decoded", count)
    return counted


def expected_pixels(path: Path) -> np.ndarray:
    return np.asarray(squash(open_image(path, at_least=PX), PX))


def test_every_image_gets_its_record_its_pixels_and_its_thumbnail(image_folder: Path, store: Path) -> None:
    records = scan(image_folder, store)
    assert [record.path for record in records] == list(find_images(image_folder))
    pixels, thumbnails = PixelCache.open(store, PX), ThumbnailCache.open(store, SIDE)
    rows = pixels.rows([record.content for record in records])
    for record, row in zip(records, rows, strict=True):
        path = image_folder / record.path
        facts = path.stat()
        digest = hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
        assert record == ScanRecord(
            record.path, facts.st_size, facts.st_mtime_ns, digest, 40, 40, "PNG", "RGB", "ok", ""
        )
        assert (pixels.pixels[row] == expected_pixels(path)).all()
        shown = thumbnails.thumbnail(record.content)
        assert shown is not None
        assert shown.shape == (SIDE, SIDE, 3)
    assert pixels.pixels.dtype == np.uint8
    assert not pixels.pixels.flags.writeable


def test_each_file_is_read_once_and_unchanged_ones_not_at_all(
    image_folder: Path, store: Path, reads: list[str], decodes: list[int]
) -> None:
    first = scan(image_folder, store)
    assert len(reads) == len(decodes) == 32
    assert scan(image_folder, store, first) == first
    assert len(reads) == 32
    assert scan(image_folder, store) == first
    assert (len(reads), len(decodes)) == (64, 32)


def test_added_changed_touched_renamed_and_removed_files(
    image_folder: Path, store: Path, decodes: list[int]
) -> None:
    first = {record.path: record for record in scan(image_folder, store)}
    decodes.clear()
    Image.new("RGB", (50, 20), (1, 2, 3)).save(image_folder / "circle" / "new.png")
    Image.new("RGB", (60, 20), (3, 2, 1)).save(image_folder / "circle" / "000.png")
    os.utime(image_folder / "circle" / "001.png", ns=(1, 1))
    (image_folder / "circle" / "002.png").rename(image_folder / "circle" / "renamed.png")
    (image_folder / "circle" / "003.png").unlink()
    second = {record.path: record for record in scan(image_folder, store, list(first.values()))}
    assert second.keys() - first.keys() == {"circle/new.png", "circle/renamed.png"}
    assert first.keys() - second.keys() == {"circle/002.png", "circle/003.png"}
    assert second["circle/000.png"].width == 60
    assert second["circle/001.png"].content == first["circle/001.png"].content
    assert second["circle/renamed.png"].content == first["circle/002.png"].content
    assert len(decodes) == 2


@pytest.mark.parametrize("moment", [5, 10**18])
def test_an_edit_that_keeps_the_size_is_noticed_by_its_time(tmp_path: Path, store: Path, moment: int) -> None:
    image = tmp_path / "images" / "a.bmp"
    image.parent.mkdir()
    Image.new("RGB", (8, 8), (1, 1, 1)).save(image)
    first = scan(image.parent, store)
    Image.new("RGB", (8, 8), (2, 2, 2)).save(image)
    os.utime(image, ns=(moment, moment))
    [record] = scan(image.parent, store, first)
    assert record.size == first[0].size
    assert record.content != first[0].content


def test_exact_copies_share_one_row(image_folder: Path, store: Path) -> None:
    data = (image_folder / "circle" / "000.png").read_bytes()
    (image_folder / "copy.png").write_bytes(data)
    records = {record.path: record for record in scan(image_folder, store)}
    assert records["copy.png"].content == records["circle/000.png"].content
    assert len(PixelCache.open(store, PX)) == 32


def test_unreadable_files_tell_why_and_never_stop_the_rest(image_folder: Path, store: Path) -> None:
    (image_folder / "empty.png").touch()
    (image_folder / "letter.jpg").write_text("Dear reader")
    Image.new("RGB", (30_000, 1)).save(image_folder / "thin.png")
    (image_folder / "link.png").symlink_to("nowhere")
    whole = (image_folder / "circle" / "000.png").read_bytes()
    (image_folder / "torn.png").write_bytes(whole[: len(whole) // 2])
    records = scan(image_folder, store)
    bad = {record.path: record for record in records if record.status == "unreadable"}
    assert {path: record.reason for path, record in bad.items()} == {
        "empty.png": "The file is empty (0 bytes).",
        "letter.jpg": "It is not an image, whatever its name says.",
        "thin.png": "It is 30,000 x 1 pixels, too thin to show anything.",
        "link.png": "It is a link to a file that is not there.",
        "torn.png": "The file is cut short: its picture is not complete.",
    }
    assert len(records) - len(bad) == 32
    assert (bad["letter.jpg"].size, bad["letter.jpg"].width) == (11, 0)
    assert len(PixelCache.open(store, PX)) == 32
    assert scan(image_folder, store, records) == records


@pytest.mark.skipif(sys.platform != "linux", reason="this system allows only text as names")
def test_a_name_that_is_no_text_gets_a_record_that_can_be_stored(image_folder: Path, store: Path) -> None:
    (image_folder / "cross" / "000.png").rename(image_folder / os.fsdecode(b"caf\xe9.png"))
    [bad] = [record for record in scan(image_folder, store) if record.status != "ok"]
    assert bad.path.encode() == rb"caf\xe9.png"
    assert "rename" in bad.reason


def test_a_file_that_vanishes_mid_scan(image_folder: Path, store: Path) -> None:
    paths = list(find_images(image_folder))
    (image_folder / paths[5]).unlink()
    pixels = PixelCache.open(store, PX, readonly=False)
    bad = [r for r in scan_images(image_folder, paths, {}, [pixels], Progress()) if r.status != "ok"]
    pixels.close()
    assert [(record.path, record.reason, record.content) for record in bad] == [
        (paths[5], "The file is gone.", "")
    ]


def test_the_upright_size_is_told(tmp_path: Path, store: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    (tmp_path / "images").mkdir()
    Image.new("RGB", (600, 400), (200, 0, 0)).save(tmp_path / "images" / "a.jpg", exif=exif)
    [record] = scan(tmp_path / "images", store)
    assert (record.width, record.height, record.format) == (400, 600, "JPEG")
    picture = ThumbnailCache.open(store, SIDE).picture(record.content)
    assert picture is not None
    assert picture.shape == (32, 21, 3)


def test_a_thumbnail_keeps_the_aspect_on_grey(tmp_path: Path, store: Path) -> None:
    (tmp_path / "images").mkdir()
    Image.new("RGB", (200, 100), (250, 0, 0)).save(tmp_path / "images" / "wide.png")
    [record] = scan(tmp_path / "images", store)
    thumbnails = ThumbnailCache.open(store)
    shown, picture = thumbnails.thumbnail(record.content), thumbnails.picture(record.content)
    assert shown is not None
    assert picture is not None
    assert shown[0, 0].tolist() == [128, 128, 128]
    assert picture.shape == (16, 32, 3)
    assert (picture == (250, 0, 0)).all()
    assert (shown[8:24] == picture).all()


def test_a_thumbnail_that_is_not_there_is_none(store: Path) -> None:
    thumbnails = ThumbnailCache.open(store)
    assert thumbnails.side == 96
    assert thumbnails.thumbnail("0" * 32) is None
    assert thumbnails.picture("0" * 32) is None


@pytest.mark.parametrize(
    ("size", "box"),
    [
        ((96, 96), (0, 0, 96, 96)),
        ((10, 20), (43, 38, 10, 20)),
        ((192, 96), (0, 24, 96, 48)),
        ((30_000, 2), (0, 47, 96, 1)),
    ],
)
def test_where_an_image_lies_in_its_thumbnail(size: tuple[int, int], box: tuple[int, int, int, int]) -> None:
    assert thumbnail_box(*size, 96) == box


def test_another_resolution_is_filled_later(image_folder: Path, store: Path) -> None:
    records = scan(image_folder, store)
    (image_folder / records[0].path).unlink()
    Image.new("RGB", (9, 9)).save(image_folder / records[1].path)
    larger = PixelCache.open(store, 24, readonly=False)
    paths, contents = [r.path for r in records], [r.content for r in records]
    assert fill_cache(larger, image_folder, paths, contents, Progress()) == [
        (records[0].path, "The file is gone."),
        (records[1].path, "It has changed since the last scan."),
    ]
    rows = larger.rows(contents)
    larger.close()
    assert (rows >= 0).tolist() == [False, False] + [True] * 30
    pixels = PixelCache.open(store, 24).pixels
    expected = squash(open_image(image_folder / records[9].path), 24)
    assert (pixels[rows[9]] == np.asarray(expected)).all()


def test_a_deleted_cache_is_made_again_by_the_next_scan(image_folder: Path, store: Path) -> None:
    first = scan(image_folder, store)
    for file in store.iterdir():
        file.unlink()
    assert scan(image_folder, store, first) == first
    assert len(PixelCache.open(store, PX)) == 32


def test_a_scan_cancelled_in_the_middle_keeps_what_it_did(
    draw_folder: Callable[..., Path], tmp_path: Path, store: Path, decodes: list[int]
) -> None:
    images = draw_folder(tmp_path / "images", per_class=60, side=8)
    progress = Progress()
    pixels = PixelCache.open(store, PX, readonly=False)
    found = scan_images(images, list(find_images(images)), {}, [pixels], progress)
    for _ in range(20):
        next(found)
    progress.control.cancel()
    with pytest.raises(Cancelled):
        list(found)
    pixels.close()
    kept = len(PixelCache.open(store, PX))
    assert 20 <= kept < 240
    decodes.clear()
    scan(images, store)
    assert len(PixelCache.open(store, PX)) == 240


def test_a_full_disk_stops_the_scan_with_one_sentence(
    image_folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rowfile, "FLUSH_BYTES", 5 * PX * PX * 3)
    monkeypatch.setattr(rowfile, "_write_at", full)
    with pytest.raises(HandfulError, match="the disk is full"):
        scan(image_folder, store)
    monkeypatch.undo()
    assert {record.status for record in scan(image_folder, store)} == {"ok"}


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from sslcore import rowfile
    from sslcore.cache import PixelCache, ThumbnailCache, scan_images
    from sslcore.images import find_images
    from sslcore.progress import Progress

    images, store = map(Path, sys.argv[1:])
    rowfile.FLUSH_BYTES = 2000
    caches = PixelCache.open(store, 16, readonly=False), ThumbnailCache.open(store, 32, readonly=False)
    for number, record in enumerate(scan_images(images, list(find_images(images)), {}, caches, Progress())):
        if number == 20:
            os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
def test_a_killed_scan_is_resumed_without_decoding_twice(
    image_folder: Path, store: Path, decodes: list[int]
) -> None:
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(image_folder), str(store)]
    assert subprocess.run(command, cwd=Path(__file__).parents[2], check=False).returncode == -9
    kept = len(PixelCache.open(store, PX))
    assert kept > 10
    records = scan(image_folder, store)
    assert len(decodes) == 32 - kept
    pixels = PixelCache.open(store, PX)
    for record, row in zip(records, pixels.rows([r.content for r in records]), strict=True):
        assert (pixels.pixels[row] == expected_pixels(image_folder / record.path)).all()


def test_a_folder_that_is_gone(tmp_path: Path, store: Path) -> None:
    with pytest.raises(HandfulError, match="gone"):
        scan(tmp_path / "nothing", store)


def test_progress_counts_to_the_end(image_folder: Path, store: Path) -> None:
    (image_folder / "empty.png").touch()
    events: list[dict[str, object]] = []
    pixels = PixelCache.open(store, PX, readonly=False)
    list(scan_images(image_folder, list(find_images(image_folder)), {}, [pixels], Progress(events.append)))
    pixels.close()
    assert events[-1] == {"event": "progress", "done": 33, "total": 33, "unreadable": 1}


@pytest.mark.parametrize(
    ("sides", "expected"), [([32] * 5, 32), ([40, 40, 300], 32), ([48] * 3, 64), ([3000] * 3, 64), ([], 64)]
)
def test_default_resolution_follows_the_usual_short_side(sides: list[int], expected: int) -> None:
    assert default_resolution(np.array(sides), np.array(sides) * 2) == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [((8, 8), (32, 32)), ((32, 32), (32, 32)), ((40, 60), (32, 64)), ((400, 300), (64, 96))],
)
def test_sizes_are_chosen_from_the_images(
    tmp_path: Path, size: tuple[int, int], expected: tuple[int, int]
) -> None:
    Image.new("RGB", size).save(tmp_path / "a.png")
    (tmp_path / "broken.png").write_text("no image at all")
    assert choose_sizes(tmp_path, list(find_images(tmp_path))) == expected
