"""The verbs of the command line that give many labels at once, find what is alike, and take a step back."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sslcore import history, jobs
from sslcore.arrays import load_arrays
from sslcore.errors import HandfulError
from sslcore.jobs import record
from sslcore.labels_csv import canonical, relative_path
from sslcore.progress import Progress
from sslcore.project import open_project
from sslcore.provenance import accept_guesses
from sslcore.store import Store
from sslcore.verbs import Facts, current, writing

MOST_NAMED = 3
"""Paths that a refusal repeats at most."""


def similar(root: Path, images: list[str], n: int, progress: Progress) -> Facts:
    """Return {paths, similarity}: the n images most like those named, by cosine similarity, best first."""
    project = open_project(root)
    with Store(project, readonly=True) as store:
        embeddings, table = current(store, "embeddings"), store.image_table()
        folder = store.image_folder
    id_of = {canonical(path): int(i) for path, i in zip(table.paths, table.ids, strict=True)}
    named = {name: _id_of(name, id_of, folder) for name in images}
    if unknown := [name for name, image_id in named.items() if image_id is None]:
        raise HandfulError(
            f"{', '.join(map(repr, unknown[:MOST_NAMED]))} {'is' if len(unknown) == 1 else 'are'} "
            f"no image{'' if len(unknown) == 1 else 's'} of this project.",
            "Name images by their path below the image folder.",
        )
    args = {"embeddings": embeddings, "images": list(dict.fromkeys(named.values())), "n": n}
    found = jobs.run("similar", root, args, progress)["similar"]
    path_of = dict(zip(table.ids.tolist(), table.paths, strict=True))
    return {"paths": [path_of[i] for i, _ in found], "similarity": [round(s, 4) for _, s in found]}


def _id_of(name: str, id_of: dict[str, int], folder: Path) -> int | None:
    """Return the image that a path means: below the image folder, or as a terminal completes it; None = no image."""
    found = id_of.get(canonical(relative_path(name, folder)))
    if found is None:
        found = id_of.get(canonical(relative_path(str(Path(name).resolve()), folder.resolve())))
    return found


def accept(root: Path, precision: float, dry_run: bool, progress: Progress) -> Facts:
    """Return {accepted, per_class, precision, at_least, reason, ...}; unless `dry_run`, they are labels then."""
    with writing(root) as (project, store):
        embeddings = current(store, "embeddings")
        fitted = jobs.run("fit", root, {"embeddings": embeddings}, progress)
        record.record_fit(store, fitted)
        found = jobs.run("accept", root, {"embeddings": embeddings, "precision": precision}, progress)
        changed = 0
        if found["accepted"] and not dry_run:
            stored = load_arrays(project, found["accepted"])
            guesses = dict(
                zip(np.array(stored["ids"]).tolist(), np.array(stored["class_ids"]).tolist(), strict=True)
            )
            changed = len(accept_guesses(store, guesses).labels)
        names = {row.id: row.name for row in store.classes()}
    return {
        "images": found["images"],
        "accepted": changed,
        "per_class": {names[row["class_id"]]: row["images"] for row in found["per_class"]},
        "left_out": [names[class_id] for class_id in found["left_out"]],
        **{
            key: found[key]
            for key in (
                *("precision", "at_least", "basis", "threshold", "counted", "wrong", "audited"),
                *("needed", "audit_needed", "reason"),
            )
        },
    }


def undo(root: Path, again: bool = False) -> Facts:
    """Return {undone or redone: what it was, labels: how many there are now} after one step; `again` redoes one."""
    with writing(root) as (_, store):
        text = history.redo_text(store) if again else history.undo_text(store)
        if text is None:
            what = "redo: nothing was taken back" if again else "undo: no label was given yet"
            raise HandfulError(f"There is nothing to {what}.")
        history.redo(store) if again else history.undo(store)
        return {"redone" if again else "undone": text, "labels": len(store.labels())}
