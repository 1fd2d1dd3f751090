"""Is the promise kept? What the app would accept at a precision, over many projects whose truth is known.

    python benchmarks/accept.py SET [SET ...] [--labels 200,400,1000] [--seeds 15] [--ask random,auto] [--write]

A SET is as in label_efficiency.py. In each project so many labels are given, to images that a strategy asks for; the
app's head is fitted and judged as in the job `accept`, and the truth says how much of what it would accept is right.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from label_efficiency import read_set
from results import machine, table, write_section

from sslcore.accepting import Acceptance, Evidence, choose_accepted, gather_evidence
from sslcore.configs import HeadConfig
from sslcore.folds import Labels
from sslcore.head import predict_proba
from sslcore.head_choice import choose, fit_choice, samples_of
from sslcore.judging import judge_with
from sslcore.progress import Progress
from sslcore.replay import Material, Replay, prepare
from sslcore.threads import one_blas_thread

TARGETS = (0.9, 0.95, 0.98, 0.99)


@dataclass(frozen=True)
class Case:
    """One project: the evidence of its labels, what its head says [n, c], open rows [k], and what all are [n]."""

    evidence: Evidence
    probabilities: np.ndarray
    open_rows: np.ndarray
    truth: np.ndarray


def main() -> None:
    """Print a table for each set, and with --write keep them in RESULTS.md."""
    options = parse()
    parts = []
    with one_blas_thread():
        for words in options.sets:
            name, embeddings, classes = read_set(words)
            if options.most and len(classes) > options.most:
                some = np.sort(np.random.default_rng(0).permutation(len(classes))[: options.most])
                embeddings, classes = embeddings[some], classes[some]
            for ask in options.ask:
                rows = rows_told(embeddings, classes, ask, options)
                heading = f"{name}, {len(classes):,} images; labels: {ask}"
                head = ["labels", *(f"promised {100 * target:.0f} %" for target in TARGETS)]
                parts.append(f"### {heading}\n\n{table(head, rows)}")
                print(parts[-1], end="\n\n", flush=True)
    if options.write:
        write_section("Accepting the surest guesses: is the promise kept?", told(parts))


def rows_told(
    embeddings: np.ndarray, classes: np.ndarray, ask: str, options: argparse.Namespace
) -> list[list[str]]:
    """Return a row for each number of labels, with a cell for each precision promised."""
    found: dict[int, list[list[tuple[Acceptance, float]]]] = {m: [] for m in options.labels}
    everything = np.arange(len(classes))
    material = prepare(embeddings, classes, everything, everything[:1])
    for seed in range(options.seeds):
        for m, case in cases(material, ask, options.labels, seed):
            found[m].append([judged(case, target) for target in TARGETS])
    return [
        [f"{m}", *(cell([one[place] for one in projects], target) for place, target in enumerate(TARGETS))]
        for m, projects in found.items()
        if projects
    ]


def cases(material: Material, ask: str, labels: list[int], seed: int) -> Iterator[tuple[int, Case]]:
    """Yield the project of one person at each number of labels that leaves something open."""
    replay = Replay(material, ask, seed)
    for m in labels:
        if m >= len(material.codes):
            return
        replay.label_up_to(m, Progress())
        yield m, case_of(material, replay.labelled, seed)


def case_of(material: Material, labelled: np.ndarray, seed: int) -> Case:
    """Return the project with these labels, its head fitted and judged as the app does."""
    rows = np.flatnonzero(labelled)
    present, codes = np.unique(material.codes[rows], return_inverse=True)
    labels, space = Labels.of(codes), material.space
    samples = samples_of(material.pool[rows], codes, len(present), space, material.landmarks)
    choice = choose(samples, labels, HeadConfig(seed=seed)).choice
    head = fit_choice(samples, choice, space, tuple(range(len(present)))).head
    evidence = gather_evidence(judge_with(samples, labels, choice, Progress()), seed)
    place = {int(code): position for position, code in enumerate(present)}
    truth = np.array([place.get(int(code), -1) for code in material.codes])
    return Case(evidence, predict_proba(head, material.pool), np.flatnonzero(~labelled), truth)


def judged(case: Case, target: float) -> tuple[Acceptance, float]:
    """Return what would be accepted, and the share of it that is right (NaN of nothing)."""
    got = choose_accepted(case.evidence, case.probabilities, case.open_rows, target)
    right = case.truth[got.rows] == got.codes
    return got, float(right.mean()) if len(right) else float("nan")


def cell(projects: list[tuple[Acceptance, float]], target: float) -> str:
    """Return in how many projects something is accepted and the promise kept, how much it is, and how right."""
    got = [(len(one.rows), right) for one, right in projects if len(one.rows)]
    if not got:
        return f"none of {len(projects)}"
    right = np.array([right for _, right in got])
    return (
        f"{len(got)} of {len(projects)}: {np.mean([n for n, _ in got]):,.0f} images, "
        f"{100 * right.mean():.1f} % right, kept {int((right >= target).sum())}"
    )


def told(parts: list[str]) -> str:
    """Return the section of RESULTS.md."""
    first = (
        "In each project other images have labels. A cell: in how many projects anything is accepted; of those: images "
        "accepted and the share of them that is right (means), and in how many at least the promised share is. "
        f"{machine()}."
    )
    return "\n\n".join([first, *parts, "Repeat: `python benchmarks/accept.py digits MY.handful --write`"])


def parse() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="+", metavar="SET")
    parser.add_argument(
        "--labels", type=lambda text: [int(n) for n in text.split(",")], default=[200, 400, 1000]
    )
    parser.add_argument("--seeds", type=int, default=15)
    parser.add_argument("--ask", type=lambda text: text.split(","), default=["random", "auto"])
    parser.add_argument("--most", type=int, default=0, help="take as many images, drawn once")
    parser.add_argument("--write", action="store_true", help="into RESULTS.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
