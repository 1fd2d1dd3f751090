"""The audit in the window: drawn, labelled blind, left at any time, and its figure in large type."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.commands import has_guess
from app.panels.audit_card import AuditCard
from app.panels.evaluate_page import EvaluatePage
from app.panels.judged_on import AUDIT, JudgedOn
from app.panels.label_page import LabelPage
from app.panels.verdict_panel import VerdictPanel
from app.session import Session
from tests.app.label_desk import LabelDesk, on_screen


@pytest.fixture
def page(desk: LabelDesk, qtbot: QtBot) -> LabelPage:
    return on_screen(LabelPage(desk.session), qtbot)


class Desk:
    """As much of the window as a command looks at."""

    def __init__(self, page: LabelPage) -> None:
        self.session: Session = page.session
        self.current, self.targets = page.current, page.targets


def trained(desk: LabelDesk) -> list[int]:
    """Two classes, a few labels, and a model that is sure of every image."""
    classes = desk.classes("cat", "dog")
    desk.session.label(desk.ids[:3], classes[0])
    desk.session.label(desk.ids[3:6], classes[1])
    desk.predict([0.9, 0.1], classes)
    return classes


def test_nothing_of_what_the_model_thinks_is_shown_while_the_audit_is_labelled(
    page: LabelPage, desk: LabelDesk
) -> None:
    cat, _dog = trained(desk)
    desk.suggest(*desk.ids[10:14])
    assert has_guess(Desk(page))  # type: ignore[arg-type]
    assert desk.session.audit.draw(8)
    audit, panel = desk.session.audit, page.panel
    assert page.current() == audit.queue[0]
    assert panel.caption.text() == "AUDIT"
    assert panel.count.text() == "0 of 8 of the audit"
    assert panel.asked.guess.text() == "What do you see?"
    assert not panel.asked.accept.isEnabled()
    assert not panel.asked.reject.isEnabled()
    assert panel.chips._suggested == -1
    assert "Labelled blind" in panel.asked.why.text()
    assert not has_guess(Desk(page))  # type: ignore[arg-type]
    assert not desk.session.accept(audit.queue[0])
    codes, chance = desk.session.predicted()
    rows = desk.session.table.rows_of(audit.now.waiting)
    assert (codes[rows] == -1).all()
    assert (chance[rows] == 0).all()
    assert (codes >= 0).sum() == len(codes) - 8
    assert page.map.scatter._current == -1
    page.label(cat)
    assert panel.count.text() == "1 of 8 of the audit"
    assert page.current() == audit.queue[0]


def test_it_is_left_at_any_time_and_goes_on_where_it_was(page: LabelPage, desk: LabelDesk) -> None:
    cat, dog = trained(desk)
    desk.suggest(*desk.ids[10:14])
    desk.session.audit.draw(5)
    audit = desk.session.audit
    first, second, *_others = audit.queue
    page.skip()
    assert page.current() == second
    assert audit.queue[-1] == first
    page.label(dog)
    page.panel.leave.click()
    assert page.panel.caption.text() == "LABEL THE HANDFUL"
    assert not page.panel.leave.isVisible()
    assert page.current() not in audit.now.images
    assert page.current() is not None
    audit.begin()
    assert page.current() == audit.queue[0]
    for _ in range(4):
        page.label(cat)
    assert audit.now.waiting == ()
    assert page.current() is None
    assert "whole audit is labelled" in page.panel.asked.image._empty
    desk.session.undo()
    assert page.current() == first


def test_images_of_the_audit_are_never_suggested_nor_labelled_in_a_crowd(
    page: LabelPage, desk: LabelDesk
) -> None:
    cat, _dog = trained(desk)
    desk.suggest(*desk.ids[6:])
    desk.session.audit.draw(10)
    desk.session.audit.leave()
    audit = desk.session.audit.now
    assert not {image for image, _ in desk.session.suggestions} & set(audit.images)
    desk.suggest(*desk.ids[6:])
    page.selection.replace(page.session.table.ids)
    assert not set(page.targets()) & set(audit.images)
    page.label(cat)
    assert not set(desk.session.labels) & set(audit.images)
    page.selection.replace([audit.images[0]])
    assert page.targets() == []
    assert "labelled blind, in its turn" in page.panel.asked.why.text()


def audited(**facts: Any) -> dict[str, Any]:
    return {
        "images": 24,
        "labelled": 24,
        "waiting": 0,
        "enough": True,
        "accuracy": 0.875,
        "interval": [0.7, 0.96],
        "about": "",
        "unknown": 0,
        **facts,
    }


def judged(desk: LabelDesk, **facts: Any) -> None:
    cat, dog = desk.classes("cat", "dog")
    desk.session.label(desk.ids[:6], cat)
    desk.session.label(desk.ids[6:12], dog)
    desk.judge(dict.fromkeys(desk.ids[:6], cat) | dict.fromkeys(desk.ids[6:12], dog), [cat, dog], **facts)


@pytest.fixture
def evaluation(desk: LabelDesk, qtbot: QtBot) -> EvaluatePage:
    return on_screen(EvaluatePage(desk.session), qtbot)


def test_the_audit_takes_the_large_type_with_the_other_figure_beside_it(
    evaluation: EvaluatePage, desk: LabelDesk
) -> None:
    judged(desk, audit=audited(enough=False, labelled=19))
    assert evaluation.figures.number._value.text() == "75\u202f%"
    assert not evaluation.figures.other.isVisible()
    desk.session.live.head_info["audit"] = audited()
    evaluation.refresh()
    assert evaluation.figures.number.accessibleName() == (
        "88\u202f% 70\u202f% to 96\u202f% accuracy on an audit of 24 images, drawn at random and labelled blind"
    )
    assert evaluation.figures.other.text() == (
        "Cross-validated: 75\u202f% (60\u202f% to 85\u202f%). "
        "Biased: too low where suggestions were followed, which are the harder images."
    )


def corrected() -> dict[str, Any]:
    return {"accuracy": 0.842, "interval": [0.78, 0.891], "images": 1240, "method": "", "sentence": ""}


def test_the_corrected_figure_takes_the_large_type_until_there_is_an_audit(
    evaluation: EvaluatePage, desk: LabelDesk
) -> None:
    judged(desk, corrected=corrected(), audit=audited(enough=False, labelled=19))
    number, other = evaluation.figures.number, evaluation.figures.other
    assert number.accessibleName() == (
        "84\u202f% 78\u202f% to 89\u202f% "
        "accuracy on the 1,240 images without a label, corrected for the choice of labels"
    )
    assert other.text().startswith("Cross-validated: 75\u202f% (60\u202f% to 85\u202f%).")
    desk.session.live.head_info["audit"] = audited()
    evaluation.refresh()
    assert number._value.text() == "88\u202f%"
    assert other.text().startswith("Cross-validated: 75\u202f%")
    desk.session.live.head_info |= {"audit": None, "corrected": None}
    evaluation.refresh()
    assert number._value.text() == "75\u202f%"
    assert not other.isVisible()


def test_beside_the_map_the_corrected_figure_stands_with_the_cross_validated_one_below(
    desk: LabelDesk, qtbot: QtBot
) -> None:
    judged(desk, corrected=corrected())
    panel = VerdictPanel(desk.session)
    qtbot.addWidget(panel)
    assert (panel.number.text(), panel.interval.text()) == ("84\u202f%", "78\u202f% to 89\u202f%")
    assert panel.line.text() == (
        "corrected for the choice of labels: of all images without one. Cross-validated: 75\u202f%"
    )
    desk.session.live.head_info["corrected"] = None
    panel.refresh()
    assert panel.number.text() == "75\u202f%"
    assert panel.line.text() == "accuracy by leave-one-out on 12 labels"


def of_class(class_id: int, precision: float | None, recall: float | None) -> dict[str, Any]:
    return {"class_id": class_id, "support": 12, "precision": precision, "recall": recall}


def test_the_mistakes_of_the_audit_are_shown_where_they_are_asked_for(desk: LabelDesk, qtbot: QtBot) -> None:
    judged(desk)
    switch = JudgedOn()
    qtbot.addWidget(switch)
    session, (cat, dog) = desk.session, desk.session.head_info["class_ids"]
    session.live.head_info["audit"] = audited(
        confusion=[[9, 1], [2, 9], [3, 0]],
        unknown=3,
        per_class=[of_class(cat, 0.5, 1.0), of_class(dog, None, 0.0)],
    )
    switch.show_info(session.head_info)
    assert not switch.isHidden()
    assert switch.mistakes(session).confusion.tolist() == [[6, 0], [0, 6]]
    switch.choose(AUDIT)
    shown = switch.mistakes(session)
    assert shown.confusion.tolist() == [[9, 1, 0], [2, 9, 0], [3, 0, 0]]
    assert shown.names == ["cat", "dog", "(other)"]
    assert [round(score["f1"], 3) for score in shown.per_class] == [0.667, 0.0]
    assert shown.per_class[1]["precision"] == 0.0
    session.live.head_info["audit"] |= {"confusion": [[9, 1], [2, 9], [0, 0]], "unknown": 0}
    assert switch.mistakes(session).confusion.tolist() == [[9, 1], [2, 9]]
    session.live.head_info["audit"] = audited(enough=False, labelled=19)
    switch.show_info(session.head_info)
    assert switch.isHidden()
    assert switch.mistakes(session).confusion.tolist() == [[6, 0], [0, 6]]


def test_behind_the_mistakes_of_the_audit_are_its_own_images(desk: LabelDesk, qtbot: QtBot) -> None:
    cat, dog = desk.classes("cat", "dog")
    session = desk.session
    session.label(desk.ids[:3], cat)
    session.label(desk.ids[3:6], dog)
    assert session.audit.draw(6)
    images = list(session.audit.queue)
    for place, image in enumerate(images[:4]):
        session.label([image], cat if place < 3 else dog)
    session.audit.leave()
    judged_before = dict.fromkeys(desk.ids[:3], cat) | dict.fromkeys(desk.ids[3:6], dog)
    desk.judge(judged_before, [cat, dog], audit=audited(confusion=[[3, 0], [1, 0], [0, 0]], per_class=[]))
    desk.predict([0.9, 0.1], [cat, dog])
    switch = JudgedOn()
    qtbot.addWidget(switch)
    switch.show_info(session.head_info)
    assert set(switch.judged(session).ids) == set(desk.ids[:6])
    switch.choose(AUDIT)
    found = switch.judged(session)
    assert sorted(found.ids) == sorted(images[:4])
    assert sorted(found.cell(cat, cat)) == sorted(images[:3])
    assert found.mistaken().tolist() == [images[3]]


def test_what_to_expect_is_said_before_drawing(
    evaluation: EvaluatePage, desk: LabelDesk, qtbot: QtBot
) -> None:
    judged(desk)
    card: AuditCard = evaluation.audit
    assert card.expected.text() == "50 images: about plus or minus 12 points"
    card.draw.click()
    assert desk.failures == ["Only 20 images have no label and are not set aside: 50 cannot be drawn."]
    card.count.setValue(12)
    with qtbot.waitSignal(evaluation.step_requested) as told:
        card.draw.click()
    assert told.args == ["label"]
    assert desk.session.audit.active
    assert card.sentence.text().startswith("0 of 12 images of the audit are labelled")
    assert card.go_on.isVisible()
    card.end.click()
    assert desk.session.audit.now.images == ()
    assert not card.end.isVisible()
    desk.session.undo()
    assert len(desk.session.audit.now.images) == 12


def test_forecast_reliability_and_advice_are_shown(evaluation: EvaluatePage, desk: LabelDesk) -> None:
    curve = [{"labels": n, "accuracy": 0.7 + n / 500, "lo": 0.6, "hi": 0.9} for n in (20, 40)]
    ahead = [{"labels": n, "accuracy": 0.8, "lo": 0.75, "hi": 0.85} for n in (60, 80)]
    judged(
        desk,
        curve=curve,
        forecast={"sentence": "50 more labels: about +0.8 points, 0.2 to 1.5.", "points": ahead},
        reliability={
            "bins": [{"confidence": 0.8, "right": 0.7, "lo": 0.5, "hi": 0.9, "n": 15}],
            "error": 0.1,
            "by_chance": 0.07,
            "sentence": "Too sure of itself: it says 80 % on average, but 70 % are right.",
        },
        stop={"advice": "go on", "sentence": "Go on: more labels help.", "why": ["2 % changed."]},
    )
    assert evaluation.forecast.text().startswith("50 more labels")
    assert evaluation.curve._ahead[-1][0] == 80
    assert evaluation.reliability.sentence.text().endswith("chance alone would make it 7.")
    assert evaluation.reliability.view.accessibleDescription() == (
        "says 80\u202f%, right 70\u202f% (50\u202f% to 90\u202f%)"
    )
    assert evaluation.next.sentence.text() == "Go on: more labels help."
    assert evaluation.next.why.text() == "2 % changed."
    assert evaluation._step.step == "label"
    desk.session.live.head_info["stop"] = {"advice": "stop", "sentence": "Stop: enough.", "why": []}
    evaluation.refresh()
    assert evaluation._step.step == "pretrain"
    assert evaluation.next.why.text() == "Stop: enough."
