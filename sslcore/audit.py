"""The audit: images drawn at random and labelled blind, that nothing is trained on, so that they can measure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from sslcore.errors import HandfulError
from sslcore.history import Changes, Edit, Row, apply
from sslcore.store import AUDIT, SEEN, Store

USUAL_DRAW = 50
ENOUGH = 20
"""Labels from which on the audit's figure is shown before the cross-validated one."""
DRAWS = "audit_draws"
"""Entry of the table `meta`: edit id -> how many images it drew from. An undone edit's entry waits for its redo."""


@dataclass(frozen=True)
class Audit:
    """images: ids set aside, ascending; waiting: those still to be labelled, in their random order.

    population: how many images had no label when it was last drawn, those of the audit among them; None where that
    is not known. draws: how many times images were drawn.
    """

    images: tuple[int, ...]
    waiting: tuple[int, ...]
    population: int | None
    draws: int

    @property
    def labelled(self) -> int:
        """How many of its images have a label that a person gave."""
        return len(self.images) - len(self.waiting)


def read_audit(store: Store) -> Audit:
    """Return the audit as it is on disk; without one, of no images."""
    images = store.audit_images()
    if not images:
        return Audit((), (), None, 0)
    labels = store.read_rows("labels", images)
    answered = {image for image, row in labels.items() if row["source"] in SEEN}
    edits = {int(row["edit_id"]) for row in store.read_rows("splits", images).values()}
    drawn_from = _draws(store)
    known = [drawn_from[edit] for edit in sorted(edits) if edit in drawn_from]
    return Audit(
        tuple(images),
        tuple(shuffled(image for image in images if image not in answered)),
        known[-1] if len(known) == len(edits) else None,
        len(edits),
    )


def may_be_drawn(store: Store) -> np.ndarray:
    """Return the images that can be read, have no label and are not set aside, ids int64 ascending."""
    table = store.image_table()
    usable = np.fromiter((status == "ok" for status in table.status), bool, len(table))
    taken = [*store.labels(), *store.audit_images()]
    return np.asarray(table.ids[usable & ~np.isin(table.ids, taken)], dtype=np.int64)


def draw_audit(store: Store, n: int, seed: int | None = None) -> Changes:
    """Set n images aside for the audit, each as likely as any other; HandfulError where there are too few.

    seed: for the same draw again; None takes chance from the system.
    """
    if n < 1:
        raise HandfulError("An audit needs at least one image.", "Say how many to draw, such as 50.")
    with store.transaction():
        free, before = may_be_drawn(store), store.audit_images()
        if n > len(free):
            raise HandfulError(
                f"Only {len(free):,} images have no label and are not set aside: {n:,} cannot be drawn.",
                "Draw fewer, or add images.",
            )
        chosen = np.sort(np.random.default_rng(seed).choice(free, n, replace=False))
        rows = tuple(Row("splits", int(image), None, {"split": AUDIT}) for image in chosen)
        what = "1 image" if n == 1 else f"{n:,} images"
        changes = apply(store, Edit(f"Draw {what} for the audit", rows))
        edit = int(store.read_rows("splits", [int(chosen[0])])[int(chosen[0])]["edit_id"])
        drawn_from = {**_draws(store), edit: len(free) + len(before)}
        store.set_meta(DRAWS, json.dumps(drawn_from))
    return changes


def end_audit(store: Store) -> Changes:
    """Put the audit's images back: their labels train from now on. HandfulError without an audit."""
    with store.transaction():
        rows = store.read_rows("splits", store.audit_images())
        if not rows:
            raise HandfulError(
                "There is no audit to end.", "`sslcore audit PROJECT --draw 50` draws its images."
            )
        return apply(
            store, Edit("End the audit", tuple(Row("splits", k, row, None) for k, row in rows.items()))
        )


def leave_out_of_audit(store: Store, image_ids: Collection[int]) -> Changes:
    """Take the images out of the audit, as one edit; their labels train from then on."""
    with store.transaction():
        found = store.read_rows("splits", {int(image_id) for image_id in image_ids})
        rows = tuple(Row("splits", key, row, None) for key, row in found.items() if row["split"] == AUDIT)
        what = "1 image" if len(rows) == 1 else f"{len(rows):,} images"
        return apply(store, Edit(f"Leave {what} out of the audit", rows))


def shuffled(images: Iterable[int]) -> list[int]:
    """Return images in an order that has nothing to do with their names, and is the same every time."""
    return sorted(images, key=lambda image: hashlib.blake2b(b"audit %d" % image, digest_size=8).digest())


def _draws(store: Store) -> dict[int, int]:
    return {int(edit): int(count) for edit, count in json.loads(store.get_meta(DRAWS) or "{}").items()}
