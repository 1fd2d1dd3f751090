"""The verb audit: images drawn at random, labelled blind and kept out of training, and the figure that they give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sslcore import jobs
from sslcore.audit import draw_audit, end_audit, may_be_drawn, read_audit
from sslcore.audit_figures import audit_figures
from sslcore.errors import TooFewLabels
from sslcore.intervals import margin
from sslcore.jobs import record
from sslcore.progress import Progress
from sslcore.store import Store
from sslcore.verbs import writing

Facts = dict[str, Any]


def audit(root: Path, draw: int | None, end: bool, seed: int | None, progress: Progress) -> Facts:
    """Return {images, labelled, accuracy, interval, about, ..., waiting: paths still to be labelled, in their order}.

    draw: first set so many more images aside; end: put them all back instead. Both are one step for undo.
    """
    with writing(root) as (_, store):
        if end:
            before = read_audit(store)
            end_audit(store)
            return {"ended": True, "images": len(before.images), "labelled": before.labelled}
        if draw is not None:
            free = len(may_be_drawn(store))
            points = f"{100 * margin(draw, population=max(free, draw)):.0f}"
            progress.note(f"{draw:,} images: about plus or minus {points} points.")
            draw_audit(store, draw, seed)
        facts = _figures(root, store, progress)
        now, table = read_audit(store), store.image_table()
        path_of = dict(zip(table.ids.tolist(), table.paths, strict=True))
        return {**facts, "waiting": [path_of[image] for image in now.waiting]}


def _figures(root: Path, store: Store, progress: Progress) -> Facts:
    """Return what the audit says of a head fitted to the labels of now; without one, why there is no figure yet."""
    import numpy as np

    embeddings = store.get_meta("embeddings")
    nothing = audit_figures(read_audit(store), np.zeros((0, 0)), np.zeros(0, dtype=np.int64), ())
    if not embeddings:
        return {**nothing, "reason": "There are no features yet: `sslcore embed` makes them."}
    if not nothing["images"]:
        return {**nothing, "reason": "There is no audit yet: `--draw 50` draws one."}
    try:
        result = jobs.run("fit", root, {"embeddings": embeddings}, progress)
    except TooFewLabels:
        return {**nothing, "reason": "There is no head yet: label images that are not in the audit."}
    record.record_fit(store, result)
    facts: Facts = result["audit"]
    return {**facts, "reason": "" if facts["labelled"] else "None of its images has a label yet."}
