"""Where a project's images are: remembered relative to the project and absolutely, found after a move."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

from sslcore.errors import HandfulError


def remember(root: Path, folder: Path) -> dict[str, str]:
    """Return the two ways to find `folder` from the project `root` (relative is empty on another drive)."""
    relative = ""
    with contextlib.suppress(ValueError):
        relative = Path(os.path.relpath(folder.resolve(), root.resolve())).as_posix()
    return {"images_relative": relative, "images_absolute": str(folder.absolute())}


def recall(root: Path, places: dict[str, str], sample: Sequence[str]) -> Path:
    """Return the image folder; if both ways lead somewhere, the one with more of `sample`, relative first."""
    absolute = Path(places["images_absolute"])
    if not places["images_relative"]:
        return absolute
    relative = (root.resolve() / places["images_relative"]).resolve()
    if not relative.is_dir():
        return absolute
    # A few deleted images must not make a copied project use the folder it was copied from.
    if (
        2 * _held(relative, sample) < len(sample)
        and absolute.is_dir()
        and _held(absolute, sample) > _held(relative, sample)
    ):
        return absolute
    return relative


def locate(pointed_at: Path, former_name: str, sample: Sequence[str]) -> Path:
    """Return the folder at or next to `pointed_at` that holds the images `sample` under their known paths.

    A person may point one level too high or too low. When no known path is there but some file names are,
    `pointed_at` itself is returned: the next scan knows the files by content. HandfulError if neither.
    """
    if not pointed_at.is_dir():
        raise HandfulError(f"{pointed_at} is not a folder.", "Choose the folder that holds the images.")
    if not sample:
        return pointed_at
    candidates = [pointed_at, pointed_at / former_name, pointed_at.parent]
    best = max(candidates, key=lambda folder: _held(folder, sample))
    if _held(best, sample):
        return best
    if any(_held(pointed_at, [_without_parents(path, depth) for path in sample]) for depth in (1, 2, 3)):
        return pointed_at
    raise HandfulError(
        f"None of this project's images are in {pointed_at}.", f"Choose the folder that contains {sample[0]}."
    )


def _held(folder: Path, paths: Sequence[str]) -> int:
    return sum((folder / path).is_file() for path in paths)


def _without_parents(path: str, depth: int) -> str:
    parts = path.split("/")
    return "/".join(parts[min(depth, len(parts) - 1) :])
