from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.widgets.segments import Segments


def test_one_part_is_down_and_a_press_tells_which(qtbot: QtBot) -> None:
    segments = Segments("Parts", [("a", "Accuracy"), ("b", "Labels")])
    qtbot.addWidget(segments)
    heard: list[str] = []
    segments.chosen.connect(heard.append)
    assert segments.current == "a"
    buttons = segments.findChildren(QPushButton)
    qtbot.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    assert heard == ["b"]
    assert [button.isChecked() for button in buttons] == [False, True]
    segments.choose("a")
    assert segments.current == "a"
    assert heard == ["b"]


def test_a_count_is_shown_and_read_out_and_nothing_is_not(qtbot: QtBot) -> None:
    segments = Segments("Parts", [("a", "Accuracy"), ("b", "Labels")])
    qtbot.addWidget(segments)
    button = segments.findChildren(QPushButton)[1]
    segments.set_count("b", 1200)
    assert button.text() == "Labels · 1,200"
    assert button.accessibleName() == "Labels, 1,200"
    segments.set_count("b", 0)
    assert button.text() == "Labels"
