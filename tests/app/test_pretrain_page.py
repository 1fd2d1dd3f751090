"""Learning without labels: what would be run, what is seen while it runs, and what can be done with it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from app import ask
from app.panels.pretrain_form import PretrainForm
from app.panels.pretrain_live import PretrainLive, dim_of, point_colors, read_losses
from app.panels.pretrain_page import PretrainPage
from app.panels.runs_list import facts_of, run_in_use
from sslcore.configs import PretrainConfig
from sslcore.plan import PRESETS


def words(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def buttons(widget: QWidget) -> dict[str, QPushButton]:
    return {one.text(): one for one in widget.findChildren(QPushButton) if one.isVisible()}


def show(page: PretrainPage, qtbot) -> PretrainPage:
    """Return the page on the screen, tall enough that nothing lies below the fold."""
    qtbot.addWidget(page)
    page.resize(1184, 960)
    with qtbot.waitExposed(page):
        page.show()
    return page


# The form


@pytest.fixture
def form(qtbot):
    made = PretrainForm()
    qtbot.addWidget(made)
    made.set_images(6782)
    made.show()
    return made


def test_the_button_says_what_it_will_do(form):
    assert form.sentence.text().startswith("Learn from 6,782 images with SimCLR, about 8 minutes")
    assert form.config() == PretrainConfig(minutes=8)


def test_length_is_chosen_with_one_click(form, qtbot):
    quick = next(button for text, button in buttons(form).items() if "Thorough" in text)
    qtbot.mouseClick(quick, Qt.MouseButton.LeftButton)
    assert form.config().minutes == 24
    assert "24 minutes" in form.sentence.text()
    assert [text for text, button in buttons(form).items() if button.isChecked()] == ["Thorough · 24 min"]


def test_a_run_of_epochs_ends_after_epochs_only(form):
    form.length.unit.setCurrentIndex(1)
    form.length.amount.setValue(30)
    config = form.config()
    assert (config.epochs, config.minutes) == (30, None)
    assert "30 epochs" in form.sentence.text()
    assert not any(button.isChecked() for button in buttons(form).values())


def test_a_chosen_length_outlives_a_new_scan(form):
    form.length.amount.setValue(3)
    form.set_images(60_000)
    assert form.config().minutes == 3


def test_the_usual_length_follows_the_number_of_images(form):
    form.set_images(200)
    assert form.config().minutes == 5


def test_advanced_settings_reach_the_run(form, qtbot):
    assert not form.advanced.method.isVisible()
    qtbot.mouseClick(form.advanced.fold, Qt.MouseButton.LeftButton)
    assert form.advanced.method.isVisible()
    form.advanced.method.choose("vicreg")
    form.advanced.encoder.setCurrentIndex(form.advanced.encoder.findData("tiny"))
    form.advanced.resolution.setCurrentIndex(form.advanced.resolution.findData(48))
    form.advanced.batch.setValue(64)
    form.advanced.seed.setValue(7)
    form.advanced.channels.setCurrentIndex(form.advanced.channels.findData(1))
    form.kinds.choose("signs")
    assert form.config() == PretrainConfig(
        "vicreg", "tiny", resolution=48, batch=64, minutes=8, seed=7, augmentation="signs", channels=1
    )
    assert "VICReg" in form.sentence.text()


def choose_start(form: PretrainForm, row: int) -> None:
    form.advanced.start.setCurrentIndex(row)
    form.advanced.start.activated.emit(row)


def test_a_run_starts_from_scratch_from_the_internet_or_from_a_file(form, monkeypatch, tmp_path):
    assert form.config().start == "scratch"
    choose_start(form, 1)
    assert form.config().start == "pretrained"
    answers = [None, tmp_path / "mine.safetensors", None]
    monkeypatch.setattr(ask, "choose_file", lambda *_, **__: answers.pop(0))
    choose_start(form, form.advanced.start.findData("file"))
    assert form.config().start == "pretrained"
    choose_start(form, form.advanced.start.findData("file"))
    assert form.config().start == str(tmp_path / "mine.safetensors")
    assert form.advanced.start.currentText() == "File: mine.safetensors"
    choose_start(form, 0)
    choose_start(form, form.advanced.start.findData("file"))
    assert form.config().start == str(tmp_path / "mine.safetensors")
    assert answers == []


# The page


@pytest.fixture
def page(scanned, qtbot):
    return show(PretrainPage(scanned), qtbot)


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


# What the run would reach


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


# The live view


@pytest.fixture
def live(scanned, qtbot):
    view = PretrainLive(scanned)
    qtbot.addWidget(view)
    view.resize(1100, 600)
    view.show()
    row = scanned._store.add_run("simclr", "tiny", {})
    view.start(row)
    return view


def progress(**facts: object) -> dict[str, object]:
    usual = {
        "event": "progress",
        "done": 30,
        "total": 120,
        "epoch": 2.5,
        "loss": 3.25,
        "images_per_second": 1240.4,
    }
    return {**usual, "eta_seconds": 240.0, **facts}


def test_progress_is_told_in_words(live):
    live.take(progress())
    for text in ("25 %", "epoch 2.5", "1,240 images/s", "4 min left"):
        assert text in live.figures.text()
    assert live.bar.value() == 250
    assert live.plot.accessibleDescription() == "3.25"


def test_a_step_without_a_loss_or_an_end_is_no_trouble(live):
    live.take(progress(loss=None, eta_seconds=None, total=0))
    assert "left" not in live.figures.text()


@pytest.mark.parametrize(
    ("reading", "tone"),
    [
        ("features are spreading", "good"),
        ("settling", ""),
        ("collapsed: every image gets nearly the same features", "error"),
    ],
)
def test_quality_is_read_out_in_words(live, reading, tone):
    live.take({"event": "checkpoint", "rankme": 12.4, "spread": 0.31, "reading": reading})
    assert live.gauge.accessibleDescription() == f"{reading[0].upper()}{reading[1:]} 12 / 112, 0.31"
    assert live.gauge._tone == tone


def test_the_number_of_features_is_read_where_no_table_holds_it(live, tmp_path):
    row = live._session._store.add_run("simclr", "timm:convnext_tiny", {})
    (tmp_path / "encoder.json").write_text('{"name": "timm:convnext_tiny", "dim": 768}')
    assert dim_of(row, tmp_path) == 768
    (tmp_path / "config.json").write_text('{"config": {"encoder": "timm:convnext_tiny"}, "dim": 384}')
    assert dim_of(row, tmp_path) == 384
    (tmp_path / "encoder.json").unlink()
    (tmp_path / "config.json").write_text('{"config": {"encoder": "tiny"}}')
    assert dim_of(row, tmp_path) == 112


def test_the_list_of_runs_names_any_encoder_and_its_start(live, qtbot):
    config = {"start": "/somewhere/mine.safetensors"}
    row = live._session._store.add_run("simclr", "timm:convnext_tiny", config)
    facts = facts_of(live, row)
    assert "encoder: timm:convnext_tiny" in facts
    assert "started from mine.safetensors" in facts


def test_the_small_map_shows_labels_in_their_colours(live, qtbot):
    session = live._session
    ids = session.table.ids[:3]
    cat = session.add_class("cat")
    session.label([int(ids[1])], cat)
    colors, labelled = point_colors(session, np.array([*ids, 999_999]))
    assert labelled.tolist() == [False, True, False, False]
    assert colors[1].tolist()[:3] == [0xE6, 0x9F, 0x00]
    session.live.preview = (ids, np.zeros((3, 2), np.float32))
    session.preview_changed.emit()
    assert live.map.cloud.ids.tolist() == ids.tolist()


def test_the_views_of_a_run_are_shown_as_it_goes(live):
    assert "appear" in live.views.rows.accessibleDescription()
    live._folder.mkdir(parents=True)
    np.save(live._folder / "views-000120.u8.npy", np.zeros((6, 3, 8, 8, 3), np.uint8))
    live.take({"event": "views", "step": 120, "file": "views-000120.u8.npy"})
    assert live.views.rows.shape == (6, 2)
    np.save(live._folder / "views-000240.u8.npy", np.zeros((6, 5, 8, 8, 3), np.uint8))
    live.start(live._run)
    assert live.views.rows.shape == (6, 4), "a run that goes on shows what it showed last"


def test_a_run_of_the_worker_shows_its_views(page, patiently):
    page.start()
    patiently(lambda: page.live.views.rows.shape == (6, 2))
    assert page.live.views.rows.accessibleDescription().endswith("A view, Taken for it: 3 of 6 right")


def test_a_resumed_run_shows_the_losses_from_before(tmp_path: Path):
    file = tmp_path / "metrics.jsonl"
    rows = [{"epoch": 1, "loss": 4.0}, {"epoch": 2, "loss": 3.0}]
    file.write_text("\n".join(map(json.dumps, rows)) + '\n{"epoch": 3, "lo', encoding="utf-8")
    assert read_losses(file) == ([1.0, 2.0], [4.0, 3.0])
    assert read_losses(tmp_path / "none.jsonl") == ([], [])
