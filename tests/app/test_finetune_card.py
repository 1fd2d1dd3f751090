"""The card that fine-tunes: what stands in its way, what came of it, and which model is used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.panels.finetune_card import FinetuneCard
from app.session import Session
from sslcore.configs import PretrainConfig

Patiently = Callable[[Callable[[], Any]], None]


@pytest.fixture
def card(scanned: Session, qtbot: QtBot) -> FinetuneCard:
    shown = FinetuneCard(scanned)
    qtbot.addWidget(shown)
    shown.show()
    return shown


def learn(session: Session, patiently: Patiently) -> None:
    """Train an encoder, and label four images of each of two classes."""
    session.start_pretrain(PretrainConfig())
    patiently(lambda: session.active_run == 1 and session.job is None and not session.jobs.waiting)
    ids = [int(image_id) for image_id in session.table.ids]
    for place, name in enumerate(("cat", "dog")):
        class_id = session.add_class(name)
        assert class_id is not None
        session.label(ids[4 * place : 4 * place + 4], class_id)
    patiently(lambda: session.head_info.get("version") == session.label_version)


def test_what_stands_in_its_way_is_said_before_it_starts(card: FinetuneCard, patiently: Patiently) -> None:
    assert not card.start.isEnabled()
    assert card.time.text().startswith("There is no trained encoder to fine-tune.")
    learn(card.session, patiently)
    card.refresh()
    assert card.start.isEnabled()
    assert card.time.text() == "About a minute with 8 labels."
    card.session.clear(list(card.session.labels)[:2])
    card.refresh()
    assert not card.start.isEnabled()
    assert "at least 3 labels of each class; 'cat' has 2" in card.time.text()


def test_the_result_stands_beside_the_frozen_head_and_is_used_with_one_click(
    card: FinetuneCard, patiently: Patiently
) -> None:
    session = card.session
    learn(session, patiently)
    cat, dog = (row.id for row in session.classes)
    image = int(session.table.ids[-1])
    card.refresh()
    card.start.click()
    patiently(lambda: card.figures.isVisible())
    cells = card.figures._cells
    assert cells["frozen"][0].accessibleName() == "Frozen head, in use 50\u202f% 30\u202f% to 70\u202f%"
    assert cells["difference"][1].text() == "+25 points"
    assert card.figures.verdict.text() == "Fine-tuning helps: 25 points more with 8 labels."
    assert [row.id for row in session.runs] == [1]
    assert session.guesses(image)[0] == cat  # type: ignore[index]
    card.use.click()
    patiently(lambda: session.tuned.run == 2)
    card.refresh()
    assert session.guesses(image)[0] == dog  # type: ignore[index]
    assert (session.head_info["accuracy"], session.head_info["finetune"]) == (0.75, 2)
    root = session.project.root
    session.close_now()
    again = Session.open(root)
    assert again.tuned.run == 2
    assert again.guesses(image)[0] == dog  # type: ignore[index]
    again.use_frozen_head()
    assert (again.tuned.run, again.head_info["accuracy"]) == (None, 0.5)
    assert again.guesses(image)[0] == cat  # type: ignore[index]
    again.close_now()


def test_it_can_be_stopped_and_everything_is_as_before(
    card: FinetuneCard, patiently: Patiently, wish: Callable[..., None]
) -> None:
    session = card.session
    learn(session, patiently)
    card.refresh()
    wish(session.project.root, finetune="hold")
    card.start.click()
    patiently(lambda: card.stop.isVisible())
    card.stop.click()
    patiently(lambda: session.job is None)
    assert card._status.text() == "Stopped; everything is as before."
    assert card.start.isEnabled()
    assert session.tuned.run is None
    assert [row.status for row in session.finetunes] == ["cancelled"]


def test_images_without_a_label_can_take_part_and_the_estimate_follows(
    card: FinetuneCard, patiently: Patiently
) -> None:
    session = card.session
    learn(session, patiently)
    card.refresh()
    assert card.choice.labels_only.isChecked()
    alone, problem = card.expectation()
    assert not problem
    card.choice.unlabelled.click()
    both, problem = card.expectation()
    assert both > alone
    assert card.time.text() == f"About {both:.0f} minutes with 8 labels."
    assert "held out or set aside take no part" in card.choice._sentence.text()
    card.start.click()
    patiently(lambda: card.figures.isVisible())
    assert session.finetunes[-1].config["unlabelled"] is True
    n = len(session.table.ids) - len(session.labels)
    assert card.figures.source.text() == f"Learnt from the labels and from {n} images without one."
    # What came of the other way to learn is shown where that is chosen.
    card.choice.labels_only.click()
    assert not card.figures.isVisible()
    card.choice.unlabelled.click()
    assert card.figures.isVisible()
    # Where every image has a label there is nothing more to learn from.
    dog = session.classes[1].id
    session.label([int(image) for image in session.table.ids if int(image) not in session.labels], dog)
    card.refresh()
    assert card.time.text().startswith("There are no images without a label to learn from.")
    assert not card.start.isEnabled()
    card.choice.labels_only.click()
    assert card.start.isEnabled()
