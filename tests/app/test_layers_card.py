"""Where a run is best: asked for in the list of runs, measured, shown, and still there later."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.panels.layers_card import read_found
from app.panels.pretrain_page import PretrainPage
from app.session import Session
from app.widgets.bar_table import BarRow, BarTable, Cell

Patiently = Callable[[Callable[[], Any]], None]


def visible(page: PretrainPage, text: str) -> QPushButton:
    return next(one for one in page.findChildren(QPushButton) if one.text() == text and one.isVisible())


@pytest.fixture
def page(scanned: Session, qtbot: QtBot, patiently: Patiently) -> PretrainPage:
    made = PretrainPage(scanned)
    qtbot.addWidget(made)
    made.resize(1184, 1200)
    with qtbot.waitExposed(made):
        made.show()
    made.start()
    patiently(lambda: scanned.runs and scanned.runs[0].status == "done" and scanned.job is None)
    patiently(lambda: made.runs.isVisible() and scanned.embeddings)
    return made


def told(page: PretrainPage) -> str:
    return page.layers.table.accessibleDescription()


def test_a_finished_run_is_looked_into_when_asked(
    page: PretrainPage, qtbot: QtBot, patiently: Patiently
) -> None:
    assert not page.layers.isVisible()
    qtbot.mouseClick(visible(page, "Where is it best?"), Qt.MouseButton.LeftButton)
    assert page.layers.title.text() == "Where SimCLR, run 1 is best"
    patiently(lambda: "Stage 1" in told(page))
    assert told(page).splitlines()[1] == "Pooled features: RankMe 71 of 112 dimensions in use"
    assert page.layers.hint.text().startswith("Too few labels to say: missing two classes. The map")
    ids = page.session.table.ids
    page.session.label([int(ids[0])], page.session.add_class("cat"))
    qtbot.mouseClick(page.layers.again, Qt.MouseButton.LeftButton)
    assert not page.layers.again.isEnabled()
    patiently(lambda: "Linear probe" in told(page))
    assert page.layers.reading.text() == "The pooled features are best: 71 %, the projector's output 55 %."
    assert "Cross-validated on 1 labels" in page.layers.hint.text()
    assert [row.strong for row in page.layers.table.rows] == [False, True, False]


def test_what_was_found_is_shown_again_without_measuring(
    page: PretrainPage, qtbot: QtBot, patiently: Patiently
) -> None:
    visible(page, "Where is it best?").click()
    patiently(lambda: "Stage 1" in told(page) and page.session.job is None)
    qtbot.mouseClick(page.layers.close_button, Qt.MouseButton.LeftButton)
    assert not page.layers.isVisible()
    visible(page, "Where is it best?").click()
    assert "Stage 1" in told(page)
    jobs = [
        json.loads(line)["job"] for line in (page.session.project.root / "fake.log").read_text().splitlines()
    ]
    assert jobs.count("layers") == 1


def test_a_failure_is_said_and_can_be_tried_again(
    page: PretrainPage, patiently: Patiently, wish: Callable[..., None]
) -> None:
    wish(page.session.project.root, layers="fail")
    heard: list[tuple[str, ...]] = []
    page.session.failed.connect(lambda *words: heard.append(words))
    visible(page, "Where is it best?").click()
    patiently(lambda: page.layers.again.isEnabled())
    assert page.layers.reading.text() == "Nothing was measured."
    assert heard == [("That did not work.", "Try something else.", "pretrain")]


def test_a_clearly_better_layer_can_be_used_and_left_again(
    page: PretrainPage, qtbot: QtBot, patiently: Patiently
) -> None:
    session = page.session
    visible(page, "Where is it best?").click()
    patiently(lambda: "Stage 1" in told(page) and session.job is None)
    assert not page.layers.use.isVisible()
    file = session.project.run_folder(1, "simclr") / "layers.json"
    found = json.loads(file.read_text())
    file.write_text(json.dumps({**found, "best": "stage 1", "clear": True}))
    visible(page, "Where is it best?").click()
    assert page.layers.use.text() == "Use this layer"
    qtbot.mouseClick(page.layers.use, Qt.MouseButton.LeftButton)
    patiently(lambda: session.layer_in_use == "stage 1")
    patiently(lambda: page.layers.use.text() == "Back to the pooled features")
    assert "In use: stage 1" in [one.text() for one in page.runs.findChildren(QLabel)]
    session.start_scan()
    patiently(lambda: session.job is None and not session.jobs.waiting)
    assert session.layer_in_use == "stage 1", "another scan does not change it"
    qtbot.mouseClick(page.layers.use, Qt.MouseButton.LeftButton)
    patiently(lambda: session.layer_in_use == "pooled features")
    assert page.layers.use.text() == "Use this layer"


def test_a_damaged_file_is_no_finding(tmp_path: Any) -> None:
    for text in ("", "[]", "{}", '{"layers": [], "sentence": ""}'):
        (tmp_path / "layers.json").write_text(text)
        assert read_found(tmp_path) is None


def test_bars_reach_as_far_as_their_figures_say(qtbot: QtBot) -> None:
    table = BarTable()
    qtbot.addWidget(table)
    table.resize(600, 120)
    table.set_table(["accuracy"], [BarRow("a", [Cell(0.9, "90 %", (0.8, 0.95))]), BarRow("b", [None])])
    table.show()
    picture = table.grab().toImage()
    accent = [x for x in range(600) if picture.pixelColor(x, 24 + 17 - 4).name() == "#2f6fde"]
    _title, width = table._columns()
    assert max(accent) - min(accent) == pytest.approx(0.9 * (width - 16 - 62 - 8), abs=8)
    assert not any(picture.pixelColor(x, 24 + 34 + 17 - 4).name() == "#2f6fde" for x in range(600))
