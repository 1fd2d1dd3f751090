"""The order in which people count: 2 before 10."""

from __future__ import annotations

import re

Key = list[tuple[int, int, str]]


def natural(name: str) -> Key:
    """Return the sort key of a name by which its numbers count as numbers; case makes no difference."""
    pieces = re.split(r"(\d+)", name.casefold())
    return [(0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces if piece]
