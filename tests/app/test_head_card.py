"""The card of the head: which kind was chosen, what it is sure of, and how common the classes are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.panels.head_card import HeadCard, doubt_about
from sslcore.arrays import save_arrays
from sslcore.class_shares import EQUAL, GIVEN, Priors, read_priors
from tests.app.label_desk import LabelDesk

TOGETHER = "logistic regression and label propagation together"
FACTS: dict[str, Any] = {
    "head_kind": TOGETHER,
    "head_usual": TOGETHER,
    "head_scores": {
        TOGETHER: {"accuracy": 0.83, "log_loss": 0.5},
        "ridge regression": {"accuracy": 0.77, "log_loss": 0.6},
        "nearest centroid": {"accuracy": 0.7, "log_loss": 0.7},
    },
    "priors": {"how": "as labelled", "shares": {}},
    "sure": {"threshold": 0.45, "share": 0.92, "n": 9, "accuracy": 0.9, "interval": [0.6, 0.97], "unlike": 3},
}


@pytest.fixture
def card(desk: LabelDesk, qtbot: QtBot) -> HeadCard:
    shown = HeadCard(desk.session)
    qtbot.addWidget(shown)
    shown.show()
    return shown


def judged(desk: LabelDesk, **facts: Any) -> tuple[int, int]:
    cat, dog = desk.two_classes()
    desk.judge(dict.fromkeys(desk.ids[:6], cat) | dict.fromkeys(desk.ids[6:12], dog), [cat, dog])
    desk.session.live.head_info |= {**FACTS, **facts}
    return cat, dog


def kept(desk: LabelDesk) -> Priors:
    return read_priors(desk.session.live._store.get_meta("priors"))


def test_without_a_head_there_is_no_card(card: HeadCard) -> None:
    card.refresh()
    assert not card.isVisible()


def test_the_kind_is_named_with_the_others_figures_and_what_it_is_sure_of(
    card: HeadCard, desk: LabelDesk
) -> None:
    judged(desk)
    card.refresh()
    assert card.isVisible()
    assert card.kind.text() == (
        "Logistic regression and label propagation together: on your labels no other kind is clearly better."
    )
    assert "this one 83\u202f%, ridge regression 77\u202f%, nearest centroid 70\u202f%" in card.others.text()
    assert "sure of 92\u202f% of the images" in card.sure.text()
    assert "90\u202f% are right (60\u202f% to 97\u202f%)" in card.sure.text()
    assert card.unlike.text() == "Images unlike anything labelled: 3."


def test_another_kind_than_the_usual_is_said_to_be_better(card: HeadCard, desk: LabelDesk) -> None:
    judged(desk, head_kind="ridge regression")
    card.refresh()
    words = "Ridge regression: on your labels clearly better than what is best for most images."
    assert card.kind.text() == words
    assert f"this one 77\u202f%, {TOGETHER} 83\u202f%" in card.others.text()


def test_with_too_few_labels_to_compare_it_says_so_and_names_no_figure(
    card: HeadCard, desk: LabelDesk
) -> None:
    nothing = {"threshold": 0.5, "share": 0.4, "n": 0, "accuracy": None, "interval": None, "unlike": 0}
    judged(desk, head_scores={}, sure=nothing)
    card.refresh()
    assert "with so few labels" in card.kind.text()
    assert card.others.text() == card.unlike.text() == ""
    assert "right" not in card.sure.text()


def test_the_shares_of_the_classes_are_chosen_and_given(
    card: HeadCard, desk: LabelDesk, qtbot: QtBot
) -> None:
    cat, dog = judged(desk)
    card.refresh()
    card.how.setCurrentIndex(card.how.findData(EQUAL))
    card.how.activated.emit(card.how.currentIndex())
    assert kept(desk) == Priors(EQUAL)
    assert desk.session.live._debounce.isActive()
    card.how.setCurrentIndex(card.how.findData(GIVEN))
    card.how.activated.emit(card.how.currentIndex())
    assert card.shares.text() == "cat=0.5, dog=0.5"
    card.shares.setText("cat=0.9, bird=0.1")
    qtbot.keyClick(card.shares, Qt.Key.Key_Return)
    assert kept(desk) == Priors(EQUAL)
    assert "no class called 'bird'" in card._status.text()
    card.shares.setText("cat=9, dog=1")
    qtbot.keyClick(card.shares, Qt.Key.Key_Return)
    assert kept(desk) == Priors(GIVEN, {cat: 0.9, dog: 0.1})


def test_a_guess_is_in_doubt_where_the_head_is_not_sure(desk: LabelDesk) -> None:
    judged(desk)
    image = desk.ids[20]
    assert doubt_about(desk.session, image, 0.44) == "unsure"
    assert doubt_about(desk.session, image, 0.45) == ""
    desk.session.live.head_info["sure"] = None
    assert doubt_about(desk.session, image, 0.1) == ""
    unlike = {"unlike_ids": np.array([image], np.int64)}
    desk.session.live.head_info["head"] = save_arrays(desk.session.project, "head", {"of": "unlike"}, unlike)
    assert doubt_about(desk.session, image, 0.9) == "unlike anything labelled"
    assert doubt_about(desk.session, desk.ids[21], 0.9) == ""


def test_a_button_takes_the_shares_that_stand_in_the_order_of_the_classes(
    card: HeadCard, desk: LabelDesk
) -> None:
    cat, dog = judged(desk, priors={"how": GIVEN, "shares": {}})
    desk.session.live.head_info["priors"]["shares"] = {str(dog): 0.3, str(cat): 0.7}
    card.refresh()
    assert card.use.isVisible()
    assert card.shares.text() == "cat=0.7, dog=0.3"
    card.shares.setText("cat=0.2, dog=0.8")
    card.use.click()
    assert kept(desk) == Priors(GIVEN, {cat: 0.2, dog: 0.8})
    desk.session.live.head_info["priors"] = {"how": EQUAL, "shares": {}}
    card.refresh()
    assert card.use.isHidden()
