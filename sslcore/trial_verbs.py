"""The verbs that try things out on paper: simulate, backtest, duel."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sslcore import jobs
from sslcore.arrays import load_arrays
from sslcore.command_numbers import run_number
from sslcore.curve_plot import Curve, check_writable, curves_svg
from sslcore.errors import HandfulError
from sslcore.progress import Progress
from sslcore.project import open_project
from sslcore.store import Store
from sslcore.threads import one_blas_thread
from sslcore.verbs import current

Facts = dict[str, Any]


def simulate(root: Path, strategies: list[str], budgets: list[int], seeds: int, progress: Progress) -> Facts:
    """Return {curves: {strategy: {budget: {mean, interval}}}, ...}, accuracy against the hidden truth."""
    from sslcore.simulate import simulate as replay

    project = open_project(root)
    with Store(project, readonly=True) as store:
        truth = store.truth()
        if not truth:
            raise HandfulError(
                "This project has no hidden truth to simulate with.",
                "`sslcore init --truth-from-folders` takes it from class folders.",
            )
        embeddings = load_arrays(project, current(store, "embeddings"))
    known = np.array([int(image) in truth for image in embeddings["ids"]], dtype=bool)
    names = sorted(set(truth.values()))
    position = {name: code for code, name in enumerate(names)}
    codes = np.array([position[truth[int(image)]] for image in embeddings["ids"][known]], dtype=np.int64)
    with one_blas_thread():
        return replay(embeddings["embeddings"][known], codes, strategies, budgets, seeds, progress)


def backtest(root: Path, strategies: Sequence[str], progress: Progress) -> Facts:
    """Return what each strategy would have reached with fewer of the project's own labels, beside a random draw."""
    project = open_project(root)
    with Store(project, readonly=True) as store:
        args: Facts = {"embeddings": current(store, "embeddings")}
    if strategies:
        args["strategies"] = list(strategies)
    return jobs.run("backtest", root, args, progress)


def duel(root: Path, a: str, b: str, progress: Progress) -> Facts:
    """Return how two encoders do on the project's labels: runs by number, pixels or untrained."""
    project = open_project(root)
    numbers = [run_number(one) for one in (a, b)]
    args = dict(
        zip("ab", (one if n is None else n for one, n in zip((a, b), numbers, strict=True)), strict=True)
    )
    return jobs.run("duel", project.root, args, progress)


def check_plot(file: Path | None) -> None:
    """Raise HandfulError where no picture could be written to `file`: before the work, not after it."""
    if file is None:
        return
    if file.suffix.lower() != ".svg":
        raise HandfulError(
            f"A plot is an SVG picture, and {str(file)!r} does not end in .svg.", "Say --plot curves.svg."
        )
    check_writable(file)


def plotted(found: Facts, title: str, names: Sequence[str] = ()) -> str:
    """Return the curves of any of the three as an SVG; names: what the curves are called, in their order."""
    curves: dict[str, Curve] = {}
    for place, (key, points) in enumerate(found.get("curves", {}).items()):
        curves[names[place] if names else key] = points_of(points)
    if not curves:
        raise HandfulError(f"There is nothing to draw: {found.get('reason') or 'no curve came of it'}.")
    return curves_svg(curves, title, found.get("control", ""))


def in_short(found: Facts) -> Facts:
    """Return what a person reads of a trial: a line for each curve, the sentences, and what it was measured on."""
    lines = []
    for name, points in found.get("curves", {}).items():
        at = [
            f"{labels:.0f}: {100 * mean:.1f} ({100 * low:.1f} to {100 * high:.1f})"
            for labels, mean, low, high in points_of(points)
        ]
        lines.append(f"{name:<16} {'  '.join(at)}")
    short: Facts = {"accuracy in % by labels, 95 % intervals": lines} if lines else {}
    for name, value in found.items():
        if name in ("a", "b", "sentence", "sentences", "note", "reason", "labels", "plot") and value:
            short[name] = value
    return short


def points_of(points: Any) -> Curve:
    """Return (labels, accuracy, low, high) of a curve as a simulation or a paired trial tells it."""
    if isinstance(points, dict):
        points = [
            {"labels": int(labels), "accuracy": point["mean"], "interval": point["interval"]}
            for labels, point in points.items()
        ]
    return [(float(p["labels"]), p["accuracy"], *(p["interval"] or [p["accuracy"]] * 2)) for p in points]
