"""Now and then an image is asked about that the person labelled before: blind, between the others."""

from __future__ import annotations

import contextlib

import numpy as np

from app.snapshot import Snapshot
from app.suggestion_queue import SuggestionQueue
from sslcore.errors import HandfulError
from sslcore.history import Changes
from sslcore.reasks import find_reask, is_due
from sslcore.store import Store

WHY = "picked at random"


class Reasking:
    """Puts second questions into the queue of suggestions, one at a time, and takes them out again."""

    def __init__(
        self, store: Store, snapshot: Snapshot, queue: SuggestionQueue, rng: np.random.Generator | None = None
    ) -> None:
        self._store, self._snapshot, self._queue = store, snapshot, queue
        self._rng = rng or np.random.default_rng()
        self._answers = 0
        self._image: int | None = None
        self._asked: set[int] = set()

    @property
    def image(self) -> int | None:
        """The image that is asked about again and not answered yet; its label must not be shown beside the question."""
        return self._image if self._image is not None and self._image in self._queue else None

    def follow(self, changes: Changes) -> bool:
        """Take note of what the person did; returns whether the queue is another now."""
        if not changes.labels:
            return False
        if self._image in changes.labels:
            # Answered, or labelled anew from the map or the thumbnails: either way the question is gone.
            self._image = None
            return False
        if len(changes.labels) == 1 and self._is_taken_back(next(iter(changes.labels))):
            return self._ask(next(iter(changes.labels)))
        self._answers += 1
        if self.image is not None or self._store.readonly or not is_due(self._answers, self._rng):
            return False
        with contextlib.suppress(HandfulError):
            found = find_reask(self._store, self._rng)
            if found is not None and self._queue.items:
                self._answers = 0
                return self._ask(found)
        return False

    def drop(self) -> bool:
        """Take back the question that is open; returns whether there was one."""
        image, self._image = self.image, None
        return image is not None and self._queue.remove(image)

    def _ask(self, image_id: int) -> bool:
        self._image = image_id
        self._asked.add(image_id)
        self._queue.put_second(image_id, WHY)
        return True

    def _is_taken_back(self, image_id: int) -> bool:
        """Whether the second answer about this image was undone while its label stands."""
        if image_id not in self._asked or image_id not in self._snapshot.labels:
            return False
        return self.image is None and not self._store.read_rows("reasks", [image_id])
