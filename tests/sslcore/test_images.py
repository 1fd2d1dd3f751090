"""The image folder: what counts as an image, which subfolders are classes, what shows at first sight."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from sslcore.errors import Cancelled, HandfulError
from sslcore.images import class_folders, find_images, in_order, look, name_problem, open_image, printable
from sslcore.progress import Progress

needs_posix_names = pytest.mark.skipif(
    sys.platform != "linux", reason="this system allows only text as names"
)


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_images_are_found_nested_and_sorted(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "b.JPG",
        "a/c.png",
        "a/b/d.webp",
        "a.tif",
        "x.jpeg",
        "notes.txt",
        "y.gif",
        "z.bmp",
        "no-suffix",
    )
    assert list(find_images(tmp_path)) == [
        "a.tif",
        "a/b/d.webp",
        "a/c.png",
        "b.JPG",
        "x.jpeg",
        "y.gif",
        "z.bmp",
    ]


def test_names_in_any_language(tmp_path: Path) -> None:
    names = [
        "Übung/größe.png",
        "日本語/写真.jpg",
        "emoji 🐈.png",
        "with space & 'quotes'.png",
        "new\nline.png",
    ]
    touch(tmp_path, *names)
    assert list(find_images(tmp_path)) == sorted(names)


def test_hidden_files_and_projects_are_left_out(tmp_path: Path) -> None:
    touch(
        tmp_path,
        ".hidden.png",
        "._mac.jpg",
        ".git/a.png",
        "my.handful/cache/a.png",
        "My.HANDFUL/b.png",
        "a.png",
    )
    assert list(find_images(tmp_path)) == ["a.png"]


def test_folders_are_not_images_whatever_their_name(tmp_path: Path) -> None:
    touch(tmp_path, "album.jpg/a.png")
    assert list(find_images(tmp_path)) == ["album.jpg/a.png"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_pipes_are_left_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    touch(tmp_path, "a.png")
    assert list(find_images(tmp_path)) == ["a.png"]


def test_links_are_followed_once_and_never_in_circles(tmp_path: Path) -> None:
    outside, images = tmp_path / "outside", tmp_path / "images"
    touch(outside, "far.png")
    touch(images, "z/near.png")
    (images / "loop").symlink_to(images)
    (images / "z" / "up").symlink_to(images / "z")
    (images / "a link").symlink_to(images / "z")
    (images / "linked").symlink_to(outside)
    (images / "linked again").symlink_to(outside)
    (outside / "back").symlink_to(images)
    (images / "one.png").symlink_to(outside / "far.png")
    assert list(find_images(images)) == ["linked/far.png", "one.png", "z/near.png"]


def test_many_crossing_links_cost_no_more_than_the_folders_there_are(tmp_path: Path) -> None:
    for level in range(40):
        (tmp_path / f"{level}").mkdir()
        for name in "ab":
            (tmp_path / f"{level}" / name).symlink_to(tmp_path / f"{level + 1}")
    touch(tmp_path, "39/x.png")
    assert list(find_images(tmp_path / "0")) == ["a/" * 39 + "x.png"]


def test_broken_links_are_listed_so_that_their_reason_shows(tmp_path: Path) -> None:
    (tmp_path / "gone.png").symlink_to("nowhere.png")
    (tmp_path / "self.png").symlink_to("self.png")
    (tmp_path / "gone folder").symlink_to("nowhere")
    assert list(find_images(tmp_path)) == ["gone.png", "self.png"]
    assert look(tmp_path, Progress()).unreadable == [
        ("gone.png", "It is a link to a file that is not there."),
        ("self.png", "It is a link that leads round in a circle."),
    ]


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    touch(tmp_path, "file.png")
    with pytest.raises(HandfulError, match="is a file, not a folder"):
        find_images(tmp_path / "file.png")
    with pytest.raises(HandfulError, match="gone"):
        find_images(tmp_path / "nothing")


def test_a_subfolder_that_cannot_be_opened_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "locked/a.png", "open/b.png")
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert list(find_images(tmp_path)) == ["locked", "open/b.png"]


def test_an_empty_folder_has_no_images(tmp_path: Path) -> None:
    assert list(find_images(tmp_path)) == []
    seen = look(tmp_path, Progress())
    assert (seen.n_images, seen.unreadable, seen.class_names) == (0, [], [])


@needs_posix_names
def test_names_that_are_no_text_are_listed_with_a_reason_that_can_be_stored(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / os.fsdecode(b"caf\xe9.png"))
    [path] = find_images(tmp_path)
    assert name_problem(path)
    assert printable(path) == r"caf\xe9.png"
    assert look(tmp_path, Progress()).unreadable == [
        (r"caf\xe9.png", "Its name is not valid text; rename it with ordinary letters.")
    ]


def test_printable_leaves_text_alone() -> None:
    assert printable("größe/写真.png") == "größe/写真.png"


def test_class_subfolders_are_recognised() -> None:
    paths = ["train/cat/1.png", "train/cat/2.png", "test/dog/1.png", "test/cat/9.png"]
    assert class_folders(paths) == {path: path.split("/")[1] for path in paths}


@pytest.mark.parametrize(
    "paths",
    [
        [],
        ["a.png", "b.png"],
        ["cat/a.png", "cat/b.png"],
        ["cat/a.png", "cat/b.png", "dog/a.png", "dog/b.png", "stray.png"],
        ["1/a.png", "2/a.png", "3/a.png"],
        [f"{number}/{name}.png" for number in range(1001) for name in "ab"],
    ],
)
def test_what_does_not_look_like_classes_is_none(paths: list[str]) -> None:
    assert class_folders(paths) == {}


def test_look_counts_formats_sizes_classes_and_the_unreadable(image_folder: Path) -> None:
    Image.new("L", (90, 60)).save(image_folder / "circle" / "wide.jpg")
    (image_folder / "cross" / "empty.png").touch()
    (image_folder / "cross" / "letter.jpg").write_text("Dear reader")
    seen = look(image_folder, Progress())
    assert seen.n_images == 33
    assert seen.formats == {"PNG": 32, "JPEG": 1}
    assert seen.sizes == {"40 x 40": 32, "90 x 60": 1}
    assert seen.class_names == ["circle", "cross", "square", "stripes"]
    assert seen.name == "images"
    assert seen.unreadable == [
        ("cross/empty.png", "The file is empty (0 bytes)."),
        ("cross/letter.jpg", "It is not an image, whatever its name says."),
    ]


def test_look_reports_to_the_end_and_can_be_stopped(image_folder: Path) -> None:
    events: list[dict[str, object]] = []
    look(image_folder, Progress(events.append))
    assert (events[-1]["done"], events[-1]["total"]) == (32, 32)
    stopped = Progress()
    stopped.control.cancel()
    with pytest.raises(Cancelled):
        look(image_folder, stopped)


def test_a_file_that_vanishes_while_looking_is_listed(
    image_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = list(find_images(image_folder))
    monkeypatch.setattr("sslcore.images.find_images", lambda folder: iter(paths))
    (image_folder / paths[3]).unlink()
    assert look(image_folder, Progress()).unreadable == [(paths[3], "The file is gone.")]


def test_in_order_keeps_the_order_and_never_runs_far_ahead() -> None:
    started: list[int] = []
    lock = threading.Lock()

    def note(item: int) -> int:
        with lock:
            started.append(item)
        return item

    results = in_order(note, range(5000), Progress(), threads=3)
    taken = [next(results) for _ in range(10)]
    assert len(started) <= 200
    assert taken + list(results) == list(range(5000))


def test_in_order_raises_what_the_function_raised() -> None:
    def fail(item: int) -> int:
        raise TimeoutError("mine")

    with pytest.raises(TimeoutError, match="mine"):
        list(in_order(fail, [1, 2], Progress()))


def test_in_order_can_be_cancelled_while_it_waits() -> None:
    progress, release = Progress(), threading.Event()
    started: list[int] = []

    def slow(item: int) -> int:
        started.append(item)
        progress.control.cancel()
        release.wait(0.3)
        return item

    with pytest.raises(Cancelled):
        list(in_order(slow, range(1000), progress, threads=1))
    assert len(started) <= 3
    assert [thread for thread in threading.enumerate() if thread.name.startswith("images")] == []


def test_a_pause_stops_the_work_at_the_item_it_is_at() -> None:
    started: list[int] = []
    at_pause: list[int] = []

    def resume(event: dict[str, object]) -> None:
        if event["event"] == "paused":
            at_pause.append(len(started))
            progress.control.resume()

    progress = Progress(resume)

    def pause_at_five(item: int) -> int:
        started.append(item)
        if item == 5:
            progress.control.pause()
        return item

    assert list(in_order(pause_at_five, range(200), progress, threads=1)) == list(range(200))
    assert at_pause == [6]


def test_open_image_is_offered_here(draw_folder: Callable[..., Path], tmp_path: Path) -> None:
    folder = draw_folder(tmp_path / "x", per_class=1)
    assert open_image(folder / "circle" / "000.png").size == (40, 40)
