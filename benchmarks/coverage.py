"""How often the intervals hold what they promise, on simulated projects: the truth is known there.

    python benchmarks/coverage.py [--projects 200] [--first 0] [--worlds 99] [--write]
                                  [--only cross-validation,audit,paired,forecast,chosen]
                                  [--real EMBEDDINGS.npy CLASSES.npy]

Prints one line a cell: how many projects, how often the interval covered the truth, and between what that share lies
itself (mid-P, 95 %): "yes" or "no" is said of 93 to 97 % only where so many projects can tell.
Simulated projects are Gaussian classes; their labels are drawn at random, the head is chosen and judged as in the app.
Forecasts and labels chosen by suggestions are measured on real sets too: digits, and those given by --real.
Constants were set on worlds 71 to 76 and 94 to 99; sections say which other worlds and draws they were confirmed on.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from coverage_worlds import DIM, Desk, World, asked, digits, pools, projects, tuned
from results import machine, table, write_section

from sslcore.evaluate import too_few
from sslcore.folds import folds_of, held_out_rows
from sslcore.forecast import MORE, Wrong, forecast_gain
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
    (150, 50, 0.6, 0.0),
    (200, 4, 0.7, 0.0),
    (200, 10, 0.9, 2.5),
    (200, 20, 0.7, 0.0),
    (300, 10, 0.8, 0.0),
    (300, 50, 0.6, 0.0),
    (400, 20, 0.8, 0.0),
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
ABOUT = {
    "cross-validation": "Random labels, six worlds a cell; bias: the figure less the accuracy on all other images.",
    "audit": "Projects of every accuracy from 0.5 to 0.99.",
    "paired": "All features less a half of them, on the same folds.",
    "forecast": "50 labels more, drawn or chosen like those before; gains in points on all images that stay without a "
    "label.",
    "chosen": "Points on all images without a label; a fifth of each set is left out at a time.",
}
WORLDS = 6
WAYS = {
    "auto": ("auto",),
    "margin": ("margin",),
    "typiclust": ("typiclust",),
    "maxherding": ("maxherding",),
    "half auto, half random": ("auto", "random"),
    "random": ("random",),
}
MOST_IN_WORLD = 12_000
LEAST_SHARE, MOST_SHARE = 0.93, 0.97
BUDGETS = (40, 100, 200, 400)


@dataclass(frozen=True)
class Covered:
    """How often an interval held the truth, of how many projects, and how wide it was, as shares."""

    share: float
    projects: int
    width: float

    @property
    def between(self) -> tuple[float, float]:
        """What the share lies between, by so many projects."""
        return mid_p(round(self.share * self.projects), self.projects)

    @property
    def verdict(self) -> str:
        """Return whether the share lies in 93 to 97 %, where so many projects can tell."""
        low, high = self.between
        if not self.projects:
            return "no project says one"
        if low >= LEAST_SHARE and high <= MOST_SHARE:
            return "yes"
        return "no" if high < LEAST_SHARE or low > MOST_SHARE else "cannot tell"


def covered(rows: Sequence[tuple[float, ...]]) -> Covered:
    """Return the Covered of rows that begin with low, high, truth."""
    if not rows:
        return Covered(0.0, 0, 0.0)
    low, high, truth = np.array(rows).T[:3]
    inside = (low - 1e-12 <= truth) & (truth <= high + 1e-12)
    return Covered(float(inside.mean()), len(rows), float((high - low).mean()))


@dataclass(frozen=True)
class Draws:
    """Which projects are simulated: how many a cell, the first seed of their labels, the seed of their worlds."""

    n: int
    first: int
    worlds: int


def cross_validated(world: World, labels: int, draws: Draws) -> list[tuple[float, float, float, float]]:
    """Return (low, high, truth, accuracy said) of each project that says one."""
    found = []
    for seed, rows, rest in projects(world, labels, draws.n, draws.first):
        if too_few(world.codes(rows)):
            continue
        desk = Desk.at(world, rows, seed)
        verdict = desk.said_of_labels
        assert verdict.interval is not None
        assert verdict.accuracy is not None
        found.append((*verdict.interval, desk.accuracy(rest), verdict.accuracy))
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
    every = (
        foretold(world, rows, rest, labels, seed)
        for seed, rows, rest in projects(world, labels + more, draws.n, draws.first)
    )
    return [one for one in every if one is not None]


def forecasts_of_asked(
    world: World, labels: Sequence[int], draws: Draws
) -> dict[int, list[tuple[float, ...]]]:
    """Return the same for so many labels each where `auto` chose them, and the next too."""
    found: dict[int, list[tuple[float, ...]]] = {one: [] for one in labels}
    for seed, own in pools(world, draws.n, draws.first):
        order = asked(own, ("auto",), max(labels) + MORE, seed)
        for now in labels:
            rows = order[: now + MORE]
            one = foretold(own, rows, np.setdiff1d(np.arange(len(own.truth)), rows), now, seed)
            found[now] += [] if one is None else [one]
    return found


def foretold(
    world: World, rows: np.ndarray, rest: np.ndarray, labels: int, seed: int
) -> tuple[float, ...] | None:
    """Return the forecast's figures from the first of the rows to all, and the true gain on the rest; None = none."""
    now = rows[:labels]
    if too_few(world.codes(now)):
        return None
    desk = Desk.at(world, now, seed)
    verdict, better = desk.said_of_labels, desk.corrected(np.setdiff1d(np.arange(len(world.truth)), now))
    wrong = Wrong()
    if better is not None:
        assert verdict.accuracy is not None
        wrong = Wrong.of(verdict.accuracy, better.accuracy, better.interval, labels)
    ahead = forecast_gain(learning_curve(desk.judge, desk.config), len(rows) - labels, wrong)
    if ahead is None:
        return None
    gain = Desk.at(world, rows, seed).accuracy(rest) - desk.accuracy(rest)
    return (*ahead.interval, *ahead.likely, ahead.gain, gain)


