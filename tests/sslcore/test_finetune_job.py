"""Fine-tuning as a person meets it: the verb, the worker, what is left on disk, and the exported model."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from sslcore import deliver_verbs, finetune_verbs, history, jobs, labels, verbs
from sslcore.arrays import load_arrays
from sslcore.configs import PretrainConfig
from sslcore.encoders import load_encoder
from sslcore.errors import Cancelled, HandfulError
from sslcore.jobs import record
from sslcore.jobs.learn import open_pixels
from sslcore.progress import Control, Progress
from sslcore.project import Project
from sslcore.semi_supervised import Stream
from sslcore.store import AUDIT, Store
from sslcore.tuned import read_tuned
from tests.sslcore.test_cli import answer, refusal
from tests.sslcore.test_worker import worker


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with images and a project that is pretrained, embedded and has 6 labels of each of 4 classes."""
    from tests.conftest import SHAPES, draw

    place = tmp_path_factory.mktemp("made")
    for shape in SHAPES:
        (place / "images" / shape).mkdir(parents=True)
        for number in range(12):
            draw(shape, number).save(place / "images" / shape / f"{number:03d}.png")
    with (place / "labels.csv").open("w", newline="") as file:
        csv.writer(file).writerows(
            [("path", "label"), *((f"{s}/{n:03d}.png", s) for s in SHAPES for n in range(6))]
        )
    root = place / "p.handful"
    verbs.init(root, place / "images", True, Progress())
    verbs.pretrain(root, PretrainConfig(encoder="tiny", epochs=1, batch=16, resolution=24), False, Progress())
    verbs.embed(root, None, Progress())
    verbs.label(root, place / "labels.csv")
    return place


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    """A copy of the project, of its own, on the same images."""
    shutil.copytree(made / "p.handful", tmp_path / "p.handful")
    with verbs.writing(tmp_path / "p.handful") as (_, store):
        store.set_image_folder(made / "images")
    return tmp_path / "p.handful"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a fine-tuning in this process look at two rounds only."""
    monkeypatch.setattr("sslcore.finetune_plan.MOST_ROUNDS", 2)
    monkeypatch.setattr("sslcore.finetune_plan.LEAST_ROUNDS", 2)
    monkeypatch.setattr("sslcore.finetune_plan.FEW_ROUNDS", 2)
    monkeypatch.setattr("sslcore.finetune_plan.LONG_ROUND", 96)


def test_the_verb_shows_both_models_and_changes_nothing_that_is_in_use(project: Path, quick: None) -> None:
    before = verbs.evaluate(project, True, Progress())
    said = finetune_verbs.finetune(project, None, 3, Progress())
    assert (said["run"], said["base"], said["labels"], said["classes"], said["folds"]) == (2, 1, 24, 4, 5)
    for name in ("frozen", "finetuned", "difference"):
        low, high = said[name]["interval"]
        assert low <= said[name]["accuracy"] <= high or name == "difference"
    gain = said["finetuned"]["accuracy"] - said["frozen"]["accuracy"]
    assert said["difference"]["accuracy"] == pytest.approx(gain)
    assert "24 labels" in said["sentence"]
    with Store(Project(project), readonly=True) as store:
        rows = {row.id: row for row in store.runs()}
        assert (rows[2].method, rows[2].status, rows[2].config) == ("finetune", "done", {"run": 1, "seed": 3})
        assert store.active_run() == 1
        assert record.model_in_use(store) is None
    assert verbs.evaluate(project, True, Progress()) == before


def test_what_is_exported_is_the_fine_tuned_model(
    project: Path, quick: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two rounds, whether they are better or not: the same model as the frozen one would prove nothing.
    monkeypatch.setattr("sslcore.finetune._best", lambda losses: 2)
    finetune_verbs.finetune(project, 1, 0, Progress())
    frozen = verbs.evaluate(project, True, Progress(), "head")
    tuned = verbs.evaluate(project, True, Progress(), "finetuned")
    assert (frozen["model"], tuned["model"], frozen["n"], tuned["n"]) == ("head", 2, 24, 24)
    for form in ("onnx", "safetensors"):
        parity = deliver_verbs.export(project, form, tmp_path / form, Progress(), "2")["parity"]
        assert (parity["images"], parity["agreement"], parity["matches"]) == (48, 1.0, True)
    card = (tmp_path / "onnx" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "taught together with the encoder with 24 labels (fine-tuned)" in card
    assert "pretrained with simclr for 1.0 epochs on 48 images" in card
    assert "5-fold cross-validation" in card
    with Store(Project(project), readonly=True) as store:
        images = store.image_folder
    found = answer("predict", tmp_path / "onnx" / "model.onnx", images, "--out", tmp_path / "said.csv")
    assert found["images"] == 48
    with (tmp_path / "said.csv").open(newline="") as file:
        said = {row["path"]: row["prediction"] for row in csv.DictReader(file)}
    facts = jobs.run("use_tuned", project, {"run": 2}, Progress())
    shown = load_arrays(Project(project), facts["predictions"])
    with Store(Project(project), readonly=True) as store:
        table, names = store.image_table(), {row.id: row.name for row in store.classes()}
    best = np.array(facts["class_ids"])[shown["probabilities"].argmax(axis=1)]
    assert said == {path: names[int(c)] for path, c in zip(table.paths, best, strict=True)}
    other = load_arrays(Project(project), verbs.fit(project, Progress())["predictions"])
    assert np.abs(other["probabilities"].astype(float) - shown["probabilities"]).max() > 0.01


def test_a_chosen_model_is_what_the_verbs_speak_of_until_the_head_is_again(
    project: Path, quick: None
) -> None:
    finetune_verbs.finetune(project, None, 0, Progress())
    with verbs.writing(project) as (_, store):
        record.record_use(store, jobs.run("use_tuned", project, {"run": 2}, Progress()))
    assert verbs.evaluate(project, False, Progress())["model"] == 2
    assert verbs.evaluate(project, False, Progress(), "head")["model"] == "head"
    with verbs.writing(project) as (_, store):
        record.use_frozen_head(store)
    assert verbs.evaluate(project, False, Progress())["model"] == "head"


def test_what_cannot_be_gets_one_sentence(project: Path) -> None:
    assert "no fine-tuned model yet" in refusal("evaluate", project, "--model", "finetuned")
    assert "no fine-tuned model '1'" in refusal(
        "export", project, "--format", "onnx", "--out", project.parent / "x", "--model", "1"
    )
    assert "There is no run 9" in refusal("finetune", project, "--run", 9)
    with verbs.writing(project) as (_, store):
        row = record.begin_finetune(store, 1)
        store.update_run(row.id, status="done")
    assert "Run 2 is fine-tuned already" in refusal("finetune", project, "--run", 2)
    assert "could not be judged" in refusal("embed", project, "--run", 2)
    # Said to be done, but its files are gone.
    assert "The fine-tuned model is not there" in refusal("evaluate", project, "--model", "2")
    with verbs.writing(project) as (_, store):
        store.write_rows("labels", dict.fromkeys(list(store.labels())[2:]))
    with Store(Project(project), readonly=True) as store:
        runs = [row.id for row in store.runs()]
    assert "Label images of a second class" in refusal("finetune", project, "--seed", 5)
    with Store(Project(project), readonly=True) as store:
        assert [row.id for row in store.runs()] == runs
    with verbs.writing(project) as (_, store):
        store.write_rows("labels", dict.fromkeys(store.labels()))
    assert "There are no labels yet" in refusal("finetune", project)
    with verbs.writing(project) as (_, store):
        store.set_active_run(None)
    assert "There is no trained encoder to fine-tune" in refusal("finetune", project)


def test_a_damaged_model_is_said(project: Path, quick: None) -> None:
    finetune_verbs.finetune(project, None, 0, Progress())
    head = project / "runs" / "0002-finetune" / "head.safetensors"
    head.write_bytes(head.read_bytes()[:40])
    with pytest.raises(HandfulError, match="files are damaged"):
        verbs.evaluate(project, False, Progress(), "finetuned")


@pytest.mark.parametrize("unlabelled", [False, True])
def test_stopped_it_leaves_nothing_and_begins_anew_in_the_same_place(
    project: Path, quick: None, unlabelled: bool
) -> None:
    control = Control()

    def stop(event: dict[str, Any]) -> None:
        if event.get("unit") == "rounds":
            control.cancel()

    with pytest.raises(Cancelled):
        finetune_verbs.finetune(project, None, 0, Progress(stop, control, every=0), unlabelled)
    folder = project / "runs" / "0002-finetune"
    assert not (folder / "done.json").exists()
    with Store(Project(project), readonly=True) as store:
        assert [row.status for row in store.runs()] == ["done", "interrupted"]
        assert verbs.unfinished(store, PretrainConfig()) is None
    assert finetune_verbs.finetune(project, None, 0, Progress(), unlabelled)["run"] == 2
    assert (folder / "done.json").exists()


def test_images_without_a_label_take_part_but_for_those_held_out_or_set_aside(
    project: Path, quick: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sslcore.finetune._best", lambda losses: 2)
    with verbs.writing(project) as (_, store):
        free = sorted(set(store.image_table().ids.tolist()) - set(store.labels()))
        aside = tuple(history.Row("splits", image, None, {"split": AUDIT}) for image in free[:5])
        history.apply(store, history.Edit("Set 5 images aside", aside))
        labels.assign(store, free[:2], store.classes()[0].id)
        labels.assign(store, free[5:8], store.classes()[0].id, source="model")
    seen: list[np.ndarray] = []
    real = Stream._next

    def looked_at(stream: Stream, count: int) -> np.ndarray:
        rows = real(stream, count)
        seen.append(rows)
        return rows

    monkeypatch.setattr(Stream, "_next", looked_at)
    said = finetune_verbs.finetune(project, None, 0, Progress(), unlabelled=True)
    assert (said["labels"], said["unlabelled"]) == (24, len(free) - 5)
    assert 0 < said["pseudo_labelled"] <= 1
    pixels = open_pixels(Project(project), 24, Progress())
    of_row = dict(zip(pixels.rows.tolist(), pixels.ids.tolist(), strict=True))
    pixels.cache.close()
    # In every fold and in the last training.
    assert {of_row[row] for row in np.concatenate(seen).tolist()} == set(free[5:])
    facts = verbs.evaluate(project, False, Progress(), "finetuned")
    assert (facts["model"], facts["labels"]) == (2, 24)
    parity = deliver_verbs.export(project, "onnx", tmp_path / "onnx", Progress(), "2")["parity"]
    assert (parity["images"], parity["agreement"], parity["matches"]) == (48, 1.0, True)
    card = (tmp_path / "onnx" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "with the encoder with 24 labels and 19 images without one (fine-tuned)" in card


def test_each_way_to_learn_is_a_run_of_its_own(project: Path) -> None:
    with verbs.writing(project) as (_, store):
        labels_only, both = record.begin_finetune(store, 1), record.begin_finetune(store, 1, unlabelled=True)
        assert labels_only.id != both.id
        assert record.begin_finetune(store, 1, unlabelled=True).id == both.id
        assert both.config == {"run": 1, "seed": 0, "unlabelled": True}
        every = store.image_table().ids.tolist()
        labels.assign(store, sorted(set(every) - set(store.labels())), store.classes()[0].id)
    assert "There are no images without a label to learn from." in refusal(
        "finetune", project, "--unlabelled"
    )


def test_a_worker_that_is_killed_leaves_no_model_and_the_next_one_makes_it(
    project: Path,
) -> None:
    with verbs.writing(project) as (_, store):
        row = record.begin_finetune(store, 1)
    with worker(OMP_NUM_THREADS="1") as killed:
        killed.say(id=1, job="finetune", project=str(project), args={"run": row.id})
        seen = killed.until("progress", unit="rounds")
        assert 0 < seen["done"] < seen["total"]
        assert seen["eta_seconds"] > 0
    folder = project / "runs" / "0002-finetune"
    with pytest.raises(HandfulError, match="not there"):
        read_tuned(folder)
    with worker(OMP_NUM_THREADS="1") as again:
        again.say(id=2, job="finetune", project=str(project), args={"run": row.id})
        again.until("progress", unit="rounds")
        again.say(pause=True)
        again.until("paused")
        again.say(resume=True)
        result = again.until("done")["result"]
    assert result["run"] == row.id
    head, done = read_tuned(folder)
    encoder, card = load_encoder(folder)
    assert head.weights.shape == (4, encoder.dim)
    assert (card.method, card.run, card.tuned) == ("simclr", "0002-finetune", 24)
    assert done["result"] == json.loads(json.dumps(result))
