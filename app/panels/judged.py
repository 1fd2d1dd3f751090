"""Which labelled images the head, not having seen them, took for what: behind each cell of the confusion matrix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.session import Session
from sslcore.arrays import load_arrays
from sslcore.errors import HandfulError


@dataclass(frozen=True, eq=False)
class Judged:
    """Image ids int64 [m], the class id of each one's label, and the class id it was taken for."""

    ids: np.ndarray
    labels: np.ndarray
    guesses: np.ndarray

    def cell(self, label: int, guess: int) -> np.ndarray:
        """Return the images labelled `label` and taken for `guess` (class ids)."""
        return np.asarray(self.ids[(self.labels == label) & (self.guesses == guess)])

    def mistaken(self) -> np.ndarray:
        """Return the images taken for another class than their label."""
        return np.asarray(self.ids[self.labels != self.guesses])

    def of_class(self, class_id: int) -> np.ndarray:
        """Return the images with this label, those taken for another class first."""
        mine = self.labels == class_id
        return np.concatenate([self.ids[mine & (self.guesses != class_id)], self.cell(class_id, class_id)])


def read_judged(session: Session) -> Judged:
    """Return what the current head was judged on, by the labels of now; empty where there is nothing to read."""
    nothing = np.zeros(0, np.int64)
    key = session.head_info.get("head")
    try:
        stored = load_arrays(session.project, key) if key else None
        ids = np.array(stored["judged_ids"]) if stored else nothing
        guesses = np.array(stored["judged_guesses"]) if stored else nothing
    except (HandfulError, KeyError):
        return Judged(nothing, nothing, nothing)
    labels = np.array([session.labels.get(int(image_id), -1) for image_id in ids], np.int64)
    there = labels >= 0
    return Judged(ids[there], labels[there], guesses[there])


def class_names(session: Session) -> list[str]:
    """Return the names of the classes the current head knows, in the order of its confusion matrix."""
    rows = (session.class_by_id(class_id) for class_id in session.head_info.get("class_ids", ()))
    return [row.name if row else session.tr("(deleted)") for row in rows]
