"""Words of a command that cannot be meant: one sentence with a hint, exit status 2, and nothing changed."""

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
from sslcore.errors import HandfulError, from_os_error
from sslcore.fit_words import audit_in_short, in_short
from sslcore.labels import import_csv
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.store import Store
from tests.sslcore.three_classes import label, three_classes


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = three_classes(tmp_path)
    with Store(made) as store:
        label(store, range(1, 41))
        store.set_truth({f"{n:03}.png": "abc"[n % 3] for n in range(240)})
    return made


@pytest.fixture
def refusal(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command that must fail; return what it says."""

    def run(*words: object) -> str:
        status = main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert (status, out) == (2, ""), (out, err)
        assert err.count("\n") == 1, err
        return err.strip()

    return run


@pytest.fixture
def answer(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command that must succeed; return its JSON."""

    def run(*words: object) -> Any:
        status = main([*(str(word) for word in words), "--json"])
        out, err = capsys.readouterr()
        assert status == 0, err
        return json.loads(out.splitlines()[-1])

    return run


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["suggest", "-n", "0"], "Argument -n: '0' is no whole number of at least 1."),
        (["suggest", "-n", "many"], "Argument -n: 'many' is no whole number of at least 1."),
        (["suggest", "--seed", "-1"], "Argument --seed: '-1' is no whole number of at least 0."),
        (["audit", "--draw", "9", "--seed", "-3"], "Argument --seed: '-3' is no whole number of at least 0."),
        (["finetune", "--seed", "x"], "Argument --seed: 'x' is no whole number of at least 0."),
        (["finetune", "--seed", "4294967296"], "Argument --seed: '4294967296' is larger than 4294967295."),
        (["audit", "--draw", "3", "--end"], "Argument --end: not allowed with argument --draw."),
        (["accept", "--precision", "most"], "Argument --precision: invalid float value: 'most'."),
        (["label"], "The following arguments are required: --csv."),
    ],
)
def test_words_that_cannot_be_meant_get_one_sentence_and_the_way_to_help(
    words: list[str], sentence: str, project: Project, refusal: Any
) -> None:
    verb, *rest = words
    said = refusal(verb, project.root, *rest)
    assert said == f"{sentence} `sslcore {verb} --help` shows what can be said."


def test_an_unknown_verb_is_answered_with_those_there_are(refusal: Any) -> None:
    said = refusal("bogus", "nowhere")
    assert said.startswith("Argument VERB: invalid choice: 'bogus'")
    assert "suggest" in said


@pytest.mark.parametrize("run", ["²", "9" * 5000, "1.5", "-1", "", "wonder"])
def test_what_is_no_run_is_named_and_not_tripped_over(run: str, project: Project, refusal: Any) -> None:
    assert "There is no run" in refusal("duel", project.root, f"--b={run}")
    assert "There is no run" in refusal("embed", project.root, f"--run={run}")
    assert "no fine-tuned model" in refusal("evaluate", project.root, f"--model={run}")


def test_a_folder_to_ask_within_may_be_spelled_as_a_terminal_does(
    tmp_path: Path, draw_folder: Any, answer: Any, refusal: Any
) -> None:
    images, project = draw_folder(tmp_path / "images"), tmp_path / "p.handful"
    answer("init", project, "--images", images)
    answer("embed", project, "--run", "pixels")
    for spelled in ("circle", "circle/", "./circle/", images / "circle", "cross/../circle"):
        found = answer("suggest", project, "-n", 3, "--folder", spelled)
        assert {path.split("/")[0] for path in found["paths"]} == {"circle"}
    for nowhere in ("circ", "", "..", "/etc"):
        assert refusal("suggest", project, "--folder", nowhere).startswith(
            f"No image lies in the folder '{nowhere}'."
        )


def test_a_class_that_is_not_there_is_answered_with_those_that_are(project: Project, refusal: Any) -> None:
    said = refusal("suggest", project.root, "--class", "zebra")
    assert said == "There is no class called 'zebra'. The classes are: a, b, c."


def test_images_are_found_by_the_paths_that_a_terminal_completes(
    tmp_path: Path, draw_folder: Any, answer: Any, refusal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    images, project = draw_folder(tmp_path / "images"), tmp_path / "p.handful"
    answer("init", project, "--images", images)
    answer("embed", project, "--run", "pixels")
    monkeypatch.chdir(tmp_path)
    plain = answer("similar", project, "circle/000.png", "-n", 4)
    for spelled in ("images/circle/000.png", "images/cross/../circle/000.png", images / "circle" / "000.png"):
        assert answer("similar", project, spelled, "-n", 4) == plain
    assert answer("similar", project, "circle/000.png", "images/circle/000.png", "-n", 4) == plain
    assert refusal("similar", project, "gone.png", "/etc/hosts").startswith(
        "'gone.png', '/etc/hosts' are no images of this project."
    )


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


def test_results_that_were_deleted_are_named_with_the_verb_that_makes_them(
    project: Project, refusal: Any
) -> None:
    import shutil

    shutil.rmtree(project.arrays)
    for words in (("fit",), ("suggest",), ("doubts",), ("similar", "000.png"), ("simulate",)):
        verb, *rest = words
        assert refusal(verb, project.root, *rest) == (
            "The embeddings of this project can no longer be found in its folder. "
            "`sslcore embed PROJECT` makes it again."
        )


def test_reasons_of_the_system_are_in_words() -> None:
    import errno

    for number in (errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EFBIG):
        said = from_os_error(OSError(number, os.strerror(number)), "write x")
        assert "Errno" not in str(said)
        assert said.hint


def test_a_table_with_two_labels_for_one_image_says_which(
    project: Project, tmp_path: Path, answer: Any
) -> None:
    table = tmp_path / "some.csv"
    table.write_text("path,label\n200.png,a\n200.png,b\n201.png,c\n201.png, C\n")
    found = answer("label", project.root, "--csv", table)
    assert (found["imported"], found["contradicting"]) == (2, ["200.png"])
    with Store(project, readonly=True) as store:
        names = {row.id: row.name for row in store.classes()}
        assert names[store.labels()[201]] == "b"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('path,label\n"200.png,a\n201.png,b\n', "cannot be read as CSV"),
        (f"path,label\n200.png,{'x' * 300}\n", "at most 255 letters"),
    ],
)
def test_a_table_that_would_be_half_understood_changes_nothing(
    table: str, message: str, project: Project, tmp_path: Path
) -> None:
    (tmp_path / "some.csv").write_text(table)
    with Store(project) as store:
        before = store.labels()
        with pytest.raises(HandfulError, match=message):
            import_csv(store, tmp_path / "some.csv")
        assert store.labels() == before


def test_class_names_carry_nothing_that_controls_a_screen(project: Project, tmp_path: Path) -> None:
    (tmp_path / "some.csv").write_text("path,label\n200.png,a\x00z\n201.png,\x1b[31mred\n")
    with Store(project) as store:
        assert set(import_csv(store, tmp_path / "some.csv").new_classes) == {"a z", "[31mred"}
