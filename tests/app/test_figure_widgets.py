"""The confusion matrix, the bars of classes and the figure of accuracy: what they show and open."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app import theme
from app.widgets.big_number import BigNumber
from app.widgets.confusion_view import ConfusionView
from app.widgets.score_bars import ScoreBars, ScoreRow
from tests.app.widget_stage import LEFT, light, shown

__all__ = ["light"]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_a_cell_of_the_confusion_matrix_opens_by_click_and_by_key(qtbot: QtBot) -> None:
    view = ConfusionView()
    view.set_matrix(np.array([[5, 2], [0, 7]]), ["cat", "dog"])
    shown(qtbot, view)
    with qtbot.waitSignal(view.cell_clicked) as told:
        qtbot.mouseClick(view, LEFT, pos=view.cell_rect(0, 1).center().toPoint())
    assert told.args == [0, 1]
    assert view.accessibleDescription() == "2 labelled cat, predicted dog"
    qtbot.keyClick(view, Qt.Key.Key_Down)
    with qtbot.waitSignal(view.cell_clicked) as told:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert told.args == [1, 1]


def test_a_full_matrix_stays_inside_its_widget(qtbot: QtBot) -> None:
    view = ConfusionView()
    view.set_matrix(np.eye(200, dtype=int), [f"a rather long class name {i}" for i in range(200)])
    shown(qtbot, view)
    assert view.width() >= view.cell_rect(199, 199).right()
    assert view.height() >= view.cell_rect(199, 199).bottom()
    last = view.cell_rect(199, 199).center().toPoint()
    image = view.grab().toImage()
    assert image.pixelColor(last) == QColor(theme.tokens().accent)
    assert image.pixelColor(last.x() - 20, last.y()) == QColor(theme.tokens().sunken)


def test_a_class_opens_from_its_bar(qtbot: QtBot) -> None:
    bars = ScoreBars()
    bars.set_scores(
        [ScoreRow("cat", "#E69F00", 0.9, 0.8, 0.85, 10), ScoreRow("dog", "#56B4E9", 0.5, 0.4, 0.45, 9)]
    )
    shown(qtbot, bars)
    with qtbot.waitSignal(bars.row_clicked) as told:
        qtbot.mouseClick(bars, LEFT, pos=QPoint(40, 24 + 28 + 10))
    assert told.args == [1]
    qtbot.keyClick(bars, Qt.Key.Key_Up)
    with qtbot.waitSignal(bars.row_clicked) as told:
        qtbot.keyClick(bars, Qt.Key.Key_Return)
    assert told.args == [0]


def test_a_number_never_shows_without_how_it_was_measured(qtbot: QtBot) -> None:
    number = BigNumber()
    shown(qtbot, number)
    number.set_value("86 %", "81 to 90", "cross-validated on 100 labels")
    assert number.accessibleName() == "86 % 81 to 90 cross-validated on 100 labels"
    number.set_missing("Too few labels to say", "Two labels in each class are needed.")
    assert number.accessibleName() == "Too few labels to say Two labels in each class are needed."
