"""Hand the model over: one ONNX file or PyTorch weights, each with a model card and a parity certificate."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from sslcore import __version__
from sslcore.errors import HandfulError, UnreadableImage
from sslcore.export_folder import staged, write_bytes, write_json
from sslcore.head import Head
from sslcore.images import open_image
from sslcore.model_card import WEIGHTS_USAGE, CardFacts, model_card
from sslcore.onnx_graph import OPSET, assemble
from sslcore.parity import Parity, Shown, compare
from sslcore.predict import ExportedModel, Floats, classify_files
from sslcore.progress import Progress
from sslcore.report import Report
from sslcore.weights import CONFIG_FILE, WEIGHTS_FILE, load_weights, weights_bytes, weights_config

ONNX_FILE, CARD_FILE, PARITY_FILE, EXAMPLE_FILE = (
    "model.onnx",
    "MODEL_CARD.md",
    "parity.json",
    "load_model.py",
)
Answers = Iterator[tuple[str, Floats | UnreadableImage]]


@dataclass(frozen=True)
class ModelParts:
    """Encoder, its EncoderCard, the head, and the names of `head.class_ids` in that order."""

    encoder: Any
    card: Any
    head: Head
    class_names: tuple[str, ...]


@dataclass(frozen=True)
class ModelExport:
    """A model to export: its parts, what is known about it, and what the window shows, to compare with."""

    parts: ModelParts
    report: Report
    shown: Shown


@dataclass(frozen=True)
class Exported:
    """The files written, and the certificate of a model export."""

    files: list[Path]
    parity: Parity | None = None
    skipped: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return {files, parity, skipped} as plain JSON-ready values."""
        parity = self.parity.to_json() if self.parity else None
        return {"files": [str(file) for file in self.files], "parity": parity, "skipped": list(self.skipped)}


def export_onnx(order: ModelExport, folder: Path, progress: Progress) -> Exported:
    """Write model.onnx, MODEL_CARD.md and parity.json into `folder`; HandfulError where it can't be done.

    The file takes `image` uint8 [height, width, 3] and gives `probabilities` float32 [classes] and
    `embedding` float32 [dim]; it depends on nothing but onnxruntime.
    """
    import onnxruntime

    names = [ONNX_FILE, CARD_FILE, PARITY_FILE]
    parts, facts = order.parts, _facts(order)

    def run(sample: Shown) -> Answers:
        exported = ExportedModel(stage / ONNX_FILE)
        return classify_files(exported, sample.folder, sample.paths, progress)

    with staged(folder, "onnx", names) as stage:
        progress.note("Writing the model as ONNX.")
        model = assemble(encoder_graph(parts.encoder, parts.card.resolution), parts.card, parts.head, facts)
        progress.check()
        write_bytes(stage / ONNX_FILE, model.SerializeToString())
        parity = _certify(order.shown, run, f"onnxruntime {onnxruntime.__version__}", progress)
        _write_papers(order, stage, "onnx", parity)
    return Exported([folder / name for name in names], parity)


def export_safetensors(order: ModelExport, folder: Path, progress: Progress) -> Exported:
    """Write model.safetensors, config.json, load_model.py, MODEL_CARD.md and parity.json into `folder`."""
    import torch

    names = [WEIGHTS_FILE, CONFIG_FILE, EXAMPLE_FILE, CARD_FILE, PARITY_FILE]
    parts = order.parts
    settings = {name: value for name, value in _facts(order).items() if name != "classes"}

    def run(sample: Shown) -> Answers:
        return _run_weights(stage, sample)

    with staged(folder, "safetensors", names) as stage:
        write_bytes(stage / WEIGHTS_FILE, weights_bytes(parts.encoder, parts.head))
        write_json(stage / CONFIG_FILE, weights_config(parts.card, list(parts.class_names), settings))
        write_bytes(stage / EXAMPLE_FILE, WEIGHTS_USAGE.encode())
        parity = _certify(order.shown, run, f"PyTorch {torch.__version__}", progress)
        _write_papers(order, stage, "safetensors", parity)
    return Exported([folder / name for name in names], parity)


def encoder_graph(encoder: Any, px: int) -> Any:
    """Return an ONNX ModelProto of the encoder's features, float32 [1, 3, px, px] -> [1, dim]."""
    import copy

    import torch

    network = copy.deepcopy(encoder).cpu().eval()
    example = torch.zeros(1, 3, px, px)
    # The exporter warns about its own insides, which nobody here can act on.
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            network, (example,), input_names=["pixels"], output_names=["features"],
            opset_version=OPSET, dynamo=True, verbose=False,
        )  # fmt: skip
    if program is None:
        raise HandfulError("This encoder can't be written as ONNX.", "Export it as PyTorch weights instead.")
    return program.model_proto


def _facts(order: ModelExport) -> dict[str, str]:
    parts, card = order.parts, order.parts.card
    if len(parts.class_names) != len(parts.head.class_ids):
        raise HandfulError("The head does not fit the project's classes.", "Fit the head again, then export.")
    return {
        "handful_version": __version__,
        "classes": json.dumps(list(parts.class_names), ensure_ascii=False),
        "resolution": str(card.resolution),
        "encoder": card.name,
        "method": str(card.method),
        "labels": str(order.report.labels),
        "head": order.report.head,
        "sure_threshold": f"{order.report.threshold:.4f}",
        "created": _now(),
    }


def _certify(shown: Shown, run: Callable[[Shown], Answers], runner: str, progress: Progress) -> Parity:
    sample = shown.sample()

    def counted() -> Answers:
        for done, answer in enumerate(run(sample), start=1):
            yield answer
            progress.report(done, len(sample.paths))

    parity = compare(sample, counted(), runner)
    progress.note(parity.sentence)
    return parity


def _run_weights(folder: Path, sample: Shown) -> Answers:
    model = load_weights(folder)
    for path in sample.paths:
        try:
            yield path, model.run(np.asarray(open_image(sample.folder / path)))[0]
        except UnreadableImage as error:
            yield path, error


def _write_papers(order: ModelExport, stage: Path, form: str, parity: Parity) -> None:
    write_json(stage / PARITY_FILE, parity.to_json())
    facts = CardFacts(order.parts.card, parity, _now(), __version__, order.parts.head.owner is None)
    write_bytes(stage / CARD_FILE, model_card(order.report, facts, form).encode())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
