"""What a person holds after an export: files that run, papers that are true, and nothing of theirs replaced."""

from __future__ import annotations

import csv
import dataclasses
import errno
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from sslcore.configs import HeadConfig
from sslcore.encoders import EncoderCard, build_encoder, encode_rows
from sslcore.errors import HandfulError
from sslcore.export import ModelExport, ModelParts, export_onnx, export_safetensors
from sslcore.export_data import (
    LabelledImage,
    ProjectLabels,
    export_imagefolder,
    export_labels_csv,
    export_predictions_csv,
    safe_name,
    safe_names,
)
from sslcore.export_formats import FORMATS
from sslcore.head import Head, Space, fit_head, predict_proba
from sslcore.head_choice import Choice, fit_choice, samples_of
from sslcore.images import class_folders, find_images, open_image
from sslcore.model_card import ONNX_USAGE
from sslcore.parity import Shown
from sslcore.progress import Progress
from sslcore.report import ProjectFacts, accuracy_sentence, make_report, report_json, report_markdown
from sslcore.squash import squash
from sslcore.weights import WeightsModel, load_weights
from tests.conftest import SHAPES, draw

PX = 24
NAMES = ("circle", "cross", "squ|are", "stripes/x")
TOO_FEW = {"accuracy": None, "interval": None, "method": "", "reason": "too few labels to say: 1 a class"}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn")
    for shape in SHAPES:
        (folder / shape).mkdir()
        for number in range(6):
            draw(shape, number, 41 + number).save(folder / shape / f"{number:03d}.png")
    return folder


@pytest.fixture(scope="module")
def order(drawn: Path) -> ModelExport:
    """A real encoder, its cached embedding and a head, as a project would hand them over."""
    paths = list(find_images(drawn))
    pixels = np.stack([np.asarray(squash(Image.open(drawn / path), PX)) for path in paths])
    encoder = build_encoder("tiny", 0)
    card = EncoderCard("tiny", encoder.dim, PX, (0.4, 0.4, 0.4), (0.25, 0.25, 0.25), "simclr", "1")
    embedding = encode_rows(encoder, card, pixels, np.arange(len(paths)), lambda done: None).astype(
        np.float16
    )
    shapes = sorted(SHAPES)
    codes = np.array([shapes.index(name) for name in class_folders(paths).values()])
    head = fit_head(embedding, codes, (4, 7, 9, 11), HeadConfig())
    report = make_report(ProjectFacts("Shapes", len(paths)), NAMES, [6, 6, 6, 6], TOO_FEW)
    shown = Shown(drawn, paths, predict_proba(head, embedding).astype(np.float16))
    return ModelExport(ModelParts(encoder, card, head, NAMES), report, shown)


