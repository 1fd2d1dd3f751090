"""One labelling on paper: a strategy asks, the known answers are given, heads are fitted as after a real label."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from sslcore.configs import HeadConfig
from sslcore.every_image import measure_rows
from sslcore.head import USUAL_STRENGTH, Head, Space, fit_head, predict_proba
from sslcore.progress import Progress
from sslcore.suggest import Pool, suggest_next

Found = TypeVar("Found")
AT_ONCE = 10
"""Labels between two refits, as many as a person finds in the queue."""
HEADLESS = frozenset({"random", "maxherding", "typiclust", "kmeans", "coreset"})
"""Strategies that look at no head: none is fitted for them between two budgets."""


@dataclass(frozen=True)
class Material:
    """What is labelled on paper: pool [n, d] with its classes int [n], and test [t, d] that no strategy sees.

    space: where heads see embeddings; row_keys uint64 [n] tell copies in the pool.
    """

    pool: np.ndarray
    codes: np.ndarray
    test: np.ndarray
    test_codes: np.ndarray
    space: Space
    row_keys: np.ndarray


def prepare(
    embeddings: np.ndarray, codes: np.ndarray, rows: np.ndarray, held: np.ndarray, space: Space | None = None
) -> Material:
    """Return the Material of embeddings [n, d] with classes int [n]: rows `rows` to label, rows `held` to test on.

    Done once for all strategies. Raises HandfulError on embeddings that are not finite.
    """
    pool = np.asarray(embeddings[rows], dtype=np.float32)
    measured = measure_rows(pool)
    test = np.asarray(embeddings[held], dtype=np.float32)
    return Material(pool, codes[rows], test, codes[held], space or measured.space, measured.row_keys)


class Replay:
    """The labelling of one Material by one strategy, from no label on; the same seed asks the same.

    at_once: labels between two refits.
    """

    def __init__(self, material: Material, strategy: str, seed: int, at_once: int = AT_ONCE) -> None:
        self.material, self.strategy, self.seed, self.at_once = material, strategy, seed, at_once
        self.labelled = np.zeros(len(material.pool), dtype=bool)
        self._head: Head | None = None

    def label_up_to(self, budget: int, progress: Progress) -> None:
        """Ask until `budget` images are labelled, a few at a time; raises Cancelled."""
        needs_head = self.strategy not in HEADLESS
        while (missing := budget - int(self.labelled.sum())) > 0:
            progress.check()
            self.labelled[self._asked(min(missing, self.at_once))] = True
            if needs_head:
                # Choosing the strength anew costs more than it brings until the head is judged.
                self._head = self._fit(HeadConfig(strength=USUAL_STRENGTH))

    def right(self) -> np.ndarray:
        """Return which test images a head fitted to the labels so far takes for what they are, bool [t]."""
        head = self._fit(HeadConfig(seed=self.seed))
        guesses = np.array(head.class_ids)[predict_proba(head, self.material.test).argmax(axis=1)]
        return np.asarray(guesses == self.material.test_codes)

    def _asked(self, n: int) -> np.ndarray:
        pool = self.material.pool
        probabilities = None if self._head is None else predict_proba(self._head, pool)
        asked = Pool(
            pool,
            None,
            self.labelled,
            ~self.labelled,
            probabilities,
            n,
            self.seed,
            row_keys=self.material.row_keys,
        )
        return suggest_next(self.strategy, asked).rows

    def _fit(self, config: HeadConfig) -> Head:
        rows = np.flatnonzero(self.labelled)
        classes, codes = np.unique(self.material.codes[rows], return_inverse=True)
        class_ids = tuple(int(one) for one in classes)
        return fit_head(
            self.material.pool[rows],
            codes,
            class_ids,
            config,
            start=self._head,
            space=self.material.space,
        )


def side_by_side(work: Callable[[str], Found], names: Sequence[str]) -> Iterator[tuple[str, Found]]:
    """Yield (name, work(name)) in order, as many at once as there are processors; the first error ends them all.

    numpy leaves Python's lock while it works: threads keep the processors busy and share the pool.
    """
    with ThreadPoolExecutor(processors()) as workers:
        waiting = [workers.submit(work, name) for name in names]
        try:
            for name, one in zip(names, waiting, strict=True):
                yield name, one.result()
        finally:
            for one in waiting:
                one.cancel()


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
