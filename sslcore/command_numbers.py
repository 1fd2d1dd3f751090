"""Numbers among the words of a command, each refused in words that a person understands."""

from __future__ import annotations

from argparse import ArgumentTypeError

from sslcore.errors import HandfulError

LARGEST_SEED = 2**32 - 1
LONGEST = 19
"""Digits of what may still be the number of a run."""


def positive(text: str) -> int:
    """Return a whole number of at least 1; ArgumentTypeError else."""
    return _whole(text, 1)


def seed(text: str) -> int:
    """Return a whole number that every library takes for a seed, 0 to 2^32 - 1; ArgumentTypeError else."""
    value = _whole(text, 0)
    if value > LARGEST_SEED:
        raise ArgumentTypeError(f"{text!r} is larger than {LARGEST_SEED}")
    return value


def budgets(text: str) -> list[int]:
    """Return the numbers of labels in `10,20,40`; HandfulError where they are none."""
    try:
        return [positive(piece) for piece in text.split(",")]
    except ArgumentTypeError as error:
        raise HandfulError(
            f"Budgets must be whole numbers above 0 with commas between, not {text!r}.", "Say 10,20,40."
        ) from error


def run_number(text: str) -> int | None:
    """Return the run that `text` names by its number; None where it is no number."""
    # isdigit() holds for a superscript too, that int() refuses; so does it numbers of thousands of digits.
    return int(text) if text.isdecimal() and len(text) < LONGEST else None


def _whole(text: str, least: int) -> int:
    try:
        value = int(text)
    except ValueError:
        value = least - 1
    if value < least:
        raise ArgumentTypeError(f"{text!r} is no whole number of at least {least}")
    return value
