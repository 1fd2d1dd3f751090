"""Where each content is among many rows, in a sorted array: a tenth of the memory that a dict takes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

LATEST = 2048
"""Contents added since the last sorting are kept in a dict up to this many, so that adding a few costs little."""
_NONE = np.zeros(0, "S16")


class ContentIndex:
    """Rows by content hash (16 bytes), numbered as they are added; of two equal contents the first one counts."""

    def __init__(self) -> None:
        self._sorted = _NONE, np.zeros(0, np.int32)
        self._latest: dict[bytes, int] = {}
        self._count = 0

    def __contains__(self, content: bytes) -> bool:
        return self.row(content) >= 0

    def row(self, content: bytes) -> int:
        """Return the row of a content, -1 where there is none."""
        contents, rows = self._sorted
        place = int(np.searchsorted(contents, np.bytes_(content)))
        if place < len(contents) and contents[place] == np.bytes_(content).rstrip(b"\0"):
            return int(rows[place])
        return self._latest.get(content, -1)

    def rows(self, contents: Sequence[bytes]) -> npt.NDArray[np.int64]:
        """Return the row of each content, int64 [n]; -1 where there is none."""
        wanted = np.array(contents, "S16") if len(contents) else _NONE
        known, rows = self._sorted
        found = np.full(len(wanted), -1, np.int64)
        if len(known):
            places = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
            found = np.where(known[places] == wanted, rows[places], -1).astype(np.int64)
        for place in np.flatnonzero(found < 0).tolist() if self._latest else ():
            found[place] = self._latest.get(contents[place], -1)
        return found

    def extend(self, contents: npt.NDArray[np.bytes_]) -> None:
        """Number these contents [n] S16 after those before."""
        first, self._count = self._count, self._count + len(contents)
        if len(self._latest) + len(contents) <= LATEST:
            for number, content in enumerate(contents.tolist()):
                self._latest.setdefault(content.ljust(16, b"\0"), first + number)
            return
        late = np.array(list(self._latest), "S16"), np.array(list(self._latest.values()), np.int32)
        new = contents, np.arange(first, self._count, dtype=np.int32)
        whole, rows = (np.concatenate(three) for three in zip(self._sorted, late, new, strict=True))
        order = np.argsort(whole, kind="stable")
        # One assignment, so that a thread that looks meanwhile sees the old rows or the new ones.
        self._sorted = whole[order], rows[order]
        self._latest = {}
