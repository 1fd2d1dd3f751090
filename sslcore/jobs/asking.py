"""What to ask next: the pool as a project knows it, handed to a strategy."""

from __future__ import annotations

from typing import Any

import numpy as np

from sslcore.arrays import Arrays, find_arrays, load_arrays
from sslcore.jobs.classify import FIRST
from sslcore.jobs.embedded import embedded
from sslcore.jobs.labelled_rows import Labelled, read_labelled, rows_of
from sslcore.pool import Pool
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.suggest import suggest_next
from sslcore.threads import one_blas_thread


def suggest(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return {version, suggestions: [[image id, why], ...]}: the images worth asking about next."""
    with FIRST.ahead(), one_blas_thread():
        return _suggest(project, args)


def _suggest(project: Project, args: dict[str, Any]) -> dict[str, Any]:
    known = embedded(project, args["embeddings"])
    embeddings, ids = known.arrays, known.arrays["ids"]
    labelled = read_labelled(project, ids)
    is_labelled = np.zeros(len(ids), dtype=bool)
    is_labelled[labelled.rows] = True
    candidates = np.ones(len(ids), dtype=bool)
    if args.get("within") is not None:
        rows, there = rows_of(ids, np.asarray(args["within"], dtype=np.int64))
        candidates[:] = False
        candidates[rows[there]] = True
    candidates[labelled.closed] = False
    neighbours, near = known.neighbours(project)
    seed = int(args.get("seed", 0))
    pool = Pool(
        embeddings=embeddings["embeddings"],
        neighbours=neighbours,
        labelled=is_labelled,
        candidates=candidates,
        probabilities=_probabilities(project, embeddings, labelled),
        n=int(args.get("n", 10)),
        seed=seed,
        class_names=labelled.class_names,
        copy_of=known.measured.copy_of,
        near=near,
        spots=known.spots(seed),
    )
    chosen = suggest_next(str(args.get("strategy", "auto")), pool)
    pairs = [[int(ids[row]), why] for row, why in zip(chosen.rows, chosen.why, strict=True)]
    return {"version": labelled.version, "suggestions": pairs}


def _probabilities(project: Project, embeddings: Arrays, labelled: Labelled) -> np.ndarray | None:
    """Return what the head of these labels says of every image, [n, c]; that of slightly older ones beats nothing."""
    key = find_arrays(project, "predictions", embeddings=embeddings.key, version=labelled.version)
    key = key or find_arrays(project, "predictions", embeddings=embeddings.key)
    if key is None:
        return None
    found = load_arrays(project, key)
    same = found.facts.get("class_ids") == list(labelled.class_ids)
    return found["probabilities"] if same else None
