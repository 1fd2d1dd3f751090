"""The verb audit: images drawn at random, labelled blind and kept out of training, and the figure that they give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sslcore import jobs
from sslcore.audit import draw_audit, end_audit, leave_out_of_audit, read_audit
from sslcore.audit_figures import audit_figures
from sslcore.errors import HandfulError, TooFewLabels
from sslcore.intervals import margin
from sslcore.jobs import record
from sslcore.progress import Progress
from sslcore.store import Store
from sslcore.verbs import current, writing

Facts = dict[str, Any]


def audit(
    root: Path, draw: int | None, seed: int | None, progress: Progress, leave_out_leaks: bool = False
) -> Facts:
    """Return {images, labelled, accuracy, interval, about, ..., waiting: paths still to be labelled, in their order}.

    draw: first set so many more images aside; leave_out_leaks: first take out those that have a copy among the images
    that train, and say how many, `left_out`. Each is one step for undo.
    """
    with writing(root) as (_, store):
        if draw is not None:
            draw_audit(store, draw, seed)
            drawn = read_audit(store)
            points = f"{100 * margin(len(drawn.images), population=drawn.population):.0f}"
            whole = "" if drawn.draws == 1 else f"; the audit has {len(drawn.images):,} now"
            progress.note(f"Drew {draw:,} images{whole}: about plus or minus {points} points once labelled.")
        left_out = _leave_out_leaks(root, store, progress) if leave_out_leaks else None
        facts = _figures(root, store, progress)
        now, table = read_audit(store), store.image_table()
        path_of = dict(zip(table.ids.tolist(), table.paths, strict=True))
        facts = {**facts, "waiting": [path_of[image] for image in now.waiting]}
        return facts if left_out is None else {"left_out": left_out, **facts}


def end(root: Path) -> Facts:
    """Return {ended, images, labelled} after putting the audit's images back, as one step for undo."""
    with writing(root) as (_, store):
        before = read_audit(store)
        end_audit(store)
        return {"ended": True, "images": len(before.images), "labelled": before.labelled}


def _leave_out_leaks(root: Path, store: Store, progress: Progress) -> int:
    """Take the audit's images that have a copy in training out of it; returns how many."""
    found = jobs.run("doubts", root, {"embeddings": current(store, "embeddings")}, progress)
    leaking = {audited for audited, _, _ in found["leaks"]}
    if leaking:
        leave_out_of_audit(store, leaking)
    return len(leaking)


def _figures(root: Path, store: Store, progress: Progress) -> Facts:
    """Return what the audit says of a head fitted to the labels of now; without one, why there is no figure yet."""
    import numpy as np

    embeddings = store.get_meta("embeddings")
    audited = read_audit(store)
    nothing = audit_figures(audited, np.zeros((0, 0)), np.zeros(0, dtype=np.int64), ())
    nothing["labelled"] = audited.labelled
    if not embeddings:
        return {**nothing, "reason": "There are no features yet: `sslcore embed` makes them."}
    if not nothing["images"]:
        return {**nothing, "reason": "There is no audit yet: `--draw 50` draws one."}
    try:
        result = jobs.run("fit", root, {"embeddings": embeddings}, progress)
    except TooFewLabels:
        return {**nothing, "reason": "There is no head yet: label images that are not in the audit."}
    except HandfulError as error:
        # The audit stands: which of its images wait for a label must be said all the same.
        return {**nothing, "reason": str(error)}
    record.record_fit(store, result)
    facts: Facts = result["audit"]
    return {**facts, "reason": "" if facts["labelled"] else "None of its images has a label yet."}
