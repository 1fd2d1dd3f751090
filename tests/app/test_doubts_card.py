"""Trust in the labels: what is listed, how one step settles it, and that undo brings it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.panels.doubts_card import CONSISTENCY, COPIES, DoubtsCard
from sslcore import history
from tests.app.label_desk import LabelDesk, make_project


@pytest.fixture
def desk(tmp_path: Path, image_folder: Path, qtbot: QtBot) -> Iterator[LabelDesk]:
    opened = LabelDesk(make_project(tmp_path / "p.handful", image_folder).root)
    opened.session.live.worker.request = lambda *_args, **_more: None  # type: ignore[method-assign]
    yield opened
    opened.close()


@pytest.fixture
def card(desk: LabelDesk, qtbot: QtBot) -> DoubtsCard:
    made = DoubtsCard(desk.session)
    qtbot.addWidget(made)
    made.resize(1100, 420)
    with qtbot.waitExposed(made):
        made.show()
    return made


def tell(desk: LabelDesk, **facts: Any) -> None:
    """Answer as the job does."""
    nobody = {
        "n": 0,
        "same": 0,
        "interval": None,
        "kappa": None,
        "label_accuracy": None,
        "label_interval": None,
    }
    found = {
        "errors": [],
        "expected_wrong": {"low": 0, "high": 2, "labels": 5},
        "reason": "",
        "outliers": [],
        "leaks": [],
        "audit": None,
        "contradictions": [],
        "consistency": nobody,
        **facts,
    }
    desk.session.live.worker.answered.emit("doubts", found, {"embeddings": desk.session.embeddings})


def captions(card: DoubtsCard) -> list[str]:
    return [card.list.item(row).text() for row in range(card.list.count())]


def test_before_an_answer_it_says_that_it_looks_and_none_wrong_is_an_answer(
    card: DoubtsCard, desk: LabelDesk
) -> None:
    assert card.line.text() == "Looking at the labels…"
    tell(desk)
    assert card.line.text() == "None seems wrong. Of 5 labels between 0 and 2 may be wrong."
    assert card.list.isHidden()
    tell(desk, expected_wrong=None, reason="too few labels to say: missing 4 more labels")
    assert card.line.text().startswith("Too few labels to say")


def test_keeping_a_label_takes_it_off_the_list_and_undo_brings_it_back(
    card: DoubtsCard, desk: LabelDesk
) -> None:
    cat, dog = desk.classes("cat", "dog")
    first, second = desk.ids[:2]
    desk.session.label([first, second], cat)
    tell(desk, errors=[[first, cat, dog, 6.1, "model"], [second, cat, dog, None, "you"]])
    assert captions(card) == ["cat → dog", "cat, then you said dog"]
    assert card.keep_button.text() == "Keep cat · K"
    card.keep_button.click()
    assert captions(card) == ["cat, then you said dog"]
    assert desk.session.labels[first] == cat
    desk.session.undo()
    assert len(captions(card)) == 2


def test_a_key_changes_the_label_as_one_step(card: DoubtsCard, desk: LabelDesk, qtbot: QtBot) -> None:
    cat, dog = desk.classes("cat", "dog")
    desk.session.label([desk.ids[3]], cat)
    tell(desk, errors=[[desk.ids[3], cat, dog, 6.1, "model"]])
    card.list.setFocus()
    qtbot.keyClick(card.list, Qt.Key.Key_C)
    assert desk.session.labels[desk.ids[3]] == dog
    assert captions(card) == []
    desk.session.undo()
    assert desk.session.labels[desk.ids[3]] == cat
    assert captions(card) == ["cat → dog"]


def test_leaks_are_told_with_what_they_do_and_leave_the_audit_at_once(
    card: DoubtsCard, desk: LabelDesk
) -> None:
    (cat,) = desk.classes("cat")
    audit, training = desk.ids[0], desk.ids[1]
    desk.session.label([audit, training], cat)
    row = history.Row("splits", audit, None, {"split": "audit"})
    desk.session._edit(lambda: history.apply(desk.session._store, history.Edit("Set aside", (row,))))
    figures = {
        "n": 4,
        "accuracy": 0.75,
        "interval": [0, 1],
        "without": {"n": 3, "accuracy": 2 / 3, "interval": [0, 1]},
    }
    tell(desk, leaks=[[audit, training, True]], audit=figures)
    card.tabs.setCurrentIndex(COPIES)
    assert "75.0 % with them, 66.7 % without" in card.line.text()
    card.out_button.click()
    assert list(desk.session.audit.now.images) == []
    assert captions(card) == []
    desk.session.undo()
    assert list(desk.session.audit.now.images) == [audit]
    assert captions(card) == ["Audit and training"]


def test_what_is_chosen_opens_on_the_map(card: DoubtsCard, desk: LabelDesk, qtbot: QtBot) -> None:
    tell(desk, outliers=[[desk.ids[4], 3.25]])
    card.tabs.setCurrentIndex(1)
    with qtbot.waitSignal(card.open_requested) as caught:
        card.map_button.click()
    assert np.array_equal(caught.args[0], [desk.ids[4]])
    assert caught.args[1] == "3.2 × as far"


def test_consistency_is_told_with_what_is_assumed_and_can_be_switched_off(
    card: DoubtsCard, desk: LabelDesk
) -> None:
    said = {"enough": True, "n": 40, "same": 36, "interval": [0.77, 0.96], "kappa": 0.8}
    tell(desk, consistency={**said, "label_accuracy": 0.947, "label_interval": [0.87, 0.98]})
    card.tabs.setCurrentIndex(CONSISTENCY)
    assert card.line.text().startswith("36 of 40 second answers were like the first (77 to 96 % would be).")
    assert "about 95 % of the labels are right, 98 % at most" in card.line.text()
    tell(desk, consistency={**said, "enough": False, "label_accuracy": 0.947, "label_interval": [0.87, 0.98]})
    assert card.line.text().endswith("With so few, nothing follows about how many labels are right.")
    assert card.again.isChecked()
    card.again.click()
    assert not desk.session.asks_again


def test_both_of_two_long_names_are_seen(card: DoubtsCard, desk: LabelDesk) -> None:
    long, other = desk.classes("a long-tailed tit in its winter plumage", "an oystercatcher on the beach")
    first = desk.ids[0]
    desk.session.label([first], long)
    tell(desk, errors=[[first, long, other, 6.1, "model"]])
    item = card.list.item(0)
    given, guessed = item.text().split("\n")
    assert given.startswith("a long")
    assert guessed.startswith("→ an oyst")
    assert "winter plumage → an oystercatcher on the beach" in item.toolTip()
    metrics = card.list.fontMetrics()
    assert max(metrics.horizontalAdvance(line) for line in (given, guessed)) <= item.sizeHint().width()
    assert len(card.keep_button.text()) < 50


def test_a_picture_to_be_judged_is_not_tinted_when_it_is_chosen(card: DoubtsCard, desk: LabelDesk) -> None:
    cat, dog = desk.classes("cat", "dog")
    desk.session.label([desk.ids[0]], cat)
    card._pictures.picture = lambda _image: QPixmap(32, 32)  # type: ignore[method-assign, assignment]
    tell(desk, errors=[[desk.ids[0], cat, dog, 6.1, "model"]])
    icon, size = card.list.item(0).icon(), QSize(32, 32)
    plain = icon.pixmap(size, QIcon.Mode.Normal).toImage()
    assert icon.pixmap(size, QIcon.Mode.Selected).toImage() == plain


def test_the_keyboard_stays_in_the_card_when_the_last_one_is_settled(
    card: DoubtsCard, desk: LabelDesk, qtbot: QtBot
) -> None:
    cat, dog = desk.classes("cat", "dog")
    desk.session.label([desk.ids[0]], cat)
    tell(desk, errors=[[desk.ids[0], cat, dog, 6.1, "model"]])
    card.activateWindow()
    qtbot.waitUntil(card.isActiveWindow)
    card.change_button.setFocus()
    QTest.keyClick(card.change_button, Qt.Key.Key_C)
    assert desk.session.labels == {desk.ids[0]: dog}
    assert card.list.isHidden()
    assert card.tabs.hasFocus()
