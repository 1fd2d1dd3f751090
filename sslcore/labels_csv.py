"""Reading a CSV of labels that a person, a spreadsheet or another program wrote."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from sslcore.errors import HandfulError, from_os_error

EXPECTED = "The first line must be `path,label`, with paths relative to the image folder."


def read_labels_csv(file: Path, folder: Path) -> dict[str, str]:
    """Return path -> class name of each row with both, paths relative to `folder`; raises HandfulError."""
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
        raise HandfulError(f"{file.name} cannot be read as CSV: {error}.", EXPECTED) from error
    header = [name.strip().lower() for name in rows[0]] if rows else []
    if "path" not in header or "label" not in header:
        raise HandfulError(f"{file.name} has no columns path and label.", EXPECTED)
    path_at, label_at = header.index("path"), header.index("label")
    labels: dict[str, str] = {}
    for row in rows[1:]:
        if len(row) > max(path_at, label_at) and row[path_at].strip() and row[label_at].strip():
            labels[_relative(row[path_at], folder)] = row[label_at]
    return labels


def _relative(written: str, folder: Path) -> str:
    """Return `written` as a path below `folder` with `/` between its parts, however it was spelled."""
    path = Path(written.strip()) if Path(written.strip()).is_absolute() else None
    if path is not None and path.is_relative_to(folder):
        return path.relative_to(folder).as_posix()
    if path is not None:
        return path.as_posix()
    return written.strip().replace("\\", "/").removeprefix("./")
