"""What is known of a run's images beside their pixels: labels, groups, sequences. Whole numbers, -1 where nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Known:
    """One int64 [n] each, in the order of the images that the run learns from."""

    labels: np.ndarray
    """The class of each image, 0 and up; only those that people gave or confirmed."""
    groups: np.ndarray
    """Images with one number belong together: a patient, a plant, a part."""
    sequences: np.ndarray
    """Frames with one number were taken one after the other."""
    places: np.ndarray
    """The place of a frame in its sequence, 0 and up without gaps."""
    streams: np.ndarray
    """The camera of a frame; frames of one sequence and place in several streams show the same moment."""

    @property
    def classes(self) -> int:
        """How many classes have labels."""
        return int(self.labels.max(initial=-1)) + 1

    def table(self) -> np.ndarray:
        """Return everything as int64 [5, n], to be saved; `from_table` puts it back."""
        return np.stack([self.labels, self.groups, self.sequences, self.places, self.streams])

    @classmethod
    def from_table(cls, table: np.ndarray) -> Known:
        """Return what `table` [5, n] holds; ValueError for another shape."""
        if table.ndim != 2 or len(table) != 5:
            raise ValueError(f"expected [5, n], got {table.shape}")
        return cls(*np.asarray(table, dtype=np.int64))


def nothing_known(n: int) -> Known:
    """Return what is known of `n` images of which nothing is."""
    return Known(*(np.full(n, -1, dtype=np.int64) for _ in range(5)))


def stand_in(n: int) -> Known:
    """Return made-up facts about `n` images, by which a method's speed can be measured."""
    order = np.arange(n)
    length, cameras = 16, 2
    moment = order // cameras
    return Known(order % 2, order // 2, moment // length, moment % length, order % cameras)
