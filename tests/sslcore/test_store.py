"""The store: the image table and its scans, moved folders, runs, and what happens when the disk says no."""

from __future__ import annotations

import dataclasses
import itertools
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sslcore import history, labels
from sslcore.errors import HandfulError, ReadOnlyProject
from sslcore.project import Project, create_project
from sslcore.store import ScanChanges, ScanRecord, Store, duplicates


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "pictures").mkdir()
    return create_project(tmp_path / "p.handful", tmp_path / "pictures")


@pytest.fixture
def store(project: Project) -> Iterator[Store]:
    with Store(project) as store:
        yield store


def seen(path: str, content: str, **other: object) -> ScanRecord:
    record = ScanRecord(path, len(content), 1, content, 40, 30, "PNG", "RGB", "ok", "")
    return dataclasses.replace(record, **other)  # type: ignore[arg-type]


def scan(store: Store, files: dict[str, str], *, complete: bool = True) -> ScanChanges:
    """Apply a scan of a folder that holds these path -> content."""
    return store.apply_scan([seen(path, content) for path, content in files.items()], complete=complete)


def label_each(store: Store) -> None:
    """Give every image a class named after its content."""
    table = store.image_table()
    with store.transaction():
        for image, content in zip(table.ids, table.content, strict=True):
            labels.assign(store, [image], labels.add_class(store, f"class {content}")[0])


def labels_by_path(store: Store) -> dict[str, str]:
    """Return path -> class name of the labelled images that are there."""
    table, names = store.image_table(), {row.id: row.name for row in store.classes()}
    return {
        table.paths[row]: names[label]
        for image, label in store.labels().items()
        if table.status[row := int(table.rows_of([image])[0])] != "missing"
    }


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


def test_a_scan_notices_added_changed_and_removed_files_and_keeps_labels(store: Store) -> None:
    scan(store, {"a": "A", "b": "B", "c": "C"})
    label_each(store)
    assert scan(store, {"a": "A", "b": "B2", "d": "D"}) == ScanChanges(
        added=1, changed=1, removed=1, unreadable=0
    )
    assert labels_by_path(store) == {"a": "class A", "b": "class B"}
    table = store.image_table()
    assert dict(zip(table.paths, table.status, strict=True)) == {
        "a": "ok",
        "b": "ok",
        "c": "missing",
        "d": "ok",
    }
    assert store.known_files()["b"] == (2, 1, "B2")
    assert scan(store, {"a": "A", "b": "B2", "c": "C", "d": "D"}) == ScanChanges(1, 0, 0, 0)
    assert labels_by_path(store)["c"] == "class C"


def test_a_scan_that_saw_only_a_part_removes_nothing(store: Store) -> None:
    scan(store, {"a": "A", "b": "B"})
    assert scan(store, {"b": "B2", "c": "C"}, complete=False) == ScanChanges(1, 1, 0, 0)
    assert set(store.known_files()) == {"a", "b", "c"}


def test_the_same_scan_again_changes_nothing(store: Store) -> None:
    scan(store, {"a": "A", "b": "B"})
    before = store.image_table().ids.tolist()
    assert scan(store, {"a": "A", "b": "B"}) == ScanChanges(0, 0, 0, 0)
    assert store.image_table().ids.tolist() == before


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ({"a": "A"}, {"z": "A"}, 1),
        ({"a": "A", "b": "B"}, {"a": "B", "b": "A"}, 2),
        ({"1": "A", "2": "B", "3": "C"}, {"1": "B", "2": "C"}, 2),
        ({"1": "A", "2": "B", "3": "C"}, {"2": "A", "3": "B", "4": "C"}, 3),
        ({"x/1": "A", "x/2": "B"}, {"y/1": "A", "y/2": "B"}, 2),
        ({"x/1": "A", "x/2": "A", "k": "K"}, {"y/1": "A", "y/2": "A", "k": "K"}, 2),
    ],
    ids=[
        "renamed",
        "swapped",
        "renumbered down",
        "renumbered up",
        "folder renamed",
        "duplicates in a folder",
    ],
)
def test_labels_follow_the_content_of_renamed_files(
    store: Store, before: dict[str, str], after: dict[str, str], moved: int
) -> None:
    scan(store, before)
    table = store.image_table()
    for image, path in zip(table.ids, table.paths, strict=True):
        labels.assign(store, [image], labels.add_class(store, f"{before[path]} at {Path(path).name}")[0])
    changes = scan(store, after)
    assert changes == ScanChanges(0, 0, len(before) - len(after), 0, moved)
    assert {path: name[0] for path, name in labels_by_path(store).items()} == after
    for path, name in labels_by_path(store).items():
        if list(before.values()).count(name[0]) > 1:
            assert name.endswith(f" at {Path(path).name}")
    assert scan(store, after) == ScanChanges(0, 0, 0, 0)


