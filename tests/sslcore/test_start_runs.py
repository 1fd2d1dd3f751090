"""A run's encoder as the start of another project's run: found by folder and number, fitted by its card."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from sslcore import verbs
from sslcore.configs import PretrainConfig
from sslcore.encoders import load_encoder
from sslcore.errors import HandfulError
from sslcore.finetune_plan import FINETUNE
from sslcore.progress import Progress
from sslcore.start_choices import start_name
from sslcore.start_runs import find_start_run, start_runs
from sslcore.store import Store

SHORT = PretrainConfig(encoder="tiny", epochs=1, batch=16, channels=1, resolution=24)
FOLLOWING = PretrainConfig(epochs=1, batch=16, resolution=24, channels=0)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture
def learnt(tmp_path: Path, image_folder: Path) -> Path:
    """A project with a finished run of a grey encoder, and one that was only begun."""
    root = tmp_path / "other.handful"
    verbs.init(root, image_folder, False, Progress())
    verbs.pretrain(root, SHORT, False, Progress())
    with verbs.writing(root) as (_, store):
        store.add_run("simclr", "tiny", {})
    return root


@pytest.fixture
def fresh(tmp_path: Path, image_folder: Path) -> Path:
    root = tmp_path / "mine.handful"
    verbs.init(root, image_folder, False, Progress())
    return root


def test_another_projects_run_begins_this_ones(learnt: Path, fresh: Path) -> None:
    told: list[str] = []
    progress = Progress(lambda event: told.append(str(event.get("text"))))
    result = verbs.pretrain(fresh, replace(FOLLOWING, start=str(learnt)), False, progress)
    folder = fresh / "runs" / "0001-simclr"
    _, card = load_encoder(folder)
    assert (result["encoder"], card.name, card.channels) == ("tiny", "tiny", 1)
    assert card.start == "run 1 of other.handful"
    report = json.loads((folder / "start.json").read_text())
    assert report["share"] == 1.0
    assert report["sentence"].startswith("Start from run 1 of other.handful: ")
    assert report["sentence"] in told
    again = verbs.pretrain(fresh, replace(FOLLOWING, start="1"), False, Progress())
    assert again["encoder"] == "tiny"
    assert json.loads((fresh / "runs" / "0002-simclr" / "start.json").read_text())["share"] == 1.0


def test_the_weights_really_are_the_other_runs(learnt: Path, fresh: Path) -> None:
    # With next to no rate, the encoder still is what it started from.
    config = replace(FOLLOWING, start=f"{learnt}:1", learning_rate=1e-12)
    verbs.pretrain(fresh, config, False, Progress())
    mine, _ = load_encoder(fresh / "runs" / "0001-simclr")
    theirs, _ = load_encoder(learnt / "runs" / "0001-simclr")
    for (name, one), other in zip(mine.network.named_parameters(), theirs.network.parameters(), strict=True):
        torch.testing.assert_close(one, other, atol=1e-6, rtol=1e-5, msg=name)


def test_what_is_given_is_kept(learnt: Path, fresh: Path) -> None:
    settled = verbs.settled(fresh, PretrainConfig(encoder="slim", channels=3, start=f"{learnt}:1"))
    assert (settled.encoder, settled.channels) == ("slim", 3)
    assert settled.start == str(learnt / "runs" / "0001-simclr" / "encoder.safetensors")
    assert verbs.settled(fresh, PretrainConfig(channels=0)).channels == 3


def test_what_is_not_there_is_said(learnt: Path, fresh: Path, tmp_path: Path) -> None:
    def refusal(start: str) -> str:
        with pytest.raises(HandfulError) as caught:
            find_start_run(start, fresh)
        assert caught.value.hint
        return str(caught.value)

    assert refusal(f"{learnt}:2").endswith("has no run 2 with an encoder. Runs that have one: 1.")
    assert "has no run 1 with an encoder" in refusal("1")
    assert "has no finished run to start from" in refusal(str(fresh))
    assert "There is no project in" in refusal(str(tmp_path / "gone.handful"))
    assert find_start_run("scratch", fresh) is None
    assert find_start_run("pretrained", fresh) is None
    assert find_start_run(str(tmp_path / "weights.safetensors"), fresh) is None


def test_a_fine_tuned_encoder_starts_only_another_project(learnt: Path, fresh: Path) -> None:
    with Store(verbs.open_project(learnt)) as store:
        row = store.add_run(FINETUNE, "tiny", {"run": 1})
        store.update_run(row.id, status="done")
    (learnt / "runs" / "0001-simclr").rename(learnt / "runs" / f"{row.id:04d}-{FINETUNE}")
    assert [run.id for run in start_runs(learnt)] == [row.id]
    chosen = find_start_run(f"{learnt}:{row.id}", fresh)
    assert chosen is not None
    assert start_name(str(chosen.weights)) == f"run {row.id} of other.handful"
    with pytest.raises(HandfulError, match="fine-tuned with this project's labels"):
        find_start_run(str(row.id), learnt)
    with pytest.raises(HandfulError, match="no finished run"):
        find_start_run(str(learnt), fresh)


def test_a_weights_file_of_no_run_is_called_by_its_name() -> None:
    assert start_name("/a/b/encoder.safetensors") == "encoder.safetensors"
    assert (
        start_name("/a/flowers.handful/runs/0012-vicreg/encoder.safetensors") == "run 12 of flowers.handful"
    )
