"""The audit on the command line: drawn, enlarged, without leaks, and ended."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sslcore import history, jobs
from sslcore.__main__ import main
from sslcore.arrays import load_arrays, save_arrays
from sslcore.audit import draw_audit, read_audit
from sslcore.intervals import margin
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.store import Store
from tests.sslcore.audited import fit, project
from tests.sslcore.three_classes import N, label

__all__ = ["project"]


def test_the_command_line_draws_says_what_to_expect_and_ends(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    with Store(project) as store:
        label(store, range(1, 61))
    assert main(["audit", str(project.root), "--draw", "50", "--seed", "0", "--json"]) == 0
    out, err = capsys.readouterr()
    said = json.loads(out)
    assert "Drew 50 images: about plus or minus 10 points once labelled." in err
    assert len(said["waiting"]) == said["images"] == 50
    assert said["reason"] == "None of its images has a label yet."
    with Store(project) as store:
        label(store, read_audit(store).images)
    assert main(["audit", str(project.root), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["waiting"] == []
    assert said["interval"][0] <= said["accuracy"] <= said["interval"][1]
    assert main(["audit", str(project.root), "--end"]) == 0
    capsys.readouterr()
    assert main(["audit", str(project.root), "--end"]) == 2
    assert "no audit to end" in capsys.readouterr().err
    assert main(["audit", str(project.root), "--end", "--draw", "3"]) == 2


def with_copies_in_training(project: Project, n: int) -> list[int]:
    """Label all of an audit of 30 and 60 others; n images of the audit are copies of some that train."""
    with Store(project) as store:
        draw_audit(store, 30, seed=1)
        audited = read_audit(store).images
        train = [image for image in range(1, N + 1) if image not in audited][:60]
        stored = load_arrays(project, store.get_meta("embeddings") or "")
        features = np.array(stored["embeddings"])
        chosen = [image for image in audited if any((image - other) % 3 == 0 for other in train)][:n]
        for image in chosen:
            twin = next(other for other in train if (image - other) % 3 == 0)
            features[image - 1] = features[twin - 1]
        key = save_arrays(
            project, "embeddings", {"run": "twins"}, {"embeddings": features, "ids": stored["ids"]}
        )
        store.set_meta("embeddings", key)
        label(store, [*train, *audited])
    return chosen


def test_the_command_line_leaves_images_with_a_copy_in_training_out_as_one_step(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    copies = with_copies_in_training(project, 4)
    assert main(["audit", str(project.root), "--leave-out-leaks", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["left_out"], said["images"], said["labelled"]) == (4, 26, 26)
    with Store(project) as store:
        assert not set(read_audit(store).images) & set(copies)
        history.undo(store)
        assert len(read_audit(store).images) == 30


def test_doubts_give_the_audit_the_interval_that_the_audit_gives_itself(project: Project) -> None:
    with_copies_in_training(project, 4)
    said = fit(project)["audit"]
    with Store(project, readonly=True) as store:
        args = {"embeddings": store.get_meta("embeddings")}
    doubts = jobs.run("doubts", project.root, args, Progress())["audit"]
    assert (doubts["accuracy"], doubts["interval"]) == (said["accuracy"], said["interval"])  # type: ignore[index]
    assert doubts["without"]["n"] == 26


def test_what_an_enlarged_audit_promises_is_of_all_its_images(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(project.root), "--draw", "5000"]) == 2
    assert "plus or minus" not in capsys.readouterr().err
    assert main(["audit", str(project.root), "--draw", "60"]) == 0
    alone = margin(60, population=N)
    assert f"Drew 60 images: about plus or minus {100 * alone:.0f} points" in capsys.readouterr().err
    assert main(["audit", str(project.root), "--draw", "20"]) == 0
    whole = margin(80, population=N)
    assert (
        f"Drew 20 images; the audit has 80 now: about plus or minus {100 * whole:.0f} points"
        in capsys.readouterr().err
    )


def test_an_audit_that_no_head_can_be_fitted_for_still_says_what_waits(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    with Store(project) as store:
        label(store, range(1, 31))
        stored = load_arrays(project, store.get_meta("embeddings") or "")
        broken = np.array(stored["embeddings"])
        broken[7] = np.nan
        arrays = {"embeddings": broken, "ids": stored["ids"]}
        store.set_meta("embeddings", save_arrays(project, "embeddings", {"run": "broken"}, arrays))
    assert main(["audit", str(project.root), "--draw", "10", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["images"], len(said["waiting"]), said["accuracy"]) == (10, 10, None)
    assert said["reason"].startswith("Some embeddings are not numbers.")
    with Store(project) as store:
        label(store, read_audit(store).images)
    assert main(["audit", str(project.root), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["labelled"], said["waiting"]) == (10, [])
