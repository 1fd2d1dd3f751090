"""How far a few labels go: every strategy beside a random draw, and `auto` beside each, on embeddings with known truth.

python benchmarks/label_efficiency.py SET [SET ...] [--encoder "..."] [--seeds 10] [--budgets 10,20,40,100,200]

A SET is digits (scikit-learn's, raw pixels), uneven (drawn heaps, the largest 300 times the smallest), a
PROJECT.handful (its embeddings in use; the truth is that of its class folders) or NAME=FEATURES.npy,CLASSES.npy.
--encoder says in words where the features come from; it stands in the table. --most N takes N images drawn once.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from results import machine, table, write_section

from sslcore.arrays import load_arrays
from sslcore.curve_plot import curves_svg, write_svg
from sslcore.images import class_folders
from sslcore.progress import Progress
from sslcore.project import open_project
from sslcore.replay import HEAD
from sslcore.simulate import simulate
from sslcore.store import Store
from sslcore.strategies import STRATEGIES
from sslcore.threads import one_blas_thread
from sslcore.trial_verbs import points_of

AUTO, CONTROL = "auto", "random"
PARTS = ("strategies",)
GOAL_AT = (40, 100)
LEVEL = 0.05


def uneven(seed: int = 7) -> tuple[np.ndarray, np.ndarray]:
    """Return drawn embeddings float16 [6760, 64] of 12 classes of one to three heaps, 10 to 3,000 images each."""
    rng = np.random.default_rng(seed)
    sizes = (3000, 1500, 700, 350, 160, 80, 40, 20, 10, 40, 160, 700)
    rows, codes = [], []
    for code, size in enumerate(sizes):
        middles = rng.normal(size=(rng.integers(1, 4), 64)) * 0.8 + rng.normal(size=64)
        spread = rng.uniform(0.8, 1.3)
        rows.append(middles[rng.integers(0, len(middles), size)] + spread * rng.normal(size=(size, 64)))
        codes += [code] * size
    return np.concatenate(rows).astype(np.float16), np.array(codes)


def of_project(root: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return a project's embeddings in use, and the classes of its images by their folders."""
    project = open_project(root)
    with Store(project, readonly=True) as store:
        stored, images = load_arrays(project, store.get_meta("embeddings") or ""), store.image_table()
    folders = class_folders(images.paths)
    path_of = dict(zip(images.ids.tolist(), images.paths, strict=True))
    names = [folders.get(path_of[int(image)], "") for image in stored["ids"]]
    known = np.array([bool(name) for name in names])
    return np.asarray(stored["embeddings"])[known], np.unique(np.array(names)[known], return_inverse=True)[1]


def read_set(words: str) -> tuple[str, np.ndarray, np.ndarray]:
    """Return (name, embeddings [n, d], classes int [n])."""
    if words == "digits":
        from sklearn.datasets import load_digits

        found = load_digits()
        return "digits, raw pixels", found.data.astype(np.float16), found.target
    if words == "uneven":
        return "uneven heaps", *uneven()
    if "=" in words:
        name, files = words.split("=", 1)
        features, classes = (np.load(file) for file in files.split(","))
        return name, features, classes
    return Path(words).stem, *of_project(Path(words))


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p-values adjusted for as many tests (Holm 1979), in the order given."""
    order, adjusted, largest = np.argsort(p_values), [0.0] * len(p_values), 0.0
    for place, one in enumerate(order):
        largest = max(largest, min((len(p_values) - place) * p_values[one], 1.0))
        adjusted[one] = largest
    return adjusted


def against_auto(found: dict[str, Any], budgets: Sequence[int]) -> tuple[list[str], list[str]]:
    """Return (what is significantly better than auto, what is significantly worse) after Holm's correction."""
    tests = [
        (name, budget, found["differences"][name][AUTO][str(budget)])
        for name in found["curves"]
        if name != AUTO
        for budget in budgets
    ]
    sure = holm([one["p"] if one["p"] is not None else 1.0 for *_, one in tests])
    better, worse = [], []
    for (name, budget, one), p in zip(tests, sure, strict=True):
        if p < LEVEL:
            (better if one["mean"] > 0 else worse).append(
                f"{name} at {budget} ({100 * one['mean']:+.1f} points, p {p:.3f})"
            )
    return better, worse


