"""What the head believes about every image, less what the person ruled out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.snapshot import UNLABELLED, Snapshot


@dataclass(frozen=True, eq=False)
class Predictions:
    """Probabilities [n, c] float16 of the images `ids` [n] int64 (ascending) for `class_ids`."""

    ids: np.ndarray
    probabilities: np.ndarray
    class_ids: tuple[int, ...]

    def guess(self, image_id: int, snapshot: Snapshot) -> tuple[int, float] | None:
        """Return (class id, probability) of the likeliest class not ruled out, among those; None if there is none."""
        row = int(np.searchsorted(self.ids, image_id))
        if row >= len(self.ids) or self.ids[row] != image_id:
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
        if not len(self.ids) or not (positions >= 0).any():
            return codes, chance
        chances = np.asarray(self.probabilities, dtype=np.float32)
        chances = np.where(positions >= 0, chances, 0)
        for image_id in snapshot.rejections:
            row = int(np.searchsorted(self.ids, image_id))
            if row < len(self.ids) and self.ids[row] == image_id:
                chances[row, ~self._allowed(snapshot, image_id)] = 0
        winners = chances.argmax(axis=1)
        totals = chances.sum(axis=1)
        known = totals > 0
        share = np.divide(chances.max(axis=1), totals, out=np.zeros_like(totals), where=known)
        rows = snapshot.table.rows_of(self.ids)
        there = known & (rows >= 0)
        codes[rows[there]] = positions[winners[there]]
        chance[rows[there]] = share[there]
        return codes, chance

    def _allowed(self, snapshot: Snapshot, image_id: int) -> np.ndarray:
        """Return which columns are classes that still exist and were not rejected for this image, bool [c]."""
        rejected = snapshot.rejections.get(image_id, set())
        return np.array(
            [snapshot.class_by_id(c) is not None and c not in rejected for c in self.class_ids], dtype=bool
        )
