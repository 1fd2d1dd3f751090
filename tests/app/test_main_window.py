"""The window as a whole: projects come and go, keys work, failures show where they happened, nothing is lost."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollBar,
)
from pytestqt.qtbot import QtBot

from app import ask, main_window, theme
from app.errors import ErrorDoor
from app.main_window import MainWindow
from app.new_project import LABELS, NewProject
from app.project_view import EVALUATE, EXPORT, IMAGES, LABEL, PRETRAIN
from app.settings import Settings, load_settings
from sslcore.project import Project, ProjectLock
from sslcore.store import Store

WAIT = 30_000


@pytest.fixture
def settings_file(tmp_path: Path, monkeypatch) -> Path:
    file = tmp_path / "config" / "settings.json"
    monkeypatch.setattr(main_window, "save_settings", lambda s: main_window_save(s, file))
    return file


def main_window_save(settings: Settings, file: Path) -> bool:
    from app.settings import save_settings

    return save_settings(settings, file)


@pytest.fixture
def open_window(
    qtbot: QtBot, tmp_path: Path, fake_worker, settings_file, monkeypatch
) -> Iterator[Callable[..., MainWindow]]:
    made: list[MainWindow] = []

    def forbidden(*_args: object) -> bool:
        raise AssertionError("a question that nobody expected")

    for name in ("stop_on_close", "confirm", "choose_folder", "choose_file"):
        monkeypatch.setattr(ask, name, forbidden)

    def make(settings: Settings | None = None) -> MainWindow:
        door = ErrorDoor(tmp_path / "errors.log")
        window = MainWindow(settings or Settings(theme="light"), door, fake_worker)
        made.append(window)
        window.show()
        qtbot.waitExposed(window)
        return window

    yield make
    for window in made:
        if window.session:
            window.session.close_now()
        with contextlib.suppress(RuntimeError):
            window.close()
            window.deleteLater()


@pytest.fixture
def window(open_window) -> MainWindow:
    return open_window()


@pytest.fixture
def project(window, image_folder, tmp_path, patiently) -> MainWindow:
    """The window with a project of two classes that is scanned and mapped."""
    window.create_project(
        NewProject(image_folder, tmp_path / "p.handful", "Shapes", classes=("round", "square"))
    )
    patiently(lambda: window.session and window.session.suggestions and window.session.job is None)
    return window


def words(widget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def closed(window: MainWindow) -> bool:
    return window.session is None and not window.isVisible()


# From nothing to a project


def test_a_person_points_at_a_folder_and_has_a_project(window, image_folder, tmp_path, patiently, qtbot):
    assert window.pages.currentWidget() is window.start
    window.start.take(image_folder)
    assert window.pages.currentWidget() is window.setup
    patiently(window.setup.form.ready.isEnabled)
    qtbot.mouseClick(window.setup.form.ready, Qt.MouseButton.LeftButton)
    session = window.session
    assert session is not None
    assert window.windowTitle() == "images - Handful"
    assert window.bar.project.text() == "images"
    patiently(lambda: len(session.labels) == 32)
    assert [row.name for row in session.classes] == ["circle", "cross", "square", "stripes"]
    assert window.settings.recent == [str(tmp_path / "images.handful")]


def test_escape_leads_back_from_a_folder(window, image_folder, patiently, qtbot):
    window.set_up(image_folder)
    patiently(window.setup.form.ready.isEnabled)
    qtbot.keyClick(window.setup.form.ready, Qt.Key.Key_Escape)
    assert window.pages.currentWidget() is window.start


def test_a_place_that_is_taken_is_said_where_it_happened(window, image_folder, tmp_path):
    (tmp_path / "p.handful").mkdir()
    (tmp_path / "p.handful" / "mine.txt").touch()
    window.create_project(NewProject(image_folder, tmp_path / "p.handful", "p"))
    assert window.session is None
    assert "not empty" in window.setup.banner.message()
    assert (tmp_path / "p.handful" / "mine.txt").exists()


@pytest.mark.parametrize("content", [None, b"", b"this is no database at all" * 99])
def test_what_is_no_project_is_not_opened(window, tmp_path, content):
    root = tmp_path / "odd.handful"
    if content is not None:
        root.mkdir()
        (root / "project.sqlite").write_bytes(content)
    window.open(root)
    assert window.session is None
    assert window.start.banner.message()
    assert window.pages.currentWidget() is window.start


# An open project


def test_the_project_can_be_labelled_by_keys_from_the_map(project, qtbot):
    project.view.go_to(LABEL)
    asked = project.current()
    project.view.label.setFocus()
    qtbot.keyClick(project, Qt.Key.Key_2)
    session = project.session
    assert session.labels == {asked: session.classes[1].id}
    assert project.current() != asked
    with Store(session.project, readonly=True) as store:
        assert store.labels() == session.labels
    qtbot.keyClick(project, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.labels == {}


@pytest.mark.parametrize("step", [IMAGES, PRETRAIN, EVALUATE, EXPORT])
def test_label_keys_do_nothing_on_the_other_pages(project, step, qtbot):
    project.view.go_to(step)
    for key in (Qt.Key.Key_1, Qt.Key.Key_Delete, Qt.Key.Key_X):
        qtbot.keyClick(project, key)
    assert project.session.labels == {}
    assert project.targets() == []


def test_ctrl_digits_lead_to_the_steps(project, qtbot):
    for step in (PRETRAIN, LABEL, EVALUATE, EXPORT, IMAGES):
        qtbot.keyClick(project, Qt.Key(Qt.Key.Key_1 + step), Qt.KeyboardModifier.ControlModifier)
        assert project.view.step == step
        assert project.view.stepper.current() == step
        assert project.bar.search.isVisible() == (step == LABEL)


def test_typing_in_the_search_field_labels_nothing(project, qtbot):
    project.view.go_to(LABEL)
    project.bar.search.setFocus()
    qtbot.keyClicks(project.bar.search, "1 axl 2")
    assert project.bar.search.text() == "1 axl 2"
    assert project.session.labels == {}
    assert [row.name for row in project.session.classes] == ["round", "square"]


def test_f1_shows_every_key_and_escape_takes_the_sheet_away(project, qtbot):
    project.view.go_to(LABEL)
    qtbot.keyClick(project, Qt.Key.Key_F1)
    assert project.sheet.isVisible()
    assert "Ctrl+Shift+Z" in words(project.sheet)
    assert "1 … 9, 0" in words(project.sheet)
    qtbot.keyClick(project.sheet, Qt.Key.Key_1)
    assert project.session.labels == {}
    qtbot.keyClick(project.sheet, Qt.Key.Key_Escape)
    assert not project.sheet.isVisible()


def test_the_steps_say_where_they_stand(project, patiently):
    stepper, session = project.view.stepper, project.session
    assert stepper._steps[IMAGES].note == "32"
    session.label([int(session.table.ids[0])], session.classes[0].id)
    assert stepper._steps[LABEL].note == "1 label"
    patiently(lambda: stepper._steps[EVALUATE].note == "50\u202f%")
    assert stepper._steps[IMAGES].state == "done"


def test_the_bar_says_that_a_label_is_saved(project):
    session = project.session
    session.label([int(session.table.ids[0])], session.classes[0].id)
    assert project.bar.saved.text().startswith("saved ")
    assert project.bar.saved.text()[-3] == ":"


def test_a_failure_shows_on_its_own_page_and_the_step_asks_for_attention(project):
    project.view.go_to(IMAGES)
    project.session.failed.emit("The map could not be drawn.", "Try again.", "map")
    assert project.view.label.banner.message() == "The map could not be drawn."
    assert project.view.images.banner.message() == ""
    assert project.view.stepper._steps[LABEL].state == "attention"


def test_a_failure_of_the_whole_window_shows_on_the_page_in_front(project, qtbot):
    project.view.go_to(EXPORT)
    project.session.failed.emit("Something is off.", "Look at it.", "")
    assert project.view.export.banner.message() == "Something is off."
    qtbot.keyClick(project, Qt.Key.Key_Escape)
    assert project.view.export.banner.message() == ""


def test_labels_are_imported_from_a_table(project, tmp_path, monkeypatch, qtbot):
    table = tmp_path / "labels.csv"
    table.write_text("path,label\ncircle/000.png,round\nnowhere.png,square\n")
    monkeypatch.setattr(ask, "choose_file", lambda *_, **__: table)
    qtbot.keyClick(project, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert len(project.session.labels) == 1
    assert project.view.step == LABEL
    said = words(project.view.label.banner)
    assert "1 image" in said
    assert "nowhere.png" in said


def test_the_log_tells_what_happened(project, wish, patiently):
    wish(project.session.project.root, scan="fail")
    project.session.start_scan()
    patiently(lambda: "failed" in words(project.view.activity))
    project.view.activity.toggle_log()
    assert project.view.activity.log.isVisible()
    assert "That did not work." in project.view.activity.log.toPlainText()


# Leaving


def test_closing_and_coming_back_finds_everything(project, open_window, patiently):
    session = project.session
    root, labels = session.project.root, None
    session.label([int(session.table.ids[0])], session.classes[1].id)
    labels = dict(session.labels)
    project.close()
    patiently(lambda: closed(project))
    again = open_window()
    again.open(root)
    assert again.session.labels == labels
    assert again.session.undo_text
    assert again.view.step == LABEL
    assert again.session.undo()


def test_closing_during_a_run_asks_and_keeps_the_run(project, wish, patiently, monkeypatch):
    wish(project.session.project.root, pretrain="hold")
    project.view.pretrain.start()
    patiently(lambda: project.session.job and project.session.job.facts)
    questions: list[bool] = []
    monkeypatch.setattr(ask, "stop_on_close", lambda *_: questions.append(True) or len(questions) > 1)
    project.close()
    assert questions == [True]
    assert project.session.job is not None
    root = project.session.project.root
    project.close()
    patiently(lambda: closed(project))
    with Store(Project(root), readonly=True) as store:
        assert store.runs()[0].status == "interrupted"
    ProjectLock.acquire(Project(root)).release()


def test_another_project_takes_the_place_of_the_first(project, image_folder, tmp_path, patiently):
    first = project.session
    project.create_project(NewProject(image_folder, tmp_path / "q.handful", "Second", LABELS))
    patiently(lambda: project.session is not None and project.session is not first)
    assert not first.is_open
    assert project.bar.project.text() == "Second"
    patiently(lambda: len(project.session.labels) == 32)
    assert project.settings.recent == [str(tmp_path / "q.handful"), str(tmp_path / "p.handful")]
    project.session.label([int(project.session.table.ids[0])], project.session.classes[0].id)


def test_a_second_window_opens_read_only_and_says_so(project, open_window, patiently):
    second = open_window()
    second.open(project.session.project.root)
    assert second.session.readonly
    assert "another Handful" in second.view.banner.message()
    assert second.bar.saved.text() == "read-only"
    assert not second.view.images.scan.isEnabled()
    second.view.go_to(LABEL)
    assert not second.session.label([int(second.session.table.ids[0])], second.session.classes[0].id)
    assert second.session.labels == project.session.labels == {}
    second.close()
    patiently(lambda: closed(second))
    assert not project.session.readonly


# Look


def test_the_theme_is_changed_and_remembered(window, settings_file, qtbot):
    theme.apply(QApplication.instance(), "light")
    qtbot.mouseClick(window.bar.theme, Qt.MouseButton.LeftButton)
    assert theme.tokens().name == "dark"
    assert load_settings(settings_file).theme == "dark"
    qtbot.mouseClick(window.bar.theme, Qt.MouseButton.LeftButton)
    assert theme.tokens().name == "light"


def test_every_control_has_a_name_for_a_screen_reader(project):
    kinds = (QAbstractButton, QComboBox, QLineEdit, QAbstractSlider)
    nameless = []
    for step in range(5):
        project.view.go_to(step)
        for one in (child for kind in kinds for child in project.findChildren(kind)):
            named = one.accessibleName() or getattr(one, "text", str)()
            # The scroll bars and the field inside a spin box are Qt's own.
            if one.isVisible() and not named and not isinstance(one, QScrollBar) and not one.objectName():
                nameless.append(f"{type(one).__name__} in {type(one.parent()).__name__} on page {step}")
    assert nameless == []


@pytest.mark.slow
def test_the_sample_is_written_and_opened_offline(qtbot, tmp_path, settings_file, monkeypatch):
    """With the real worker: it reads images that come with the dependencies."""
    from app import new_project

    monkeypatch.setattr(new_project, "documents", lambda: tmp_path / "Documents")
    window = MainWindow(Settings(theme="light"), ErrorDoor(tmp_path / "errors.log"))
    qtbot.addWidget(window)
    window.show()
    qtbot.mouseClick(window.start.drop.sample, Qt.MouseButton.LeftButton)
    assert not window.start.drop.sample.isEnabled()
    qtbot.waitUntil(lambda: window.session is not None and window.session.n_usable == 1797, timeout=120_000)
    assert [row.name for row in window.session.classes] == list("1234567890")
    window.close()
    qtbot.waitUntil(lambda: closed(window), timeout=WAIT)
    window.show()
    window.try_sample()
    assert window.session is not None
    window.close()
    qtbot.waitUntil(lambda: closed(window), timeout=WAIT)
