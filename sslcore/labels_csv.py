"""Reading a CSV about images (their labels, their groups) that a person, a spreadsheet or another program wrote."""

from __future__ import annotations

import csv
import io
import os
import posixpath
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sslcore.errors import HandfulError, from_os_error
from sslcore.store import SOURCES

EXPECTED = {
    "label": "The first line must be `path,label`, with paths relative to the image folder.",
    "group": "The first line must be `path,group`, with paths relative to the image folder.",
}
"""What the file must be, by the column asked for."""


@dataclass(frozen=True)
class GivenLabel:
    """One row of a table of labels: class name, source ("csv" unless it names a known one), gesture, split."""

    label: str
    source: str = "csv"
    gesture: str = ""
    """The same in all rows of labels given in one gesture; empty where a label stands for itself."""
    split: str = ""


def read_column_csv(file: Path, folder: Path, column: str) -> dict[str, str]:
    """Return path -> what `column` says in each row with both, paths relative to `folder`; raises HandfulError."""
    return {path: values[column] for path, values in _read_rows(file, folder, column)}


def read_label_csv(file: Path, folder: Path) -> tuple[dict[str, GivenLabel], list[str]]:
    """Return path -> the label of each row with both, the last one counts; and the paths that are given several.

    Columns source, split and gesture are read where they are.
    """
    given: dict[str, GivenLabel] = {}
    several: dict[str, None] = {}
    for path, values in _read_rows(file, folder, "label"):
        source = values.get("source", "").strip().lower()
        others = (values.get(name, "").strip() for name in ("gesture", "split"))
        label = GivenLabel(values["label"], source if source in SOURCES else "csv", *others)
        if path in given and given[path].label.strip().casefold() != label.label.strip().casefold():
            several[path] = None
        given[path] = label
    return given, list(several)


def _read_rows(file: Path, folder: Path, column: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (path relative to `folder`, {column: value}) of each row that has a path and a value in `column`."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise from_os_error(error, f"read {file}") from error
    except UnicodeDecodeError as error:
        raise HandfulError(
            f"{file.name} is not a UTF-8 text file.", "Save it as CSV in UTF-8, then try again."
        ) from error
    first_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=first_line.count)
    try:
        # Strict: a quotation mark that is never closed would swallow the rows behind it unsaid.
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise HandfulError(f"{file.name} cannot be read as CSV: {error}.", EXPECTED[column]) from error
    header = [name.strip().lower() for name in rows[0]] if rows else []
    if "path" not in header or column not in header:
        raise HandfulError(f"{file.name} has no columns path and {column}.", EXPECTED[column])
    for row in rows[1:]:
        values = dict(zip(header, row, strict=False))
        if values.get("path", "").strip() and values.get(column, "").strip():
            yield relative_path(values["path"], folder), values


def canonical(path: str) -> str:
    """Return the path in the one spelling by which paths are compared: some disks write an accent as two letters."""
    return unicodedata.normalize("NFC", path)


def relative_path(written: str, folder: Path) -> str:
    """Return `written` as a path below `folder` with `/` between its parts, however it was spelled."""
    path = Path(os.path.normpath(written.strip()))
    if path.is_absolute():
        return (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix()
    return posixpath.normpath(written.strip().replace("\\", "/"))
