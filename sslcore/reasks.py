"""Asking a person about an image a second time, blind: when, about which, and where the answer is kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from sslcore.errors import HandfulError
from sslcore.history import Changes, Edit, Row, apply
from sslcore.store import LabelRow, ReaskRow, Store

RATE = 0.03
"""About so many of the images asked about are ones that the person labelled before."""
AGO = 20
"""So many answers lie between the first one and the second at least: no one should answer from memory."""
SOONEST = 17
"""So many answers lie between two second questions at least; after that they come by chance, so that nobody waits."""
CHANCE = 1 / (1 / RATE - SOONEST + 1)
SWITCH = "reasks"
OFF = "off"


def is_due(answers: int, rng: np.random.Generator) -> bool:
    """Return whether to ask again now, after so many answers since the last time: one in 33 on average."""
    return answers >= SOONEST and bool(rng.random() < CHANCE)


def next_reask(
    labels: Sequence[LabelRow], reasks: Sequence[ReaskRow], closed: Collection[int], rng: np.random.Generator
) -> int | None:
    """Return the image to ask about again, None where there is none.

    One that the person labelled at least AGO answers ago, of the class asked again least often, by lot; never one
    of `closed` and never one a second time.
    """
    human = [row for row in labels if row.source == "human"]
    gestures = np.unique([row.edit_id for row in human])
    if len(gestures) <= AGO:
        return None
    latest = int(gestures[-AGO - 1])
    asked = {row.image_id for row in reasks}
    by_class: dict[int, list[int]] = {}
    for row in human:
        if row.edit_id <= latest and row.image_id not in asked and row.image_id not in closed:
            by_class.setdefault(row.class_id, []).append(row.image_id)
    if not by_class:
        return None
    times = {class_id: sum(row.first_class_id == class_id for row in reasks) for class_id in by_class}
    rarest = [class_id for class_id, count in times.items() if count == min(times.values())]
    return int(rng.choice(by_class[int(rng.choice(rarest))]))


def find_reask(store: Store, rng: np.random.Generator) -> int | None:
    """Return the image of a project to ask about again, None where there is none or the person wants none."""
    if not is_wanted(store):
        return None
    table = store.image_table()
    gone = {int(image) for image, status in zip(table.ids, table.status, strict=True) if status != "ok"}
    return next_reask(store.label_rows(), store.reasks(), gone.union(store.audit_images()), rng)


def answer_again(store: Store, image_id: int, class_id: int) -> Changes:
    """Keep the second answer; the label stays as it is. HandfulError where the image has no label, or no such class."""
    image_id, class_id = int(image_id), int(class_id)
    with store.transaction():
        label = store.read_rows("labels", [image_id]).get(image_id)
        if label is None:
            raise HandfulError("This image has no label any more.", "Label it as any other.")
        if not store.read_rows("classes", [class_id]):
            raise HandfulError("That class no longer exists.", "Choose another class, or undo its deletion.")
        before = store.read_rows("reasks", [image_id]).get(image_id)
        after = {"first_class_id": label["class_id"], "class_id": class_id}
        return apply(store, Edit("Answer about 1 image again", (Row("reasks", image_id, before, after),)))


def is_wanted(store: Store) -> bool:
    """Return whether the person lets the project ask again."""
    return store.get_meta(SWITCH) != OFF
