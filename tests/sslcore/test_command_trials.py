"""Plots that cannot be written, trials that are stopped, the step back, and figures in lines to read."""

from __future__ import annotations

import json
import os
import signal
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from sslcore import curve_plot, history, trial_verbs
from sslcore.__main__ import STOPPED, main
from sslcore.errors import HandfulError
from sslcore.fit_words import audit_in_short, in_short
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.store import Store
from tests.sslcore.commands import answer, project, refusal

__all__ = ["answer", "project", "refusal"]


@pytest.mark.parametrize("verb", ["simulate", "backtest", "duel"])
def test_a_plot_that_cannot_be_written_is_refused_before_the_work(
    verb: str, project: Project, tmp_path: Path, refusal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(*_: object) -> None:
        raise AssertionError("the work had begun")

    for name in ("simulate", "backtest", "duel"):
        monkeypatch.setattr(trial_verbs, name, work)
    words = (verb, project.root, *(("--b", "1") if verb == "duel" else ()))
    (tmp_path / "folder.svg").mkdir()
    assert "does not end in .svg" in refusal(*words, "--plot", tmp_path / "curves.png")
    assert "it is a folder, not a file" in refusal(*words, "--plot", tmp_path / "folder.svg")
    (tmp_path / "file").write_text("mine")
    assert "Could not write" in refusal(*words, "--plot", tmp_path / "file" / "curves.svg")
    assert (tmp_path / "file").read_text() == "mine"


def test_asking_whether_a_plot_can_be_written_changes_nothing(tmp_path: Path) -> None:
    curve_plot.check_writable(tmp_path / "new" / "curves.svg")
    assert list((tmp_path / "new").iterdir()) == []
    (tmp_path / "old.svg").write_text("old")
    curve_plot.check_writable(tmp_path / "old.svg")
    assert (tmp_path / "old.svg").read_text() == "old"


def test_a_disk_that_fills_up_costs_the_plot_and_not_the_answer(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: Path, svg: str) -> None:
        ET.fromstring(svg)
        raise HandfulError("Could not write it: the disk is full.", "Free some space.")

    monkeypatch.setattr(curve_plot, "write_svg", full)
    words = ["--strategies", "random", "--budgets", "6,12", "--seeds", "2"]
    assert main(["simulate", str(project.root), *words, "--plot", str(tmp_path / "a.svg"), "--json"]) == 0
    out, err = capsys.readouterr()
    said = json.loads(out)
    assert said["plot"] is None
    assert list(said["curves"]["random"]) == ["6", "12"]
    assert "the disk is full" in err


def test_a_simulation_that_is_stopped_promises_no_resume(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(root: Path, names: object, budgets: object, seeds: int, progress: Progress) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        progress.check()

    monkeypatch.setattr(trial_verbs, "simulate", stopped)
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    try:
        assert main(["simulate", str(project.root)]) == STOPPED
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])
    assert capsys.readouterr().err == "Stopped. Nothing that was saved before is lost.\n"


def test_the_last_step_is_taken_back_and_done_again(project: Project, answer: Any, refusal: Any) -> None:
    with Store(project, readonly=True) as store:
        before, text = len(store.labels()), history.undo_text(store)
    assert refusal("undo", project.root, "--redo") == "There is nothing to redo: nothing was taken back."
    undone = answer("undo", project.root)
    assert undone["undone"] == text
    assert undone["labels"] < before
    assert answer("undo", project.root, "--redo") == {"redone": text, "labels": before}
    while main(["undo", str(project.root)]) == 0:
        pass
    with Store(project, readonly=True) as store:
        assert store.labels() == {}


def test_figures_are_read_in_lines_and_classes_by_name(
    project: Project, answer: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    fitted = answer("fit", project.root)
    assert fitted["class_names"] == ["a", "b", "c"]
    assert main(["fit", str(project.root)]) == 0
    lines = capsys.readouterr().out.splitlines()
    share = f"{100 * fitted['accuracy']:.1f} %"
    assert lines[0].startswith(f"accuracy: {share} (")
    assert lines[0].endswith(fitted["method"])
    assert [line.split()[0] for line in lines if "precision" in line] == ["a", "b", "c"]
    assert not any("{" in line or "class_id" in line for line in lines)
    assert main(["evaluate", str(project.root), "--truth"]) == 0
    assert "images without a label, by their hidden truth" in capsys.readouterr().out


def test_short_forms_say_what_is_missing_and_what_is_confused() -> None:
    few = {"accuracy": None, "interval": None, "reason": "too few labels to say", "labels": 2}
    assert in_short(few) == {"accuracy": "too few labels to say", "labels": 2}
    facts = {
        "accuracy": 0.5, "interval": [0.25, 0.75], "class_names": ["a", "b"],
        "confusion": [[1, 3], [1, 1], [0, 2]],
    }  # fmt: skip
    assert in_short(facts) == {
        "accuracy": "50.0 % (25.0 to 75.0)",
        "taken for one another": ["a for b (3 times)", "b for a (1 time)"],
    }
    audit = {
        "images": 2,
        "labelled": 0,
        "accuracy": None,
        "about": "",
        "reason": "none yet",
        "waiting": ["x"],
    }
    assert audit_in_short(audit) == {"images": 2, "labelled": 0, "reason": "none yet", "waiting": ["x"]}
