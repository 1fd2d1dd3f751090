"""Where an export goes: files appear whole or not at all, and nothing that is not ours is replaced."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

from sslcore import __version__
from sslcore.disk import sync_file, sync_folder, temporary_name, write_file
from sslcore.errors import HandfulError, from_os_error

MANIFEST = "handful-export.json"
"""Names the files an export wrote, so that the next export may replace those and no others."""


@contextmanager
def new_file(target: Path) -> Iterator[TextIO]:
    """Give a UTF-8 file that becomes `target` when the block ends well, and leaves no trace otherwise.

    HandfulError where the disk is full or the folder can't be written.
    """
    temporary = temporary_name(target)
    try:
        with temporary.open("w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            sync_file(cast(BinaryIO, file.buffer))
        temporary.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise from_os_error(error, f"write {target.name}") from error
    finally:
        temporary.unlink(missing_ok=True)


def write_bytes(target: Path, data: bytes) -> None:
    """Write one file atomically; HandfulError where the disk refuses."""
    try:
        write_file(target, data)
    except OSError as error:
        raise from_os_error(error, f"write {target.name}") from error


@contextmanager
def staged(folder: Path, form: str, names: Sequence[str]) -> Iterator[Path]:
    """Give an empty folder for the files `names`; they move into `folder` together when the block ends well.

    A failed or cancelled export leaves what was there. HandfulError if one of them exists and is not ours.
    """
    stage = temporary_name(folder / "export")
    try:
        _refuse_foreign(folder, names)
        stage.mkdir()
        yield stage
        note = {
            "handful_version": __version__,
            "format": form,
            "files": sorted({*_written_before(folder), *names}),
        }
        write_json(folder / MANIFEST, note)
        for name in names:
            (stage / name).replace(folder / name)
        sync_folder(folder)
    except OSError as error:
        raise from_os_error(error, f"export to {folder}") from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _refuse_foreign(folder: Path, names: Sequence[str]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise HandfulError(
            f"{folder} is a file, not a folder.", "Choose another place to export to."
        ) from error
    ours = _written_before(folder)
    foreign = [name for name in names if (folder / name).exists() and name not in ours]
    if foreign:
        raise HandfulError(
            f"{folder} already holds {', '.join(foreign)}, which Handful did not write.",
            "Choose an empty folder, or move that file away.",
        )


def _written_before(folder: Path) -> set[str]:
    try:
        files = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        return {name for name in files if isinstance(name, str)}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return set()


def write_csv(target: Path, header: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    """Write one UTF-8 CSV file atomically."""
    with new_file(target) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_json(target: Path, facts: Any) -> None:
    """Write one indented UTF-8 JSON file atomically."""
    write_bytes(target, (json.dumps(facts, indent=2, ensure_ascii=False) + "\n").encode())
