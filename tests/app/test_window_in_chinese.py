"""The window in Chinese: wherever a person looks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app import theme
from app.errors import ErrorDoor
from app.main_window import MainWindow
from app.settings import Settings
from tests.app.in_chinese import CHINESE, NAMES, chinese, english_in

__all__ = ["chinese"]


PATHS = re.compile(r"[\w.-]*/\S*|\S+\.png")


def test_the_buttons_of_qt_are_chinese(chinese: None, qtbot: QtBot) -> None:
    box = QMessageBox()
    qtbot.addWidget(box)
    assert CHINESE.search(box.addButton(QMessageBox.StandardButton.Cancel).text())


def texts_of(widget: QWidget) -> Iterator[str]:
    """Yield what a person reads, points at or has read aloud of one widget."""
    yield from (widget.toolTip(), widget.accessibleName(), widget.windowTitle())
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(row) for row in range(widget.count()))


def english_on(window: QWidget, theirs: tuple[str, ...]) -> set[str]:
    """Return every English text of a window, the person's own words (`theirs`) left out."""
    texts = {text for widget in window.findChildren(QWidget) for text in texts_of(widget)}
    # pyqtgraph has menus of its own, which nobody can open here.
    actions = [action for action in window.findChildren(QAction) if action.objectName()]
    texts |= {text for action in actions for text in (action.text(), action.toolTip())}
    own = re.compile("|".join(sorted(map(re.escape, theirs), key=len, reverse=True)) or "$^")
    return {text for text in texts if english_in(own.sub("", NAMES.sub("", PATHS.sub("", text))))}


@pytest.fixture
def open_window(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake_worker: tuple[str, ...], chinese: None
) -> Iterator[Callable[[], MainWindow]]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    opened: list[MainWindow] = []
    animations = theme.animations()
    theme.set_animations(False)

    def open_one() -> MainWindow:
        window = MainWindow(Settings(language="zh"), ErrorDoor(tmp_path / "errors.log"), fake_worker)
        opened.append(window)
        qtbot.addWidget(window)
        window.show()
        return window

    yield open_one
    for window in opened:
        if window.session is not None:
            window.session.close_now()
        window.close()
    theme.set_animations(animations)


def test_the_first_window_is_chinese(
    open_window: Callable[[], MainWindow], image_folder: Path, qtbot: QtBot
) -> None:
    window = open_window()
    assert window.start.heading.text() == "从一个图像文件夹开始"
    assert window.start.drop.choose.text() == "选择文件夹"
    window.set_up(image_folder)
    qtbot.waitUntil(lambda: window.setup.form.ready.isEnabled(), timeout=30_000)
    assert window.setup.form.ready.text() == "创建项目"
    assert english_on(window, ("circle", "square", "stripes", "cross", "images")) == set()


def test_every_page_of_a_project_is_chinese(
    open_window: Callable[[], MainWindow],
    scanned: object,
    patiently: Callable[[Callable[[], object]], None],
    tmp_path: Path,
) -> None:
    scanned.close_now()  # type: ignore[attr-defined]
    window = open_window()
    window.open(tmp_path / "p.handful")
    session = window.session
    assert session is not None
    assert window.view is not None
    patiently(lambda: session.job is None and session.suggestions)
    first, second = session.add_class("Anna"), session.add_class("Bert")
    ids = [int(image_id) for image_id in session.table.ids]
    session.label(ids[:6], first)
    session.label(ids[6:12], second)
    patiently(lambda: session.head_info.get("accuracy") is not None and session.suggestions)
    view = window.view
    assert [step.text() for step in view.stepper.findChildren(QAbstractButton)] == [
        "图像", "预训练", "分布图与标注", "评估", "导出",
    ]  # fmt: skip
    assert view.images.heading.text() == "图像"
    assert view.pretrain.form.start.text() == "开始学习"
    assert view.label.panel.asked.skip.text() == "跳过 · 空格"
    assert view.evaluate.heading.text() == "效果如何？"
    assert view.export.cards["onnx"].export.accessibleName() == "导出：ONNX 模型"
    assert window.actions_["undo"].text() == "撤销: 将 6 张图像标注为 Bert"
    for step in range(5):
        window.go_to(step)
        assert english_on(window, ("Anna", "Bert", "exports", "auto")) == set()


def test_an_error_is_shown_in_chinese(
    open_window: Callable[[], MainWindow], tmp_path: Path, image_folder: Path
) -> None:
    window = open_window()
    window.open(image_folder)
    assert window.start.banner.message() == f"{image_folder} 不是 Handful 项目。"
