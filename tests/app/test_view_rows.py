"""The task of a run, painted: every picture under its caption, and what is right told by more than a colour."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app import theme
from app.panels.live_views import LiveViews, read_picture
from app.widgets.view_rows import EASY, LARGEST, LINE, SMALLEST, ViewRows, caption_lines
from sslcore.methods import METHODS

LONG = "Most like it of all the others that were looked at"


def coloured(images: int, columns: int) -> np.ndarray:
    """Return pixels of which each picture has one colour that tells image and column."""
    pixels = np.zeros((images, 1 + columns, 8, 8, 3), np.uint8)
    for image in range(images):
        for column in range(1 + columns):
            pixels[image, column] = (40 * image, 30 * column, 200)
    return pixels


def shown(
    qtbot: QtBot,
    pixels: np.ndarray,
    width: int,
    height: int,
    captions: list[str] | None = None,
    right: list[list[bool | None]] | None = None,
) -> tuple[ViewRows, QImage]:
    rows = ViewRows()
    qtbot.addWidget(rows)
    rows.resize(width, height)
    rows.set_pixels(pixels, captions or [], right or [])
    rows.show()
    return rows, rows.grab().toImage()


def colours_of(picture: QImage) -> set[tuple[int, int]]:
    """Return (image, column) of every picture whose colour is there."""
    found = set()
    for y in range(0, picture.height(), 3):
        for x in range(0, picture.width(), 3):
            color = picture.pixelColor(x, y)
            if color.blue() == 200 and color.red() % 40 == 0 and color.green() % 30 == 0:
                found.add((color.red() // 40, color.green() // 30))
    return found


@pytest.mark.parametrize("columns", [1, 2, 4, 6])
@pytest.mark.parametrize(("width", "height"), [(262, 460), (262, 700), (600, 500)])
def test_every_image_is_shown_in_every_column(qtbot: QtBot, columns: int, width: int, height: int) -> None:
    rows, picture = shown(qtbot, coloured(6, columns), width, height)
    assert colours_of(picture) == {(image, column) for image in range(6) for column in range(columns + 1)}
    assert rows.grid().side >= SMALLEST


def test_in_a_low_window_fewer_images_are_shown_in_all_columns(qtbot: QtBot) -> None:
    rows, picture = shown(qtbot, coloured(6, 3), 200, 190)
    grid = rows.grid()
    assert 1 <= grid.images < 6
    assert colours_of(picture) == {(image, column) for image in range(grid.images) for column in range(4)}


def test_nothing_lies_outside_or_over_another(qtbot: QtBot) -> None:
    for columns in range(1, 7):
        rows, _ = shown(qtbot, coloured(6, columns), 262, 460, ["A view", LONG])
        grid = rows.grid()
        places = [
            rows.place(image, column, grid) for image in range(grid.images) for column in range(columns + 1)
        ]
        assert all(place.left() >= 0 and place.right() <= 262 and place.bottom() <= 460 for place in places)
        assert not any(a.intersects(b) for i, a in enumerate(places) for b in places[:i])
        assert grid.side >= EASY or columns > 4


@pytest.mark.parametrize(("width", "height"), [(160, 70), (230, 420), (1200, 1000)])
def test_pictures_are_neither_tiny_nor_huge(qtbot: QtBot, width: int, height: int) -> None:
    rows, _ = shown(qtbot, coloured(6, 2), width, height)
    assert SMALLEST <= rows.grid().side <= LARGEST


def test_a_long_caption_is_readable_to_its_end(qtbot: QtBot) -> None:
    captions = ["A view", "Another view", "Taken for it", LONG]
    rows, _ = shown(qtbot, coloured(6, 4), 262, 460, captions)
    grid = rows.grid()
    assert grid.whole
    width = rows._strip_width(grid.across)
    for place, caption in enumerate(captions, 1):
        assert caption_lines(caption, width) * LINE <= grid.heads[place // grid.across]


def test_a_right_answer_and_a_wrong_one_differ_in_colour_and_in_form(qtbot: QtBot) -> None:
    right = [[None] * 3, [True, False, None]]
    rows, picture = shown(qtbot, coloured(3, 2), 262, 420, ["A view", "Taken for it"], right)
    grid, t = rows.grid(), theme.tokens()

    def corner(image: int, column: int) -> QImage:
        place = rows.place(image, column, grid)
        return picture.copy(round(place.right()) - 15, round(place.bottom()) - 15, 14, 14)

    def edge(image: int, column: int) -> QColor:
        place = rows.place(image, column, grid)
        return picture.pixelColor(QPointF(place.left() + 1, place.center().y()).toPoint())

    assert edge(0, 2).name() == QColor(t.good).name()
    assert edge(1, 2).name() == QColor(t.error).name()
    assert edge(2, 2).name() == "#503cc8", "no answer has no frame"
    assert edge(0, 1).name() == "#001ec8"
    grey = [
        np.array(
            [
                [corner(i, 2).pixelColor(x, y).name() == t.surface.lower() for x in range(14)]
                for y in range(14)
            ]
        )
        for i in (0, 1)
    ]
    assert grey[0].any()
    assert grey[1].any()
    assert (grey[0] != grey[1]).any(), "a tick is no cross"


def test_from_right_to_left_the_first_image_stands_at_the_right(qtbot: QtBot) -> None:
    rows, _ = shown(qtbot, coloured(3, 2), 230, 300)
    rows.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    place = rows.place(0, 0, rows.grid())
    assert place.right() == 230
    color = rows.grab().toImage().pixelColor(place.center().toPoint())
    assert color.getRgb()[:3] == (0, 0, 200)


def test_it_can_be_read_aloud(qtbot: QtBot) -> None:
    card = LiveViews()
    qtbot.addWidget(card)
    card.set_method("vicreg")
    assert card.rows.accessibleName() == "The task of VICReg"
    assert card.rows.accessibleDescription() == "The task appears with the first steps."
    card.rows.set_pixels(coloured(6, 2), ["A view", "Taken for it"], [[None] * 6, [True, False, True] * 2])
    assert card.rows.accessibleDescription() == "6 images, A view, Taken for it: 4 of 6 right"


def test_the_words_are_those_of_the_method(qtbot: QtBot) -> None:
    card = LiveViews()
    qtbot.addWidget(card)
    for name in ("simclr", "lejepa"):
        card.set_method(name)
        assert METHODS[name].title in card.title.text()
        assert card.words.text() == METHODS[name].one_line
    card.set_method("of a later version")
    assert card.title.text() == "The task"
    assert card.words.isHidden()


def save_picture(folder: Path, step: int, columns: int, words: object) -> Path:
    np.save(file := folder / f"views-{step:06d}.u8.npy", coloured(4, columns))
    if words is not None:
        (folder / f"views-{step:06d}.json").write_text(json.dumps(words))
    return file


def test_captions_and_answers_are_read_from_beside_the_pictures(qtbot: QtBot, tmp_path: Path) -> None:
    words = {"captions": ["A view", "Turned back"], "right": [[None] * 4, [True, False, False, True]]}
    card = LiveViews()
    qtbot.addWidget(card)
    card.show_file(save_picture(tmp_path, 1, 2, words))
    assert card.rows.accessibleDescription() == "4 images, A view, Turned back: 2 of 4 right"


@pytest.mark.parametrize("words", [None, [], {"captions": ["A view"]}, {"captions": 3, "right": None}])
def test_pictures_without_words_are_shown_all_the_same(qtbot: QtBot, tmp_path: Path, words: object) -> None:
    card = LiveViews()
    qtbot.addWidget(card)
    card.show_file(save_picture(tmp_path, 1, 2, words))
    assert card.rows.shape == (4, 2)
    assert card.rows.accessibleDescription() == "4 images, View 1, View 2"


def test_the_newest_views_of_a_run_are_found(qtbot: QtBot, tmp_path: Path) -> None:
    card = LiveViews()
    qtbot.addWidget(card)
    for step, columns in ((9, 2), (1_000_000, 4), (120, 3)):
        save_picture(tmp_path, step, columns, None)
    card.show_newest(tmp_path)
    assert card.rows.shape == (4, 4)
    card.show_newest(tmp_path / "another")
    assert card.rows.shape == (0, 0)


def test_a_file_that_is_gone_or_torn_or_foreign_changes_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    card = LiveViews()
    qtbot.addWidget(card)
    card.show_file(good := save_picture(tmp_path, 1, 2, None))
    torn = tmp_path / "views-000002.u8.npy"
    torn.write_bytes(good.read_bytes()[:300])
    empty = tmp_path / "views-000003.u8.npy"
    empty.touch()
    np.save(foreign := tmp_path / "views-000004.u8.npy", np.zeros((3, 3), np.float32))
    for file in (torn, empty, foreign, tmp_path / "gone.npy"):
        assert read_picture(file) is None
        card.show_file(file)
    assert card.rows.shape == (4, 2)
