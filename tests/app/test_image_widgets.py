"""Images at large, the contact sheet and the hover card."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.widgets.contact_sheet import ContactSheet
from app.widgets.hover_card import HoverCard
from app.widgets.image_view import ImageView
from tests.app.widget_stage import light, shown

__all__ = ["light"]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


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
