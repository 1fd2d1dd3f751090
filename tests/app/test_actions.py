"""Keys do what the table says, and never where a person is typing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QMainWindow,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.actions import Actions, key_help
from app.commands import COMMANDS

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
Key, Mod = Qt.Key, Qt.KeyboardModifier


class FakeSession:
    """Notes what it was asked to do."""

    def __init__(self, calls: list[tuple[Any, ...]]) -> None:
        self.calls = calls
        self.readonly = False
        self.classes = [SimpleNamespace(id=70, name="cat & co"), SimpleNamespace(id=71, name="dog")]
        self.labels = {5: 70}
        self.sources = {5: "model"}
        self.embeddings = "key"
        self.undo_text: str | None = "Label 1 image as cat"
        self.redo_text: str | None = None
        self.guess: tuple[int, float] | None = (70, 0.7)

    def guesses(self, image_id: int) -> tuple[int, float] | None:
        return self.guess

    def __getattr__(self, name: str) -> Any:
        return lambda *args: self.calls.append((name, *args))


class FakeDesk(QMainWindow):
    """A window with one widget of each kind that wants keys for itself."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[Any, ...]] = []
        self.session: Any = FakeSession(self.calls)
        self.selected = [5, 6]
        self.asked: int | None = 9
        self.offered = False
        self.line, self.text, self.spin = QLineEdit(), QPlainTextEdit(), QSpinBox()
        self.list, self.button, self.plain = QListWidget(), QPushButton("Press"), QWidget()
        self.list.addItems(["a", "b"])
        self.plain.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        body = QWidget()
        column = QVBoxLayout(body)
        for widget in (self.plain, self.line, self.text, self.spin, self.list, self.button):
            column.addWidget(widget)
        self.setCentralWidget(body)

    def targets(self) -> list[int]:
        return self.selected

    def current(self) -> int | None:
        return self.asked

    def label(self, class_id: int) -> None:
        self.calls.append(("label", self.targets(), class_id))

    def duplicates_offered(self) -> bool:
        return self.offered

    def step(self, by: int) -> None:
        self.calls.append(("step", by))

    def set_map_mode(self, mode: str) -> None:
        self.calls.append(("set_map_mode", mode))

    def go_to(self, step: int) -> None:
        self.calls.append(("go_to", step))

    def add_class(self) -> None:
        self.calls.append(("add_class",))

    def select_all(self) -> None:
        self.calls.append(("select_all",))

    def clear_selection(self) -> None:
        self.calls.append(("clear_selection",))

    def show_keys(self) -> None:
        self.calls.append(("show_keys",))

    new_project = open_project = import_labels = close_window = add_class


@pytest.fixture
def desk(qtbot: QtBot) -> FakeDesk:
    window = FakeDesk()
    qtbot.addWidget(window)
    window.actions_table = Actions(window, window)  # type: ignore[attr-defined]
    window.show()
    qtbot.waitActive(window)
    window.plain.setFocus()
    return window


@pytest.mark.parametrize(
    ("key", "modifier", "call"),
    [
        (Key.Key_1, Mod.NoModifier, ("label", [5, 6], 70)),
        (Key.Key_2, Mod.NoModifier, ("label", [5, 6], 71)),
        (Key.Key_A, Mod.NoModifier, ("add_class",)),
        (Key.Key_Return, Mod.NoModifier, ("accept", 9)),
        (Key.Key_Enter, Mod.NoModifier, ("accept", 9)),
        (Key.Key_X, Mod.NoModifier, ("reject", 9)),
        (Key.Key_Space, Mod.NoModifier, ("skip", 9)),
        (Key.Key_Delete, Mod.NoModifier, ("clear", [5, 6])),
        (Key.Key_Right, Mod.NoModifier, ("step", 1)),
        (Key.Key_Left, Mod.NoModifier, ("step", -1)),
        (Key.Key_Z, Mod.ControlModifier, ("undo",)),
        (Key.Key_A, Mod.ControlModifier, ("select_all",)),
        (Key.Key_Escape, Mod.NoModifier, ("clear_selection",)),
        (Key.Key_L, Mod.NoModifier, ("set_map_mode", "lasso")),
        (Key.Key_R, Mod.NoModifier, ("set_map_mode", "rectangle")),
        (Key.Key_F1, Mod.NoModifier, ("show_keys",)),
        (Key.Key_3, Mod.ControlModifier, ("go_to", 2)),
    ],
)
def test_a_key_does_what_the_table_says(
    desk: FakeDesk, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier, call: tuple[Any, ...]
) -> None:
    qtbot.keyClick(desk.plain, key, modifier)
    assert desk.calls == [call]


def test_redo_has_both_usual_keys(desk: FakeDesk, qtbot: QtBot) -> None:
    desk.session.redo_text = "Label 1 image as dog"
    desk.actions_table.refresh()  # type: ignore[attr-defined]
    qtbot.keyClick(desk.plain, Key.Key_Z, Mod.ControlModifier | Mod.ShiftModifier)
    qtbot.keyClick(desk.plain, Key.Key_Y, Mod.ControlModifier)
    assert desk.calls == [("redo",), ("redo",)]