def test_a_file_that_went_and_came_back_elsewhere_keeps_its_label(store: Store) -> None:
    scan(store, {"a": "A", "b": "B"})
    label_each(store)
    scan(store, {"b": "B"})
    assert scan(store, {"b": "B", "new/a2": "A"}).moved == 1
    assert labels_by_path(store) == {"new/a2": "class A", "b": "class B"}


def test_a_copy_kept_before_editing_does_not_take_the_label_along(store: Store) -> None:
    scan(store, {"a": "A"})
    label_each(store)
    assert scan(store, {"a": "A edited", "a backup": "A"}) == ScanChanges(1, 1, 0, 0)
    assert labels_by_path(store) == {"a": "class A"}


def test_a_file_that_went_to_two_places_is_not_guessed(store: Store) -> None:
    scan(store, {"a": "A"})
    label_each(store)
    assert scan(store, {"b": "A", "c": "A"}) == ScanChanges(2, 0, 1, 0)
    assert labels_by_path(store) == {}
    assert len(store.labels()) == 1


def test_of_equal_files_the_labelled_one_lives_on_unless_labels_disagree(store: Store) -> None:
    scan(store, {"a": "A", "b": "A"})
    cat, dog = labels.add_class(store, "cat")[0], labels.add_class(store, "dog")[0]
    labels.assign(store, [2], cat)
    assert scan(store, {"c": "A"}).moved == 1
    assert labels_by_path(store) == {"c": "cat"}
    scan(store, {"c": "A", "a": "A"})
    labels.assign(store, [1], dog)
    assert scan(store, {"d": "A"}).moved == 0
    assert labels_by_path(store) == {}


def test_another_picture_under_the_name_of_a_lost_one_does_not_inherit_its_label(store: Store) -> None:
    scan(store, {"a": "A", "b": "B"})
    label_each(store)
    scan(store, {"b": "B"})
    assert scan(store, {"a": "other", "b": "B"}).added == 1
    assert labels_by_path(store) == {"b": "class B"}


def test_an_image_labelled_while_the_scan_runs_is_not_folded_into_another(store: Store) -> None:
    scan(store, {"a": "A"})
    label_each(store)
    token = store.begin_scan()
    store.apply_scan_chunk(token, [seen("b", "A")])
    new = int(store.image_table().ids[-1])
    labels.assign(store, [new], labels.add_class(store, "mine")[0])
    history.undo(store)
    assert store.finish_scan(token).moved == 0
    history.redo(store)
    assert labels_by_path(store) == {"b": "mine"}


def test_an_interrupted_scan_is_made_good_by_the_next(project: Project) -> None:
    with Store(project) as store:
        scan(store, {"a": "A", "b": "B"})
        label_each(store)
        token = store.begin_scan()
        store.apply_scan_chunk(token, [seen("b", "A"), seen("c", "B"), seen("new", "N")])
    with Store(project) as store:
        assert scan(store, {"b": "A", "c": "B", "new": "N"}) == ScanChanges(1, 0, 0, 0, moved=2)
        assert labels_by_path(store) == {"b": "class A", "c": "class B"}


def test_a_scan_in_chunks_equals_one_at_once(store: Store) -> None:
    scan(store, {"a": "A", "b": "B", "c": "C"})
    label_each(store)
    token = store.begin_scan()
    store.apply_scan_chunk(token, [seen("a", "B")])
    store.apply_scan_chunk(token, [seen("b", "A"), seen("d", "D")])
    assert store.finish_scan(token) == ScanChanges(1, 0, 1, 0, moved=2)
    assert labels_by_path(store) == {"a": "class B", "b": "class A"}


folders = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("ABCDEFGH"), max_size=6).filter(
    lambda files: len(set(files.values())) == len(files)
)


