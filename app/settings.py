"""Comfort settings: how the window looks and what it remembers. Nothing here changes a result."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths

MAX_RECENT = 8
THEMES = ("system", "light", "dark")
LANGUAGES = ("system", "en", "zh")


@dataclass
class Settings:
    """What the window remembers between two starts."""

    theme: str = "system"
    language: str = "system"
    thumbnail_size: int = 96
    """Side of a grid picture, in logical pixels."""
    reduced_motion: bool = False
    recent: list[str] = field(default_factory=list)
    """Project folders, the newest first."""
    last_folder: str = ""
    """Where the last file dialog was left."""
    layout: dict[str, str] = field(default_factory=dict)
    """Base64 of QMainWindow/QSplitter saveState() and saveGeometry(), by object name."""

    def remember_project(self, root: Path) -> None:
        """Put a project at the top of the recent list."""
        name = str(root)
        self.recent = [name, *(old for old in self.recent if old != name)][:MAX_RECENT]

    def forget_project(self, root: Path) -> None:
        self.recent = [old for old in self.recent if old != str(root)]

    def recent_projects(self) -> list[Path]:
        """The recent projects that are still there."""
        return [Path(name) for name in self.recent if Path(name).is_dir()]


def settings_file() -> Path:
    """Return where the settings live, in the person's configuration folder."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return Path(folder) / "handful" / "settings.json"


def load_settings(file: Path | None = None) -> Settings:
    """Return the stored settings; odd or missing values become the defaults, and no file is ever an error."""
    try:
        stored = json.loads((file or settings_file()).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    settings = Settings()
    if isinstance(stored, dict):
        for f in fields(Settings):
            value = _fitting(f.name, stored.get(f.name), getattr(settings, f.name))
            setattr(settings, f.name, value)
    return settings


def save_settings(settings: Settings, file: Path | None = None) -> bool:
    """Write all settings at once; False where that was not possible, which is never worth a question."""
    target = file or settings_file()
    scratch = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix="tmp-", dir=target.parent)
        scratch = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(asdict(settings), out, indent=2, ensure_ascii=False)
            out.flush()
            os.fsync(out.fileno())
        scratch.replace(target)
    except OSError:
        if scratch:
            with contextlib.suppress(OSError):
                scratch.unlink(missing_ok=True)
        return False
    return True


def _fitting(name: str, value: Any, default: Any) -> Any:
    """Return `value` where it is of the right kind and allowed, else `default`."""
    if type(value) is not type(default):
        return default
    if name == "theme" and value not in THEMES:
        return default
    if name == "language" and value not in LANGUAGES:
        return default
    if name == "thumbnail_size":
        return min(max(value, 32), 512)
    if name == "recent":
        return [entry for entry in value if isinstance(entry, str)][:MAX_RECENT]
    if name == "layout":
        return {key: entry for key, entry in value.items() if isinstance(entry, str)}
    return value
