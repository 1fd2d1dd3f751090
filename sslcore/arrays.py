"""What a machine computed over the images, as flat files in arrays/<key>/; deletable at any time.

The key is a hash of the inputs: a stale result is simply not found. What has no done.json does not exist.
"""

from __future__ import annotations

import hashlib
import json
import math
import shutil
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sslcore.disk import sync_file, sync_folder, temporary_name
from sslcore.errors import HandfulError, from_os_error
from sslcore.project import Project

DTYPES = {
    "f16": np.float16,
    "f32": np.float32,
    "f64": np.float64,
    "i32": np.int32,
    "i64": np.int64,
    "u8": np.uint8,
}
SUFFIXES = {np.dtype(dtype).name: suffix for suffix, dtype in DTYPES.items()}
ABANDONED_S = 24 * 3600.0
"""Age in seconds from which a tmp-* folder is certainly nobody's work in progress."""


@dataclass(frozen=True, eq=False)
class Arrays:
    """One saved result: named arrays as read-only memory maps, with what it was made from."""

    key: str
    kind: str
    inputs: dict[str, Any]
    facts: dict[str, Any]
    place: str
    """Its folder: unlike the key, never that of another project."""
    _arrays: dict[str, npt.NDArray[Any]]

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        return self._arrays[name]

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)


