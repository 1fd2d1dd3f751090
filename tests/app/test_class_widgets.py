"""Chips, the legend and the editor of classes: by click and by key."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.widgets.class_chips import ClassChip, ClassChips
from app.widgets.class_popover import ClassPopover, NewClassPopover
from app.widgets.legend import Legend, LegendEntry
from app.widgets.markers import marker_path
from app.widgets.point_sprites import MARKERS, Sheet, Sprite
from tests.app.widget_stage import LEFT, light, shown

__all__ = ["light"]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def chips_of(n: int) -> ClassChips:
    chips = ClassChips()
    chips.set_classes([ClassChip(10 + i, f"class {i}", "#E69F00", i) for i in range(n)])
    return chips


def test_chips_tell_their_class_and_their_key(qtbot: QtBot) -> None:
    chips = shown(qtbot, chips_of(11))
    assert isinstance(chips, ClassChips)
    assert [chips.chip(10 + i).key for i in range(11)] == [*"1234567890", ""]
    assert "(1)" in chips.chip(10).toolTip()
    with qtbot.waitSignal(chips.chosen) as told:
        qtbot.mouseClick(chips.chip(12), LEFT)
    assert told.args == [12]
    with qtbot.waitSignal(chips.add_requested):
        qtbot.mouseClick(chips.add_button(), LEFT)


def test_a_chip_opens_its_editor_by_right_click_and_by_key(qtbot: QtBot) -> None:
    chips = shown(qtbot, chips_of(3))
    chip = chips.chip(11)
    with qtbot.waitSignal(chips.edit_requested) as told:
        QApplication.sendEvent(
            chip, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(4, 4), QPoint(4, 4))
        )
    assert told.args == [11]
    with qtbot.waitSignal(chips.edit_requested) as told:
        qtbot.keyClick(chip, Qt.Key.Key_F2)
    assert told.args == [11]


def test_a_flash_lights_the_chip_and_goes_out(qtbot: QtBot) -> None:
    chips = shown(qtbot, chips_of(3))
    before = chips.chip(11).grab().toImage()
    chips.flash(11)
    assert chips.chip(11).grab().toImage() != before
    qtbot.waitUntil(lambda: chips.chip(11).glow == 0)
    chips.flash(11)
    chips.set_classes([])
    chips.flash(11)


def entries() -> list[LegendEntry]:
    return [LegendEntry(i, f"class {i}", "#0072B2", 5) for i in range(-1, 3)]


def test_the_legend_filters_by_click_and_isolates_by_double_click(qtbot: QtBot) -> None:
    legend = Legend()
    legend.set_entries(entries())
    shown(qtbot, legend)
    chip = legend._chips[1]
    with qtbot.waitSignal(legend.filter_changed) as told:
        qtbot.mouseClick(chip, LEFT)
    assert told.args[0] == {-1, 0, 2}
    qtbot.mouseClick(chip, LEFT)
    # As the desktop sends it: a click, then the double click.
    qtbot.mouseClick(chip, LEFT)
    qtbot.mouseDClick(chip, LEFT)
    assert legend.shown() == {1}
    qtbot.keyClick(chip, Qt.Key.Key_Return)
    assert legend.shown() == {-1, 0, 1, 2}


def test_the_legend_stays_filtered_when_counts_and_classes_change(qtbot: QtBot) -> None:
    legend = Legend()
    legend.set_entries(entries())
    shown(qtbot, legend)
    qtbot.mouseClick(legend._chips[1], LEFT)
    legend.set_entries([*entries(), LegendEntry(9, "new", "#000000", 1)])
    assert legend.shown() == {-1, 0, 2, 9}


def editor(qtbot: QtBot) -> ClassPopover:
    popover = ClassPopover(["#E69F00", "#56B4E9"])
    qtbot.addWidget(popover)
    anchor = shown(qtbot, QLabel("here"))
    popover.edit(anchor, 1, [(1, "cat", "#E69F00"), (2, "dog", "#56B4E9")])
    return popover


@pytest.mark.parametrize("shape", range(len(MARKERS)))
def test_a_chip_shows_the_shape_the_map_draws(qtbot: QtBot, shape: int) -> None:
    sheet = Sheet(40, 40, (255, 255, 255))
    look = Sprite(shape, 12.0, 0.0, (0, 0, 0), (255, 255, 255))
    sheet.stamp(np.array([[20, 20]], np.float32), np.array([0]), np.array([[0, 0, 0, 255]], np.uint8), look)
    path = marker_path(shape, QPointF(20, 20), 12)
    y, x = np.mgrid[0:40, 0:40] + 0.5
    inside = np.array([path.contains(QPointF(a, b)) for a, b in zip(x.ravel(), y.ravel(), strict=True)])
    dark = ((sheet.pixels & 0xFF) < 128).ravel()
    assert (inside & dark).sum() > 0.8 * (inside | dark).sum()


def test_the_editor_renames_once_and_recolours(qtbot: QtBot) -> None:
    popover = editor(qtbot)
    names: list[tuple[int, str]] = []
    popover.renamed.connect(lambda i, name: names.append((i, name)))
    popover.name.setText("  lion ")
    qtbot.keyClick(popover.name, Qt.Key.Key_Return)
    assert names == [(1, "lion")]
    assert not popover.isVisible()
    with qtbot.waitSignal(popover.recolored) as told:
        popover.swatches[1].click()
    assert told.args == [1, "#56B4E9"]


def test_the_editor_merges_and_deletes(qtbot: QtBot) -> None:
    popover = editor(qtbot)
    with qtbot.waitSignal(popover.merged) as told:
        popover.merge.activated.emit(1)
    assert told.args == [1, 2]
    popover = editor(qtbot)
    delete = next(b for b in popover.findChildren(QAbstractButton) if b.text() == "Delete class")
    with qtbot.waitSignal(popover.deleted) as told:
        qtbot.mouseClick(delete, LEFT)
    assert told.args == [1]


def test_a_new_class_needs_a_name(qtbot: QtBot) -> None:
    popover = NewClassPopover()
    qtbot.addWidget(popover)
    popover.open_at(shown(qtbot, QLabel("here")))
    with qtbot.assertNotEmitted(popover.named):
        qtbot.keyClick(popover.name, Qt.Key.Key_Return)
    popover.name.setText("owl")
    with qtbot.waitSignal(popover.named) as told:
        qtbot.keyClick(popover.name, Qt.Key.Key_Return)
    assert told.args == ["owl"]
