"""Few labels, one class, nothing found: what the window says is true, in its place, and of now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.panels.evaluate_page import EvaluatePage
from app.panels.label_page import LabelPage
from app.settings import Settings
from tests.app.label_desk import LabelDesk


@pytest.fixture
def asked(desk: LabelDesk, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The jobs that the live worker is asked for."""
    jobs: list[str] = []
    monkeypatch.setattr(desk.session.live.worker, "request", lambda job, *_a, **_k: jobs.append(job))
    return jobs


@pytest.fixture
def page(desk: LabelDesk, asked: list[str], qtbot: QtBot) -> Iterator[LabelPage]:
    shown = LabelPage(desk.session, Settings())
    qtbot.addWidget(shown)
    shown.resize(1184, 708)
    with qtbot.waitExposed(shown):
        shown.show()
    yield shown
    shown.panel.asked.image.wait()


def judged(desk: LabelDesk, **facts: Any) -> None:
    cat, dog = desk.classes("cat", "dog")
    desk.session.label(desk.ids[:6], cat)
    desk.session.label(desk.ids[6:12], dog)
    desk.judge(dict.fromkeys(desk.ids[:6], cat) | dict.fromkeys(desk.ids[6:12], dog), [cat, dog], **facts)


def test_whoever_knows_one_class_guesses_nothing(page: LabelPage, desk: LabelDesk) -> None:
    cat, dog = desk.classes("cat", "dog")
    desk.suggest(desk.ids[5])
    desk.predict([1.0], [cat])
    assert desk.session.guesses(desk.ids[5]) is None
    assert (desk.session.predicted()[0] == -1).all()
    assert page.panel.asked.guess.text() == "No guess yet"
    desk.predict([0.9, 0.1], [cat, dog])
    assert page.panel.asked.guess.text() == "Guess: cat · 90\u202f%"
    assert (desk.session.predicted()[0] == 0).all()


def test_without_guesses_none_are_asked_for(page: LabelPage, desk: LabelDesk, asked: list[str]) -> None:
    page.side.toggle_accept()
    assert page.side.accept.title.text() == "No guesses yet"
    assert page.side.accept.expected.text() == "Label a few images of two classes first."
    assert "accept" not in asked
    page.side.leave()
    desk.predict([0.9, 0.1], desk.classes("cat", "dog"))
    page.side.toggle_accept()
    assert asked[-1] == "accept"


def test_what_fails_in_a_panel_is_said_there_and_in_no_banner(page: LabelPage, desk: LabelDesk) -> None:
    desk.predict([0.9, 0.1], desk.classes("cat", "dog"))
    page.side.toggle_accept()
    desk.session.live.worker.failed.emit("accept", "The disk is full.", "", "HandfulError")
    assert page.side.accept.title.text() == "The disk is full."
    page.side.toggle_groups()
    desk.session.live.worker.failed.emit("clusters", "The disk is full.", "", "HandfulError")
    assert page.side.groups.title.text() == "The disk is full."
    assert desk.failures == []
    desk.session.live.worker.failed.emit("similar", "The disk is full.", "", "HandfulError")
    assert desk.failures == ["The disk is full."]


def test_when_nothing_can_be_accepted_a_lower_share_is_named_only_where_there_is_one(
    page: LabelPage, desk: LabelDesk
) -> None:
    panel = page.side.accept
    panel._on_found({"target": 0.98, "images": 0, "reason": "it needs about 60 more labels"})
    assert panel.expected.text().endswith("Or choose a lower share above.")
    panel.target.setCurrentIndex(0)
    panel._on_found({"target": 0.95, "images": 0, "reason": "it needs about 60 more labels"})
    assert panel.expected.text() == "It cannot be promised yet: it needs about 60 more labels."


def test_without_groups_there_is_nothing_to_go_through(page: LabelPage, desk: LabelDesk) -> None:
    page.side.toggle_groups()
    page.hands.groups_found.emit([])
    panel = page.side.groups
    assert panel.title.text() == "No group is left to name"
    assert "Esc" in panel.purity.text()
    assert not panel.next.isEnabled()
    assert panel.strip.isHidden()
    assert panel.count.text() == ""


