"""The open project, with real child processes: opened, scanned, exported, closed, and what is on the disk."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from app.session import Session
from sslcore.configs import PretrainConfig
from sslcore.errors import HandfulError
from sslcore.history import Changes
from sslcore.project import Project
from sslcore.store import Store
from tests.app.session_desk import WAIT, WORKER, Desk, desk, hold_a_run, open_desk, root, settled, template

__all__ = ["desk", "open_desk", "root", "settled", "template"]


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