def test_keys_in_a_text_field_are_text(desk: FakeDesk, qtbot: QtBot) -> None:
    desk.line.setFocus()
    with qtbot.waitSignal(desk.line.returnPressed):
        qtbot.keyClicks(desk.line, "1a x lr2")
        qtbot.keyClick(desk.line, Key.Key_Left)
        qtbot.keyClick(desk.line, Key.Key_Backspace)
        qtbot.keyClick(desk.line, Key.Key_Return)
    assert desk.line.text() == "1a x l2"
    qtbot.keyClick(desk.line, Key.Key_A, Mod.ControlModifier)
    assert desk.line.selectedText() == "1a x l2"
    qtbot.keyClick(desk.line, Key.Key_Delete)
    qtbot.keyClick(desk.line, Key.Key_Z, Mod.ControlModifier)
    assert desk.line.text() == "1a x l2"
    qtbot.keyClick(desk.line, Key.Key_Escape)
    assert desk.calls == []
    qtbot.keyClick(desk.line, Key.Key_F1)
    assert desk.calls == [("show_keys",)]


def test_longer_texts_and_numbers_are_typed_too(desk: FakeDesk, qtbot: QtBot) -> None:
    desk.text.setFocus()
    qtbot.keyClicks(desk.text, "x 1")
    qtbot.keyClick(desk.text, Key.Key_Return)
    desk.spin.setFocus()
    desk.spin.selectAll()
    qtbot.keyClicks(desk.spin, "12")
    assert desk.text.toPlainText() == "x 1\n"
    assert desk.spin.value() == 12
    assert desk.calls == []
    desk.plain.setFocus()
    qtbot.keyClick(desk.plain, Key.Key_1)
    assert desk.calls == [("label", [5, 6], 70)]


def test_arrows_move_in_a_list_and_digits_still_label(desk: FakeDesk, qtbot: QtBot) -> None:
    desk.list.setFocus()
    qtbot.keyClick(desk.list, Key.Key_Right)
    qtbot.keyClick(desk.list, Key.Key_2)
    assert desk.calls == [("label", [5, 6], 71)]


def test_space_presses_a_button_reached_by_keyboard_but_not_one_that_was_clicked(
    desk: FakeDesk, qtbot: QtBot
) -> None:
    pressed: list[bool] = []
    desk.button.clicked.connect(lambda: pressed.append(True))
    desk.button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(desk.button, Key.Key_Space)
    assert (len(pressed), desk.calls) == (1, [])
    desk.plain.setFocus()
    handle = desk.windowHandle()
    place = desk.button.mapTo(desk, QPoint(5, 5))
    qtbot.mouseClick(handle, Qt.MouseButton.LeftButton, pos=place)
    assert desk.button.hasFocus()
    qtbot.keyClick(desk.button, Key.Key_Space)
    assert (len(pressed), desk.calls) == (2, [("skip", 9)])


def test_what_cannot_be_done_is_disabled(desk: FakeDesk, qtbot: QtBot) -> None:
    actions = desk.actions_table  # type: ignore[attr-defined]
    assert not actions["label_3"].isEnabled()
    assert not actions["redo"].isEnabled()
    desk.selected, desk.asked = [], None
    actions.refresh()
    assert [actions[name].isEnabled() for name in ("label_1", "accept", "skip", "clear", "undo")] == [
        False, False, False, False, True,
    ]  # fmt: skip
    desk.session.readonly = True
    actions.refresh()
    assert not actions["undo"].isEnabled()
    desk.session = None
    actions.refresh()
    assert not actions["select_all"].isEnabled()
    assert actions["open_project"].isEnabled()


def test_words_follow_the_project(desk: FakeDesk) -> None:
    actions = desk.actions_table  # type: ignore[attr-defined]
    assert actions["undo"].text() == "Undo: Label 1 image as cat"
    assert actions["redo"].text() == "Redo"
    assert actions["label_1"].text() == "cat && co"
    assert "(1)" in actions["label_1"].toolTip()


def test_holding_a_key_down_labels_once(desk: FakeDesk) -> None:
    actions = desk.actions_table  # type: ignore[attr-defined]
    assert not any(actions[name].autoRepeat() for name in ("label_1", "accept", "reject", "skip"))
    assert actions["undo"].autoRepeat()


def test_no_key_means_two_things() -> None:
    keys = [QKeySequence(key).toString() for command in COMMANDS for key in command.keys]
    assert len(keys) == len(set(keys))
    assert all(keys)
    assert len({command.name for command in COMMANDS}) == len(COMMANDS)


def test_the_sheet_of_keys_holds_every_command() -> None:
    rows = [row for _, rows in key_help() for row in rows]
    words = " ".join(f"{keys} {text}" for keys, text in rows)
    for command in COMMANDS:
        if not command.name.startswith("label_"):
            assert command.text.replace("&&", "&") in words
    assert "F1" in words
