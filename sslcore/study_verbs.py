"""The verbs of the command line that look into runs and compare them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sslcore import jobs
from sslcore.configs import PretrainConfig
from sslcore.errors import HandfulError
from sslcore.jobs.comparison import (
    Comparison,
    begin_comparison,
    left_to_train,
    read_comparison,
    record_compared,
    record_comparison,
)
from sslcore.progress import Progress
from sslcore.project import open_project
from sslcore.store import Store
from sslcore.verbs import Facts, settled, writing


def layers(root: Path, run: int | None, progress: Progress) -> Facts:
    """Return what every layer of a run is good for; of the run in use unless told otherwise."""
    project = open_project(root)
    with Store(project, readonly=True) as store:
        chosen = store.active_run() if run is None else run
    if chosen is None:
        raise HandfulError("There is no pretrained encoder yet.", "`sslcore pretrain` makes one.")
    return jobs.run("layers", project.root, {"run": chosen}, progress)


def compare(
    root: Path,
    methods: Sequence[str],
    config: PretrainConfig,
    minutes: float,
    seeds: int,
    progress: Progress,
) -> Facts:
    """Return {ranking, sentence, ...} of methods that were each trained for the same time."""
    with writing(root) as (_, store):
        comparison = begin_comparison(store, methods, settled(root, config), minutes, seeds)
        return _train_and_rank(root, store, comparison, progress)


def go_on_comparing(root: Path, progress: Progress) -> Facts:
    """Return the ranking of the project's last comparison, once all of its runs are done."""
    with writing(root) as (_, store):
        comparison = read_comparison(store)
        if comparison is None:
            raise HandfulError(
                "There is no comparison to go on with.", "`sslcore compare PROJECT --methods a,b` begins one."
            )
        return _train_and_rank(root, store, comparison, progress)


def _train_and_rank(root: Path, store: Store, comparison: Comparison, progress: Progress) -> Facts:
    for row in left_to_train(store, comparison):
        progress.note(f"Run {row.id}: {row.method}, {comparison.minutes:g} minutes.")
        store.update_run(row.id, status="running")
        try:
            result = jobs.run("pretrain", root, {"run": row.id, "resume": True}, progress)
        except BaseException:
            store.update_run(row.id, status="interrupted")
            raise
        record_compared(store, result)
    result = jobs.run("compare", root, {"runs": comparison.runs}, progress)
    record_comparison(store, result)
    return result