def accuracy_table(found: dict[str, Any], budgets: Sequence[int]) -> str:
    """Return a Markdown table: accuracy in %, plain / best head ± half of its interval, and the best one's mean."""
    rows = []
    for name, curve in found["curves"].items():
        means = [curve[str(budget)]["mean"] for budget in budgets]
        cells = []
        for budget, mean in zip(budgets, means, strict=True):
            interval = curve[str(budget)]["interval"]
            half = f" ± {50 * (interval[1] - interval[0]):.1f}" if interval else ""
            plain = found["linear"][name][str(budget)]["mean"]
            cells.append(f"{100 * plain:.1f} / {100 * mean:.1f}{half}")
        rows.append([name, *cells, f"{100 * np.mean(means):.2f}"])
    rows.sort(key=lambda row: -float(row[-1]))
    return table(["strategy", *(f"{budget} labels" for budget in budgets), "mean"], rows)


def said(found: dict[str, Any], budgets: Sequence[int]) -> str:
    """Return what the figures say of auto: what beats it, and the labels it saves."""
    better, worse = against_auto(found, budgets)
    tests = len(budgets) * (len(found["curves"]) - 1)
    lines = [
        f"Paired over the seeds, Holm-corrected over {tests} tests: "
        + (
            f"significantly better than auto: {', '.join(better)}"
            if better
            else "nothing is significantly better than auto"
        )
        + f"; auto is significantly better in {len(worse)} of them."
    ]
    lines.append(heads_told(found, budgets))
    for budget in GOAL_AT:
        one = found["labels_needed"][AUTO].get(str(budget))
        if one is None:
            continue
        span = f" ({one['low']:.0f} to {one['high']:.0f})" if one["low"] and one["high"] else ""
        bound = f"{one['bound']} " if one["bound"] else ""
        lines.append(
            f"auto reaches what random reaches with {budget} labels with {bound}{one['labels']:.0f}{span}."
        )
    return "\n".join(f"* {line}" for line in lines)


def heads_told(found: dict[str, Any], budgets: Sequence[int]) -> str:
    """Return which kinds of head were chosen at each budget, over all strategies and seeds."""
    told = []
    for budget in budgets:
        kinds: Counter[str] = Counter()
        for curve in found["curves"].values():
            kinds.update(curve[str(budget)]["heads"])
        shares = (f"{kind} {100 * n / kinds.total():.0f} %" for kind, n in kinds.most_common(2))
        told.append(f"at {budget} {', '.join(shares)}")
    return f"The head chosen: {'; '.join(told)}."


def strategies(options: argparse.Namespace) -> None:
    """Simulate every strategy on every set, and write one section of RESULTS.md for each."""
    names = [AUTO, *(name for name in STRATEGIES if name != AUTO)]
    names = [AUTO, *options.strategies.split(",")] if options.strategies else names
    for words in options.sets:
        name, embeddings, classes = read_set(words)
        if options.most and len(classes) > options.most:
            some = np.sort(np.random.default_rng(0).permutation(len(classes))[: options.most])
            embeddings, classes = embeddings[some], classes[some]
        with one_blas_thread():
            found = simulate(
                embeddings, classes, names, options.budgets, options.seeds, Progress(shown), linear=True
            )
        print(file=sys.stderr)
        told = [
            f"Features: {options.encoder or name}. {found['images']:,} images to label, "
            f"{found['held_out']:,} held out, {options.seeds} seeds. Accuracy in % of plain logistic regression / "
            f"of the app's head ({HEAD}), both with the same labels; ± half of its 95 % interval. The app's head "
            f"decides what is asked. {machine()}.",
            accuracy_table(found, options.budgets),
            said(found, options.budgets),
        ]
        body = "\n\n".join(told)
        print(f"## {name}\n\n{body}\n")
        if options.write:
            write_section(f"Label efficiency: {name}", body)
            drawn = {one: points_of(curve) for one, curve in found["curves"].items()}
            plot = Path(__file__).parent / f"label_efficiency-{name.split(',')[0].replace(' ', '-')}.svg"
            write_svg(plot, curves_svg(drawn, f"{name}: accuracy by labels", CONTROL))


def shown(event: dict[str, Any]) -> None:
    """Print how far it is."""
    if event["event"] == "progress":
        print(
            f"\r{event['done']:.0f} of {event['total']:.0f} labellings", end="", file=sys.stderr, flush=True
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="+", metavar="SET")
    parser.add_argument("--part", choices=PARTS, default=PARTS[0])
    parser.add_argument("--encoder", default="")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--most", type=int, default=0)
    parser.add_argument("--strategies", help="names with commas between, beside auto (default: all)")
    parser.add_argument("--write", action="store_true", help="into RESULTS.md, with a picture beside it")
    parser.add_argument(
        "--budgets", type=lambda text: [int(n) for n in text.split(",")], default=[10, 20, 40, 100, 200]
    )
    options = parser.parse_args()
    {"strategies": strategies}[options.part](options)


if __name__ == "__main__":
    main()
