"""One labelling on paper: a strategy asks, the known answers are given, heads are fitted as after a real label."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from sslcore.configs import HeadConfig
from sslcore.every_image import measure_rows
from sslcore.folds import Labels
from sslcore.head import Head, Space, fit_head, predict_proba, space_of
from sslcore.head_choice import Choice, choose, fit_choice, samples_of, usual_choice
from sslcore.heads import KINDS
from sslcore.heads.kind import Samples
from sslcore.landmarks import Landmarks, Remembered, landmarks_of
from sslcore.progress import Progress
from sslcore.suggest import Pool, suggest_next

Found = TypeVar("Found")
AT_ONCE = 10
"""Labels between two refits, as many as a person finds in the queue."""
HEAD = "the best of several kinds, chosen and calibrated by cross-validation each time it is judged"
HEADLESS = frozenset({"random", "maxherding", "typiclust", "kmeans", "coreset"})
"""Strategies that look at no head: none is fitted for them between two budgets."""


@dataclass(frozen=True)
class Material:
    """What is labelled on paper: pool [n, d] with its classes int [n], and test [t, d] that no strategy sees.

    space: where heads see embeddings; copy_of int64 [n] tells copies in the pool; landmarks: what heads know of
    images without a label, None where there are too few.
    """

    pool: np.ndarray
    codes: np.ndarray
    test: np.ndarray
    test_codes: np.ndarray
    space: Space
    copy_of: np.ndarray
    landmarks: Landmarks | None


@dataclass(frozen=True)
class Known:
    """What is known of a project's images whatever their labels: the space of heads, and the landmarks."""

    space: Space
    landmarks: Landmarks | None


def known_of(embeddings: np.ndarray, progress: Progress | None = None) -> Known:
    """Return what is Known of embeddings [n, d]; HandfulError where they are not finite, Cancelled."""
    space = space_of(embeddings)
    return Known(space, landmarks_of(space, embeddings, progress))


def prepare(
    embeddings: np.ndarray, codes: np.ndarray, rows: np.ndarray, held: np.ndarray, known: Known | None = None
) -> Material:
    """Return the Material of embeddings [n, d] with classes int [n]: rows `rows` to label, rows `held` to test on.

    known: of all images, where there are more; else of rows `rows` alone. Done once for all strategies. Raises
    HandfulError on embeddings that are not finite.
    """
    pool = np.asarray(embeddings[rows], dtype=np.float32)
    copies = measure_rows(pool).copy_of
    known = known or known_of(pool)
    test = np.asarray(embeddings[held], dtype=np.float32)
    return Material(pool, codes[rows], test, codes[held], known.space, copies, known.landmarks)


class Replay:
    """The labelling of one Material by one strategy, from no label on; the same seed asks the same.

    at_once: labels between two refits. The head is the app's own: between two judgements its kind stays.
    """

    def __init__(self, material: Material, strategy: str, seed: int, at_once: int = AT_ONCE) -> None:
        self.material, self.strategy, self.seed, self.at_once = material, strategy, seed, at_once
        self.labelled = np.zeros(len(material.pool), dtype=bool)
        self.kind = ""
        """The title of the kind of head that was judged last."""
        self._head: Head | None = None
        self._choice: Choice | None = None
        self._remembered = None if material.landmarks is None else Remembered(material.landmarks)
        self._memory: tuple[tuple[int, ...], dict[str, np.ndarray]] = ((), {})

    def label_up_to(self, budget: int, progress: Progress) -> None:
        """Ask until `budget` images are labelled, a few at a time; raises Cancelled."""
        needs_head = self.strategy not in HEADLESS
        while (missing := budget - int(self.labelled.sum())) > 0:
            progress.check()
            self.labelled[self._asked(min(missing, self.at_once))] = True
            if needs_head:
                # Choosing anew costs more than it brings until the head is judged.
                samples, class_ids = self._samples()
                self._fit(samples, class_ids, self._choice or usual_choice(samples))

    def right(self) -> np.ndarray:
        """Return which test images the head these labels deserve takes for what they are, bool [t]."""
        samples, class_ids = self._samples()
        chosen = choose(samples, Labels.of(samples.codes), HeadConfig(seed=self.seed))
        self._fit(samples, class_ids, chosen.choice)
        assert self._head is not None
        assert self._choice is not None
        self.kind = KINDS[self._choice.kind].title
        return self._hits(self._head)

    def right_plainly(self) -> np.ndarray:
        """Return the same of plain logistic regression, its strength chosen by cross-validation, bool [t]."""
        rows, codes, class_ids = self._given()
        config, given = HeadConfig(seed=self.seed), self.material
        return self._hits(fit_head(given.pool[rows], codes, class_ids, config, space=given.space))

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
            copy_of=self.material.copy_of,
        )
        return suggest_next(self.strategy, asked).rows

    def _given(self) -> tuple[np.ndarray, np.ndarray, tuple[int, ...]]:
        """Return the labels so far: rows of the pool, places of their classes, the classes."""
        rows = np.flatnonzero(self.labelled)
        classes, codes = np.unique(self.material.codes[rows], return_inverse=True)
        return rows, codes, tuple(int(one) for one in classes)

    def _samples(self) -> tuple[Samples, tuple[int, ...]]:
        """Return the labels so far, ready to be fitted, and their classes."""
        rows, codes, class_ids = self._given()
        if self._memory[0] != class_ids:
            self._memory = (class_ids, {})
        known, given = self._remembered, self.material
        samples = samples_of(
            given.pool[rows],
            codes,
            len(class_ids),
            given.space,
            given.landmarks,
            None if known is None else lambda x: known.reach(rows, x),
        )
        return replace(samples, memory=self._memory[1]), class_ids

    def _fit(self, samples: Samples, class_ids: tuple[int, ...], choice: Choice) -> None:
        fitted = fit_choice(samples, choice, self.material.space, class_ids)
        self._head, self._choice = fitted.head, fitted.choice

    def _hits(self, head: Head) -> np.ndarray:
        guesses = np.array(head.class_ids)[predict_proba(head, self.material.test).argmax(axis=1)]
        return np.asarray(guesses == self.material.test_codes)


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
