"""Trials with the person's own labels: the same labels under other strategies, or read by two encoders."""

from __future__ import annotations

from typing import Any

import numpy as np

from sslcore.arrays import Arrays, load_arrays, prune_arrays, save_arrays
from sslcore.backtest import BacktestConfig
from sslcore.backtest import backtest as replay_labels
from sslcore.configs import HeadConfig
from sslcore.duel import Side
from sslcore.duel import duel as fight
from sslcore.errors import HandfulError
from sslcore.finetune_plan import FINETUNE
from sslcore.head import space_of
from sslcore.jobs.labelled_rows import read_labelled, rows_of
from sslcore.jobs.learn import BASELINES, embed
from sslcore.judging import Labels
from sslcore.methods import METHODS
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.replay import known_of
from sslcore.store import Store
from sslcore.threads import one_blas_thread

KEEP = 4
BASELINE_NAMES = {"pixels": "Raw pixels", "untrained": "Untrained encoder"}


def backtest(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return {backtest: key, version, ...} of the labels on `args["embeddings"]`, as `sslcore.backtest` says it.

    `args["strategies"]`: other ones than the usual. The key is of an array set that holds the same facts.
    """
    embeddings = load_arrays(project, args["embeddings"])
    features = embeddings["embeddings"]
    labelled = read_labelled(project, embeddings["ids"])
    config = BacktestConfig(**({"strategies": args["strategies"]} if args.get("strategies") else {}))
    with one_blas_thread():
        known = known_of(features, progress)
        found = replay_labels(features[labelled.rows], labelled.labels, config, progress, known)
    inputs = {
        "embeddings": embeddings.key,
        "version": labelled.version,
        "strategies": list(config.strategies),
    }
    return _kept(project, "backtest", inputs, {**found, "version": labelled.version})


def duel(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return {duel: key, version, runs, ...} of encoders `args["a"]` and `args["b"]`, as `sslcore.duel` says it.

    Each is a run's number, "pixels" or "untrained"; their embeddings are kept, those in use stay in use. Raises
    HandfulError where one can't be had, or both are the same.
    """
    runs = [args["a"], args["b"]]
    names = [encoder_name(project, run) for run in runs]
    if runs[0] == runs[1]:
        raise HandfulError("An encoder can't be compared with itself.", "Choose two different ones.")
    sides = [load_arrays(project, embed(project, {"run": run}, progress)["embeddings"]) for run in runs]
    # Read once both are there: what is labelled meanwhile counts for both.
    labelled = read_labelled(project, sides[0]["ids"])
    other, there = rows_of(sides[1]["ids"], sides[0]["ids"][labelled.rows])
    rows = (labelled.rows[there], other[there])
    labels = Labels(labelled.codes[there], labelled.judged[there], labelled.group[there])
    with one_blas_thread():
        first, second = (_side(*one) for one in zip(names, sides, rows, strict=True))
        found = fight(first, second, labels, HeadConfig(), progress)
    inputs = {"embeddings": [one.key for one in sides], "version": labelled.version}
    return _kept(project, "duel", inputs, {**found, "version": labelled.version, "runs": runs})


def encoder_name(project: Project, run: int | str) -> str:
    """Return what an encoder is called; raises HandfulError for one that there isn't, or that knows the labels."""
    if run in BASELINES:
        return BASELINE_NAMES[str(run)]
    with Store(project, readonly=True) as store:
        row = next((row for row in store.runs() if row.id == run), None)
    if row is None:
        raise HandfulError(f"There is no run {run}.", "A run's number, pixels or untrained will do.")
    if row.method == FINETUNE:
        raise HandfulError(
            f"Run {run} is fine-tuned with your labels: a head on its features could not be judged.",
            f"Use its own head: `sslcore evaluate PROJECT --model {run}`.",
        )
    title = METHODS[row.method].title if row.method in METHODS else row.method
    return f"Run {row.id} ({title})"


def _side(name: str, embeddings: Arrays, rows: np.ndarray) -> Side:
    features = embeddings["embeddings"]
    return Side(name, features[rows], space_of(features))


def _kept(project: Project, kind: str, inputs: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Return the facts with the key of an array set that holds them, so that they are there when asked for again."""
    key = save_arrays(project, kind, inputs, {}, found)
    prune_arrays(project, kind, KEEP)
    return {kind: key, **found}
