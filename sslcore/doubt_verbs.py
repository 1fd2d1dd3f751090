"""The verb of the command line that says what to doubt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sslcore import jobs
from sslcore.progress import Progress
from sslcore.project import open_project
from sslcore.store import Store
from sslcore.verbs import Facts, current


def doubts(root: Path, progress: Progress) -> Facts:
    """Return what the job `doubts` found, with paths and class names in place of ids."""
    project = open_project(root)
    with Store(project, readonly=True) as store:
        key, table = current(store, "embeddings"), store.image_table()
        names = {row.id: row.name for row in store.classes()}
    found = jobs.run("doubts", project.root, {"embeddings": key}, progress)
    path_of = dict(zip(table.ids.tolist(), table.paths, strict=True))
    return {
        **{name: found[name] for name in ("expected_wrong", "reason", "audit", "consistency")},
        "errors": [_error(entry, path_of, names) for entry in found["errors"]],
        "outliers": [{"path": path_of[image], "ratio": ratio} for image, ratio in found["outliers"]],
        "leaks": [
            {"audit": path_of[first], "training": path_of[second], "exact": exact}
            for first, second, exact in found["leaks"]
        ],
        "contradictions": [
            {
                "path": path_of[a],
                "label": names[one],
                "other": path_of[b],
                "its_label": names[two],
                "exact": exact,
            }
            for a, one, b, two, exact in found["contradictions"]
        ],
    }


def _error(entry: list[Any], path_of: dict[int, str], names: dict[int, str]) -> dict[str, Any]:
    image, given, suggested, score, by = entry
    return {
        "path": path_of[image],
        "label": names[given],
        "suggested": names[suggested],
        "score": score,
        "by": by,
    }
