"""Faster hands in the window: near-duplicates, groups, sure guesses, what is alike, and who gave a label."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.hands import Group, Offer
from app.panels.label_page import LabelPage
from app.settings import Settings
from sslcore.arrays import save_arrays
from sslcore.store import Store
from sslcore.strategies import STRATEGIES
from tests.app.label_desk import LabelDesk, on_screen


@pytest.fixture
def page(desk: LabelDesk, qtbot: QtBot) -> Iterator[LabelPage]:
    shown = on_screen(LabelPage(desk.session, Settings()), qtbot)
    yield shown
    shown.panel.asked.image.wait()


def sources(desk: LabelDesk) -> dict[int, str]:
    with Store(desk.session.project, readonly=True) as store:
        return {row.image_id: row.source for row in store.label_rows()}


def shown(page: LabelPage) -> list[int]:
    return [int(image_id) for image_id in page.grid.model.ids()]


def tell(desk: LabelDesk, job: str, result: dict[str, Any]) -> None:
    """Let the live worker answer."""
    desk.session.live.worker.answered.emit(job, result, {"embeddings": desk.session.embeddings})


def offer(desk: LabelDesk, image: int, class_id: int, images: list[int]) -> None:
    tell(desk, "near_duplicates", {"image": image, "class_id": class_id, "images": images})


def groups(page: LabelPage, *members: tuple[list[int], list[int]], **facts: Any) -> None:
    page.side.toggle_groups()
    known = {"class_id": None, "purity": None, "believed": None, **facts}
    page.hands.groups_found.emit([Group(np.array(core), np.array(rim), known) for core, rim in members])


def accepted(desk: LabelDesk, page: LabelPage, class_id: int, ids: list[int], **facts: Any) -> None:
    arrays = {
        "ids": np.array(ids, np.int64),
        "class_ids": np.full(len(ids), class_id, np.int64),
        "confidence": np.linspace(1, 0.9, len(ids), dtype=np.float32),
    }
    key = save_arrays(desk.session.project, "accepted", {"n": len(ids)}, arrays)
    result = {"target": 0.98, "version": desk.session.label_version, "images": len(ids), "accepted": key}
    result |= {
        "per_class": [{"class_id": class_id, "images": len(ids)}],
        "precision": 0.991,
        "at_least": 0.983,
    }
    result |= {"counted": 200, "wrong": 1, "left_out": [], "needed": None, "reason": "", "basis": "counted"}
    result |= {"audited": 0, **facts}
    page.side.toggle_accept()
    tell(desk, "accept", result)


def test_near_duplicates_are_offered_and_go_along_as_one_step(page: LabelPage, desk: LabelDesk) -> None:
    cat = desk.classes("cat")[0]
    desk.session.label([desk.ids[0]], cat)
    offer(desk, desk.ids[0], cat, desk.ids[1:4])
    assert page.offer.isVisible()
    assert "3 near-duplicates: label them cat too" in page.offer.take.text()
    page.offer.take.click()
    assert sources(desk) == {desk.ids[0]: "human", **dict.fromkeys(desk.ids[1:4], "auto")}
    assert not page.offer.isVisible()
    desk.session.undo()
    assert sources(desk) == {desk.ids[0]: "human"}


def test_an_offer_goes_with_the_label_it_came_from(page: LabelPage, desk: LabelDesk) -> None:
    cat, dog = desk.classes("cat", "dog")
    desk.session.label([desk.ids[0]], cat)
    offer(desk, desk.ids[0], cat, desk.ids[1:3])
    desk.session.label([desk.ids[0]], dog)
    assert page.hands.offer is None
    assert not page.hands.take_offer()
    # One that comes too late is about a label that is no more.
    offer(desk, desk.ids[0], cat, desk.ids[1:3])
    assert page.hands.offer is None
    assert sources(desk) == {desk.ids[0]: "human"}


def test_a_group_is_named_by_one_key_what_was_shown_as_seen(page: LabelPage, desk: LabelDesk) -> None:
    cat = desk.classes("cat")[0]
    groups(page, (desk.ids[:20], desk.ids[20:24]))
    assert page.targets() == desk.ids[:20]
    assert page.selection.count == 20
    assert page.current() is None
    seen = page.side.groups.core.kept()
    assert len(seen) == 12
    page.label(cat)
    found = sources(desk)
    assert set(found) == set(desk.ids[:20])
    assert {i for i, source in found.items() if source == "human"} == set(seen)
    assert "20 images named cat" in page.side.groups.title.text()
    page.label(cat)
    assert sources(desk) == found
    desk.session.undo()
    assert sources(desk) == {}
    assert page.targets() == desk.ids[:20]


def test_what_is_struck_out_is_left_out_and_asked_about_with_the_rim(
    page: LabelPage, desk: LabelDesk, qtbot: QtBot
) -> None:
    cat = desk.classes("cat")[0]
    groups(page, (desk.ids[:8], desk.ids[8:10]))
    QTest.mouseClick(page.side.groups.core.tile(desk.ids[2]), Qt.MouseButton.LeftButton)
    page.label(cat)
    assert set(sources(desk)) == set(desk.ids[:8]) - {desk.ids[2]}
    page.side.groups.look.click()
    assert page.side.currentWidget() is page.panel
    assert desk.session.live.within == [desk.ids[2], *desk.ids[8:10]]
    page.ask.ask_among(None, "")
    assert desk.session.live.within is None


def test_groups_say_how_pure_they_are_only_where_it_is_known(page: LabelPage, desk: LabelDesk) -> None:
    cat = desk.classes("cat")[0]
    groups(page, (desk.ids[:8], []), (desk.ids[8:16], desk.ids[16:18]))
    assert "No label inside" in page.side.groups.purity.text()
    page.step(1)
    assert page.targets() == desk.ids[8:16]
    page.clear_selection()
    assert page.side.currentWidget() is page.panel
    groups(page, (desk.ids[:8], []), class_id=cat, purity=[0.9, 0.6, 0.98, 10])
    assert "Of 10 labels inside, 90 % are cat" in page.side.groups.purity.text().replace("\u202f", " ")


def test_sure_guesses_are_taken_as_one_step_and_reviewed(page: LabelPage, desk: LabelDesk) -> None:
    cat, dog = desk.classes("cat", "dog")
    desk.predict([0.9, 0.1], [cat, dog])
    accepted(desk, page, cat, desk.ids[:9])
    panel = page.side.accept
    assert panel.title.text() == "9 guesses"
    assert "99.1 % right, at least 98.3 %" in panel.expected.text()
    assert shown(page) == desk.ids[8::-1]
    panel.take.click()
    assert sources(desk) == dict.fromkeys(desk.ids[:9], "model")
    assert desk.session.given_by() == {"me": 0, "along": 0, "model": 9}
    panel.review.click()
    assert sorted(shown(page)) == desk.ids[:9]
    page.selection.replace(desk.ids[:2])
    desk.session.confirm(page.targets())
    page.selection.replace([desk.ids[3]])
    page.label(dog)
    assert [sources(desk)[i] for i in desk.ids[:4]] == ["human", "human", "model", "human"]
    for _ in range(3):
        desk.session.undo()
    assert sources(desk) == {}


def test_guesses_about_older_labels_are_not_taken(page: LabelPage, desk: LabelDesk) -> None:
    cat, dog = desk.classes("cat", "dog")
    accepted(desk, page, cat, desk.ids[:9])
    desk.session.label([desk.ids[20]], dog)
    assert not page.side.accept.accept()
    assert sources(desk) == {desk.ids[20]: "human"}


def test_what_cannot_be_promised_is_said(page: LabelPage, desk: LabelDesk) -> None:
    cat = desk.classes("cat")[0]
    accepted(desk, page, cat, [], images=0, accepted=None, reason="it needs about 60 more labels")
    assert "it needs about 60 more labels" in page.side.accept.expected.text()
    assert not page.side.accept.take.isEnabled()


def test_it_is_said_what_the_figures_rest_on_and_what_labels_cannot_foresee(
    page: LabelPage, desk: LabelDesk
) -> None:
    cat = desk.classes("cat")[0]
    accepted(desk, page, cat, desk.ids[:9], basis="fitted")
    words = page.side.accept.expected.text()
    assert words.startswith(
        "Expect 99.1 % right, at least 98.3 %, if they are right as often as guesses about your"
    )
    assert "Of these, 1 of 200 were wrong." in words
    assert "an audit may find them" in words
    page.side.toggle_accept()
    accepted(desk, page, cat, desk.ids[:9], audited=100)
    words = page.side.accept.expected.text()
    assert words == "Expect 99.1 % right, at least 98.3 %: 1 of 200 such guesses were wrong."


def test_similar_images_are_shown_in_their_order_and_selected(page: LabelPage, desk: LabelDesk) -> None:
    wanted = [desk.ids[i] for i in (7, 3, 12)]
    tell(desk, "similar", {"similar": [[image, 0.9] for image in wanted]})
    assert shown(page) == wanted
    assert set(page.targets()) == set(wanted)
    page.clear_selection()
    page.clear_selection()
    assert shown(page) == desk.ids


def test_the_grid_shows_what_was_given_by_whom(page: LabelPage, desk: LabelDesk) -> None:
    cat = desk.classes("cat")[0]
    desk.session.label_along([desk.ids[0]], desk.ids[1:3], cat)
    desk.session.accept_guesses({desk.ids[5]: cat})
    for giver, ids in (("me", desk.ids[:1]), ("along", desk.ids[1:3]), ("model", [desk.ids[5]])):
        page.grid.set_giver(giver)
        assert shown(page) == ids
    tip = page.grid.model.data(page.grid.model.index(0), Qt.ItemDataRole.ToolTipRole)
    assert tip.endswith("cat · by the model")
    page.grid.set_giver("")
    assert shown(page) == desk.ids
    assert "1 by you · 2 along · 1 model" in page.panel.count.text()
    assert page.map._known_about(desk.ids[5]) == "cat · by the model"


def test_every_strategy_of_the_core_can_be_chosen(page: LabelPage, desk: LabelDesk) -> None:
    box = page.ask.strategy
    assert [box.itemData(i) for i in range(box.count())] == list(STRATEGIES)
    box.setCurrentIndex(box.findData("margin"))
    box.activated.emit(box.currentIndex())
    assert (desk.session.live.strategy, desk.session.live.within) == ("margin", None)


def test_suggestions_can_be_kept_to_a_selection_a_class_or_a_folder(page: LabelPage, desk: LabelDesk) -> None:
    cat, dog = desk.classes("cat", "dog")
    table = np.tile([0.9, 0.1], (len(desk.ids), 1))
    table[4:7] = [0.2, 0.8]
    desk.predict(table, [cat, dog])
    page.selection.replace(desk.ids[:3])
    page.ask.menu.aboutToShow.emit()
    first = page.ask.menu.actions()
    first[1].trigger()
    assert desk.session.live.within == desk.ids[:3]
    assert page.selection.count == 0
    page.ask.menu.aboutToShow.emit()
    classes, folders = page.ask.menu.findChildren(QMenu)[-2:]
    classes.actions()[1].trigger()
    assert desk.session.live.within == desk.ids[4:7]
    folders.actions()[0].trigger()
    assert desk.session.live.within == desk.ids[:8]
    assert "circle" in page.ask.among.toolTip()


def test_of_many_folders_the_largest_are_offered_and_the_rest_counted(
    page: LabelPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.panels.ask_control.MOST_FOLDERS", 2)
    page.ask.menu.aboutToShow.emit()
    *offered, rest = page.ask.menu.findChildren(QMenu)[-1].actions()
    assert len(offered) == 2
    assert rest.text().startswith("2 smaller folders")
    assert not rest.isEnabled()


def test_offers_hold_images_without_a_label_only(page: LabelPage, desk: LabelDesk) -> None:
    cat, dog = desk.classes("cat", "dog")
    desk.session.label([desk.ids[1]], dog)
    desk.session.label([desk.ids[0]], cat)
    offer(desk, desk.ids[0], cat, desk.ids[1:3])
    assert page.hands.offer == page.hands.offer
    assert isinstance(page.hands.offer, Offer)
    assert page.hands.offer.ids == (desk.ids[2],)
