"""The page for labelling: what the keys do to the selection and the image asked about, each as one undo step."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.panels.label_page import COLUMNS, ROWS, LabelPage
from app.session import Session
from app.settings import Settings
from sslcore.store import ScanRecord, Store
from tests.app.label_desk import LabelDesk, on_screen


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def page(desk: LabelDesk, settings: Settings, qtbot: QtBot) -> Iterator[LabelPage]:
    shown = on_screen(LabelPage(desk.session, settings), qtbot)
    yield shown
    shown.panel.asked.image.wait()


def lasso(page: LabelPage, rows: range) -> None:
    mask = np.zeros(len(page.map.scatter.cloud), np.bool_)
    mask[list(rows)] = True
    page.map.scatter.selection_drawn.emit(mask, "replace")


def on_disk(session: Session) -> dict[int, int]:
    with Store(session.project, readonly=True) as store:
        return store.labels()


def shown(page: LabelPage) -> list[int]:
    return [int(image_id) for image_id in page.grid.model.ids()]


def test_a_lasso_and_one_key_label_all_as_one_step(page: LabelPage, desk: LabelDesk) -> None:
    cat = desk.classes("cat")[0]
    desk.suggest(desk.ids[30])
    lasso(page, range(20))
    assert shown(page) == desk.ids[:20]
    assert page.targets() == desk.ids[:20]
    page.label(cat)
    assert on_disk(desk.session) == dict.fromkeys(desk.ids[:20], cat)
    assert page.map.scatter.cloud.outlined.sum() == 20
    assert page.selection.count == 0
    assert page.current() == desk.ids[30]
    desk.session.undo()
    assert on_disk(desk.session) == {}


def test_after_a_lasso_the_labelled_images_stay_in_sight_until_escape(
    page: LabelPage, desk: LabelDesk
) -> None:
    cat = desk.classes("cat")[0]
    lasso(page, range(20))
    page.label(cat)
    assert shown(page) == desk.ids[:20]
    page.clear_selection()
    assert shown(page) == desk.ids


def test_a_label_elsewhere_leaves_the_selection_alone(page: LabelPage, desk: LabelDesk) -> None:
    cat = desk.classes("cat")[0]
    lasso(page, range(3))
    desk.session.label([desk.ids[9]], cat)
    assert page.selection.count == 3


def test_without_a_selection_the_key_is_for_the_image_asked_about(page: LabelPage, desk: LabelDesk) -> None:
    cat, dog = desk.classes("cat", "dog")
    desk.suggest(*desk.ids[5:8])
    desk.predict([0.2, 0.8], [cat, dog])
    page.label(cat)
    page.accept()
    assert on_disk(desk.session) == {desk.ids[5]: cat, desk.ids[6]: dog}
    page.reject()
    assert desk.session.rejections == {desk.ids[7]: {dog}}
    assert page.map.scatter._current == desk.ids[7]


def test_the_buttons_do_what_the_keys_do(page: LabelPage, desk: LabelDesk) -> None:
    cat, dog = desk.classes("cat", "dog")
    desk.suggest(*desk.ids[:6])
    desk.predict([0.2, 0.8], [cat, dog])
    asked = page.panel.asked
    for button in (asked.accept, asked.reject, asked.skip, page.panel.chips.chip(cat)):
        assert button is not None
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert desk.session.labels == {desk.ids[0]: dog, desk.ids[2]: cat}
    assert desk.session.rejections == {desk.ids[1]: {dog}}
    assert [image_id for image_id, _ in desk.session.suggestions] == [*desk.ids[3:6], desk.ids[1]]


def test_the_first_name_makes_the_class_and_labels_the_image(page: LabelPage, desk: LabelDesk) -> None:
    desk.suggest(*desk.ids[:3])
    page.add_class()
    QTest.keyClicks(page.panel.field, "zebra")
    QTest.keyClick(page.panel.field, Qt.Key.Key_Return)
    zebra = desk.session.classes[0]
    assert zebra.name == "zebra"
    assert on_disk(desk.session) == {desk.ids[0]: zebra.id}
    page.add_class()
    QTest.keyClicks(page.panel.field, "ZEBRA")
    QTest.keyClick(page.panel.field, Qt.Key.Key_Return)
    assert len(desk.session.classes) == 1
    assert on_disk(desk.session) == {desk.ids[0]: zebra.id, desk.ids[1]: zebra.id}
    assert desk.failures == []


def test_several_names_at_once_are_classes_and_label_nothing(page: LabelPage, desk: LabelDesk) -> None:
    desk.suggest(desk.ids[0])
    page.panel.class_named.emit("cat, dog,fox ,")
    assert [row.name for row in desk.session.classes] == ["cat", "dog", "fox"]
    assert desk.session.labels == {}


def test_a_selected_image_comes_first_and_skip_lets_go_of_it(page: LabelPage, desk: LabelDesk) -> None:
    desk.suggest(*desk.ids[:3])
    page.map.scatter.clicked.emit(desk.ids[20])
    assert page.current() == desk.ids[20]
    assert page.grid.grid.selected_ids().tolist() == [desk.ids[20]]
    page.skip()
    assert page.current() == desk.ids[0]
    page.skip()
    page.step(1)
    assert page.current() == desk.ids[2]


def test_escape_closes_one_thing_after_the_other(page: LabelPage, desk: LabelDesk) -> None:
    lasso(page, range(4))
    page.say("Something went wrong.", "Try again.")
    page.add_class()
    page.clear_selection()
    assert not page.panel.field.isVisible()
    assert page.banner.isVisible()
    page.clear_selection()
    assert not page.banner.isVisible()
    assert page.selection.count == 4
    page.clear_selection()
    assert page.selection.count == 0
    assert len(shown(page)) == 4
    page.clear_selection()
    assert len(shown(page)) == 32


def test_all_images_shown_are_selected(page: LabelPage, desk: LabelDesk) -> None:
    page.search("circle/")
    page.select_all()
    assert page.targets() == [
        i for i, path in zip(desk.ids, desk.session.table.paths, strict=True) if "circle" in path
    ]
    assert page.map.scatter.cloud.selected.sum() == 8


def test_what_the_legend_hides_the_grid_hides(page: LabelPage, desk: LabelDesk) -> None:
    cat, dog = desk.classes("cat", "dog")
    desk.session.label(desk.ids[:5], cat)
    desk.session.label(desk.ids[5:7], dog)
    page.map.legend.show_only(dog)
    assert shown(page) == desk.ids[5:7]
    desk.session.label([desk.ids[12]], dog)
    assert shown(page) == [*desk.ids[5:7], desk.ids[12]]
    page.grid.everything_requested.emit()
    assert shown(page) == desk.ids
    assert page.map.visible_ids() is None


def test_the_legend_of_predictions_filters_the_grid_too(page: LabelPage, desk: LabelDesk) -> None:
    cat, dog = desk.classes("cat", "dog")
    chances = np.tile([0.9, 0.1], (32, 1))
    chances[4:6] = [0.1, 0.9]
    desk.predict(chances, [cat, dog])
    page.map.color_by.setCurrentIndex(1)
    page.map.legend.show_only(dog)
    assert shown(page) == desk.ids[4:6]
    page.map.color_by.setCurrentIndex(0)
    assert shown(page) == desk.ids


def test_images_of_a_confusion_cell_are_selected_and_shown_alone(page: LabelPage, desk: LabelDesk) -> None:
    page.show_images(np.array(desk.ids[3:6], np.int64), "3 labelled cat, predicted dog")
    assert shown(page) == desk.ids[3:6]
    assert page.targets() == desk.ids[3:6]
    assert page.grid.scope.text() == "3 labelled cat, predicted dog"
    page.grid.scope.click()
    assert shown(page) == desk.ids


def test_the_keys_are_told_that_their_target_changed(page: LabelPage, desk: LabelDesk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.desk_changed):
        desk.suggest(desk.ids[0])
    with qtbot.waitSignal(page.desk_changed):
        lasso(page, range(2))


def test_the_splitters_and_the_size_of_thumbnails_are_remembered(
    page: LabelPage, desk: LabelDesk, settings: Settings, qtbot: QtBot
) -> None:
    page.columns.moveSplitter(700, 1)
    page.rows.moveSplitter(300, 1)
    page.columns.splitterMoved.emit(700, 1)
    page.rows.splitterMoved.emit(300, 1)
    page.grid.grid.set_side(144)
    assert set(settings.layout) == {COLUMNS, ROWS}
    again = LabelPage(desk.session, settings)
    qtbot.addWidget(again)
    again.resize(page.size())
    again.show()
    assert again.columns.sizes() == page.columns.sizes()
    assert again.rows.sizes() == page.rows.sizes()
    assert again.grid.grid.side() == 144
    again.panel.asked.image.wait()


def test_a_banner_shows_a_failure_and_its_button_acts(page: LabelPage) -> None:
    done: list[bool] = []
    page.say("The disk is full.", "Free some space.", "error", ("Try again", lambda: done.append(True)))
    assert page.banner.message() == "The disk is full."
    page.banner.action_triggered.emit()
    assert done == [True]
    assert page.banner.message() == ""


def test_new_images_join_the_map_the_grid_and_the_selection(page: LabelPage, desk: LabelDesk) -> None:
    from sslcore.history import Changes

    lasso(page, range(2))
    session = desk.session
    session._store.apply_scan(
        [ScanRecord("new.png", 1, 99, f"{99:032x}", 40, 40, "PNG", "RGB", "ok", "")], complete=False
    )
    session._take(Changes(images=True))
    assert len(page.selection.mask) == 33
    assert page.selection.ids().tolist() == desk.ids[:2]
    page.clear_selection()
    page.clear_selection()
    assert len(shown(page)) == 33


def test_it_fits_a_small_screen(page: LabelPage, desk: LabelDesk) -> None:
    desk.classes(*(f"class number {n}" for n in range(30)))
    hint = page.minimumSizeHint()
    assert hint.width() <= 1184
    assert hint.height() <= 700


def test_tab_goes_through_everything_as_one_reads(page: LabelPage, desk: LabelDesk, qtbot: QtBot) -> None:
    desk.classes("cat", "dog")
    desk.suggest(desk.ids[3])
    desk.predict([0.4, 0.6], [row.id for row in desk.session.classes])
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    canvas = page.map.scatter.focusProxy()
    canvas.setFocus()
    visited: list[QWidget | None] = []
    while QApplication.focusWidget() not in visited:
        visited.append(QApplication.focusWidget())
        QTest.keyClick(page.windowHandle(), Qt.Key.Key_Tab)
    panel = page.panel
    wanted = [canvas, page.map.color_by, page.map.run, page.grid.grid.area, page.grid.sort, page.ask.strategy]
    wanted += [page.ask.among, panel.asked.accept, panel.asked.skip, *panel.chips._chips.values()]
    wanted += [panel.chips.add_button()]
    assert [widget for widget in visited if widget in wanted] == wanted
