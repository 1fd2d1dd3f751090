"""The labels of a project as rows of an embedding: what trains, what measures, what is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sslcore.judging import Labels
from sslcore.project import Project
from sslcore.store import AUTO, MODEL, SEEN, LabelRow, Store


@dataclass(frozen=True)
class Labelled:
    """The labels that lie on embedded images and train: rows int64 [m] of the embedding, class position of each [m].

    judged bool [m], group int64 [m]: see `judging.Labels`. closed int64: every row that has a label or is set aside.
    audit_rows, audit_codes int64 [k]: labelled images of the audit; a class that nothing trains is -1.
    """

    rows: np.ndarray
    codes: np.ndarray
    class_ids: tuple[int, ...]
    version: int
    class_names: tuple[str, ...]
    judged: np.ndarray
    group: np.ndarray
    closed: np.ndarray
    set_aside: np.ndarray
    audit_rows: np.ndarray
    audit_codes: np.ndarray

    @property
    def labels(self) -> Labels:
        """What a judge needs to know of them."""
        return Labels(self.codes, self.judged, self.group)


def read_labelled(project: Project, ids: np.ndarray) -> Labelled:
    """Return the project's labels as rows of an embedding whose rows are images `ids` (ascending)."""
    with Store(project, readonly=True) as store:
        every, version = store.label_rows(), store.label_version()
        names = {row.id: row.name for row in store.classes()}
        aside = np.array(store.audit_images(), dtype=np.int64)
    images = np.array([row.image_id for row in every], dtype=np.int64)
    given = np.array([row.class_id for row in every], dtype=np.int64)
    place, there = rows_of(ids, images)
    in_audit = np.isin(images, aside)
    trains = there & ~in_audit & np.array([row.source != MODEL for row in every], dtype=bool)
    # Only classes with an embedded image: the head can say nothing about others.
    class_ids = tuple(class_id for class_id in names if class_id in set(given[trains].tolist()))
    # What came from the model itself, or for a whole group, is no blind answer.
    measures = there & in_audit & np.array([row.source in SEEN for row in every], dtype=bool)
    position = {class_id: code for code, class_id in enumerate(class_ids)}
    codes = np.array([position.get(int(class_id), -1) for class_id in given], dtype=np.int64)
    set_aside = rows_of(ids, aside)
    return Labelled(
        place[trains],
        codes[trains],
        class_ids,
        version,
        tuple(names[class_id] for class_id in class_ids),
        np.array([row.source in SEEN for row in every], dtype=bool)[trains],
        gestures(every)[trains],
        np.union1d(place[there], set_aside[0][set_aside[1]]),
        set_aside[0][set_aside[1]],
        place[measures],
        codes[measures],
    )


def rows_of(ids: np.ndarray, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where each image is among `ids` (ascending), int64 [k], and whether it is there, bool [k]."""
    rows = np.searchsorted(ids, images)
    there = rows < len(ids)
    there[there] = ids[rows[there]] == images[there]
    return rows.astype(np.int64), there


def gestures(labels: Sequence[LabelRow]) -> np.ndarray:
    """Return a number of each label, int64 [m]: the same for those that one gesture gave along with one another."""
    shared = {row.edit_id for row in labels if row.source == AUTO}
    # Images are counted from 1 up, gestures from -1 down.
    numbers = (-row.edit_id if row.edit_id in shared else row.image_id for row in labels)
    return np.fromiter(numbers, dtype=np.int64, count=len(labels))
