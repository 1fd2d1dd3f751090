"""Runs as the start of other runs: of this project by number, of another by its folder. Free of torch."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from sslcore.errors import HandfulError
from sslcore.finetune_plan import FINETUNE
from sslcore.project import Project, open_project
from sslcore.store import Store

WEIGHTS, CARD = "encoder.safetensors", "encoder.json"


@dataclass(frozen=True)
class StartRun:
    """A run whose encoder can be a start: its weights, and what its card says of them."""

    id: int
    method: str
    status: str
    created: str
    weights: Path
    encoder: str
    channels: int
    resolution: int


def start_runs(root: Path) -> list[StartRun]:
    """Return the runs of the project in `root` that have an encoder, the newest first; HandfulError, NewerProject."""
    project = open_project(root)
    with Store(project, readonly=True) as store:
        rows = store.runs()
    found = []
    for row in reversed(rows):
        folder = project.run_folder(row.id, row.method)
        card = read_start_card(folder)
        if card is not None and (folder / WEIGHTS).is_file():
            found.append(StartRun(row.id, row.method, row.status, row.created, folder / WEIGHTS, *card))
    return found


def read_start_card(folder: Path) -> tuple[str, int, int] | None:
    """Return (encoder, channels, resolution) that the card in a run's folder names, None where there is none."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        return str(card["name"]), int(card.get("channels", 3)), int(card["resolution"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def find_start_run(start: str, own: Path) -> StartRun | None:
    """Return the run that a start names: `3` of the project `own`, `OTHER.handful` its newest, `OTHER.handful:3`.

    None where the start is no run's; HandfulError where the project or the run is not there.
    """
    if start.isdecimal():
        root, number = own, start
    else:
        place, _, number = start.rpartition(":")
        # A folder may have a colon in its name; only a number after it means a run.
        root, number = (Path(place), number) if place and number.isdecimal() else (Path(start), "")
        root = root.expanduser().absolute()
        if not Project(root).database.is_file():
            if root.suffix == ".handful" or (number and root.is_dir()):
                raise HandfulError(f"There is no project in {root}.", "Check the path of the other project.")
            return None
    return choose_start_run(root, int(number) if number else None, same=root.resolve() == own.resolve())


def choose_start_run(root: Path, number: int | None, *, same: bool) -> StartRun:
    """Return run `number` of the project in `root`, or its newest finished one; HandfulError where there is none.

    same: whether it is the project that is to learn; there a fine-tuned encoder would carry the labels over.
    """
    found = start_runs(root)
    if number is None:
        chosen = next((run for run in found if run.status == "done" and run.method != FINETUNE), None)
        if chosen is None:
            raise HandfulError(
                f"The project {root.name} has no finished run to start from.", "Pretrain there first."
            )
        return chosen
    for run in found:
        if run.id == number:
            if same and run.method == FINETUNE:
                raise HandfulError(
                    f"Run {number} is fine-tuned with this project's labels: what learns from it could not "
                    "be judged with them.",
                    "Start from the run that it was fine-tuned from.",
                )
            return run
    known = ", ".join(str(run.id) for run in reversed(found)) or "none"
    raise HandfulError(
        f"The project {root.name} has no run {number} with an encoder.", f"Runs that have one: {known}."
    )


def run_name(weights: Path) -> str | None:
    """Return `run 3 of flowers.handful` for the weights in a run's folder, None for any other file."""
    match = re.fullmatch(r"(\d{4,})-.+", weights.parent.name)
    if weights.name != WEIGHTS or weights.parent.parent.name != "runs" or match is None:
        return None
    return f"run {int(match[1])} of {weights.parent.parent.parent.name}"
