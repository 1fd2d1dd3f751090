"""Words of a command that cannot be meant: one sentence with a hint, exit status 2, and nothing changed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from sslcore.errors import from_os_error
from sslcore.project import Project
from tests.sslcore.commands import answer, project, refusal

__all__ = ["answer", "project", "refusal"]


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
