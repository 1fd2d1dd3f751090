"""The order in which people count: 2 before 10."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\d+")


def natural(name: str) -> str:
    """Return the sort key of a name by which its numbers count as numbers, before letters; case is the same."""
    return _NUMBER.sub(_with_length, name.casefold())


def _with_length(number: re.Match[str]) -> str:
    # A longer number is a larger one; among equally long ones the first digit that differs decides.
    digits = number[0].lstrip("0")
    return f"\0{len(digits):04}{digits}\0"
