"""What is found for faster hands: images like these, near-duplicates of the last label, groups, sure guesses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.session import Session
from sslcore.arrays import load_arrays
from sslcore.errors import HandfulError
from sslcore.history import Changes

JOBS = ("similar", "near_duplicates", "clusters", "accept")
MANY = 200
"""How many similar images are shown."""


@dataclass(frozen=True, eq=False)
class Group:
    """A group that one name may do for: ids int64 of the core (typical first) and the rim (doubtful first)."""

    core: np.ndarray
    rim: np.ndarray
    facts: dict[str, Any]


@dataclass(frozen=True, eq=False)
class Offer:
    """Near-duplicates of an image just labelled, which its class would do for."""

    image: int
    class_id: int
    ids: tuple[int, ...]


class Hands(QObject):
    """Asks the live worker, and tells what came back; newer requests replace older ones."""

    similar_found = Signal(object)
    """Image ids int64, the most alike first."""
    offered = Signal(object)
    """An Offer, or None where there is none any more."""
    groups_found = Signal(list)
    accept_found = Signal(dict)
    """The facts of job `accept`, with arrays `ids`, `class_ids` and `confidence`."""
    failed = Signal(str, str)
    """Which job failed, and why."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.offer: Offer | None = None
        session.live.worker.answered.connect(self._on_answer)
        session.live.worker.failed.connect(self._on_failure)
        session.changed.connect(self._on_changed)

    def find_similar(self, ids: Iterable[int], n: int = MANY) -> bool:
        """Ask which images are most like these; False where there are no features."""
        return self._ask("similar", images=[int(image_id) for image_id in ids], n=n)

    def find_groups(self) -> bool:
        """Ask for groups to name."""
        return self._ask("clusters")

    def find_acceptable(self, precision: float) -> bool:
        """Ask what may be accepted so that a share `precision` of it is right."""
        return self._ask("accept", precision=precision)

    def take_offer(self) -> bool:
        """Label the near-duplicates offered, as one step with the image they are like."""
        offer, session = self.offer, self._session
        if offer is None or session.labels.get(offer.image) != offer.class_id:
            return False
        self._set_offer(None)
        return session.label_along([offer.image], offer.ids, offer.class_id)

    def _ask(self, job: str, **args: Any) -> bool:
        session = self._session
        if not session.embeddings or not session.is_open:
            return False
        session.live.worker.request(job, {"embeddings": session.embeddings, **args})
        return True

    def _on_changed(self, changes: Changes) -> None:
        """After one image was labelled by a person, look whether others are nearly the same."""
        if not changes.labels:
            return
        session = self._session
        self._set_offer(None)
        if len(changes.labels) == 1 and not session.readonly:
            (image,) = changes.labels
            if session.sources.get(image) == "human":
                self._ask("near_duplicates", image=image)

    def _on_answer(self, job: str, result: dict[str, Any], args: dict[str, Any]) -> None:
        session = self._session
        if job not in JOBS or args.get("embeddings") != session.embeddings:
            return
        try:
            if job == "similar":
                self.similar_found.emit(np.array([image for image, _ in result["similar"]], np.int64))
            elif job == "near_duplicates":
                self._take_offer_of(result)
            elif job == "clusters":
                self.groups_found.emit(self._read_groups(result))
            elif job == "accept":
                self.accept_found.emit(self._read_accepted(result))
        except HandfulError as error:
            self.failed.emit(job, error.message)

    def _take_offer_of(self, result: dict[str, Any]) -> None:
        image, class_id = int(result["image"]), result["class_id"]
        if result["images"] and self._session.labels.get(image) == class_id:
            free = [int(i) for i in result["images"] if i not in self._session.labels]
            self._set_offer(Offer(image, int(class_id), tuple(free)) if free else None)

    def _read_groups(self, result: dict[str, Any]) -> list[Group]:
        ids = np.asarray(load_arrays(self._session.project, result["clusters"])["ids"])
        groups = []
        for facts in result["groups"]:
            middle = facts["start"] + facts["core"]
            groups.append(Group(ids[facts["start"] : middle], ids[middle : middle + facts["rim"]], facts))
        return groups

    def _read_accepted(self, result: dict[str, Any]) -> dict[str, Any]:
        none = np.zeros(0, np.int64)
        found = {"ids": none, "class_ids": none, "confidence": none.astype(np.float32)}
        if result["accepted"]:
            stored = load_arrays(self._session.project, result["accepted"])
            found = {name: np.asarray(stored[name]) for name in found}
        return {**result, **found}

    def _on_failure(self, job: str, message: str, hint: str, kind: str) -> None:
        if job in JOBS:
            self.failed.emit(job, message)

    def _set_offer(self, offer: Offer | None) -> None:
        if offer is not self.offer:
            self.offer = offer
            self.offered.emit(offer)
