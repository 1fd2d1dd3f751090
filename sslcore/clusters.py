"""Groups of like images that one name may do for: their cores to be named at once, their rims to be looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sslcore.grouping import cluster
from sslcore.intervals import wilson
from sslcore.neighbours import unit_rows

LADDER = (4, 8, 12, 16, 24, 32, 48, 64)
LEAST_MEMBERS = 30
"""Usual size of a group below which finer ones are not looked for: naming them saves nothing."""
ENOUGH_SEPARATION = 0.6
"""Of the best mean silhouette on the ladder, finer groups keep at least this share: purer, and apart all the same."""
SAMPLE = 4000
RIM_SHARE = 0.4
LEAST_CORE = 6
MOST_LABELLED = 0.3
MOST_CLUSTERS = 24
LEAST_TO_JUDGE = 5
"""Labels inside a core from which they say how pure it is."""
CONTRADICTS = 0.5


@dataclass(frozen=True)
class Cluster:
    """One group: rows without a label, int64. core: the most typical first; rim: the most doubtful first.

    likely: class position that labels inside or the head suggest, None where nothing does. purity: share of the labels
    inside the core that agree, with its 95 % interval and their number, None with too few; believed: the mean
    probability that the head gives the likely class in the core, None without a head.
    """

    core: np.ndarray
    rim: np.ndarray
    likely: int | None
    purity: tuple[float, float, float, int] | None
    believed: float | None
    cohesion: float

    @property
    def worth(self) -> float:
        """How much naming it brings: its size, less what is likely to be wrong."""
        pure = self.purity[0] if self.purity else self.believed
        return len(self.core) * (max(self.cohesion, 0.0) if pure is None else pure**2)


@dataclass(frozen=True)
class Known:
    """What is known of the rows: codes int64 [n] of their labels (-1 = none), free bool [n]: may be labelled.

    probabilities: [n, c] of the head, None without one.
    """

    codes: np.ndarray
    free: np.ndarray
    probabilities: np.ndarray | None = None


def find_clusters(embeddings: np.ndarray, known: Known, seed: int = 0) -> list[Cluster]:
    """Return groups of [n, d] embeddings with few labels in them, the biggest and purest first; [] where all are alike.

    How many there are is chosen by the simplified silhouette (Hruschka et al., 2006) on a sample. Raises HandfulError
    on embeddings that are not finite.
    """
    unit = _centred(embeddings)
    if unit is None:
        return []
    k = choose_number(unit, seed)
    group = cluster(unit, k, seed)
    apart = silhouettes(unit, group, k)
    found = (_cluster(np.flatnonzero(group == number), apart, known) for number in range(k))
    return sorted((one for one in found if one is not None), key=lambda one: -one.worth)[:MOST_CLUSTERS]


def _centred(embeddings: np.ndarray) -> np.ndarray | None:
    """Return the unit rows about their mean, float32 [n, d]; None where too few or all the same."""
    if len(embeddings) < 2 * LEAST_CORE:
        return None
    unit = unit_rows(embeddings)
    unit -= unit.mean(axis=0)
    if float(np.abs(unit).max()) < 1e-4:
        return None
    return unit_rows(unit)


def choose_number(unit: np.ndarray, seed: int) -> int:
    """Return how many groups: the most on the ladder that still lie well apart."""
    rng = np.random.default_rng(seed)
    sample = unit[np.sort(rng.permutation(len(unit))[:SAMPLE])]
    steps = [k for k in LADDER if k * LEAST_MEMBERS <= len(unit)] or [2]
    scores = [float(silhouettes(sample, cluster(sample, k, seed), k).mean()) for k in steps]
    good = [k for k, score in zip(steps, scores, strict=True) if score >= ENOUGH_SEPARATION * max(scores)]
    return good[-1] if good else steps[0]


def silhouettes(unit: np.ndarray, group: np.ndarray, k: int) -> np.ndarray:
    """Return how much nearer each unit row [n, d] lies to the centre of its group than to the next, float32 [n]."""
    sums = np.zeros((k, unit.shape[1]), dtype=np.float32)
    order = np.argsort(group, kind="stable")
    found, start = np.unique(group[order], return_index=True)
    sums[found] = np.add.reduceat(unit[order], start, axis=0)
    centres = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
    likeness = unit @ centres.T
    likeness[:, np.setdiff1d(np.arange(k), found)] = -1
    rows = np.arange(len(unit))
    own = 1 - likeness[rows, group]
    likeness[rows, group] = -np.inf
    other = 1 - likeness.max(axis=1) if k > 1 else np.full(len(unit), 2.0, dtype=np.float32)
    return np.asarray((other - own) / np.maximum(np.maximum(other, own), 1e-9), dtype=np.float32)


def _cluster(rows: np.ndarray, apart: np.ndarray, known: Known) -> Cluster | None:
    """Return the Cluster of these rows, None where it is too small or labelled already."""
    if len(rows) < LEAST_CORE:
        return None
    inner = rows[apart[rows] >= np.quantile(apart[rows], RIM_SHARE)]
    inside = known.codes[inner][known.codes[inner] >= 0]
    if len(inside) > MOST_LABELLED * len(inner):
        return None
    likely, believed = _likely(inner, inside, known)
    core = inner[known.free[inner]]
    if likely is not None and known.probabilities is not None:
        said = np.asarray(known.probabilities[core], dtype=np.float32)
        core = core[~((said.argmax(axis=1) != likely) & (said.max(axis=1) > CONTRADICTS))]
    if len(core) < LEAST_CORE:
        return None
    rim = np.setdiff1d(rows[known.free[rows]], core)
    return Cluster(
        core[np.argsort(-apart[core], kind="stable")],
        rim[np.argsort(apart[rim], kind="stable")],
        likely,
        _purity(inside),
        believed,
        float(apart[core].mean()),
    )


def _likely(inner: np.ndarray, inside: np.ndarray, known: Known) -> tuple[int | None, float | None]:
    """Return the class that the labels inside, or else the head, suggest, and what the head believes of it."""
    said = None
    if known.probabilities is not None:
        said = np.asarray(known.probabilities[inner], dtype=np.float32).mean(axis=0)
    if len(inside):
        likely = int(np.bincount(inside).argmax())
    elif said is not None and len(said) > 1:
        likely = int(said.argmax())
    else:
        return None, None
    return likely, None if said is None or likely >= len(said) else float(said[likely])


def _purity(inside: np.ndarray) -> tuple[float, float, float, int] | None:
    if len(inside) < LEAST_TO_JUDGE:
        return None
    share = float(np.bincount(inside).max() / len(inside))
    return share, *wilson(share, len(inside)), len(inside)
