"""One run on several processes: real torchrun, real gloo, two processes of one thread each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from sslcore import distributed, verbs
from sslcore.arrays import load_arrays
from sslcore.checkpoint import load_checkpoint
from sslcore.encoders import load_encoder
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.quality import COLLAPSED, NARROW, SETTLING, SPREADING
from sslcore.store import Store
from sslcore.synced_norm import sync_batch_norms

RUN = """
import sys
from sslcore import pretrain, speed
from sslcore.__main__ import main

pretrain.LINE_EVERY = 0.0
speed.measure_speed = lambda config, *_, **__: speed.Speed(
    config.encoder, "fp32", 1, True, config.batch, 100.0, "cpu"
)
stop = int(sys.argv.pop(1))
if stop:
    report = pretrain._Run.report

    def report_and_stop(self):
        if self.learner.step == stop:
            self.progress.control.cancel()
        report(self)

    pretrain._Run.report = report_and_stop
sys.exit(main(sys.argv[1:]))
"""


TORCHRUN = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node"]
READINGS = {SPREADING, SETTLING, COLLAPSED, NARROW}


def environment() -> dict[str, str]:
    return {**os.environ, "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"}


def launch(processes: int, *arguments: object) -> subprocess.CompletedProcess[str]:
    words = [sys.executable] if processes == 1 else [*TORCHRUN, str(processes)]
    return subprocess.run([*words, *map(str, arguments)], capture_output=True, text=True, env=environment())


def pretrain(
    folder: Path, project: Path, processes: int, *options: object, stop: int = 0
) -> list[dict[str, float]]:
    """Train in a child with `processes` processes and return the run's metrics, a line a step."""
    script = folder / "run.py"
    script.write_text(RUN)
    settings = ["--encoder", "tiny", "--resolution", 32, "--batch", 10, "--epochs", 3, *options]
    done = launch(processes, script, stop, "pretrain", project, *settings, "--json")
    if stop:
        assert "Stopped" in done.stderr, done.stderr
        assert done.stderr.count("Stopped") == 1
    else:
        assert done.returncode == 0, done.stderr
        # Only one process talks.
        (answer,) = done.stdout.strip().splitlines()
        assert json.loads(answer)["steps"] == 9
    return [json.loads(line) for line in (run_of(project) / "metrics.jsonl").read_text().splitlines()]


def run_of(project: Path) -> Path:
    return sorted((project / "runs").iterdir())[-1]


@pytest.fixture
def projects(tmp_path: Path, image_folder: Path) -> list[Path]:
    """Three projects of the same 32 images; 10 or 11 a batch, so that two processes get unlike shares."""
    roots = [tmp_path / f"{name}.handful" for name in "abc"]
    for root in roots:
        verbs.init(root, image_folder, False, Progress())
    return roots


def losses(lines: list[dict[str, float]]) -> list[float]:
    return [line["loss"] for line in lines]


@pytest.mark.slow
@pytest.mark.parametrize("method", ["simclr", "vicreg"])
def test_two_processes_learn_what_one_does(tmp_path: Path, projects: list[Path], method: str) -> None:
    one, two, moved = projects
    single = pretrain(tmp_path, one, 1, "--method", method)
    double = pretrain(tmp_path, two, 2, "--method", method)
    assert [line["step"] for line in single] == [line["step"] for line in double] == list(range(1, 10))
    np.testing.assert_allclose(losses(double), losses(single), rtol=1e-4)
    name = "found_again" if method == "simclr" else "variance"
    np.testing.assert_allclose([line[name] for line in double], [line[name] for line in single], rtol=1e-3)
    for name, value in load_encoder(run_of(one))[0].state_dict().items():
        torch.testing.assert_close(
            load_encoder(run_of(two))[0].state_dict()[name], value, rtol=1e-3, atol=1e-4
        )
    # Begun by two, ended by one.
    pretrain(tmp_path, moved, 2, "--method", method, stop=4)
    resumed = pretrain(tmp_path, moved, 1, "--method", method, "--resume")
    np.testing.assert_allclose(losses(resumed), losses(single), rtol=1e-4)


@pytest.mark.slow
def test_a_run_begun_by_one_process_is_ended_by_two(tmp_path: Path, projects: list[Path]) -> None:
    one, moved, _ = projects
    single = pretrain(tmp_path, one, 1)
    pretrain(tmp_path, moved, 1, stop=4)
    resumed = pretrain(tmp_path, moved, 2, "--resume")
    np.testing.assert_allclose(losses(resumed), losses(single), rtol=1e-4)
    with Store(Project(moved), readonly=True) as store:
        assert [run.status for run in store.runs()] == ["done"]


@pytest.mark.slow
def test_two_processes_embed_what_one_does(tmp_path: Path, draw_folder: Any) -> None:
    """The command line as the documentation says it, on more images than one chunk holds."""
    images = draw_folder(tmp_path / "images", per_class=90, side=16)
    answers = []
    for name, processes in (("one", 1), ("two", 2)):
        root = tmp_path / f"{name}.handful"
        verbs.init(root, images, False, Progress())
        settings = ["--encoder", "tiny", "--resolution", 16, "--epochs", 1, "--batch", 64, "--json"]
        if name == "one":
            assert launch(2, "-m", "sslcore", "pretrain", root, *settings).returncode == 0
        done = launch(
            processes, "-m", "sslcore", "embed", root if name == "one" else tmp_path / "one.handful"
        )
        assert done.returncode == 0, done.stderr
        project = Project(tmp_path / "one.handful")
        with Store(project, readonly=True) as store:
            key = verbs.current(store, "embeddings")
        answers.append(np.array(load_arrays(project, key)["embeddings"]))
        for folder in project.arrays.iterdir():
            (folder / "done.json").unlink()
    assert answers[0].shape == (360, 112)
    assert np.array_equal(answers[0], answers[1])


