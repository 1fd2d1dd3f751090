"""Reading a CSV about images (their labels, their groups) that a person, a spreadsheet or another program wrote."""

from __future__ import annotations

import csv
import io
import unicodedata
from pathlib import Path

from sslcore.errors import HandfulError, from_os_error

EXPECTED = {
    "label": "The first line must be `path,label`, with paths relative to the image folder.",
    "group": "The first line must be `path,group`, with paths relative to the image folder.",
}
"""What the file must be, by the column asked for."""


def read_column_csv(file: Path, folder: Path, column: str) -> dict[str, str]:
    """Return path -> what `column` says in each row with both, paths relative to `folder`; raises HandfulError."""
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
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise HandfulError(f"{file.name} cannot be read as CSV: {error}.", EXPECTED[column]) from error
    header = [name.strip().lower() for name in rows[0]] if rows else []
    if "path" not in header or column not in header:
        raise HandfulError(f"{file.name} has no columns path and {column}.", EXPECTED[column])
    path_at, value_at = header.index("path"), header.index(column)
    values: dict[str, str] = {}
    for row in rows[1:]:
        if len(row) > max(path_at, value_at) and row[path_at].strip() and row[value_at].strip():
            values[_relative(row[path_at], folder)] = row[value_at]
    return values


def canonical(path: str) -> str:
    """Return the path in the one spelling by which paths are compared: some disks write an accent as two letters."""
    return unicodedata.normalize("NFC", path)


def _relative(written: str, folder: Path) -> str:
    """Return `written` as a path below `folder` with `/` between its parts, however it was spelled."""
    path = Path(written.strip()) if Path(written.strip()).is_absolute() else None
    if path is not None and path.is_relative_to(folder):
        return path.relative_to(folder).as_posix()
    if path is not None:
        return path.as_posix()
    return written.strip().replace("\\", "/").removeprefix("./")
