"""What a strategy looks at, and what it answers: the two words between all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sslcore.half import widen
from sslcore.neighbours import Neighbours


@dataclass(frozen=True)
class Spots:
    """Images that stand for all others: rows int64 [s], their mean float32 [d], unit directions from it [s, d]."""

    rows: np.ndarray
    middle: np.ndarray
    directions: np.ndarray


@dataclass(frozen=True)
class Pool:
    """What a strategy may look at: embeddings [n, d] and, row for row, what is labelled and what may be asked.

    labelled, candidates bool [n]; probabilities [n, c] of the head, if there is one, and its class_names;
    n: how many to ask; the same seed asks the same.
    """

    embeddings: np.ndarray
    neighbours: Neighbours | None
    labelled: np.ndarray
    candidates: np.ndarray
    probabilities: np.ndarray | None
    n: int
    seed: int = 0
    class_names: tuple[str, ...] = ()
    copy_of: np.ndarray | None = None
    """int64 [n], the first row with the same bytes (every_image.Measured); worked out where nobody has done so."""
    near: float | None = None
    """Up to where two rows are near-duplicates (near_duplicates.near_distance); likewise."""
    spots: Spots | None = None
    """`coverage.spots_of` these embeddings and this seed; likewise."""

    @property
    def open_rows(self) -> np.ndarray:
        """The rows that may be asked, int64 [m], ascending."""
        return np.flatnonzero(self.candidates)

    @property
    def labelled_rows(self) -> np.ndarray:
        """The rows with a label, int64 [m], ascending."""
        return np.flatnonzero(self.labelled)

    @property
    def has_head(self) -> bool:
        """Whether a head says something about at least two classes."""
        return self.probabilities is not None and self.probabilities.shape[1] > 1


@dataclass(frozen=True)
class Suggestions:
    """Rows int64 [k] of the pool, k <= n, the most useful first, and for each why in a few words."""

    rows: np.ndarray
    why: list[str]


Strategy = Callable[[Pool], Suggestions]


def suggestions(rows: list[int] | np.ndarray, why: str | list[str]) -> Suggestions:
    """Return Suggestions of `rows`, with one reason for all or one for each."""
    found = np.asarray(rows, dtype=np.int64)
    return Suggestions(found, [why] * len(found) if isinstance(why, str) else why)


def some(rows: np.ndarray, most: int, seed: int) -> np.ndarray:
    """Return at most `most` of `rows`, drawn evenly by the seed alone, ascending."""
    if len(rows) <= most:
        return rows
    return np.sort(rows[np.random.default_rng(seed).permutation(len(rows))[:most]])


def shares(pool: Pool, rows: np.ndarray) -> np.ndarray:
    """Return the head's probabilities of `rows`, float32 [m, c]."""
    assert pool.probabilities is not None
    given = pool.probabilities[rows]
    found = np.empty(given.shape, dtype=np.float32)
    widen(given, found)
    return found


def margins(probabilities: np.ndarray) -> np.ndarray:
    """Return how far the likeliest class leads the second, float32 [n] in 0..1, from [n, c] with c >= 2."""
    top = np.partition(np.asarray(probabilities, dtype=np.float32), -2, axis=1)
    return np.asarray(top[:, -1] - top[:, -2])


def between(pool: Pool, row: int) -> str:
    """Return "between cat and dog (48 % / 45 %)" for one row of the pool."""
    own = shares(pool, np.array([row]))[0]
    first, second = (int(c) for c in np.argsort(-own, kind="stable")[:2])
    names = pool.class_names
    a, b = (names[c] if c < len(names) else f"class {c + 1}" for c in (first, second))
    return f"between {a} and {b} ({100 * own[first]:.0f} % / {100 * own[second]:.0f} %)"
