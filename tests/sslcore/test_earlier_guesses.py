"""How many guesses changed since there were fewer labels: only against labels that still stand."""

from __future__ import annotations

from typing import Any

import pytest

from sslcore import history, labels
from sslcore.project import Project
from sslcore.store import Store
from tests.sslcore.audited import fit, project
from tests.sslcore.three_classes import label

__all__ = ["project"]


def advice(project: Project) -> dict[str, Any]:
    stop = fit(project)["stop"]
    assert isinstance(stop, dict)
    return stop


def test_guesses_are_compared_with_those_of_a_tenth_fewer_labels(project: Project) -> None:
    with Store(project) as store:
        label(store, range(1, 31))
    assert advice(project)["changed"] is None
    with Store(project) as store:
        label(store, range(31, 46))
    stop = advice(project)
    assert stop["since"] == 30
    assert stop["changed"] == pytest.approx(0, abs=0.05)


def test_labels_taken_back_since_are_no_earlier_ones(project: Project) -> None:
    """The same images are labelled again as classes made anew: what was guessed before is of other classes."""
    with Store(project) as store:
        label(store, range(1, 31))
    fit(project)
    with Store(project) as store:
        while history.undo_text(store):
            history.undo(store)
        for number in range(45):
            name = f"again {number % 3}"
            known = {row.name: row.id for row in store.classes()}
            class_id = known.get(name) or labels.add_class(store, name)[0]
            labels.assign(store, [number + 1], class_id, "human")
    stop = advice(project)
    assert stop["changed"] is None
    assert stop["since"] is None


def test_a_label_put_right_leaves_the_earlier_guesses_to_compare_with(project: Project) -> None:
    with Store(project) as store:
        label(store, range(1, 31))
    fit(project)
    with Store(project) as store:
        other = store.classes()[2].id
        labels.assign(store, [1], other, "human")
        label(store, range(31, 46))
    assert advice(project)["since"] == 30
