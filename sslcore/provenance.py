"""Labels that a person did not give one by one: accepted from the model, and confirmed later. Each act is one Edit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sslcore.history import Changes, Edit, Row, apply
from sslcore.labels import images_in_words, label_rows, unlabelled
from sslcore.store import AUTO, MODEL, SEEN, Store

GIVERS = {"me": SEEN, "along": (AUTO,), "model": (MODEL,)}
"""Who gave a label, in the words of the window: the person, along with others, the model."""


def accept_guesses(store: Store, guesses: Mapping[int, int]) -> Changes:
    """Take what the model says of these images (image id -> class id) as their labels, source `model`, as one edit.

    Images that have a label by now, are set aside, or were said to be of another kind stay as they are.
    """
    with store.transaction():
        known = {row.id for row in store.classes()}
        wanted = {int(image_id): int(class_id) for image_id, class_id in guesses.items()}
        free = unlabelled(store, {image: class_id for image, class_id in wanted.items() if class_id in known})
        text = f"Accept what the model says of {images_in_words(len(free))}"
        return apply(store, Edit(text, label_rows(store, free, MODEL)))


def confirm(store: Store, image_ids: Iterable[int]) -> Changes:
    """Make labels that no person has looked at those of a person who now did, as one edit."""
    with store.transaction():
        found = store.read_rows("labels", {int(image_id) for image_id in image_ids})
        rows = tuple(
            Row("labels", image_id, row, {"class_id": row["class_id"], "source": "human"})
            for image_id, row in found.items()
            if row["source"] not in SEEN
        )
        return apply(store, Edit(f"Confirm the label of {images_in_words(len(rows))}", rows))
