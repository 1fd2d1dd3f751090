"""Likely label errors beside cleanlab's ranking of the same out-of-fold probabilities: average precision.

    python benchmarks/label_errors.py [--project MY.handful] [--embeddings X.npy --classes Y.npy] [--seeds 10]

Labels are drawn from images of known class, 5 % or 20 % of them are set wrong: to any other class (uniform), or each
class to the one most like it (confusing). Both sides rank the labels by the same probabilities of the app's own
cross-validation. Without data, scikit-learn's digits are used, by their raw pixels.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from results import machine, table, write_section

from sslcore.arrays import load_arrays
from sslcore.configs import HeadConfig
from sslcore.evaluate import cross_validate
from sslcore.label_doubts import doubt_labels
from sslcore.neighbours import unit_rows
from sslcore.project import open_project
from sslcore.store import Store
from sslcore.threads import one_blas_thread

RATES = (0.05, 0.2)
KINDS = ("uniform", "confusing")
PEERS = ("self_confidence", "normalized_margin", "confidence_weighted_entropy")
OURS = "head and neighbours"
HEAD = "head alone"
TITLE = "Likely label errors beside cleanlab"


@dataclass(frozen=True)
class Known:
    """Embeddings [n, d] whose classes int [n] are known."""

    name: str
    embeddings: np.ndarray
    classes: np.ndarray


def main() -> None:
    """Print the table, and with --write keep it in RESULTS.md."""
    options = parse()
    try:
        from cleanlab.rank import get_label_quality_scores
    except ImportError:
        raise SystemExit("This comparison needs cleanlab: pip install cleanlab") from None
    found: dict[str, dict[str, list[float]]] = {}
    with one_blas_thread():
        for known in sources(options):
            for m in options.labels:
                if m > len(known.classes):
                    continue
                for rate in RATES:
                    for kind in KINDS:
                        name = f"{known.name}, {m} labels, {100 * rate:.0f} % {kind}"
                        found[name] = measure(known, m, (rate, kind), options.seeds, get_label_quality_scores)
                        print(line(name, found[name]), flush=True)
    print(
        line("mean", {one: [np.mean(cell[one]) for cell in found.values()] for one in (OURS, HEAD, *PEERS)})
    )
    if options.write:
        write_section(TITLE, told(found, options.seeds))


def told(found: dict[str, dict[str, list[float]]], seeds: int) -> str:
    """Return the section of RESULTS.md: the table, and what it says."""
    rows, lost = [], []
    for name, cell in found.items():
        cells = [f"{np.mean(cell[OURS]):.3f}", f"{np.mean(cell[HEAD]):.3f}"]
        for one in PEERS:
            mean, half = apart(cell, one)
            cells.append(f"{np.mean(cell[one]):.3f} ({mean:+.3f} ± {half:.3f})")
            if mean + half < 0:
                lost.append(f"{name} against {one} ({mean:+.3f} ± {half:.3f})")
        rows.append([name, *cells])
    means = [
        f"{np.mean([np.mean(cell[one]) for cell in found.values()]):.3f}" for one in (OURS, HEAD, *PEERS)
    ]
    rows.append(["mean", *means])
    worse = (
        f"significantly worse in {len(lost)}: {'; '.join(lost)}" if lost else "nowhere significantly worse"
    )
    return "\n\n".join(
        [
            f"Average precision of the planted errors, {seeds} seeds; in brackets the app's ranking less cleanlab's, "
            f"paired, ± half of its 95 % interval. All rank the same out-of-fold probabilities. {machine()}.",
            table(["labels", "the app", "its head alone", *PEERS], rows),
            f"The app's ranking is better on average than each of them, and of {len(found) * len(PEERS)} comparisons "
            f"{worse}."
            if all(float(means[0]) > float(mean) for mean in means[2:])
            else f"Of {len(found) * len(PEERS)} comparisons the app's ranking is {worse}.",
            "The ranking (head and neighbours together) was chosen on these same sets: on others it may gain less.",
            f"Repeat: `python benchmarks/label_errors.py --project MY.handful --labels 100 300 1000 --seeds {seeds}`",
        ]
    )


def apart(cell: dict[str, list[float]], one: str) -> tuple[float, float]:
    """Return the mean of the app's ranking less a peer's over the seeds, and half of its 95 % interval."""
    from sslcore.savings import difference_of

    found = difference_of(np.array(cell[OURS]) - np.array(cell[one]))
    half = np.inf if found.interval is None else (found.interval[1] - found.interval[0]) / 2
    return float(found.mean), float(half)


def measure(
    known: Known, m: int, planted: tuple[float, str], seeds: int, peer: object
) -> dict[str, list[float]]:
    """Return the average precision of each ranking, by seed."""
    from sklearn.metrics import average_precision_score

    cell: dict[str, list[float]] = {one: [] for one in (OURS, HEAD, *PEERS)}
    for seed in range(seeds):
        rng = np.random.default_rng([seed, m])
        rows = np.sort(rng.choice(len(known.classes), m, replace=False))
        x = np.asarray(known.embeddings[rows], dtype=np.float32)
        truth = np.unique(known.classes[rows], return_inverse=True)[1]
        given = plant(truth, x, planted, rng)
        probabilities = cross_validate(x, given, HeadConfig()).out_of_fold
        if probabilities is None:
            continue
        probabilities = probabilities / probabilities.sum(axis=1, keepdims=True)
        scores = {
            OURS: doubt_labels(probabilities, given, x).score,
            HEAD: doubt_labels(probabilities, given).score,
        }
        scores |= {one: -peer(given, probabilities, method=one) for one in PEERS}  # type: ignore[operator]
        for one, score in scores.items():
            cell[one].append(float(average_precision_score(given != truth, score)))
    return cell


def plant(
    truth: np.ndarray, x: np.ndarray, planted: tuple[float, str], rng: np.random.Generator
) -> np.ndarray:
    """Return the classes int [m] with a share of them set wrong."""
    rate, kind = planted
    m, c = len(truth), int(truth.max()) + 1
    wrong = rng.choice(m, round(rate * m), replace=False)
    given = truth.copy()
    if kind == "uniform":
        given[wrong] = (truth[wrong] + rng.integers(1, c, len(wrong))) % c
        return given
    unit = unit_rows(x)
    means = np.stack([unit[truth == code].mean(axis=0) for code in range(c)])
    apart = ((means[:, None] - means[None]) ** 2).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    given[wrong] = apart.argmin(axis=1)[truth[wrong]]
    return given


def line(name: str, cell: dict[str, list[float]]) -> str:
    """Return a row: means, and ours minus each peer with the 95 % interval of the paired difference."""
    parts = [f"{name:<44} ours {np.mean(cell[OURS]):.3f} (head alone {np.mean(cell[HEAD]):.3f})"]
    for one in PEERS:
        mean, half = apart(cell, one)
        parts.append(f"{one} {np.mean(cell[one]):.3f} ({mean:+.3f} ± {half:.3f})")
    return "  ".join(parts)


def sources(options: argparse.Namespace) -> list[Known]:
    """Return the data asked for, and scikit-learn's digits."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    found = [Known("digits", digits.data.astype(np.float32), digits.target)]
    if options.embeddings:
        found.append(
            Known(
                options.embeddings.stem, np.load(options.embeddings, mmap_mode="r"), np.load(options.classes)
            )
        )
    if options.project:
        project = open_project(options.project)
        with Store(project, readonly=True) as store:
            truth, key = store.truth(), store.get_meta("embeddings")
        stored = load_arrays(project, str(key))
        known = np.array([int(image) in truth for image in stored["ids"]])
        names = [truth[int(image)] for image in stored["ids"][known]]
        found.append(
            Known(
                options.name or options.project.stem,
                stored["embeddings"][known],
                np.unique(names, return_inverse=True)[1],
            )
        )
    return found


def parse() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--project", type=Path, help="a project with hidden truth (init --truth-from-folders)"
    )
    parser.add_argument("--embeddings", type=Path, help="float [n, d] as .npy")
    parser.add_argument("--classes", type=Path, help="int [n] as .npy, of --embeddings")
    parser.add_argument("--labels", type=int, nargs="+", default=[100, 300, 1000, 2000])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--name", help="what the project is called in the table")
    parser.add_argument("--write", action="store_true", help="into RESULTS.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
