"""Checkpoints that a kill at any moment cannot spoil: written beside, flushed, then pointed at.

checkpoint/save-000007/   tensors.safetensors  state.json
checkpoint/latest.json    {"save": "save-000007", "previous": "save-000006"}

The one before the last stays: when a training blows up, the last may hold the beginnings of it.
"""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch as tensor_files
import torch
from torch import Tensor

from sslcore.disk import sync_folder, temporary_name, write_file, write_json
from sslcore.errors import HandfulError, from_os_error

FOLDER, POINTER = "checkpoint", "latest.json"
TENSORS_FILE, STATE_FILE = "tensors.safetensors", "state.json"

State = dict[str, Any]


def plain_tensors(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return contiguous CPU copies, as safetensors wants them."""
    return {name: value.detach().cpu().contiguous().clone() for name, value in tensors.items()}


def save_checkpoint(run: Path, tensors: Mapping[str, Tensor], state: State, alone: bool = False) -> None:
    """Make this the checkpoint of the `run` folder, beside the last one unless it is to stand `alone`.

    On a full disk the last but one is given up for it; if that is not enough, HandfulError, and the last one stays.
    """
    folder = run / FOLDER
    pointer = _read_pointer(folder)
    last = pointer.get("save")
    target = folder / f"save-{_number(last) + 1:06d}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # A killed writer may have left them behind, not pointed at.
        _remove_others(folder, {last, pointer.get("previous")})
        try:
            _write_save(target, tensors, state)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            _remove_others(folder, {last})
            _write_save(target, tensors, state)
        previous = None if alone else last
        write_json(folder / POINTER, {"save": target.name, "previous": previous})
    except OSError as error:
        raise from_os_error(error, "save the checkpoint") from error
    _remove_others(folder, {target.name, previous})


def _write_save(target: Path, tensors: Mapping[str, Tensor], state: State) -> None:
    beside = temporary_name(target)
    try:
        beside.mkdir()
        write_file(beside / TENSORS_FILE, tensor_files.save(plain_tensors(tensors)))
        write_json(beside / STATE_FILE, state)
        beside.rename(target)
        sync_folder(target.parent)
    except OSError:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def load_checkpoint(run: Path, latest_step: int | None = None) -> tuple[dict[str, Tensor], State] | None:
    """Return tensors and state of the run's checkpoint, None if none was saved; HandfulError if damaged.

    With `latest_step`, the one before it where the last was saved after that step.
    """
    folder = run / FOLDER
    if not (folder / POINTER).exists():
        return None
    try:
        pointer = json.loads((folder / POINTER).read_text())
        saved = folder / pointer["save"]
        state = json.loads((saved / STATE_FILE).read_text())
        previous = folder / (pointer.get("previous") or pointer["save"])
        if latest_step is not None and state["step"] > latest_step and previous.exists():
            saved, state = previous, json.loads((previous / STATE_FILE).read_text())
        return tensor_files.load((saved / TENSORS_FILE).read_bytes()), state
    except OSError as error:
        raise from_os_error(error, "read the checkpoint") from error
    except (ValueError, KeyError, TypeError, safetensors.SafetensorError) as error:
        raise HandfulError("The run's checkpoint is damaged.", "Start the pretraining anew.") from error


def optimizer_state(optimizer: torch.optim.Optimizer) -> tuple[dict[str, Tensor], State]:
    """Return what the optimiser remembers of each parameter, named `<its number>.<name>`: tensors, and the rest."""
    state = optimizer.state_dict()["state"]
    slots = {f"{index}.{name}": value for index, slots in state.items() for name, value in slots.items()}
    tensors = {name: value for name, value in slots.items() if isinstance(value, Tensor)}
    return tensors, {name: value for name, value in slots.items() if name not in tensors}


def restore_optimizer(
    optimizer: torch.optim.Optimizer, tensors: Mapping[str, Tensor], numbers: Mapping[str, Any]
) -> None:
    """Put `optimizer_state` back, each in its parameter's memory layout: sums then stay bit-identical."""
    optimizer.state.clear()
    owners = [(p, group) for group in optimizer.param_groups for p in group["params"]]
    for key, value in {**tensors, **numbers}.items():
        index, name = key.split(".", 1)
        parameter, group = owners[int(index)]
        optimizer.state[parameter][name] = _placed(value, parameter, group)


def _placed(value: Any, parameter: Tensor, group: State) -> Any:
    """Return a remembered value on the device and in the layout that the optimiser wants it in."""
    if not isinstance(value, Tensor):
        return value
    if value.shape == parameter.shape and value.dim() > 0:
        return torch.empty_like(parameter, dtype=value.dtype).copy_(value)
    # A step counter lives on the CPU unless the whole step runs on the device.
    if value.dim() == 0 and not group.get("fused") and not group.get("capturable"):
        return value.clone()
    return value.clone().to(parameter.device)


def _read_pointer(folder: Path) -> State:
    try:
        pointer: State = json.loads((folder / POINTER).read_text())
        return pointer
    except (OSError, ValueError):
        return {}


def _number(save: str | None) -> int:
    try:
        return int((save or "").rpartition("-")[2])
    except ValueError:
        return 0


def _remove_others(folder: Path, keep: Collection[str | None]) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name not in keep:
            shutil.rmtree(entry, ignore_errors=True)
