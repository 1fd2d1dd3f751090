"""The open project, with real child processes: what a person does is on the disk, what follows comes by itself."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from sslcore.configs import PretrainConfig
from sslcore.errors import HandfulError
from sslcore.history import Changes
from sslcore.project import Project
from sslcore.store import Store

WORKER = (sys.executable, str(Path(__file__).with_name("fake_worker.py")))
WAIT = 30_000


class Desk:
    """A session with everything it said."""

    def __init__(self, session: Session, qtbot: QtBot) -> None:
        self.session = session
        self.qtbot = qtbot
        self.changes: list[Changes] = []
        self.failures: list[tuple[str, str, str]] = []
        self.events: list[dict[str, Any]] = []
        self.saves: list[Any] = []
        session.changed.connect(self.changes.append)
        session.failed.connect(lambda message, hint, where: self.failures.append((message, hint, where)))
        session.job_event.connect(self.events.append)
        session.saved.connect(self.saves.append)

    def wish(self, **behaviour: str) -> None:
        (self.session.project.root / "fake.json").write_text(json.dumps(behaviour))

    def asked(self, job: str) -> list[dict[str, Any]]:
        """The args of every request for `job` that reached a worker."""
        lines = (self.session.project.root / "fake.log").read_text().splitlines()
        return [entry["args"] for entry in map(json.loads, lines) if entry["job"] == job]

    def wait(self, condition: Callable[[], Any]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT)

    def wait_idle(self) -> None:
        """Until no job and no short work is under way."""
        live = self.session.live
        self.wait(
            lambda: (
                self.session.job is None
                and not live._debounce.isActive()
                and not any(live.worker.busy(job) for job in ("fit", "suggest", "preview"))
            )
        )

    def settle(self) -> Desk:
        """Scan, embed and map, as when a project is new."""
        self.session.start_scan()
        self.wait(lambda: self.session.layout_key and self.session.suggestions)
        self.wait_idle()
        return self

    def on_disk(self) -> dict[int, int]:
        with Store(self.session.project, readonly=True) as store:
            return store.labels()


@pytest.fixture
def open_desk(qtbot: QtBot) -> Iterator[Callable[..., Desk]]:
    opened: list[Session] = []

    def open_one(root: Path) -> Desk:
        opened.append(Session.open(root, WORKER))
        return Desk(opened[-1], qtbot)

    yield open_one
    for session in opened:
        session.close_now()


@pytest.fixture
def root(tmp_path: Path, image_folder: Path, qtbot: QtBot) -> Path:
    """A new project that nothing was done with."""
    session = Session.create(tmp_path / "p.handful", image_folder, worker=WORKER)
    session.close_now()
    return session.project.root


@pytest.fixture
def desk(root: Path, open_desk: Callable[..., Desk]) -> Desk:
    return open_desk(root)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place to keep a project that is scanned, embedded and mapped; made by the first test that needs it."""
    return tmp_path_factory.mktemp("template") / "made"


@pytest.fixture
def settled(
    template: Path, tmp_path: Path, open_desk: Callable[..., Desk], request: pytest.FixtureRequest
) -> Desk:
    """A project whose images are scanned, embedded and mapped."""
    if not template.exists():
        made = request.getfixturevalue("desk").settle()
        made.session.close_now()
        template.mkdir()
        for name in ("p.handful", "images"):
            shutil.move(tmp_path / name, template / name)
    place = tmp_path / "settled"
    shutil.copytree(template, place)
    desk = open_desk(place / "p.handful")
    desk.session.live.refresh()
    desk.wait(lambda: desk.session.suggestions)
    desk.wait_idle()
    return desk


def run_row(root: Path) -> Any:
    with Store(Project(root), readonly=True) as store:
        return store.runs()[-1]


