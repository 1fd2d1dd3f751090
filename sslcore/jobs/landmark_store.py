"""The landmarks of an embedding, remembered in the worker and kept in the project: a new worker need not find them."""

from __future__ import annotations

from sslcore.arrays import Arrays, find_exactly, load_arrays, prune_arrays, save_arrays
from sslcore.errors import HandfulError
from sslcore.head import Space
from sslcore.landmarks import Remembered, landmark_arrays, landmarks_from, landmarks_of
from sslcore.progress import Progress
from sslcore.project import Project

FIRST_REACH = 500
"""Labels that are spread along the graph before the first predictions: a quarter of a second's work."""
KEEP = 2
WAY = 1
"""Raised when landmarks are found in another way: those kept from before are then not taken."""


def known_landmarks(project: Project | None, embeddings: Arrays, space: Space) -> Remembered | None:
    """Return the landmarks of an embedding where a worker found them before; None where none did."""
    if (known := _known.get(embeddings.place)) is not None:
        return known
    kept = None if project is None else find_exactly(project, "landmarks", _inputs(embeddings.key))
    if project is None or kept is None:
        return None
    try:
        found = landmarks_from(load_arrays(project, kept))
    except (HandfulError, KeyError, ValueError):
        # Whatever befell the file, the landmarks can be found again.
        return None
    if found.x.shape[1] != len(space.mean):
        return None
    return _remember(embeddings.place, Remembered(found))


def computed_landmarks(
    project: Project | None, embeddings: Arrays, space: Space, progress: Progress
) -> Remembered | None:
    """Return the landmarks of an embedding, found now if need be; None where there are too few images. Cancelled."""
    known = known_landmarks(project, embeddings, space)
    if known is not None:
        return known
    found = landmarks_of(space, embeddings["embeddings"], progress)
    if found is None:
        return None
    if project is not None:
        save_arrays(project, "landmarks", _inputs(embeddings.key), landmark_arrays(found), synced=False)
        prune_arrays(project, "landmarks", KEEP)
    return _remember(embeddings.place, Remembered(found))


def _remember(place: str, known: Remembered) -> Remembered:
    _known.clear()
    _known[place] = known
    return known


def _inputs(key: str) -> dict[str, object]:
    return {"embeddings": key, "way": WAY}


_known: dict[str, Remembered] = {}
