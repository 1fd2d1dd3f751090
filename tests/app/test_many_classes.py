"""A project of hundreds of classes: every class can be found, nothing is cramped, and a label costs little."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app import theme
from app.panels import most_mistaken
from app.panels.evaluate_page import EvaluatePage
from app.panels.label_page import LabelPage
from app.panels.map_colors import LABEL, color_images
from app.settings import Settings
from app.widgets.bar_list import BarList
from app.widgets.class_chips import ClassChip, ClassChips
from app.widgets.confusion_view import NAMED, ConfusionView
from app.widgets.flow_layout import FlowLayout
from app.widgets.legend import Legend, LegendEntry
from app.widgets.markers import Chip
from app.widgets.score_bars import LEAST_BAR, ScoreBars, ScoreRow
from tests.app.label_desk import LabelDesk


@pytest.fixture
def page(desk: LabelDesk, qtbot: QtBot) -> Iterator[LabelPage]:
    shown = LabelPage(desk.session, Settings())
    qtbot.addWidget(shown)
    shown.resize(1184, 708)
    with qtbot.waitExposed(shown):
        shown.show()
    yield shown
    shown.panel.asked.image.wait()


def chips(qtbot: QtBot, n: int) -> ClassChips:
    made = ClassChips()
    qtbot.addWidget(made)
    made.resize(360, 600)
    made.set_classes([ClassChip(i, f"class {i}", "#0072B2", 3) for i in range(n)])
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_the_way_to_name_a_class_is_in_front_of_many_and_behind_few(qtbot: QtBot) -> None:
    many, few = chips(qtbot, 40), chips(qtbot, 4)
    assert many.add_button().pos() == QPoint(0, 0)
    assert many.add_button().text() == "Type a name"
    last = few.chip(3)
    assert last is not None
    assert few.add_button().text() == "New class"
    assert (few.add_button().y(), few.add_button().x()) > (last.y(), last.x())


def test_classes_with_and_without_a_key_stand_in_even_lines(qtbot: QtBot) -> None:
    shown = chips(qtbot, 14)
    heights = {chip.height() for i in range(14) if (chip := shown.chip(i)) is not None}
    assert heights == {shown.add_button().height()}


def test_one_label_more_draws_one_chip_and_lays_out_none(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = chips(qtbot, 40)
    named: list[Chip] = []
    arranged: list[object] = []
    monkeypatch.setattr(ClassChips, "_name", lambda _self, chip, _name: named.append(chip))
    real = FlowLayout._arrange
    monkeypatch.setattr(
        FlowLayout, "_arrange", lambda self, *a, **k: (arranged.append(a), real(self, *a, **k))[1]
    )
    shown.set_classes([ClassChip(i, f"class {i}", "#0072B2", 3 + (i == 7)) for i in range(40)])
    qtbot.wait(1)
    assert named == [shown.chip(7)]
    assert arranged == []


def test_hundreds_of_chips_are_laid_out_together_and_not_one_by_one(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, legend = chips(qtbot, 3), Legend()
    qtbot.addWidget(legend)
    with qtbot.waitExposed(legend):
        legend.show()
    arranged: list[object] = []
    real = FlowLayout._arrange
    monkeypatch.setattr(
        FlowLayout, "_arrange", lambda self, *a, **k: (arranged.append(a), real(self, *a, **k))[1]
    )
    shown.set_classes([ClassChip(i, f"class {i}", "#0072B2", 3) for i in range(100)])
    legend.set_entries([LegendEntry(i, f"class {i}", "#0072B2", 3) for i in range(100)])
    qtbot.waitUntil(lambda: all(chip.isVisible() for chip in legend._chips.values()))
    qtbot.wait(1)
    assert len(shown._chips) == len(legend._chips) == 100
    assert all(chip.isVisible() for chip in shown._chips.values())
    assert len(arranged) < 20


def test_another_word_for_no_label_keeps_the_chips(qtbot: QtBot) -> None:
    legend = Legend()
    qtbot.addWidget(legend)
    legend.set_entries([LegendEntry(1, "cat", "#0072B2", 3), LegendEntry(-1, "unlabelled", "", 3)])
    before = dict(legend._chips)
    legend.set_entries([LegendEntry(1, "cat", "#0072B2", 3), LegendEntry(-1, "no prediction", "", 3)])
    assert legend._chips == before
    assert before[-1].text() == "no prediction"
    assert before[-1].accessibleName() == "Show no prediction"


def test_the_height_of_chips_follows_when_one_grows(qtbot: QtBot) -> None:
    shown = chips(qtbot, 9)
    before = shown.layout().heightForWidth(360)
    shown.set_classes([ClassChip(i, f"class {i} of a longer name", "#0072B2", 3) for i in range(9)])
    assert shown.layout().heightForWidth(360) > before


def test_a_class_is_found_by_letters_from_its_middle(page: LabelPage, desk: LabelDesk) -> None:
    _cat, wanted = desk.classes("house cat", "long-tailed tit")
    desk.suggest(desk.ids[3])
    page.add_class()
    QTest.keyClicks(page.panel.field, "TAIL")
    completer = page.panel.field.completer()
    assert completer.currentCompletion() == "long-tailed tit"
    page.panel.field.setText(completer.currentCompletion())
    page.panel.field.returnPressed.emit()
    assert desk.session.labels == {desk.ids[3]: wanted}
    assert len(desk.session.classes) == 2


def test_what_has_no_label_leads_a_legend_that_scrolls(desk: LabelDesk) -> None:
    desk.classes(*(f"c{i:02d}" for i in range(12)))
    assert color_images(desk.session, LABEL).legend[-1].name == "unlabelled"
    desk.classes("one more")
    assert color_images(desk.session, LABEL).legend[0].name == "unlabelled"


def test_the_matrix_shows_the_classes_mistaken_most() -> None:
    counts = np.diag(np.full(60, 9))
    counts[4, 50] = counts[50, 4] = counts[30, 31] = 2
    found = most_mistaken.most_mistaken(counts)
    assert len(found) == most_mistaken.MOST
    assert {4, 30, 31, 50} <= set(found.tolist())
    assert found.tolist() == sorted(found.tolist())
    assert most_mistaken.most_mistaken(counts[:40, :40]).tolist() == list(range(40))


def test_a_cell_of_a_few_of_many_opens_its_own_images(
    desk: LabelDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(most_mistaken, "ALL", 2)
    monkeypatch.setattr(most_mistaken, "MOST", 2)
    page = EvaluatePage(desk.session)
    qtbot.addWidget(page)
    page.show()
    cat, dog, fox = desk.classes("cat", "dog", "fox")
    labels = {cat: desk.ids[:3], dog: desk.ids[3:6], fox: desk.ids[6:9]}
    for class_id, ids in labels.items():
        desk.session.label(ids, class_id)
    guesses = {image: class_id for class_id, ids in labels.items() for image in ids} | {desk.ids[7]: dog}
    desk.judge(guesses, [cat, dog, fox])
    assert page.confusion._names == ["dog", "fox"]
    assert page.some.text() == "The 2 of 3 classes that are mistaken most."
    page.confusion.cell_clicked.emit(1, 0)
    assert [int(i) for i in page.images.model.ids()] == [desk.ids[7]]
    assert page.images.words == "1 labelled fox, predicted dog"


def test_names_that_cannot_be_written_leave_their_room_to_the_cells(qtbot: QtBot) -> None:
    view = ConfusionView()
    qtbot.addWidget(view)
    view.resize(320, 300)
    view.set_matrix(np.eye(100, dtype=int), [f"a class with a long name {i}" for i in range(100)])
    corner, side = view._frame()
    assert side < NAMED
    assert side * 100 > 240
    assert corner.x() <= 56


def test_long_names_take_the_bar_and_not_the_numbers(qtbot: QtBot) -> None:
    bars = ScoreBars()
    qtbot.addWidget(bars)
    bars.resize(360, 300)
    picture = QImage(360, 300, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    for name in ("0", "a long-tailed tit in its winter plumage"):
        bars.set_scores([ScoreRow(name, "#0072B2", 0.5, 0.5, 0.5, 3)])
        first, bar, numbers = bars._columns(painter)
        assert first.right() < numbers[0].left()
        assert bar.isEmpty() or (bar.width() >= LEAST_BAR and bar.right() <= numbers[0].left())
    assert bar.isEmpty()
    painter.end()


def test_the_sum_of_the_others_does_not_flatten_the_bars(qtbot: QtBot) -> None:
    bars = BarList(most=3)
    qtbot.addWidget(bars)
    bars.resize(300, 90)
    bars.set_rows([("a", 4), ("b", 2), *((f"c{i}", 1) for i in range(900))])
    picture = bars.grab().toImage()
    ends = [max((x for x in range(300) if _is_bar(picture, x, 24 * row + 12)), default=0) for row in range(3)]
    assert ends[0] > ends[1] > 100
    assert ends[2] == 0


def _is_bar(picture: QImage, x: int, y: int) -> bool:
    return picture.pixelColor(x, y).name().upper() == theme.tokens().accent.upper()


def test_only_some_of_many_classes_left_out_are_named(page: LabelPage, desk: LabelDesk) -> None:
    ids = desk.classes(*(f"c{i}" for i in range(8)))
    found: dict[str, Any] = {"target": 0.98, "version": desk.session.label_version, "images": 3}
    found |= {"ids": np.array(desk.ids[:3]), "class_ids": np.array(ids[:1] + ids[:2]), "accepted": "x"}
    found |= {"precision": 0.99, "at_least": 0.98, "wrong": 1, "counted": 1243, "left_out": ids}
    found |= {"basis": "counted", "audited": 0}
    found |= {"per_class": [{"class_id": ids[0], "images": 1}, {"class_id": ids[1], "images": 2}]}
    page.side.toggle_accept()
    page.side.accept._on_found(found)
    assert page.side.accept.left_out.text().endswith(": c0, c1, c2, c3, c4, c5 and 2 more")
    assert page.side.accept.left_out.toolTip().endswith("c6, c7")
    assert "1 of 1,243" in page.side.accept.expected.text()
    assert [name for name, _count in page.side.accept.classes._rows] == ["c1", "c0"]
