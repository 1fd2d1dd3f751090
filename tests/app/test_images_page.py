"""Setting a project up by pointing at a folder, and what its images page says afterwards."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app import ask, new_project
from app.folder_look import FolderLooker, count_copies
from app.new_project import IGNORE, LABELS, TRUTH, class_names, suggest_root, use_class_folders
from app.panels.folder_facts import MOST, ReasonList
from app.panels.images_page import ImagesPage
from app.panels.setup_page import SetupPage
from sslcore.images import find_images
from sslcore.store import Store

WAIT = 20_000


def words(widget: QWidget) -> str:
    """Return all text of labels that can be seen."""
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


# Setting up


@pytest.fixture
def setup(qtbot):
    page = SetupPage()
    qtbot.addWidget(page)
    page.resize(1100, 720)
    page.show()
    yield page
    page.looker.close()


def look_at(setup: SetupPage, folder: Path, qtbot) -> None:
    with qtbot.waitSignal(setup.looker.compared, timeout=WAIT):
        setup.set_folder(folder)


def test_a_folder_is_counted_as_soon_as_it_is_chosen(setup, image_folder, qtbot):
    shutil.copy(image_folder / "circle" / "000.png", image_folder / "circle" / "again.png")
    (image_folder / "circle" / "note.jpg").write_text("hello")
    (image_folder / "cross" / "empty.png").touch()
    look_at(setup, image_folder, qtbot)
    said = words(setup)
    assert "33" in said
    assert "1 file is an exact copy" in said
    assert "2 files cannot be read" in said
    reasons = [setup.facts.reasons.item(i).toolTip() for i in range(2)]
    assert any("circle/note.jpg" in text and "not an image" in text for text in reasons)
    assert any("cross/empty.png" in text and "empty" in text for text in reasons)
    assert "PNG: 33" in setup.facts.formats.accessibleDescription()
    assert "40 × 40: 33" in setup.facts.sizes.accessibleDescription()


def test_a_project_is_ready_to_be_made_with_nothing_typed(setup, image_folder, qtbot, tmp_path):
    look_at(setup, image_folder, qtbot)
    with qtbot.waitSignal(setup.create_requested) as heard:
        qtbot.mouseClick(setup.form.ready, Qt.MouseButton.LeftButton)
    new = heard.args[0]
    assert (new.name, new.root, new.images) == ("images", tmp_path / "images.handful", image_folder)
    assert new.folders == LABELS


def test_the_name_moves_the_project_and_classes_can_be_named_now(setup, image_folder, qtbot, tmp_path):
    look_at(setup, image_folder, qtbot)
    setup.form.name.clear()
    qtbot.keyClicks(setup.form.name, "My shapes")
    setup.form.folders.group.button(2).click()
    qtbot.keyClicks(setup.form.classes, "cat, dog ,cat")
    new = setup.form.decided(setup.folder)
    assert new.root == tmp_path / "My shapes.handful"
    assert (new.folders, new.classes) == (IGNORE, ("cat", "dog"))


def test_hidden_truth_can_be_chosen(setup, image_folder, qtbot):
    look_at(setup, image_folder, qtbot)
    setup.form.folders.group.button(1).click()
    assert setup.form.decided(setup.folder).folders == TRUTH
    assert setup.form.classes.isVisible()


def test_the_place_can_be_changed(setup, image_folder, qtbot, tmp_path, monkeypatch):
    look_at(setup, image_folder, qtbot)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setattr(ask, "choose_folder", lambda *_: tmp_path / "elsewhere")
    setup.form._choose_place()
    qtbot.keyClicks(setup.form.name, "!")
    assert setup.form.decided(setup.folder).root == tmp_path / "elsewhere" / "images.handful"


def test_without_class_folders_nothing_is_asked_about_them(setup, image_folder, qtbot):
    look_at(setup, image_folder / "circle", qtbot)
    assert not setup.form.folders.isVisible()
    assert setup.form.decided(setup.folder).folders == IGNORE


def test_a_folder_without_images_makes_no_project(setup, tmp_path, qtbot):
    (tmp_path / "empty").mkdir()
    look_at(setup, tmp_path / "empty", qtbot)
    assert "no images" in setup.banner.message()
    assert not setup.form.ready.isEnabled()
    with qtbot.assertNotEmitted(setup.create_requested):
        qtbot.keyClick(setup.form.name, Qt.Key.Key_Return)


def test_a_folder_that_is_gone_is_said_to_be_gone(setup, tmp_path, qtbot):
    with qtbot.waitSignal(setup.looker.failed, timeout=WAIT):
        setup.set_folder(tmp_path / "gone")
    assert "gone" in setup.banner.message()
    assert not setup.form.ready.isEnabled()


def test_only_the_newest_folder_is_answered(image_folder, qtbot):
    looker = FolderLooker()
    answers = []
    looker.looked.connect(lambda found: answers.append(found.name))
    looker.look(image_folder)
    with qtbot.waitSignal(looker.compared, timeout=WAIT):
        looker.look(image_folder / "cross")
    assert answers == ["cross"]
    looker.close()


def test_copies_are_counted_by_content_not_by_size(tmp_path):
    for name, content in (("a", b"one"), ("b", b"one"), ("c", b"two"), ("d", b"longer"), ("e", b"one")):
        (tmp_path / f"{name}.png").write_bytes(content)
    assert count_copies(tmp_path, find_images(tmp_path), lambda: None) == 2


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX permissions")
def test_a_project_goes_to_documents_where_the_folder_is_read_only(image_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(new_project.os, "access", lambda *_: False)
    monkeypatch.setattr(new_project, "documents", lambda: tmp_path / "Documents")
    assert suggest_root(image_folder, "images") == tmp_path / "Documents" / "images.handful"


def test_a_taken_name_gets_a_number_and_odd_letters_are_left_out(image_folder, tmp_path):
    (tmp_path / "a b.handful").mkdir()
    assert suggest_root(image_folder, "a/b") == tmp_path / "a b 2.handful"


@pytest.mark.parametrize(
    ("text", "names"),
    [("", ()), (" cat ; dog\nfox,", ("cat", "dog", "fox")), ("猫、狗，猫", ("猫", "狗"))],
)
def test_class_names_are_read_as_people_write_them(text, names):
    assert class_names(text) == names


def test_a_long_list_says_how_many_more_there_are(qtbot):
    rows = ReasonList("Files")
    qtbot.addWidget(rows)
    rows.set_rows([(f"{n}.png", "bad") for n in range(MOST + 7)])
    assert rows.count() == MOST + 1
    assert "7" in rows.item(MOST).text()


# The images page


@pytest.fixture
def page(new_session, image_folder, qtbot):
    Image.new("RGB", (64, 48), "red").save(image_folder / "circle" / "wide.bmp")
    shutil.copy(image_folder / "circle" / "000.png", image_folder / "circle" / "again.png")
    (image_folder / "cross" / "empty.png").touch()
    made = ImagesPage(new_session())
    qtbot.addWidget(made)
    made.resize(1184, 700)
    made.show()
    return made


def scan(page: ImagesPage, patiently) -> None:
    finished = []
    page.session.jobs.completed.connect(lambda job, _: finished.append(job))
    qt_click(page.scan)
    patiently(lambda: "scan" in finished)


def qt_click(button) -> None:
    assert button.isEnabled()
    button.click()


def test_a_scan_fills_the_page(page, patiently):
    scan(page, patiently)
    assert page.summary.count.accessibleName().startswith("34 images")
    assert "1 file is an exact copy" in page.summary.count.accessibleName()
    assert page.facts.formats.accessibleDescription() == "PNG: 33, BMP: 1"
    assert "64 × 48: 1" in page.facts.sizes.accessibleDescription()
    assert page.lists.unreadable.item(0).text() == "cross/empty.png"
    assert page.lists.copies.item(0).toolTip().endswith("the same as circle/000.png")
    assert not page.lists._cards[page.lists.missing][0].isVisible()
    assert page.next.isEnabled()
    assert len(page.summary.sheet._pictures) == 34


def test_changes_of_the_folder_are_told_and_labels_stay(page, patiently, image_folder):
    scan(page, patiently)
    session = page.session
    cat = session.add_class("cat")
    gone = int(session.table.ids[list(session.table.paths).index("cross/001.png")])
    session.label([gone], cat)
    page.banner.dismiss()
    (image_folder / "cross" / "001.png").unlink()
    Image.new("RGB", (9, 9), "blue").save(image_folder / "new.png")
    scan(page, patiently)
    assert "1 added" in page.banner.message()
    assert "1 removed" in page.banner.message()
    assert page.lists.missing.item(0).text() == "cross/001.png"
    assert session.labels == {gone: cat}


def test_class_folders_are_offered_once_and_undone_as_one_step(page, patiently):
    scan(page, patiently)
    assert "4 subfolders" in page.banner.message()
    page.banner.action_triggered.emit()
    session = page.session
    assert [row.name for row in session.classes] == ["circle", "cross", "square", "stripes"]
    assert len(session.labels) >= 34
    assert session.undo()
    assert session.labels == {}


def test_what_was_decided_about_class_folders_is_done_after_the_first_scan(page, patiently):
    page.session.decide_class_folders(LABELS)
    scan(page, patiently)
    assert len(page.session.classes) == 4
    assert page.banner.message() == ""
    page.session.undo()
    scan(page, patiently)
    assert page.session.labels == {}, "an undone choice is not made again"


def test_hidden_truth_is_kept_and_shows_nowhere(page, patiently):
    page.session.decide_class_folders(TRUTH)
    scan(page, patiently)
    with Store(page.session.project, readonly=True) as store:
        assert set(store.truth().values()) == {"circle", "cross", "square", "stripes"}
    assert page.session.classes == []
    assert page.banner.message() == ""
    use_class_folders(page.session)
    assert page.session.labels == {}


def test_a_folder_that_moved_is_pointed_at_again(page, patiently, image_folder, tmp_path, monkeypatch):
    scan(page, patiently)
    ids = page.session.table.ids.tolist()
    shutil.move(image_folder, tmp_path / "moved")
    page.refresh()
    assert "not there" in page.banner.message()
    monkeypatch.setattr(ask, "choose_folder", lambda *_: tmp_path / "moved")
    page.banner.action_triggered.emit()
    patiently(lambda: page.session.job is None and not page.session.jobs.waiting)
    assert page.session.image_folder == tmp_path / "moved"
    assert page.session.table.ids.tolist() == ids
    assert page.session.n_usable == 34
    assert str(tmp_path / "moved") in page.subtitle.text()


def test_the_scan_is_followed_by_a_bar(page, wish, patiently):
    wish(page.session.project.root, scan="hold")
    page.session.start_scan()
    patiently(lambda: "1 of 10" in words(page))
    assert not page.scan.isEnabled()
    page.session.cancel()
    patiently(page.scan.isEnabled)
