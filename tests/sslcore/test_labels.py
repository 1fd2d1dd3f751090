"""Labels: what a person says, undoable whole; classes, colours, CSV and folders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sslcore import history, labels
from sslcore.errors import HandfulError
from sslcore.project import create_project
from sslcore.store import ScanRecord, Store

PATHS = ["a/1.png", "a/2.png", "b/3.png", "b/4.png", "é ü/5.png"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store of five images with ids 1 to 5, no classes."""
    (tmp_path / "pictures").mkdir()
    with Store(create_project(tmp_path / "p.handful", tmp_path / "pictures")) as store:
        store.apply_scan(
            [
                ScanRecord(path, 10, 1, f"{number:032x}", 4, 4, "PNG", "RGB", "ok", "")
                for number, path in enumerate(PATHS, 1)
            ],
            complete=True,
        )
        yield store


@pytest.fixture
def cat(store: Store) -> int:
    return labels.add_class(store, "cat")[0]


@pytest.fixture
def dog(store: Store, cat: int) -> int:
    return labels.add_class(store, "dog")[0]


def everything(store: Store) -> object:
    return store.classes(), store.label_rows(), store.rejections()


def test_a_label_replaces_the_former_one_and_says_where_it_came_from(
    store: Store, cat: int, dog: int
) -> None:
    labels.assign(store, [1, 2], cat)
    labels.assign(store, [2], dog, source="model")
    assert [(row.image_id, row.class_id, row.source) for row in store.label_rows()] == [
        (1, cat, "human"),
        (2, dog, "model"),
    ]


def test_labelling_by_hand_what_the_model_labelled_makes_it_a_human_label(store: Store, cat: int) -> None:
    labels.assign(store, [1], cat, source="model")
    assert labels.assign(store, [1], cat).labels == {1}
    assert store.label_rows()[0].source == "human"


def test_unknown_images_and_classes_are_refused_and_label_nothing(store: Store, cat: int) -> None:
    with pytest.raises(HandfulError, match="1 image of this label"):
        labels.assign(store, [1, 99], cat)
    with pytest.raises(HandfulError, match="no longer exists"):
        labels.assign(store, [1], 77)
    with pytest.raises(HandfulError, match="not in the project"):
        labels.reject(store, 99, cat)
    assert store.labels() == {}


def test_rejecting_takes_off_that_label_and_labelling_takes_back_the_rejection(
    store: Store, cat: int
) -> None:
    labels.assign(store, [1], cat)
    assert labels.reject(store, 1, cat).labels == {1}
    assert store.labels() == {}
    assert store.rejections() == {1: {cat}}
    labels.assign(store, [1], cat)
    assert store.rejections() == {}
    history.undo(store)
    assert store.rejections() == {1: {cat}}


def test_rejecting_one_class_leaves_the_label_of_another(store: Store, cat: int, dog: int) -> None:
    labels.assign(store, [1], dog)
    labels.reject(store, 1, cat)
    assert store.labels() == {1: dog}


@pytest.mark.parametrize("bad", ["", "   ", "\n\t"])
def test_a_class_needs_a_name(store: Store, cat: int, bad: str) -> None:
    with pytest.raises(HandfulError, match="needs a name"):
        labels.add_class(store, bad)
    with pytest.raises(HandfulError, match="needs a name"):
        labels.rename_class(store, cat, bad)


@pytest.mark.parametrize("taken", ["cat", "CAT", "  cat ", "Cat\n"])
def test_a_class_name_is_taken_whatever_its_case_and_spaces(store: Store, dog: int, taken: str) -> None:
    with pytest.raises(HandfulError, match="already a class cat"):
        labels.add_class(store, taken)
    with pytest.raises(HandfulError, match="already a class cat"):
        labels.rename_class(store, dog, taken)
    assert [row.name for row in store.classes()] == ["cat", "dog"]


def test_a_name_is_trimmed_and_may_change_its_own_case(store: Store, cat: int) -> None:
    labels.add_class(store, "  grey   wolf ")
    labels.rename_class(store, cat, "Cat")
    assert [row.name for row in store.classes()] == ["Cat", "grey wolf"]


def test_classes_keep_their_order_and_ids_are_never_used_again(store: Store, cat: int, dog: int) -> None:
    history.undo(store)
    fox, changes = labels.add_class(store, "fox")
    assert changes.classes
    assert fox not in (cat, dog)
    assert [(row.id, row.position) for row in store.classes()] == [(cat, 0), (fox, 1)]


def test_new_classes_take_the_first_free_colour_and_a_colour_can_be_chosen(
    store: Store, cat: int, dog: int
) -> None:
    labels.delete_class(store, cat)
    labels.add_class(store, "fox")
    labels.recolor_class(store, dog, "#ABCDEF")
    labels.add_class(store, "owl", "#010203")
    assert {row.name: row.color for row in store.classes()} == {
        "dog": "#abcdef",
        "fox": labels.CLASS_COLORS[0],
        "owl": "#010203",
    }
    with pytest.raises(HandfulError, match="not a colour"):
        labels.recolor_class(store, dog, "red")


def test_more_classes_than_colours_still_get_one(store: Store) -> None:
    classes = {f"{number}": f"c{number}" for number in range(len(labels.CLASS_COLORS) + 3)}
    for name in classes.values():
        labels.add_class(store, name)
    assert len(store.classes()) == len(classes)