def key_of(inputs: Mapping[str, Any]) -> str:
    """Return 16 hex characters that stand for `inputs`, whatever the order of their names."""
    canonical = json.dumps(_plain(inputs), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def save_arrays(
    project: Project,
    kind: str,
    inputs: Mapping[str, Any],
    arrays: Mapping[str, npt.NDArray[Any]],
    facts: Mapping[str, Any] | None = None,
    *,
    synced: bool = True,
) -> str:
    """Save the arrays and return their key, made of kind and inputs; complete or not at all. HandfulError.

    synced: False leaves it to the system when they reach the disk: for what a person waits for, and what nobody will
    look for after a power cut unless `sync_arrays` follows.
    """
    key = key_of({"kind": kind, "inputs": inputs})
    folder = project.arrays / key
    temporary = temporary_name(folder)
    try:
        temporary.mkdir(parents=True)
        entries = {name: _write_array(temporary, name, array, synced) for name, array in arrays.items()}
        done = {"kind": kind, "created_ns": time.time_ns(), "arrays": entries, "facts": _plain(facts or {})}
        _write_json(temporary / "inputs.json", _plain(inputs), synced)
        _write_json(temporary / "done.json", done, synced)
        if synced:
            sync_folder(temporary)
        _put_in_place(temporary, folder, synced)
    except OSError as error:
        raise from_os_error(error, f"save the {kind}") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return key


def sync_arrays(project: Project, key: str) -> None:
    """Bring what `save_arrays` left unsynced to the disk; HandfulError where it refuses."""
    folder = project.arrays / key
    try:
        for file in folder.iterdir():
            with file.open("rb+") as opened:
                sync_file(opened)
        sync_folder(folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise from_os_error(error, "save the predictions") from error


def load_arrays(project: Project, key: str) -> Arrays:
    """Return what was saved under `key`; HandfulError if it is not there or incomplete."""
    folder = project.arrays / key
    done = _read_done(folder)
    if done is None:
        raise HandfulError("This result is no longer there.", "Compute it again; it only takes time.")
    try:
        inputs = json.loads((folder / "inputs.json").read_text(encoding="utf-8"))
        arrays = {name: _map_array(folder / entry["file"], entry) for name, entry in done["arrays"].items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise HandfulError(
            f"The saved result {done['kind']} is damaged.", f"Delete {folder} and compute it again."
        ) from error
    return Arrays(key, done["kind"], inputs, done["facts"], str(folder), arrays)


def has_arrays(project: Project, key: str) -> bool:
    """Return whether there is a complete result under `key`."""
    return _read_done(project.arrays / key) is not None


def find_arrays(project: Project, kind: str, **inputs: Any) -> str | None:
    """Return the key of the newest result of `kind` whose inputs include these values, or None."""
    wanted = _plain(inputs)
    for folder, _ in _newest_first(project, kind):
        try:
            saved = json.loads((folder / "inputs.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if all(name in saved and saved[name] == value for name, value in wanted.items()):
            return folder.name
    return None


def find_exactly(project: Project, kind: str, inputs: Mapping[str, Any]) -> str | None:
    """Return the key of the result of `kind` that was made from these inputs and no others, or None."""
    key = key_of({"kind": kind, "inputs": inputs})
    return key if _read_done(project.arrays / key) is not None else None


def prune_arrays(project: Project, kind: str, keep: int, spared: Collection[str | None] = ()) -> None:
    """Delete all but the newest `keep` results of `kind` and the keys `spared`, and what crashed writers left."""
    for folder, _ in _newest_first(project, kind)[keep:]:
        if folder.name not in spared:
            _discard(folder)
    for leftover in project.arrays.glob("tmp-*"):
        try:
            abandoned = time.time() - leftover.stat().st_mtime > ABANDONED_S
        except OSError:
            continue
        if abandoned:
            shutil.rmtree(leftover, ignore_errors=True)


def _newest_first(project: Project, kind: str) -> list[tuple[Path, int]]:
    """Return (folder, created_ns) of every complete result of `kind`."""
    if not project.arrays.is_dir():
        return []
    found = []
    for folder in project.arrays.iterdir():
        done = None if folder.name.startswith("tmp-") else _read_done(folder)
        if done is not None and done["kind"] == kind:
            found.append((folder, int(done["created_ns"])))
    return sorted(found, key=lambda entry: entry[1], reverse=True)


def _write_array(folder: Path, name: str, array: npt.NDArray[Any], synced: bool) -> dict[str, Any]:
    suffix = SUFFIXES.get(array.dtype.name)
    if suffix is None:
        raise ValueError(f"array {name!r} has dtype {array.dtype}; known are {', '.join(SUFFIXES)}")
    file = f"{name}.{suffix}"
    with (folder / file).open("wb") as out:
        np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False).tofile(out)
        if synced:
            sync_file(out)
    return {"file": file, "shape": list(array.shape)}


def _map_array(file: Path, entry: Mapping[str, Any]) -> npt.NDArray[Any]:
    dtype = np.dtype(DTYPES[file.suffix.removeprefix(".")]).newbyteorder("<")
    shape = tuple(entry["shape"])
    if file.stat().st_size != math.prod(shape) * dtype.itemsize:
        raise ValueError(f"{file} has the wrong size")
    if 0 in shape:
        # An empty file cannot be mapped.
        empty = np.zeros(shape, dtype)
        empty.flags.writeable = False
        return empty
    return np.memmap(file, dtype, mode="r", shape=shape)


def _write_json(path: Path, value: Any, synced: bool) -> None:
    with path.open("wb") as file:
        file.write(json.dumps(value, ensure_ascii=False, indent=1).encode())
        if synced:
            sync_file(file)


def _read_done(folder: Path) -> dict[str, Any] | None:
    try:
        done = json.loads((folder / "done.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    complete = isinstance(done, dict) and {"kind", "created_ns", "arrays", "facts"} <= done.keys()
    return done if complete else None


def _put_in_place(temporary: Path, folder: Path, synced: bool) -> None:
    """Rename into place; an older result of the same inputs steps aside first, its open maps stay valid."""
    if folder.exists():
        _discard(folder)
    temporary.rename(folder)
    if synced:
        sync_folder(folder.parent)


def _discard(folder: Path) -> None:
    """Make a result vanish at once (by name), then free its space."""
    aside = temporary_name(folder)
    folder.rename(aside)
    shutil.rmtree(aside, ignore_errors=True)


def _plain(value: Any) -> Any:
    """Return `value` as JSON knows it, with numpy's and paths' values unwrapped."""
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Path):
        return value.as_posix()
    return value
