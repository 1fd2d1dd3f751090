"""Where each label came from: given along, accepted, confirmed, written to a table and read back."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sslcore import history, labels
from sslcore.export_data import export_labels_csv
from sslcore.jobs.deliver import project_labels
from sslcore.jobs.labelled_rows import gestures, read_labelled
from sslcore.project import create_project
from sslcore.provenance import accept_guesses, confirm
from sslcore.store import ScanRecord, Store


def new_store(root: Path, images: int = 20) -> Store:
    folder = root.parent / "images"
    folder.mkdir(exist_ok=True)
    store = Store(create_project(root, folder))
    records = (
        ScanRecord(f"{n:02d}.png", 1, n, f"{n:032x}", 8, 8, "PNG", "RGB", "ok", "") for n in range(images)
    )
    store.apply_scan(records, complete=True)
    return store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with new_store(tmp_path / "p.handful") as opened:
        yield opened


@pytest.fixture
def cat(store: Store) -> int:
    return labels.add_class(store, "cat")[0]


def sources(store: Store) -> dict[int, str]:
    return {row.image_id: row.source for row in store.label_rows()}


def test_one_key_labels_what_was_seen_and_what_goes_along_as_one_step(store: Store, cat: int) -> None:
    labels.assign(store, [1, 2], cat, along=[2, 3, 4])
    assert sources(store) == {1: "human", 2: "human", 3: "auto", 4: "auto"}
    assert history.undo_text(store) == "Label 4 images as cat"
    history.undo(store)
    assert sources(store) == {}


def test_along_go_only_images_that_nothing_is_known_about(store: Store, cat: int) -> None:
    dog = labels.add_class(store, "dog")[0]
    labels.assign(store, [3], dog)
    labels.reject(store, 4, cat)
    history.apply(store, history.Edit("", (history.Row("splits", 5, None, {"split": "audit"}),)))
    labels.assign(store, [1], cat, along=[3, 4, 5, 6])
    assert store.labels() == {1: cat, 3: dog, 6: cat}
    assert store.rejections() == {4: {cat}}


def test_what_went_along_is_held_out_with_the_image_that_was_looked_at(store: Store, cat: int) -> None:
    labels.assign(store, [1], cat)
    labels.assign(store, [7], cat)
    labels.assign(store, [1], cat, along=[2, 3])
    group = gestures(store.label_rows())
    assert group[0] == group[1] == group[2] != group[3]
    labelled = read_labelled(store.project, np.arange(1, 21))
    assert labelled.judged.tolist() == [True, False, False, True]


def test_labels_of_the_model_train_nothing_and_never_take_the_place_of_others(store: Store, cat: int) -> None:
    dog = labels.add_class(store, "dog")[0]
    labels.assign(store, [1], cat)
    labels.reject(store, 2, dog)
    accept_guesses(store, {1: dog, 2: dog, 3: dog, 4: cat, 5: 999})
    assert sources(store) == {1: "human", 3: "model", 4: "model"}
    assert [row.image_id for row in store.training_labels()] == [1]
    assert history.undo_text(store) == "Accept what the model says of 2 images"
    history.undo(store)
    assert sources(store) == {1: "human"}


def test_confirming_makes_a_label_that_of_a_person(store: Store, cat: int) -> None:
    accept_guesses(store, {3: cat, 4: cat})
    labels.assign(store, [1], cat, along=[2])
    confirm(store, [2, 3, 9])
    assert sources(store) == {1: "human", 2: "human", 3: "human", 4: "model"}
    assert store.labels()[3] == cat
    history.undo(store)
    assert sources(store) == {1: "human", 2: "auto", 3: "model", 4: "model"}


def test_a_table_of_labels_comes_back_as_it_was(store: Store, cat: int, tmp_path: Path) -> None:
    labels.assign(store, [1, 2], cat, along=[3, 4])
    labels.assign(store, [5], cat, along=[6])
    labels.assign(store, [9], cat)
    accept_guesses(store, {7: cat})
    labels.assign(store, [8], cat)
    history.apply(store, history.Edit("", (history.Row("splits", 8, None, {"split": "audit"}),)))
    out = tmp_path / "out"
    export_labels_csv(project_labels(store.project), out)
    with new_store(tmp_path / "q.handful") as other:
        labels.import_csv(other, out / "labels.csv")
        assert sources(other) == sources(store)
        assert other.audit_images() == [8]
        before, after = gestures(store.label_rows()), gestures(other.label_rows())
        np.testing.assert_array_equal(before[:, None] == before, after[:, None] == after)
        history.undo(other)
        assert not other.labels()
        assert not other.audit_images()


def test_the_table_says_source_split_and_gesture(store: Store, cat: int, tmp_path: Path) -> None:
    labels.assign(store, [1], cat, along=[2])
    accept_guesses(store, {3: cat})
    export_labels_csv(project_labels(store.project), tmp_path / "out")
    with (tmp_path / "out" / "labels.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["source"], row["split"]) for row in rows] == [
        ("human", "train"),
        ("auto", "train"),
        ("model", ""),
    ]
    assert rows[0]["gesture"] == rows[1]["gesture"] != ""
    assert rows[2]["gesture"] == ""


def test_a_source_nobody_knows_is_a_table(store: Store, tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text(
        "path,label,source\n01.png,cat,oracle\n02.png,cat,MODEL\n03.png,cat\n"
    )
    labels.import_csv(store, tmp_path / "labels.csv")
    assert sources(store) == {2: "csv", 3: "model", 4: "csv"}
