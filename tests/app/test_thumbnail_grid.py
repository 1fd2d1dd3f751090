"""The thumbnail grid: selecting by hand and by key, and painting only what is in view."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.widgets.thumbnail_delegate import ImageIdRole, LabelColorRole, LabelRole, PictureRole
from app.widgets.thumbnail_grid import ThumbnailGrid

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Images(QAbstractListModel):
    """n images with ids 1000, 1001, ...; remembers which rows were painted."""

    def __init__(self, n: int) -> None:
        super().__init__()
        self.numbers = np.arange(1000, 1000 + n)
        self.painted: set[int] = set()
        self.label = ""
        self._picture = QPixmap(32, 32)
        self._picture.fill(Qt.GlobalColor.blue)

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return len(self.numbers)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == ImageIdRole:
            return int(self.numbers[index.row()])
        if role == PictureRole:
            self.painted.add(index.row())
            return self._picture
        answers = {LabelRole: self.label, LabelColorRole: "#E69F00" if self.label else ""}
        return answers.get(role, f"image {index.row()}" if role == Qt.ItemDataRole.DisplayRole else None)

    def replace(self, numbers: np.ndarray) -> None:
        self.beginResetModel()
        self.numbers = numbers
        self.endResetModel()


@pytest.fixture
def images() -> Images:
    return Images(60_000)


@pytest.fixture
def grid(qtbot: QtBot, qapp: QApplication, images: Images) -> Iterator[ThumbnailGrid]:
    """A shown grid, 6 tiles in a line."""
    theme.apply(qapp, "light")
    result = ThumbnailGrid()
    qtbot.addWidget(result)
    result.resize(680, 480)
    result.set_model(images)
    result.show()
    result.area.setFocus()
    yield result
    result.close()


def click(qtbot: QtBot, grid: ThumbnailGrid, row: int, keys: Qt.KeyboardModifier = NONE) -> None:
    place = grid.area.tile_rect(row).center()
    qtbot.mouseClick(grid.area.viewport(), Qt.MouseButton.LeftButton, keys, place)


def chosen(grid: ThumbnailGrid) -> list[int]:
    return [int(i) - 1000 for i in grid.selected_ids()]


def test_only_what_is_in_view_is_painted(grid: ThumbnailGrid, images: Images) -> None:
    grid.grab()
    columns = grid.area.columns()
    assert 0 < len(images.painted) <= columns * 6
    images.painted.clear()
    bar = grid.area.verticalScrollBar()
    bar.setValue(bar.maximum())
    grid.grab()
    assert max(images.painted) == 59_999
    assert min(images.painted) > 59_999 - columns * 6


def test_lines_end_flush_and_tiles_do_not_overlap(grid: ThumbnailGrid) -> None:
    area = grid.area
    columns = area.columns()
    rects = [area.tile_rect(row) for row in range(2 * columns)]
    assert all(not a.intersects(b) for i, a in enumerate(rects) for b in rects[:i])
    assert area.viewport().width() - rects[columns - 1].right() < columns + 10


def test_clicks_select_toggle_and_span(grid: ThumbnailGrid, qtbot: QtBot) -> None:
    with qtbot.waitSignal(grid.selection_changed) as told:
        click(qtbot, grid, 2)
    assert told.args[0].tolist() == [1002]
    click(qtbot, grid, 5, SHIFT)
    assert chosen(grid) == [2, 3, 4, 5]
    click(qtbot, grid, 3, CTRL)
    assert chosen(grid) == [2, 4, 5]
    click(qtbot, grid, 0)
    assert chosen(grid) == [0]


def test_arrows_move_and_shift_spans(grid: ThumbnailGrid, qtbot: QtBot) -> None:
    click(qtbot, grid, 0)
    columns = grid.area.columns()
    qtbot.keyClick(grid.area, Qt.Key.Key_Right)
    qtbot.keyClick(grid.area, Qt.Key.Key_Down)
    assert chosen(grid) == [columns + 1]
    qtbot.keyClick(grid.area, Qt.Key.Key_Right, SHIFT)
    assert chosen(grid) == [columns + 1, columns + 2]
    qtbot.keyClick(grid.area, Qt.Key.Key_End)
    assert chosen(grid) == [59_999]
    assert grid.area.tile_rect(59_999).bottom() <= grid.area.viewport().height()


def test_all_and_none_by_key(grid: ThumbnailGrid, qtbot: QtBot) -> None:
    qtbot.keyClick(grid.area, Qt.Key.Key_A, CTRL)
    assert len(grid.selected_ids()) == 60_000
    with qtbot.waitSignal(grid.selection_changed) as told:
        qtbot.keyClick(grid.area, Qt.Key.Key_Escape)
    assert len(told.args[0]) == 0


def test_enter_and_a_double_click_open(grid: ThumbnailGrid, qtbot: QtBot) -> None:
    click(qtbot, grid, 4)
    with qtbot.waitSignal(grid.activated) as opened:
        qtbot.keyClick(grid.area, Qt.Key.Key_Return)
    assert opened.args == [1004]
    with qtbot.waitSignal(grid.activated) as opened:
        qtbot.mouseDClick(
            grid.area.viewport(), Qt.MouseButton.LeftButton, pos=grid.area.tile_rect(1).center()
        )
    assert opened.args == [1001]


def test_a_click_between_tiles_selects_nothing(grid: ThumbnailGrid, qtbot: QtBot) -> None:
    click(qtbot, grid, 1)
    qtbot.mouseClick(grid.area.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert chosen(grid) == []


def test_selecting_from_outside_scrolls_there_and_is_not_echoed(grid: ThumbnailGrid, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(grid.selection_changed):
        grid.set_selected_ids(np.array([1000 + 30_000]))
    assert chosen(grid) == [30_000]
    assert grid.area.viewport().rect().contains(grid.area.tile_rect(30_000))
    assert "1 selected" in grid._count.text()


def test_a_new_order_keeps_the_selection_by_image(grid: ThumbnailGrid, images: Images, qtbot: QtBot) -> None:
    click(qtbot, grid, 2)
    images.replace(images.numbers[::-1].copy())
    assert grid.selected_ids().tolist() == [1002]
    with qtbot.waitSignal(grid.selection_changed) as told:
        images.replace(np.arange(5000, 5010))
    assert len(told.args[0]) == 0


def test_another_model_takes_over_and_the_old_one_is_forgotten(grid: ThumbnailGrid, images: Images) -> None:
    other = Images(7)
    grid.set_model(other)
    images.replace(np.arange(3))
    assert grid.area.count() == 7
    assert grid._count.text() == "7 images"


def test_the_slider_changes_the_number_of_columns(grid: ThumbnailGrid) -> None:
    before = grid.area.columns()
    grid.set_side(48)
    assert grid.area.columns() > before
    grid.set_side(192)
    assert grid.area.columns() < before


def test_a_label_shows_its_colour_on_the_tile(grid: ThumbnailGrid, images: Images) -> None:
    images.label = "cat"
    images.dataChanged.emit(images.index(0), images.index(0))
    shown = grid.area.grab().toImage()
    rect = grid.area.tile_rect(0)
    assert shown.pixelColor(rect.center().x(), rect.top() + rect.width() - 3).name() == "#e69f00"


def test_right_to_left_starts_at_the_right(grid: ThumbnailGrid) -> None:
    grid.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert grid.area.tile_rect(0).left() > grid.area.tile_rect(1).left()
    assert grid.area.row_at(grid.area.tile_rect(3).center()) == 3
