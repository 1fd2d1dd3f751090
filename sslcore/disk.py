"""Writing that survives a power cut: to `tmp-*` beside, fsync, rename, fsync of the folder."""

from __future__ import annotations

import io
import json
import os
import uuid
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt


def sync_folder(folder: Path) -> None:
    """Make the names inside `folder` durable; does nothing where folders cannot be synced (Windows)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(file: BinaryIO) -> None:
    """Flush an open file all the way to the disk."""
    file.flush()
    os.fsync(file.fileno())


def temporary_name(path: Path) -> Path:
    """Return an unused `tmp-*` path beside `path`; what carries such a name counts as not existing."""
    return path.parent / f"tmp-{uuid.uuid4().hex[:12]}-{path.name}"


def write_file(path: Path, data: bytes) -> None:
    """Replace `path` by `data`; a crash leaves the old or the new bytes, never a mixture. Raises OSError."""
    temporary = temporary_name(path)
    try:
        with temporary.open("wb") as file:
            file.write(data)
            sync_file(file)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_json(path: Path, value: Any) -> None:
    """Replace `path` by `value` as UTF-8 JSON, atomically; raises OSError."""
    write_file(path, (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode())


def write_array(path: Path, array: npt.NDArray[Any]) -> None:
    """Replace `path` by `array` as a .npy file, atomically; raises OSError."""
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    write_file(path, buffer.getvalue())
