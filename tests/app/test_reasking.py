"""A second question: blind, answered by a class key, never changing the label, gone when the label changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.panels.label_page import LabelPage
from sslcore.store import ReaskRow
from tests.app.label_desk import LabelDesk, make_project


class Always:
    """A lot that always falls for asking again, and for the first of what it may choose from."""

    def random(self) -> float:
        return 0.0

    def choice(self, some: list[int]) -> int:
        return some[0]


@pytest.fixture
def desk(tmp_path: Path, image_folder: Path, qtbot: QtBot) -> Iterator[LabelDesk]:
    opened = LabelDesk(make_project(tmp_path / "p.handful", image_folder).root)
    opened.session.live.worker.request = lambda *_args, **_more: None  # type: ignore[method-assign]
    opened.session.live.reasking._answers = 0
    opened.session.live.reasking._rng = Always()  # type: ignore[assignment]
    yield opened
    opened.close()


@pytest.fixture
def page(desk: LabelDesk, qtbot: QtBot) -> Iterator[LabelPage]:
    made = LabelPage(desk.session)
    qtbot.addWidget(made)
    made.resize(1184, 700)
    made.show()
    yield made
    made.panel.asked.image.wait()


@pytest.fixture
def asked(desk: LabelDesk, page: LabelPage) -> int:
    """Label on until an image is asked about again, and come to it."""
    cat, dog = desk.classes("cat", "dog")
    desk.predict([0.9, 0.1], [cat, dog])
    desk.suggest(*desk.ids)
    for _ in range(21):
        if desk.session.reask is None:
            page.label(cat)
    image = desk.session.reask
    assert image is not None
    page.step(1)
    assert page.panel.asking.current == image
    return image


def test_nothing_gives_the_old_label_away(page: LabelPage, asked: int, desk: LabelDesk) -> None:
    panel = page.panel
    assert panel.asked.guess.text() == "Asked without a guess"
    assert panel.asked.why.text() == "Why: picked at random"
    assert panel.chips._suggested == -1
    assert page.map.scatter._current == -1
    assert not panel.asked.accept.isEnabled()
    assert not panel.asked.reject.isEnabled()
    before = dict(desk.session.labels)
    page.accept()
    page.reject()
    assert desk.session.labels == before
    assert desk.session.rejections == {}


def test_a_class_key_keeps_the_answer_beside_the_label(page: LabelPage, asked: int, desk: LabelDesk) -> None:
    cat, dog = (row.id for row in desk.session.classes)
    n = len(desk.session.labels)
    page.label(dog)
    assert desk.session._store.reasks() == [ReaskRow(asked, cat, dog)]
    assert desk.session.labels[asked] == cat
    assert len(desk.session.labels) == n
    assert desk.session.reask is None
    assert page.panel.asking.current != asked
    desk.session.undo()
    assert desk.session._store.reasks() == []
    assert desk.session.reask == asked


def test_a_skipped_one_stays_open_and_a_new_label_closes_it(
    page: LabelPage, asked: int, desk: LabelDesk
) -> None:
    dog = desk.session.classes[1].id
    page.skip()
    assert desk.session.reask == asked
    assert page.panel.asking.current != asked
    # Chosen on the map, the image shows its label, and a label is a label.
    page.selection.replace(np.array([asked]))
    assert page.panel.asked.guess.text() == "Labelled cat"
    page.label(dog)
    assert desk.session.labels[asked] == dog
    assert desk.session.reask is None
    assert desk.session._store.reasks() == []


def test_deleting_its_class_makes_it_an_ordinary_question(
    page: LabelPage, asked: int, desk: LabelDesk
) -> None:
    desk.session.delete_class(desk.session.classes[0].id)
    assert desk.session.reask is None
    assert desk.session.labels == {}
    page.panel.refresh()
    assert page.panel.asked.guess.text() != "Asked without a guess"


def test_switched_off_it_leaves_the_queue(page: LabelPage, asked: int, desk: LabelDesk) -> None:
    desk.session.ask_again(False)
    assert desk.session.reask is None
    assert asked not in [image for image, _ in desk.session.suggestions]
