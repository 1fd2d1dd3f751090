"""What can be exported, in words for dialogs and the command line. Imports nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["model", "labels", "predictions"]


@dataclass(frozen=True)
class ExportFormat:
    """One way out of the project; `kind` says what it needs: a fitted head, labels, or predictions."""

    name: str
    title: str
    one_line: str
    kind: Kind


FORMATS: dict[str, ExportFormat] = {
    form.name: form
    for form in (
        ExportFormat(
            "onnx",
            "ONNX model",
            "One file that takes an image of any size; runs anywhere onnxruntime does, without Handful.",
            "model",
        ),
        ExportFormat(
            "safetensors",
            "PyTorch weights",
            "Encoder and head as safetensors with their settings, to go on working in PyTorch.",
            "model",
        ),
        ExportFormat(
            "labels-csv",
            "Labels as a table",
            "A CSV with the path and label of every image you labelled.",
            "labels",
        ),
        ExportFormat(
            "imagefolder",
            "Labels as class folders",
            "Copies of the images you labelled, one folder per class, as most training tools expect.",
            "labels",
        ),
        ExportFormat(
            "predictions-csv",
            "Predictions as a table",
            "A CSV with the model's class and confidence for every image of the project.",
            "predictions",
        ),
    )
}
