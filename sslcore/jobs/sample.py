"""The sample: real handwritten digits that come with a dependency, written out as image files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sslcore.progress import Progress
from sslcore.project import Project


def sample(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return {folder, images} of the sample images, written below the folder `args["folder"]` unless there already."""
    from sslcore.sample import write_sample

    folder = write_sample(Path(args["folder"]))
    return {"folder": str(folder), "images": sum(1 for _ in folder.rglob("*.png"))}
