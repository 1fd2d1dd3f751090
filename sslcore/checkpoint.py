"""Checkpoints that a kill at any moment cannot spoil: written beside, flushed, then pointed at.

checkpoint/save-000007/   tensors.safetensors  state.json
checkpoint/latest.json    {"save": "save-000007"}
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
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


def save_checkpoint(run: Path, tensors: Mapping[str, Tensor], state: State) -> None:
    """Make this the checkpoint of the `run` folder; on a full disk HandfulError, and the last one stays."""
    folder = run / FOLDER
    target = folder / f"save-{_latest_number(folder) + 1:06d}"
    beside = temporary_name(target)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # A killed writer may have left it behind, not pointed at.
        shutil.rmtree(target, ignore_errors=True)
        beside.mkdir()
        write_file(beside / TENSORS_FILE, tensor_files.save(plain_tensors(tensors)))
        write_json(beside / STATE_FILE, state)
        beside.rename(target)
        sync_folder(folder)
        write_json(folder / POINTER, {"save": target.name})
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        raise from_os_error(error, "save the checkpoint") from error
    _remove_others(folder, target.name)


def load_checkpoint(run: Path) -> tuple[dict[str, Tensor], State] | None:
    """Return tensors and state of the run's checkpoint, None if none was saved; HandfulError if damaged."""
    folder = run / FOLDER
    if not (folder / POINTER).exists():
        return None
    try:
        saved = folder / json.loads((folder / POINTER).read_text())["save"]
        state = json.loads((saved / STATE_FILE).read_text())
        return tensor_files.load((saved / TENSORS_FILE).read_bytes()), state
    except OSError as error:
        raise from_os_error(error, "read the checkpoint") from error
    except (ValueError, KeyError, TypeError, safetensors.SafetensorError) as error:
        raise HandfulError("The run's checkpoint is damaged.", "Start the pretraining anew.") from error


def optimizer_tensors(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """Return the optimiser's running averages, named `<parameter number>.<name>`."""
    state = optimizer.state_dict()["state"]
    return {f"{index}.{name}": value for index, slots in state.items() for name, value in slots.items()}


def restore_optimizer(optimizer: torch.optim.Optimizer, tensors: Mapping[str, Tensor]) -> None:
    """Put `optimizer_tensors` back, each in its parameter's memory layout: sums then stay bit-identical."""
    optimizer.state.clear()
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    for key, value in tensors.items():
        index, name = key.split(".", 1)
        parameter = parameters[int(index)]
        # A step counter has no layout, and lives on the CPU.
        slot = value.clone() if value.dim() == 0 else torch.empty_like(parameter).copy_(value)
        optimizer.state[parameter][name] = slot


def _latest_number(folder: Path) -> int:
    try:
        return int(json.loads((folder / POINTER).read_text())["save"].rpartition("-")[2])
    except (OSError, ValueError, KeyError):
        return 0


def _remove_others(folder: Path, keep: str) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != keep:
            shutil.rmtree(entry, ignore_errors=True)
