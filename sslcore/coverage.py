"""How well labelled images stand for all others: a kernel between them, and the greedy choice that covers most.

MaxHerding (Bae et al. 2024, arXiv:2407.12212) takes, one after the other, the image that most raises the mean over all
images of their similarity to the nearest chosen one.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from sslcore.neighbours import unit_rows
from sslcore.pool import Pool, Spots, some

SPOTS, CANDIDATES = 4000, 2000
"""Images that stand for all others, and candidates that are looked at: more change the choice little."""
PART = 256
BLOCK = 64
"""Candidates whose gain is worked out at a time: small enough for the processor's cache."""
WIDTH = 0.7
"""The kernel's width beside the mean squared distance of two images in the centred space, which is about 2."""


@dataclass(frozen=True)
class Ground:
    """What is to be covered, by what: unit directions from the middle of all images, float32."""

    spots: np.ndarray
    """Rows int64 [s] of the pool that stand for all."""
    candidates: np.ndarray
    """Rows int64 [m] that may be chosen."""
    at_spots: np.ndarray
    at_candidates: np.ndarray
    at_labelled: np.ndarray
    """[s, d], [m, d], [l, d]."""


def ground(pool: Pool, first: np.ndarray | None = None) -> Ground:
    """Return the Ground of the pool; `first` int64 are candidates that should be among those looked at."""
    spots = pool.spots or spots_of(pool.embeddings, pool.seed)
    open_rows = pool.open_rows
    candidates = some(open_rows, CANDIDATES, pool.seed + 1)
    if first is not None and len(open_rows) > CANDIDATES:
        candidates = np.union1d(candidates, first)

    def directions(rows: np.ndarray) -> np.ndarray:
        return unit_rows(np.asarray(pool.embeddings[rows], dtype=np.float32) - spots.middle)

    parts = (candidates, pool.labelled_rows)
    return Ground(spots.rows, candidates, spots.directions, *(directions(rows) for rows in parts))


def spots_of(embeddings: np.ndarray, seed: int) -> Spots:
    """Return the Spots of embeddings [n, d]: all of them or an even draw, the same whatever is labelled."""
    rows = some(np.arange(len(embeddings)), SPOTS, seed)
    own = np.asarray(embeddings[rows], dtype=np.float32)
    middle = own.mean(axis=0)
    return Spots(rows, middle, unit_rows(own - middle))


def kernel(one: np.ndarray, other: np.ndarray, width: float = WIDTH) -> np.ndarray:
    """Return exp(-squared distance / width), float32 [m, k], of unit rows [m, d] and [k, d]."""
    alike = one @ other.T
    alike -= 1
    alike *= 2 / width
    return np.asarray(np.exp(alike, out=alike))


def _first_gains(
    here: Ground, width: float, best: np.ndarray, matters: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the kernel of candidates and spots [m, s], and what each would add at first [m]; on all processors.

    Nearly all the time that a suggestion takes. The parts are the processor's to share: BLAS should have one thread.
    """
    m = len(here.candidates)
    alike, gain = np.empty((m, len(here.spots)), dtype=np.float32), np.empty(m, dtype=np.float32)

    def work(first: int) -> None:
        part = slice(first, first + PART)
        alike[part] = kernel(here.at_candidates[part], here.at_spots, width)
        # At once, while the part is in the processor's cache.
        gain[part] = _gains(alike[part], best, matters)

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        list(pool.map(work, range(0, m, PART)))
    return alike, gain


def covered(here: Ground, width: float = WIDTH) -> np.ndarray:
    """Return how well the labelled images cover each spot, float32 [s] in 0..1."""
    if not len(here.at_labelled):
        return np.zeros(len(here.spots), dtype=np.float32)
    return np.asarray(kernel(here.at_spots, here.at_labelled, width).max(axis=1))


def cover(
    here: Ground,
    n: int,
    weights: np.ndarray | None = None,
    width: float = WIDTH,
    check: Callable[[], None] = lambda: None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return n places in `here.candidates` that raise the coverage most, one after the other, and by how much.

    weights [s]: how much it matters that a spot is covered; all alike without. (int64 [k], float32 [k])
    """
    best = covered(here, width)
    matters = np.ones(len(best), np.float32) if weights is None else weights.astype(np.float32)
    alike, gain = _first_gains(here, width, best, matters)
    chosen, gains = [], []
    for _ in range(min(n, len(here.candidates))):
        check()
        one = _most(alike, best, matters, gain)
        chosen.append(one)
        gains.append(float(gain[one]) / len(best))
        gain[one] = -np.inf
        best = np.maximum(best, alike[one])
    return np.array(chosen, dtype=np.int64), np.array(gains, dtype=np.float32)


def _gains(alike: np.ndarray, best: np.ndarray, matters: np.ndarray) -> np.ndarray:
    """Return what each candidate, a row of alike [m, s], would add to the coverage of spots [s], float32 [m]."""
    gain = np.empty(len(alike), dtype=np.float32)
    for first in range(0, len(alike), BLOCK):
        more = alike[first : first + BLOCK] - best
        np.maximum(more, 0, out=more)
        gain[first : first + BLOCK] = more @ matters
    return gain


def _most(alike: np.ndarray, best: np.ndarray, matters: np.ndarray, gain: np.ndarray) -> int:
    """Return the candidate that adds most now; `gain` is brought up to date as far as that needs.

    What is covered already makes every gain smaller, never larger (Minoux 1978): an old gain that is below a new one
    need not be worked out again.
    """
    order = np.argsort(-gain, kind="stable")
    one, most = -1, -np.inf
    for first in range(0, len(order), BLOCK):
        some = order[first : first + BLOCK]
        if one >= 0 and gain[some[0]] < most:
            break
        some = some[gain[some] > -np.inf]
        gain[some] = _gains(alike[some], best, matters)
        here = some[np.argmax(gain[some])] if len(some) else -1
        if here >= 0 and (gain[here], -here) > (most, -one):
            one, most = int(here), float(gain[here])
    return one
