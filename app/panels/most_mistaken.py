"""Which classes a confusion matrix shows where there are too many to be told apart in it."""

from __future__ import annotations

import numpy as np

ALL = 40
"""Cells of a matrix of so many classes can still be seen and clicked."""
MOST = 16
"""Of more classes, so many: they have room for their names, too."""


def most_mistaken(confusion: np.ndarray) -> np.ndarray:
    """Return the positions int64 [m] of the MOST classes in most mistakes, in their own order; all of up to ALL.

    confusion: counts int [c, c], row the label given, column the class predicted.
    """
    n = len(confusion)
    if n <= ALL:
        return np.arange(n)
    wrong = confusion - np.diag(np.diag(confusion))
    mistakes = wrong.sum(axis=0) + wrong.sum(axis=1)
    return np.sort(np.argsort(-mistakes, kind="stable")[:MOST])
