"""Choosing a method: by family, with its line, its needs and its knobs; the default is one click away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app import ask
from app.panels.method_choice import MethodChoice
from app.panels.method_list import LineRole, NameRole
from app.panels.pretrain_page import PretrainPage
from app.session import Session
from sslcore.configs import AUTO
from sslcore.groups import EXAMPLE
from sslcore.methods import METHODS
from sslcore.registry import GROUPS, LABELS, SEQUENCES, Knob, Method

Patiently = Callable[[Callable[[], Any]], None]


def made_up(needs: str, title: str = "Made-up") -> Method:
    knobs = {"steps_ahead": Knob(2, 1, 8, "How far it looks.")}
    return Method(title, "It learns from what is known.", "of the test", "Nobody 2026", knobs, needs=needs)


@pytest.fixture
def methods(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three methods that want more than pixels, beside those there are."""
    for needs in (GROUPS, SEQUENCES, LABELS):
        monkeypatch.setitem(METHODS, f"by_{needs}", made_up(needs, f"By {needs}"))


@pytest.fixture
def choice(qtbot: QtBot, methods: None) -> MethodChoice:
    made = MethodChoice()
    qtbot.addWidget(made)
    made.resize(1088, 340)
    made.show()
    return made


@pytest.fixture
def page(scanned: Session, qtbot: QtBot, methods: None) -> PretrainPage:
    made = PretrainPage(scanned)
    qtbot.addWidget(made)
    made.resize(1184, 1300)
    with qtbot.waitExposed(made):
        made.show()
    made.form.advanced.fold.click()
    return made


def shown(choice: MethodChoice) -> list[str]:
    items = [choice.list.item(row) for row in range(choice.list.count())]
    return [item.text() for item in items if not item.isHidden()]


def test_every_method_stands_under_its_family_with_its_line(choice: MethodChoice) -> None:
    family, found = "", {}
    for row in range(choice.list.count()):
        item = choice.list.item(row)
        if (name := item.data(NameRole)) is None:
            family = item.text().casefold()
            assert not item.flags() & Qt.ItemFlag.ItemIsSelectable
        elif name != AUTO:
            found[name] = (family, item.text(), item.data(LineRole))
    assert found == {name: (m.family, m.title, m.one_line) for name, m in METHODS.items()}


def test_the_default_is_automatic_and_one_click_away(choice: MethodChoice, qtbot: QtBot) -> None:
    assert choice.chosen() == AUTO
    assert not choice.automatic.isEnabled()
    choice.choose("vicreg")
    assert (choice.chosen(), choice.title.text()) == ("vicreg", "VICReg")
    qtbot.mouseClick(choice.automatic, Qt.MouseButton.LeftButton)
    assert choice.chosen() == AUTO
    choice.set_findings("simclr", "", "", "")
    assert choice.line.text().startswith("Handful takes SimCLR.")


def test_arrow_keys_step_over_the_families(choice: MethodChoice, qtbot: QtBot) -> None:
    seen = []
    for _ in METHODS:
        qtbot.keyClick(choice.list, Qt.Key.Key_Down)
        seen.append(choice.chosen())
    assert sorted(seen) == sorted(METHODS)


def test_a_search_leaves_what_fits_and_the_families_of_that(choice: MethodChoice, qtbot: QtBot) -> None:
    qtbot.keyClicks(choice.search, "cloud of all")
    assert shown(choice) == ["Automatic", METHODS["lejepa"].family.capitalize(), "LeJEPA"]
    choice.search.setText("of the test")
    assert shown(choice) == ["Automatic", "Of the test", "By groups", "By sequences", "By labels"]
    choice.search.clear()
    assert len(shown(choice)) == choice.list.count()


def test_knobs_are_told_only_where_they_are_turned(choice: MethodChoice, qtbot: QtBot) -> None:
    choice.choose("simclr")
    assert choice.knobs() == {}
    assert choice.form.boxes["temperature"].text() == "0.15"
    assert not choice.form.reset.isEnabled()
    with qtbot.waitSignal(choice.changed):
        choice.form.boxes["temperature"].setValue(0.2)
    assert choice.knobs() == {"temperature": 0.2}
    qtbot.mouseClick(choice.form.reset, Qt.MouseButton.LeftButton)
    assert choice.knobs() == {}
    choice.form.boxes["projection"].setValue(1)
    assert choice.form.boxes["projection"].value() == METHODS["simclr"].knobs["projection"].low
    choice.choose("vicreg")
    assert choice.knobs() == {}
    assert set(choice.form.boxes) == set(METHODS["vicreg"].knobs)