def test_reasons_do_not_speak_of_classes_that_are_gone(page: LabelPage, desk: LabelDesk) -> None:
    cat, _dog = desk.classes("cat", "dog")
    desk.suggest(desk.ids[5], desk.ids[6], why="between cat and dog (58 % / 27 %)")
    desk.classes("fox")
    assert page.panel.asked.why.text() == "Why: between cat and dog (58 % / 27 %)"
    desk.session.delete_class(cat)
    assert page.panel.asked.why.text() == ""
    assert page.current() == desk.ids[5]


def test_what_is_alike_is_shown_and_only_what_is_seen_and_free_is_selected(
    page: LabelPage, desk: LabelDesk
) -> None:
    dog = desk.classes("cat", "dog")[1]
    alike = desk.ids[::-1]
    desk.session.label(alike[1:2], dog)
    page.hands.similar_found.emit(np.array(alike))
    seen = page.grid.ids_in_view()
    assert seen == alike[: len(seen)]
    assert len(seen) < len(alike)
    assert set(page.targets()) == set(seen) - {alike[1]}
    assert page.grid.sort.currentIndex() == -1
    assert page.grid.sort.placeholderText() == "as listed"
    page.grid.sort.setCurrentIndex(page.grid.sort.findData("name"))
    assert [int(i) for i in page.grid.model.ids()] == desk.ids
    page.grid.set_scope(None)
    assert page.grid.sort.currentData() == "name"


def test_one_image_is_one_image(page: LabelPage, desk: LabelDesk) -> None:
    page.grid.set_scope(desk.session.table.ids[:1], "chosen")
    assert page.grid.grid._count.text() == "1 image"


def test_after_an_audit_its_figure_stands_beside_the_image_too(page: LabelPage, desk: LabelDesk) -> None:
    audit = {"labelled": 24, "enough": True, "accuracy": 0.875, "interval": [0.7, 0.96]}
    judged(desk, audit=audit)
    assert page.panel.verdict.number.text() == "88\u202f%"
    assert page.panel.verdict.line.text().startswith("accuracy on an audit of 24 images")


def test_who_gave_no_label_is_not_counted(page: LabelPage, desk: LabelDesk) -> None:
    cat = desk.classes("cat")[0]
    desk.session.label(desk.ids[:2], cat)
    desk.session.accept_guesses({desk.ids[5]: cat})
    assert page.panel.count.text() == "2 by you · 1 model"


def test_an_unseen_evaluation_costs_nothing_and_catches_up_when_seen(
    desk: LabelDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = EvaluatePage(desk.session)
    qtbot.addWidget(page)
    page.show()
    page.hide()
    shown: list[object] = []
    monkeypatch.setattr(page.figures, "show_info", shown.append)
    judged(desk)
    assert shown == []
    page.show()
    assert shown == [desk.session.head_info]
    assert page._content.isVisible()


def test_where_nothing_is_measured_nothing_is_said_to_be_measured_again(
    desk: LabelDesk, qtbot: QtBot
) -> None:
    page = EvaluatePage(desk.session)
    qtbot.addWidget(page)
    page.show()
    judged(desk)
    desk.session.clear(desk.ids[:1])
    assert page.state.text() == "Labels have changed since; it is being measured again."
    desk.session.live._drop_head("too few labels to say: missing a second class")
    assert page.state.text() == ""


def test_guesses_that_were_asked_for_too_early_come_when_the_head_is_ready(
    page: LabelPage, desk: LabelDesk, asked: list[str]
) -> None:
    classes = desk.classes("cat", "dog")
    desk.predict([0.9, 0.1], classes)
    page.side.toggle_accept()
    words = "The model does not know the newest labels yet."
    desk.session.live.worker.failed.emit("accept", words, "", "HandfulError")
    assert page.side.accept.title.text() == words
    desk.predict([0.8, 0.2], classes)
    assert page.side.accept.title.text() == "Looking which guesses are sure…"
    assert asked.count("accept") == 2
    desk.predict([0.7, 0.3], classes)
    assert asked.count("accept") == 2