def chosen(
    world: World, strategies: tuple[str, ...], labels: Sequence[int], draws: Draws
) -> dict[int, list[tuple[float, ...]]]:
    """Return (cross-validated, its low, high, corrected, its low, high, truth) of so many labels each.

    Strategies chose the labels; the truth is the accuracy on all images of the pool without one.
    """
    found: dict[int, list[tuple[float, ...]]] = {one: [] for one in labels}
    for seed, own in pools(world, draws.n, draws.first):
        order = asked(own, strategies, max(labels), seed)
        for many in labels:
            if not too_few(own.codes(order[:many])):
                found[many].append(judged(own, order[:many], seed))
    return found


def judged(world: World, rows: np.ndarray, seed: int) -> tuple[float, ...]:
    """Return (cross-validated, its low, high, corrected, its low, high, truth) of a project with labels at rows."""
    desk = Desk.at(world, rows, seed)
    verdict, rest = desk.said_of_labels, np.setdiff1d(np.arange(len(world.truth)), rows)
    better = desk.corrected(rest)
    assert verdict.accuracy is not None
    assert verdict.interval is not None
    assert better is not None
    plain = (verdict.accuracy, *verdict.interval)
    return (*plain, better.accuracy, *better.interval, desk.accuracy(rest))


def told(name: str, found: Covered, bias: float | None = None) -> list[str]:
    """Return one row of the table, and print it. bias: of the figure inside the interval, as a share."""
    low, high = (100 * edge for edge in found.between)
    off = [] if bias is None else [f"{100 * bias:+.1f}"]
    covers = f"{100 * found.share:.1f} ({low:.1f} to {high:.1f})"
    row = [name, str(found.projects), *off, covers, f"{100 * found.width:.1f}", found.verdict]
    print(f"{name:<58}", *row[1:], sep="  ", flush=True)
    return row


COVERED = ["", "projects", "the 95 % interval covers, %", "width, points", "93 to 97 %"]
OFF = [*COVERED[:2], "bias, points", *COVERED[2:]]


def table_of_cross_validation(draws: Draws) -> str:
    """Return how often the cross-validated interval covers the head's accuracy on all other images."""
    every: list[tuple[float, ...]] = []
    rows = []
    for labels, classes, accuracy, imbalance in CELLS:
        found: list[tuple[float, float, float, float]] = []
        # Several worlds a cell: what one of them is like says little of others.
        for part in range(WORLDS):
            world = tuned(labels, classes, accuracy, imbalance, draws.worlds + part)
            found += cross_validated(world, labels, Draws(-(-draws.n // WORLDS), draws.first, 0))
        every += found
        off = f", imbalance {np.exp(imbalance):.0f} to 1" if imbalance else ""
        reached = np.mean([truth for _low, _high, truth, _said in found]) if found else 0.0
        name = f"{labels} labels, {classes} classes, accuracy {reached:.2f}{off}"
        rows.append(told(name, covered(found), _bias(found)))
    rows.append(told("all", covered(every), _bias(every)))
    return table(OFF, rows)


def _bias(found: Sequence[tuple[float, ...]]) -> float:
    """Return how far the accuracy said lies above the truth on average."""
    return float(np.mean([said - truth for _low, _high, truth, said in found])) if found else 0.0


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
        for labels, found in forecasts_of_asked(world, (40, 100, 250), draws).items():
            every += found
            if len(found) >= draws.n / 2:
                rows.append(_foretold(f"{name}, {labels} labels, auto", found))
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
            budgets = [labels for labels in BUDGETS if labels <= len(world.truth) // 3]
            for labels, found in chosen(world, strategies, budgets, draws).items():
                if found:
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
        about = (
            f"{ABOUT[part]} Simulated worlds from {draws.worlds}, draws from {draws.first} on. {machine()}."
        )
        if options.write:
            write_section(TITLES[part], f"{about}\n\n{found}")


if __name__ == "__main__":
    main()
