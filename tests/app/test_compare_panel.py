"""Comparing methods from the window: ticked, run one after the other, stopped, gone on with, ranked."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.panels.pretrain_page import PretrainPage
from app.panels.runs_list import run_in_use
from app.session import Session
from sslcore.methods import METHODS
from sslcore.registry import LABELS, Method
from tests.app.conftest import FAKE_WORKER

Patiently = Callable[[Callable[[], Any]], None]


def show(session: Session, qtbot: QtBot) -> PretrainPage:
    made = PretrainPage(session)
    qtbot.addWidget(made)
    made.resize(1184, 1400)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def page(scanned: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> PretrainPage:
    monkeypatch.setitem(METHODS, "wants", Method("Wants labels", "It learns.", "x", "", needs=LABELS))
    made = show(scanned, qtbot)
    qtbot.mouseClick(made.form.compare, Qt.MouseButton.LeftButton)
    for name, box in made.compare.ticks.boxes.items():
        box.setChecked(name in ("simclr", "vicreg"))
    made.compare.minutes.setValue(1.5)
    return made


def jobs(page: PretrainPage) -> list[tuple[str, Any]]:
    lines = (page.session.project.root / "fake.log").read_text().splitlines()
    told = [json.loads(line) for line in lines]
    return [(one["job"], one["args"]) for one in told if one["job"] in ("pretrain", "compare", "embed")]


def test_the_total_time_is_said_before_the_start(page: PretrainPage) -> None:
    panel = page.compare
    assert panel.total.text() == "2 runs of 1.5 min: about 3 min in all."
    panel.seeds.setValue(3)
    assert panel.total.text() == "6 runs of 1.5 min: about 9 min in all."
    panel.ticks.boxes["vicreg"].setChecked(False)
    assert not panel.start.isEnabled()
    assert panel.total.text() == "Tick two methods or more."


def test_a_method_whose_needs_are_not_met_stays_out_and_says_why(page: PretrainPage) -> None:
    box = page.compare.ticks.boxes["wants"]
    assert not box.isEnabled()
    assert "there are none yet" in box.toolTip()
    box.setChecked(True)
    assert page.compare.ticks.chosen() == ["simclr", "vicreg"]
    ids = [int(one) for one in page.session.table.ids]
    for name, image_id in (("cat", ids[0]), ("dog", ids[9])):
        page.session.label([image_id], page.session.add_class(name))
    page.compare.open_panel()
    assert box.isEnabled()


def test_runs_follow_one_another_and_are_ranked_without_touching_the_map(
    page: PretrainPage, qtbot: QtBot, patiently: Patiently
) -> None:
    session = page.session
    before, embeddings = run_in_use(session), session.embeddings
    qtbot.mouseClick(page.compare.start, Qt.MouseButton.LeftButton)
    assert page.compare.stop.isVisible()
    assert not page.compare.chooser.isVisible()
    patiently(lambda: page.compare.table.isVisible() and not page.compare.running)
    assert page.compare.reading.text() == "simclr is first of 2."
    assert [row.title for row in page.compare.table.rows] == ["SimCLR", "VICReg"]
    assert page.compare.note.text().startswith("Too few labels to say: missing two classes. RankMe")
    assert [job for job, _ in jobs(page)][-3:] == ["pretrain", "pretrain", "compare"]
    assert [row.config["minutes"] for row in session.runs] == [1.5, 1.5]
    assert (run_in_use(session), session.embeddings) == (before, embeddings)
    assert session.active_run is None
    assert page.form.isVisible()
    assert not page.banner.isVisible()


def test_with_labels_the_ranking_is_made_anew_without_training(
    page: PretrainPage, qtbot: QtBot, patiently: Patiently
) -> None:
    page.compare.start.click()
    patiently(lambda: page.compare.table.isVisible() and not page.compare.running)
    page.session.label([int(page.session.table.ids[0])], page.session.add_class("cat"))
    qtbot.mouseClick(page.compare.again, Qt.MouseButton.LeftButton)
    patiently(lambda: "Linear probe" in page.compare.table.accessibleDescription())
    assert [job for job, _ in jobs(page)].count("pretrain") == 2
    assert "Cross-validated on 1 labels" in page.compare.note.text()
    cell = page.compare.table.rows[1].cells[1]
    assert cell is not None
    assert cell.text == "+0 (-10 to +10)"


def test_stop_stops_all_of_it_and_go_on_does_the_rest(
    page: PretrainPage, qtbot: QtBot, patiently: Patiently, wish: Callable[..., None]
) -> None:
    root = page.session.project.root
    wish(root, pretrain="hold")
    page.compare.start.click()
    patiently(lambda: page.session.job and page.session.job.facts)
    assert page.compare.status.text() == "Run 1 of 2: SimCLR"
    qtbot.mouseClick(page.compare.stop, Qt.MouseButton.LeftButton)
    patiently(lambda: page.session.job is None)
    assert page.session.jobs.waiting == []
    assert {row.status for row in page.session.runs} == {"cancelled"}
    assert page.compare.status.text() == "The last comparison stopped early: 0 of 2 runs are done."
    wish(root)
    qtbot.mouseClick(page.compare.go_on, Qt.MouseButton.LeftButton)
    patiently(lambda: page.compare.table.isVisible() and not page.compare.running)
    assert [row.status for row in page.session.runs] == ["done", "done"]


def test_a_run_that_fails_keeps_the_others_from_nothing(
    page: PretrainPage, patiently: Patiently, wish: Callable[..., None]
) -> None:
    root = page.session.project.root
    wish(root, pretrain="fail")
    page.compare.start.click()
    patiently(lambda: page.session.runs and page.session.runs[0].status == "failed")
    wish(root)
    patiently(lambda: not page.compare.running)
    assert page.session.runs[1].status in ("done", "failed")
    assert page.compare.go_on.isVisible()


def test_a_comparison_outlives_the_window(
    page: PretrainPage, qtbot: QtBot, patiently: Patiently, wish: Callable[..., None]
) -> None:
    session, root = page.session, page.session.project.root
    wish(root, pretrain="hold")
    page.compare.start.click()
    patiently(lambda: session.job and session.job.facts)
    session.close_now()
    wish(root)
    again = Session.open(root, worker=FAKE_WORKER)
    try:
        later = show(again, qtbot)
        assert "comparison of methods stopped" in later.banner.message()
        later.banner.action_triggered.emit()
        patiently(lambda: later.compare.table.isVisible() and not later.compare.running)
        assert [row.status for row in again.runs] == ["done", "done"]
        assert len(later.compare.table.rows) == 2
    finally:
        again.close_now()


def test_what_cannot_be_compared_is_said_and_starts_nothing(page: PretrainPage, qtbot: QtBot) -> None:
    page.form.advanced.batch.setValue(1)
    with qtbot.waitSignal(page.session.failed) as heard:
        page.compare.start.click()
    assert "at least 2 images" in heard.args[0]
    assert page.session.runs == []
    assert not page.compare.running
