"""LABEL THE HANDFUL: what is asked, why, what the model guesses, and what is said when there is nothing to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.models.pictures import Pictures
from app.panels.label_panel import LabelPanel
from app.selection import Selection
from app.session import Session
from tests.app.label_desk import WORKER, LabelDesk, make_project


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Callable[[Session], LabelPanel]]:
    panels: list[LabelPanel] = []

    def show_one(session: Session) -> LabelPanel:
        panel = LabelPanel(session, Selection(session.table.ids), Pictures(session))
        qtbot.addWidget(panel)
        panel.resize(380, 700)
        panel.show()
        panels.append(panel)
        return panel

    yield show_one
    for panel in panels:
        panel.asked.image.wait()


@pytest.fixture
def panel(desk: LabelDesk, show: Callable[[Session], LabelPanel]) -> LabelPanel:
    return show(desk.session)


def words(panel: LabelPanel) -> str:
    """What is written where the picture would be."""
    return panel.asked.image._empty if panel.asked._shown < 0 else ""


def test_the_first_suggestion_is_shown_with_its_reason(panel: LabelPanel, desk: LabelDesk) -> None:
    desk.suggest(desk.ids[9], desk.ids[2], why="far from all labelled")
    assert panel.current() == desk.ids[9]
    assert panel.targets() == [desk.ids[9]]
    assert panel.asked.why.text() == "Why: far from all labelled"
    assert panel.asked.name.text() == "001.png"
    assert panel.asked.guess.text() == "No guess yet"


def test_after_a_label_the_next_image_is_there_at_once(panel: LabelPanel, desk: LabelDesk) -> None:
    cat = desk.classes("cat")[0]
    desk.suggest(desk.ids[9], desk.ids[2])
    desk.session.label(panel.targets(), cat)
    assert panel.current() == desk.ids[2]
    assert panel.chips.chip(cat).suffix == "1"  # type: ignore[union-attr]
    assert panel.chips._flashing is panel.chips.chip(cat)
    assert panel.count.text() == "1 of ~20"


def test_undo_asks_about_the_image_again(panel: LabelPanel, desk: LabelDesk) -> None:
    cat = desk.classes("cat")[0]
    desk.suggest(*desk.ids[:4])
    desk.session.label(panel.targets(), cat)
    panel.asking.step(1)
    assert panel.current() == desk.ids[2]
    desk.session.undo()
    assert panel.current() == desk.ids[0]


def test_skipping_goes_on_and_comes_round_again(panel: LabelPanel, desk: LabelDesk) -> None:
    desk.suggest(*desk.ids[:3])
    seen = []
    for _ in range(4):
        seen.append(panel.current())
        desk.session.skip(panel.current() or 0)
    assert seen == [desk.ids[0], desk.ids[1], desk.ids[2], desk.ids[0]]


def test_the_last_of_the_queue_can_be_skipped(panel: LabelPanel, desk: LabelDesk) -> None:
    desk.suggest(*desk.ids[:3])
    panel.asking.step(-1)
    assert panel.current() == desk.ids[2]
    desk.session.skip(desk.ids[2])
    assert panel.current() == desk.ids[0]


def test_arrows_look_ahead_and_new_suggestions_do_not_move_the_image(
    panel: LabelPanel, desk: LabelDesk
) -> None:
    desk.suggest(*desk.ids[:3])
    panel.asking.step(1)
    desk.suggest(*desk.ids[10:14])
    assert panel.current() == desk.ids[1]
    panel.asking.step(-1)
    assert panel.current() == desk.ids[0]


def test_the_guess_is_said_and_its_chip_is_framed(panel: LabelPanel, desk: LabelDesk) -> None:
    cat, dog = desk.classes("cat", "dog")
    desk.suggest(desk.ids[0])
    desk.predict([0.29, 0.71], [cat, dog])
    assert panel.asked.guess.text() == "Guess: dog · 71\u202f%"
    assert panel.asked.accept.isEnabled()
    assert panel.asked.reject.isEnabled()
    assert panel.chips.chip(dog).suggested  # type: ignore[union-attr]
    desk.session.reject(desk.ids[0])
    assert panel.asked.guess.text() == "Guess: cat · 100\u202f%"
    assert panel.current() == desk.ids[0]


def test_one_chosen_image_goes_before_the_suggestion(panel: LabelPanel, desk: LabelDesk) -> None:
    cat = desk.classes("cat")[0]
    desk.suggest(desk.ids[0])
    desk.session.label([desk.ids[7]], cat)
    panel._selection.replace([desk.ids[7]])
    assert panel.targets() == [desk.ids[7]]
    assert panel.current() == desk.ids[7]
    assert panel.asked.guess.text() == "Labelled cat"
    assert not panel.asked.accept.isEnabled()
    panel._selection.clear()
    assert panel.current() == desk.ids[0]


def test_many_chosen_images_are_shown_together_and_have_no_guess(panel: LabelPanel, desk: LabelDesk) -> None:
    desk.suggest(desk.ids[0])
    panel._selection.replace(desk.ids[:30])
    assert panel.targets() == desk.ids[:30]
    assert panel.current() is None
    assert panel.asked.why.text() == "30 images selected"
    assert panel.asked._stack.currentWidget() is panel.asked.many
    assert not panel.asked.accept.isEnabled()
    assert not panel.asked.skip.isEnabled()


def test_without_classes_the_person_is_led_to_the_first(panel: LabelPanel, desk: LabelDesk) -> None:
    assert panel.first.text() == "Name your first class: press A"
    assert panel.first.isVisible()
    desk.classes("cat")
    assert not panel.first.isVisible()
    assert panel.edit.isVisible()


def test_a_name_is_typed_in_place_and_escape_takes_nothing(
    panel: LabelPanel, desk: LabelDesk, qtbot: QtBot
) -> None:
    desk.suggest(desk.ids[0])
    panel.add_class()
    assert panel.field.isVisible()
    assert not panel.asked.answers.isVisible()
    assert "What is on this image?" in panel.field.placeholderText()
    QTest.keyClicks(panel.field, "cat 1")
    with qtbot.assertNotEmitted(panel.class_named):
        QTest.keyClick(panel.field, Qt.Key.Key_Escape)
    assert not panel.field.isVisible()
    assert panel.asked.answers.isVisible()
    panel.add_class()
    assert panel.field.text() == ""
    QTest.keyClicks(panel.field, " Cat 1 ")
    with qtbot.waitSignal(panel.class_named) as told:
        QTest.keyClick(panel.field, Qt.Key.Key_Return)
    assert told.args == ["Cat 1"]


def test_before_anything_is_learnt_images_are_asked_about_at_random(
    tmp_path: Path, image_folder: Path, show: Callable[[Session], LabelPanel]
) -> None:
    desk = LabelDesk(make_project(tmp_path / "q.handful", image_folder, embedded=False).root)
    panel = show(desk.session)
    cat = desk.classes("cat")[0]
    first = panel.current()
    assert panel.asked.why.text() == "Why: picked at random"
    for _ in range(32):
        assert panel.current() is not None
        desk.session.label(panel.targets(), cat)
    assert len(desk.session.labels) == 32
    assert panel.current() is None
    assert words(panel).startswith("Every image has a label.")
    desk.session.undo()
    assert panel.current() not in (None, first)
    desk.close()


def test_while_suggestions_take_long_something_is_asked_about_at_random(
    panel: LabelPanel, desk: LabelDesk, qtbot: QtBot
) -> None:
    assert words(panel).startswith("Choosing what to ask about…")
    assert panel.asking._waiting.isActive()
    panel.asking._waiting.start(0)
    qtbot.waitUntil(lambda: panel.current() is not None)
    assert panel.asked.why.text() == "Why: picked at random"


def test_a_project_to_look_at_says_so_and_takes_no_label(
    desk: LabelDesk, show: Callable[[Session], LabelPanel]
) -> None:
    cat = desk.classes("cat")[0]
    second = Session.open(desk.session.project.root, WORKER)
    assert second.readonly
    panel = show(second)
    assert "can only be looked at" in words(panel)
    assert not panel.chips.isEnabled()
    panel.add_class()
    assert not panel.field.isVisible()
    panel._selection.replace([desk.ids[0]])
    assert not panel.asked.skip.isEnabled()
    second.close_now()
    assert cat


def test_a_folder_without_images_says_where_to_go(
    tmp_path: Path, show: Callable[[Session], LabelPanel], qtbot: QtBot
) -> None:
    (tmp_path / "none").mkdir()
    desk = LabelDesk(make_project(tmp_path / "e.handful", tmp_path / "none", embedded=False).root)
    assert words(show(desk.session)) == "No images yet. Choose their folder in step Images."
    desk.close()


def test_accuracy_has_its_interval_or_a_reason_why_there_is_none(panel: LabelPanel, desk: LabelDesk) -> None:
    verdict = panel.verdict
    assert verdict.number.text() == "No accuracy yet"
    desk.session.live._drop_head("too few labels to say: missing 3 more labels")
    assert verdict.number.text() == "Too few labels to say"
    assert verdict.line.text() == "Missing 3 more labels."
    assert not verdict.confusion.isVisible()
    cat, dog = desk.classes("cat", "dog")
    desk.session.label(desk.ids[:2], cat)
    desk.session.label(desk.ids[2:4], dog)
    guesses = dict(zip(desk.ids[:4], (cat, dog, dog, dog), strict=True))
    curve = [{"labels": n, "accuracy": 0.7, "lo": 0.6, "hi": 0.8} for n in (10, 20)]
    desk.judge(guesses, [cat, dog], curve=curve)
    assert verdict.number.text() == "75\u202f%"
    assert verdict.interval.text() == "60\u202f% to 85\u202f%"
    assert verdict.line.text() == "accuracy by leave-one-out on 12 labels"
    assert verdict.confusion.isVisible()
    assert verdict.curve.isVisible()


def test_a_cell_of_the_small_matrix_opens_its_images(
    panel: LabelPanel, desk: LabelDesk, qtbot: QtBot
) -> None:
    cat, dog = desk.classes("cat", "dog")
    desk.session.label(desk.ids[:3], cat)
    desk.session.label(desk.ids[3:5], dog)
    desk.judge(dict(zip(desk.ids[:5], (cat, dog, dog, dog, dog), strict=True)), [cat, dog])
    with qtbot.waitSignal(panel.verdict.images_requested) as told:
        panel.verdict.confusion.cell_clicked.emit(0, 1)
    assert told.args is not None
    assert told.args[0].tolist() == desk.ids[1:3]
    assert told.args[1] == "2 labelled cat, predicted dog"


def test_it_fits_the_smallest_usual_screen_with_twenty_classes(panel: LabelPanel, desk: LabelDesk) -> None:
    classes = desk.classes(*(f"class number {n}" for n in range(20)))
    desk.suggest(desk.ids[0])
    desk.session.label(desk.ids[:2], classes[0])
    curve = [{"labels": n, "accuracy": 0.7, "lo": 0.6, "hi": 0.8} for n in (10, 20)]
    desk.judge({desk.ids[0]: classes[0], desk.ids[1]: classes[1]}, classes, curve=curve)
    assert panel.minimumSizeHint().height() <= 700


def test_progress_turns_into_a_count_when_the_handful_is_there(panel: LabelPanel, desk: LabelDesk) -> None:
    cat, dog = desk.classes("cat", "dog")
    desk.session.label(desk.ids[:14], cat)
    assert panel.count.text() == "14 of ~20"
    assert panel.goal.share == pytest.approx(0.7)
    desk.session.label(desk.ids[14:28], dog)
    assert panel.count.text() == "28 labelled"
    assert panel.goal.share == 1.0


@pytest.mark.qt_log_ignore("does not support")
def test_a_class_is_changed_in_a_popover_and_undo_takes_it_back(panel: LabelPanel, desk: LabelDesk) -> None:
    cat, dog = desk.classes("cat", "dog")
    panel.chips.edit_requested.emit(cat)
    popover = panel.editor._popover
    assert popover is not None
    assert popover.name.text() == "cat"
    popover.renamed.emit(cat, "kitten")
    assert [row.name for row in desk.session.classes] == ["kitten", "dog"]
    assert panel.chips.chip(cat).text() == "kitten"  # type: ignore[union-attr]
    popover.merged.emit(dog, cat)
    assert [row.name for row in desk.session.classes] == ["kitten"]
    desk.session.undo()
    desk.session.undo()
    assert [row.name for row in desk.session.classes] == ["cat", "dog"]
    popover.close()


def test_the_names_of_controls_are_said_to_screen_readers(panel: LabelPanel, desk: LabelDesk) -> None:
    desk.classes("cat")
    asked = panel.asked
    for control in (asked.accept, asked.reject, asked.skip, panel.edit, panel.field, panel.goal, panel.chips):
        assert control.accessibleName()