def test_a_new_project_is_scanned_embedded_and_mapped_by_itself(desk: Desk) -> None:
    settled, session = desk.settle(), desk.session
    assert len(session.table) == 32
    assert session.n_usable == 32
    assert session.layout is not None
    assert session.layout[0].tolist() == session.table.ids.tolist()
    assert session.layout[1].shape == (32, 2)
    assert [event["job"] for event in settled.events if event["event"] == "started"] == [
        "scan",
        "embed",
        "map",
    ]
    assert settled.asked("embed") == [{"run": "pixels"}]
    assert settled.failures == []
    assert not list((session.project.root / "cache").glob("scan-*"))
    picture = session.thumbnail(int(session.table.ids[0]))
    assert picture is not None
    assert picture.shape == (40, 40, 3)


def test_a_label_is_on_the_disk_when_label_returns(settled: Desk) -> None:
    session = settled.session
    cat = session.add_class("cat")
    assert cat is not None
    image = int(session.table.ids[3])
    settled.changes.clear()
    assert session.label([image], cat)
    assert settled.on_disk() == {image: cat}
    assert session.labels == {image: cat}
    assert session.label_codes.tolist() == [-1, -1, -1, 0, *[-1] * 28]
    assert settled.changes == [Changes(labels=frozenset({image}))]
    assert len(settled.saves) == 2
    assert session.counts == {cat: 1}


def test_after_a_label_the_head_the_guesses_and_the_next_images_follow(settled: Desk) -> None:
    session = settled.session
    cat, dog = session.add_class("cat"), session.add_class("dog")
    first = session.suggestions[0][0]
    session.label([first], cat)
    assert session.suggestions[0][0] != first
    settled.wait(lambda: session.head_info.get("version") == session.label_version)
    other = session.suggestions[0][0]
    assert session.guesses(other) == (cat, pytest.approx(0.6 / 0.9, abs=1e-3))
    codes, chances = session.predicted()
    assert set(codes.tolist()) == {0}
    assert chances[0] == pytest.approx(0.6 / 0.9, abs=1e-3)
    session.reject(other)
    assert session.guesses(other) == (dog, pytest.approx(1.0))
    row = int(session.table.rows_of([other])[0])
    assert session.predicted()[0][row] == 1
    session.accept(other)
    assert settled.on_disk()[other] == dog
    settled.wait_idle()


def test_a_burst_of_labels_is_answered_for_the_newest(settled: Desk) -> None:
    session = settled.session
    cat = session.add_class("cat")
    for image in session.table.ids[:20]:
        session.label([int(image)], cat)
    settled.wait(lambda: session.head_info.get("labels") == 20)
    settled.wait_idle()
    assert session.head_info["version"] == session.label_version
    assert len(settled.asked("fit")) < 10
    assert len(session.suggestions) >= 6
    assert not {image for image, _ in session.suggestions} & set(session.labels)


def test_a_stale_answer_never_replaces_a_newer_one(settled: Desk) -> None:
    session = settled.session
    cat = session.add_class("cat")
    session.label([int(session.table.ids[0])], cat)
    settled.wait_idle()
    newest = session.head_info
    session.live._take_head({**newest, "version": newest["version"] - 1, "accuracy": 0.1})
    assert session.head_info == newest


def test_undo_and_redo_survive_a_restart(settled: Desk, open_desk: Callable[..., Desk]) -> None:
    session = settled.session
    cat = session.add_class("cat")
    everything = session.table.ids.tolist()
    session.label(everything, cat)
    assert session.undo_text == "Label 32 images as cat"
    settled.qtbot.waitUntil(lambda: not session.live._debounce.isActive(), timeout=WAIT)
    session.close_now()
    again = open_desk(session.project.root)
    assert len(again.session.labels) == 32
    assert again.session.undo()
    assert again.session.labels == again.on_disk() == {}
    assert again.changes == [Changes(labels=frozenset(everything))]
    assert again.session.redo()
    assert len(again.on_disk()) == 32
    assert not again.session.redo()


def test_an_undone_image_is_asked_about_again_first(settled: Desk) -> None:
    session = settled.session
    cat = session.add_class("cat")
    first, second = session.suggestions[0][0], session.suggestions[1][0]
    session.label([first], cat)
    assert session.suggestions[0][0] == second
    session.undo()
    assert session.suggestions[0][0] == first
    session.skip(first)
    assert session.suggestions[0][0] == second
    assert session.suggestions[-1][0] == first


