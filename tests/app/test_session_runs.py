"""Runs of the open project, with real child processes: followed, paused, killed, and waiting for each other."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from sslcore.configs import PretrainConfig
from sslcore.project import Project
from sslcore.store import Store
from tests.app.session_desk import WAIT, Desk, desk, hold_a_run, open_desk, root, settled, template

__all__ = ["desk", "open_desk", "root", "settled", "template"]


def run_row(root: Path) -> Any:
    with Store(Project(root), readonly=True) as store:
        return store.runs()[-1]


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
