"""The start page: whatever a person points at, it says the right thing to the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from app import ask
from app.panels.start_page import StartPage
from sslcore.project import create_project


@pytest.fixture
def page(qtbot: QtBot) -> StartPage:
    made = StartPage()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def said(page: StartPage) -> list[tuple[str, Path | None]]:
    heard: list[tuple[str, Path | None]] = []
    page.folder_chosen.connect(lambda folder: heard.append(("images", folder)))
    page.project_chosen.connect(lambda root: heard.append(("project", root)))
    page.sample_requested.connect(lambda: heard.append(("sample", None)))
    return heard


def drop(page: StartPage, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    page.drop.dropEvent(
        QDropEvent(
            QPointF(9, 9),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def test_a_dropped_folder_is_taken_as_images(page, said, image_folder):
    drop(page, image_folder)
    assert said == [("images", image_folder)]


def test_a_dropped_image_means_its_folder(page, said, image_folder):
    drop(page, image_folder / "circle" / "000.png")
    assert said == [("images", image_folder / "circle")]


def test_a_dropped_project_is_opened(page, said, image_folder, tmp_path):
    root = create_project(tmp_path / "p.handful", image_folder).root
    drop(page, root)
    assert said == [("project", root)]


def test_choosing_a_folder_by_the_dialog(page, said, image_folder, monkeypatch, qtbot):
    monkeypatch.setattr(ask, "choose_folder", lambda *_: image_folder)
    qtbot.mouseClick(page.drop.choose, Qt.MouseButton.LeftButton)
    assert said == [("images", image_folder)]


def test_a_dialog_that_is_cancelled_changes_nothing(page, said, monkeypatch):
    monkeypatch.setattr(ask, "choose_folder", lambda *_: None)
    page.choose_folder()
    page.choose_project()
    assert said == []


def test_a_recent_project_opens_with_the_keyboard(page, said, qtbot):
    page.set_recent([Path("/somewhere/leaves.handful"), Path("/elsewhere/cells.handful")])
    rows = page.recent_rows()
    assert [row.text() for row in rows] == ["leaves", "cells"]
    assert "cells" in rows[1].accessibleName()
    rows[1].setFocus()
    qtbot.keyClick(rows[1], Qt.Key.Key_Space)
    assert said == [("project", Path("/elsewhere/cells.handful"))]


def test_without_recent_projects_there_is_no_heading_for_them(page):
    page.set_recent([Path("/somewhere/leaves.handful")])
    page.set_recent([])
    assert page.recent_rows() == []
    assert page._title.isHidden()


def test_the_sample_waits_while_it_is_written(page, said, qtbot):
    qtbot.mouseClick(page.drop.sample, Qt.MouseButton.LeftButton)
    page.set_busy(True)
    qtbot.mouseClick(page.drop.sample, Qt.MouseButton.LeftButton)
    page.set_busy(False)
    assert said == [("sample", None)]
    assert page.drop.sample.isEnabled()


def test_an_error_is_said_on_the_page_and_goes_with_the_next_choice(page, said, image_folder):
    page.say("That is no project.", "Choose another.")
    assert page.banner.message() == "That is no project."
    page.take(image_folder)
    assert page.banner.message() == ""
