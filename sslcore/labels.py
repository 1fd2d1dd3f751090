"""What a person says about images: labels, rejections, classes. Each function makes one Edit."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sslcore import store_rows
from sslcore.class_colors import CLASS_COLORS
from sslcore.errors import HandfulError
from sslcore.history import Changes, Edit, Row, apply
from sslcore.labels_csv import GivenLabel, canonical, read_label_csv
from sslcore.natural import natural
from sslcore.store import AUDIT, AUTO, ClassRow, Key, Store, Values

__all__ = [
    "CLASS_COLORS",
    "CsvImport",
    "add_class",
    "assign",
    "clear",
    "delete_class",
    "from_folders",
    "import_csv",
    "merge_classes",
    "recolor_class",
    "reject",
    "rename_class",
]


LONGEST_NAME = 255
"""Letters of a class name: what a folder's name may have."""
IMPORTED_GESTURES = 2**40
"""Labels that a table says were given together share a number beyond this instead of their edit's."""
_ANSWERS = ("first_class_id", "class_id")


@dataclass(frozen=True)
class CsvImport:
    """What a CSV brought: how many images it labelled, paths nobody knows, names of new classes.

    contradicting: paths that it names with several labels; the last one was taken.
    """

    labelled: int
    unknown_paths: list[str]
    new_classes: list[str]
    changes: Changes
    contradicting: list[str] = field(default_factory=list)


def assign(
    store: Store,
    image_ids: Iterable[int],
    class_id: int,
    source: str = "human",
    *,
    along: Iterable[int] = (),
) -> Changes:
    """Label the images; on the disk when this returns. HandfulError for unknown images or class.

    Those `along` with them get source `auto` in the same edit, where they have no label, are not set aside and were
    not said to be of another kind.
    """
    wanted = dict.fromkeys((int(image_id) for image_id in image_ids), int(class_id))
    with store.transaction():
        name = _class(store, class_id).name
        others = unlabelled(store, {int(i): int(class_id) for i in along if int(i) not in wanted})
        rows = label_rows(store, wanted, source)
        if others:
            rows = (*_named_again(store, wanted, rows), *label_rows(store, others, AUTO))
        return apply(store, Edit(f"Label {images_in_words(len(wanted) + len(others))} as {name}", rows))


def clear(store: Store, image_ids: Iterable[int]) -> Changes:
    """Take the labels off the images; those without one stay as they are."""
    with store.transaction():
        found = store.read_rows("labels", {int(image_id) for image_id in image_ids})
        return apply(
            store, Edit(f"Clear the label of {images_in_words(len(found))}", _deleted("labels", found))
        )


def reject(store: Store, image_id: int, class_id: int) -> Changes:
    """Note that the image is not of the class, and take that label off if it has it."""
    image_id, class_id = int(image_id), int(class_id)
    with store.transaction():
        name = _class(store, class_id).name
        _check_images(store, [image_id])
        labels = store.read_rows("labels", [image_id])
        rows = _deleted("labels", {key: row for key, row in labels.items() if row["class_id"] == class_id})
        if not store.read_rows("rejections", [(image_id, class_id)]):
            rows += (Row("rejections", (image_id, class_id), None, {}),)
        return apply(store, Edit(f"Say that 1 image is not {name}", rows))


def add_class(store: Store, name: str, color: str | None = None) -> tuple[int, Changes]:
    """Return the id of a new class, and what changed; HandfulError for an empty or taken name."""
    with store.transaction():
        new = _NewClasses(store)
        clean = _free_name(store, name)
        class_id = new.add(clean, color)
        return class_id, apply(store, Edit(f"Add class {clean}", tuple(new.rows)))


def rename_class(store: Store, class_id: int, name: str) -> Changes:
    """Give the class another name; HandfulError if it is empty or taken."""
    with store.transaction():
        old = _class(store, class_id)
        new = _free_name(store, name, besides=class_id)
        return _update_class(store, f"Rename class {old.name} to {new}", class_id, {"name": new})


def recolor_class(store: Store, class_id: int, color: str) -> Changes:
    """Give the class another colour, `#rrggbb`."""
    with store.transaction():
        name = _class(store, class_id).name
        return _update_class(store, f"Recolour class {name}", class_id, {"color": _valid_color(color)})


def merge_classes(store: Store, source_id: int, into_id: int) -> Changes:
    """Make one class of two: what is labelled `source_id` becomes `into_id`, whose name and colour stay.

    "Not X" is kept for images that were neither: only of those it is known that they are not the union.
    """
    with store.transaction():
        source, into = _class(store, source_id), _class(store, into_id)
        if source_id == into_id:
            raise HandfulError("A class cannot be merged into itself.", "Choose two different classes.")
        labels = store.rows_of_class("labels", source_id)
        rows = [Row("labels", key, row, {**row, "class_id": into_id}) for key, row in labels.items()]
        not_source = store.rows_of_class("rejections", source_id)
        rows += _deleted("rejections", not_source)
        neither = {_image_of(key) for key in not_source}
        not_into = store.rows_of_class("rejections", into_id)
        rows += _deleted(
            "rejections", {key: row for key, row in not_into.items() if _image_of(key) not in neither}
        )
        rows += [
            Row("reasks", key, row, {**row, **{name: into_id for name in _ANSWERS if row[name] == source_id}})
            for key, row in store.rows_of_class("reasks", source_id).items()
        ]
        rows += _deleted("classes", store.read_rows("classes", [source_id]))
        return apply(store, Edit(f"Merge class {source.name} into {into.name}", tuple(rows)))


