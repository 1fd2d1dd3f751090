"""Methods compared on a project's own images: equal runs, one judge, a ranking that says how sure it is."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from sslcore import jobs, verbs
from sslcore.arrays import load_arrays
from sslcore.configs import AUTO, PretrainConfig
from sslcore.embed import untrained_encoder
from sslcore.errors import Cancelled, HandfulError
from sslcore.jobs.compare import read_out
from sslcore.jobs.comparison import META, RESULT, left_to_train, plan_comparison, read_comparison
from sslcore.methods import METHODS
from sslcore.progress import Control, Progress
from sslcore.project import open_project
from sslcore.registry import LABELS, Method
from sslcore.store import Store
from sslcore.study_verbs import compare, go_on_comparing
from sslcore.view_retrieval import find_again
from tests.scenes import scenes
from tests.sslcore.test_cli import answer, refusal

SHORT = 0.02
CONFIG = PretrainConfig(encoder="tiny", batch=16)


@pytest.fixture
def project(tmp_path: Path, draw_folder: Callable[..., Path]) -> Path:
    root = tmp_path / "p.handful"
    verbs.init(root, draw_folder(tmp_path / "images", per_class=10), False, Progress())
    return root


def label(root: Path, per_class: int = 10) -> None:
    file = root.parent / "labels.csv"
    with file.open("w", newline="") as out:
        names = [f"{shape}/{n:03d}.png" for shape in ("circle", "stripes") for n in range(per_class)]
        csv.writer(out).writerows([["path", "label"], *([name, name.split("/")[0]] for name in names)])
    verbs.label(root, file)


def test_methods_are_trained_alike_and_ranked_first_without_labels_then_with(project: Path) -> None:
    told = compare(project, ["simclr", "vicreg"], CONFIG, SHORT, 2, Progress())
    with Store(open_project(project), readonly=True) as store:
        rows = store.runs()
        assert store.active_run() is None, "a comparison changes nothing that is in use"
        assert store.get_meta(RESULT) == told["comparison"]
    assert [row.method for row in rows] == ["simclr", "vicreg", "simclr", "vicreg"]
    assert [row.config["seed"] for row in rows] == [0, 0, 1, 1]
    assert {row.config["minutes"] for row in rows} == {SHORT}
    assert {row.status for row in rows} == {"done"}
    by_method = {one["method"]: one for one in told["ranking"]}
    assert by_method["simclr"]["runs"] == [1, 3]
    for one in told["ranking"]:
        low, high = one["again"]["interval"]
        assert low <= one["again"]["accuracy"] <= high
        assert one["linear"] is None
        assert one["rankme"] >= 1
    assert told["sentence"].startswith("A hint, no verdict")
    shares = [one["again"]["accuracy"] for one in told["ranking"]]
    assert shares == sorted(shares, reverse=True)

    label(project)
    again = go_on_comparing(project, Progress())
    assert again["labels"] == 20
    best, other = again["ranking"]
    assert best["linear"]["accuracy"] >= other["linear"]["accuracy"]
    assert best["difference"] == {"mean": 0.0, "interval": [0.0, 0.0]}
    assert other["difference"]["mean"] == pytest.approx(
        other["linear"]["accuracy"] - best["linear"]["accuracy"], abs=1e-3
    )
    assert "on your labels" in again["sentence"]
    assert load_arrays(open_project(project), again["comparison"]).facts["ranking"] == again["ranking"]


def test_a_comparison_that_was_stopped_goes_on_where_it_was(project: Path) -> None:
    control = Control()

    def stop(event: dict[str, Any]) -> None:
        if event["event"] == "note" and "vicreg" in event["text"]:
            control.cancel()

    with pytest.raises(Cancelled):
        compare(project, ["simclr", "vicreg"], CONFIG, SHORT, 1, Progress(stop, control))
    with Store(open_project(project), readonly=True) as store:
        left = left_to_train(store, read_comparison(store))
        assert [(row.id, row.status) for row in left] == [(2, "interrupted")]
        first = store.runs()[0].result
    told = go_on_comparing(project, Progress())
    assert sorted(one["method"] for one in told["ranking"]) == ["simclr", "vicreg"]
    with Store(open_project(project), readonly=True) as store:
        assert store.runs()[0].result == first
        assert len(store.runs()) == 2


def test_what_cannot_be_compared_begins_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(METHODS, "wants", Method("Wants labels", "", "x", "", needs=LABELS))
    for methods, words in (
        (["simclr"], "at least two methods"),
        (["simclr", "simclr"], "at least two methods"),
        (["simclr", "nothing"], "no method named 'nothing'"),
        (["simclr", "wants"], "there are none yet"),
    ):
        with pytest.raises(HandfulError, match=words):
            compare(project, methods, CONFIG, SHORT, 1, Progress())
    with pytest.raises(HandfulError, match="some time"):
        compare(project, ["simclr", "vicreg"], CONFIG, 0, 1, Progress())
    with Store(open_project(project), readonly=True) as store:
        assert store.runs() == []
        assert store.get_meta(META) is None
    with pytest.raises(HandfulError, match="no comparison"):
        go_on_comparing(project, Progress())


def test_all_runs_have_one_encoder_and_one_batch_but_for_methods_with_their_own(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(METHODS, "own", Method("Own", "", "x", "", encoders=("resnet18",)))
    with Store(open_project(project), readonly=True) as store:
        plans = plan_comparison(store, ["simclr", "own", "vicreg"], PretrainConfig(), 1.0, 1)
    encoders = [plan.encoder for plan in plans]
    assert encoders[0] == encoders[2] != AUTO
    assert encoders[1] == AUTO
    assert len({plan.batch for plan in plans}) == 1
    assert plans[0].batch > 1


def test_no_run_done_is_a_sentence(project: Path) -> None:
    with pytest.raises(HandfulError, match="No run of this comparison is done"):
        jobs.run("compare", project, {"runs": [1, 2]}, Progress())


def test_another_view_is_found_by_features_and_not_by_ones_that_are_all_alike() -> None:
    pixels, _ = scenes(96)
    rows = np.arange(96)
    encoder, card = untrained_encoder(pixels, rows, "tiny")
    found = find_again(encoder, card, pixels, rows, "photos")
    assert found.mean() > 3 / 96
    assert np.array_equal(found, find_again(encoder, card, pixels, rows, "photos")), (
        "the views are always the same"
    )
    with torch.no_grad():
        for parameter in encoder.parameters():
            parameter.zero_()
    assert find_again(encoder, card, pixels, rows, "photos").mean() <= 1 / 96


def ranked(method: str, accuracy: float, high: float) -> dict[str, Any]:
    return {
        "method": method,
        "linear": {"accuracy": accuracy, "interval": [accuracy - 0.1, accuracy + 0.1]},
        "difference": {"mean": -0.1, "interval": [-0.2, high]},
    }


def test_the_reading_says_whether_the_best_is_clearly_better() -> None:
    best = ranked("vicreg", 0.8, 0.0)
    assert (
        read_out([best, ranked("simclr", 0.6, -0.05)])
        == "VICReg is best on your labels, 80 %, and clearly so."
    )
    told = read_out([best, ranked("lejepa", 0.75, -0.01), ranked("simclr", 0.7, 0.02)])
    assert told == "VICReg is best on your labels, 80 %, but not clearly better than SimCLR."


def test_a_comparison_from_the_command_line(project: Path) -> None:
    words = ["--methods", "simclr,lejepa", "--minutes", SHORT, "--encoder", "tiny"]
    told = answer("compare", project, *words)
    assert sorted(one["method"] for one in told["ranking"]) == ["lejepa", "simclr"]
    assert answer("compare", project, "--resume")["ranking"] == told["ranking"]
    assert "at least two methods" in refusal("compare", project)
