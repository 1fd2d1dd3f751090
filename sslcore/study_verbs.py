"""The verbs of the command line that look into runs and compare them."""

from __future__ import annotations

from pathlib import Path

from sslcore import jobs
from sslcore.errors import HandfulError
from sslcore.progress import Progress
from sslcore.project import open_project
from sslcore.store import Store
from sslcore.verbs import Facts


def layers(root: Path, run: int | None, progress: Progress) -> Facts:
    """Return what every layer of a run is good for; of the run in use unless told otherwise."""
    project = open_project(root)
    with Store(project, readonly=True) as store:
        chosen = store.active_run() if run is None else run
    if chosen is None:
        raise HandfulError("There is no pretrained encoder yet.", "`sslcore pretrain` makes one.")
    return jobs.run("layers", project.root, {"run": chosen}, progress)
