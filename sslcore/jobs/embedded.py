"""What is worked out once for an embedding and remembered in the worker, as it is needed at each label."""

from __future__ import annotations

import threading
from pathlib import Path

from sslcore.arrays import Arrays, load_arrays
from sslcore.coverage import spots_of
from sslcore.every_image import Measured, measure_rows
from sslcore.jobs.chart import stored_neighbours
from sslcore.near_duplicates import near_distance
from sslcore.neighbours import Neighbours
from sslcore.pool import Spots
from sslcore.project import Project


class Embedded:
    """One embedding, mapped once: a new map would have to be filled again by every label that reads it all."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self._lock = threading.RLock()
        self._measured: Measured | None = None
        self._spots: dict[int, Spots] = {}
        self._neighbours: tuple[Neighbours, float] | None = None

    @property
    def measured(self) -> Measured:
        """What holds for its rows whatever the labels; HandfulError where they are not finite."""
        with self._lock:
            if self._measured is None:
                self._measured = measure_rows(self.arrays["embeddings"])
            return self._measured

    def spots(self, seed: int) -> Spots:
        """Return the images that stand for all others in suggestions of this seed."""
        with self._lock:
            if seed not in self._spots:
                self._spots = {seed: spots_of(self.arrays["embeddings"], seed)}
            return self._spots[seed]

    def neighbours(self, project: Project) -> tuple[Neighbours | None, float | None]:
        """Return the stored neighbours and up to where they are near-duplicates; (None, None) before there are."""
        with self._lock:
            if self._neighbours is None:
                found = stored_neighbours(project, self.arrays)
                if found is None:
                    return None, None
                self._neighbours = found, near_distance(self.arrays["embeddings"], found)
            return self._neighbours


def embedded(project: Project, key: str) -> Embedded:
    """Return the embedding saved under `key`, with all that was found out about it; HandfulError if it is gone."""
    arrays = load_arrays(project, key)
    # Saved anew it lies in another folder of the same name.
    folder = arrays.place, Path(arrays.place).stat().st_ino
    with _lock:
        found = _known.get(folder)
        if found is None:
            _known.clear()
            found = _known[folder] = Embedded(arrays)
        return found


_known: dict[tuple[str, int], Embedded] = {}
_lock = threading.Lock()
