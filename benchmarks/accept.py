"""Is the promise kept? What the app would accept at a precision, over many projects whose truth is known.

    python benchmarks/accept.py SET [SET ...] [--labels 100,200,400] [--seeds 15] [--ask random,auto] [--write]

A SET is as in label_efficiency.py, or one of those drawn in accept_worlds.py. In each project so many labels are given,
to images that a strategy asks for; the app's head is fitted and judged as in the job `accept`, and the truth says how
much of what it would accept is right: by counting alone, and as the app does.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from accept_worlds import WORLDS, Drawn
from label_efficiency import read_set
from results import machine, table, write_section

from sslcore.abstain import least_likeness, likeness
from sslcore.accepting import COUNTED, FITTED, Acceptance, choose_accepted, guesses_of
from sslcore.configs import HeadConfig
from sslcore.evidence import Evidence, gather_evidence
from sslcore.folds import Labels
from sslcore.head import predict_proba, to_space
from sslcore.head_choice import choose, fit_choice, samples_of
from sslcore.judging import judge_with
from sslcore.progress import Progress
from sslcore.replay import Material, Replay, prepare
from sslcore.threads import one_blas_thread

TARGETS = (0.9, 0.95, 0.98, 0.99)
AT_ONCE = 20
"""Labels between two refits: twice as many as elsewhere, for there are many projects."""
WAYS = {"counted alone": (COUNTED,), "as in the app": (FITTED, COUNTED)}


@dataclass(frozen=True)
class Case:
    """One project: the evidence of its labels, what its head says [n, c], open rows [k], and what all are [n]."""

    evidence: Evidence
    probabilities: np.ndarray
    open_rows: np.ndarray
    truth: np.ndarray


@dataclass(frozen=True)
class Found:
    """What one project accepts at one promise: the share of its open images, how right, and how right was expected."""

    promise: float
    share: float
    right: float
    expected: float

    @property
    def short(self) -> float:
        """How far the promise is missed; below 0 where it is kept."""
        return self.promise - self.right if self.share else -1.0


def main() -> None:
    """Print a table for each set, and with --write keep them in RESULTS.md."""
    options = parse()
    parts, every = [], []
    with one_blas_thread():
        for words in options.sets:
            found = projects(words, options)
            every += [(Path(words).stem, *key, one) for key, ones in found.items() for one in ones]
            head = ["labels", "", *(f"promised {100 * target:.0f} %" for target in TARGETS)]
            for ask in options.ask:
                parts.append(f"### {Path(words).stem}; labels: {ask}\n\n{table(head, rows_told(found, ask))}")
                print(parts[-1], end="\n\n", flush=True)
    parts.append(summary(every))
    print(parts[-1])
    if options.write:
        write_section("Accepting the surest guesses: is the promise kept?", told(parts, options))


def projects(words: str, options: argparse.Namespace) -> dict[tuple[str, int, str], list[Found]]:
    """Return what is Found of (strategy, labels, way), project after project and promise after promise."""
    found = defaultdict(list)
    drawn = None
    for seed in range(options.first, options.first + options.seeds):
        if drawn is None or words in WORLDS:
            drawn = draw(words, seed, options.most)
            every = np.arange(len(drawn.classes))
            material = prepare(drawn.embeddings, drawn.classes, every, every[:1])
        for ask in options.ask:
            for m, case in cases(material, drawn, ask, options.labels, seed):
                for way, by in WAYS.items():
                    found[ask, m, way] += [judged(case, target, by) for target in TARGETS]
    return found


def draw(words: str, seed: int, most: int) -> Drawn:
    """Return the set of this name: drawn by seed, or as it lies on the disk."""
    if words in WORLDS:
        return WORLDS[words](np.random.default_rng([seed, list(WORLDS).index(words)]))
    _, embeddings, classes = read_set(words)
    if most and len(classes) > most:
        some = np.sort(np.random.default_rng(0).permutation(len(classes))[:most])
        embeddings, classes = embeddings[some], classes[some]
    return Drawn(embeddings, classes)


def cases(
    material: Material, drawn: Drawn, ask: str, labels: list[int], seed: int
) -> Iterator[tuple[int, Case]]:
    """Yield the project of one person at each number of labels that leaves something open."""
    asked, free = material, np.arange(len(material.codes))
    if drawn.hidden is not None:
        free = np.flatnonzero(~drawn.hidden)
        asked = prepare(drawn.embeddings, drawn.classes, free, free[:1])
    replay = Replay(asked, ask, seed, AT_ONCE)
    for m in labels:
        if m >= len(free):
            return
        replay.label_up_to(m, Progress())
        labelled = np.zeros(len(material.codes), dtype=bool)
        labelled[free[replay.labelled]] = True
        yield m, case_of(material, labelled, seed)


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
    # float16, as the app keeps them; images unlike anything labelled are left out there, too.
    said = predict_proba(head, material.pool).astype(np.float16)
    known = to_space(space, material.pool[rows]).astype(np.float32)
    unlike = likeness(to_space(space, material.pool).astype(np.float32), known) < least_likeness(known)
    return Case(evidence, said, np.flatnonzero(~labelled & ~unlike), truth)


def judged(case: Case, target: float, by: tuple[str, ...]) -> Found:
    """Return what would be accepted, and how much of it is right."""
    got: Acceptance = choose_accepted(
        case.evidence, guesses_of(case.probabilities, case.open_rows), target, by
    )
    if not len(got.rows):
        return Found(target, 0.0, float("nan"), float("nan"))
    right = float((case.truth[got.rows] == got.codes).mean())
    return Found(target, len(got.rows) / len(case.open_rows), right, got.precision or float("nan"))


def rows_told(found: dict[tuple[str, int, str], list[Found]], ask: str) -> list[list[str]]:
    """Return a row for each number of labels and each way, with a cell for each precision promised."""
    rows = []
    for (asked, m, way), ones in found.items():
        if asked == ask:
            cells = [cell([one for one in ones if one.promise == target]) for target in TARGETS]
            rows.append([f"{m}", way, *cells])
    return rows


def cell(ones: list[Found]) -> str:
    """Return in how many projects something is accepted, how much it is, how right, and where it is not enough."""
    got = [one for one in ones if one.share]
    if not got:
        return f"none of {len(ones)}"
    share, right, expected = (
        100 * np.mean([(one.share, one.right, one.expected) for one in got], axis=0)
    ).tolist()
    broken = sum(one.short > 0 for one in got)
    return f"{len(got)} of {len(ones)}: {share:.0f} %, {right:.1f} right, {expected:.1f} expected" + (
        f", **broken {broken}**" if broken else ""
    )


def summary(every: list[tuple[str, str, int, str, Found]]) -> str:
    """Return a table of how often promises are broken and by how much, for each way and strategy."""
    rows = []
    for unseen in (False, True):
        for ask in dict.fromkeys(one[1] for one in every):
            for way in WAYS:
                mine = [
                    (one[0], one[2], one[4])
                    for one in every
                    if one[1] == ask and one[3] == way and one[0].startswith("unseen") == unseen
                ]
                if mine:
                    which = "a class nobody labelled" if unseen else "all others"
                    rows.append([which, ask, way, *_summed(mine)])
    header = ["sets", "labels", "", "cells", "accept", "images taken", "broken", "worst", "expected - right"]
    return f"### All together\n\n{table(header, rows)}"


def _summed(mine: list[tuple[str, int, Found]]) -> list[str]:
    got = [one for _, _, one in mine if one.share]
    broken = sum(one.short > 0 for one in got)
    name, labels, worst = max(mine, key=lambda one: one[2].short)
    gap = 100 * np.mean([one.expected - one.right for one in got]) if got else 0.0
    return [
        f"{len(mine)}", f"{len(got)}", f"{100 * np.mean([one.share for _, _, one in mine]):.0f} %",
        f"{broken} ({100 * broken / len(mine):.1f} %)",
        f"{100 * worst.short:.1f} points ({name}, {labels} labels, {100 * worst.promise:.0f} %)" if broken else "",
        f"{gap:+.1f}",
    ]  # fmt: skip


def told(parts: list[str], options: argparse.Namespace) -> str:
    """Return the section of RESULTS.md."""
    first = (
        f"{options.seeds} projects a cell, in each other images have labels. A cell: in how many projects anything is "
        "accepted; of those (means): the share of images without a label that is, the share of these that is right, "
        f"and what was expected, in %; and in how many less is right than promised. {machine()}."
    )
    sets, asks = " ".join(Path(one).name for one in options.sets), ",".join(options.ask)
    drawn = f"--ask {asks} --seeds {options.seeds} --first {options.first}"
    repeat = f"Repeat: `python benchmarks/accept.py {sets} {drawn} --write`"
    return "\n\n".join([first, parts[-1], *parts[:-1], repeat])


def parse() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="+", metavar="SET")
    parser.add_argument(
        "--labels", type=lambda text: [int(n) for n in text.split(",")], default=[100, 200, 400, 1000]
    )
    parser.add_argument("--seeds", type=int, default=15)
    parser.add_argument("--first", type=int, default=0, help="seed of the first project")
    parser.add_argument("--ask", type=lambda text: text.split(","), default=["random", "auto", "margin"])
    parser.add_argument("--most", type=int, default=0, help="take as many images, drawn once")
    parser.add_argument("--write", action="store_true", help="into RESULTS.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
