"""What a scan notices: files added, changed, renamed, copied and gone; labels follow the content."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sslcore import history, labels
from sslcore.project import Project, create_project
from sslcore.store import ScanChanges, Store
from tests.sslcore.scanned import label_each, labels_by_path, project, scan, seen, store

__all__ = ["project", "store"]


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
