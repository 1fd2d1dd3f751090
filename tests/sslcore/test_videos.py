"""Frames out of real video files, written with OpenCV for the test."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps

from sslcore import verbs
from sslcore.configs import PretrainConfig
from sslcore.errors import Cancelled, HandfulError
from sslcore.gather_known import gather_known, learnt_rows
from sslcore.images import find_images
from sslcore.methods import METHODS
from sslcore.natural import natural
from sslcore.progress import Control, Progress
from sslcore.project import open_project
from sslcore.registry import SEQUENCES, Method
from sslcore.store import Store
from sslcore.videos import take_frames

RATE = 10


@pytest.fixture
def film(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a video whose frame n is grey of level 8 n."""
    cv2 = pytest.importorskip("cv2")

    def write(name: str, frames: int = 25) -> Path:
        file = tmp_path / "videos" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        writer = cv2.VideoWriter(str(file), cv2.VideoWriter_fourcc(*"MJPG"), RATE, (64, 48))
        for number in range(frames):
            writer.write(np.full((48, 64, 3), 8 * number, np.uint8))
        writer.release()
        return file

    return write


def shown(out: Path) -> dict[str, int]:
    """Return {path: which frame of the film it shows}, in the order in which Handful counts."""
    paths = sorted(find_images(out), key=natural)
    return {path: round(float(np.asarray(Image.open(out / path)).mean()) / 8) for path in paths}


def test_frames_are_taken_each_so_many_seconds(film: Callable[..., Path], tmp_path: Path) -> None:
    film("a.avi")
    film("days/b.avi", frames=12)
    found = take_frames(tmp_path / "videos", tmp_path / "out", Progress(), every=0.5)
    assert (found["videos"], found["frames"], found["kept"], found["unreadable"]) == (2, 8, 0, [])
    assert shown(tmp_path / "out") == {
        "a.avi/000000.000.jpg": 0,
        "a.avi/000000.500.jpg": 5,
        "a.avi/000001.000.jpg": 10,
        "a.avi/000001.500.jpg": 15,
        "a.avi/000002.000.jpg": 20,
        "days/b.avi/000000.000.jpg": 0,
        "days/b.avi/000000.500.jpg": 5,
        "days/b.avi/000001.000.jpg": 10,
    }
    with Image.open(tmp_path / "out" / "a.avi" / "000000.500.jpg") as picture:
        assert (picture.format, picture.size, picture.mode) == ("JPEG", (64, 48), "RGB")


def test_every_frame_and_no_more_than_asked_for(film: Callable[..., Path], tmp_path: Path) -> None:
    take_frames(film("a.avi"), tmp_path / "all", Progress(), every=0)
    assert list(shown(tmp_path / "all").values()) == list(range(25))
    take_frames(film("a.avi"), tmp_path / "few", Progress(), every=0.25, most=3)
    # Ten frames a second know no quarter of one: the next frame after it is taken.
    assert list(shown(tmp_path / "few").values()) == [0, 3, 5]


def test_nothing_is_overwritten_and_more_frames_fall_into_their_places(
    film: Callable[..., Path], tmp_path: Path
) -> None:
    video, out = film("a.avi"), tmp_path / "out"
    take_frames(video, out, Progress(), every=1)
    (out / "a.avi" / "000001.000.jpg").write_bytes(b"a person's own")
    found = take_frames(video, out, Progress(), every=0.5)
    assert (found["frames"], found["kept"]) == (2, 3)
    assert (out / "a.avi" / "000001.000.jpg").read_bytes() == b"a person's own"
    assert [path.name for path in sorted((out / "a.avi").iterdir())] == [
        f"{seconds:010.3f}.jpg" for seconds in (0, 0.5, 1, 1.5, 2)
    ]


