"""Hand labels and predictions over: tables, and copies of the labelled images in class folders."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sslcore.decode import read_file
from sslcore.disk import sync_folder, temporary_name
from sslcore.errors import HandfulError, UnreadableImage, from_os_error
from sslcore.export import Exported
from sslcore.export_folder import staged, write_csv
from sslcore.parity import Shown
from sslcore.predict import EVEN_CHANCE, table_header, table_row
from sslcore.progress import Progress

LABELS_FILE, PREDICTIONS_FILE = "labels.csv", "predictions.csv"
PROVENANCE = ("label", "source", "split", "gesture")
"""What tables of labels say of each image beside its path."""
LONGEST_NAME = 120
"""Bytes of a folder or file name: far under every file system's 255, with room for a number behind it."""
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "123456789")}


@dataclass(frozen=True)
class LabelledImage:
    """One label: path relative to the image folder, class name, and how it came.

    source: one of store.SOURCES; split: "audit" for images set aside, "train" for what trains, "" for what the model
    said; gesture: the same number for labels of which some were given along with others, else empty.
    """

    path: str
    label: str
    source: str = "human"
    split: str = "train"
    gesture: str = ""


@dataclass(frozen=True)
class ProjectLabels:
    """The labels of a project; guesses of the model are no labels and never among them."""

    folder: Path
    rows: Sequence[LabelledImage]


def provenance(row: LabelledImage) -> tuple[str, ...]:
    """Return the columns PROVENANCE of one label."""
    return row.label, row.source, row.split, row.gesture


def export_labels_csv(labels: ProjectLabels, folder: Path) -> Exported:
    """Write labels.csv (path and PROVENANCE), sorted by path; `sslcore label --csv` reads all of it back."""
    _some(labels)
    rows = sorted((row.path, *provenance(row)) for row in labels.rows)
    with staged(folder, "labels-csv", [LABELS_FILE]) as stage:
        write_csv(stage / LABELS_FILE, ("path", *PROVENANCE), iter(rows))
    return Exported([folder / LABELS_FILE])


def export_predictions_csv(
    shown: Shown, class_names: Sequence[str], folder: Path, threshold: float = EVEN_CHANCE
) -> Exported:
    """Write predictions.csv: path,prediction,confidence,sure, then one column per class."""
    pairs = zip(shown.paths, shown.probabilities, strict=True)
    rows = (table_row(path, p, class_names, threshold) for path, p in pairs)
    with staged(folder, "predictions-csv", [PREDICTIONS_FILE]) as stage:
        write_csv(stage / PREDICTIONS_FILE, table_header(class_names), rows)
    return Exported([folder / PREDICTIONS_FILE])


def export_imagefolder(labels: ProjectLabels, folder: Path, progress: Progress) -> Exported:
    """Copy the labelled images into one folder per class, with labels.csv (path, PROVENANCE, original) beside them.

    `folder` appears complete or not at all; HandfulError if it already holds something. Files that can't be
    read now are left out and listed in `skipped`.
    """
    _some(labels)
    _refuse_filled(folder)
    temporary = temporary_name(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary.mkdir()
        copied, skipped = _copy_all(labels, temporary, progress)
        table = sorted((new, *provenance(row), row.path) for new, row in copied)
        write_csv(temporary / LABELS_FILE, ("path", *PROVENANCE, "original"), iter(table))
        if folder.exists():
            folder.rmdir()
        temporary.rename(folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise from_os_error(error, f"copy the images to {folder}") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    for path, reason in skipped:
        progress.note(f"{path} was left out: {reason}")
    files = [folder / LABELS_FILE, *(folder / new for new, *_ in table)]
    return Exported(files, skipped=tuple(skipped))


def _copy_all(
    labels: ProjectLabels, target: Path, progress: Progress
) -> tuple[list[tuple[str, LabelledImage]], list[tuple[str, str]]]:
    """Return (new path, its label) of each copy, and (path, reason) of what could not be read."""
    rows = sorted(labels.rows, key=lambda row: row.path)
    folders = safe_names(sorted({row.label for row in rows}))
    taken: dict[str, set[str]] = {name: set() for name in folders.values()}
    copied: list[tuple[str, LabelledImage]] = []
    skipped: list[tuple[str, str]] = []
    for name in folders.values():
        (target / name).mkdir()
    for done, row in enumerate(rows, start=1):
        progress.report(done, len(rows))
        place = folders[row.label]
        name = _file_name(row.path, taken[place])
        try:
            data, _ = read_file(labels.folder / row.path)
        except UnreadableImage as error:
            skipped.append((row.path, error.message))
            continue
        # No fsync for each copy: the originals are still there, and 60,000 of them would take an hour.
        (target / place / name).write_bytes(data)
        taken[place].add(name.casefold())
        copied.append((f"{place}/{name}", row))
    return copied, skipped


def _file_name(path: str, taken: set[str]) -> str:
    """Return the image's own name, or one with its folders in it where another image has taken that."""
    pure = PurePosixPath(path)
    name = safe_name(pure.name)
    if name.casefold() not in taken:
        return name
    return _numbered(safe_name("__".join(pure.parts)), taken)


def safe_names(names: Sequence[str]) -> dict[str, str]:
    """Return {class name: folder name}: valid on every system and distinct where case doesn't count."""
    taken: set[str] = set()
    result = {}
    for name in names:
        result[name] = _numbered(safe_name(name), taken)
        taken.add(result[name].casefold())
    return result


def safe_name(name: str) -> str:
    """Return `name` as a file name for Linux, macOS and Windows; never empty, hidden, reserved or a path."""
    name = unicodedata.normalize("NFC", name)
    name = re.sub(r'[<>:"/\\|?*\x00-\x1f\x7f]', "_", name)
    stem, dot, suffix = name.rpartition(".")
    stem, tail = (stem, dot + suffix) if stem and len(suffix) <= 5 else (name, "")
    name = _cut(stem, LONGEST_NAME) + tail
    name = name.strip(" ").rstrip(". ") or "_"
    if name.startswith(".") or name.split(".")[0].rstrip(" ").casefold() in _RESERVED:
        name = f"_{name}"
    return name


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")


def _numbered(name: str, taken: set[str]) -> str:
    pure = PurePosixPath(name)
    candidate, number = name, 2
    while candidate.casefold() in taken:
        candidate, number = f"{pure.stem}-{number}{pure.suffix}", number + 1
    return candidate


def _some(labels: ProjectLabels) -> None:
    if not labels.rows:
        raise HandfulError("There are no labels to export.", "Label a few images first.")


def _refuse_filled(folder: Path) -> None:
    try:
        filled = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise from_os_error(error, f"look into {folder}") from error
    if filled:
        raise HandfulError(
            f"{folder} already exists and is not empty.",
            "Choose a new or empty folder, so that no file of yours is mixed with the copies.",
        )