def delete_class(store: Store, class_id: int) -> Changes:
    """Remove the class with its labels and rejections; undo brings all of them back."""
    with store.transaction():
        name = _class(store, class_id).name
        rows = (
            *_deleted("labels", store.rows_of_class("labels", class_id)),
            *_deleted("rejections", store.rows_of_class("rejections", class_id)),
            *_deleted("reasks", store.rows_of_class("reasks", class_id)),
            *_deleted("classes", store.read_rows("classes", [class_id])),
        )
        return apply(store, Edit(f"Delete class {name}", rows))


def import_csv(store: Store, file: Path) -> CsvImport:
    """Label the images a CSV (`path,label`) names, making classes as needed; HandfulError if unreadable.

    What `export --format labels-csv` wrote comes back as it was: where each label came from, what was given in one
    gesture, and what is set aside for the audit.
    """
    file = Path(file)
    wanted, several = read_label_csv(file, store.image_folder)
    with store.transaction():
        labels, unknown, new, changes = _label_paths(store, wanted, f"Import labels from {file.name}")
    return CsvImport(labels, unknown, new, changes, several)


def from_folders(store: Store, classes: Mapping[str, str]) -> Changes:
    """Label each path of `classes` with its class name, making the classes, as one edit."""
    table = store.image_table()
    # A file that cannot be read shows nothing that a label could be about.
    readable = {path for path, status in zip(table.paths, table.status, strict=True) if status == "ok"}
    wanted = {path: GivenLabel(name, "folder") for path, name in classes.items() if path in readable}
    with store.transaction():
        return _label_paths(store, wanted, "Take labels from the class folders")[-1]


def _label_paths(
    store: Store, wanted: Mapping[str, GivenLabel], text: str
) -> tuple[int, list[str], list[str], Changes]:
    """Label by path and class name in one edit: (labelled, unknown paths, new class names, changes)."""
    ids = _ids_by_path(store)
    new = _NewClasses(store)
    found = {path: ids.get(canonical(path)) for path in wanted}
    unknown = [path for path, image_id in found.items() if image_id is None]
    # In the order of their names, so that a class called 1 comes before one called 2, whatever the file's order.
    there = {path: image_id for path, image_id in found.items() if image_id is not None}
    for name in sorted({wanted[path].label for path in there}, key=natural):
        new.find_or_add(name)
    rows = _rows_given(store, {there[path]: wanted[path] for path in there}, new)
    changes = apply(store, Edit(text, (*new.rows, *rows)))
    return len(there), unknown, [str(row.after["name"]) for row in new.rows if row.after], changes


def _rows_given(store: Store, given: Mapping[int, GivenLabel], classes: _NewClasses) -> tuple[Row, ...]:
    """Return the rows that label each image id as a table says, and set aside what it set aside."""
    by_source: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for image_id, one in given.items():
        by_source[one.source][image_id] = classes.find_or_add(one.label)
    rows = [row for source, labels in by_source.items() for row in label_rows(store, labels, source)]
    gestures = _gesture_numbers(store, given)
    rows = [
        Row(row.table, row.key, row.before, {**row.after, "edit_id": gestures[row.key]})
        if row.table == "labels" and row.after and row.key in gestures
        else row
        for row in rows
    ]
    aside = {image_id for image_id, one in given.items() if one.split.lower() == AUDIT}
    already = store.read_rows("splits", aside)
    return (*rows, *(Row("splits", i, None, {"split": AUDIT}) for i in sorted(aside - already.keys())))


def _gesture_numbers(store: Store, given: Mapping[int, GivenLabel]) -> dict[Key, int]:
    """Return image id -> a number that only the labels of its gesture share, beyond those of edits and older imports.

    Labels given along without a gesture named are taken for one.
    """
    named = {i: one.gesture for i, one in given.items() if one.gesture or one.source == AUTO}
    if not named:
        return {}
    first = 1 + max([IMPORTED_GESTURES, *(row.edit_id for row in store.label_rows())])
    number = {name: first + place for place, name in enumerate(dict.fromkeys(named.values()))}
    return {image_id: number[name] for image_id, name in named.items()}


