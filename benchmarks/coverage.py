"""How often the intervals hold what they promise, on simulated projects: the truth is known there.

    python benchmarks/coverage.py [--projects 200] [--only cross-validation,audit,paired,forecast,auto]
                                  [--real EMBEDDINGS.npy CLASSES.npy]

Prints one line a cell: how many projects, how often the interval covered the truth and the standard error of that.
Simulated projects are Gaussian classes; their labels are drawn at random, the head and its judge are the real ones.
Forecasts and labels chosen by `auto` are measured on real sets too: digits, and those given by --real.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sslcore.configs import HeadConfig
from sslcore.evaluate import cross_validate, too_few
from sslcore.forecast import MORE, forecast_gain
from sslcore.head import Space, fit_head, predict_proba, space_of, with_strength
from sslcore.intervals import mid_p, wilson
from sslcore.judging import Labels, folds_of, held_out_rows, judge_of
from sslcore.learning_curve import learning_curve
from sslcore.paired import compare_pairs
from sslcore.pool import Pool
from sslcore.suggest import suggest_next

DIM = 16
WORLD = 6000
CELLS = [
    (20, 2, 0.7, 0.0),
    (30, 2, 0.97, 0.0),
    (40, 4, 0.75, 0.0),
    (40, 4, 0.9, 2.5),
    (60, 4, 0.6, 0.0),
    (60, 10, 0.7, 0.0),
    (100, 2, 0.7, 0.0),
    (100, 2, 0.99, 0.0),
    (100, 4, 0.95, 0.0),
    (100, 4, 0.85, 2.5),
    (100, 10, 0.5, 0.0),
    (100, 10, 0.85, 0.0),
    (200, 4, 0.7, 0.0),
    (200, 10, 0.9, 2.5),
    (200, 20, 0.7, 0.0),
    (300, 10, 0.8, 0.0),
    (300, 50, 0.6, 0.0),
    (500, 10, 0.8, 0.0),
]
"""Labels, classes, accuracy aimed at, imbalance: the log of the largest class over the smallest."""


@dataclass(frozen=True)
class World:
    """Images to draw labels from: embeddings float16 [n, d], classes int [n], and the Space of them all."""

    embeddings: np.ndarray
    truth: np.ndarray
    space: Space

    @classmethod
    def of(cls, embeddings: np.ndarray, truth: np.ndarray) -> World:
        return cls(embeddings, truth, space_of(embeddings))


@dataclass(frozen=True)
class Covered:
    """How often an interval held the truth, of how many projects, and how wide it was, as shares."""

    share: float
    projects: int
    width: float

    @property
    def error(self) -> float:
        return float(np.sqrt(self.share * (1 - self.share) / max(self.projects, 1)))


def covered(rows: list[tuple[float, float, float]]) -> Covered:
    """Return the Covered of (low, high, truth) rows."""
    if not rows:
        return Covered(0.0, 0, 0.0)
    low, high, truth = np.array(rows).T
    inside = (low - 1e-12 <= truth) & (truth <= high + 1e-12)
    return Covered(float(inside.mean()), len(rows), float((high - low).mean()))


def gaussian(classes: int, apart: float, imbalance: float, n: int = WORLD, seed: int = 99) -> World:
    """Return n images of Gaussian classes whose centres lie `apart`."""
    rng = np.random.default_rng([seed, classes])
    centres = apart * rng.normal(size=(classes, DIM))
    share = np.exp(-imbalance * np.arange(classes) / max(classes - 1, 1))
    truth = rng.choice(classes, n, p=share / share.sum())
    return World.of((centres[truth] + rng.normal(size=(n, DIM))).astype(np.float16), truth)


def head_accuracy(world: World, rows: np.ndarray, where: np.ndarray, config: HeadConfig) -> float:
    """Return the accuracy at `where` of a head fitted to the labels at `rows`."""
    names, codes = np.unique(world.truth[rows], return_inverse=True)
    config = with_strength(config, world.embeddings[rows], codes, world.space)
    head = fit_head(world.embeddings[rows], codes, tuple(range(len(names))), config, space=world.space)
    guesses = names[predict_proba(head, world.embeddings[where]).argmax(axis=1)]
    return float((guesses == world.truth[where]).mean())


def tuned(labels: int, classes: int, accuracy: float, imbalance: float) -> World:
    """Return a world in which a head of so many labels has about this accuracy."""
    low, high = 0.02, 6.0
    for _ in range(7):
        middle = (low * high) ** 0.5
        world = gaussian(classes, middle, imbalance, 1500 + labels)
        rows = np.arange(len(world.truth))
        reached = head_accuracy(world, rows[:labels], rows[labels:], HeadConfig(strength=30.0))
        low, high = (middle, high) if reached < accuracy else (low, middle)
    return gaussian(classes, middle, imbalance)


def projects(world: World, labels: int, n: int) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Yield (seed, labelled rows, all others) of n projects whose labels are drawn at random."""
    for seed in range(n):
        order = np.random.default_rng([seed, labels]).permutation(len(world.truth))
        yield seed, order[:labels], order[labels:]


