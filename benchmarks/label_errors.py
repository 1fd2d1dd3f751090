"""Likely label errors beside cleanlab's ranking of the same out-of-fold probabilities: average precision.

    python benchmarks/label_errors.py [--project MY.handful] [--embeddings X.npy --classes Y.npy] [--seeds 10]

Labels are drawn from images of known class, 5 % or 20 % of them are set wrong: to any other class (uniform), or each
class to the one most like it (confusing). Both sides rank the labels by the same probabilities of the app's own
cross-validation. Without data, scikit-learn's digits are used, by their raw pixels.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

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


@dataclass(frozen=True)
class Known:
    """Embeddings [n, d] whose classes int [n] are known."""

    name: str
    embeddings: np.ndarray
    classes: np.ndarray


def main() -> None:
    """Print the table, and a line of JSON for benchmarks/results.py."""
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
    print(
        json.dumps(
            {name: {one: np.mean(values) for one, values in cell.items()} for name, cell in found.items()}
        )
    )


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
    ours = np.array(cell[OURS])
    parts = [f"{name:<44} ours {ours.mean():.3f} (head alone {np.mean(cell[HEAD]):.3f})"]
    for one in PEERS:
        apart = ours - np.array(cell[one])
        half = 1.96 * apart.std(ddof=1) / np.sqrt(len(apart)) if len(apart) > 1 else np.inf
        parts.append(f"{one} {np.mean(cell[one]):.3f} ({apart.mean():+.3f} ± {half:.3f})")
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
            Known(options.project.stem, stored["embeddings"][known], np.unique(names, return_inverse=True)[1])
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
    return parser.parse_args()


if __name__ == "__main__":
    main()
