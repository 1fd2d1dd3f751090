"""The verbs that hand something over or look around: export, predict, methods, doctor."""

from __future__ import annotations

import dataclasses
import platform
import shutil
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from sslcore import __version__, jobs
from sslcore.configs import AUTO
from sslcore.errors import HandfulError
from sslcore.export_formats import FORMATS
from sslcore.finetune_verbs import model_facts
from sslcore.methods import METHODS
from sslcore.progress import Progress
from sslcore.project import open_project

Facts = dict[str, Any]
PACKAGES = (
    "torch",
    "torchvision",
    "numpy",
    "pillow",
    "scikit-learn",
    "umap-learn",
    "onnxruntime",
    "PySide6-Essentials",
)


def export(root: Path, form: str, out: Path, progress: Progress, model: str = AUTO) -> Facts:
    """Return {files, parity} of the files written to `out`; a frozen head is fitted anew to the labels on disk."""
    if form not in FORMATS:
        raise HandfulError(f"There is no export format called {form!r}.", f"Known: {', '.join(FORMATS)}.")
    args: dict[str, Any] = {"format": form, "out": str(out.resolve())}
    if FORMATS[form].kind != "labels":
        args["head"] = model_facts(root, model, progress)["head"]
    # Labels are handed over from a disk that cannot be written too, and while a window is open.
    return jobs.run("export", open_project(root).root, args, progress)


def predict(model: Path, folder: Path, out: Path, progress: Progress) -> Facts:
    """Return {images, unreadable, out} of an exported model run on a folder, without a project."""
    from sslcore.predict import predict_folder

    result: Facts = predict_folder(model, folder, out, progress)
    return result


def methods() -> list[Facts]:
    """Return [{name, title, family, paper, ...}] of every method that can be trained."""
    return [
        {"name": name, **{k: v for k, v in dataclasses.asdict(m).items() if k != "knobs"}}
        for name, m in METHODS.items()
    ]


def doctor() -> Facts:
    """Return what Handful found on this machine: versions, processor, memory, free disk, and what is missing."""
    versions: dict[str, str | None] = {}
    for name in PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = None
    from sslcore.device import pick_device

    return {
        "handful": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "device": pick_device().type,
        "free_disk_gb": round(shutil.disk_usage(Path.home()).free / 1e9, 1),
        "packages": versions,
        "missing": [name for name, version in versions.items() if version is None],
        "executable": sys.executable,
    }
