"""What is known of a project's images beside their pixels: where it comes from, and what is said when it is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sslcore import jobs, verbs
from sslcore import labels as labelling
from sslcore.configs import PretrainConfig
from sslcore.errors import Cancelled, HandfulError
from sslcore.gather_known import gather_known, learnt_rows
from sslcore.jobs.record import begin_run
from sslcore.known import Known, nothing_known
from sslcore.known_checks import check_before_run, check_known, describe_known
from sslcore.methods import METHODS
from sslcore.natural import natural
from sslcore.progress import Control, Progress
from sslcore.project import Project, ProjectLock, open_project
from sslcore.registry import GROUPS, LABELS, SEQUENCES, STREAMS, Method
from sslcore.store import Store
from tests.conftest import draw

NEEDS = {"of-groups": GROUPS, "of-labels": LABELS, "of-frames": SEQUENCES, "of-cameras": STREAMS}


@pytest.fixture(autouse=True)
def methods_of_every_need(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, needs in NEEDS.items():
        monkeypatch.setitem(METHODS, name, Method("It", "One line.", "family", "paper", needs=needs))


@pytest.fixture
def project_of(tmp_path: Path) -> Callable[..., Project]:
    """Return a function that makes a project of drawn images with the paths given, each unlike all others."""

    def make(*paths: str) -> Project:
        for number, path in enumerate(paths):
            file = tmp_path / "images" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            draw("circle", number).save(file)
        verbs.init(tmp_path / "p.handful", tmp_path / "images", False, Progress())
        return open_project(tmp_path / "p.handful")

    return make


def known_of(project: Project, method: str, groups: str = "folders", order: str = "name") -> dict[str, list]:
    """Return {path: [label, group, sequence, place, stream]} of the images that a run would learn from."""
    config = PretrainConfig(method, groups=groups, order=order)
    with Store(project, readonly=True) as store:
        table = store.image_table()
        rows = learnt_rows(table)
        known = gather_known(table, store.labels(), store.image_folder, config, rows)
    return {table.paths[row]: facts for row, facts in zip(rows, known.table().T.tolist(), strict=True)}


def refusal(known: Known, method: str) -> str:
    with pytest.raises(HandfulError) as caught:
        check_known(method, known)
    assert caught.value.hint
    return caught.value.message


def test_a_method_of_images_is_told_nothing(project_of: Callable[..., Project]) -> None:
    known = known_of(project_of("a/1.png", "a/2.png"), "simclr")
    assert set(map(tuple, known.values())) == {(-1, -1, -1, -1, -1)}


def test_groups_are_the_deepest_folders(project_of: Callable[..., Project]) -> None:
    project = project_of("b/x/1.png", "a/x/1.png", "a/x/2.png", "a/10/1.png", "a/9/1.png", "loose.png")
    known = known_of(project, "of-groups")
    assert {path: facts[1] for path, facts in known.items()} == {
        "a/9/1.png": 0,
        "a/10/1.png": 1,
        "a/x/1.png": 2,
        "a/x/2.png": 2,
        "b/x/1.png": 3,
        "loose.png": -1,
    }


def test_a_pattern_names_groups_by_file_name_or_by_path(project_of: Callable[..., Project]) -> None:
    project = project_of("p7/p2_left.png", "p7/p10_left.png", "p8/p2_right.png", "p8/other.png")
    by_name = known_of(project, "of-groups", r"pattern:(p\d+)")
    assert [by_name[path][1] for path in sorted(by_name)] == [1, 0, -1, 0]
    by_path = known_of(project, "of-groups", r"pattern:^(p\d+)/")
    assert [by_path[path][1] for path in sorted(by_path)] == [0, 0, 1, 1]


def test_a_csv_names_groups(project_of: Callable[..., Project], tmp_path: Path) -> None:
    project = project_of("ä/1.png", "ä/2.png", "b/1.png")
    table = tmp_path / "groups.csv"
    table.write_text("group;path\nhis;a\u0308/1.png\nhers;ä/2.png\nhis;./b/1.png\n", encoding="utf-8")
    known = known_of(project, "of-groups", f"csv:{table}")
    assert [known[path][1] for path in ("ä/1.png", "ä/2.png", "b/1.png")] == [1, 0, 1]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("pattern:([", "no regular expression"),
        (r"pattern:p\d+", "does not say where the name"),
        ("pattern:(q+)", "fits no file name"),
        ("csv:", "no way to tell groups"),
        ("csv:/no/such.csv", "is gone"),
        ("by-magic", "no way to tell groups"),
    ],
)
def test_rules_that_tell_no_groups_are_refused(
    project_of: Callable[..., Project], rule: str, words: str
) -> None:
    with pytest.raises(HandfulError, match=words) as caught:
        known_of(project_of("p1.png", "p2.png"), "of-groups", rule)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("path,label\np1.png,a\n", "no columns path and group"),
        ("path,group\nother.png,a\n", "names no image of this project"),
    ],
)
def test_a_csv_of_something_else_is_refused(
    project_of: Callable[..., Project], tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "groups.csv").write_text(text)
    with pytest.raises(HandfulError, match=words) as caught:
        known_of(project_of("p1.png", "p2.png"), "of-groups", f"csv:{tmp_path / 'groups.csv'}")
    assert caught.value.hint


def test_frames_of_a_folder_are_ordered_as_people_count(project_of: Callable[..., Project]) -> None:
    known = known_of(project_of("v/f10.png", "v/f9.png", "w/1.png", "v/f1.png", "0.png"), "of-frames")
    assert {path: facts[2:] for path, facts in known.items()} == {
        "0.png": [0, 0, -1],
        "v/f1.png": [1, 0, -1],
        "v/f9.png": [1, 1, -1],
        "v/f10.png": [1, 2, -1],
        "w/1.png": [2, 0, -1],
    }


def test_frames_are_ordered_by_time_where_that_is_asked_for(
    project_of: Callable[..., Project], tmp_path: Path
) -> None:
    paths = ("v/a.png", "v/b.png", "v/c.png")
    project_of(*paths)
    for path, seconds in zip(paths, (30, 10, 20), strict=True):
        os.utime(tmp_path / "images" / path, (seconds, seconds))
    project = project_of()
    known = known_of(project, "of-frames", order="time")
    assert [known[path][3] for path in paths] == [2, 0, 1]


def test_sequences_may_be_told_by_a_pattern(project_of: Callable[..., Project]) -> None:
    project = project_of("b_2.png", "a_1.png", "b_1.png", "a_2.png", "cover.png")
    known = known_of(project, "of-frames", r"pattern:(\w)_")
    assert {path: facts[2:4] for path, facts in known.items()} == {
        "a_1.png": [0, 0],
        "a_2.png": [0, 1],
        "b_1.png": [1, 0],
        "b_2.png": [1, 1],
        "cover.png": [-1, -1],
    }


def test_synchronous_folders_are_cameras_of_one_sequence(
    project_of: Callable[..., Project], tmp_path: Path
) -> None:
    paths = [f"{take}/{side}/{n}.png" for take in ("one", "two") for side in ("l", "r") for n in range(3)]
    project_of(*paths, "loose.png")
    images = tmp_path / "images"
    # A frame that can't be read and one like another keep their moment: the other camera still saw it.
    (images / "one/l/1.png").write_bytes(b"broken")
    (images / "two/r/0.png").write_bytes((images / "two/r/2.png").read_bytes())
    known = known_of(project_of(), "of-cameras")
    assert known["loose.png"][2:] == [-1, -1, -1]
    assert known["one/l/2.png"][2:] == [0, 2, 0]
    assert known["one/r/1.png"][2:] == [0, 1, 1]
    assert known["one/r/2.png"][2:] == [0, 2, 1]
    assert "one/l/1.png" not in known
    assert known["two/l/0.png"][2:] == [1, 0, 0]
    assert ("two/r/0.png" in known) != ("two/r/2.png" in known)
    assert known["two/r/1.png"][2:] == [1, 1, 1]


def test_places_have_no_gaps_where_frames_are_gone(
    project_of: Callable[..., Project], tmp_path: Path
) -> None:
    project_of(*(f"v/{n}.png" for n in range(5)))
    (tmp_path / "images/v/0.png").write_bytes(b"broken")
    (tmp_path / "images/v/2.png").unlink()
    known = known_of(project_of(), "of-frames")
    assert {path: facts[3] for path, facts in known.items()} == {"v/1.png": 0, "v/3.png": 1, "v/4.png": 2}


def test_labels_are_those_that_people_gave(project_of: Callable[..., Project], tmp_path: Path) -> None:
    project_of("1.png", "2.png", "3.png", "4.png")
    (tmp_path / "images/5.png").write_bytes((tmp_path / "images/4.png").read_bytes())
    project = project_of()
    with ProjectLock.acquire(project), Store(project) as store:
        store.set_truth({f"{n}.png": "hidden" for n in range(1, 6)})
        cat, _, dog = (labelling.add_class(store, name)[0] for name in ("cat", "unused", "dog"))
        path_of = dict(zip(store.image_table().paths, store.image_table().ids.tolist(), strict=True))
        labelling.assign(store, [path_of["1.png"]], dog)
        labelling.assign(store, [path_of["2.png"]], cat)
        # The copy is learnt from once, as its first file.
        labelling.assign(store, [path_of["5.png"]], dog)
    known = known_of(project, "of-labels")
    assert {path: facts[0] for path, facts in known.items()} == {
        "1.png": 1,
        "2.png": 0,
        "3.png": -1,
        "4.png": 1,
    }


def known_by(**columns: list[int]) -> Known:
    known = nothing_known(len(next(iter(columns.values()))))
    for name, values in columns.items():
        getattr(known, name)[:] = values
    return known


def test_too_little_knowledge_is_said_in_a_sentence() -> None:
    assert "every group has fewer" in refusal(known_by(groups=[0, 1, 2, -1]), "of-groups")
    assert "all images are in one" in refusal(known_by(groups=[0, 0, 0]), "of-groups")
    assert "there are none yet" in refusal(known_by(labels=[-1, -1]), "of-labels")
    assert "all are of one class" in refusal(known_by(labels=[0, 0, -1]), "of-labels")
    assert "every sequence has fewer" in refusal(
        known_by(sequences=[0, 1, 2, -1], places=[0, 0, 0, -1]), "of-frames"
    )
    assert "no frame is in a folder" in refusal(known_by(streams=[-1, -1]), "of-cameras")
    one_camera = known_by(sequences=[0, 0, 0], places=[0, 1, 2], streams=[0, 0, 0])
    assert "moments that two cameras saw" in refusal(one_camera, "of-cameras")


def test_enough_knowledge_is_taken_and_described() -> None:
    enough = {
        "of-groups": known_by(groups=[0, 0, 1, -1]),
        "of-labels": known_by(labels=[0, 1, -1, -1]),
        "of-frames": known_by(sequences=[0, 0, 1], places=[0, 1, 0]),
        "of-cameras": known_by(sequences=[0] * 4, places=[0, 0, 1, 1], streams=[0, 1, 0, 1]),
    }
    sentences = []
    for method, known in enough.items():
        check_known(method, known)
        sentences.append(describe_known(method, known))
    assert sentences == [
        "Groups of two or more: 1, with 2 of the 4 images.",
        "Labelled: 2 of the 4 images, in 2 classes.",
        "Frames: 3 in sequences: 2.",
        "Frames: 4 of up to 2 cameras in sequences: 1.",
    ]


def test_a_run_that_cannot_learn_is_refused_before_it_is_written_down(
    project_of: Callable[..., Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(METHODS, "large", Method("It", "One line.", "family", "paper", least_px=40))
    project = project_of("1.png", "2.png")
    with ProjectLock.acquire(project), Store(project) as store:
        for method, words in (("of-groups", "every group"), ("of-labels", "labels"), ("large", "40 px")):
            with pytest.raises(HandfulError, match=words):
                begin_run(store, PretrainConfig(method, resolution=32), 2)
        assert store.runs() == []
        begin_run(store, PretrainConfig("large", resolution=40), 2)
        assert len(store.runs()) == 1


def test_the_window_can_ask_without_a_store(project_of: Callable[..., Project]) -> None:
    project = project_of("a/1.png", "a/2.png", "b/1.png")
    with Store(project, readonly=True) as store:
        table, folder = store.image_table(), store.image_folder
    found = check_before_run(PretrainConfig("of-groups"), table, {}, folder)
    assert found == "Groups of two or more: 1, with 2 of the 3 images."
    assert check_before_run(PretrainConfig(), table, {}, folder) == ""
    with pytest.raises(HandfulError, match="none yet"):
        check_before_run(PretrainConfig("of-labels"), table, {}, folder)


def test_names_are_ordered_as_people_count() -> None:
    wanted = ["1", "2a", "2b", "02c", "10", "a", "A1", "a1 b", "a1b", "a2", "a10", "a10/1", "b"]
    mixed = [wanted[place] for place in np.random.default_rng(0).permutation(len(wanted))]
    assert sorted(mixed, key=natural) == wanted
    assert natural("Frame 007") == natural("frame 7") < natural("frame 70") < natural("frame " + "9" * 5000)


def test_sixty_thousand_frames_are_in_order() -> None:
    """Places of many frames at once, as a plain loop would find them."""
    from sslcore.gather_known import _without_gaps

    rng = np.random.default_rng(0)
    sequences, ranks = rng.integers(-1, 50, 60_000), rng.permutation(60_000)
    places = _without_gaps(sequences, ranks)
    for sequence in range(50):
        inside = np.flatnonzero(sequences == sequence)
        assert places[inside[np.argsort(ranks[inside])]].tolist() == list(range(len(inside)))
    assert set(places[sequences == -1]) == {-1}


def sslcore(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "sslcore", *map(str, words)], capture_output=True, text=True)


def test_the_command_line_says_what_is_missing_and_takes_what_is_there(
    project_of: Callable[..., Project], tmp_path: Path
) -> None:
    project = project_of(*(f"p{n % 4}_{n}.png" for n in range(16)))
    train = ("pretrain", project.root, "--encoder", "tiny", "--epochs", 1, "--resolution", 16)
    for method, words in (("micle", "every group has fewer"), ("s4l", "there are none yet")):
        done = sslcore(*train, "--method", method)
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr
    assert "no regular expression" in sslcore(*train, "--groups", "pattern:(").stderr
    with Store(project, readonly=True) as store:
        assert store.runs() == []
    done = sslcore(*train, "--method", "micle", "--groups", r"pattern:(p\d)_")
    assert done.returncode == 0, done.stderr
    assert "Groups of two or more: 4, with 16 of the 16 images." in done.stderr
    known = Known.from_table(np.load(project.run_folder(1, "micle") / "known.npy"))
    assert np.bincount(known.groups).tolist() == [4, 4, 4, 4]


@pytest.fixture
def stopped_run(project_of: Callable[..., Project]) -> Project:
    """A project with labels of two classes and a run of S4L that was stopped in the middle."""
    project = project_of(*(f"{n}.png" for n in range(16)))
    with ProjectLock.acquire(project), Store(project) as store:
        for number in range(2):
            class_id, _ = labelling.add_class(store, f"class {number}")
            labelling.assign(store, [1 + number, 3 + number], class_id)
    control = Control()

    def stop_early(event: dict[str, Any]) -> None:
        if event["event"] == "progress" and event.get("step", 0) >= 3:
            control.cancel()

    with pytest.raises(Cancelled):
        verbs.pretrain(project.root, RUN, False, Progress(stop_early, control, every=0))
    return project


RUN = PretrainConfig("s4l", "tiny", 16, batch=8, epochs=4)


def test_a_resumed_run_keeps_what_it_knew(stopped_run: Project) -> None:
    file = stopped_run.run_folder(1, "s4l") / "known.npy"
    before = file.read_bytes()
    with ProjectLock.acquire(stopped_run), Store(stopped_run) as store:
        labelling.clear(store, [1, 2, 3, 4])
    done = verbs.pretrain(stopped_run.root, RUN, True, Progress())
    assert (done["run"], done["resumed"], done["epochs"]) == (1, True, 4)
    assert file.read_bytes() == before
    with pytest.raises(HandfulError, match="none yet"):
        verbs.pretrain(stopped_run.root, RUN, False, Progress())


def test_a_run_whose_images_have_changed_does_not_take_one_for_another(
    stopped_run: Project, tmp_path: Path
) -> None:
    draw("cross", 99).save(tmp_path / "images" / "new.png")
    verbs.init(stopped_run.root, tmp_path / "images", False, Progress())
    with pytest.raises(HandfulError, match="images have changed") as caught:
        verbs.pretrain(stopped_run.root, RUN, True, Progress())
    assert caught.value.hint


def test_an_estimate_needs_no_labels(project_of: Callable[..., Project]) -> None:
    project = project_of(*(f"{n}.png" for n in range(16)))
    found = jobs.run("estimate", project.root, {"method": "s4l", "encoder": "tiny", "epochs": 1}, Progress())
    assert found["method"] == "s4l"
    assert found["images_per_second"] > 0


def test_the_library_refuses_what_it_cannot_learn_from(tmp_path: Path) -> None:
    from sslcore.pretrain import pretrain

    pixels = np.zeros((8, 16, 16, 3), np.uint8)
    with pytest.raises(HandfulError, match="none yet"):
        pretrain(pixels, np.arange(8), tmp_path / "run", RUN, Progress())
    assert not (tmp_path / "run").exists()