class _NewClasses:
    """The classes that one edit adds: each gets an unused id, the next position and a free colour."""

    def __init__(self, store: Store) -> None:
        existing = store.classes()
        with store.reading() as db:
            self._next_id = store_rows.next_class_id(db)
        self._position = max((row.position for row in existing), default=-1) + 1
        self._colors = {row.color for row in existing}
        self._ids = {row.name.casefold(): row.id for row in existing}
        self.rows: list[Row] = []

    def find_or_add(self, name: str) -> int:
        """Return the id of the class of that name, whatever its case."""
        clean = _clean_name(name)
        known = self._ids.get(clean.casefold())
        return self.add(clean, None) if known is None else known

    def add(self, name: str, color: str | None) -> int:
        class_id, position = self._next_id, self._position
        if color is None:
            free = (choice for choice in CLASS_COLORS if choice not in self._colors)
            color = next(free, CLASS_COLORS[position % len(CLASS_COLORS)])
        color = _valid_color(color)
        self.rows.append(Row("classes", class_id, None, {"name": name, "color": color, "position": position}))
        self._ids[name.casefold()] = class_id
        self._colors.add(color)
        self._next_id, self._position = class_id + 1, position + 1
        return class_id


def label_rows(store: Store, wanted: Mapping[int, int], source: str) -> tuple[Row, ...]:
    """Return the rows that label each image id with its class id and drop rejections that say otherwise."""
    _check_images(store, wanted)
    labels = store.read_rows("labels", wanted)
    rows = []
    for image_id, class_id in wanted.items():
        before = labels.get(image_id)
        if before is None or (before["class_id"], before["source"]) != (class_id, source):
            rows.append(Row("labels", image_id, before, {"class_id": class_id, "source": source}))
    return (*rows, *_deleted("rejections", store.read_rows("rejections", wanted.items())))


def unlabelled(store: Store, wanted: Mapping[int, int]) -> dict[int, int]:
    """Return those (image id -> class id) without a label, not set aside, and not said to be of another kind."""
    taken = {*store.read_rows("labels", wanted), *store.audit_images()}
    ruled_out = store.read_rows("rejections", wanted.items())
    return {
        image_id: class_id
        for image_id, class_id in wanted.items()
        if image_id not in taken and (image_id, class_id) not in ruled_out
    }


def _named_again(store: Store, wanted: Mapping[int, int], rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Return `rows`, with labels that stay as they are now belonging to this edit: those given along hang on them."""
    changed = {row.key for row in rows if row.table == "labels"}
    kept = store.read_rows("labels", wanted.keys() - changed)
    again = (
        Row("labels", key, row, {"class_id": row["class_id"], "source": row["source"]})
        for key, row in kept.items()
    )
    return (*rows, *again)


def _deleted(table: str, found: Mapping[Key, Values]) -> tuple[Row, ...]:
    return tuple(Row(table, key, row, None) for key, row in found.items())


def _update_class(store: Store, text: str, class_id: int, values: Values) -> Changes:
    before = store.read_rows("classes", [class_id])[class_id]
    return apply(store, Edit(text, (Row("classes", class_id, before, before | values),)))


def _class(store: Store, class_id: int) -> ClassRow:
    row = store.read_rows("classes", [int(class_id)]).get(int(class_id))
    if row is None:
        raise HandfulError("That class no longer exists.", "Choose another class, or undo its deletion.")
    return ClassRow(int(class_id), **row)


def _check_images(store: Store, image_ids: Iterable[int]) -> None:
    unknown = store.unknown_images(image_ids)
    if unknown:
        raise HandfulError(
            f"{images_in_words(len(unknown))} of this label are not in the project.",
            "Scan the image folder again.",
        )


def _ids_by_path(store: Store) -> dict[str, int]:
    """Return image id by path; a present image wins over a missing one that once had the path."""
    table = store.image_table()
    order = sorted(range(len(table)), key=lambda row: table.status[row] != "missing")
    return {canonical(table.paths[row]): int(table.ids[row]) for row in order}


def _clean_name(name: str) -> str:
    # What controls a terminal or ends a string has no place in a name, whoever sent the table.
    visible = "".join(letter if unicodedata.category(letter) != "Cc" else " " for letter in name)
    clean = unicodedata.normalize("NFC", " ".join(visible.split()))
    if not clean:
        raise HandfulError("A class needs a name.", "Type at least one letter or digit.")
    if len(clean) > LONGEST_NAME:
        raise HandfulError(
            f"A class name has at most {LONGEST_NAME} letters, not {len(clean):,}.", "Choose a shorter one."
        )
    return clean


def _free_name(store: Store, name: str, besides: int | None = None) -> str:
    clean = _clean_name(name)
    for row in store.classes():
        if row.id != besides and row.name.casefold() == clean.casefold():
            raise HandfulError(
                f"There is already a class {row.name}.", "Choose another name, or merge the two classes."
            )
    return clean


def _valid_color(color: str) -> str:
    if not re.fullmatch("#[0-9a-fA-F]{6}", color):
        raise HandfulError(f"{color} is not a colour.", "Write it as #rrggbb, such as #e69f00.")
    return color.lower()


def _image_of(key: Key) -> int:
    return key[0] if isinstance(key, tuple) else key


def images_in_words(count: int) -> str:
    return "1 image" if count == 1 else f"{count:,} images"