@given(states=st.lists(folders, min_size=2, max_size=5))
@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_happens_to_the_folder_the_table_shows_it_and_no_label_is_lost(
    tmp_path_factory: pytest.TempPathFactory, states: list[dict[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("folder")
    (folder / "pictures").mkdir()
    with Store(create_project(folder / "p.handful", folder / "pictures")) as store:
        scan(store, states[0])
        label_each(store)
        n_labels = len(store.labels())
        for before, files in itertools.pairwise(states):
            labelled = labels_by_path(store)
            changes = scan(store, files)
            table = store.image_table()
            present = [row for row in range(len(table)) if table.status[row] == "ok"]
            assert {table.paths[row]: table.content[row] for row in present} == files
            assert len(present) == len(files)
            grown = len(files) - len(before) - changes.added + changes.removed
            assert 0 <= grown <= changes.moved
            assert len(store.labels()) == n_labels
            now = labels_by_path(store)
            for path, content in files.items():
                former = next((old for old, kept in before.items() if kept == content), None)
                if former == path or (former is not None and former not in files):
                    assert now.get(path) == labelled.get(former)
    shutil.rmtree(folder)


def test_a_file_name_that_is_no_text_is_listed_with_its_reason(store: Store) -> None:
    broken = b"caf\xe9.png".decode("utf-8", "surrogateescape")
    for added in (1, 0):
        assert store.apply_scan([seen(broken, "A")], complete=True) == ScanChanges(added, 0, 0, 1)
    table = store.image_table()
    assert (list(table.paths), table.status) == (["caf\\xe9.png"], ["unreadable"])
    assert "rename" in table.reason[0]


def test_an_image_unreadable_for_a_while_keeps_its_label(store: Store) -> None:
    scan(store, {"a": "A"})
    label_each(store)
    gone = seen("a", "", status="unreadable", reason="Permission was denied.")
    assert store.apply_scan([gone], complete=True).unreadable == 1
    assert scan(store, {"a": "A"}).unreadable == 0
    assert labels_by_path(store) == {"a": "class A"}


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


def make_files(folder: Path, *paths: str) -> Path:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(b"x")
    return folder


def test_project_and_images_moved_together_are_found_again(tmp_path: Path) -> None:
    make_files(tmp_path / "here" / "pictures", "a/1.png")
    project = create_project(tmp_path / "here" / "p.handful", tmp_path / "here" / "pictures")
    (tmp_path / "here").rename(tmp_path / "there")
    with Store(Project(tmp_path / "there" / project.root.name)) as store:
        assert store.image_folder == tmp_path / "there" / "pictures"


def test_a_project_moved_alone_still_finds_its_images(tmp_path: Path) -> None:
    pictures = make_files(tmp_path / "pictures", "a/1.png")
    project = create_project(pictures / "p.handful", pictures)
    with Store(project) as store:
        scan(store, {"a/1.png": "A"})
    # Seen from its new place, the relative path still leads to a folder, but to one without the images.
    shutil.move(project.root, tmp_path / "p.handful")
    with Store(Project(tmp_path / "p.handful")) as store:
        assert store.image_folder == pictures


@pytest.mark.parametrize("point_at", ["new/photos", "new", "new/photos/a"])
def test_a_moved_image_folder_can_be_pointed_at_even_one_level_off(tmp_path: Path, point_at: str) -> None:
    photos = make_files(tmp_path / "old" / "photos", "a/1.png", "b/2.png")
    project = create_project(tmp_path / "p.handful", photos)
    with Store(project) as store:
        scan(store, {"a/1.png": "A", "b/2.png": "B"})
        label_each(store)
        (tmp_path / "old").rename(tmp_path / "new")
        assert not store.image_folder.is_dir()
        assert store.set_image_folder(tmp_path / point_at) == tmp_path / "new" / "photos"
    with Store(project) as store:
        assert store.image_folder == tmp_path / "new" / "photos"
        assert scan(store, {"a/1.png": "A", "b/2.png": "B"}) == ScanChanges(0, 0, 0, 0)
        assert len(labels_by_path(store)) == 2


def test_a_regrouped_image_folder_is_taken_and_the_scan_recognises_the_files(
    tmp_path: Path, store: Store
) -> None:
    make_files(tmp_path / "flat", "1.png")
    scan(store, {"a/1.png": "A"})
    label_each(store)
    assert store.set_image_folder(tmp_path / "flat") == tmp_path / "flat"
    assert scan(store, {"1.png": "A"}).moved == 1
    assert labels_by_path(store) == {"1.png": "class A"}


def test_a_folder_without_the_images_is_refused_and_the_old_one_stays(tmp_path: Path, store: Store) -> None:
    make_files(tmp_path / "others", "x.png")
    scan(store, {"a/1.png": "A"})
    before = store.image_folder
    with pytest.raises(HandfulError, match="None of this project's images") as caught:
        store.set_image_folder(tmp_path / "others")
    assert "a/1.png" in caught.value.hint
    with pytest.raises(HandfulError, match="is not a folder"):
        store.set_image_folder(tmp_path / "nowhere")
    assert store.image_folder == before


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
