"""What the smaller widgets show and tell, and what holds for all of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QContextMenuEvent, QDropEvent, QImage, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QSlider, QWidget
from pytestqt.qtbot import QtBot

from app import theme
from app.widgets.activity_bar import ActivityBar
from app.widgets.banner import Banner
from app.widgets.bar_list import BarList
from app.widgets.big_number import BigNumber
from app.widgets.buttons import text_button
from app.widgets.cards import Card, ChoiceCard
from app.widgets.class_chips import ClassChip, ClassChips
from app.widgets.class_popover import ClassPopover, NewClassPopover
from app.widgets.confusion_view import ConfusionView
from app.widgets.contact_sheet import ContactSheet
from app.widgets.drop_target import DropTarget
from app.widgets.empty_state import EmptyState
from app.widgets.flow_layout import FlowLayout
from app.widgets.hover_card import HoverCard
from app.widgets.image_view import ImageView
from app.widgets.legend import Legend, LegendEntry
from app.widgets.markers import marker_path
from app.widgets.point_sprites import MARKERS, Sheet, Sprite
from app.widgets.score_bars import ScoreBars, ScoreRow
from app.widgets.shortcut_sheet import ShortcutSheet
from app.widgets.stepper import Stepper
from tests.app import gallery

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> None:
    theme.apply(qapp, "light")


def shown(qtbot: QtBot, widget: QWidget, width: int = 480, height: int = 320) -> QWidget:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    return widget


# -- all of them ---------------------------------------------------------------------------------


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


# -- classes -------------------------------------------------------------------------------------


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


# -- results -------------------------------------------------------------------------------------


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


def test_bars_add_up_what_does_not_fit(qtbot: QtBot) -> None:
    bars = BarList(most=3)
    bars.set_rows([("a", 5), ("b", 4), ("c", 3), ("d", 2)])
    shown(qtbot, bars)
    assert bars.accessibleDescription() == "a: 5, b: 4, 2 others: 5"


# -- the window's parts --------------------------------------------------------------------------


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


# -- pictures ------------------------------------------------------------------------------------


def plain(color: str, side: int = 16) -> QPixmap:
    picture = QPixmap(side, side)
    picture.fill(QColor(color))
    return picture


def middle_of(widget: QWidget) -> str:
    image = widget.grab().toImage()
    return image.pixelColor(image.width() // 2, image.height() // 2).name()


def test_the_thumbnail_comes_first_and_then_the_file(qtbot: QtBot, tmp_path: Path) -> None:
    view = ImageView()
    shown(qtbot, view)
    file = tmp_path / "big.png"
    plain("#00ff00", 400).save(str(file))
    with qtbot.waitSignal(view.loaded):
        view.set_image(str(file), plain("#ff0000"))
        assert middle_of(view) == "#ff0000"
    assert middle_of(view) == "#00ff00"
    view.wait()


def test_an_unreadable_file_leaves_the_thumbnail(qtbot: QtBot, tmp_path: Path) -> None:
    view = ImageView()
    shown(qtbot, view)

    def fail(path: str) -> QImage:
        raise OSError(path)

    for decode in (fail, lambda _path: QImage()):
        view.set_decoder(decode)
        with qtbot.waitSignal(view.loaded):
            view.set_image(str(tmp_path / "gone.png"), plain("#ff0000"))
        assert middle_of(view) == "#ff0000"
    view.wait()


def test_a_slow_file_does_not_replace_the_next_image(qtbot: QtBot) -> None:
    view = ImageView()
    shown(qtbot, view)
    view.set_decoder(lambda path: plain_image(path))
    view.set_image("#0000ff", plain("#ff0000"))
    view.wait()
    with qtbot.waitSignal(view.loaded):
        view.set_image("#00ff00", plain("#ffff00"))
    assert middle_of(view) == "#00ff00"
    view.wait()


def plain_image(color: str) -> QImage:
    image = QImage(50, 50, QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    return image


def test_small_images_are_enlarged_at_most_eight_times(qtbot: QtBot) -> None:
    view = ImageView()
    shown(qtbot, view, 600, 400)
    view.set_image("", plain("#ff0000", 8))
    assert view.picture_rect().width() == 64
    view.set_image("", plain("#ff0000", 300))
    assert view.picture_rect().height() == 400


def test_a_contact_sheet_shows_as_many_as_fit(qtbot: QtBot) -> None:
    sheet = ContactSheet(side=50)
    shown(qtbot, sheet, 274, 50)
    assert sheet.columns() == 5
    sheet.set_pictures([plain("#ff0000")] * 2 + [plain("#0000ff")] * 9)
    image = sheet.grab().toImage()
    assert image.pixelColor(25, 25).name() == "#ff0000"
    assert image.pixelColor(249, 25).name() == "#0000ff"


def test_the_hover_card_stays_inside_and_lets_the_pointer_through(qtbot: QtBot) -> None:
    window = shown(qtbot, QWidget(), 500, 400)
    card = HoverCard(window)
    card.show_at(window.mapToGlobal(QPoint(495, 395)), plain("#ff0000"), "a" * 200, "cat?  71 %")
    assert window.rect().contains(card.geometry())
    assert card.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
