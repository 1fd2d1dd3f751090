"""Labelling a project again and again on paper: how fast each strategy gets how good, against hidden truth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sslcore.configs import HeadConfig
from sslcore.errors import HandfulError
from sslcore.head import USUAL_STRENGTH, Head, Space, fit_head, predict_proba, space_of
from sslcore.progress import Progress
from sslcore.suggest import STRATEGIES, Pool, suggest_next

HELD_OUT = 0.2
MOST_HELD_OUT = 10_000
AT_ONCE = 10
"""Labels between two refits, as many as a person finds in the queue."""


def simulate(
    embeddings: np.ndarray,
    truth: np.ndarray,
    strategies: Sequence[str],
    budgets: Sequence[int],
    seeds: int,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Return {"curves": {strategy: {budget: {mean, interval, runs}}}, images, held_out, seeds}, ready for JSON.

    embeddings [n, d]; truth int [n], -1 where unknown. Each seed holds out a fifth of the images, the same for
    every strategy, and accuracies in 0..1 are on those. interval: 95 % for the mean, Student's t over the seeds;
    None with one seed. Raises HandfulError on a strategy or budget that cannot be, Cancelled.
    """
    progress = progress or Progress()
    known = np.flatnonzero(np.asarray(truth) >= 0)
    embeddings, truth = np.asarray(embeddings)[known], np.asarray(truth)[known]
    budgets = sorted(set(budgets))
    n_held = min(round(HELD_OUT * len(truth)), MOST_HELD_OUT)
    _refuse(strategies, budgets, seeds, len(truth) - n_held)
    total = len(strategies) * seeds
    runs: dict[str, list[list[float]]] = {name: [] for name in strategies}
    for seed in range(seeds):
        for turn, name in enumerate(strategies):
            progress.report(seed * len(strategies) + turn, total, strategy=name, seed=seed)
            project = _Project(embeddings, truth, n_held, seed)
            runs[name].append([project.label_up_to(budget, name, progress) for budget in budgets])
    progress.report(total, total)
    curves = {
        name: {str(budget): _summary([run[step] for run in done]) for step, budget in enumerate(budgets)}
        for name, done in runs.items()
    }
    return {"curves": curves, "images": len(truth) - n_held, "held_out": n_held, "seeds": seeds}


class _Project:
    """One labelling of one random pool, from no label on; what is held out is never seen by a strategy."""

    def __init__(self, embeddings: np.ndarray, truth: np.ndarray, n_held: int, seed: int) -> None:
        order = np.random.default_rng(seed).permutation(len(truth))
        held, rows = np.sort(order[:n_held]), np.sort(order[n_held:])
        self.seed = seed
        self.test, self.test_truth = embeddings[held], truth[held]
        self.pool, self.truth = embeddings[rows], truth[rows]
        self.space: Space = space_of(self.pool)
        self.labelled = np.zeros(len(rows), dtype=bool)
        self.head: Head | None = None

    def label_up_to(self, budget: int, strategy: str, progress: Progress) -> float:
        """Ask `strategy` until `budget` images are labelled; return the accuracy on the held-out images."""
        while (missing := budget - int(self.labelled.sum())) > 0:
            progress.check()
            probabilities = None if self.head is None else predict_proba(self.head, self.pool)
            asked = Pool(
                self.pool,
                None,
                self.labelled,
                ~self.labelled,
                probabilities,
                min(missing, AT_ONCE),
                self.seed,
            )
            self.labelled[suggest_next(strategy, asked).rows] = True
            # Choosing the strength anew costs more than it brings until the head is judged.
            self.head = self._fit(HeadConfig(strength=USUAL_STRENGTH))
        judged = self._fit(HeadConfig(seed=self.seed))
        guesses = np.array(judged.class_ids)[predict_proba(judged, self.test).argmax(axis=1)]
        return float((guesses == self.test_truth).mean())

    def _fit(self, config: HeadConfig) -> Head:
        rows = np.flatnonzero(self.labelled)
        classes, codes = np.unique(self.truth[rows], return_inverse=True)
        class_ids = tuple(int(one) for one in classes)
        return fit_head(self.pool[rows], codes, class_ids, config, start=self.head, space=self.space)


def _refuse(strategies: Sequence[str], budgets: Sequence[int], seeds: int, images: int) -> None:
    unknown = [name for name in strategies if name not in STRATEGIES]
    if unknown or not strategies:
        raise HandfulError(
            f"There is no strategy called {', '.join(map(repr, unknown))}."
            if unknown
            else "No strategy was named.",
            f"Known: {', '.join(STRATEGIES)}.",
        )
    if images < 2:
        raise HandfulError(
            "There is no hidden truth to measure against.", "Set the project up with --truth-from-folders."
        )
    if not budgets or budgets[0] < 1 or budgets[-1] > images:
        raise HandfulError(
            f"Budgets must lie between 1 and {images} labels.",
            "A fifth of the images is held out for measuring.",
        )
    if seeds < 1:
        raise HandfulError("At least one seed is needed.", "Ten give an interval worth reading.")


def _summary(runs: list[float]) -> dict[str, Any]:
    """Return mean, 95 % interval of the mean over seeds, and the runs themselves."""
    mean = float(np.mean(runs))
    if len(runs) < 2:
        return {"mean": mean, "interval": None, "runs": runs}
    from scipy.stats import t

    half = float(t.ppf(0.975, len(runs) - 1) * np.std(runs, ddof=1) / np.sqrt(len(runs)))
    return {"mean": mean, "interval": [max(0.0, mean - half), min(1.0, mean + half)], "runs": runs}
