"""The thumbnails: what they show, in which order, and the selection they share with the map."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.models.pictures import Pictures
from app.panels.grid_panel import GridPanel
from app.selection import Selection
from tests.app.label_desk import LabelDesk


@pytest.fixture
def panel(desk: LabelDesk, qtbot: QtBot) -> GridPanel:
    session = desk.session
    shown = GridPanel(session, Selection(session.table.ids), Pictures(session))
    qtbot.addWidget(shown)
    shown.resize(700, 400)
    shown.show()
    return shown


def shown(panel: GridPanel) -> list[int]:
    return [int(image_id) for image_id in panel.model.ids()]


def click(panel: GridPanel, row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    area = panel.grid.area
    area.scroll_to(row)
    place = QPoint(area.tile_rect(row).center())
    QTest.mouseClick(area.viewport(), Qt.MouseButton.LeftButton, modifier, place)


def sort_by(panel: GridPanel, name: str) -> None:
    panel.sort.setCurrentIndex(panel.sort.findData(name))


def test_it_shows_all_images_and_says_how_many(panel: GridPanel, desk: LabelDesk) -> None:
    assert shown(panel) == desk.ids
    assert panel.grid._count.text() == "32 images"
    assert panel._stack.currentWidget() is panel.grid


def test_clicks_and_shift_ranges_select_for_everybody(panel: GridPanel, desk: LabelDesk) -> None:
    click(panel, 2)
    click(panel, 5, Qt.KeyboardModifier.ShiftModifier)
    assert panel._selection.ids().tolist() == desk.ids[2:6]
    assert panel.grid._count.text() == "32 images · 4 selected"
    panel.select_all()
    assert panel._selection.count == 32


def test_what_the_map_selects_is_marked_here(panel: GridPanel, desk: LabelDesk) -> None:
    panel._selection.replace(desk.ids[28:30], "the map")
    assert panel.grid.selected_ids().tolist() == desk.ids[28:30]
    assert 28 in panel.grid.area.rows_in_view()
    panel._selection.clear()
    assert len(panel.grid.selected_ids()) == 0


def test_a_selection_survives_being_shown_alone(panel: GridPanel, desk: LabelDesk) -> None:
    chosen = np.array(desk.ids[4:8], np.int64)
    panel._selection.replace(chosen)
    panel.set_scope(chosen, "chosen on the map")
    assert shown(panel) == chosen.tolist()
    assert panel._selection.ids().tolist() == chosen.tolist()
    assert panel.grid.selected_ids().tolist() == chosen.tolist()
    assert panel.scope.text() == "chosen on the map"
    panel.set_scope(None)
    assert shown(panel) == desk.ids
    assert panel.scope.isHidden()
    assert panel._selection.count == 4


def test_only_unlabelled_images_stay_in_a_grid_of_those(panel: GridPanel, desk: LabelDesk) -> None:
    cat = desk.classes("cat")[0]
    panel.set_classes(frozenset({-1}))
    click(panel, 0)
    desk.session.label([desk.ids[0]], cat)
    assert shown(panel) == desk.ids[1:]
    assert panel._selection.count == 0


def test_doubtful_images_come_first_and_certain_ones_too_if_asked(panel: GridPanel, desk: LabelDesk) -> None:
    chances = np.tile([0.9, 0.1], (32, 1))
    chances[20], chances[3] = [0.52, 0.48], [0.01, 0.99]
    desk.predict(chances, desk.classes("cat", "dog"))
    sort_by(panel, "doubt")
    assert shown(panel)[0] == desk.ids[20]
    sort_by(panel, "certainty")
    assert shown(panel)[0] == desk.ids[3]


def test_tiles_stay_where_they_are_while_the_person_works_on_them(panel: GridPanel, desk: LabelDesk) -> None:
    classes = desk.classes("cat", "dog")
    desk.predict([0.9, 0.1], classes)
    sort_by(panel, "doubt")
    panel.grid.area.clearFocus()
    panel._selection.replace(desk.ids[:2])
    before = shown(panel)
    chances = np.tile([0.9, 0.1], (32, 1))
    chances[20] = [0.52, 0.48]
    desk.predict(chances, classes)
    assert shown(panel) == before
    panel._selection.clear()
    desk.predict(chances, classes)
    assert shown(panel)[0] == desk.ids[20]


def test_a_search_without_a_hit_says_so_and_leads_back(
    panel: GridPanel, desk: LabelDesk, qtbot: QtBot
) -> None:
    panel.set_text("circle/00")
    assert len(shown(panel)) == 8
    panel.set_text("no such file")
    assert panel._stack.currentWidget() is panel.empty
    assert panel.empty.action.text() == "Show all images"
    with qtbot.waitSignal(panel.everything_requested):
        panel.empty.action.click()
    panel.set_text("")
    assert panel._stack.currentWidget() is panel.grid
    assert not panel.narrowed


def test_opening_an_image_is_told(panel: GridPanel, desk: LabelDesk, qtbot: QtBot) -> None:
    click(panel, 3)
    with qtbot.waitSignal(panel.opened) as told:
        QTest.keyClick(panel.grid.area, Qt.Key.Key_Return)
    assert told.args == [desk.ids[3]]
