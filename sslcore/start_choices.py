"""Where an encoder's weights come from before a run: nowhere, timm, or a file. Free of torch."""

from __future__ import annotations

import json
from pathlib import Path

from sslcore.configs import SCRATCH
from sslcore.encoder_choices import TIMM
from sslcore.errors import HandfulError
from sslcore.start_runs import run_name

PRETRAINED = "pretrained"
SUFFIX = ".safetensors"
PRETRAINED_ENCODER = "timm:resnet18"
"""What `auto` means where a person wants pretrained weights and names no encoder."""


def check_start(start: str, encoder: str) -> None:
    """Raise HandfulError for a start that can't be, by its name; the file itself is read when the run begins."""
    if start == PRETRAINED and not encoder.startswith(TIMM):
        raise HandfulError(
            f"There are no pretrained weights for the encoder '{encoder}'.",
            "Choose one of timm's, such as timm:resnet18, or start from scratch.",
        )
    if start not in (SCRATCH, PRETRAINED) and not start.endswith(SUFFIX):
        raise HandfulError(
            f"A run can't start from '{start}'.",
            "Start from scratch, from pretrained weights, from a run of a project, or from a .safetensors file.",
        )


def encoder_for(start: str) -> str | None:
    """Return the encoder that a start asks for: of a file, what the card beside it names; None for any."""
    if start == PRETRAINED:
        return PRETRAINED_ENCODER
    if start == SCRATCH:
        return None
    folder = Path(start).parent
    # A run's folder has the encoder's own card, an export has it inside of its settings.
    for file, place in (("encoder.json", ()), ("config.json", ("encoder",))):
        try:
            values = json.loads((folder / file).read_text(encoding="utf-8"))
            for key in place:
                values = values[key]
            return str(values["name"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return None


def settled_start(start: str) -> str:
    """Return the start with a file's path made absolute; HandfulError where there is no such file."""
    if start in (SCRATCH, PRETRAINED) or not start.endswith(SUFFIX):
        return start
    file = Path(start).expanduser().absolute()
    if not file.is_file():
        raise HandfulError(f"There is no file {file}.", "Check the path of the weights to start from.")
    return str(file)


def start_name(start: str) -> str:
    """Return a start as others may read it: a run and its project, or a file's name; no folders of this computer."""
    return run_name(Path(start)) or Path(start).name if start.endswith(SUFFIX) else start
