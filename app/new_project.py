"""What a person decided about a new project, and the places Handful suggests for it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths

if TYPE_CHECKING:
    from app.session import Session

LABELS, TRUTH, IGNORE = "labels", "truth", "ignore"
"""What class subfolders become: labels a person can see and undo, hidden truth to measure with, or nothing."""
SUFFIX = ".handful"
SAMPLE_CLASSES = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0")
"""In the order of the keys, so that 7 labels a seven."""


@dataclass(frozen=True)
class NewProject:
    """A project about to be made; `folders` is LABELS, TRUTH or IGNORE."""

    images: Path
    root: Path
    name: str
    folders: str = IGNORE
    classes: tuple[str, ...] = ()


def is_project(folder: Path) -> bool:
    """Return whether `folder` holds a project rather than images."""
    return (folder / "project.sqlite").is_file()


def suggest_root(images: Path, name: str) -> Path:
    """Return a free place for a project: beside the image folder, or in Documents where that is read-only."""
    parent = images.absolute().parent
    if not os.access(parent, os.W_OK):
        parent = documents()
    stem = re.sub(r'[<>:"/\\|?*\x00-\x1f]+', " ", name).strip(" .") or "Images"
    number, root = 1, parent / f"{stem}{SUFFIX}"
    while root.exists():
        number += 1
        root = parent / f"{stem} {number}{SUFFIX}"
    return root


def class_names(text: str) -> tuple[str, ...]:
    """Return the class names in `text`, separated by commas or lines; each once, in the order given."""
    names = (part.strip() for part in re.split(r"[,;，；、\n]", text))
    return tuple(dict.fromkeys(name for name in names if name))


def documents() -> Path:
    """Return the person's documents folder."""
    return Path(
        QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or Path.home()
    )


def sample_project() -> NewProject:
    """Return where the sample lives: its images and its project side by side in Documents."""
    home = documents() / "Handful"
    return NewProject(
        home / "sample digits", home / f"sample digits{SUFFIX}", "Sample digits", TRUTH, SAMPLE_CLASSES
    )


def apply_choices(session: Session, new: NewProject) -> None:
    """Add the classes at once, and remember what the class folders become."""
    for name in new.classes:
        session.add_class(name)
    session.decide_class_folders(new.folders)


def use_class_folders(session: Session) -> None:
    """Do with the class folders what was decided, now that the first scan knows them."""
    choice = session.class_folders_mean
    done = session.label_from_folders() if choice == LABELS else False
    if choice == TRUTH:
        done = session.keep_truth_from_folders()
    if done:
        session.decide_class_folders(IGNORE)
