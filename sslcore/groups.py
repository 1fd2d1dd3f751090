"""Which images belong together: by their folders, by a pattern of their file names, or by a CSV of a person's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from sslcore.errors import HandfulError
from sslcore.labels_csv import canonical, read_column_csv

FOLDERS, PATTERN, CSV = "folders", "pattern:", "csv:"
"""How `PretrainConfig.groups` begins."""
BY_NAME, BY_TIME = ORDERS = ("name", "time")
EXAMPLE = r"(patient\d+)_"


def check_groups(rule: str) -> None:
    """Raise HandfulError where `rule` is no way to tell groups; what a pattern or a CSV fits is not looked at."""
    if rule.startswith(PATTERN):
        _compiled(rule.removeprefix(PATTERN))
    elif rule != FOLDERS and not (rule.startswith(CSV) and rule != CSV):
        raise HandfulError(
            f"'{rule}' is no way to tell groups.", "Choose one of: folders, pattern:EXPRESSION, csv:FILE."
        )


def settled_groups(rule: str) -> str:
    """Return the rule with the absolute path of its CSV: a worker may stand in another folder."""
    return CSV + str(Path(rule.removeprefix(CSV)).expanduser().absolute()) if rule.startswith(CSV) else rule


def group_names(paths: Sequence[str], rule: str, folder: Path) -> list[str | None]:
    """Return the name of each image's group, None where it has none; HandfulError where the rule tells none.

    `paths` are relative to `folder`, the image folder. What lies in it, outside all of its folders, has no group.
    """
    check_groups(rule)
    if rule.startswith(PATTERN):
        return _by_pattern(paths, rule.removeprefix(PATTERN))
    if rule.startswith(CSV):
        return _by_csv(paths, Path(rule.removeprefix(CSV)), folder)
    return [folder_of(path) or None for path in paths]


def folder_of(path: str) -> str:
    """Return the deepest folder of a path, with all those above it; "" where it is in none."""
    return path.rpartition("/")[0]


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise HandfulError(
            f"The pattern '{pattern}' is no regular expression: {error}.", f"An example of one: {EXAMPLE}"
        ) from error
    if not compiled.groups:
        raise HandfulError(
            f"The pattern '{pattern}' does not say where the name of a group stands.",
            f"Put that part of it into brackets, as in {EXAMPLE}",
        )
    return compiled


def _by_pattern(paths: Sequence[str], pattern: str) -> list[str | None]:
    compiled = _compiled(pattern)
    # A pattern of folders must see them; one of file names must not be led astray by them.
    seen = paths if "/" in pattern else [path.rpartition("/")[2] for path in paths]
    matches = [compiled.search(text) for text in seen]
    names = [match.group(1) or None if match else None for match in matches]
    if paths and not any(names):
        raise HandfulError(
            f"The pattern '{pattern}' fits no file name.", f"One of the files is named {seen[0]}."
        )
    return names


def _by_csv(paths: Sequence[str], file: Path, folder: Path) -> list[str | None]:
    groups = {canonical(path): name.strip() for path, name in read_column_csv(file, folder, "group").items()}
    names = [groups.get(canonical(path)) for path in paths]
    if paths and not any(names):
        raise HandfulError(
            f"{file.name} names no image of this project.",
            "Write the paths relative to the image folder, with one line for each image.",
        )
    return names
