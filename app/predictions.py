"""What the head believes about every image, less what the person ruled out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.snapshot import UNLABELLED, Snapshot


@dataclass(frozen=True, eq=False)
class Predictions:
    """Probabilities [n, c] float16 of the images `ids` [n] int64 (ascending) for `class_ids`.

    winners int32 [n], chances float16 [n]: the likeliest class and its share, where the worker has looked already.
    """

    ids: np.ndarray
    probabilities: np.ndarray
    class_ids: tuple[int, ...]
    winners: np.ndarray | None = None
    chances: np.ndarray | None = None

    def guess(self, image_id: int, snapshot: Snapshot) -> tuple[int, float] | None:
        """Return (class id, probability) of the likeliest class not ruled out, among those; None if there is none."""
        row = int(np.searchsorted(self.ids, image_id))
        if len(self.class_ids) < 2 or row >= len(self.ids) or self.ids[row] != image_id:
            return None
        allowed = self._allowed(snapshot, image_id)
        chances = np.where(allowed, self.probabilities[row].astype(np.float32), 0)
        total = float(chances.sum())
        if total <= 0:
            return None
        best = int(chances.argmax())
        return self.class_ids[best], float(chances[best]) / total

    def best(self, snapshot: Snapshot) -> tuple[np.ndarray, np.ndarray]:
        """Return per row of the image table the predicted class position int32 [n] (-1) and its chance float32 [n]."""
        codes = np.full(len(snapshot.table), UNLABELLED, np.int32)
        chance = np.zeros(len(snapshot.table), np.float32)
        positions = snapshot.position_of(self.class_ids)
        # Whoever knows one class alone takes everything for it: that is no guess.
        if not len(self.ids) or len(positions) < 2 or not (positions >= 0).any():
            return codes, chance
        winners, share = self._likeliest(positions >= 0)
        for image_id in snapshot.rejections:
            row = int(np.searchsorted(self.ids, image_id))
            if row < len(self.ids) and self.ids[row] == image_id:
                allowed = self._allowed(snapshot, image_id)[None]
                winners[row : row + 1], share[row : row + 1] = _most(self.probabilities[row][None], allowed)
        # Nobody sees what the model thinks of images that are to be labelled blind.
        blind = np.array(snapshot.audit.waiting, np.int64)
        places = np.minimum(np.searchsorted(self.ids, blind), len(self.ids) - 1)
        share[places[self.ids[places] == blind]] = 0
        rows = snapshot.table.rows_of(self.ids)
        there = (share > 0) & (rows >= 0)
        codes[rows[there]] = positions[winners[there]]
        chance[rows[there]] = share[there]
        return codes, chance

    def _likeliest(self, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the likeliest of the classes still known, int32 [n], and its share among those, float32 [n]."""
        if self.winners is not None and self.chances is not None and known.all():
            return np.array(self.winners, np.int32), self.chances.astype(np.float32)
        return _most(self.probabilities, known[None])

    def _allowed(self, snapshot: Snapshot, image_id: int) -> np.ndarray:
        """Return which columns are classes that still exist and were not rejected for this image, bool [c]."""
        rejected = snapshot.rejections.get(image_id, set())
        return np.array(
            [snapshot.class_by_id(c) is not None and c not in rejected for c in self.class_ids], dtype=bool
        )


def _most(probabilities: np.ndarray, allowed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the likeliest allowed column of each row of [n, c], int32 [n], and its share of those, float32 [n]."""
    chances = np.where(allowed, np.asarray(probabilities, dtype=np.float32), 0)
    totals = chances.sum(axis=1)
    share = np.divide(chances.max(axis=1), totals, out=np.zeros_like(totals), where=totals > 0)
    return chances.argmax(axis=1).astype(np.int32), share