def test_colours_are_valid_distinct_and_start_with_those_safe_for_the_colour_blind() -> None:
    colors = labels.CLASS_COLORS
    assert colors[:7] == ("#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7")
    assert all(re.fullmatch("#[0-9a-f]{6}", color) for color in colors)
    rgb = [tuple(int(color[at : at + 2], 16) for at in (1, 3, 5)) for color in colors]
    assert len(colors) >= 40
    nearest = min(
        sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5
        for at, one in enumerate(rgb)
        for other in rgb[:at]
    )
    assert nearest > 8


@pytest.mark.parametrize("operation", ["merge", "delete"])
def test_merge_and_delete_are_undone_with_labels_and_rejections(
    store: Store, cat: int, dog: int, operation: str
) -> None:
    labels.assign(store, [1, 2], cat)
    labels.assign(store, [3], dog)
    labels.reject(store, 4, cat)
    labels.reject(store, 4, dog)
    labels.reject(store, 5, dog)
    labels.reject(store, 1, dog)
    before = everything(store)
    changes = (
        labels.merge_classes(store, cat, dog) if operation == "merge" else labels.delete_class(store, cat)
    )
    assert changes.classes
    assert {1, 2, 4} <= changes.labels
    after = everything(store)
    if operation == "merge":
        assert store.labels() == {1: dog, 2: dog, 3: dog}
        assert store.rejections() == {4: {dog}}
    else:
        assert store.labels() == {3: dog}
        assert store.rejections() == {1: {dog}, 4: {dog}, 5: {dog}}
    assert [row.id for row in store.classes()] == [dog]
    history.undo(store)
    assert everything(store) == before
    history.redo(store)
    assert everything(store) == after


def test_a_class_cannot_be_merged_into_itself(store: Store, cat: int) -> None:
    with pytest.raises(HandfulError, match="into itself"):
        labels.merge_classes(store, cat, cat)
    assert [row.id for row in store.classes()] == [cat]


def test_a_csv_labels_known_images_lists_unknown_paths_and_makes_classes_in_one_edit(
    store: Store, cat: int, tmp_path: Path
) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("path,label\na/1.png,Cat\nb/3.png, fox \nnowhere.png,fox\nb/4.png,\n", encoding="utf-8")
    result = labels.import_csv(store, file)
    fox = store.classes()[-1]
    assert (result.labelled, result.unknown_paths, result.new_classes) == (2, ["nowhere.png"], ["fox"])
    assert result.changes == history.Changes(labels=frozenset({1, 3}), classes=True)
    assert store.labels() == {1: cat, 3: fox.id}
    assert {row.source for row in store.label_rows()} == {"csv"}
    history.undo(store)
    assert store.labels() == {}
    assert [row.name for row in store.classes()] == ["cat"]


@pytest.mark.parametrize(
    "text",
    [
        "path,label\né ü/5.png,cat\n",
        "\ufeffPath;Label;note\r\n./é ü/5.png;cat;x\r\n",
        'label\tpath\ncat\t"é ü\\5.png"\n',
        "path,label\ne\u0301 u\u0308/5.png,cat\n",
        "path,label\n{folder}/é ü/5.png,cat\n",
    ],
    ids=["plain", "spreadsheet", "tabs and backslashes", "decomposed accents", "absolute"],
)
def test_a_csv_may_be_spelled_in_many_ways(store: Store, tmp_path: Path, text: str) -> None:
    file = tmp_path / "labels.csv"
    file.write_bytes(text.replace("{folder}", str(store.image_folder)).encode())
    assert labels.import_csv(store, file).unknown_paths == []
    assert list(store.labels()) == [5]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no columns path and label"),
        (b"file,class\na/1.png,cat\n", "no columns path and label"),
        (b"path,label\n\xff\xfe,cat\n", "not a UTF-8"),
        (b"path,label\n" + b"x" * 200_000 + b",cat\n", "cannot be read as CSV"),
    ],
)
def test_a_csv_that_is_none_is_refused_in_clear_words(
    store: Store, tmp_path: Path, content: bytes, message: str
) -> None:
    file = tmp_path / "labels.csv"
    file.write_bytes(content)
    with pytest.raises(HandfulError, match=message) as caught:
        labels.import_csv(store, file)
    assert caught.value.hint
    assert store.labels() == {}


def test_a_csv_that_is_gone_is_refused_in_clear_words(store: Store, tmp_path: Path) -> None:
    with pytest.raises(HandfulError, match="is gone"):
        labels.import_csv(store, tmp_path / "none.csv")


def test_class_folders_become_labels_in_one_edit(store: Store) -> None:
    changes = labels.from_folders(store, {path: path.split("/")[0] for path in PATHS})
    assert changes.labels == {1, 2, 3, 4, 5}
    names = {row.id: row.name for row in store.classes()}
    assert [names[label] for label in store.labels().values()] == ["a", "a", "b", "b", "é ü"]
    assert len({row.color for row in store.classes()}) == 3
    assert len(history.journal(store)) == 1


def test_class_folders_label_no_file_that_cannot_be_read(store: Store) -> None:
    torn = ScanRecord("a/torn.png", 3, 1, "f" * 32, 0, 0, "", "", "unreadable", "It is cut short.")
    store.apply_scan([torn], complete=False)
    changes = labels.from_folders(store, {path: path.split("/")[0] for path in (*PATHS, "a/torn.png")})
    assert changes.labels == {1, 2, 3, 4, 5}
