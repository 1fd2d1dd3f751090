"""Second questions: when they come, about which images, and how answers are kept and undone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sslcore import history, labels
from sslcore.audit import leave_out_of_audit
from sslcore.consistency import accuracy_of_labels, cohens_kappa, consistency_of, in_a_sentence
from sslcore.errors import HandfulError
from sslcore.project import create_project
from sslcore.reasks import AGO, answer_again, find_reask, is_due, next_reask
from sslcore.store import LabelRow, ReaskRow, ScanRecord, Store


@pytest.fixture
def store(tmp_path: Path, image_folder: Path):
    project = create_project(tmp_path / "p.handful", image_folder)
    with Store(project) as opened:
        records = (ScanRecord(f"{n}.png", 1, n, f"{n:032x}", 8, 8, "PNG", "RGB", "ok", "") for n in range(60))
        opened.apply_scan(records, complete=True)
        yield opened


def answered(n: int, classes: int = 2) -> list[LabelRow]:
    return [LabelRow(image, image % classes, "human", image) for image in range(1, n + 1)]


def test_one_question_in_about_thirty_three_is_a_second_one() -> None:
    rng = np.random.default_rng(0)
    since, asked, gaps = 0, 0, []
    for _ in range(20_000):
        since += 1
        if is_due(since, rng):
            asked += 1
            gaps.append(since)
            since = 0
    assert 0.027 < asked / 20_000 < 0.033
    assert min(gaps) >= 17


def test_only_answers_of_long_ago_are_asked_again_and_none_twice() -> None:
    rng = np.random.default_rng(0)
    assert next_reask(answered(AGO), [], (), rng) is None
    rows, reasks = answered(AGO + 6), []
    while (image := next_reask(rows, reasks, {1}, rng)) is not None:
        reasks.append(ReaskRow(image, image % 2, image % 2))
    assert sorted(row.image_id for row in reasks) == [2, 3, 4, 5, 6]


def test_classes_take_turns_and_only_human_labels_are_asked_again() -> None:
    rows = [LabelRow(n, 0 if n <= 60 else 1, "human", n) for n in range(1, 64)] + answered(0)
    rows += [LabelRow(n, 0, "csv", 0) for n in range(100, 200)]
    rows += [LabelRow(n, 0, "human", n) for n in range(200, 200 + AGO)]
    reasks: list[ReaskRow] = []
    rng = np.random.default_rng(1)
    for _ in range(4):
        image = next_reask(rows, reasks, (), rng)
        assert image is not None
        assert image < 100
        reasks.append(ReaskRow(image, 0 if image <= 60 else 1, 0))
    assert sorted(row.first_class_id for row in reasks) == [0, 0, 1, 1]


def test_a_second_answer_leaves_the_label_and_undo_takes_it_back(store: Store) -> None:
    one, _ = labels.add_class(store, "one")
    two, _ = labels.add_class(store, "two")
    labels.assign(store, [5], one)
    changes = answer_again(store, 5, two)
    assert changes.labels == {5}
    assert store.labels() == {5: one}
    assert store.reasks() == [ReaskRow(5, one, two)]
    history.undo(store)
    assert store.reasks() == []
    assert store.labels() == {5: one}
    history.redo(store)
    labels.delete_class(store, two)
    assert store.reasks() == []
    history.undo(store)
    assert store.reasks() == [ReaskRow(5, one, two)]


def test_no_answer_about_what_has_no_label_or_with_a_class_that_is_gone(store: Store) -> None:
    one, _ = labels.add_class(store, "one")
    with pytest.raises(HandfulError, match="no label"):
        answer_again(store, 5, one)
    labels.assign(store, [5], one)
    with pytest.raises(HandfulError, match="no longer exists"):
        answer_again(store, 5, one + 7)
    assert store.reasks() == []


def test_a_person_who_wants_none_is_asked_nothing_twice(store: Store) -> None:
    one, _ = labels.add_class(store, "one")
    for image in range(1, AGO + 5):
        labels.assign(store, [image], one)
    rng = np.random.default_rng(0)
    assert find_reask(store, rng) in range(1, 5)
    store.set_meta("reasks", "off")
    assert find_reask(store, rng) is None


def test_what_leaks_leaves_the_audit_as_one_step(store: Store) -> None:
    audit = {image: {"split": "audit"} for image in (1, 2, 3)}
    history.apply(
        store,
        history.Edit("Set aside", tuple(history.Row("splits", key, None, row) for key, row in audit.items())),
    )
    leave_out_of_audit(store, [1, 3, 9])
    assert store.audit_images() == [2]
    history.undo(store)
    assert store.audit_images() == [1, 2, 3]


def test_agreement_kappa_and_the_bound_that_follows() -> None:
    reasks = [ReaskRow(n, n % 2, n % 2 if n < 36 else 1 - n % 2) for n in range(40)]
    found = consistency_of(reasks)
    assert (found.n, found.same, found.agreement) == (40, 36, 0.9)
    assert found.kappa == pytest.approx(0.8)
    assert found.label_accuracy == pytest.approx((1 + 0.8**0.5) / 2)
    assert found.interval is not None
    assert found.interval[0] < 0.9 < found.interval[1]
    assert "36 of 40" in in_a_sentence(found)


def test_the_bound_is_what_two_answers_of_that_accuracy_agree_to() -> None:
    rng = np.random.default_rng(0)
    first, second = (rng.random(200_000) < 0.93 for _ in range(2))
    assert accuracy_of_labels(float((first == second).mean())) == pytest.approx(0.93, abs=0.005)
    assert accuracy_of_labels(0.3) == 0.5


def test_no_answers_or_one_class_have_a_plain_answer() -> None:
    assert consistency_of([]).agreement is None
    assert "yet" in in_a_sentence(consistency_of([]))
    assert cohens_kappa(np.zeros(3), np.zeros(3)) is None
    assert "little" in in_a_sentence(consistency_of([ReaskRow(1, 1, 1)]))
