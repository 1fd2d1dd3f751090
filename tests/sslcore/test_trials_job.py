"""Simulation, back-test and duel as a person meets them: the verbs, what is left on disk, and refusals."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
import torch

from sslcore import jobs, trial_verbs, verbs
from sslcore.arrays import find_arrays, load_arrays
from sslcore.errors import HandfulError
from sslcore.finetune_plan import FINETUNE
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.store import Store
from tests.sslcore.test_cli import refusal, sslcore


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with pixels embedded, a hidden truth, and 12 labels of each of 4 classes."""
    from tests.conftest import SHAPES, draw

    torch.set_num_threads(1)
    place = tmp_path_factory.mktemp("made")
    for shape in SHAPES:
        (place / "images" / shape).mkdir(parents=True)
        for number in range(12):
            draw(shape, number, 24).save(place / "images" / shape / f"{number:03d}.png")
    with (place / "labels.csv").open("w", newline="") as file:
        rows = [(f"{s}/{n:03d}.png", s) for s in SHAPES for n in range(12)]
        csv.writer(file).writerows([("path", "label"), *rows])
    root = place / "p.handful"
    verbs.init(root, place / "images", True, Progress())
    verbs.embed(root, "pixels", Progress())
    verbs.label(root, place / "labels.csv")
    return root


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    """A copy of the project, of its own, on the same images."""
    shutil.copytree(made, tmp_path / "p.handful")
    with verbs.writing(tmp_path / "p.handful") as (_, store):
        store.set_image_folder(made.parent / "images")
    return tmp_path / "p.handful"


def test_a_simulation_is_read_in_lines_and_drawn(project: Path, tmp_path: Path) -> None:
    plot = tmp_path / "plots" / "curves.svg"
    words = ("--strategies", "maxherding", "--budgets", "4,12", "--seeds", 2, "--plot", plot)
    done = sslcore("simulate", project, *words)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines[1:3]] == ["maxherding", "random"]
    assert "maxherding reaches random's" in done.stdout or "maxherding does not reach" in done.stdout
    assert plot.read_text().startswith("<svg")
    assert "maxherding" in plot.read_text()


def test_a_back_test_of_the_labels_is_kept_with_what_it_was_made_from(project: Path) -> None:
    found = trial_verbs.backtest(project, ["maxherding"], Progress())
    assert found["labels"] == 48
    assert list(found["saved"]) == ["maxherding"]
    assert found["titles"] == {"maxherding": "Stands for many", "random": "Random"}
    opened = Project(project)
    with Store(opened, readonly=True) as store:
        embeddings, version = store.get_meta("embeddings"), store.label_version()
    key = find_arrays(opened, "backtest", embeddings=embeddings)
    assert key == found["backtest"]
    facts = load_arrays(opened, key).facts
    assert facts["version"] == version
    assert facts["curves"] == found["curves"]


def test_a_duel_computes_what_is_missing_and_changes_nothing_in_use(project: Path) -> None:
    opened = Project(project)
    with Store(opened, readonly=True) as store:
        before = store.get_meta("embeddings"), store.active_run()
    found = trial_verbs.duel(project, "untrained", "pixels", Progress())
    assert (found["a"], found["b"], found["runs"]) == (
        "Untrained encoder",
        "Raw pixels",
        ["untrained", "pixels"],
    )
    assert found["labels"] == 48
    with Store(opened, readonly=True) as store:
        assert (store.get_meta("embeddings"), store.active_run()) == before
    assert load_arrays(opened, found["duel"]).facts["paired"] == found["paired"]
    again = trial_verbs.duel(project, "untrained", "pixels", Progress())
    assert again == found, "embeddings are there, folds are the same"


def test_what_cannot_be_tried_is_a_sentence(project: Path) -> None:
    with pytest.raises(HandfulError, match="itself"):
        trial_verbs.duel(project, "pixels", "pixels", Progress())
    with pytest.raises(HandfulError, match="There is no run 7"):
        trial_verbs.duel(project, "pixels", "7", Progress())
    with verbs.writing(project) as (_, store):
        row = store.add_run(FINETUNE, "tiny", {"run": 1})
    with pytest.raises(HandfulError, match="fine-tuned with your labels"):
        trial_verbs.duel(project, "pixels", str(row.id), Progress())
    assert "no strategy called 'psychic'" in refusal("backtest", project, "--strategies", "psychic")


def test_without_labels_both_say_what_is_missing(project: Path) -> None:
    from sslcore.labels import clear

    with verbs.writing(project) as (_, store):
        clear(store, list(store.labels()))
    assert trial_verbs.backtest(project, [], Progress())["reason"].startswith("too few labels to say")
    found = jobs.run("duel", project, {"a": "pixels", "b": "untrained"}, Progress())
    assert found["reason"].startswith("too few labels to say")
    assert "There is nothing to draw: too few labels" in refusal(
        "backtest", project, "--plot", project.parent / "p.svg"
    )
