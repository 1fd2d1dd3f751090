"""What pretraining bought: the same head on the same few labels, on raw pixels, an untrained encoder and a run.

    python benchmarks/three_sides.py PROJECT [--per-class 10] [--draws 20]

PROJECT was made with `sslcore init --truth-from-folders` and pretrained. Labels are drawn at random, class by class;
accuracy is on all other images. Raw pixels are tried at several sizes and the best is shown, so that they lose fairly.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from results import machine, table, write_section

from sslcore import verbs
from sslcore.arrays import load_arrays
from sslcore.configs import HeadConfig
from sslcore.head import fit_head, predict_proba, space_of
from sslcore.jobs.learn import open_pixels
from sslcore.progress import Progress
from sslcore.project import open_project
from sslcore.store import Store
from sslcore.threads import one_blas_thread


def draw(codes: np.ndarray, per_class: int, rng: np.random.Generator) -> np.ndarray:
    """Return row numbers of `per_class` random images of each class."""
    return np.concatenate([rng.permutation(np.flatnonzero(codes == c))[:per_class] for c in np.unique(codes)])


def accuracies(features: np.ndarray, codes: np.ndarray, per_class: int, draws: int) -> np.ndarray:
    """Return the accuracy on all other images for each random draw of labels, float64 [draws]."""
    space, classes = space_of(features), tuple(range(int(codes.max()) + 1))
    found = []
    for seed in range(draws):
        chosen = draw(codes, per_class, np.random.default_rng(seed))
        with one_blas_thread():
            head = fit_head(features[chosen], codes[chosen], classes, HeadConfig(), space=space)
        rest = np.setdiff1d(np.arange(len(codes)), chosen)
        found.append((predict_proba(head, features[rest]).argmax(axis=1) == codes[rest]).mean())
    return np.array(found)


def averaged(pixels: np.ndarray, rows: np.ndarray, side: int) -> np.ndarray:
    """Return the pixels averaged to side x side x 3, float32 [n, side * side * 3]."""
    px = pixels.shape[1]
    blocks = pixels[rows].reshape(len(rows), side, px // side, side, px // side, 3).astype(np.float32)
    return blocks.mean(axis=(2, 4)).reshape(len(rows), -1) / 255


def in_words(values: np.ndarray) -> str:
    """Return the mean in percent with the 95 % interval of the mean."""
    half = 1.96 * values.std(ddof=1) / np.sqrt(len(values))
    return f"{100 * values.mean():.1f} ± {100 * half:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path)
    parser.add_argument("--per-class", type=int, default=10)
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--title", default="What pretraining buys")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    project = open_project(options.project)
    with Store(project, readonly=True) as store:
        truth, before = store.truth(), store.active_run()
    names = sorted(set(truth.values()))
    results: dict[str, np.ndarray] = {}
    sides = {"an untrained encoder": "untrained", "the pretrained encoder": None}
    for title, run in sides.items():
        stored = load_arrays(project, verbs.embed(options.project, run, Progress())["embeddings"])
        codes = np.array([names.index(truth[image]) for image in stored["ids"].tolist()])
        results[title] = accuracies(stored["embeddings"][:], codes, options.per_class, options.draws)
    pixels = open_pixels(project, 0, Progress())
    raw = {
        side: accuracies(
            averaged(pixels.cache.pixels, pixels.rows, side), codes, options.per_class, options.draws
        )
        for side in (8, 16, 32)
    }
    best = max(raw, key=lambda side: raw[side].mean())
    pixels.cache.close()
    rows = [[f"raw pixels ({best} x {best}, the best of 8, 16, 32)", in_words(raw[best])]]
    rows += [[title, in_words(values)] for title, values in results.items()]
    gain = results["the pretrained encoder"] - raw[best]
    body = (
        f"{len(codes):,} images, {len(names)} classes, {options.per_class} random labels a class, "
        f"{options.draws} draws (the same for all three), the same linear head; accuracy in % on all other images, "
        f"mean with its 95 % interval. Run {before}. {machine()}.\n\n{table(['head on', 'accuracy'], rows)}\n\n"
        f"Pretrained less raw pixels, paired: {in_words(gain)} points."
    )
    print(body)
    write_section(options.title, body)
    if options.json:
        figures = {"raw pixels": raw[best].tolist(), **{t: v.tolist() for t, v in results.items()}}
        options.json.write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
