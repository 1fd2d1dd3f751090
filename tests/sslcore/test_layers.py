"""Every layer of a real run, looked into: what it holds, and where it is best."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sslcore import deliver_verbs, jobs, verbs
from sslcore.__main__ import in_one_line
from sslcore.arrays import load_arrays
from sslcore.configs import POOLED, PretrainConfig
from sslcore.embed import embed_images
from sslcore.encoders import load_encoder
from sslcore.errors import HandfulError
from sslcore.jobs.labelled_rows import Labelled
from sslcore.jobs.layers import FILE, draw_sample, read_out
from sslcore.layers import embed_layers, load_networks
from sslcore.pretrain import pretrain
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.study_verbs import layers
from tests.scenes import scenes
from tests.sslcore.test_cli import refusal, sslcore


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, np.ndarray]:
    folder = tmp_path_factory.mktemp("run")
    pixels, _ = scenes(64)
    pretrain(pixels, np.arange(64), folder, PretrainConfig("simclr", "tiny", epochs=2, batch=16), Progress())
    return folder, pixels


def test_layers_are_those_of_the_finished_run(run: tuple[Path, np.ndarray]) -> None:
    folder, pixels = run
    networks, rows = load_networks(folder, 64), np.arange(5, 64, 3)
    found = embed_layers(networks, pixels, rows, Progress())
    names = list(found)
    place = names.index(POOLED)
    assert names[:place] == [f"stage {n + 1}" for n in range(place)]
    assert place > 1
    assert names[-1] == "projector, output"
    encoder, card = load_encoder(folder)
    usual = embed_images(pixels, rows, encoder, card, Progress()).astype(np.float32)
    assert np.allclose(found[POOLED], usual, atol=2e-3 * np.abs(usual).max())
    assert found["projector, output"].shape == (len(rows), int(networks.setup.config.knobs["projection"]))
    assert all(len(values) == len(rows) and np.isfinite(values).all() for values in found.values())


def test_looking_changes_nothing(run: tuple[Path, np.ndarray]) -> None:
    folder, pixels = run
    networks = load_networks(folder, 64)
    before = {name: value.clone() for name, value in networks.task.state_dict().items()}
    embed_layers(networks, pixels, np.arange(8), Progress())
    assert all((value == before[name]).all() for name, value in networks.task.state_dict().items())


def test_a_run_without_checkpoint_says_so(tmp_path: Path) -> None:
    with pytest.raises(HandfulError, match="no checkpoint"):
        load_networks(tmp_path, 10)


@pytest.fixture
def project(tmp_path: Path, draw_folder: Callable[..., Path]) -> Project:
    images = draw_folder(tmp_path / "images", per_class=12)
    root = tmp_path / "p.handful"
    verbs.init(root, images, False, Progress())
    verbs.pretrain(root, PretrainConfig("vicreg", "tiny", epochs=1, batch=16), False, Progress())
    return Project(root)


def test_without_labels_rankme_is_told_and_with_labels_where_it_is_best(
    project: Project, tmp_path: Path
) -> None:
    bare = layers(project.root, None, Progress())
    assert bare["run"] == 1
    assert all(one["linear"] is None and one["rankme"] >= 1 for one in bare["layers"])
    assert bare["reason"].startswith("too few labels to say")
    assert "Without labels" in bare["sentence"]
    with (tmp_path / "labels.csv").open("w", newline="") as file:
        names = [f"{shape}/{n:03d}.png" for shape in ("circle", "stripes") for n in range(10)]
        csv.writer(file).writerows([["path", "label"], *([name, name.split("/")[0]] for name in names)])
    verbs.label(project.root, tmp_path / "labels.csv")
    told = layers(project.root, 1, Progress())
    assert (told["labels"], told["reason"]) == (20, "")
    by_name = {one["name"]: one for one in told["layers"]}
    for one in told["layers"]:
        low, high = one["linear"]["interval"]
        assert low <= one["linear"]["accuracy"] <= high
        assert one["knn"]["interval"][0] <= one["knn"]["accuracy"]
    assert by_name[POOLED]["difference"] == {"mean": 0.0, "interval": [0.0, 0.0]}
    accuracies = [one["linear"]["accuracy"] for one in told["layers"]]
    assert by_name[told["best"]]["linear"]["accuracy"] == max(accuracies) or not told["clear"]
    assert json.loads((project.run_folder(1, "vicreg") / FILE).read_text()) == told


def test_a_run_that_is_not_there_or_is_none_is_refused(project: Project) -> None:
    with pytest.raises(HandfulError, match="no run 7"):
        layers(project.root, 7, Progress())
    with pytest.raises(HandfulError, match="Only a pretraining run"):
        jobs.run("layers", project.root, {"run": "pixels"}, Progress())


def layer(name: str, accuracy: float, low: float = -1.0) -> dict[str, Any]:
    return {
        "name": name,
        "dim": 112,
        "rankme": 20.0,
        "linear": {"accuracy": accuracy, "interval": [accuracy - 0.1, accuracy + 0.1]},
        "difference": {"mean": 0.1, "interval": [low, 0.3]},
    }


def test_the_reading_names_the_best_layer_only_where_it_is_clearly_better() -> None:
    pooled, last = layer(POOLED, 0.71), layer("projector, output", 0.55)
    told = read_out([layer("stage 1", 0.4), pooled, last])
    assert told["sentence"] == "The pooled features are best: 71 %, the projector's output 55 %."
    told = read_out([layer("stage 2", 0.8, low=-0.02), pooled, last])
    assert (told["best"], told["clear"]) == (POOLED, False)
    assert told["sentence"] == "No layer is clearly better than the pooled features: 71 %."
    told = read_out([layer("stage 2", 0.8, low=0.02), pooled, last])
    assert (told["best"], told["clear"]) == ("stage 2", True)
    assert told["sentence"] == "Clearly better than the pooled features (71 %): stage 2, 80 %."


def test_the_sample_is_fixed_and_holds_the_labelled() -> None:
    rows, none = np.array([3, 50, 4999]), np.zeros(0, dtype=np.int64)
    counted = (np.ones(3, dtype=bool), np.arange(3))
    labelled = Labelled(
        rows, np.array([0, 2, 2]), (1, 2, 3), 1, ("a", "b", "c"), *counted, rows, none, none, none
    )
    sample = draw_sample(5000, labelled, most=100)
    assert len(sample.drawn) == 100
    assert sample.rows[sample.labelled].tolist() == [3, 50, 4999]
    assert sample.codes.tolist() == [0, 1, 1]
    assert np.array_equal(sample.rows, draw_sample(5000, labelled, most=100).rows)


def test_features_can_be_taken_from_another_layer_and_the_pooled_ones_stay(project: Project) -> None:
    pooled = verbs.embed(project.root, None, Progress())
    inside = verbs.embed(project.root, None, Progress(), "stage 2")
    assert (pooled["layer"], inside["layer"]) == (POOLED, "stage 2")
    assert inside["embeddings"] != pooled["embeddings"]
    stored = load_arrays(project, inside["embeddings"])
    assert stored.inputs["layer"] == "stage 2"
    assert stored["embeddings"].dtype == np.float16
    by_name = {one["name"]: one for one in layers(project.root, None, Progress())["layers"]}
    assert stored["embeddings"].shape == (48, by_name["stage 2"]["dim"])
    assert verbs.embed(project.root, None, Progress())["embeddings"] == pooled["embeddings"]
    assert verbs.embed(project.root, None, Progress(), "stage 2")["embeddings"] == inside["embeddings"]
    with pytest.raises(HandfulError, match="no layer called 'attic'") as told:
        verbs.embed(project.root, None, Progress(), "attic")
    assert "projector, output" in told.value.hint


def test_a_model_of_an_inner_layer_is_no_export(project: Project, tmp_path: Path) -> None:
    with (tmp_path / "labels.csv").open("w", newline="") as file:
        names = [f"{shape}/{n:03d}.png" for shape in ("circle", "stripes") for n in range(6)]
        csv.writer(file).writerows([["path", "label"], *([name, name.split("/")[0]] for name in names)])
    verbs.label(project.root, tmp_path / "labels.csv")
    verbs.embed(project.root, None, Progress(), "stage 1")
    verbs.fit(project.root, Progress())
    with pytest.raises(HandfulError, match="only its pooled features can be exported"):
        deliver_verbs.export(project.root, "onnx", tmp_path / "out", Progress())


def test_the_command_line_says_a_layer_a_line(project: Project) -> None:
    told = sslcore("layers", project.root)
    assert told.returncode == 0
    assert "  name stage 1, dim 16, rankme " in told.stdout
    assert "sentence: The pooled features use about " in told.stdout
    assert "There is no run 9." in refusal("layers", project.root, "--run", 9)


def test_a_probe_is_said_with_its_interval() -> None:
    told = in_one_line({"name": "stage 1", "linear": {"accuracy": 0.5, "interval": [0.4, 0.6]}, "knn": None})
    assert told == "name stage 1, linear 0.500 (0.400 to 0.600)"