@pytest.mark.slow
def test_a_failure_is_said_once(tmp_path: Path, projects: list[Path]) -> None:
    done = launch(2, "-m", "sslcore", "pretrain", projects[0], "--method", "magic")
    assert done.returncode != 0
    assert done.stderr.count("There is no method named 'magic'.") == 1
    # torchrun adds a traceback of its own; none of ours is in it.
    assert "/sslcore/" not in done.stderr.replace(str(tmp_path), "")


@pytest.mark.slow
def test_a_scheduler_that_wants_its_machine_back_loses_nothing(projects: list[Path]) -> None:
    """SIGTERM to torchrun, as Slurm sends it."""
    words = [*TORCHRUN, "2", "-m", "sslcore", "pretrain", str(projects[0]), "--encoder", "tiny"]
    words += ["--resolution", "32", "--batch", "8", "--minutes", "60"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=environment()) as child:
        assert child.stderr is not None
        # The first reading of the features comes right before the first step.
        said = next(line for line in child.stderr if line.strip() in READINGS)
        child.terminate()
        _, rest = child.communicate()
    assert said
    assert rest.count("Stopped.") == 1
    assert load_checkpoint(run_of(projects[0])) is not None
    assert load_encoder(run_of(projects[0]))[1].name == "tiny"
    with Store(Project(projects[0]), readonly=True) as store:
        assert [run.status for run in store.runs()] == ["interrupted"]


PAIR = """
import json, sys
import torch
from torch import nn
from sslcore import distributed
from sslcore.synced_norm import sync_batch_norms

torch.set_num_threads(1)
torch.manual_seed(0)
x = torch.randn(7, 3, 4, 4)
network = nn.Sequential(
    nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(16, 5), nn.BatchNorm1d(5)
)
with distributed.team():
    sync_batch_norms(network)
    start, end = distributed.divide(len(x))
    both = torch.cat([x[start:end], 2 * x[start:end]])
    out = distributed.gather(network(both))
    loss = (out @ out.T).tanh().mean() + distributed.all_mean(network[:2](x[start:end]).square().mean())
    loss.backward()
    distributed.average_gradients(list(network.parameters()))
    found = {name: p.grad.flatten().tolist() for name, p in network.named_parameters()}
    found |= {name: b.flatten().tolist() for name, b in network.named_buffers()}
    found["loss"] = [float(loss.detach())]
    found["out"] = out.detach().flatten().tolist()
    if distributed.rank() == 0:
        distributed.send({"long": "x" * 10_000})
        distributed.send_tensors({"a": torch.arange(3), "none": torch.empty(0, 2), "b": torch.tensor(1.5)})
        heard = None
    else:
        heard = [len(distributed.receive()["long"])]
        heard += [[name, str(t.dtype), t.tolist()] for name, t in distributed.receive_tensors().items()]
    with distributed.alone():
        assert distributed.world() == 1
    with open(f"{sys.argv[1]}/{distributed.rank()}.json", "w") as file:
        json.dump({"found": found, "heard": heard}, file)
"""


@pytest.mark.slow
def test_two_processes_compute_exactly_the_sums_of_one(tmp_path: Path) -> None:
    """Shares of 4 and 3 images, two views of each, batch norms of both kinds."""
    (tmp_path / "pair.py").write_text(PAIR)
    done = launch(2, tmp_path / "pair.py", tmp_path)
    assert done.returncode == 0, done.stderr
    torch.manual_seed(0)
    x = torch.randn(7, 3, 4, 4)
    network = nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(16, 5), nn.BatchNorm1d(5)
    )
    out = network(torch.cat([x, 2 * x]))
    loss = (out @ out.T).tanh().mean() + network[:2](x).square().mean()
    loss.backward()
    expected = {name: p.grad for name, p in network.named_parameters()}
    expected |= dict(network.named_buffers())
    expected |= {"loss": loss.detach(), "out": out.detach()}
    for rank in (0, 1):
        told = json.loads((tmp_path / f"{rank}.json").read_text())
        for name, value in expected.items():
            assert value is not None
            np.testing.assert_allclose(
                told["found"][name], value.flatten(), rtol=2e-4, atol=2e-6, err_msg=name
            )
    assert told["heard"] == [
        10_000,
        ["a", "torch.int64", [0, 1, 2]],
        ["none", "torch.float32", []],
        ["b", "torch.float32", 1.5],
    ]


def test_a_process_that_is_alone_needs_no_team() -> None:
    x = torch.ones(3, 2)
    with distributed.team():
        assert (distributed.rank(), distributed.world()) == (0, 1)
        assert distributed.gather(x) is x
        assert distributed.all_mean(x) is x
        assert distributed.divide(5) == (0, 5)
        distributed.send({"nobody": "hears"})
        rows = np.arange(4)
        assert np.array_equal(distributed.collect(rows, lambda part: part * 2, 2), rows * 2)


def test_a_synced_norm_judges_like_any_other() -> None:
    network = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))
    network(torch.randn(8, 3))
    network.eval()
    x = torch.randn(5, 3)
    expected = network(x)
    state = {name: value.clone() for name, value in network.state_dict().items()}
    sync_batch_norms(network)
    torch.testing.assert_close(network(x), expected)
    assert network.state_dict().keys() == state.keys()
