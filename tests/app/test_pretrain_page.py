"""Learning without labels: what would be run, what is seen while it runs, and what can be done with it."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.panels.pretrain_form import PretrainForm
from app.panels.pretrain_page import PretrainPage
from app.panels.runs_list import run_in_use
from sslcore.configs import PretrainConfig
from sslcore.plan import PRESETS
from tests.app.pretrain_desk import buttons, form, page, show

__all__ = ["form", "page"]


def words(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def test_without_images_it_says_what_to_do_first(new_session, qtbot):
    page = show(PretrainPage(new_session()), qtbot)
    assert "at least two images" in words(page)
    assert not page.form.isVisible()
    with qtbot.waitSignal(page.images_requested):
        qtbot.mouseClick(page.empty.action, Qt.MouseButton.LeftButton)


def test_a_run_is_followed_to_its_end_and_used(page, qtbot, patiently):
    assert run_in_use(page.session) == "pixels"
    qtbot.mouseClick(page.form.start, Qt.MouseButton.LeftButton)
    assert page.live.isVisible()
    assert not page.form.isVisible()
    patiently(lambda: "is done" in page.banner.message())
    assert page.form.isVisible()
    patiently(lambda: run_in_use(page.session) == 1)
    patiently(lambda: "In use" in words(page.runs))
    assert "SimCLR, run 1" in words(page.runs)
    with qtbot.waitSignal(page.map_requested):
        page.banner.action_triggered.emit()


def test_pixels_can_be_used_again_and_the_run_after_them(page, qtbot, patiently):
    page.start()
    patiently(lambda: run_in_use(page.session) == 1 and page.session.job is None)
    patiently(lambda: "Use pixels" in buttons(page.runs))
    qtbot.mouseClick(buttons(page.runs)["Use pixels"], Qt.MouseButton.LeftButton)
    patiently(lambda: run_in_use(page.session) == "pixels" and "Use this run" in buttons(page.runs))
    qtbot.mouseClick(buttons(page.runs)["Use this run"], Qt.MouseButton.LeftButton)
    patiently(lambda: run_in_use(page.session) == 1)


def test_pause_go_on_and_stop_by_the_buttons(page, qtbot, patiently, wish):
    root = page.session.project.root
    wish(root, pretrain="hold")
    page.start()
    patiently(lambda: page.session.job and page.session.job.state == "running" and page.session.job.facts)
    qtbot.mouseClick(page.live.pause, Qt.MouseButton.LeftButton)
    patiently(lambda: "Paused" in words(page.live))
    assert page.live.pause.text() == "Go on"
    qtbot.mouseClick(page.live.pause, Qt.MouseButton.LeftButton)
    patiently(lambda: page.session.job.state == "running")
    assert page.live.pause.text() == "Pause"
    (page.session.project.run_folder(1, "simclr") / "checkpoint").mkdir(parents=True)
    qtbot.mouseClick(page.live.stop, Qt.MouseButton.LeftButton)
    patiently(lambda: "Stopped" in page.banner.message())
    assert "Stopped early" in words(page.runs)
    wish(root)
    page.banner.action_triggered.emit()
    patiently(lambda: page.session.runs[0].status == "done")
    assert page.session.runs[0].result["resumed"] is True


def test_an_interrupted_run_is_offered_when_the_project_opens(scanned, qtbot, patiently):
    scanned.jobs.start_pretrain(PretrainConfig(minutes=1), 32)
    patiently(lambda: scanned.runs and scanned.runs[-1].status == "done" and scanned.job is None)
    scanned._store.update_run(1, status="interrupted")
    scanned._on_runs()
    (scanned.project.run_folder(1, "simclr") / "checkpoint").mkdir(parents=True, exist_ok=True)
    page = show(PretrainPage(scanned), qtbot)
    assert "stopped before its end" in page.banner.message()
    assert "Interrupted" in words(page.runs)
    qtbot.mouseClick(buttons(page.runs)["Go on"], Qt.MouseButton.LeftButton)
    patiently(lambda: scanned.runs[0].status == "done")


def test_a_run_that_failed_says_why_in_the_list(page, patiently, wish):
    wish(page.session.project.root, pretrain="fail")
    page.start()
    patiently(lambda: "That did not work." in words(page.runs))
    assert page.form.isVisible()


def test_settings_that_are_off_start_nothing(page, qtbot):
    page.form.advanced.batch.setValue(1)
    assert "at least 2 images" in page.form.problem.text()
    assert not page.form.start.isEnabled()
    with qtbot.waitSignal(page.session.failed) as heard:
        page.start()
    assert "at least 2 images" in heard.args[0]
    assert page.session.runs == []


def test_a_run_that_waits_for_another_job_can_be_seen(page, patiently, wish):
    wish(page.session.project.root, scan="hold")
    page.session.start_scan()
    patiently(lambda: page.session.job is not None)
    page.start()
    assert page.live.isVisible()
    page.session.cancel()
    patiently(lambda: page.session.runs[0].status == "done")


def test_what_a_run_would_reach_is_measured_and_said(page, patiently):
    patiently(lambda: "2,100 images/s" in page.form.estimate.text())
    assert page.form.estimate.isVisible()
    assert page.form.estimate.text().startswith("About 10 epochs in 5 minutes")
    page.form.length.amount.setValue(2)
    assert page.form.estimate.text() == "Measuring this computer…"
    patiently(lambda: "About 4 epochs" in page.form.estimate.text())


def estimates(session) -> list[dict[str, object]]:
    lines = (session.project.root / "fake.log").read_text().splitlines()
    return [one["args"] for one in map(json.loads, lines) if one["job"] == "estimate"]


def test_many_changes_are_measured_once(page, patiently):
    patiently(lambda: "About" in page.form.estimate.text())
    for minutes in (2, 3, 4, 6):
        page.form.length.amount.setValue(minutes)
    page.form.kinds.choose("signs")
    page.form.advanced.batch.setValue(16)
    patiently(lambda: "About 12 epochs" in page.form.estimate.text())
    assert [one["minutes"] for one in estimates(page.session)] == [5.0, 6.0]
    assert (estimates(page.session)[1]["augmentation"], estimates(page.session)[1]["batch"]) == ("signs", 16)


def test_the_seed_needs_no_measuring(page, patiently):
    patiently(lambda: "About" in page.form.estimate.text())
    page.form.advanced.seed.setValue(3)
    assert "About" in page.form.estimate.text()


@pytest.mark.parametrize("trouble", ["fail", "crash"])
def test_an_estimate_that_fails_says_nothing(scanned, qtbot, patiently, wish, trouble):
    wish(scanned.project.root, estimate=trouble)
    heard = []
    scanned.failed.connect(lambda *words: heard.append(words))
    page = show(PretrainPage(scanned), qtbot)
    with qtbot.waitSignal(scanned.estimated, timeout=30_000) as answer:
        assert page.form.estimate.text() == "Measuring this computer…"
    assert answer.args == [{}]
    assert not page.form.estimate.isVisible()
    assert heard == []
    assert not page.banner.isVisible()


def test_nothing_is_measured_beside_a_job_or_on_another_page(page, qtbot, patiently, wish):
    patiently(lambda: "About" in page.form.estimate.text())
    wish(page.session.project.root, scan="hold")
    page.session.start_scan()
    patiently(lambda: page.session.job is not None)
    assert not page.form.estimate.isVisible()
    page.form.length.amount.setValue(2)
    assert not page.form.estimate.isVisible()
    page.hide()
    page.session.cancel()
    patiently(lambda: page.session.job is None)
    assert len(estimates(page.session)) == 1
    page.show()
    patiently(lambda: "About 4 epochs" in page.form.estimate.text())


@pytest.mark.parametrize("count", [4, 5, 6, 7, 10])
def test_the_kinds_of_images_fit_into_a_small_window(qtbot, monkeypatch, count):
    preset = next(iter(PRESETS.values()))
    monkeypatch.setattr("app.panels.image_kinds.PRESETS", {f"kind {n}": preset for n in range(count - 1)})
    form = PretrainForm()
    qtbot.addWidget(form)
    form.resize(1120, 700)
    form.show()
    cards = list(form.kinds._cards.values())
    lines = sorted({card.y() for card in cards})
    assert len(lines) == -(-count // 5)
    assert all(card.geometry().right() <= 1120 for card in cards)
    lengths = [sum(card.y() == y for card in cards) for y in lines]
    assert max(lengths) - min(lengths) <= 1
    form.kinds.choose(f"kind {count - 2}")
    assert [card.isChecked() for card in cards] == [False] * (count - 1) + [True]
