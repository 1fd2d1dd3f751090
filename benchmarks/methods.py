"""Every method that needs nothing but images, for the same time, under one judge.

python benchmarks/methods.py TRAIN TEST [--minutes 0.75] [--seeds 3] [--encoder slim] [--methods a,b] [--at-once 2]

TRAIN and TEST hold class folders of images. Each run learns from TRAIN without labels, on one thread of its own (or on
the graphics card, one at a time); its last state is judged on TEST by logistic regression on 5,000 labels of TRAIN and
by the 20 nearest of those, by cosine. A method that can train only its own encoders gets the first of these.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from recipe import linear_probe, take_in
from results import machine, table, write_section

from sslcore.configs import PretrainConfig
from sslcore.device import pick_device
from sslcore.embed import embed_images, raw_pixel_features, untrained_encoder
from sslcore.encoders import load_encoder
from sslcore.methods import METHODS
from sslcore.pretrain import pretrain
from sslcore.progress import Progress
from sslcore.registry import IMAGES

LABELS, NEIGHBOURS = 5000, 20
PLOT = Path(__file__).parent / "methods.svg"


@dataclass(frozen=True)
class Job:
    """One run: which method, for how long, and where its pixels lie."""

    method: str
    seed: int
    minutes: float
    encoder: str
    pixels: Path


@dataclass(frozen=True)
class Outcome:
    """What one run reached; accuracies 0..1."""

    linear: float
    neighbours: float
    epochs: float
    images_per_second: float


def knn_probe(train: np.ndarray, codes: np.ndarray, test: np.ndarray, test_codes: np.ndarray) -> float:
    """Return test accuracy of the NEIGHBOURS most similar labelled rows by cosine, each voting by its similarity."""
    one, other = (rows.astype(np.float32) for rows in (train, test))
    one, other = (rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9) for rows in (one, other))
    right = 0
    for start in range(0, len(other), 1000):
        similar = other[start : start + 1000] @ one.T
        near = np.argpartition(-similar, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
        votes = np.zeros((len(near), int(codes.max()) + 1), np.float32)
        for column in near.T:
            rows = np.arange(len(near))
            votes[rows, codes[column]] += np.exp(similar[rows, column] / 0.1)
        right += int((votes.argmax(1) == test_codes[start : start + 1000]).sum())
    return right / len(other)


def judge(
    train: np.ndarray, codes: np.ndarray, test: np.ndarray, test_codes: np.ndarray
) -> tuple[float, float]:
    """Return (linear, kNN) accuracy."""
    return linear_probe(train, codes, test, test_codes, LABELS), knn_probe(train, codes, test, test_codes)


def one_run(job: Job) -> Outcome:
    """Train and judge, in a process of its own."""
    import torch

    if pick_device().type == "cpu":
        torch.set_num_threads(1)
    kept = {name: np.load(job.pixels / f"{name}.npy") for name in ("train", "codes", "test", "test_codes")}
    own = METHODS[job.method].encoders
    config = PretrainConfig(
        job.method, own[0] if own else job.encoder, minutes=job.minutes, seed=job.seed, batch=256
    )
    with tempfile.TemporaryDirectory() as place:
        run = Path(place) / "run"
        told = pretrain(kept["train"], np.arange(len(kept["train"])), run, config, Progress())
        encoder, card = load_encoder(run)
    labelled = np.random.default_rng(0).permutation(len(kept["train"]))[:LABELS]
    features = [
        embed_images(kept[name], rows, encoder, card, Progress())
        for name, rows in (("train", labelled), ("test", np.arange(len(kept["test"]))))
    ]
    linear, near = judge(features[0], kept["codes"][labelled], features[1], kept["test_codes"])
    return Outcome(linear, near, told.epochs, told.images_per_second)


def baselines(kept: dict[str, np.ndarray], encoder: str) -> list[tuple[str, float, float]]:
    """Return (title, linear, kNN) of features that nothing was learnt for."""
    labelled = np.random.default_rng(0).permutation(len(kept["train"]))[:LABELS]
    tested = np.arange(len(kept["test"]))
    network, card = untrained_encoder(kept["train"], np.arange(len(kept["train"])), encoder)
    found = []
    for title, of in (
        ("raw pixels, 8 x 8", raw_pixel_features),
        ("untrained encoder", lambda pixels, rows: embed_images(pixels, rows, network, card, Progress())),
    ):
        train, test = of(kept["train"], labelled), of(kept["test"], tested)
        found.append((title, *judge(train, kept["codes"][labelled], test, kept["test_codes"])))
    return found


def spread(values: Sequence[float]) -> str:
    """Return the mean in % and, for several, the standard deviation over seeds."""
    mean = f"{100 * np.mean(values):.1f}"
    return mean if len(values) < 2 else f"{mean} ± {100 * np.std(values, ddof=1):.1f}"


def plot(rows: list[tuple[str, list[float]]], floor: float) -> str:
    """Return an SVG of the linear accuracy of each method, a bar with its seeds as dots; a line at `floor`."""
    left, width, line = 170, 420, 22
    scale = width / max(max(values) for _, values in rows)
    height = line * len(rows) + 34
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 60}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{left + width + 60}" height="{height}" fill="#ffffff"/>',
    ]
    for place, (name, values) in enumerate(rows):
        y, mean = 8 + place * line, float(np.mean(values))
        parts.append(f'<text x="{left - 8}" y="{y + 13}" text-anchor="end" fill="#222">{name}</text>')
        parts.append(f'<rect x="{left}" y="{y + 2}" width="{mean * scale:.1f}" height="14" fill="#7aa6d8"/>')
        dots = (f'<circle cx="{left + v * scale:.1f}" cy="{y + 9}" r="2.5" fill="#1f4e8c"/>' for v in values)
        parts.extend(dots)
        parts.append(f'<text x="{left + width + 8}" y="{y + 13}" fill="#222">{100 * mean:.1f} %</text>')
    x = left + floor * scale
    parts.append(f'<line x1="{x:.1f}" y1="4" x2="{x:.1f}" y2="{height - 24}" stroke="#b03030"/>')
    parts.append(
        f'<text x="{x:.1f}" y="{height - 8}" text-anchor="middle" fill="#b03030">untrained</text></svg>'
    )
    return "\n".join(parts) + "\n"


def options_of_run() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("train", type=Path)
    parser.add_argument("test", type=Path)
    parser.add_argument("--minutes", type=float, default=0.75)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--encoder", default="slim")
    parser.add_argument("--resolution", type=int, default=32)
    parser.add_argument("--methods", default=",".join(n for n, m in METHODS.items() if m.needs == IMAGES))
    parser.add_argument("--at-once", type=int, default=2)
    return parser.parse_args()


def load(options: argparse.Namespace, folder: Path) -> dict[str, np.ndarray]:
    """Return pixels and class codes of both folders, and leave them in `folder` for the runs."""
    train, codes = take_in(options.train, folder / "train.handful", options.resolution)
    test, test_codes = take_in(options.test, folder / "test.handful", options.resolution)
    kept = {"train": train, "codes": codes, "test": test, "test_codes": test_codes}
    for name, values in kept.items():
        np.save(folder / f"{name}.npy", values)
    return kept


def run_all(options: argparse.Namespace, folder: Path, at_once: int) -> dict[str, list[Outcome]]:
    """Return what each method reached, seed by seed; every method has its turn before the next seed."""
    names = options.methods.split(",")
    jobs = [
        Job(name, seed, options.minutes, options.encoder, folder)
        for seed in range(options.seeds)
        for name in names
    ]
    found: dict[str, list[Outcome]] = {name: [] for name in names}
    with ProcessPoolExecutor(at_once, mp_context=get_context("spawn")) as pool:
        for job, outcome in zip(jobs, pool.map(one_run, jobs), strict=True):
            found[job.method].append(outcome)
            print(job.method, job.seed, outcome, flush=True)
    return dict(sorted(found.items(), key=lambda pair: -np.mean([one.linear for one in pair[1]])))


def write(
    options: argparse.Namespace,
    found: dict[str, list[Outcome]],
    known: list[tuple[str, float, float]],
    words: str,
) -> None:
    """Write the table and the plot."""
    rows = [
        [
            METHODS[name].title,
            METHODS[name].family,
            spread([one.linear for one in outcomes]),
            spread([one.neighbours for one in outcomes]),
            f"{np.mean([one.epochs for one in outcomes]):.1f}",
        ]
        for name, outcomes in found.items()
    ]
    rows += [[title, "", spread([linear]), spread([near]), "0"] for title, linear, near in known]
    bars = [(METHODS[name].title, [one.linear for one in outcomes]) for name, outcomes in found.items()]
    PLOT.write_text(plot(bars, known[1][1]), encoding="utf-8")
    header = ["method", "family", f"linear, {LABELS:,} labels", f"{NEIGHBOURS} nearest", "epochs"]
    repeat = f"Repeat: `python benchmarks/methods.py TRAIN TEST --minutes {options.minutes:g}`"
    picture = f"![linear accuracy of each method]({PLOT.name})"
    write_section("Methods side by side", "\n\n".join([words, table(header, rows), picture, repeat]))


def main() -> None:
    options = options_of_run()
    on_cpu = pick_device().type == "cpu"
    at_once = options.at_once if on_cpu else 1
    with tempfile.TemporaryDirectory() as place:
        kept = load(options, Path(place))
        known = baselines(kept, options.encoder)
        found = run_all(options, Path(place), at_once)
    words = (
        f"{len(kept['train']):,} training images at {options.resolution} px without their labels, "
        f"{options.minutes:g} minutes each {'on one thread each' if on_cpu else 'on the graphics card'}, "
        f"{at_once} at once, the {options.encoder} encoder (methods for transformers: their own), seeds 0 to "
        f"{options.seeds - 1}, last states; test accuracy in % on {len(kept['test']):,} images, ± is the standard "
        f"deviation over the seeds. {machine()}."
    )
    write(options, found, known, words)


if __name__ == "__main__":
    main()