def cross_validated(world: World, labels: int, n: int) -> list[tuple[float, float, float]]:
    """Return (low, high, truth) of the accuracy in each project that says one."""
    found = []
    for seed, rows, rest in projects(world, labels, n):
        codes = np.unique(world.truth[rows], return_inverse=True)[1]
        if too_few(codes):
            continue
        config = with_strength(HeadConfig(seed=seed), world.embeddings[rows], codes, world.space)
        verdict = cross_validate(world.embeddings[rows], codes, config, space=world.space)
        assert verdict.interval is not None
        found.append((*verdict.interval, head_accuracy(world, rows, rest, config)))
    return found


def audited(images: int, population: int | None, n: int, seed: int = 0) -> list[tuple[float, float, float]]:
    """Return (low, high, truth) of audits of projects of every accuracy from 0.5 to 0.99."""
    rng = np.random.default_rng([seed, images, population or 0])
    found = []
    for accuracy in rng.uniform(0.5, 0.99, n):
        if population is None:
            right, truth = int(rng.binomial(images, accuracy)), float(accuracy)
        else:
            good = int(rng.binomial(population, accuracy))
            right, truth = int(rng.hypergeometric(good, population - good, images)), good / population
        found.append((*mid_p(right, images, population), truth))
    return found


def exactly_covered(images: int, accuracies: np.ndarray, interval: str) -> np.ndarray:
    """Return the exact chance that an audit's interval covers each accuracy, summed over all that can be seen."""
    from scipy.stats import binom

    edges = [
        mid_p(k, images) if interval == "mid-P" else wilson(k / images, images) for k in range(images + 1)
    ]
    low, high = np.array(edges).T
    chance = binom.pmf(np.arange(images + 1)[:, None], images, accuracies[None, :])
    inside = (low[:, None] <= accuracies) & (accuracies <= high[:, None])
    return np.asarray((chance * inside).sum(axis=0))