def test_groups_and_order_are_asked_for_where_they_matter(choice: MethodChoice) -> None:
    assert not choice.together_form.isVisible()
    assert choice.together() == {}
    choice.choose(f"by_{GROUPS}")
    assert choice.together() == {"groups": "folders"}
    assert not choice.together_form.order.isVisible()
    choice.choose(f"by_{SEQUENCES}")
    assert choice.together() == {"groups": "folders", "order": "name"}
    choice.together_form.order.setCurrentIndex(1)
    assert choice.together()["order"] == "time"
    choice.choose(f"by_{LABELS}")
    assert choice.together() == {}


def test_groups_can_come_from_names_or_a_table(
    choice: MethodChoice, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice.choose(f"by_{GROUPS}")
    form = choice.together_form
    form.rule.setCurrentIndex(1)
    assert form.pattern.isVisible()
    assert choice.together() == {"groups": f"pattern:{EXAMPLE}"}
    with qtbot.waitSignal(choice.changed):
        qtbot.keyClicks(form.pattern, r"(plant\d)")
    assert choice.together() == {"groups": r"pattern:(plant\d)"}
    answers = [None, Path("groups.csv")]
    monkeypatch.setattr(ask, "choose_file", lambda *_, **__: answers.pop(0))
    form.rule.setCurrentIndex(2)
    assert choice.together() == {"groups": "folders"}, "no file was chosen"
    form.rule.setCurrentIndex(2)
    assert choice.together() == {"groups": "csv:groups.csv"}
    assert "groups.csv" in form.file.text()


def test_a_need_that_is_met_says_what_was_found(page: PretrainPage) -> None:
    page.form.advanced.method.choose(f"by_{GROUPS}")
    assert page.form.advanced.method.found.text() == "Groups of two or more: 4, with 32 of the 32 images."
    assert page.form.start.isEnabled()
    assert page.form.config().groups == "folders"


def test_a_need_that_is_not_met_is_said_at_once_and_nothing_can_start(
    page: PretrainPage, qtbot: QtBot, patiently: Patiently
) -> None:
    form, session = page.form, page.session
    form.advanced.method.choose(f"by_{LABELS}")
    for words in (form.problem, form.advanced.method.found):
        assert words.isVisible()
        assert words.text().startswith("By labels learns from labels too, and there are none yet. Label")
    assert not form.start.isEnabled()
    assert "No labels are needed" not in form.promise.text()
    with qtbot.waitSignal(page.map_requested):
        qtbot.mouseClick(form.advanced.method.give_labels, Qt.MouseButton.LeftButton)
    page.hide()
    ids = [int(one) for one in session.table.ids]
    for name, image_id in (("cat", ids[0]), ("dog", ids[9])):
        session.label([image_id], session.add_class(name))
    page.show()
    assert form.start.isEnabled()
    assert not form.problem.isVisible()
    assert form.advanced.method.found.text() == "Labelled: 2 of the 32 images, in 2 classes."


def test_too_few_images_are_said_before_the_start(
    page: PretrainPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = Method("Wants many", "It remembers much.", "of the test", "Nobody 2026", least_images=500)
    monkeypatch.setitem(METHODS, "vicreg", many)
    page.form.advanced.method.choose("vicreg")
    assert page.form.problem.text() == (
        "Wants many needs at least 500 images; these are 32. Add images, or choose another method."
    )
    assert not page.form.start.isEnabled()
    assert not page.form.estimate.isVisible(), "what can't start needs no estimate"
    page.form.advanced.method.choose(AUTO)
    assert page.form.start.isEnabled()


def test_a_pattern_that_is_none_is_no_crash(page: PretrainPage, qtbot: QtBot) -> None:
    page.form.advanced.method.choose(f"by_{GROUPS}")
    form = page.form.advanced.method.together_form
    form.rule.setCurrentIndex(1)
    with qtbot.waitSignal(page.form.changed):
        qtbot.keyClicks(form.pattern, "(plant")
    assert "no regular expression" in page.form.problem.text()
    assert not page.form.start.isEnabled()
