"""Starting from a run: the folder of another project, a choice of its runs, and what the form then says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app import ask
from app.panels.pretrain_form import PretrainForm
from app.panels.start_choice import PROJECT, RUN
from sslcore.finetune_plan import FINETUNE
from sslcore.project import Project, create_project
from sslcore.store import Store


def with_runs(root: Path, images: Path, *methods: str, channels: int = 3) -> Project:
    """Return a new project with a finished run of each method; their weights are empty files."""
    project = create_project(root, images)
    with Store(project) as store:
        for method in methods:
            row = store.add_run(method, "tiny", {})
            store.update_run(row.id, status="done")
            folder = project.run_folder(row.id, method)
            folder.mkdir(parents=True)
            (folder / "encoder.safetensors").touch()
            card = {"name": "tiny", "channels": channels, "resolution": 48}
            (folder / "encoder.json").write_text(json.dumps(card))
    return project


@pytest.fixture
def form(tmp_path: Path, image_folder: Path, qtbot: QtBot) -> PretrainForm:
    shown = PretrainForm()
    qtbot.addWidget(shown)
    mine = with_runs(tmp_path / "mine.handful", image_folder, "simclr", FINETUNE)
    shown.advanced.start.project = mine.root
    shown.refusals = []  # type: ignore[attr-defined]
    shown.advanced.start.refused.connect(lambda *words: shown.refusals.append(words))  # type: ignore[attr-defined]
    return shown


def choose(form: PretrainForm, name: str) -> None:
    start = form.advanced.start
    start.setCurrentIndex(start.findData(name))
    start.activated.emit(start.currentIndex())


def test_another_projects_run_is_chosen_by_its_folder_and_its_line(
    form: PretrainForm, tmp_path: Path, image_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = with_runs(tmp_path / "flowers.handful", image_folder, "simclr", "vicreg", FINETUNE, channels=1)
    offered: list[Any] = []
    monkeypatch.setattr(ask, "choose_folder", lambda *_: other.root)
    monkeypatch.setattr(ask, "choose_one", lambda *given: offered.append(given[-1]) or 1)
    form.advanced.encoder.setCurrentIndex(2)
    choose(form, PROJECT)
    assert [line.split(",")[0] for line in offered[0]] == ["3: fine-tuned", "2: VICReg", "1: SimCLR"]
    config = form.config()
    assert config.start == str(other.run_folder(2, "vicreg") / "encoder.safetensors")
    assert (config.encoder, config.channels) == ("auto", 1)
    assert form.advanced.start.currentText() == "Run 2 of flowers"


def test_a_run_of_this_project_needs_no_folder_and_no_choice_where_there_is_one(
    form: PretrainForm, tmp_path: Path
) -> None:
    choose(form, RUN)
    start = form.config().start
    # The fine-tuned one has seen the labels it would be judged with.
    assert start == str(tmp_path / "mine.handful" / "runs" / "0001-simclr" / "encoder.safetensors")
    assert form.advanced.start.currentText() == "Run 1 of mine"


def test_a_folder_that_is_no_project_is_said_and_changes_nothing(
    form: PretrainForm, tmp_path: Path, image_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask, "choose_folder", lambda *_: None)
    choose(form, PROJECT)
    assert (form.config().start, form.refusals) == ("scratch", [])  # type: ignore[attr-defined]
    empty = with_runs(tmp_path / "empty.handful", image_folder)
    for folder, words in ((image_folder, "project"), (empty.root, "has no finished run to start from")):
        monkeypatch.setattr(ask, "choose_folder", lambda *_, folder=folder: folder)
        choose(form, PROJECT)
        assert form.config().start == "scratch"
        message, hint = form.refusals.pop()  # type: ignore[attr-defined]
        assert words in message
        assert hint
