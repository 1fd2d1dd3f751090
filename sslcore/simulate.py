"""Labelling a project again and again on paper: how fast each strategy gets how good, against hidden truth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sslcore.errors import HandfulError
from sslcore.progress import Progress
from sslcore.replay import HEAD, Material, Replay, prepare, side_by_side
from sslcore.savings import difference_of, labels_needed, mean_interval, saved_in_words
from sslcore.suggest import STRATEGIES

CONTROL = "random"
"""Always among the strategies: what the others are measured by."""
HELD_OUT = 0.2
MOST_HELD_OUT = 10_000


@dataclass(frozen=True)
class Plan:
    """What is replayed: names of strategies, at which budgets, how often; and whether plain logistic regression too."""

    names: Sequence[str]
    budgets: Sequence[int]
    seeds: int
    linear: bool


@dataclass(frozen=True)
class Replayed:
    """Accuracies float64 [seeds, budgets] by strategy, those of the plain head, and kinds by (strategy, budget)."""

    reached: dict[str, np.ndarray]
    linear: dict[str, np.ndarray]
    kinds: defaultdict[tuple[str, int], list[str]]


def simulate(
    embeddings: np.ndarray,
    truth: np.ndarray,
    strategies: Sequence[str],
    budgets: Sequence[int],
    seeds: int,
    progress: Progress | None = None,
    *,
    linear: bool = False,
) -> dict[str, Any]:
    """Return {curves: {strategy: {budget: {mean, interval, runs, heads}}}, head, images, seeds, ...}, for JSON.

    heads: in how many seeds each kind of head was the chosen one. linear: also how plain logistic regression does with
    the same labels, {linear: {strategy: {budget: {mean, interval, runs}}}}.
    embeddings [n, d]; truth int [n], -1 where unknown. Each seed holds out a fifth of the images, the same for
    every strategy, and accuracies in 0..1 are on those. interval: 95 % for the mean, Student's t over the seeds;
    None with one seed. `compare_curves` says what else there is. Raises HandfulError on a strategy or budget that
    cannot be, Cancelled.
    """
    progress = progress or Progress()
    known = np.flatnonzero(np.asarray(truth) >= 0)
    embeddings, truth = np.asarray(embeddings)[known], np.asarray(truth)[known]
    budgets = sorted(set(budgets))
    n_held = min(round(HELD_OUT * len(truth)), MOST_HELD_OUT)
    _refuse(strategies, budgets, seeds, len(truth) - n_held)
    names = list(dict.fromkeys(strategies))
    names += [] if CONTROL in names else [CONTROL]
    replayed = _replay_all(embeddings, truth, n_held, Plan(names, budgets, seeds, linear), progress)
    found = compare_curves(replayed.reached, budgets)
    for name, curve in found["curves"].items():
        for budget, point in curve.items():
            point["heads"] = dict(Counter(replayed.kinds[name, int(budget)]).most_common())
    if linear:
        found["linear"] = curves_of(replayed.linear, budgets)
    return {**found, "head": HEAD, "images": len(truth) - n_held, "held_out": n_held, "seeds": seeds}


def compare_curves(reached: dict[str, np.ndarray], budgets: Sequence[int]) -> dict[str, Any]:
    """Return {curves, control, differences, labels_needed, sentences} of accuracies [seeds, budgets] by strategy.

    differences: {strategy: {of the control or of the first strategy: {budget or "average": {mean, interval, p,
    verdict}}}}, paired over the seeds. labels_needed: {strategy: {budget: {accuracy, labels, bound, low, high}}}, the
    labels with which it is as accurate as the control is with `budget`.
    """
    first, control = next(iter(reached)), reached[CONTROL]
    names = [str(budget) for budget in budgets]
    others = [name for name in reached if name != CONTROL]
    differences: dict[str, dict[str, Any]] = {}
    for name, runs in reached.items():
        against = [other for other in dict.fromkeys((CONTROL, first)) if other != name]
        if against:
            differences[name] = {other: _differences(runs - reached[other], names) for other in against}
    needed = {name: labels_needed(control, reached[name], budgets) for name in others}
    sentences = [
        saved_in_words(name, CONTROL, one, budget)
        for name in others
        for one, budget in zip(needed[name][-1:], budgets[-1:], strict=True)
    ]
    return {
        "curves": curves_of(reached, budgets),
        "control": CONTROL,
        "differences": differences,
        "labels_needed": {
            name: dict(zip(names, (one.to_json() for one in found), strict=True))
            for name, found in needed.items()
        },
        "sentences": sentences,
    }


def curves_of(reached: dict[str, np.ndarray], budgets: Sequence[int]) -> dict[str, Any]:
    """Return {strategy: {budget: {mean, interval, runs}}} of accuracies [seeds, budgets] by strategy."""
    return {
        name: {str(budget): _summary(runs[:, step].tolist()) for step, budget in enumerate(budgets)}
        for name, runs in reached.items()
    }


def _replay_all(
    embeddings: np.ndarray, truth: np.ndarray, n_held: int, plan: Plan, progress: Progress
) -> Replayed:
    shape = plan.seeds, len(plan.budgets)
    reached, linear = ({name: np.zeros(shape) for name in plan.names} for _ in range(2))
    found = Replayed(reached, linear, defaultdict(list))
    done, total = 0, len(plan.names) * plan.seeds
    for seed in range(plan.seeds):
        progress.report(done, total, seed=seed)
        order = np.random.default_rng(seed).permutation(len(truth))
        material = prepare(embeddings, truth, np.sort(order[n_held:]), np.sort(order[:n_held]))

        def curve(
            name: str, material: Material = material, seed: int = seed
        ) -> list[tuple[float, str, float]]:
            replay, points = Replay(material, name, seed), []
            for budget in plan.budgets:
                replay.label_up_to(budget, progress)
                right = float(replay.right().mean())
                plainly = float(replay.right_plainly().mean()) if plan.linear else 0.0
                points.append((right, replay.kind, plainly))
            return points

        for name, points in side_by_side(curve, plan.names):
            for step, (right, kind, plainly) in enumerate(points):
                found.reached[name][seed, step], found.linear[name][seed, step] = right, plainly
                found.kinds[name, plan.budgets[step]].append(kind)
            done += 1
            progress.report(done, total, strategy=name, seed=seed)
    return found


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


def _differences(pairs: np.ndarray, names: Sequence[str]) -> dict[str, Any]:
    found = {name: difference_of(pairs[:, step]).to_json() for step, name in enumerate(names)}
    return {**found, "average": difference_of(pairs.mean(axis=1)).to_json()}


def _summary(runs: list[float]) -> dict[str, Any]:
    """Return mean, 95 % interval of the mean over seeds, and the runs themselves."""
    interval = mean_interval(runs)
    bounded = [max(0.0, interval[0]), min(1.0, interval[1])] if interval else None
    return {"mean": float(np.mean(runs)), "interval": bounded, "runs": runs}