def test_what_is_no_video_is_listed_and_the_rest_goes_on(film: Callable[..., Path], tmp_path: Path) -> None:
    film("good.avi")
    whole = film("cut.avi").read_bytes()
    (tmp_path / "videos" / "cut.avi").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "videos" / "empty.mp4").write_bytes(b"")
    (tmp_path / "videos" / "text.mov").write_text("not a film")
    (tmp_path / "videos" / "head.avi").write_bytes(whole[:300])
    notes: list[str] = []
    found = take_frames(
        tmp_path / "videos",
        tmp_path / "out",
        Progress(lambda event: notes.append(event["text"]) if event["event"] == "note" else None),
    )
    named = [line.split(":")[0] for line in found["unreadable"]]
    assert {"empty.mp4", "text.mov", "head.avi"} <= set(named)
    assert len(notes) == len(named)
    assert list((tmp_path / "out").glob("good.avi/*"))
    assert not (tmp_path / "out" / "text.mov").exists()


def test_a_stopped_job_keeps_whole_frames_and_goes_on_later(
    film: Callable[..., Path], tmp_path: Path
) -> None:
    video, out, control = film("a.avi"), tmp_path / "out", Control()

    def stop_early(event: dict[str, Any]) -> None:
        if event["event"] == "progress" and event["done"] >= 0.4:
            control.cancel()

    with pytest.raises(Cancelled):
        take_frames(video, out, Progress(stop_early, control, every=0), every=0)
    before = shown(out)
    assert list(before.values()) == list(range(len(before)))
    assert 0 < len(before) < 25
    assert not list(out.rglob("tmp-*"))
    found = take_frames(video, out, Progress(), every=0)
    assert (found["kept"], found["frames"]) == (len(before), 25 - len(before))


@pytest.mark.parametrize(
    ("source", "words"),
    [("nowhere", "no file or folder"), ("empty", "no videos"), ("text.mp4", "No video can")],
)
def test_nothing_to_read_is_said(tmp_path: Path, source: str, words: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.mp4").write_text("not a film")
    with pytest.raises(HandfulError, match=words) as caught:
        take_frames(tmp_path / source, tmp_path / "out", Progress())
    assert caught.value.hint
    assert not (tmp_path / "out").exists()


def test_without_opencv_a_person_learns_how_to_get_it(
    film: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    video = film("a.avi")
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(HandfulError, match="needs OpenCV") as caught:
        take_frames(video, tmp_path / "out", Progress())
    assert "pip install 'handful[video]'" in caught.value.hint


def test_the_command_line_takes_frames(film: Callable[..., Path], tmp_path: Path) -> None:
    film("a.avi")
    (tmp_path / "videos" / "bad.mp4").write_bytes(b"\0" * 500)
    words = [
        sys.executable,
        "-m",
        "sslcore",
        "frames",
        tmp_path / "videos",
        "--out",
        tmp_path / "out",
        "--json",
    ]
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["videos"], found["frames"]) == (1, 3)
    # OpenCV's own messages are for its makers.
    assert done.stderr.splitlines() == [
        f"{found['unreadable'][0].split(':')[0]} is left out: {found['unreadable'][0].split(': ')[1]}."
    ]
    wrong = subprocess.run([*map(str, words), "--every", "-1"], capture_output=True, text=True)
    assert wrong.returncode == 2
    assert "cannot be" in wrong.stderr


def test_films_become_sequences_of_a_project(
    film: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(METHODS, "of-frames", Method("It", "One line.", "family", "paper", needs=SEQUENCES))
    for name, frames in (("b.avi", 12), ("a.avi", 25)):
        film(name, frames)
    take_frames(tmp_path / "videos", tmp_path / "out", Progress(), every=0)
    # Films with equal frames would share them: each content is learnt from once, where it was seen first.
    for file in (tmp_path / "out" / "b.avi").iterdir():
        ImageOps.invert(Image.open(file)).save(file)
    verbs.init(tmp_path / "p.handful", tmp_path / "out", False, Progress())
    with Store(open_project(tmp_path / "p.handful"), readonly=True) as store:
        table, config = store.image_table(), PretrainConfig("of-frames")
        known = gather_known(table, {}, store.image_folder, config, learnt_rows(table))
    assert known.sequences.tolist() == [0] * 25 + [1] * 12
    assert known.places.tolist() == [*range(25), *range(12)]
