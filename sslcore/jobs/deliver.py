"""Export: put a project's model, labels or predictions into the hands of other programs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from sslcore.arrays import Arrays, find_arrays, load_arrays
from sslcore.errors import HandfulError
from sslcore.export_data import (
    LabelledImage,
    ProjectLabels,
    export_imagefolder,
    export_labels_csv,
    export_predictions_csv,
)
from sslcore.export_formats import FORMATS
from sslcore.finetune_plan import FINETUNE
from sslcore.jobs.finetune import HEADS, PREDICTIONS
from sslcore.jobs.labelled_rows import gestures
from sslcore.jobs.learn import describe_encoder
from sslcore.parity import Shown
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.report import ProjectFacts, Report, make_report, threshold_of
from sslcore.store import AUDIT, MODEL, Store


def export(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return {files, parity, skipped}: `args["format"]` written into the folder `args["out"]`."""
    form, out = str(args["format"]), Path(args["out"])
    if form not in FORMATS:
        raise HandfulError(f"There is no export format called {form!r}.", f"Known: {', '.join(FORMATS)}.")
    if form == "labels-csv":
        return export_labels_csv(project_labels(project), out).to_json()
    if form == "imagefolder":
        return export_imagefolder(project_labels(project), out, progress).to_json()
    if not args.get("head"):
        raise HandfulError("There is no model to export yet.", "Label images of at least two classes first.")
    head = load_arrays(project, str(args["head"]))
    shown = what_is_shown(project, head)
    if form == "predictions-csv":
        threshold = threshold_of(head.facts)
        return export_predictions_csv(shown, class_names(project, head), out, threshold).to_json()
    return _export_model(project, form, out, (head, shown), progress)


def _export_model(
    project: Project, form: str, out: Path, fitted: tuple[Arrays, Shown], progress: Progress
) -> dict[str, Any]:
    from sslcore.encoders import load_encoder
    from sslcore.export import ModelExport, ModelParts, export_onnx, export_safetensors
    from sslcore.head import head_from_arrays

    head, shown = fitted
    made_from = load_arrays(project, head.inputs["embeddings"]).inputs
    if "layer" in made_from:
        raise HandfulError(
            "The labels were learnt on a layer inside of the network, and only its pooled features can be exported.",
            "Use the pooled features of the run, then export; the labels stay.",
        )
    run = made_from["run"]
    folder, _, _ = describe_encoder(project, run)
    if folder is None:
        what = "raw pixels" if run == "pixels" else "an untrained encoder"
        raise HandfulError(
            f"The labels were learnt on {what}, which is no model to hand over.",
            "Pretrain an encoder first; the labels stay.",
        )
    encoder, card = load_encoder(folder)
    parts = ModelParts(
        encoder, card, head_from_arrays({name: head[name] for name in head}), class_names(project, head)
    )
    order = ModelExport(parts, report_of(project, head, run), shown)
    write = export_onnx if form == "onnx" else export_safetensors
    return write(order, out, progress).to_json()


def project_labels(project: Project) -> ProjectLabels:
    """Return the labels as paths and class names, with how they came."""
    with Store(project, readonly=True) as store:
        table, names = store.image_table(), {row.id: row.name for row in store.classes()}
        path_of = dict(zip(table.ids.tolist(), table.paths, strict=True))
        given, aside = store.label_rows(), set(store.audit_images())
        together = Counter(int(number) for number in gestures(given))
        rows = [
            LabelledImage(
                path_of[row.image_id],
                names[row.class_id],
                row.source,
                AUDIT if row.image_id in aside else "train" if row.source != MODEL else "",
                str(row.edit_id) if together[int(number)] > 1 else "",
            )
            for row, number in zip(given, gestures(given), strict=True)
        ]
        return ProjectLabels(store.image_folder, rows)


def what_is_shown(project: Project, head: Arrays) -> Shown:
    """Return the predictions that belong to this head, by path: what the window shows."""
    key = find_arrays(project, PREDICTIONS if head.kind == HEADS else "predictions", **head.inputs)
    if key is None:
        raise HandfulError("The predictions of this head are gone.", "Fit the head again, then export.")
    predictions = load_arrays(project, key)
    with Store(project, readonly=True) as store:
        table, folder = store.image_table(), store.image_folder
    path_of = dict(zip(table.ids.tolist(), table.paths, strict=True))
    paths = [path_of[image] for image in predictions["ids"].tolist()]
    return Shown(folder, paths, predictions["probabilities"])


def class_names(project: Project, head: Arrays) -> tuple[str, ...]:
    """Return the names of the head's classes, in its order."""
    with Store(project, readonly=True) as store:
        names = {row.id: row.name for row in store.classes()}
    try:
        return tuple(names[int(class_id)] for class_id in head["class_ids"])
    except KeyError as error:
        raise HandfulError(
            "The classes have changed since the head was fitted.", "Fit the head again, then export."
        ) from error


def report_of(project: Project, head: Arrays, run: int) -> Report:
    """Return what can honestly be said of this head."""
    with Store(project, readonly=True) as store:
        table, name = store.image_table(), store.name
        # Only what trained: the model's own guesses and the audit taught it nothing.
        labels = [row.class_id for row in store.training_labels()]
        rows = {row.id: row for row in store.runs()}
    row = rows[run]
    if row.method == FINETUNE:
        # What it was pretrained with is told by the run that it started from.
        row = rows.get(int(row.config["run"]), row)
    facts = ProjectFacts(
        name,
        sum(status == "ok" for status in table.status),
        sum(status == "unreadable" for status in table.status),
        (row.result or {}).get("epochs"),
    )
    class_ids = [int(class_id) for class_id in head["class_ids"]]
    counts = [labels.count(class_id) for class_id in class_ids]
    if head.kind == HEADS:
        # It knows the labels of then, not those that came since.
        counts = [int(score["support"]) for score in head.facts["per_class"]]
    return make_report(facts, class_names(project, head), counts, head.facts)
