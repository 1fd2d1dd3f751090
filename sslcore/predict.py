"""Run an exported model on new images, without a project and without PyTorch."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sslcore.decode import decoded, read_file
from sslcore.errors import HandfulError, UnreadableImage, from_os_error
from sslcore.export_folder import write_csv
from sslcore.images import find_images, in_order, name_problem, printable
from sslcore.progress import Progress

Floats = npt.NDArray[np.float32]
FIRST_COLUMNS = ("path", "prediction", "confidence")
"""What every table of predictions begins with, those of earlier versions too."""
OWN_COLUMNS = (*FIRST_COLUMNS, "sure")
EVEN_CHANCE = 0.5
"""The confidence a guess needs to be called sure where a model does not say."""
MAX_THREADS = 8


class ExportedModel:
    """An ONNX file that Handful exported, ready to run; HandfulError if it is anything else."""

    def __init__(self, file: Path) -> None:
        self._session = _open_session(file)
        self.facts: dict[str, str] = self._session.get_modelmeta().custom_metadata_map
        names = {value.name for value in (*self._session.get_inputs(), *self._session.get_outputs())}
        if "handful_version" not in self.facts or not {"image", "probabilities", "embedding"} <= names:
            raise _not_ours(file)
        try:
            self.classes: list[str] = [str(name) for name in json.loads(self.facts["classes"])]
            self.threshold = float(self.facts.get("sure_threshold", EVEN_CHANCE))
        except (KeyError, ValueError, TypeError) as error:
            raise _not_ours(file) from error

    def run(self, pixels: npt.NDArray[np.uint8]) -> tuple[Floats, Floats]:
        """Return probabilities [c], embedding [dim] of a uint8 [height, width, 3] image; thread-safe."""
        probabilities, embedding = self._session.run(["probabilities", "embedding"], {"image": pixels})
        return probabilities, embedding

    def classify(self, file: Path) -> Floats:
        """Return the probabilities [classes] of one image file at full size; UnreadableImage if it is bad."""
        with decoded(read_file(file)[0]) as picture:
            return self.run(np.asarray(picture.rgb))[0]


def _open_session(file: Path) -> Any:
    import onnxruntime

    if not file.is_file():
        raise HandfulError(
            f"There is no model file at {file}.", "Give the path of a model.onnx exported by Handful."
        )
    options = onnxruntime.SessionOptions()
    # One thread a run: images are run side by side instead, which scales better for small graphs.
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime has one private exception class per status code
        raise HandfulError(
            f"{file.name} can't be opened as an ONNX model.",
            "Give the path of a model.onnx exported by Handful; export it again if it was cut short.",
        ) from error


def _not_ours(file: Path) -> HandfulError:
    return HandfulError(
        f"{file.name} is an ONNX model, but not one that Handful exported.",
        "Export one with `sslcore export PROJECT --format onnx --out FOLDER`.",
    )


def table_header(classes: Sequence[str]) -> list[str]:
    """Return the columns of a predictions CSV: path, prediction, confidence, sure, then one per class."""
    return [*OWN_COLUMNS, *(f"class {name}" if name in OWN_COLUMNS else name for name in classes)]


def table_row(path: str, probabilities: Floats, classes: Sequence[str], threshold: float) -> list[str]:
    """Return one row of a predictions CSV, probabilities with 6 decimals; sure: yes from `threshold` on, or no."""
    best = int(np.argmax(probabilities))
    # Who knows one class only can be sure of nothing.
    sure = "yes" if len(classes) > 1 and probabilities[best] >= threshold else "no"
    return [path, classes[best], f"{probabilities[best]:.6f}", sure, *(f"{p:.6f}" for p in probabilities)]


def predict_folder(model: Path, folder: Path, out: Path, progress: Progress) -> dict[str, Any]:
    """Write the predictions CSV of every image under `folder`.

    Returns {images, unreadable: [{path, reason}], classes, out}; unreadable images are left out of the CSV.
    """
    exported = ExportedModel(model)
    if not folder.is_dir():
        raise HandfulError(f"There is no folder at {folder}.", "Give the folder that holds the images.")
    paths = list(find_images(folder))
    if not paths:
        raise HandfulError(
            f"There are no images in {folder}.", "Choose a folder with JPEG, PNG, WebP or TIFF files."
        )
    _keep_foreign_file(out)
    unreadable: list[dict[str, str]] = []
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise from_os_error(error, f"write {out}") from error
    write_csv(out, table_header(exported.classes), _rows(exported, folder, paths, unreadable, progress))
    for image in unreadable:
        progress.note(f"{image['path']} was skipped: {image['reason']}")
    return {
        "images": len(paths) - len(unreadable),
        "unreadable": unreadable,
        "classes": exported.classes,
        "out": str(out),
    }


def _rows(
    model: ExportedModel, folder: Path, paths: list[str], unreadable: list[dict[str, str]], progress: Progress
) -> Iterator[list[str]]:
    for done, (path, result) in enumerate(classify_files(model, folder, paths, progress), start=1):
        progress.report(done, len(paths))
        if isinstance(result, UnreadableImage):
            unreadable.append({"path": printable(path), "reason": result.message})
        else:
            yield table_row(path, result, model.classes, model.threshold)


def classify_files(
    model: ExportedModel, folder: Path, paths: Sequence[str], progress: Progress
) -> Iterator[tuple[str, Floats | UnreadableImage]]:
    """Give (path, probabilities [classes] or why not) for each path, in order, several images at once."""

    def classify(path: str) -> Floats | UnreadableImage:
        try:
            if problem := name_problem(path):
                return UnreadableImage(problem)
            return model.classify(folder / path)
        except UnreadableImage as error:
            return error

    threads = max(1, min(MAX_THREADS, os.cpu_count() or 1))
    yield from zip(paths, in_order(classify, paths, progress, threads), strict=True)


def _keep_foreign_file(out: Path) -> None:
    """Refuse to replace a file that is not a predictions table."""
    if out.is_dir():
        raise HandfulError(f"{out} is a folder.", "Give the name of a CSV file to write.")
    try:
        with out.open("rb") as file:
            start = file.read(len(",".join(FIRST_COLUMNS)))
    except FileNotFoundError:
        return
    except OSError as error:
        raise from_os_error(error, f"look at {out}") from error
    if start and start != ",".join(FIRST_COLUMNS).encode():
        raise HandfulError(
            f"{out} exists and is not a table of predictions.", "Choose another name for the CSV file."
        )
