"""The list of things the core can do for a project, by name: the window's worker and the command line share it.

A job reads the database and writes only folders (cache, runs, arrays, an export). What it found is put
into the database by `sslcore.jobs.record`, in the one process that holds the project.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from sslcore.errors import HandfulError
from sslcore.progress import Progress
from sslcore.project import Project

Args = dict[str, Any]
Job = Callable[[Project, Args, Progress], dict[str, Any]]

# Names only: a job's module, and with it torch or umap, is imported when it is asked for.
JOBS = {
    "sample": "sslcore.jobs.sample",
    "scan": "sslcore.jobs.scan",
    "estimate": "sslcore.jobs.learn",
    "pretrain": "sslcore.jobs.learn",
    "embed": "sslcore.jobs.learn",
    "compare": "sslcore.jobs.compare",
    "layers": "sslcore.jobs.layers",
    "map": "sslcore.jobs.chart",
    "preview": "sslcore.jobs.chart",
    "warm": "sslcore.jobs.chart",
    "fit": "sslcore.jobs.classify",
    "predict": "sslcore.jobs.classify",
    "judge": "sslcore.jobs.classify",
    "suggest": "sslcore.jobs.asking",
    "doubts": "sslcore.jobs.doubts",
    "similar": "sslcore.jobs.hands",
    "near_duplicates": "sslcore.jobs.hands",
    "accept": "sslcore.jobs.hands",
    "clusters": "sslcore.jobs.hands",
    "finetune": "sslcore.jobs.finetune",
    "use_tuned": "sslcore.jobs.finetune",
    "backtest": "sslcore.jobs.trials",
    "duel": "sslcore.jobs.trials",
    "export": "sslcore.jobs.deliver",
}


def run(job: str, root: Path, args: Args, progress: Progress) -> dict[str, Any]:
    """Return the JSON-ready result of one job on the project at `root`; raises HandfulError, Cancelled."""
    if job not in JOBS:
        raise HandfulError(f"There is no job called {job!r}.", f"Known: {', '.join(JOBS)}.")
    verb: Job = getattr(import_module(JOBS[job]), job)
    return verb(Project(root), args, progress)