def test_clearing_the_last_label_clears_the_head(settled: Desk) -> None:
    session = settled.session
    cat = session.add_class("cat")
    image = int(session.table.ids[0])
    other = int(session.table.ids[1])
    session.label([image], cat)
    session.label([other], session.add_class("dog") or 0)
    settled.wait(lambda: session.head_info.get("version") == session.label_version)
    session.clear([image, other])
    settled.wait(lambda: not session.head_info)
    assert session.guesses(image) is None
    assert settled.failures == []
    session.undo()
    settled.wait(lambda: session.guesses(image))


def test_while_new_embeddings_are_made_the_old_head_and_queue_stay(settled: Desk) -> None:
    session = settled.session
    session.label([1, 2], session.add_class("cat") or 0)
    session.label([3, 4], session.add_class("dog") or 0)
    settled.wait(lambda: session.head_info.get("version") == session.label_version)
    settled.wait_idle()
    before = session.embeddings
    seen: list[tuple[int, bool]] = []
    for told in (session.suggestions_changed, session.head_changed, session.arrays_changed):
        told.connect(lambda *_: seen.append((len(session.suggestions), session.guesses(9) is not None)))
    session.start_embed("untrained")
    settled.wait(lambda: session.embeddings != before and session.job is None)
    settled.wait_idle()
    assert seen
    assert all(queued and guessed for queued, guessed in seen)
    assert settled.asked("fit")[-1]["embeddings"] == session.embeddings
    assert settled.asked("suggest")[-1]["embeddings"] == session.embeddings


def test_too_few_labels_is_an_answer_and_no_error(settled: Desk) -> None:
    settled.wish(fit="few")
    session = settled.session
    session.label([int(session.table.ids[0])], session.add_class("cat") or 0)
    settled.wait(lambda: session.head_info)
    assert session.head_info["accuracy"] is None
    assert session.head_info["reason"] == "There is one class only."
    assert settled.failures == []


def test_a_late_refusal_does_not_hide_the_answer_about_newer_labels(settled: Desk) -> None:
    session = settled.session
    session.label([1, 2], session.add_class("cat") or 0)
    session.live._on_failure("fit", "There is one class only.", "", "TooFewLabels")
    settled.wait(lambda: session.head_info.get("labels") == 2)


def test_classes_can_be_renamed_recoloured_merged_and_deleted(settled: Desk) -> None:
    session = settled.session
    ids = session.table.ids.tolist()
    cat, kitten = session.add_class("cat"), session.add_class("kitten", "#112233")
    assert cat
    assert kitten
    session.label(ids[:2], cat)
    session.label(ids[2:5], kitten)
    assert session.rename_class(cat, "Cat")
    assert session.recolor_class(cat, "#445566")
    assert session.merge_classes(kitten, cat)
    assert [(row.name, row.color) for row in session.classes] == [("Cat", "#445566")]
    assert session.label_codes[:6].tolist() == [0, 0, 0, 0, 0, -1]
    assert session.delete_class(cat)
    assert session.labels == settled.on_disk() == {}
    assert session.undo()
    assert len(session.labels) == 5


def test_a_refused_name_is_told_and_changes_nothing(settled: Desk) -> None:
    session = settled.session
    session.add_class("cat")
    assert session.add_class(" cat ") is None
    assert len(settled.failures) == 1
    assert len(session.classes) == 1


def test_labels_come_from_a_csv_and_from_folders(settled: Desk, tmp_path: Path) -> None:
    session = settled.session
    file = tmp_path / "labels.csv"
    file.write_text("path,label\ncircle/000.png,round\nnowhere.png,round\n")
    found = session.import_csv(file)
    assert found is not None
    assert (found.labelled, found.unknown_paths) == (1, ["nowhere.png"])
    assert session.import_csv(tmp_path / "none.csv") is None
    assert len(settled.failures) == 1
    session.undo()
    assert session.label_from_folders()
    assert sorted(session.counts.values()) == [8, 8, 8, 8]
    assert len(settled.on_disk()) == 32