@pytest.fixture(scope="module")
def onnx_folder(order: ModelExport, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "onnx"
    export_onnx(order, folder, Progress())
    return folder


def test_the_onnx_file_answers_as_the_window_does(order: ModelExport, onnx_folder: Path) -> None:
    parity = json.loads((onnx_folder / "parity.json").read_text(encoding="utf-8"))
    assert parity["images"] == 24
    assert parity["max_abs_diff"] < 0.005
    assert parity["agreement"] == 1.0
    assert parity["matches"] is True
    assert parity["runner"].startswith("onnxruntime ")
    assert parity["skipped"] == []
    assert sorted(file.name for file in onnx_folder.iterdir()) == [
        "MODEL_CARD.md", "handful-export.json", "model.onnx", "parity.json",
    ]  # fmt: skip


def test_a_head_with_several_rows_a_class_is_exported_as_it_is(order: ModelExport, tmp_path: Path) -> None:
    linear = order.parts.head
    rng = np.random.default_rng(0)
    embedding = (linear.mean + linear.scale * rng.normal(size=(24, len(linear.mean)))).astype(np.float32)
    codes = np.arange(24) % 4
    space = Space(linear.mean, linear.scale)
    choice = Choice("nearest", sharpness=4.0)
    head = fit_choice(samples_of(embedding, codes, 4, space), choice, space, linear.class_ids).head
    model = load_weights_of(order, head, tmp_path / "first")
    probabilities = np.stack(
        [model.run(np.asarray(open_image(order.shown.folder / path)))[0] for path in order.shown.paths]
    )
    assert np.ptp(probabilities, axis=0).max() > 0.02
    new = dataclasses.replace(
        order,
        parts=dataclasses.replace(order.parts, head=head),
        shown=Shown(order.shown.folder, order.shown.paths, probabilities),
    )
    onnx = export_onnx(new, tmp_path / "onnx", Progress()).parity
    weights = export_safetensors(new, tmp_path / "weights", Progress()).parity
    for parity in (onnx, weights):
        assert parity is not None
        assert (parity.matches, parity.agreement) == (True, 1.0)
        assert parity.max_abs_diff < 0.002
    for folder in ("onnx", "weights"):
        card = (tmp_path / folder / "MODEL_CARD.md").read_text(encoding="utf-8")
        assert "A head" in card
        assert "linear" not in card.split("## Accuracy")[0]
        assert ("head.owner" in card) == (folder == "weights")


def load_weights_of(order: ModelExport, head: Head, folder: Path) -> WeightsModel:
    export_safetensors(
        dataclasses.replace(order, parts=dataclasses.replace(order.parts, head=head)), folder, Progress()
    )
    return load_weights(folder)


def test_the_certificate_notices_a_model_that_differs(order: ModelExport, tmp_path: Path) -> None:
    turned = Shown(order.shown.folder, order.shown.paths, order.shown.probabilities[:, ::-1])
    parity = export_safetensors(ModelExport(order.parts, order.report, turned), tmp_path, Progress()).parity
    assert parity is not None
    assert not parity.matches
    assert parity.agreement < 0.5


def test_the_onnx_file_says_what_it_is_and_nothing_of_this_computer(onnx_folder: Path) -> None:
    import onnxruntime

    session = onnxruntime.InferenceSession(
        str(onnx_folder / "model.onnx"), providers=["CPUExecutionProvider"]
    )
    (image,) = session.get_inputs()
    assert (image.name, image.type, image.shape) == ("image", "tensor(uint8)", ["height", "width", 3])
    outputs = {value.name: (value.type, value.shape) for value in session.get_outputs()}
    assert outputs == {"probabilities": ("tensor(float)", [4]), "embedding": ("tensor(float)", [112])}
    facts = session.get_modelmeta().custom_metadata_map
    assert json.loads(facts["classes"]) == list(NAMES)
    assert (facts["resolution"], facts["method"], facts["labels"]) == ("24", "simclr", "24")
    assert facts["sure_threshold"] == "0.5000"
    content = (onnx_folder / "model.onnx").read_bytes()
    assert str(Path(__file__).parents[2]).encode() not in content
    assert b"sslcore" not in content


def test_the_cards_example_runs_as_printed(
    onnx_folder: Path, drawn: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    card = (onnx_folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert ONNX_USAGE in card
    (onnx_folder.parent / "use").mkdir(exist_ok=True)
    monkeypatch.chdir(onnx_folder.parent / "use")
    Image.open(drawn / "circle" / "000.png").save("photo.jpg")
    Path("model.onnx").write_bytes((onnx_folder / "model.onnx").read_bytes())
    exec(card.split("```python\n")[1].split("```")[0], {})
    assert capsys.readouterr().out.split()[0] in {name.split()[0] for name in NAMES}


def test_the_card_is_true_about_few_labels_and_odd_class_names(onnx_folder: Path) -> None:
    card = (onnx_folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "**Accuracy:** Too few labels to say: 1 a class." in card
    assert "| squ\\|are | 6 | n/a | n/a | n/a |" in card
    assert "pretrained with simclr on 24 images, without labels" in card
    assert "run on 24 of the project's images" in card


def test_the_pytorch_weights_load_and_answer_the_same(
    order: ModelExport,
    drawn: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    done = export_safetensors(order, tmp_path / "weights", Progress())
    assert done.parity is not None
    assert done.parity.max_abs_diff < 0.005
    assert json.loads(json.dumps(done.to_json()))["parity"]["agreement"] == 1.0
    assert [file.name for file in done.files] == [
        "model.safetensors", "config.json", "load_model.py", "MODEL_CARD.md", "parity.json",
    ]  # fmt: skip
    monkeypatch.chdir(tmp_path)
    Image.open(drawn / "cross" / "001.png").save("photo.jpg")
    example = tmp_path / "weights" / "load_model.py"
    exec(compile(example.read_text(), str(example), "exec"), {"__file__": str(example)})
    assert capsys.readouterr().out.startswith(NAMES)


def test_damaged_weights_are_one_sentence(order: ModelExport, tmp_path: Path) -> None:
    from sslcore.weights import load_weights

    export_safetensors(order, tmp_path, Progress())
    (tmp_path / "model.safetensors").write_bytes(b"\x00" * 40)
    with pytest.raises(HandfulError, match="is damaged"):
        load_weights(tmp_path)


def test_an_export_replaces_its_own_files_and_no_others(order: ModelExport, tmp_path: Path) -> None:
    (tmp_path / "MODEL_CARD.md").write_text("mine")
    with pytest.raises(HandfulError, match=r"already holds MODEL_CARD\.md"):
        export_safetensors(order, tmp_path, Progress())
    assert [file.name for file in tmp_path.iterdir()] == ["MODEL_CARD.md"]
    (tmp_path / "MODEL_CARD.md").unlink()
    export_safetensors(order, tmp_path, Progress())
    (tmp_path / "notes.txt").write_text("mine")
    export_safetensors(order, tmp_path, Progress())
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every flush to disk fails, as on a disk without space."""

    def fail(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", fail)


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_is_one_sentence_and_leaves_nothing(
    order: ModelExport, drawn: Path, tmp_path: Path
) -> None:
    labels = ProjectLabels(drawn, [LabelledImage("circle/000.png", "circle")])
    attempts: list[Any] = [
        lambda out: export_safetensors(order, out, Progress()),
        lambda out: export_labels_csv(labels, out),
        lambda out: export_predictions_csv(order.shown, NAMES, out),
        lambda out: export_imagefolder(labels, out, Progress()),
    ]
    for number, attempt in enumerate(attempts):
        out = tmp_path / str(number) / "out"
        with pytest.raises(HandfulError, match="disk is full"):
            attempt(out)
        assert [path for path in out.parent.rglob("*") if path != out] == []


def test_an_export_into_a_file_is_refused(order: ModelExport, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine")
    for out in (tmp_path / "taken", tmp_path / "taken" / "deeper"):
        with pytest.raises(HandfulError):
            export_predictions_csv(order.shown, NAMES, out)
    assert (tmp_path / "taken").read_text() == "mine"


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_labels_as_a_table_survive_odd_names(drawn: Path, tmp_path: Path) -> None:
    rows = [LabelledImage("b/ü,1.png", 'quo"te', "import"), LabelledImage("a.png", "stripes/x")]
    export_labels_csv(ProjectLabels(drawn, rows), tmp_path)
    assert table(tmp_path / "labels.csv") == [
        {"path": "a.png", "label": "stripes/x", "source": "human", "split": "train", "gesture": ""},
        {"path": "b/ü,1.png", "label": 'quo"te', "source": "import", "split": "train", "gesture": ""},
    ]
    with pytest.raises(HandfulError, match="no labels"):
        export_labels_csv(ProjectLabels(drawn, []), tmp_path)


def test_predictions_as_a_table_hold_every_image(order: ModelExport, tmp_path: Path) -> None:
    export_predictions_csv(order.shown, NAMES, tmp_path)
    rows = table(tmp_path / "predictions.csv")
    assert list(rows[0]) == ["path", "prediction", "confidence", "sure", *NAMES]
    assert [row["path"] for row in rows] == order.shown.paths
    best = order.shown.probabilities.argmax(axis=1)
    assert [row["prediction"] for row in rows] == [NAMES[code] for code in best]


def test_a_prediction_is_sure_from_the_threshold_on(order: ModelExport, tmp_path: Path) -> None:
    best = order.shown.probabilities.max(axis=1).astype(float)
    threshold = float(np.median(best))
    export_predictions_csv(order.shown, NAMES, tmp_path, threshold)
    said = [row["sure"] for row in table(tmp_path / "predictions.csv")]
    assert said == ["yes" if p >= threshold else "no" for p in best]
    assert set(said) == {"yes", "no"}


def test_the_report_says_from_where_on_a_guess_is_sure() -> None:
    sure = {"threshold": 0.45, "share": 0.8, "n": 30, "accuracy": 0.9, "interval": [0.7, 0.97], "unlike": 0}
    facts = {"accuracy": 0.8, "interval": [0.6, 0.9], "method": "leave-one-out", "sure": sure}
    report = make_report(
        ProjectFacts("Two", 100), ["a", "b"], [20, 20], {**facts, "head_kind": "ridge regression"}
    )
    assert (report.threshold, report.head) == (0.45, "ridge regression")
    text = report_markdown(report)
    assert "at least 45 %" in text
    assert "Of 30 labelled images guessed surely" in text
    assert "90.0 % were guessed rightly" in text
    assert "Sure" not in report_markdown(make_report(ProjectFacts("Two", 100), ["a", "b"], [20, 20], TOO_FEW))


def test_class_folders_hold_whole_copies_under_distinct_names(drawn: Path, tmp_path: Path) -> None:
    rows = [LabelledImage(f"{shape}/000.png", "a/b") for shape in SHAPES]
    rows += [LabelledImage("circle/001.png", "CON"), LabelledImage("circle/002.png", "a:b")]
    rows += [LabelledImage("circle/gone.png", "CON")]
    done = export_imagefolder(ProjectLabels(drawn, rows), tmp_path / "out", Progress())
    found = table(tmp_path / "out" / "labels.csv")
    assert {row["label"]: row["path"].split("/")[0] for row in found} == {
        "a/b": "a_b", "a:b": "a_b-2", "CON": "_CON",
    }  # fmt: skip
    for row in found:
        assert (tmp_path / "out" / row["path"]).read_bytes() == (drawn / row["original"]).read_bytes()
    assert len({row["path"] for row in found}) == len(found) == 6
    assert done.skipped == (("circle/gone.png", "The file is gone."),)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]
    with pytest.raises(HandfulError, match="not empty"):
        export_imagefolder(ProjectLabels(drawn, rows), tmp_path / "out", Progress())


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("cat", "cat"), ("a/b", "a_b"), ("..", "_"), ("../../etc", "_.._.._etc"), ("", "_"), ("NUL", "_NUL"),
        ("com1.txt", "_com1.txt"), ("dot. ", "dot"), (".hidden", "_.hidden"), ("a\x00b\n", "a_b_"), ("ü", "ü"),
    ],
)  # fmt: skip
def test_any_class_name_becomes_a_harmless_folder_name(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_folder_names_are_short_and_differ_even_where_case_does_not_count() -> None:
    names = safe_names(["Cat", "cat", "CAT", "x" * 300, "x" * 301])
    assert len({name.casefold() for name in names.values()}) == 5
    assert all(len(name.encode()) < 200 for name in names.values())


def test_the_report_says_the_accuracy_with_its_interval() -> None:
    scores = [{"precision": 0.9, "recall": 0.8, "f1": 0.85, "support": 20}] * 2
    judged = {
        "accuracy": 0.875,
        "interval": [0.8, 0.925],
        "method": "5-fold cross-validation",
        "per_class": scores,
    }
    report = make_report(ProjectFacts("Two", 100), ["a", "b"], [20, 20], judged)
    assert accuracy_sentence(report) == (
        "87.5 % (95 % interval 80.0 to 92.5 %), 5-fold cross-validation, on 40 labels."
    )
    assert "| a | 20 | 90 % | 80 % | 85 % |" in report_markdown(report)
    assert json.loads(json.dumps(report_json(report)))["classes"][1]["labels"] == 20


def test_the_report_says_first_what_chosen_labels_do_not_bend_and_how_many_once() -> None:
    judged = {
        "accuracy": 0.6, "interval": [0.5, 0.7], "method": "leave-one-out, on 40 labels",
        "audit": {
            "accuracy": 0.9, "interval": [0.8, 0.95], "labelled": 50, "enough": True, "about": "Of 300 images.",
        },
        "corrected": {"accuracy": 0.85, "interval": [0.75, 0.9], "method": "over 260 images without a label"},
    }  # fmt: skip
    text = report_markdown(make_report(ProjectFacts("Two", 300), ["a", "b"], [20, 20], judged))
    places = [
        text.index(line)
        for line in (
            "**Audit:** 90.0 % (95 % interval 80.0 to 95.0 %), on 50 images.",
            "**Corrected for the choice of labels:** 85.0 % (95 % interval 75.0 to 90.0 %), over 260 images",
            "**Cross-validated accuracy:** 60.0 % (95 % interval 50.0 to 70.0 %), leave-one-out, on 40 labels.",
        )
    ]
    assert places == sorted(places)
    assert text.count("40 labels") == 1
    assert "Few as they are" not in text
    few = {**judged, "audit": {**judged["audit"], "enough": False}}  # type: ignore[dict-item]
    assert "Few as they are" in report_markdown(make_report(ProjectFacts("Two", 9), ["a", "b"], [2, 2], few))
    alone = {**judged, "audit": {"accuracy": None}, "corrected": None}
    assert report_markdown(make_report(ProjectFacts("Two", 9), ["a", "b"], [2, 2], alone)).startswith(
        "**Cross-validated accuracy:**"
    )


def test_every_format_is_named_by_its_key_and_says_what_it_needs() -> None:
    assert {name: form.kind for name, form in FORMATS.items()} == {
        "onnx": "model", "safetensors": "model", "labels-csv": "labels", "imagefolder": "labels",
        "predictions-csv": "predictions",
    }  # fmt: skip
    assert all(name == form.name and form.title and form.one_line for name, form in FORMATS.items())
