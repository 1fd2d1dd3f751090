"""The command line as a script meets it: one JSON line on stdout, one sentence on stderr, exit codes."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest


def sslcore(*arguments: object) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "sslcore", *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True)


def answer(*arguments: object) -> Any:
    done = sslcore(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def refusal(*arguments: object) -> str:
    done = sslcore(*arguments, "--json")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.slow
def test_the_whole_story_from_folder_to_predictions(tmp_path: Path, draw_folder: Callable[..., Path]) -> None:
    images, fresh = draw_folder(tmp_path / "images", per_class=20), draw_folder(tmp_path / "new", per_class=3)
    (images / "circle" / "empty.jpg").write_bytes(b"")
    project = tmp_path / "p.handful"

    found = answer("init", project, "--images", images, "--truth-from-folders")
    assert (found["images"], found["unreadable"], found["classes"]) == (80, 1, 4)
    trained = answer("pretrain", project, "--encoder", "tiny", "--epochs", 3, "--batch", 16)
    assert (trained["run"], trained["method"], trained["encoder"], trained["epochs"]) == (
        1,
        "simclr",
        "tiny",
        3,
    )
    assert trained["images_per_second"] > 0
    embedded = answer("embed", project)
    assert (embedded["images"], embedded["dim"]) == (80, 112)
    assert answer("map", project)["images"] == 80

    asked = answer("suggest", project, "-n", 24)["paths"]
    assert len(set(asked)) == 24
    with (tmp_path / "labels.csv").open("w", newline="") as file:
        rows = [["path", "label"], *([path, path.split("/")[0]] for path in asked), ["no/such.png", "circle"]]
        csv.writer(file).writerows(rows)
    labelled = answer("label", project, "--csv", tmp_path / "labels.csv")
    assert (labelled["labels"], labelled["unknown_paths"]) == (24, ["no/such.png"])

    fitted = answer("fit", project)
    assert (fitted["labels"], fitted["classes"]) == (24, 4)
    assert fitted["interval"][0] <= fitted["accuracy"] <= fitted["interval"][1]
    truth = answer("evaluate", project, "--truth")
    assert truth["n"] == 56
    assert np.sum(truth["confusion"]) == 56
    assert truth["accuracy"] == pytest.approx(np.trace(truth["confusion"]) / 56)

    exported = answer("export", project, "--format", "onnx", "--out", tmp_path / "model")
    assert exported["parity"]["images"] == 80
    assert exported["parity"]["agreement"] == 1
    assert exported["parity"]["max_abs_diff"] < 0.02
    predicted = answer("predict", tmp_path / "model" / "model.onnx", fresh, "--out", tmp_path / "out.csv")
    assert predicted["images"] == 12
    with (tmp_path / "out.csv").open(newline="") as file:
        assert [row["prediction"] in found["class_names"] for row in csv.DictReader(file)] == [True] * 12

    curves = answer(
        "simulate", project, "--strategies", "random,typiclust", "--budgets", "8,16", "--seeds", 2
    )
    for strategy in ("random", "typiclust"):
        for budget in ("8", "16"):
            point = curves["curves"][strategy][budget]
            assert point["interval"][0] <= point["mean"] <= point["interval"][1]


def test_methods_need_no_project() -> None:
    rows = answer("methods")
    assert {"simclr", "vicreg"} <= {row["name"] for row in rows}
    assert all(row["title"] and row["family"] and row["paper"] for row in rows)
    asks_more = {row["name"]: row["needs"] for row in rows if row["needs"] != "images"}
    assert asks_more["micle"] == "groups"
    for line in sslcore("methods").stdout.splitlines():
        assert line.endswith(f"needs {asks_more.get(line.split()[0])}") or line.split()[0] not in asks_more


def test_a_run_says_what_to_expect_before_it_starts(tmp_path: Path, image_folder: Path) -> None:
    project = tmp_path / "p.handful"
    answer("init", project, "--images", image_folder)
    done = sslcore("pretrain", project, "--encoder", "tiny", "--resolution", 32, "--epochs", 2)
    assert done.returncode == 0, done.stderr
    first = done.stderr.splitlines()[0]
    assert re.fullmatch(
        r"2 epochs in about \d+ seconds?: [\d,]+ images/s with the tiny encoder on \d+ cores? \(\w+\)\.",
        first,
    )


def test_an_interrupted_run_is_resumed_and_counted_whole(tmp_path: Path, image_folder: Path) -> None:
    from sslcore import verbs
    from sslcore.configs import PretrainConfig
    from sslcore.errors import Cancelled
    from sslcore.progress import Control, Progress

    project = tmp_path / "p.handful"
    verbs.init(project, image_folder, False, Progress())
    config = PretrainConfig(encoder="tiny", epochs=6, batch=8)
    control = Control()

    def stop_early(event: dict[str, Any]) -> None:
        if event["event"] == "progress" and event.get("step", 0) >= 8:
            control.cancel()

    with pytest.raises(Cancelled):
        verbs.pretrain(project, config, False, Progress(stop_early, control, every=0))
    resumed = verbs.pretrain(project, config, True, Progress())
    assert (resumed["run"], resumed["resumed"], resumed["epochs"]) == (1, True, 6)
    anew = verbs.pretrain(project, config, True, Progress())
    assert (anew["run"], anew["resumed"]) == (2, False)


def test_bad_input_gets_one_sentence_and_a_hint(tmp_path: Path, image_folder: Path) -> None:
    project = tmp_path / "p.handful"
    assert "the file or folder is gone" in refusal("init", project, "--images", tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    assert "There are no images" in refusal("init", project, "--images", tmp_path / "empty")
    assert not project.exists()
    assert "does not exist" in refusal("fit", project)
    answer("init", project, "--images", image_folder)
    assert "`sslcore embed PROJECT` makes it" in refusal("fit", project)
    assert "There is no method named 'magic'" in refusal("pretrain", project, "--method", "magic")
    assert "no hidden truth" in refusal("simulate", project)
    (tmp_path / "labels.csv").write_text("file;klass\n")
    assert "path" in refusal("label", project, "--csv", tmp_path / "labels.csv")
    assert "no export format called 'docx'" in refusal(
        "export", project, "--format", "docx", "--out", tmp_path
    )
    (tmp_path / "model.onnx").write_bytes(b"nonsense")
    assert "model" in refusal("predict", tmp_path / "model.onnx", image_folder)


def test_a_project_in_use_is_refused_by_name(tmp_path: Path, image_folder: Path) -> None:
    from sslcore.project import ProjectLock, open_project

    project = tmp_path / "p.handful"
    answer("init", project, "--images", image_folder)
    with ProjectLock.acquire(open_project(project)):
        message = refusal("embed", project, "--run", "pixels")
    assert "open in another Handful" in message
