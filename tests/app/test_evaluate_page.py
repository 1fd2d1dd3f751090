"""How good is it: figures with their interval, the images behind each of them, and what to do next."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.panels.evaluate_page import EvaluatePage
from app.panels.next_step import next_step
from sslcore.store import Store
from tests.app.label_desk import LabelDesk, on_screen


@pytest.fixture
def page(desk: LabelDesk, qtbot: QtBot) -> EvaluatePage:
    return on_screen(EvaluatePage(desk.session), qtbot)


def judged(desk: LabelDesk, n: int = 6, **facts: Any) -> tuple[int, int]:
    """Label `n` images of each of two classes; the third and fourth cat are taken for dogs."""
    cat, dog = desk.two_classes(n)
    guesses = dict.fromkeys(desk.ids[:n], cat) | dict.fromkeys(desk.ids[n : 2 * n], dog)
    guesses |= dict.fromkeys(desk.ids[2:4], dog)
    desk.judge(guesses, [cat, dog], **facts)
    return cat, dog


def shown(page: EvaluatePage) -> list[int]:
    return [int(image_id) for image_id in page.images.model.ids()]


def test_without_labels_it_says_what_to_do_and_leads_there(page: EvaluatePage, qtbot: QtBot) -> None:
    assert page.empty.isVisible()
    assert not page._content.isVisible()
    assert page.empty._title.text() == "Nothing to measure yet"
    with qtbot.waitSignal(page.step_requested) as told:
        page.empty.action.click()
    assert told.args == ["label"]


def test_too_few_labels_is_said_and_no_number(page: EvaluatePage, desk: LabelDesk) -> None:
    desk.session.label(desk.ids[:1], desk.classes("cat")[0])
    desk.session.live._drop_head("too few labels to say: missing a second class")
    assert page.empty._title.text() == "Too few labels to say: missing a second class"
    assert page.empty.isVisible()


def test_the_accuracy_has_its_interval_and_how_it_was_measured(page: EvaluatePage, desk: LabelDesk) -> None:
    judged(desk)
    assert page._content.isVisible()
    number = page.figures.number
    assert (
        number.accessibleName() == "75\u202f% 60\u202f% to 85\u202f% accuracy by leave-one-out on 12 labels"
    )
    assert page.state.text() == ""
    desk.session.label([desk.ids[20]], desk.session.classes[0].id)
    assert page.state.text().startswith("Labels have changed since")


def test_mistakes_are_shown_before_a_cell_is_chosen(page: EvaluatePage, desk: LabelDesk) -> None:
    judged(desk)
    assert shown(page) == desk.ids[2:4]
    assert page.images.title.text().startswith("Taken for another class")
    assert not page.images.back.isVisible()


def test_a_cell_opens_its_images_which_stay_while_figures_change(
    page: EvaluatePage, desk: LabelDesk, qtbot: QtBot
) -> None:
    judged(desk)
    page.confusion.cell_clicked.emit(1, 1)
    assert shown(page) == desk.ids[6:12]
    assert page.images.title.text() == "6 labelled dog, predicted so"
    desk.session.live.head_changed.emit()
    assert shown(page) == desk.ids[6:12]
    page.confusion.cell_clicked.emit(1, 0)
    assert shown(page) == []
    assert page.images.none.isVisible()
    page.images.back.click()
    assert shown(page) == desk.ids[2:4]
    with qtbot.waitSignal(page.images_requested) as told:
        page.images.to_map.click()
    assert told.args is not None
    assert told.args[0].tolist() == desk.ids[2:4]


def test_a_class_opens_its_images_the_mistaken_ones_among_them(page: EvaluatePage, desk: LabelDesk) -> None:
    judged(desk)
    page.scores.row_clicked.emit(0)
    assert sorted(shown(page)) == desk.ids[:6]
    assert page.images.title.text().startswith("Labelled cat")


def test_classes_keep_their_names_and_colours_here_too(page: EvaluatePage, desk: LabelDesk) -> None:
    cat, _dog = judged(desk)
    desk.session.rename_class(cat, "kitten")
    desk.session.recolor_class(cat, "#123456")
    assert page.confusion._names == ["kitten", "dog"]
    assert (page.scores._rows[0].name, page.scores._rows[0].color) == ("kitten", "#123456")


def test_a_head_whose_arrays_are_gone_still_shows_its_figures(page: EvaluatePage, desk: LabelDesk) -> None:
    judged(desk, head="0000000000000000")
    page.confusion.cell_clicked.emit(0, 0)
    assert shown(page) == []
    assert page._content.isVisible()


def test_the_hidden_truth_is_never_looked_at(
    page: EvaluatePage, desk: LabelDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(store: Store) -> dict[int, str]:
        raise AssertionError("the window looked at the hidden truth")

    desk.session._store.set_truth(dict.fromkeys(desk.session.table.paths, "secret"))
    monkeypatch.setattr(Store, "truth", forbidden)
    judged(desk)
    page.confusion.cell_clicked.emit(0, 1)
    page.scores.row_clicked.emit(1)
    assert "secret" not in page.images.title.text()


CURVE_UP = [
    {"labels": 20, "accuracy": 0.6, "lo": 0.5, "hi": 0.7},
    {"labels": 40, "accuracy": 0.66, "lo": 0.5, "hi": 0.7},
]
CURVE_FLAT = [{**CURVE_UP[0], "accuracy": 0.655}, CURVE_UP[1]]


def test_the_next_step_is_the_class_with_hardly_any_labels(desk: LabelDesk, page: EvaluatePage) -> None:
    judged(desk, n=4)
    assert page._step.text == "Label more of cat: it has 4 so far, too few to learn or to judge it."
    assert page._step.step == "label"


def test_the_next_step_is_more_labels_while_the_curve_rises(page: EvaluatePage, desk: LabelDesk) -> None:
    judged(desk, curve=CURVE_UP)
    assert "from 20 to 40 labels the accuracy rose by 6 points" in page.next.sentence.text()


def test_the_next_step_names_the_pair_that_is_mixed_up(page: EvaluatePage, desk: LabelDesk) -> None:
    judged(desk, curve=CURVE_FLAT)
    assert "cat and dog" in page.next.sentence.text()


def test_when_labels_stop_helping_it_is_learning_then_export(
    page: EvaluatePage, desk: LabelDesk, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    judged(desk, curve=CURVE_FLAT, confusion=[[6, 0], [0, 6]])
    assert page._step.step == "pretrain"
    with qtbot.waitSignal(page.step_requested) as told:
        page.next.go.click()
    assert told.args == ["pretrain"]
    monkeypatch.setattr(type(desk.session), "active_run", property(lambda _session: 3))
    assert next_step(desk.session).step == "export"
