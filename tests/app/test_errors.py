"""Expected failures become banners, bugs become one dialog that can be copied, the rest stays quiet."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.errors import ErrorDoor
from sslcore.errors import Cancelled, HandfulError


@pytest.fixture
def door(qtbot: QtBot, tmp_path: Path) -> ErrorDoor:
    return ErrorDoor(tmp_path / "log" / "errors.log")


@pytest.fixture
def banners(door: ErrorDoor) -> list[tuple[str, str, str]]:
    said: list[tuple[str, str, str]] = []
    door.banner.connect(lambda message, hint, where: said.append((message, hint, where)))
    return said


def throw(door: ErrorDoor, error: BaseException) -> None:
    try:
        raise error
    except BaseException as caught:
        door.catch(type(caught), caught, caught.__traceback__)


def test_an_expected_error_is_a_banner(door: ErrorDoor, banners: list[tuple[str, str, str]]) -> None:
    throw(door, HandfulError("Too few labels.", "Label a few more."))
    throw(door, OSError(28, "No space left on device"))
    assert banners[0] == ("Too few labels.", "Label a few more.", "")
    assert "disk is full" in banners[1][0]
    assert door.dialog is None


def test_the_same_banner_speaks_once_but_each_place_is_told(
    door: ErrorDoor, banners: list[tuple[str, str, str]]
) -> None:
    for where in ("map", "map", "export"):
        door.say("The disk is full.", "", where)
    assert [where for _, _, where in banners] == ["map", "export"]


def test_being_cancelled_is_told_to_nobody(door: ErrorDoor, banners: list[tuple[str, str, str]]) -> None:
    throw(door, Cancelled())
    assert banners == []
    assert door.dialog is None


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_a_bug_is_one_dialog_with_copy_and_a_log(door: ErrorDoor, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        throw(door, ZeroDivisionError("odd"))
    box = door.dialog
    assert box is not None
    assert "ZeroDivisionError: odd" in box.detailedText()
    copy = next(button for button in box.buttons() if button.text() == "Copy")
    copy.click()
    assert "ZeroDivisionError: odd" in QGuiApplication.clipboard().text()
    assert box.isVisible()
    box.close()
    assert door.dialog is None
    throw(door, ZeroDivisionError("odd"))
    assert door.dialog is None
    assert door.log_file.read_text().count("ZeroDivisionError: odd") == 4
    assert "ZeroDivisionError" in capsys.readouterr().err
