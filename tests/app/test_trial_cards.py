"""The cards of the back-test and of the encoder duel: what they ask for, what they say, and when they are stale."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.panels.backtest_card import BacktestCard
from app.panels.duel_card import DuelCard
from app.session import Session
from sslcore.configs import PretrainConfig

Patiently = Callable[[Callable[[], Any]], None]


@pytest.fixture
def labelled(scanned: Session, patiently: Patiently) -> Session:
    """A session with one run and four labels of each of two classes."""
    scanned.start_pretrain(PretrainConfig())
    patiently(lambda: scanned.active_run == 1 and scanned.job is None and not scanned.jobs.waiting)
    ids = [int(image_id) for image_id in scanned.table.ids]
    for place, name in enumerate(("cat", "dog")):
        class_id = scanned.add_class(name)
        assert class_id is not None
        scanned.label(ids[4 * place : 4 * place + 4], class_id)
    return scanned


def asked(session: Session, job: str) -> list[dict[str, Any]]:
    lines = (session.project.root / "fake.log").read_text().splitlines()
    return [entry["args"] for entry in map(json.loads, lines) if entry["job"] == job]


def test_a_back_test_is_one_click_and_its_result_is_there_when_the_project_opens_again(
    labelled: Session, qtbot: QtBot, patiently: Patiently
) -> None:
    card = BacktestCard(labelled)
    qtbot.addWidget(card)
    card.show()
    assert not card.plot.isVisible()
    card.start.click()
    patiently(lambda: card.result is not None)
    assert asked(labelled, "backtest") == [{"embeddings": labelled.embeddings}]
    assert card.verdict.text() == "Automatic: 19 labels would have done what 40 drawn at random do."
    assert card.plot.isVisible()
    assert (
        card.plot.accessibleDescription()
        == "Automatic: 70\u202f% with 40 labels, Random: 60\u202f% with 40 labels"
    )
    names = [card.rows.itemAtPosition(row, 0).widget().accessibleName() for row in range(2)]  # type: ignore[union-attr]
    assert names == ["Automatic 19 labels 12 to 33", "Unsure more than 40 labels 30 or more"]
    again = BacktestCard(labelled)
    qtbot.addWidget(again)
    assert again.verdict.text() == card.verdict.text()
    labelled.clear(list(labelled.labels)[:1])
    card.refresh()
    assert card._status.text() == "Labels have changed since."


def test_too_few_labels_are_said_without_a_plot(
    labelled: Session, qtbot: QtBot, patiently: Patiently, wish: Callable[..., None]
) -> None:
    wish(labelled.project.root, backtest="reason")
    card = BacktestCard(labelled)
    qtbot.addWidget(card)
    card.show()
    card.start.click()
    patiently(lambda: card.result is not None)
    assert card.verdict.text() == "too few labels to say: missing 32 more labels"
    assert not card.plot.isVisible()


def test_two_encoders_are_chosen_and_compared(labelled: Session, qtbot: QtBot, patiently: Patiently) -> None:
    card = DuelCard(labelled)
    qtbot.addWidget(card)
    card.show()
    assert [card.first.itemText(row) for row in range(card.first.count())] == [
        "Raw pixels",
        "Untrained encoder",
        "SimCLR, run 1",
    ]
    assert (card.first.currentData(), card.second.currentData()) == ("pixels", 1)
    card.second.setCurrentIndex(0)
    assert not card.start.isEnabled(), "an encoder is not compared with itself"
    card.second.setCurrentIndex(2)
    card.start.click()
    patiently(lambda: card.result is not None)
    assert asked(labelled, "duel") == [{"a": "pixels", "b": 1}]
    assert (
        card.verdict.text()
        == "SimCLR, run 1 is 16 points better than Raw pixels: the same accuracy with 27 % of the labels."
    )
    assert card.note.text() == "Difference: +3 to +28 points with all 8 labels, on the same images."
    assert labelled.active_run == 1


def test_a_duel_can_be_stopped(
    labelled: Session, qtbot: QtBot, patiently: Patiently, wish: Callable[..., None]
) -> None:
    wish(labelled.project.root, duel="hold")
    card = DuelCard(labelled)
    qtbot.addWidget(card)
    card.show()
    card.start.click()
    patiently(lambda: card.stop.isVisible() and "%" in card._status.text())
    card.stop.click()
    patiently(lambda: labelled.job is None)
    assert card._status.text() == "Stopped; everything is as before."
    assert card.start.isVisible()
    assert card.result is None


def test_a_failure_is_said_on_the_card(
    labelled: Session, qtbot: QtBot, patiently: Patiently, wish: Callable[..., None]
) -> None:
    wish(labelled.project.root, duel="fail")
    card = DuelCard(labelled)
    qtbot.addWidget(card)
    card.start.click()
    patiently(lambda: card._status.text() == "That did not work. Try something else.")


def test_the_keyboard_goes_from_start_to_stop_and_back(
    labelled: Session, qtbot: QtBot, patiently: Patiently
) -> None:
    card = BacktestCard(labelled)
    qtbot.addWidget(card)
    card.show()
    card.activateWindow()
    qtbot.waitUntil(card.isActiveWindow)
    card.start.setFocus()
    followed: list[bool] = []
    labelled.job_event.connect(lambda event: followed.append(card.stop.hasFocus() and card.start.isHidden()))
    QTest.keyClick(card.start, Qt.Key.Key_Space)
    patiently(lambda: card.result is not None)
    assert any(followed)
    assert card.start.hasFocus()
    assert card.stop.isHidden()
