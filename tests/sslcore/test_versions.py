"""Projects of an older version of Handful: they open, and nothing in them is lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sslcore import history, labels
from sslcore.database import FORMAT_VERSION
from sslcore.errors import HandfulError
from sslcore.project import Project, create_project, open_project
from sslcore.store import AUDIT, ScanRecord, Store


@pytest.fixture
def old(tmp_path: Path) -> Project:
    """A project of version 1 with two labels."""
    (tmp_path / "images").mkdir()
    project = create_project(tmp_path / "old.handful", tmp_path / "images")
    with Store(project) as store:
        store.apply_scan(
            [ScanRecord(f"{n}.png", 10, 1, f"{n:032x}", 4, 4, "PNG", "RGB", "ok", "") for n in range(1, 5)],
            complete=True,
        )
        cat, _ = labels.add_class(store, "cat")
        labels.assign(store, [1, 2], cat)
    with closing(sqlite3.connect(project.database, isolation_level=None)) as db:
        db.executescript("DROP TABLE splits; DROP TABLE reasks; PRAGMA user_version = 1;")
    return project


def version_of(project: Project) -> int:
    with closing(sqlite3.connect(project.database)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def test_an_older_project_is_brought_up_to_date_with_its_labels_and_its_undo(old: Project) -> None:
    with Store(open_project(old.root)) as store:
        assert len(store.labels()) == 2
        assert store.audit_images() == []
        assert store.reasks() == []
        history.undo(store)
        assert store.labels() == {}
    assert version_of(old) == FORMAT_VERSION


def test_an_older_project_that_may_only_be_looked_at_is_shown_and_not_changed(old: Project) -> None:
    before = old.database.read_bytes()
    with Store(open_project(old.root), readonly=True) as store:
        assert len(store.labels()) == 2
        assert store.audit_images() == []
        with pytest.raises(HandfulError, match="read-only"):
            store.set_meta("a", "b")
    assert old.database.read_bytes() == before
    assert version_of(old) == 1


def test_images_set_aside_come_and_go_with_undo(old: Project) -> None:
    with Store(old) as store:
        ids = list(store.labels())
        row = history.Row("splits", ids[0], None, {"split": AUDIT})
        history.apply(store, history.Edit("Set 1 image aside", (row,)))
        assert store.audit_images() == ids[:1]
        assert [label.image_id for label in store.training_labels()] == ids[1:]
        history.undo(store)
        assert store.audit_images() == []
        history.redo(store)
        assert store.audit_images() == ids[:1]


def test_second_answers_follow_their_class_when_it_is_merged_or_deleted(old: Project) -> None:
    with Store(old) as store:
        cat = store.classes()[0].id
        dog, _ = labels.add_class(store, "dog")
        image = next(iter(store.labels()))
        row = history.Row("reasks", image, None, {"first_class_id": cat, "class_id": dog})
        history.apply(store, history.Edit("Answer again", (row,)))
        labels.merge_classes(store, dog, cat)
        assert [(r.first_class_id, r.class_id) for r in store.reasks()] == [(cat, cat)]
        history.undo(store)
        assert [(r.first_class_id, r.class_id) for r in store.reasks()] == [(cat, dog)]
        labels.delete_class(store, dog)
        assert store.reasks() == []
        history.undo(store)
        assert len(store.reasks()) == 1
