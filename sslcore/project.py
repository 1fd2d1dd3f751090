"""A project is a folder: what a person did in project.sqlite, what a machine computed beside it."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import platform
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from sslcore import disk, image_folder
from sslcore.database import FORMAT_VERSION, check_whole, create_database
from sslcore.errors import HandfulError, ReadOnlyProject, from_os_error

__all__ = ["FORMAT_VERSION", "Project", "ProjectLock", "create_project", "open_project"]


@dataclass(frozen=True)
class Project:
    """The folder of a project and the names inside it."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "project.sqlite"

    @property
    def cache(self) -> Path:
        return self.root / "cache"

    @property
    def runs(self) -> Path:
        return self.root / "runs"

    @property
    def arrays(self) -> Path:
        return self.root / "arrays"

    def run_folder(self, run_id: int, method: str) -> Path:
        """Return the folder of one run, such as runs/0003-simclr; it need not exist yet."""
        return self.runs / f"{run_id:04d}-{method}"


def create_project(root: Path, images: Path, name: str | None = None) -> Project:
    """Return a new, empty project in the folder `root` about `images`; HandfulError where that cannot be."""
    root, images = Path(root).expanduser().absolute(), Path(images).expanduser().absolute()
    if not images.is_dir():
        raise HandfulError(f"{images} is not a folder.", "Choose a folder that holds images.")
    if root.resolve() == images.resolve():
        raise HandfulError(
            "A project cannot be kept in its own image folder.",
            f"Choose another place, such as {root.with_suffix('.handful')}.",
        )
    _refuse_taken(root)
    meta = {"name": (name or "").strip() or root.stem, "created": datetime.now().astimezone().isoformat()}
    existed = root.exists()
    project = Project(root)
    try:
        root.mkdir(parents=True, exist_ok=True)
        create_database(project.database, meta | image_folder.remember(root, images))
    except BaseException as error:
        if not existed:
            with contextlib.suppress(OSError):
                root.rmdir()
        if isinstance(error, OSError):
            raise from_os_error(error, f"create the project {root}") from error
        raise
    return project


def open_project(root: Path) -> Project:
    """Return the project in `root` if its file is sound; HandfulError, NewerProject. Changes nothing."""
    root = Path(root).expanduser().absolute()
    if root.name == "project.sqlite" and root.is_file():
        root = root.parent
    if not root.exists():
        raise HandfulError(
            f"The project {root} does not exist.", "Check that its disk is connected, or choose another."
        )
    project = Project(root)
    check_whole(project.database)
    return project


def _refuse_taken(root: Path) -> None:
    if root.is_file():
        raise HandfulError(f"{root} is a file.", "Choose a new name for the project folder.")
    try:
        taken = root.exists() and any(root.iterdir())
    except OSError as error:
        raise from_os_error(error, f"look into {root}") from error
    if not taken:
        return
    if Project(root).database.exists():
        raise HandfulError(f"There is already a project in {root}.", "Open it, or choose a new name.")
    raise HandfulError(f"The folder {root} is not empty.", "Choose a new name for the project folder.")


class ProjectLock:
    """The right to write a project: one holder at a time, freed by the system when its process ends."""

    def __init__(self, project: Project, lock: FileLock) -> None:
        self._project = project
        self._lock = lock

    @classmethod
    def acquire(cls, project: Project) -> ProjectLock:
        """Return the lock; ReadOnlyProject says who holds it, or that the folder cannot be written."""
        lock = FileLock(project.root / ".lock", timeout=0, thread_local=False)
        try:
            lock.acquire()
        except Timeout as error:
            raise ReadOnlyProject(
                f"This project is open in {_holder(project)}.",
                "It opens read-only here; close the other one to label.",
            ) from error
        except OSError as error:
            raise ReadOnlyProject(
                f"The project folder {project.root} cannot be written.",
                "It opens read-only; copy it to a disk you may write to in order to label.",
            ) from error
        # Only a courtesy for the next window: the lock itself does not depend on it.
        with contextlib.suppress(OSError):
            disk.write_json(_holder_file(project), _myself())
        return cls(project, lock)

    def release(self) -> None:
        """Let another window write; harmless when called twice."""
        if self._lock.is_locked:
            with contextlib.suppress(OSError):
                _holder_file(self._project).unlink(missing_ok=True)
            self._lock.release()

    def __enter__(self) -> ProjectLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _holder_file(project: Project) -> Path:
    return project.root / ".lock-holder.json"


def _myself() -> dict[str, str | int]:
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = ""
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    return {"process": os.getpid(), "computer": platform.node(), "user": user, "since": since}


def _holder(project: Project) -> str:
    """Return words for who holds the lock: `another Handful (process 12 of ann on desk, since 14:03)`."""
    try:
        facts = json.loads(_holder_file(project).read_text(encoding="utf-8"))
        since = datetime.fromisoformat(facts["since"]).strftime("%H:%M")
        owner = f" of {facts['user']}" if facts["user"] else ""
        return f"another Handful (process {facts['process']}{owner} on {facts['computer']}, since {since})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another Handful"