def paired(world: World, labels: int, n: int) -> list[tuple[float, float, float]]:
    """Return (low, high, truth) of the difference between all features and a half of them, on the same folds."""
    half = World.of(world.embeddings[:, : DIM // 2], world.truth)
    found = []
    for seed, rows, rest in projects(world, labels, n):
        codes = np.unique(world.truth[rows], return_inverse=True)[1]
        if too_few(codes):
            continue
        config, known = HeadConfig(seed=seed), Labels.of(codes)
        fold = folds_of(known, config.folds, np.random.default_rng(seed))
        right, truth = [], []
        for one in (half, world):
            chosen = with_strength(config, one.embeddings[rows], codes, one.space)
            judge = judge_of(one.embeddings[rows], known, chosen, None, one.space)
            right.append(judge.out_of_fold(fold, ~held_out_rows(fold)).argmax(axis=1) == codes)
            truth.append(head_accuracy(one, rows, rest, chosen))
        found.append((*compare_pairs(*right).interval, truth[1] - truth[0]))
    return found


def forecasts(world: World, labels: int, n: int, more: int = MORE) -> list[tuple[float, ...]]:
    """Return (low, high, low of 80 %, high of 80 %, gain foretold, true gain) of each project that foretells one."""
    found = []
    for seed, rows, rest in projects(world, labels + more, n):
        now = rows[:labels]
        codes = np.unique(world.truth[now], return_inverse=True)[1]
        if too_few(codes):
            continue
        config = HeadConfig(seed=seed)
        fixed = with_strength(config, world.embeddings[now], codes, world.space)
        judge = judge_of(world.embeddings[now], Labels.of(codes), fixed, None, world.space)
        ahead = forecast_gain(learning_curve(judge, fixed), more)
        if ahead is None:
            continue
        gain = head_accuracy(world, rows, rest, config) - head_accuracy(world, now, rest, fixed)
        found.append((*ahead.interval, *ahead.likely, ahead.gain, gain))
    return found


def chosen_by_auto(world: World, labels: int, n: int) -> list[tuple[float, float, float, float, float]]:
    """Return (cross-validated, audit of 50, low, high, truth on fresh images) where labels were chosen by `auto`.

    A third of the images is never in the pool: the truth is the accuracy there.
    """
    found = []
    for seed in range(n):
        order = np.random.default_rng([seed, 5]).permutation(len(world.truth))
        fresh, pool = order[: len(order) // 3], order[len(order) // 3 :][:2000]
        audit, pool = pool[:50], np.sort(pool[50:])
        rows = pool[_ask(world, pool, labels, seed)]
        codes = np.unique(world.truth[rows], return_inverse=True)[1]
        if too_few(codes):
            continue
        config = HeadConfig(seed=seed)
        verdict = cross_validate(world.embeddings[rows], codes, config, space=world.space)
        assert verdict.accuracy is not None
        assert verdict.interval is not None
        truth = head_accuracy(world, rows, fresh, config)
        found.append((verdict.accuracy, head_accuracy(world, rows, audit, config), *verdict.interval, truth))
    return found


def _ask(world: World, pool: np.ndarray, labels: int, seed: int, at_once: int = 10) -> np.ndarray:
    """Return which of the pool a person labelled who follows the suggestions, places int64 [labels]."""
    embeddings, truth = world.embeddings[pool], world.truth[pool]
    done = np.zeros(len(pool), dtype=bool)
    said = None
    while (missing := labels - int(done.sum())) > 0:
        asked = Pool(embeddings, None, done, ~done, said, min(missing, at_once), seed)
        done[suggest_next("auto", asked).rows] = True
        names, codes = np.unique(truth[done], return_inverse=True)
        head = fit_head(
            embeddings[done], codes, tuple(map(int, names)), HeadConfig(strength=30.0), space=world.space
        )
        said = predict_proba(head, embeddings)
    return np.flatnonzero(done)


def say(name: str, found: Covered) -> None:
    """Print one line of the table."""
    verdict = "" if 0.93 <= found.share <= 0.97 else "  misses" if found.projects else "  no project says one"
    share, error, width = 100 * found.share, 100 * found.error, 100 * found.width
    line = (
        f"{name:<58} {found.projects:5} projects  {share:5.1f} % +- {error:.1f}  width {width:5.1f}{verdict}"
    )
    print(line, flush=True)


def table_of_cross_validation(n: int) -> None:
    """Print how often the cross-validated interval covers the head's accuracy on all other images."""
    every = []
    for labels, classes, accuracy, imbalance in CELLS:
        rows = cross_validated(
            tuned(labels, classes, accuracy, imbalance), labels, n if classes < 20 else n // 3
        )
        every += rows
        off = f", imbalance {np.exp(imbalance):.0f} to 1" if imbalance else ""
        reached = np.mean([truth for *_edges, truth in rows]) if rows else 0.0
        say(f"{labels} labels, {classes} classes, accuracy {reached:.2f}{off}", covered(rows))
    say("all", covered(every))


def table_of_audits(n: int) -> None:
    """Print how often an audit's interval covers, exactly for endless populations, thrown for counted ones."""
    grid = np.linspace(0.5, 0.99, 491)
    for images in (20, 50, 100, 200):
        for interval in ("mid-P", "Wilson"):
            exact = exactly_covered(images, grid, interval)
            print(
                f"{interval} of {images} images, endless: mean {100 * exact.mean():.1f} %, "
                f"least {100 * exact.min():.1f}, most {100 * exact.max():.1f}"
            )
    for images, population in ((20, 40), (50, 100), (50, 500), (100, 150), (100, 2000)):
        say(f"audit of {images} of {population}", covered(audited(images, population, 20 * n)))


def table_of_pairs(n: int) -> None:
    """Print how often the interval of a paired difference covers the true one."""
    for labels, classes, accuracy in ((40, 4, 0.75), (100, 10, 0.8), (200, 4, 0.7), (300, 10, 0.8)):
        say(
            f"difference with {labels} labels, {classes} classes",
            covered(paired(tuned(labels, classes, accuracy, 0.0), labels, n)),
        )


def table_of_forecasts(worlds: dict[str, World], n: int) -> None:
    """Print how often the forecasts' 95 and 80 % intervals cover the true gain, and how far off they are."""
    every = []
    for name, world in worlds.items():
        for labels in (40, 100, 250):
            rows = forecasts(world, labels, n)
            every += rows
            if len(rows) >= n / 2:
                _say_forecasts(f"{name}, {labels} labels", rows)
    _say_forecasts("all", every)


def _say_forecasts(name: str, rows: list[tuple[float, ...]]) -> None:
    low, high, low80, high80, told, gain = np.array(rows).T
    wide = np.mean((low <= gain) & (gain <= high))
    likely = np.mean((low80 <= gain) & (gain <= high80))
    print(
        f"forecast {name:<30} {len(rows):4} projects  95 %: {100 * wide:5.1f}  80 %: {100 * likely:5.1f}  "
        f"gain {100 * gain.mean():+.1f}, foretold {100 * told.mean():+.1f}, width {100 * np.mean(high - low):.1f}",
        flush=True,
    )


def table_of_auto(worlds: dict[str, World], n: int) -> None:
    """Print how far cross-validation and an audit of 50 are off where `auto` chose the labels."""
    for name, world in worlds.items():
        for labels in (40, 100, 200):
            rows = chosen_by_auto(world, labels, n)
            if not rows:
                continue
            judged, audit, low, high, truth = np.array(rows).T
            inside = 100 * np.mean((low <= truth) & (truth <= high))
            error = 100 * np.std(judged - truth, ddof=1) / np.sqrt(len(rows))
            print(
                f"auto on {name}, {labels} labels: {len(rows)} projects, truth {100 * truth.mean():.1f}, "
                f"cross-validated {100 * np.mean(judged - truth):+.1f} +- {error:.1f}, covers {inside:.0f} %, "
                f"audit of 50 {100 * np.mean(audit - truth):+.1f}",
                flush=True,
            )


def digits() -> World:
    """Return scikit-learn's digits as raw pixels."""
    from sklearn.datasets import load_digits

    data = load_digits()
    return World.of(data.data.astype(np.float16), data.target)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--projects", type=int, default=200, help="simulated projects in each cell")
    parser.add_argument("--only", default="cross-validation,audit,paired,forecast,auto")
    parser.add_argument(
        "--real", nargs=2, action="append", default=[], metavar=("EMBEDDINGS.npy", "CLASSES.npy")
    )
    options = parser.parse_args()
    parts, n = options.only.split(","), options.projects
    real = {"digits": digits()}
    for embeddings, truth in options.real:
        features, codes = np.load(embeddings, mmap_mode="r")[:12_000], np.load(truth)[:12_000]
        real[Path(embeddings).stem] = World.of(np.array(features), codes)
    if "cross-validation" in parts:
        table_of_cross_validation(n)
    if "audit" in parts:
        table_of_audits(n)
    if "paired" in parts:
        table_of_pairs(n)
    if "forecast" in parts:
        drawn = {
            "4 Gaussian classes": tuned(100, 4, 0.7, 0.0),
            "10 Gaussian classes": tuned(100, 10, 0.8, 0.0),
            "4 uneven ones": tuned(100, 4, 0.9, 2.0),
        }
        table_of_forecasts({**drawn, **real}, max(n // 4, 5))
    if "auto" in parts:
        table_of_auto(real, max(n // 10, 3))


if __name__ == "__main__":
    main()
