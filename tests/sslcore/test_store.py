"""The store: the image table and its scans, moved folders, runs, and what happens when the disk says no."""

from __future__ import annotations

import dataclasses
import sqlite3

import numpy as np
import pytest

from sslcore import history, labels
from sslcore.errors import HandfulError, ReadOnlyProject
from sslcore.project import Project
from sslcore.store import ScanChanges, Store, duplicates
from tests.sslcore.scanned import project, scan, seen, store

__all__ = ["project", "store"]


def test_the_image_table_holds_what_was_seen_in_columns(store: Store) -> None:
    bad = seen("b/bad.jpg", "", status="unreadable", reason="It is empty.", width=0, height=0, format="")
    assert store.apply_scan([seen("é.png", "x" * 9), bad], complete=True) == ScanChanges(2, 0, 0, 1)
    table = store.image_table()
    assert len(table) == 2
    assert (list(table.paths), list(table.content)) == (["é.png", "b/bad.jpg"], ["x" * 9, ""])
    assert (table.status, table.reason) == (["ok", "unreadable"], ["", "It is empty."])
    assert (table.width.tolist(), table.height.tolist(), table.size.tolist()) == ([40, 0], [30, 0], [9, 0])
    assert [column.dtype for column in (table.ids, table.width, table.mtime_ns)] == [
        np.int64,
        np.int32,
        np.int64,
    ]
    assert table.rows_of([2, 99, 1]).tolist() == [1, -1, 0]


def test_an_empty_project_has_an_empty_table(store: Store) -> None:
    table = store.image_table()
    assert len(table) == 0
    assert table.rows_of([1]).tolist() == [-1]
    assert (duplicates(store), store.labels(), store.truth(), store.known_files()) == ([], {}, {}, {})


def test_duplicates_are_present_images_of_equal_content(store: Store) -> None:
    scan(store, {"a": "A", "b": "B", "c": "A", "d": "B", "e": "A", "f": "F"})
    assert duplicates(store) == [[1, 3, 5], [2, 4]]
    scan(store, {"a": "A", "b": "B", "c": "A", "f": "F"})
    assert duplicates(store) == [[1, 3]]


def test_hidden_truth_is_kept_by_image(store: Store) -> None:
    scan(store, {"a": "A", "b": "B"})
    store.set_truth({"b": "cat", "nowhere": "dog"})
    scan(store, {"a": "A", "z": "B"})
    assert store.truth() == {2: "cat"}


def test_runs_are_kept_with_config_status_and_result(project: Project) -> None:
    with Store(project) as store:
        run = store.add_run("simclr", "small", {"minutes": 5, "knobs": {"temperature": 0.2}})
        assert (run.status, run.result) == ("new", {})
        store.update_run(run.id, status="running")
        store.update_run(run.id, status="done", result={"loss": 1.5})
        other = store.add_run("vicreg", "small", {})
        assert store.active_run() is None
        store.set_active_run(run.id)
    with Store(project) as store:
        kept = store.runs()
        assert kept[0] == dataclasses.replace(run, status="done", result={"loss": 1.5})
        assert [row.id for row in kept] == [run.id, other.id]
        assert store.active_run() == run.id
        store.set_active_run(None)
        assert store.active_run() is None
        for ask in (lambda: store.update_run(99, status="done"), lambda: store.set_active_run(99)):
            with pytest.raises(HandfulError, match="no run 99"):
                ask()


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    def half_done() -> None:
        with store.transaction():
            store.set_meta("note", "half")
            scan(store, {"a": "A"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_done()
    assert store.get_meta("note") is None
    assert len(store.image_table()) == 0


def test_a_full_disk_is_one_sentence_and_no_acknowledged_label_is_lost(project: Project) -> None:
    with Store(project) as store:
        scan(store, {f"{number}.png": f"{number:032x}" for number in range(3000)})
        cat, _ = labels.add_class(store, "cat")
        labels.assign(store, [1], cat)
        with store.reading() as db:
            pages = db.execute("PRAGMA page_count").fetchone()[0]
            db.execute(f"PRAGMA max_page_count = {pages}")
        before = (store.labels(), store.label_version(), history.journal(store))
        with pytest.raises(HandfulError, match="the disk is full") as caught:
            labels.assign(store, store.image_table().ids, cat)
        assert "everything saved so far is safe" in caught.value.hint
        assert (store.labels(), store.label_version(), history.journal(store)) == before
        with store.reading() as db:
            db.execute("PRAGMA max_page_count = 1000000")
        labels.assign(store, [2], cat)
    with Store(project) as store:
        assert store.labels() == {1: cat, 2: cat}
        history.undo(store)
        assert store.labels() == {1: cat}


def test_a_database_held_by_another_program_is_one_sentence(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sslcore.database.BUSY_SECONDS", 0.05)
    with Store(project) as store, Store(project) as other, other.transaction():
        with pytest.raises(HandfulError, match="another program is using") as caught:
            store.set_meta("note", "x")
        assert caught.value.hint


def test_damage_met_while_working_is_one_sentence(project: Project) -> None:
    with Store(project) as store:
        scan(store, {f"{number}.png": f"{number:032x}" for number in range(3000)})
    data = bytearray(project.database.read_bytes())
    data[16384:] = b"\xa5" * (len(data) - 16384)
    project.database.write_bytes(data)
    with Store(project) as store, pytest.raises(HandfulError, match="is damaged"):
        store.image_table()


def test_a_store_opened_to_read_refuses_every_change(project: Project) -> None:
    with Store(project) as store:
        scan(store, {"a": "A"})
    with Store(project, readonly=True) as store:
        assert list(store.image_table().paths) == ["a"]
        for change in (
            lambda: store.set_meta("x", "y"),
            lambda: scan(store, {}),
            lambda: store.add_run("simclr", "small", {}),
            lambda: labels.add_class(store, "cat"),
            lambda: history.undo(store),
        ):
            with pytest.raises(ReadOnlyProject):
                change()


def test_what_is_written_is_synced_to_the_disk_before_a_call_returns(store: Store) -> None:
    with store.reading() as db:
        settings = [
            db.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("synchronous", "journal_mode", "foreign_keys")
        ]
    assert settings == [2, "wal", 1]


def test_a_mistake_of_the_program_is_not_dressed_up_as_one_of_the_disk(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError), store.transaction() as db:
        db.execute("INSERT INTO labels VALUES (99, 99, 'human', 1)")
    assert store.labels() == {}
