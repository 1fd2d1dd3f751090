"""How often the intervals hold what they promise, on simulated projects: the truth is known there.

    python benchmarks/coverage.py [--projects 200] [--first 0] [--worlds 99] [--write]
                                  [--only cross-validation,audit,paired,forecast,chosen]
                                  [--real EMBEDDINGS.npy CLASSES.npy]

Prints one line a cell: how many projects, how often the interval covered the truth and the standard error of that.
Simulated projects are Gaussian classes; their labels are drawn at random, the head is chosen and judged as in the app.
Forecasts and labels chosen by suggestions are measured on real sets too: digits, and those given by --real.
The constants of sslcore/intervals.py were set on --worlds 99, and widened for many classes on --worlds 3.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from coverage_worlds import DIM, Desk, World, asked, digits, projects, tuned
from results import machine, table, write_section

from sslcore.corrected import correct_accuracy
from sslcore.evaluate import too_few
from sslcore.folds import folds_of, held_out_rows
from sslcore.forecast import MORE, forecast_gain
from sslcore.intervals import mid_p, wilson
from sslcore.learning_curve import learning_curve
from sslcore.paired import compare_pairs
from sslcore.threads import one_blas_thread

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


TITLES = {
    "cross-validation": "Coverage: the cross-validated accuracy",
    "audit": "Coverage: the audit",
    "paired": "Coverage: paired differences",
    "forecast": "Coverage: the forecast",
    "chosen": "Coverage: labels chosen by suggestions",
}
WAYS = {
    "auto": ("auto",),
    "margin": ("margin",),
    "typiclust": ("typiclust",),
    "maxherding": ("maxherding",),
    "half auto, half random": ("auto", "random"),
    "random": ("random",),
}
MOST_IN_WORLD = 12_000
MOST_IN_POOL = 2000


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


@dataclass(frozen=True)
class Draws:
    """Which projects are simulated: how many a cell, the first seed of their labels, the seed of their worlds."""

    n: int
    first: int
    worlds: int


def cross_validated(world: World, labels: int, draws: Draws) -> list[tuple[float, float, float]]:
    """Return (low, high, truth) of the accuracy in each project that says one."""
    found = []
    for seed, rows, rest in projects(world, labels, draws.n, draws.first):
        if too_few(world.codes(rows)):
            continue
        desk = Desk.at(world, rows, seed)
        interval = desk.verdict().interval
        assert interval is not None
        found.append((*interval, desk.accuracy(rest)))
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


def paired(world: World, labels: int, draws: Draws) -> list[tuple[float, float, float]]:
    """Return (low, high, truth) of the difference between all features and a half of them, on the same folds."""
    half = World.of(world.embeddings[:, : DIM // 2], world.truth)
    found = []
    for seed, rows, rest in projects(world, labels, draws.n, draws.first):
        codes = world.codes(rows)
        if too_few(codes):
            continue
        desks = [Desk.at(one, rows, seed) for one in (half, world)]
        fold = folds_of(desks[0].judge.labels, desks[0].config.folds, np.random.default_rng(seed))
        given = [desk.judge.out_of_fold(fold, ~held_out_rows(fold)) for desk in desks]
        right = [one.argmax(axis=1) == codes for one in given]
        without, all_of_them = (desk.accuracy(rest) for desk in desks)
        found.append((*compare_pairs(*right).interval, all_of_them - without))
    return found


def forecasts(world: World, labels: int, draws: Draws, more: int = MORE) -> list[tuple[float, ...]]:
    """Return (low, high, low of 80 %, high of 80 %, gain foretold, true gain) of each project that foretells one."""
    found = []
    for seed, rows, rest in projects(world, labels + more, draws.n, draws.first):
        now = rows[:labels]
        if too_few(world.codes(now)):
            continue
        desk = Desk.at(world, now, seed)
        ahead = forecast_gain(learning_curve(desk.judge, desk.config), more)
        if ahead is None:
            continue
        gain = Desk.at(world, rows, seed).accuracy(rest) - desk.accuracy(rest)
        found.append((*ahead.interval, *ahead.likely, ahead.gain, gain))
    return found


def chosen(world: World, strategies: tuple[str, ...], labels: int, draws: Draws) -> list[tuple[float, ...]]:
    """Return (cross-validated, its low, high, corrected, its low, high, truth) where strategies chose the labels.

    The truth is the accuracy on all images of the pool without a label; a fifth of the world is left out each time.
    """
    found = []
    for seed in range(draws.first, draws.first + draws.n):
        order = np.random.default_rng([seed, 5]).permutation(len(world.truth))
        pool = np.sort(order[: min(4 * len(order) // 5, MOST_IN_POOL)])
        own = World.of(world.embeddings[pool], world.truth[pool])
        rows = asked(own, np.arange(len(pool)), strategies, labels, seed)
        if too_few(own.codes(rows)):
            continue
        desk = Desk.at(own, rows, seed)
        verdict, rest = desk.verdict(), np.setdiff1d(np.arange(len(pool)), rows)
        assert verdict.accuracy is not None
        assert verdict.interval is not None
        assert verdict.out_of_fold is not None
        better = correct_accuracy(
            verdict.out_of_fold, desk.judge.labels.codes, desk.said(rest).max(axis=1), verdict.accuracy
        )
        assert better is not None
        plain = (verdict.accuracy, *verdict.interval)
        found.append((*plain, better.accuracy, *better.interval, desk.accuracy(rest)))
    return found


def told(name: str, found: Covered) -> list[str]:
    """Return one row of the table, and print it."""
    verdict = "" if 0.93 <= found.share <= 0.97 else "misses" if found.projects else "no project says one"
    share, error, width = 100 * found.share, 100 * found.error, 100 * found.width
    row = [name, str(found.projects), f"{share:.1f} ± {error:.1f}", f"{width:.1f}", verdict]
    print(f"{name:<58} {found.projects:5} projects  {row[2]} %  width {width:5.1f}  {verdict}", flush=True)
    return row


COVERED = ["", "projects", "the 95 % interval covers, %", "width, points", "93 to 97 %"]


def table_of_cross_validation(draws: Draws) -> str:
    """Return how often the cross-validated interval covers the head's accuracy on all other images."""
    every, rows = [], []
    for labels, classes, accuracy, imbalance in CELLS:
        fewer = Draws(draws.n if classes < 20 else draws.n // 2, draws.first, draws.worlds)
        found = cross_validated(tuned(labels, classes, accuracy, imbalance, draws.worlds), labels, fewer)
        every += found
        off = f", imbalance {np.exp(imbalance):.0f} to 1" if imbalance else ""
        reached = np.mean([truth for *_edges, truth in found]) if found else 0.0
        rows.append(told(f"{labels} labels, {classes} classes, accuracy {reached:.2f}{off}", covered(found)))
    rows.append(told("all", covered(every)))
    return table(COVERED, rows)


def table_of_audits(draws: Draws) -> str:
    """Return how often an audit's interval covers: by thrown audits, and by exact sums for endless populations."""
    grid, rows = np.linspace(0.5, 0.99, 491), []
    for images in (20, 50, 100, 200):
        for interval in ("mid-P", "Wilson"):
            exact = exactly_covered(images, grid, interval)
            print(
                f"{interval} of {images} images, endless: mean {100 * exact.mean():.1f} %, "
                f"least {100 * exact.min():.1f}, most {100 * exact.max():.1f}"
            )
    for images, population in ((20, 40), (50, 100), (50, 500), (100, 150), (100, 2000)):
        found = covered(audited(images, population, 20 * draws.n, draws.first))
        rows.append(told(f"audit of {images} of {population}", found))
    return table(COVERED, rows)


def table_of_pairs(draws: Draws) -> str:
    """Return how often the interval of a paired difference covers the true one."""
    rows = []
    for labels, classes, accuracy in ((40, 4, 0.75), (100, 10, 0.8), (200, 4, 0.7), (300, 10, 0.8)):
        found = paired(tuned(labels, classes, accuracy, 0.0, draws.worlds), labels, draws)
        rows.append(told(f"difference with {labels} labels, {classes} classes", covered(found)))
    return table(COVERED, rows)


def table_of_forecasts(worlds: dict[str, World], draws: Draws) -> str:
    """Return how often the forecasts' 95 and 80 % intervals cover the true gain, and how far off they are."""
    drawn = {
        "4 Gaussian classes": tuned(100, 4, 0.7, 0.0, draws.worlds),
        "10 Gaussian classes": tuned(100, 10, 0.8, 0.0, draws.worlds),
        "4 uneven ones": tuned(100, 4, 0.9, 2.0, draws.worlds),
    }
    every: list[tuple[float, ...]] = []
    rows = []
    for name, world in {**drawn, **worlds}.items():
        for labels in (40, 100, 250):
            found = forecasts(world, labels, draws)
            every += found
            if len(found) >= draws.n / 2:
                rows.append(_foretold(f"{name}, {labels} labels", found))
    rows.append(_foretold("all", every))
    return table(["", "projects", "95 % covers", "80 % covers", "true gain", "foretold", "width"], rows)


def _foretold(name: str, found: list[tuple[float, ...]]) -> list[str]:
    low, high, low80, high80, said, gain = np.array(found).T
    wide = np.mean((low <= gain) & (gain <= high))
    likely = np.mean((low80 <= gain) & (gain <= high80))
    means = [100 * np.mean(one) for one in (gain, said, high - low)]
    row = [
        name,
        str(len(found)),
        *(f"{100 * one:.1f}" for one in (wide, likely)),
        *(f"{one:.1f}" for one in means),
    ]
    print("forecast", *row, flush=True)
    return row


def table_of_chosen(worlds: dict[str, World], draws: Draws) -> str:
    """Return how far the cross-validated and the corrected accuracy are off where suggestions chose the labels."""
    rows = []
    for name, world in worlds.items():
        for words, strategies in WAYS.items():
            for labels in (40, 100, 200, 400):
                if labels > len(world.truth) // 3:
                    continue
                if found := chosen(world, strategies, labels, draws):
                    rows.append(_off(f"{name}, {words}, {labels} labels", found))
    header = ["", "projects", "truth", "cross-validated: bias", "RMSE", "covers"]
    return table([*header, "corrected: bias", "RMSE", "covers", "width"], rows)


def _off(name: str, found: list[tuple[float, ...]]) -> list[str]:
    *figures, truth = 100 * np.array(found).T
    row = [name, str(len(found)), f"{truth.mean():.1f}"]
    for value, low, high in (figures[:3], figures[3:]):
        inside = 100 * np.mean((low <= truth) & (truth <= high))
        row += [
            f"{np.mean(value - truth):+.1f}",
            f"{np.sqrt(np.mean((value - truth) ** 2)):.1f}",
            f"{inside:.0f} %",
        ]
    row.append(f"{np.mean(figures[5] - figures[4]):.1f}")
    print(*row, flush=True)
    return row


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--projects", type=int, default=200, help="simulated projects in each cell")
    parser.add_argument("--first", type=int, default=0, help="seed of the first project's labels")
    parser.add_argument("--worlds", type=int, default=99, help="seed of the simulated worlds")
    parser.add_argument("--only", default=",".join(TITLES))
    parser.add_argument("--write", action="store_true", help="into RESULTS.md, a section for each part")
    parser.add_argument(
        "--real", nargs=2, action="append", default=[], metavar=("EMBEDDINGS.npy", "CLASSES.npy")
    )
    options = parser.parse_args()
    real = {"digits": digits()}
    for embeddings, truth in options.real:
        features, codes = np.load(embeddings, mmap_mode="r"), np.load(truth)
        some = np.sort(np.random.default_rng(0).permutation(len(codes))[:MOST_IN_WORLD])
        real[Path(embeddings).stem] = World.of(np.array(features[some]), codes[some])
    draws = Draws(options.projects, options.first, options.worlds)
    few = Draws(max(options.projects // 4, 5), options.first, options.worlds)
    tables = {
        "cross-validation": lambda: table_of_cross_validation(draws),
        "audit": lambda: table_of_audits(draws),
        "paired": lambda: table_of_pairs(draws),
        "forecast": lambda: table_of_forecasts(real, few),
        "chosen": lambda: table_of_chosen(real, few),
    }
    for part in options.only.split(","):
        with one_blas_thread():
            found = tables[part]()
        about = f"Simulated worlds {draws.worlds}, draws from {draws.first} on. {machine()}."
        if options.write:
            write_section(TITLES[part], f"{about}\n\n{found}")


if __name__ == "__main__":
    main()
