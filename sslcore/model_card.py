"""MODEL_CARD.md: what the exported model is, how good it is, where it fails, and how to run it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sslcore.configs import SCRATCH
from sslcore.parity import Parity
from sslcore.report import Report, cell, report_markdown
from sslcore.start_choices import PRETRAINED

ONNX_USAGE = """\
import json
import numpy, onnxruntime
from PIL import Image, ImageOps

session = onnxruntime.InferenceSession("model.onnx")
classes = json.loads(session.get_modelmeta().custom_metadata_map["classes"])
picture = ImageOps.exif_transpose(Image.open("photo.jpg")).convert("RGB")
probabilities, embedding = session.run(None, {"image": numpy.asarray(picture)})
print(classes[probabilities.argmax()], probabilities.max())
"""

WEIGHTS_USAGE = '''\
"""Load this model in PyTorch. The encoder's definition is in Handful's library: pip install handful."""

from pathlib import Path

import numpy
from PIL import Image, ImageOps
from sslcore.weights import load_weights

model = load_weights(Path(__file__).parent)
picture = ImageOps.exif_transpose(Image.open("photo.jpg")).convert("RGB")
probabilities, embedding = model.run(numpy.asarray(picture))
print(model.classes[probabilities.argmax()], probabilities.max())
'''

_ONNX_NOTES = """\
* Input `image`: uint8 [height, width, 3], RGB, any size. The whole image is squashed to {px} x {px} pixels
  inside the model (antialiased bilinear, nothing cropped); give it the picture at full size.
* Outputs: `probabilities` float32 [{classes}], in the order of the classes above, and `embedding`
  float32 [{dim}].
* One image a call. Runs on the processor with onnxruntime 1.18 or newer; needs neither Handful nor PyTorch.
* From the command line: `sslcore predict model.onnx FOLDER --out predictions.csv`."""

_WEIGHTS_NOTES = """\
* `model.safetensors` holds the encoder (`encoder.*`) and the head (`head.*`); `config.json` their settings.
* The encoder's definition is not in the file: `load_model.py` takes it from Handful's library (`sslcore`), that
  of an encoder named `timm:...` from timm (`pip install 'handful[timm]'`).
* Images are squashed to {px} x {px} pixels (antialiased bilinear, width first, nothing cropped), then
  (pixel / 255 - mean) / std with the mean and std of `config.json`.
* Head: x = (embedding - mean) / scale; x = x / max(|x|, 1e-6); softmax(x @ weights.T + bias).
  {classes} classes, embedding of {dim} numbers."""

_OWNERS = """
* `head.owner` says for which class each row of `head.weights` speaks: after the softmax the shares of rows with the
  same owner are added up."""

_LIMITS = """\
* It knows only the classes above and always answers with one of them, also for a picture that shows none.
* It was made from {images:,} images of one collection; on pictures taken otherwise (camera, light,
  background) expect less, and label a few of those.
* {calibrated}
* Details smaller than about 1/{px} of the picture's side are lost when it is squashed to {px} x {px}."""

_CALIBRATED = (
    "Confidence was calibrated on labelled images the head had not seen; on other pictures it may be off."
)
_UNCALIBRATED = "Confidence is the model's own estimate. It has not been calibrated on images it never saw."

_PIXELS = """\
* EXIF: the picture must be upright. Decoders that ignore the orientation tag give a phone's photos sideways;
  apply it first, as the example does.
* 16-bit greyscale: Handful takes the 8 highest bits of the smallest of 8, 10, 12, 14 or 16 bits that hold the
  image's brightest pixel. Do the same before calling the model; Pillow's `convert("RGB")` does not.
* Transparency is laid on white, CMYK becomes RGB, of an animation the first frame counts."""


@dataclass(frozen=True)
class CardFacts:
    """What the card says beyond the report: the EncoderCard, the certificate, when, and by which version."""

    card: Any
    parity: Parity
    created: str
    version: str
    linear: bool = True
    """Whether the head has one row of weights a class."""


def model_card(report: Report, facts: CardFacts, form: str) -> str:
    """Return MODEL_CARD.md of an `onnx` or `safetensors` export."""
    card, project = facts.card, report.project
    notes, usage = (_ONNX_NOTES, ONNX_USAGE)
    if form != "onnx":
        notes, usage = _WEIGHTS_NOTES + ("" if facts.linear else _OWNERS), WEIGHTS_USAGE
    sections = {
        f"{cell(project.name)}: image classifier": _what(report, facts),
        "Accuracy": report_markdown(report),
        "Parity": _parity(facts.parity),
        "Use": notes.format(px=card.resolution, classes=len(report.classes), dim=card.dim)
        + f"\n\n```python\n{usage}```",
        "Pixels": _PIXELS,
        "Limits": _LIMITS.format(
            images=project.images,
            px=card.resolution,
            calibrated=_CALIBRATED if report.calibrated else _UNCALIBRATED,
        ),
    }
    title, *rest = sections
    body = "\n".join(f"\n## {name}\n\n{sections[name]}" for name in rest)
    return f"# {title}\n\n{sections[title]}\n{body}\n"


def _what(report: Report, facts: CardFacts) -> str:
    card, project = facts.card, report.project
    unreadable = f" ({project.unreadable:,} more could not be read)" if project.unreadable else ""
    epochs = f" for {project.epochs:.1f} epochs" if project.epochs else ""
    images = f"{project.images:,} images{unreadable}"
    learned = f"pretrained with {cell(card.method)}{epochs} on {images}, without labels"
    if card.method in ("", "untrained"):
        learned = f"not pretrained; the project holds {images}"
    names = ", ".join(cell(line.name) for line in report.classes)
    kind = f" ({report.head})" if report.head else ""
    head = f"A {'linear ' if facts.linear else ''}head{kind}, taught with {report.labels:,} labels,"
    if card.tuned:
        also = f" and {card.tuned_unlabelled:,} images without one" if card.tuned_unlabelled else ""
        head = (
            f"A linear head, taught together with the encoder with {card.tuned:,} labels{also} (fine-tuned),"
        )
    return "\n".join(
        [
            f"{head} on the `{card.name}` encoder: {learned}.",
            "",
            f"* Classes ({len(report.classes)}): {names}",
            f"* Resolution: {card.resolution} x {card.resolution} px; embedding: {card.dim} numbers",
            *_origin(card),
            f"* Exported {facts.created} by Handful {facts.version}",
        ]
    )


def _origin(card: Any) -> list[str]:
    if card.start == SCRATCH:
        return []
    source = "timm's pretrained weights" if card.start == PRETRAINED else f"the weights in {cell(card.start)}"
    return [
        f"* Before it learned, the encoder started from {source}: their licence applies to this model too"
    ]


def _parity(parity: Parity) -> str:
    lines = [
        parity.sentence,
        "",
        f"Mean difference {parity.mean_abs_diff:.5f}; ran with {parity.runner}, decoding every file in full.",
        "Details are in `parity.json`.",
    ]
    if parity.skipped:
        lines += ["", f"{len(parity.skipped):,} chosen images could not be read and were left out."]
    return "\n".join(lines)
