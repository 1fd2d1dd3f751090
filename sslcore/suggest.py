"""What to label next. A strategy is a plain function of a Pool that returns rows, the most useful first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from sslcore.errors import HandfulError
from sslcore.neighbours import Neighbours, not_finite, unit_rows

TYPICAL_OF = 20
"""Neighbours whose mean distance says how typical an image is (TypiClust uses the same)."""
MOST_GROUPS = 500
FEW_GROUPS = 100
SAMPLE = 12_000
MEMBERS = 400
ROUNDS = 8
UNSURE_PER_PICK = 10
ABOUT_AS_UNSURE = 0.1
LABELS_PER_CLASS_FOR_MARGIN = 5


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


@dataclass(frozen=True)
class Suggestions:
    """Rows int64 [k] of the pool, k <= n, the most useful first, and for each why in a few words."""

    rows: np.ndarray
    why: list[str]


Strategy = Callable[[Pool], Suggestions]


@dataclass(frozen=True)
class StrategyChoice:
    """A strategy, its name and one line for people."""

    title: str
    one_line: str
    run: Strategy


def suggest_next(strategy: str, pool: Pool) -> Suggestions:
    """Return what `strategy` would ask next; never a labelled image, nor an exact copy of one while others are left.

    Raises HandfulError on a strategy nobody knows and on embeddings that are not finite.
    """
    if strategy not in STRATEGIES:
        raise HandfulError(f"There is no strategy called {strategy!r}.", f"Known: {', '.join(STRATEGIES)}.")
    if not np.isfinite(pool.embeddings).all():
        raise not_finite()
    candidates = pool.candidates & ~pool.labelled
    found = STRATEGIES[strategy].run(replace(pool, candidates=candidates & _first_of_kind(pool)))
    # Where embeddings have collapsed, nearly all are copies: the person still gets something to label.
    left = candidates.copy()
    left[found.rows] = False
    more = random(replace(pool, candidates=left, n=pool.n - len(found.rows)))
    return Suggestions(np.concatenate([found.rows, more.rows]).astype(np.int64), found.why + more.why)


def random(pool: Pool) -> Suggestions:
    """Return candidates in an order that depends on the seed alone: labelling some does not reshuffle the rest."""
    order = np.random.default_rng(pool.seed).permutation(len(pool.embeddings))
    rows = order[pool.candidates[order]][: max(pool.n, 0)]
    return Suggestions(rows, ["random draw"] * len(rows))


def typiclust(pool: Pool) -> Suggestions:
    """Return the most typical candidate of the largest groups without a label (Hacohen et al. 2022, 2202.02794)."""
    labelled, open_rows = np.flatnonzero(pool.labelled), np.flatnonzero(pool.candidates)
    if not len(open_rows):
        return Suggestions(open_rows, [])
    rows = np.concatenate([labelled, open_rows])
    unit = unit_rows(pool.embeddings[rows])
    wanted = min(len(labelled) + pool.n, MOST_GROUPS, len(rows))
    group = cluster(unit, wanted, pool.seed)
    labels = np.bincount(group[: len(labelled)], minlength=wanted)
    asked = labels.copy()
    sizes = np.bincount(group[len(labelled) :], minlength=wanted)
    left = np.arange(len(rows)) >= len(labelled)
    picked, why = [], []
    for _ in range(min(pool.n, len(open_rows))):
        one = np.lexsort((-sizes, asked, sizes == 0))[0]
        members = np.flatnonzero((group == one) & left)
        best = members[_typicality(pool, rows, unit, members).argmax()]
        picked.append(int(rows[best]))
        why.append(f"typical of a group with {'few labels' if labels[one] else 'no label yet'}")
        left[best] = False
        asked[one] += 1
        sizes[one] -= 1
    return Suggestions(np.array(picked, dtype=np.int64), why)


def margin(pool: Pool) -> Suggestions:
    """Return candidates whose two likeliest classes are closest, from n groups of such; typical ones without a head."""
    if pool.probabilities is None or pool.probabilities.shape[1] < 2:
        return typiclust(pool)
    rows = np.flatnonzero(pool.candidates)
    gap = margins(pool.probabilities[rows])
    order = np.argsort(gap, kind="stable")[: UNSURE_PER_PICK * pool.n]
    if len(rows) > pool.n > 0:
        # Variety only among images about as unsure as the n most unsure ones.
        order = order[gap[order] <= gap[order[pool.n - 1]] + ABOUT_AS_UNSURE]
    rows = rows[order]
    if len(rows) > pool.n > 0:
        group = cluster(unit_rows(pool.embeddings[rows]), pool.n, pool.seed)
        first = np.sort(np.unique(group, return_index=True)[1])
        rows = rows[np.concatenate([first, np.setdiff1d(np.arange(len(rows)), first)])][: pool.n]
    return Suggestions(rows, [_between(pool.probabilities[row], pool.class_names) for row in rows])


def auto(pool: Pool) -> Suggestions:
    """Return typical images until there are about five labels a class, from then on unsure and typical ones in turn."""
    classes = 0 if pool.probabilities is None else pool.probabilities.shape[1]
    if classes < 2 or pool.labelled.sum() < LABELS_PER_CLASS_FOR_MARGIN * classes:
        return typiclust(pool)
    both = (margin(pool), typiclust(pool))
    turns = [
        (int(found.rows[turn]), found.why[turn])
        for turn in range(pool.n)
        for found in both
        if turn < len(found.rows)
    ]
    # An image that both would ask about comes once, with the first reason.
    chosen: dict[int, str] = {}
    for row, why in turns:
        chosen.setdefault(row, why)
    rows = list(chosen)[: pool.n]
    return Suggestions(np.array(rows, dtype=np.int64), [chosen[row] for row in rows])


def margins(probabilities: np.ndarray) -> np.ndarray:
    """Return how far the likeliest class leads the second, float32 [n] in 0..1, from [n, c] with c >= 2."""
    top = np.partition(np.asarray(probabilities, dtype=np.float32), -2, axis=1)
    return np.asarray(top[:, -1] - top[:, -2])


def cluster(unit: np.ndarray, k: int, seed: int) -> np.ndarray:
    """Return the group 0..k-1 of each unit row [n, d], int64 [n]: spherical k-means on an even sample, a few rounds.

    k-means++ starts; a group that runs empty stays where it was.
    """
    rng = np.random.default_rng(seed)
    sample = unit[np.sort(rng.permutation(len(unit))[:SAMPLE])]
    centres = _spread_centres(sample, k, rng)
    for _ in range(ROUNDS):
        group = (sample @ centres.T).argmax(axis=1)
        order = np.argsort(group, kind="stable")
        found, start = np.unique(group[order], return_index=True)
        sums = np.add.reduceat(sample[order], start, axis=0)
        length = np.linalg.norm(sums, axis=1, keepdims=True)
        centres[found] = np.where(length > 0, sums / np.maximum(length, 1e-12), centres[found])
    return np.asarray((unit @ centres.T).argmax(axis=1))


def _spread_centres(sample: np.ndarray, k: int, rng: np.random.Generator) -> np.ndarray:
    """Return k rows of `sample` far from one another, float32 [k, d]: greedy k-means++ on at most 4,096 of them."""
    some = sample[np.sort(rng.permutation(len(sample))[: max(4096, k)])]
    chosen = [int(rng.integers(len(some)))]
    distance = np.maximum(1 - some @ some[chosen[0]], 0)
    # Several tries a step find every group when groups are few; among hundreds one more or less matters little.
    trials = 4 if k <= FEW_GROUPS else 1
    while len(chosen) < k:
        reached = np.cumsum(distance, dtype=np.float64)
        tries = np.searchsorted(reached, rng.random(trials) * reached[-1], side="right")
        tries = np.minimum(tries, len(some) - 1)
        after = np.minimum(np.maximum(1 - some @ some[tries].T, 0), distance[:, None])
        best = int(after.sum(axis=0).argmin())
        chosen.append(int(tries[best]))
        distance = after[:, best]
    return np.array(some[chosen])


def _typicality(pool: Pool, rows: np.ndarray, unit: np.ndarray, members: np.ndarray) -> np.ndarray:
    """Return 1 / mean distance of each member to the nearest 20: of the whole pool if known, else of its group."""
    if pool.neighbours is not None and pool.neighbours.distances.shape[1]:
        near = pool.neighbours.distances[rows[members], :TYPICAL_OF]
        return np.asarray(1 / (near.mean(axis=1) + 1e-6))
    # In a large group, near an even part of it is near it.
    others = members[:: -(-len(members) // MEMBERS)]
    k = min(TYPICAL_OF, len(others) - 1)
    near = np.partition(1 - unit[members] @ unit[others].T, k, axis=1)[:, : k + 1]
    return np.asarray(1 / (np.maximum(near, 0).mean(axis=1) + 1e-6))


def _first_of_kind(pool: Pool) -> np.ndarray:
    """Return which rows are no exact copy of a labelled row or of an earlier row, bool [n]."""
    keys = _row_keys(pool.embeddings)
    # Labelled rows first, so that a copy of one is never the first of its kind.
    order = np.argsort(~pool.labelled, kind="stable")
    first = np.zeros(len(keys), dtype=bool)
    first[order[np.unique(keys[order], return_index=True)[1]]] = True
    return first


def _row_keys(embeddings: np.ndarray) -> np.ndarray:
    """Return a 64-bit number of each row, uint64 [n], the same for the same bytes."""
    bits = {2: np.uint16, 4: np.uint32, 8: np.uint64}[embeddings.dtype.itemsize]
    odd = np.random.default_rng(0).integers(0, 2**63, embeddings.shape[1], dtype=np.uint64) * 2 + 1
    keys = np.empty(len(embeddings), dtype=np.uint64)
    for first in range(0, len(keys), 4096):
        part = np.ascontiguousarray(embeddings[first : first + 4096]).view(bits).astype(np.uint64)
        keys[first : first + 4096] = part @ odd
    return keys


def _between(shares: np.ndarray, names: tuple[str, ...]) -> str:
    """Return "between cat and dog (48 % / 45 %)" for one row of probabilities."""
    shares = np.asarray(shares, dtype=np.float32)
    first, second = (int(c) for c in np.argsort(-shares, kind="stable")[:2])
    a, b = (names[c] if c < len(names) else f"class {c + 1}" for c in (first, second))
    return f"between {a} and {b} ({100 * shares[first]:.0f} % / {100 * shares[second]:.0f} %)"


STRATEGIES: dict[str, StrategyChoice] = {
    "auto": StrategyChoice(
        "Automatic", "Typical images first; from about five labels a class, unsure ones in turn.", auto
    ),
    "typiclust": StrategyChoice(
        "Typical of a new group", "The most typical image of the largest groups without a label.", typiclust
    ),
    "margin": StrategyChoice(
        "Unsure", "Images between two classes, as different from one another as possible.", margin
    ),
    "random": StrategyChoice(
        "Random", "A plain random draw: the yardstick, and the only one free of bias.", random
    ),
}
