"""Copies among labelled images: between audit set and training, where they flatter, and with labels that differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sslcore.intervals import mid_p
from sslcore.neighbours import Neighbours

CLOSE = 0.1
"""Nearly equal: this share of the usual distance between an image and its nearest one, or less.

Closer than near-duplicates (near_duplicates.py) have to be: here copies of copies make one group, and a chain of images
that are merely alike would become one.
"""


@dataclass(frozen=True)
class Pairs:
    """Two rows of each pair, int64 [p] each, and whether their files are equal byte for byte, bool [p]."""

    first: np.ndarray
    second: np.ndarray
    exact: np.ndarray


def copy_groups(near: Neighbours, contents: Sequence[bytes] | np.ndarray) -> np.ndarray:
    """Return the group of each image, int64 [n]: one number for files that are equal and embeddings that nearly are.

    contents: the hash of each file. Where embeddings have collapsed, nearness means nothing and only files count.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    n = len(near.indices)
    _, content = np.unique(np.asarray(contents), return_inverse=True)
    first_of = np.full(int(content.max(initial=-1)) + 1, n)
    np.minimum.at(first_of, content, np.arange(n))
    close = near.distances <= close_distance(near)
    rows, places = np.nonzero(close)
    left = np.concatenate([np.arange(n), rows])
    right = np.concatenate([first_of[content], near.indices[rows, places]])
    links = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(n, n))
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)


def close_distance(near: Neighbours) -> float:
    """Return the cosine distance up to which two images count as nearly equal; -1 in collapsed embeddings."""
    if not near.distances.size:
        return -1.0
    usual = float(np.median(near.distances[:, 0]))
    return CLOSE * usual if usual > 0 else -1.0


def find_leaks(
    groups: np.ndarray, contents: Sequence[bytes] | np.ndarray, audit: np.ndarray, training: np.ndarray
) -> Pairs:
    """Return each audit row (first) that has a copy among the training rows (second)."""
    partner = {int(groups[row]): int(row) for row in training[::-1]}
    known = np.asarray(contents)
    twins = {(int(groups[row]), known[row]): int(row) for row in training[::-1]}
    found = []
    for row in audit:
        group = int(groups[row])
        if group in partner:
            twin = twins.get((group, known[row]))
            found.append((int(row), partner[group] if twin is None else twin, twin is not None))
    return _pairs(found)


def find_contradictions(
    groups: np.ndarray, contents: Sequence[bytes] | np.ndarray, rows: np.ndarray, codes: np.ndarray
) -> Pairs:
    """Return labelled copies whose labels differ: each row (first) beside one of its group's commonest class."""
    known = np.asarray(contents)
    found = []
    order = np.argsort(groups[rows], kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(groups[rows][order])) + 1):
        if len(members) < 2 or len(given := np.unique(codes[members])) < 2:
            continue
        counts = [(codes[members] == code).sum() for code in given]
        common = rows[members[codes[members] == given[int(np.argmax(counts))]]]
        for member in members:
            row = rows[member]
            if codes[member] != given[int(np.argmax(counts))]:
                equal = common[known[common] == known[row]]
                found.append((int(row), int(equal[0] if len(equal) else common[0]), bool(len(equal))))
    return _pairs(found)


def audit_without(right: np.ndarray, leaked: np.ndarray, population: int | None = None) -> dict[str, object]:
    """Return {n, accuracy, interval} of an audit of bool [k] answers, and the same `without` those leaked, bool [k].

    population: of how many images it was drawn, None = not known.
    """
    return {**_share(right, population), "without": _share(right[~leaked], population)}


def _share(right: np.ndarray, population: int | None) -> dict[str, object]:
    n = len(right)
    accuracy = float(right.mean()) if n else None
    # The interval of the audit itself: the same figure must not have two.
    interval = None if accuracy is None else list(mid_p(int(right.sum()), n, population))
    return {"n": n, "accuracy": accuracy, "interval": interval}


def _pairs(found: list[tuple[int, int, bool]]) -> Pairs:
    first, second, exact = zip(*found, strict=True) if found else ((), (), ())
    return Pairs(
        np.array(first, dtype=np.int64), np.array(second, dtype=np.int64), np.array(exact, dtype=bool)
    )
