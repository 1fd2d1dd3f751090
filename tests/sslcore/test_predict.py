"""`sslcore predict`: an exported file and a folder in, a table out, without a project and without PyTorch."""

# ruff: noqa: TID253
from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from PIL import Image

from sslcore.errors import Cancelled, HandfulError
from sslcore.onnx_graph import assemble
from sslcore.predict import ExportedModel, predict_folder, table_row
from sslcore.progress import Control, Progress
from tests.sslcore.stand_ins import Card, facts_of, mean_encoder, some_head

CLASSES = ["cat", "path", "dög", "a,b"]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    head = some_head(np.random.default_rng(1))
    file = tmp_path / "model.onnx"
    proto = assemble(mean_encoder(16), Card(16, 3), head, facts_of(json.dumps(CLASSES)))
    file.write_bytes(proto.SerializeToString())
    return file


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_image_gets_the_answer_the_file_gives_for_it(
    model: Path, image_folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "predictions.csv"
    result = predict_folder(model, image_folder, out, Progress())
    rows = rows_of(out)
    assert result == {"images": 32, "unreadable": [], "classes": CLASSES, "out": str(out)}
    assert list(rows[0]) == ["path", "prediction", "confidence", "sure", "cat", "class path", "dög", "a,b"]
    assert [row["path"] for row in rows] == sorted(row["path"] for row in rows)
    for row in rows[::7]:
        pixels = np.asarray(Image.open(image_folder / row["path"]).convert("RGB"))
        expected, _ = ExportedModel(model).run(pixels)
        given = [float(value) for value in list(row.values())[4:]]
        np.testing.assert_allclose(given, expected, atol=1e-6)
        assert row["prediction"] == CLASSES[int(expected.argmax())]
        assert float(row["confidence"]) == pytest.approx(float(expected.max()), abs=1e-6)
        # This file says no threshold of its own: one half.
        assert row["sure"] == ("yes" if expected.max() >= 0.5 else "no")


def test_unreadable_images_are_left_out_and_listed_with_their_reason(
    model: Path, image_folder: Path, tmp_path: Path
) -> None:
    (image_folder / "empty.jpg").write_bytes(b"")
    (image_folder / "text.png").write_text("not a picture")
    whole = (image_folder / "circle" / "000.png").read_bytes()
    (image_folder / "short.png").write_bytes(whole[: len(whole) // 2])
    notes: list[str] = []

    def keep(event: dict[str, Any]) -> None:
        if event["event"] == "note":
            notes.append(event["text"])

    out = tmp_path / "predictions.csv"
    result = predict_folder(model, image_folder, out, Progress(keep))
    assert result["images"] == len(rows_of(out)) == 32
    assert [image["path"] for image in result["unreadable"]] == ["empty.jpg", "short.png", "text.png"]
    assert all(image["reason"].endswith(".") for image in result["unreadable"])
    assert len(notes) == 3
    assert notes[0].startswith("empty.jpg was skipped: ")


def test_a_sideways_photo_is_turned_upright_first(model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    upright = np.zeros((20, 40, 3), dtype=np.uint8)
    upright[:, :13] = (255, 0, 0)
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(np.rot90(upright).copy()).save(folder / "phone.png", exif=exif)
    seen: list[tuple[int, ...]] = []
    exported = ExportedModel(model)
    run = exported.run
    exported.run = lambda pixels: (seen.append(pixels.shape), run(pixels))[1]  # type: ignore[method-assign,func-returns-value]
    exported.classify(folder / "phone.png")
    assert seen == [(20, 40, 3)]


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "no model file"), (b"", "can't be opened"), (b"hello there", "can't be opened")],
)
def test_what_is_no_model_is_refused_in_one_sentence(
    content: bytes | None, words: str, image_folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "model.onnx"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(HandfulError, match=words) as caught:
        predict_folder(file, image_folder, tmp_path / "out.csv", Progress())
    assert caught.value.hint
    assert not (tmp_path / "out.csv").exists()


def test_somebody_elses_onnx_model_is_refused(image_folder: Path, tmp_path: Path) -> None:
    onnx.save(mean_encoder(16), tmp_path / "other.onnx")
    with pytest.raises(HandfulError, match="not one that Handful exported"):
        predict_folder(tmp_path / "other.onnx", image_folder, tmp_path / "out.csv", Progress())


def test_a_folder_without_images_and_no_folder_are_refused(model: Path, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    for folder, words in ((tmp_path / "bare", "no images"), (tmp_path / "gone", "no folder")):
        with pytest.raises(HandfulError, match=words):
            predict_folder(model, folder, tmp_path / "out.csv", Progress())


def test_only_a_table_of_predictions_is_replaced(model: Path, image_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("my notes\n")
    with pytest.raises(HandfulError, match="not a table of predictions"):
        predict_folder(model, image_folder, out, Progress())
    assert out.read_text() == "my notes\n"
    out.unlink()
    predict_folder(model, image_folder, out, Progress())
    first = out.read_bytes()
    predict_folder(model, image_folder, out, Progress())
    assert out.read_bytes() == first


def test_cancelling_leaves_no_half_table(model: Path, image_folder: Path, tmp_path: Path) -> None:
    control = Control()
    progress = Progress(lambda event: control.cancel(), control)
    out = tmp_path / "results" / "out.csv"
    with pytest.raises(Cancelled):
        predict_folder(model, image_folder, out, progress)
    assert list(out.parent.iterdir()) == []


def test_predicting_needs_no_torch(model: Path, image_folder: Path, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from sslcore.predict import predict_folder; "
        "from sslcore.progress import Progress; a = [Path(p) for p in sys.argv[1:]]; "
        "predict_folder(*a, Progress()); "
        "print(sorted({'torch', 'onnx', 'sklearn', 'scipy'} & set(sys.modules)))"
    )
    arguments = [str(path) for path in (model, image_folder, tmp_path / "out.csv")]
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
    assert len(rows_of(tmp_path / "out.csv")) == 32


def test_a_model_of_one_class_is_sure_of_nothing() -> None:
    assert table_row("a.png", np.array([1.0]), ["cat"], 0.5)[:4] == ["a.png", "cat", "1.000000", "no"]
    assert table_row("a.png", np.array([0.9, 0.1]), ["cat", "dog"], 0.5)[3] == "yes"
