"""A fine-tuned model on disk: encoder, head and what was measured, in a run's folder; done.json comes last."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import safetensors
import safetensors.numpy as array_files

from sslcore.disk import write_file, write_json
from sslcore.encoders import EncoderCard, save_encoder
from sslcore.errors import HandfulError, from_os_error
from sslcore.finetune import FineTuned
from sslcore.head import Head, head_arrays, head_from_arrays

HEAD_FILE, HEAD_CARD, DONE_FILE = "head.safetensors", "head.json", "done.json"


def save_tuned(
    folder: Path, tuned: FineTuned, card: EncoderCard, classes: tuple[str, ...], facts: dict[str, Any]
) -> None:
    """Write encoder, head and, last, `facts` as done.json into `folder`; HandfulError when the disk refuses."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # What a killed fine-tuning left here must not stand beside the new weights as if it were theirs.
        (folder / DONE_FILE).unlink(missing_ok=True)
        save_encoder(folder, tuned.encoder, card)
        write_file(folder / HEAD_FILE, array_files.save(head_arrays(tuned.head)))
        write_json(folder / HEAD_CARD, {"classes": list(classes), "class_ids": list(tuned.head.class_ids)})
        write_json(folder / DONE_FILE, facts)
    except OSError as error:
        raise from_os_error(error, "save the fine-tuned model") from error


def read_tuned(folder: Path) -> tuple[Head, dict[str, Any]]:
    """Return the head of the fine-tuned model in `folder` and its facts; HandfulError if it is not whole."""
    try:
        facts: dict[str, Any] = json.loads((folder / DONE_FILE).read_text(encoding="utf-8"))
        return head_from_arrays(array_files.load((folder / HEAD_FILE).read_bytes())), facts
    except FileNotFoundError as error:
        raise HandfulError("The fine-tuned model is not there.", "Fine-tune the encoder again.") from error
    except OSError as error:
        raise from_os_error(error, "read the fine-tuned model") from error
    except (ValueError, KeyError, safetensors.SafetensorError) as error:
        raise HandfulError(
            "The fine-tuned model's files are damaged.", "Fine-tune the encoder again."
        ) from error
