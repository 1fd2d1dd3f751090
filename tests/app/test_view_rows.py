"""The views of a run, painted: every picture where it belongs, as large as there is room for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.panels.live_views import LiveViews, read_views
from app.widgets.view_rows import HEAD, LARGEST, SMALLEST, ViewRows


def coloured(images: int, views: int) -> np.ndarray:
    """Return pixels of which each picture has one colour that tells row and column."""
    pixels = np.zeros((images, 1 + views, 8, 8, 3), np.uint8)
    for row in range(images):
        for column in range(1 + views):
            pixels[row, column] = (40 * row, 50 * column, 200)
    return pixels


def shown(qtbot: QtBot, pixels: np.ndarray, width: int, height: int) -> tuple[ViewRows, QImage]:
    rows = ViewRows()
    qtbot.addWidget(rows)
    rows.resize(width, height)
    rows.set_pixels(pixels)
    rows.show()
    return rows, rows.grab().toImage()


def colours_of(picture: QImage) -> set[tuple[int, int]]:
    """Return (row, column) of every picture whose colour is there."""
    found = set()
    for y in range(0, picture.height(), 3):
        for x in range(0, picture.width(), 3):
            color = picture.pixelColor(x, y)
            if color.blue() == 200 and color.red() % 40 == 0 and color.green() % 50 == 0:
                found.add((color.red() // 40, color.green() // 50))
    return found


@pytest.mark.parametrize("views", [1, 2, 4])
def test_every_image_stands_beside_its_views(qtbot: QtBot, views: int) -> None:
    _, picture = shown(qtbot, coloured(6, views), 230, 420)
    assert colours_of(picture) == {(row, column) for row in range(6) for column in range(views + 1)}


def test_in_a_low_window_whole_rows_are_left_out(qtbot: QtBot) -> None:
    rows, picture = shown(qtbot, coloured(6, 2), 230, 150)
    grid = rows.grid()
    assert 1 <= grid.rows < 6
    assert colours_of(picture) == {(row, column) for row in range(grid.rows) for column in range(3)}
    assert HEAD + grid.rows * grid.side <= 150


def test_many_views_of_an_image_stand_in_several_lines(qtbot: QtBot) -> None:
    pixels = coloured(4, 5)
    pixels[..., 1] = pixels[..., 1] // 50 * 40
    rows, picture = shown(qtbot, pixels, 215, 420)
    assert rows.grid().lines > 1
    assert {(row, column) for row in range(4) for column in range(6)} <= {
        (color.red() // 40, color.green() // 40)
        for y in range(0, 420, 3)
        for x in range(0, 215, 3)
        if (color := picture.pixelColor(x, y)).blue() == 200
    }


@pytest.mark.parametrize(("width", "height"), [(160, 70), (230, 420), (1200, 1000)])
def test_pictures_are_neither_tiny_nor_huge(qtbot: QtBot, width: int, height: int) -> None:
    rows, _ = shown(qtbot, coloured(6, 2), width, height)
    assert SMALLEST <= rows.grid().side <= LARGEST


def test_from_right_to_left_the_image_stands_at_the_right(qtbot: QtBot) -> None:
    rows, _ = shown(qtbot, coloured(3, 2), 230, 300)
    rows.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    side = rows.grid().side
    color = rows.grab().toImage().pixelColor(round(rows.width() - side / 2), round(HEAD + side / 2))
    assert color.getRgb()[:3] == (0, 0, 200)


def test_it_can_be_read_aloud(qtbot: QtBot) -> None:
    card = LiveViews()
    qtbot.addWidget(card)
    assert card.rows.accessibleName() == "What the encoder is shown"
    assert card.rows.accessibleDescription() == "The views appear with the first steps."
    card.rows.set_pixels(coloured(6, 2))
    assert card.rows.accessibleDescription() == "6 images, each beside 2 views"


def test_the_newest_views_of_a_run_are_found(qtbot: QtBot, tmp_path: Path) -> None:
    card = LiveViews()
    qtbot.addWidget(card)
    for step, views in ((9, 2), (1_000_000, 4), (120, 3)):
        np.save(tmp_path / f"views-{step:06d}.u8.npy", coloured(5, views))
    card.show_newest(tmp_path)
    assert card.rows.shape == (5, 4)
    card.show_newest(tmp_path / "another")
    assert card.rows.shape == (0, 0)


def test_a_file_that_is_gone_or_torn_or_foreign_changes_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    card = LiveViews()
    qtbot.addWidget(card)
    np.save(good := tmp_path / "views-000001.u8.npy", coloured(4, 2))
    card.show_file(good)
    torn = tmp_path / "views-000002.u8.npy"
    torn.write_bytes(good.read_bytes()[:300])
    empty = tmp_path / "views-000003.u8.npy"
    empty.touch()
    np.save(foreign := tmp_path / "views-000004.u8.npy", np.zeros((3, 3), np.float32))
    for file in (torn, empty, foreign, tmp_path / "gone.npy"):
        assert read_views(file) is None
        card.show_file(file)
    assert card.rows.shape == (4, 2)
