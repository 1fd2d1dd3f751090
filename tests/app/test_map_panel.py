"""The map: what colours the points, what the legend hides, and how it selects."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app import theme
from app.models.pictures import Pictures
from app.panels.map_panel import MapPanel
from app.selection import Selection
from tests.app.label_desk import LabelDesk, make_project


@pytest.fixture
def panel(desk: LabelDesk, qtbot: QtBot) -> MapPanel:
    session = desk.session
    shown = MapPanel(session, Selection(session.table.ids), Pictures(session))
    qtbot.addWidget(shown)
    return shown


def color_of(panel: MapPanel, row: int) -> str:
    cloud = panel.scatter.cloud
    return QColor(*(int(v) for v in cloud.palette[cloud.codes[row]][:3])).name()


def alpha_of(panel: MapPanel, row: int) -> int:
    cloud = panel.scatter.cloud
    return int(cloud.palette[cloud.codes[row]][3])


def legend(panel: MapPanel) -> dict[str, int]:
    return {entry.name: entry.count for entry in panel._coloring.legend}


def color_by(panel: MapPanel, how: str) -> None:
    panel.color_by.setCurrentIndex(panel.color_by.findData(how))


def test_every_image_is_a_point_and_grey_without_a_label(panel: MapPanel, desk: LabelDesk) -> None:
    assert panel.scatter.cloud.ids.tolist() == desk.ids
    assert {color_of(panel, row) for row in range(32)} == {theme.tokens().unlabelled.lower()}
    assert legend(panel) == {"unlabelled": 32}


def test_a_label_colours_its_point_at_once_and_puts_it_in_front(panel: MapPanel, desk: LabelDesk) -> None:
    cat, dog = desk.classes("cat", "dog")
    desk.session.label([desk.ids[4]], dog)
    cloud = panel.scatter.cloud
    assert color_of(panel, 4) == desk.session.classes[1].color
    assert cloud.outlined.nonzero()[0].tolist() == cloud.front.nonzero()[0].tolist() == [4]
    assert legend(panel) == {"cat": 0, "dog": 1, "unlabelled": 31}
    desk.session.undo()
    assert color_of(panel, 4) == theme.tokens().unlabelled.lower()
    desk.session.label(desk.ids[:2], cat)
    desk.session.recolor_class(cat, "#123456")
    assert color_of(panel, 1) == "#123456"


def test_doubt_fades_the_colour_of_a_prediction(panel: MapPanel, desk: LabelDesk) -> None:
    classes = desk.classes("cat", "dog")
    chances = np.tile([0.5, 0.5], (32, 1))
    chances[7] = [0.02, 0.98]
    chances[8] = [0.7, 0.3]
    desk.predict(chances, classes)
    color_by(panel, "prediction")
    assert color_of(panel, 7) == desk.session.classes[1].color
    assert color_of(panel, 8) == desk.session.classes[0].color
    assert alpha_of(panel, 7) > alpha_of(panel, 8) > alpha_of(panel, 0)
    assert legend(panel) == {"cat": 31, "dog": 1}


def test_confidence_is_told_in_steps_that_filter(panel: MapPanel, desk: LabelDesk, qtbot: QtBot) -> None:
    classes = desk.classes("cat", "dog", "fox")
    chances = np.tile([0.4, 0.3, 0.3], (32, 1))
    chances[:3] = [0.96, 0.02, 0.02]
    desk.predict(chances, classes)
    color_by(panel, "confidence")
    assert list(legend(panel).values()) == [29, 0, 0, 3]
    assert color_of(panel, 0) != color_of(panel, 5)
    with qtbot.waitSignal(panel.filter_changed):
        panel.legend.show_only(3)
    assert panel.scatter.cloud.visible.nonzero()[0].tolist() == [0, 1, 2]
    shown = panel.visible_ids()
    assert shown is not None
    assert shown.tolist() == desk.ids[:3]


def test_another_colouring_shows_everything_again(panel: MapPanel, desk: LabelDesk) -> None:
    panel.legend.show_only(-1)
    desk.predict([0.6, 0.4], desk.classes("cat", "dog"))
    color_by(panel, "prediction")
    assert panel.scatter.cloud.visible.all()
    assert panel.visible_ids() is None


def test_the_legend_hides_a_class_and_keeps_it_hidden_while_labels_come(
    panel: MapPanel, desk: LabelDesk
) -> None:
    cat, dog = desk.classes("cat", "dog")
    desk.session.label(desk.ids[:3], cat)
    panel.legend._chips[cat].click()
    assert panel.scatter.cloud.visible.nonzero()[0].tolist() == list(range(3, 32))
    desk.session.label([desk.ids[10]], cat)
    desk.session.label([desk.ids[11]], dog)
    assert (~panel.scatter.cloud.visible).nonzero()[0].tolist() == [0, 1, 2, 10]


def test_the_ninth_class_comes_with_another_marker(panel: MapPanel, desk: LabelDesk) -> None:
    classes = desk.classes(*"abcdefghi")
    desk.session.label([desk.ids[0]], classes[0])
    desk.session.label([desk.ids[1]], classes[8])
    assert panel.scatter.cloud.shapes[:3].tolist() == [0, 1, 0]


def test_a_lasso_selects_adds_and_removes(panel: MapPanel, desk: LabelDesk, qtbot: QtBot) -> None:
    selection, first = panel._selection, np.arange(32) < 4
    with qtbot.waitSignal(panel.drawn):
        panel.scatter.selection_drawn.emit(first, "replace")
    panel.scatter.selection_drawn.emit(np.arange(32) == 9, "add")
    panel.scatter.selection_drawn.emit(np.arange(32) == 0, "remove")
    assert selection.ids().tolist() == [desk.ids[i] for i in (1, 2, 3, 9)]
    assert panel.scatter.cloud.selected.nonzero()[0].tolist() == [1, 2, 3, 9]


def test_what_others_select_is_marked_on_the_map(panel: MapPanel, desk: LabelDesk) -> None:
    panel._selection.replace(desk.ids[5:7])
    assert panel.scatter.cloud.selected.nonzero()[0].tolist() == [5, 6]
    panel._selection.clear()
    assert not panel.scatter.cloud.selected.any()


def test_the_card_beside_the_pointer_says_what_is_known(panel: MapPanel, desk: LabelDesk) -> None:
    cat, dog = desk.classes("cat", "dog")
    desk.predict([0.29, 0.71], [cat, dog])
    panel.resize(600, 500)
    panel.scatter.hovered.emit(desk.ids[3], QPoint(10, 10))
    assert panel.card._name.text() == "003.png"
    assert panel.card._lines.text() == "dog? 71\u202f%"
    assert not panel.card.isHidden()
    desk.session.label([desk.ids[3]], cat)
    panel.scatter.hovered.emit(desk.ids[3], QPoint(10, 10))
    assert panel.card._lines.text() == "cat"
    panel.scatter.hovered.emit(-1, QPoint())
    assert panel.card.isHidden()


def test_the_learning_is_shown_live_and_the_map_comes_back(panel: MapPanel, desk: LabelDesk) -> None:
    cat = desk.classes("cat")[0]
    desk.session.label([desk.ids[3]], cat)
    some = np.array(desk.ids[2:6], np.int64)
    desk.session.live.preview = (some, np.ones((4, 2), np.float32))
    desk.session.preview_changed.emit()
    assert panel.scatter.cloud.ids.tolist() == some.tolist()
    assert panel.scatter.cloud.outlined.tolist() == [False, True, False, False]
    assert "4" in panel.note._text.text()
    desk.session.live.end_preview()
    assert panel.scatter.cloud.ids.tolist() == desk.ids
    assert panel.note.isHidden()


def test_the_map_of_another_run_is_asked_for(
    panel: MapPanel, desk: LabelDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(desk.session, "start_embed", asked.append)
    assert panel.run.currentData() == "pixels"
    panel.run.setCurrentIndex(panel.run.findData("untrained"))
    panel.run.activated.emit(panel.run.currentIndex())
    assert asked == ["untrained"]


def test_without_a_map_it_says_what_to_do(tmp_path: Path, image_folder: Path, qtbot: QtBot) -> None:
    desk = LabelDesk(make_project(tmp_path / "q.handful", image_folder, embedded=False).root)
    panel = MapPanel(desk.session, Selection(desk.session.table.ids), Pictures(desk.session))
    qtbot.addWidget(panel)
    assert "step Pretrain" in panel.scatter._empty.text()
    assert len(panel.scatter.cloud) == 0
    desk.classes("cat")
    desk.close()


def test_h_shows_everything_again(panel: MapPanel, qtbot: QtBot) -> None:
    panel.resize(600, 500)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    panel.scatter.setFocus()
    panel.scatter.center_on(panel.scatter.cloud.ids[0])
    assert not panel.scatter._fitted
    QTest.keyClick(panel, Qt.Key.Key_H)
    assert panel.scatter._fitted