def test_a_full_disk_is_told_and_the_screen_shows_what_is_on_the_disk(
    settled: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = settled.session
    cat = session.add_class("cat")
    ids = session.table.ids.tolist()
    session.label(ids[:2], cat)

    def full(*args: Any, **more: Any) -> None:
        raise HandfulError("Could not save the change: the disk is full.", "Free some space.")

    with monkeypatch.context() as patched:
        patched.setattr("sslcore.labels.assign", full)
        assert not session.label(ids[2:4], cat)
    assert settled.failures == [("Could not save the change: the disk is full.", "Free some space.", "map")]
    assert session.labels == settled.on_disk()
    assert session.counts == {cat: 2}
    assert session.label(ids[2:4], cat)
    assert session.counts == {cat: 4}


def test_a_second_window_reads_and_cannot_write(settled: Desk, open_desk: Callable[..., Desk]) -> None:
    cat = settled.session.add_class("cat")
    settled.session.label([1], cat)
    second = open_desk(settled.session.project.root)
    assert second.session.readonly
    assert "another Handful" in second.session.readonly_reason
    assert second.session.labels == {1: cat}
    assert second.session.layout is not None
    assert not second.session.label([2], cat)
    assert second.session.start_pretrain(PretrainConfig()) is None
    second.session.catch_up()
    assert [message for message, _, _ in second.failures] == [second.session.readonly_reason] * 2
    assert second.session.job is None
    assert settled.on_disk() == {1: cat}


def test_pretraining_is_followed_by_its_embedding_and_map(settled: Desk) -> None:
    session = settled.session
    run = session.start_pretrain(PretrainConfig(minutes=1))
    settled.wait(lambda: session.active_run == run and session.job is None)
    assert run_row(session.project.root).status == "done"
    assert run_row(session.project.root).result["loss"] == 0.5
    assert settled.asked("embed")[-1] == {"run": run}
    assert settled.asked("map")[-1]["embeddings"] == session.embeddings
    assert settled.asked("map")[-1]["previous"] is not None
    assert [row.method for row in session.runs] == ["simclr"]
    checkpoint = next(event for event in settled.events if event["event"] == "checkpoint")
    assert (checkpoint["run"], checkpoint["rankme"]) == (run, 7.5)
    assert settled.failures == []


def test_the_map_moves_with_the_checkpoints(settled: Desk) -> None:
    session = settled.session
    with settled.qtbot.waitSignal(session.preview_changed, timeout=WAIT):
        session.live.show_preview(1, "preview-000001.npy", session.layout_key)
    assert session.preview is not None
    assert session.preview[1].shape == (5, 2)
    first = session.live._preview_key
    with settled.qtbot.waitSignal(session.preview_changed, timeout=WAIT):
        session.live.show_preview(1, "preview-000002.npy", session.layout_key)
    assert settled.asked("preview")[1]["previous"] == first


def test_odd_settings_are_refused_where_they_were_made(settled: Desk) -> None:
    assert settled.session.start_pretrain(PretrainConfig(method="magic")) is None
    assert settled.failures[0][2] == "pretrain"
    assert settled.session.runs == []


def test_a_method_that_needs_labels_says_so_before_it_starts(settled: Desk) -> None:
    session = settled.session
    assert session.start_pretrain(PretrainConfig(method="s4l")) is None
    message, hint, place = settled.failures[0]
    assert "there are none yet" in message
    assert (hint, place) == ("Label a few images of two classes or more first.", "pretrain")
    assert session.runs == []
    for image_id, name in enumerate(("cat", "dog"), 1):
        class_id = session.add_class(name)
        assert class_id is not None
        session.label([image_id], class_id)
    assert session.start_pretrain(PretrainConfig(method="s4l")) is not None
    assert len(settled.failures) == 1


def hold_a_run(desk: Desk) -> int:
    """A run that trains until it is told to stop, with a checkpoint."""
    desk.wish(pretrain="hold")
    run = desk.session.start_pretrain(PretrainConfig())
    assert run is not None
    desk.wait(lambda: desk.session.job and desk.session.job.total == 10)
    (desk.session.project.run_folder(run, "simclr") / "checkpoint").mkdir(parents=True)
    return run


def test_pause_resume_and_cancel_a_run(settled: Desk) -> None:
    session = settled.session
    run = hold_a_run(settled)
    assert session.job is not None
    assert session.job.facts == {"loss": 0.5}
    session.pause()
    settled.wait(lambda: session.job and session.job.state == "paused")
    assert run_row(session.project.root).status == "paused"
    session.resume()
    settled.wait(lambda: run_row(session.project.root).status == "running")
    session.cancel()
    settled.wait(lambda: session.job is None)
    assert run_row(session.project.root).status == "cancelled"
    assert settled.failures == []
    assert [row.id for row in session.resumable_runs] == [run]
    settled.wish()
    session.resume_run(run)
    settled.wait(lambda: session.active_run == run and session.job is None)
    assert run_row(session.project.root).result["resumed"] is True


def test_labelling_goes_on_while_a_run_trains(settled: Desk) -> None:
    session = settled.session
    hold_a_run(settled)
    session.label([1, 2], session.add_class("cat") or 0)
    settled.wait(lambda: session.head_info.get("labels") == 2)
    assert len(settled.on_disk()) == 2


def test_a_killed_worker_loses_no_label_and_its_run_can_go_on(settled: Desk) -> None:
    session = settled.session
    run = hold_a_run(settled)
    session.label([1, 2, 3], session.add_class("cat") or 0)
    os.kill(session.jobs.runner.pid, signal.SIGKILL)
    settled.wait(lambda: session.job is None)
    assert run_row(session.project.root).status == "interrupted"
    assert [where for _, _, where in settled.failures] == ["pretrain"]
    assert "labels are safe" in settled.failures[0][1]
    assert len(settled.on_disk()) == 3
    assert session.resumable_runs[0].id == run
    ended = next(e for e in settled.events if e["event"] == "ended" and e["job"] == "pretrain")
    assert ended["kind"] == "crashed"


@pytest.mark.parametrize(
    ("wish", "kind", "words"), [("crash", "crashed", "stopped"), ("fail", "failed", "did not work")]
)
def test_a_job_that_breaks_is_told_where_it_belongs(desk: Desk, wish: str, kind: str, words: str) -> None:
    desk.wish(scan=wish)
    desk.session.start_scan()
    desk.wait(lambda: desk.failures)
    assert words in desk.failures[0][0]
    assert desk.failures[0][2] == "images"
    assert desk.session.job is None
    desk.wish()
    desk.settle()


def test_jobs_wait_for_each_other(settled: Desk) -> None:
    session = settled.session
    hold_a_run(settled)
    session.start_scan()
    session.start_scan()
    assert session.jobs.waiting == ["scan"]
    session.cancel()
    settled.wait(lambda: any(e["event"] == "ended" and e["job"] == "scan" for e in settled.events))


def test_changed_and_removed_files_are_noticed_and_labels_kept(settled: Desk) -> None:
    session = settled.session
    cat = session.add_class("cat")
    image = int(session.table.ids[0])
    session.label([image], cat)
    before = session.embeddings
    (session.image_folder / session.table.paths[0]).unlink()
    session.start_scan()
    settled.wait(lambda: session.embeddings != before and session.job is None)
    assert session.table.status[0] == "missing"
    assert session.labels == settled.on_disk() == {image: cat}
    assert session.n_usable == 31


def test_a_scan_that_finds_everything_as_it_was_shows_nothing_anew(settled: Desk) -> None:
    told: list[Changes] = []
    settled.session.changed.connect(told.append)
    table, before = settled.session.table, len(settled.events)
    settled.session.start_scan()
    settled.wait(lambda: any(e["event"] == "ended" and e["job"] == "scan" for e in settled.events[before:]))
    settled.wait(lambda: settled.session.job is None)
    assert not told
    assert settled.session.table is table


def test_a_moved_image_folder_can_be_pointed_at(settled: Desk, tmp_path: Path) -> None:
    session = settled.session
    moved = tmp_path / "elsewhere"
    shutil.move(session.image_folder, moved)
    assert not session.set_image_folder(tmp_path / "nowhere")
    assert settled.failures[0][2] == "images"
    assert session.set_image_folder(moved)
    settled.wait(lambda: session.job is None)
    assert session.image_folder == moved
    assert session.n_usable == 32


def test_an_export_is_told_with_its_files(settled: Desk, tmp_path: Path) -> None:
    session = settled.session
    session.label([1, 2], session.add_class("cat") or 0)
    settled.wait(lambda: session.head_info.get("version") == session.label_version)
    session.start_export("onnx", tmp_path)
    settled.wait(lambda: any(e["event"] == "ended" and e["job"] == "export" for e in settled.events))
    done = next(e for e in settled.events if e["event"] == "done" and e["job"] == "export")
    sent = json.loads(Path(done["result"]["files"][0]).read_text())
    assert sent["head"] == session.head_info["head"]
    assert sent["embeddings"] == session.embeddings


def test_suggestions_can_be_asked_for_within_a_selection(settled: Desk) -> None:
    session = settled.session
    chosen = session.table.ids[10:14].tolist()
    session.ask_about("random", chosen)
    settled.wait(lambda: session.suggestions == [(image, "random") for image in chosen])


def test_the_head_of_last_time_is_there_at_once(settled: Desk, open_desk: Callable[..., Desk]) -> None:
    session = settled.session
    session.label([1, 2], session.add_class("cat") or 0)
    session.label([3, 4], session.add_class("dog") or 0)
    settled.wait(lambda: session.head_info.get("version") == session.label_version)
    info = session.head_info
    session.close_now()
    again = open_desk(session.project.root).session
    assert again.head_info["accuracy"] == info["accuracy"]
    assert again.head_info["version"] == again.label_version
    assert again.guesses(5) is not None
    assert again.probabilities is not None
    assert again.probabilities.dtype == np.float16


def test_closing_stops_all_work_and_leaves_no_process(settled: Desk, open_desk: Callable[..., Desk]) -> None:
    session = settled.session
    run = hold_a_run(settled)
    session.label([1], session.add_class("cat") or 0)
    children = [psutil.Process(session.jobs.runner.pid), psutil.Process(session.live.worker.pid)]
    with settled.qtbot.waitSignal(session.closed, timeout=WAIT):
        session.close()
    assert not any(child.is_running() for child in children)
    assert not session.label([2], 1)
    again = open_desk(session.project.root)
    assert not again.session.readonly
    assert [(row.id, row.status) for row in again.session.resumable_runs] == [(run, "interrupted")]
    assert len(again.session.labels) == 1


def test_closing_an_idle_project_is_immediate(desk: Desk) -> None:
    with desk.qtbot.waitSignal(desk.session.closed, timeout=WAIT):
        desk.session.close()


def test_a_run_that_a_killed_window_left_behind_is_offered_again(
    root: Path, open_desk: Callable[..., Desk]
) -> None:
    with Store(Project(root)) as store:
        row = store.add_run("vicreg", "small", {})
        store.update_run(row.id, status="running")
    (Project(root).run_folder(row.id, "vicreg") / "checkpoint").mkdir(parents=True)
    assert [run.status for run in open_desk(root).session.resumable_runs] == ["interrupted"]


def test_catching_up_notices_new_files_and_fits_what_is_old(
    settled: Desk, open_desk: Callable[..., Desk]
) -> None:
    session = settled.session
    session.label([1, 2], session.add_class("cat") or 0)
    session.close_now()
    shutil.copy(session.image_folder / "circle/000.png", session.image_folder / "circle/new.png")
    again = open_desk(session.project.root)
    again.session.catch_up()
    again.wait(lambda: again.session.n_usable == 33 and again.session.layout is not None)
    again.wait(lambda: again.session.head_info.get("version") == again.session.label_version)
    again.wait(lambda: len(again.session.layout[0]) == 33)
    assert again.failures == []


def test_what_is_no_project_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HandfulError):
        Session.open(tmp_path, WORKER)
    with pytest.raises(HandfulError):
        Session.create(tmp_path / "p.handful", tmp_path / "nowhere", worker=WORKER)
