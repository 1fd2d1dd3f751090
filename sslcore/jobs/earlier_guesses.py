"""What the head said of every image when there were fewer labels: how much of it is otherwise by now."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sslcore.arrays import Arrays, find_exactly, load_arrays, prune_arrays, save_arrays
from sslcore.project import Project

if TYPE_CHECKING:
    from sslcore.jobs.labelled_rows import Labelled

KIND = "guesses"
STEP = 1.1
"""Guesses are kept each time that there is a tenth more labels, to be compared with later ones."""
LOOK_BACK = 8
KEEP_GUESSES = 24
LEAST = 10
STILL = 0.9
"""Guesses of labels of which fewer than this stand are those of another attempt, taken back since."""


def changed_guesses(
    project: Project, embeddings: str, labelled: Labelled, winners: np.ndarray
) -> tuple[float | None, int | None]:
    """Return the share of images whose guess changed since there were a tenth fewer labels, and how many these were.

    winners: place of the likeliest class of each image, int [n]. (None, None) where nothing earlier is known.
    """
    m = len(labelled.rows)
    if m < LEAST:
        return None, None
    names = np.array(labelled.class_ids, dtype=np.int64)
    guesses, given = names[winners], np.zeros(len(winners), dtype=np.int64)
    given[labelled.rows] = names[labelled.codes]
    mark = int(math.log(m / LEAST) / math.log(STEP))
    if _find(project, embeddings, mark, given) is None:
        arrays = {"guesses": guesses, "rows": labelled.rows, "given": given[labelled.rows]}
        save_arrays(project, KIND, {"embeddings": embeddings, "mark": mark}, arrays, {"labels": m})
        prune_arrays(project, KIND, KEEP_GUESSES)
    for earlier in range(mark - 1, mark - 1 - LOOK_BACK, -1):
        if (before := _find(project, embeddings, earlier, given)) is not None:
            return float((before["guesses"] != guesses).mean()), int(before.facts["labels"])
    return None, None


def _find(project: Project, embeddings: str, mark: int, given: np.ndarray) -> Arrays | None:
    """Return what was kept at a mark, if its labels still stand; given: class of each labelled image, else 0, [n]."""
    key = find_exactly(project, KIND, {"embeddings": embeddings, "mark": mark})
    if key is None:
        return None
    kept = load_arrays(project, key)
    if len(kept["guesses"]) != len(given) or "rows" not in kept:
        return None
    stand = given[kept["rows"]] == kept["given"]
    return kept if stand.mean() >= STILL else None
