"""What the smaller widgets show and tell, and what holds for all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QSlider, QWidget
from pytestqt.qtbot import QtBot

from app import theme
from app.widgets.activity_bar import ActivityBar
from app.widgets.banner import Banner
from app.widgets.bar_list import BarList
from app.widgets.buttons import text_button
from app.widgets.cards import Card, ChoiceCard
from app.widgets.drop_target import DropTarget
from app.widgets.empty_state import EmptyState
from app.widgets.flow_layout import FlowLayout
from app.widgets.hover_card import HoverCard
from app.widgets.shortcut_sheet import ShortcutSheet
from app.widgets.stepper import Stepper
from tests.app import gallery
from tests.app.widget_stage import LEFT, light, shown

__all__ = ["light"]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("page", list(gallery.PAGES))
def test_every_widget_paints_quietly_and_can_be_reached(
    qtbot: QtBot, qapp: QApplication, page: str, name: str
) -> None:
    theme.apply(qapp, name)
    widget = gallery.PAGES[page]()
    qtbot.addWidget(widget)
    widget.show()
    qapp.processEvents()
    image = widget.grab().toImage()
    colors = {
        image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)
    }
    assert len(colors) > 8
    kinds = (QAbstractButton, QLineEdit, QComboBox, QSlider)
    controls = [c for kind in kinds for c in widget.findChildren(kind) if c.isVisible()]
    unnamed = [
        c for c in controls if not (c.accessibleName() or (isinstance(c, QAbstractButton) and c.text()))
    ]
    silent = [c for c in controls if isinstance(c, QAbstractButton) and not (c.toolTip() or c.text())]
    unreachable = [c for c in controls if c.isEnabled() and c.focusPolicy() == Qt.FocusPolicy.NoFocus]
    assert (unnamed, silent, unreachable) == ([], [], [])


@pytest.mark.parametrize("page", ["charts", "matrices", "controls", "start"])
def test_right_to_left_does_not_break_a_page(qtbot: QtBot, page: str) -> None:
    widget = gallery.PAGES[page]()
    qtbot.addWidget(widget)
    widget.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    widget.show()
    for child in widget.findChildren(QWidget):
        if child.isVisible() and child.parentWidget() is not None and not isinstance(child, HoverCard):
            assert child.parentWidget().rect().adjusted(-1, -1, 1, 1).contains(child.geometry()), child


def test_a_focused_button_looks_focused(qtbot: QtBot) -> None:
    box = QWidget()
    row = FlowLayout(box)
    first, second = text_button("One"), text_button("One")
    row.addWidget(first)
    row.addWidget(second)
    shown(qtbot, box)
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    assert first.grab().toImage() != second.grab().toImage()


def test_flow_wraps_and_mirrors(qtbot: QtBot) -> None:
    box = QWidget()
    flow = FlowLayout(box, spacing=10)
    labels = [QLabel("x") for _ in range(5)]
    for one in labels:
        one.setFixedSize(80, 20)
        flow.addWidget(one)
    shown(qtbot, box, width=200, height=200)
    assert [one.pos().y() for one in labels] == [0, 0, 30, 30, 60]
    assert flow.heightForWidth(1000) == 20
    box.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    flow.activate()
    flow.setGeometry(box.rect())
    assert labels[0].geometry().right() == box.rect().right()


def test_bars_add_up_what_does_not_fit(qtbot: QtBot) -> None:
    bars = BarList(most=3)
    bars.set_rows([("a", 5), ("b", 4), ("c", 3), ("d", 2)])
    shown(qtbot, bars)
    assert bars.accessibleDescription() == "a: 5, b: 4, 2 others: 5"


def test_a_banner_says_what_and_what_next_and_goes(qtbot: QtBot) -> None:
    box = shown(qtbot, QWidget())
    banner = Banner(box)
    assert banner.message() == ""
    banner.show_message("The disk is full.", "Free some space.", action="Try again")
    assert banner.message() == "The disk is full."
    assert banner.accessibleName() == "The disk is full. Free some space."
    with qtbot.waitSignal(banner.action_triggered):
        qtbot.mouseClick(banner._action, LEFT)
    with qtbot.waitSignal(banner.closed):
        qtbot.mouseClick(banner._close, LEFT)
    assert banner.message() == ""


def test_any_step_may_be_chosen_at_any_time(qtbot: QtBot) -> None:
    stepper = Stepper([("images", "Images"), ("map", "Map"), ("export", "Export")])
    shown(qtbot, stepper, width=96)
    with qtbot.waitSignal(stepper.chosen) as told:
        qtbot.mouseClick(stepper._steps[2], LEFT)
    assert told.args == [2]
    assert stepper.current() == 2
    with qtbot.assertNotEmitted(stepper.chosen):
        stepper.set_current(0)
    stepper.set_state(1, "busy", "63 %")
    assert stepper._steps[1].accessibleDescription() == "63 % running"
    assert "Ctrl+2" in stepper._steps[1].toolTip()


def test_the_activity_bar_tells_share_rate_and_end(qtbot: QtBot) -> None:
    bar = shown(qtbot, ActivityBar())
    bar.set_progress("Pretraining", 63, 100, "1,240 img/s", 240)
    texts = [one.text() for one in bar.findChildren(QLabel) if one.isVisible()]
    assert texts == ["Pretraining", "63\u202f%", "1,240 img/s", "4 min left"]
    with qtbot.waitSignal(bar.pause_requested):
        qtbot.mouseClick(bar._pause, LEFT)
    bar.set_paused("Pretraining")
    assert bar._pause.accessibleName() == "Resume"
    with qtbot.waitSignal(bar.resume_requested):
        qtbot.mouseClick(bar._pause, LEFT)
    with qtbot.waitSignal(bar.stop_requested):
        qtbot.mouseClick(bar._stop, LEFT)
    bar.set_stopping()
    assert not bar._stop.isEnabled()
    bar.set_idle("Pretrained in 8 min")
    assert [one.text() for one in bar.findChildren(QLabel) if one.isVisible()] == ["Pretrained in 8 min"]


def test_a_new_job_can_be_stopped_again_after_a_stop(qtbot: QtBot) -> None:
    bar = shown(qtbot, ActivityBar())
    bar.set_progress("Scanning", 1, 0)
    bar.set_stopping()
    bar.set_idle()
    bar.set_progress("Scanning", 1, 10)
    assert bar._stop.isEnabled()


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "1 s left"), (59, "59 s left"), (240, "4 min left"), (7200, "2.0 h left")]
)
def test_time_left_is_said_in_fitting_units(qtbot: QtBot, seconds: float, text: str) -> None:
    bar = shown(qtbot, ActivityBar())
    assert bar.time_left(seconds) == text


def drop(target: DropTarget, paths: list[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    target.dropEvent(QDropEvent(QPointF(5, 5), copy, data, LEFT, none, QEvent.Type.Drop))


def test_a_dropped_folder_is_told_and_a_dropped_image_means_its_folder(qtbot: QtBot, tmp_path: Path) -> None:
    target = DropTarget()
    shown(qtbot, target)
    (tmp_path / "a.png").write_bytes(b"")
    for path in (tmp_path, tmp_path / "a.png"):
        with qtbot.waitSignal(target.dropped) as told:
            drop(target, [path])
        assert Path(told.args[0]) == tmp_path
    with qtbot.waitSignal(target.choose_requested):
        qtbot.mouseClick(target.choose, LEFT)
    with qtbot.waitSignal(target.sample_requested):
        qtbot.mouseClick(target.sample, LEFT)


def test_only_one_preset_is_chosen(qtbot: QtBot) -> None:
    box = QWidget()
    row = FlowLayout(box)
    cards = [ChoiceCard(name, "words", "2 min") for name in ("Quick", "Balanced")]
    for one in cards:
        row.addWidget(one)
    shown(qtbot, box)
    qtbot.mouseClick(cards[0], LEFT)
    qtbot.mouseClick(cards[1], LEFT)
    assert [one.isChecked() for one in cards] == [False, True]
    cards[0].set_detail("3 min")
    assert cards[0].accessibleDescription() == "words 3 min"


def test_a_card_shows_how_it_went(qtbot: QtBot) -> None:
    card = Card("ONNX", "A model file", icon="export")
    shown(qtbot, card)
    card.set_status("Verified on 200 images", "good")
    line = next(one for one in card.findChildren(QLabel) if one.text() == "Verified on 200 images")
    assert line.isVisible()
    assert not card._status_icon.pixmap().isNull()
    card.set_status("")
    assert not line.isVisible()


def test_an_empty_state_offers_its_step(qtbot: QtBot) -> None:
    empty = EmptyState("map", "No map yet", "Learn first.", "Learn")
    shown(qtbot, empty)
    with qtbot.waitSignal(empty.action_triggered):
        qtbot.mouseClick(empty.action, LEFT)
    empty.set_text("Nothing here", "Nothing to do.")
    assert not empty.action.isVisible()


def test_the_sheet_of_keys_covers_the_window_and_swallows_keys(qtbot: QtBot) -> None:
    window = shown(qtbot, QWidget(), 800, 600)
    sheet = ShortcutSheet(window)
    sheet.set_shortcuts([("Label", [("1", "First class"), ("Ctrl+Shift+Z or Ctrl+Y", "Redo")])])
    sheet.open_sheet()
    window.resize(900, 500)
    assert sheet.geometry() == window.rect()
    texts = {one.text() for one in sheet.findChildren(QLabel)}
    assert {"First class", "Redo", "Ctrl+Y", "Ctrl+Shift+Z"} <= texts
    qtbot.keyClick(sheet, Qt.Key.Key_1)
    assert sheet.isVisible()
    with qtbot.waitSignal(sheet.closed):
        qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    sheet.open_sheet()
    with qtbot.waitSignal(sheet.closed):
        qtbot.mouseClick(sheet, LEFT, pos=QPoint(3, 3))
