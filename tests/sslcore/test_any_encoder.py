"""The whole way with any encoder: learn, embed, label, export and predict, with answers that agree."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from sslcore import deliver_verbs, verbs
from sslcore.configs import PretrainConfig
from sslcore.encoders import read_card
from sslcore.progress import Progress

TIMM = pytest.mark.skipif(find_spec("timm") is None, reason="timm is not installed")
PX = 36


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@dataclass(frozen=True)
class Desk:
    """A project with images, where every run is one short epoch."""

    images: Path
    project: Path

    def pretrain(self, **settings: Any) -> tuple[Path, dict[str, Any], list[str]]:
        """Return the folder of a new run, its result, and what it noted."""
        notes: list[str] = []
        listen = Progress(lambda event: notes.append(event["text"]) if event["event"] == "note" else None)
        config = PretrainConfig(**{"resolution": PX, "batch": 8, "epochs": 1, **settings})
        result = verbs.pretrain(self.project, config, False, listen)
        (folder,) = (self.project / "runs").glob(f"{result['run']:04d}-*")
        return folder, result, notes

    def label_all(self) -> None:
        table = self.project.parent / "labels.csv"
        paths = sorted(str(path.relative_to(self.images)) for path in self.images.rglob("*.png"))
        with table.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("path", "label"), *((path, path.split("/")[0]) for path in paths)])
        verbs.label(self.project, table)


@pytest.fixture
def desk(tmp_path: Path, image_folder: Path) -> Desk:
    made = Desk(image_folder, tmp_path / "p.handful")
    verbs.init(made.project, image_folder, False, Progress())
    return made


def rows_of(file: Path) -> dict[str, list[float]]:
    with file.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    assert header[:4] == ["path", "prediction", "confidence", "sure"]
    return {row[0]: [float(value) for value in row[4:]] for row in rows}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "full", "dim", "channels"),
    [
        ("tiny", "tiny", 112, 1),
        ("vit", "vit", 96, 3),
        ("vit64", "vit64", 128, 1),
        ("torchvision:resnet18", "torchvision:resnet18", 512, 3),
        pytest.param("convnext_atto", "timm:convnext_atto", 320, 1, marks=TIMM),
        pytest.param("timm:vit_tiny_patch16_224", "timm:vit_tiny_patch16_224", 192, 3, marks=TIMM),
    ],
)
def test_what_is_learnt_is_what_is_exported(
    desk: Desk, tmp_path: Path, name: str, full: str, dim: int, channels: int
) -> None:
    folder, result, _ = desk.pretrain(encoder=name, channels=channels)
    card = read_card(folder)
    assert (result["encoder"], card.name, card.dim, card.channels) == (full, full, dim, channels)
    assert json.loads((folder / "config.json").read_text())["dim"] == dim
    assert verbs.embed(desk.project, None, Progress())["dim"] == dim
    desk.label_all()

    for form in ("onnx", "safetensors"):
        parity = deliver_verbs.export(desk.project, form, tmp_path / form, Progress())["parity"]
        assert (parity["images"], parity["agreement"], parity["matches"]) == (32, 1.0, True)
        assert parity["max_abs_diff"] < 0.01
        assert f"`{full}` encoder" in (tmp_path / form / "MODEL_CARD.md").read_text(encoding="utf-8")
    model = tmp_path / "onnx" / "model.onnx"
    deliver_verbs.predict(model, desk.images, tmp_path / "new.csv", Progress())
    deliver_verbs.export(desk.project, "predictions-csv", tmp_path / "shown", Progress())
    shown, answered = rows_of(tmp_path / "shown" / "predictions.csv"), rows_of(tmp_path / "new.csv")
    assert shown.keys() == answered.keys()
    np.testing.assert_allclose([answered[path] for path in shown], [shown[path] for path in shown], atol=0.01)

    # Both the run's own file and the export are good starts for a run of another resolution.
    starts = {
        folder / "encoder.safetensors": f"run 1 of {desk.project.name}",
        tmp_path / "safetensors" / "model.safetensors": "model.safetensors",
    }
    for file, name in starts.items():
        again, result, notes = desk.pretrain(start=str(file), resolution=48)
        report = json.loads((again / "start.json").read_text())
        assert result["encoder"] == full
        assert (report["share"], report["missing"], report["other_shape"]) == (1.0, [], [])
        assert report["sentence"] in notes
        assert read_card(again).start == name
