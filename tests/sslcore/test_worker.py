"""The worker process as the window meets it: real processes, real pipes, killed and cut off."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from sslcore import verbs
from sslcore.configs import PretrainConfig, to_dict
from sslcore.jobs import record
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.store import Store

Event = dict[str, Any]


class Worker:
    """A worker process and the lines between it and the test."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sslcore", "worker", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, **environment},
        )
        self.seen: list[Event] = []

    def say(self, **message: Any) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def events(self) -> Iterator[Event]:
        assert self.process.stdout
        for line in self.process.stdout:
            event = json.loads(line)
            self.seen.append(event)
            yield event

    def until(self, *names: str, **facts: Any) -> Event:
        for event in self.events():
            if event["event"] in names and all(event.get(k) == v for k, v in facts.items()):
                return event
        raise AssertionError(f"the worker ended without {names}: {self.seen[-5:]}")

    def close_input(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()


@contextlib.contextmanager
def worker(*arguments: str, **environment: str) -> Iterator[Worker]:
    it = Worker(*arguments, **environment)
    try:
        yield it
    finally:
        it.process.kill()
        it.process.wait()
        for pipe in (it.process.stdin, it.process.stdout):
            assert pipe
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


@pytest.fixture
def project(tmp_path: Path, image_folder: Path) -> Path:
    """A scanned project of 32 drawn images."""
    root = tmp_path / "p.handful"
    verbs.init(root, image_folder, True, Progress())
    return root


@pytest.fixture
def embedded(project: Path) -> Path:
    """The same, embedded by raw pixels."""
    verbs.embed(project, "pixels", Progress())
    return project


def begin(project: Path, **settings: Any) -> int:
    config = PretrainConfig(encoder="tiny", resolution=32, batch=8, **settings)
    with Store(Project(project)) as store:
        return record.begin_run(store, config, 32).id


def embeddings_of(project: Path) -> str:
    with Store(Project(project), readonly=True) as store:
        return verbs.current(store, "embeddings")


def label_all(project: Path, tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    with Store(Project(project), readonly=True) as store:
        paths = store.image_table().paths
    with file.open("w", newline="") as out:
        csv.writer(out).writerows([["path", "label"], *([path, path.split("/")[0]] for path in paths)])
    verbs.label(project, file)


def test_a_scan_answers_with_what_it_found(tmp_path: Path, image_folder: Path) -> None:
    from sslcore.project import create_project

    create_project(tmp_path / "new.handful", image_folder)
    (image_folder / "circle" / "broken.png").write_text("not a picture")
    with worker() as it:
        it.say(id=7, job="scan", project=str(tmp_path / "new.handful"), args={})
        done = it.until("done")
        assert it.process.wait(timeout=60) == 0
    assert done["id"] == 7
    assert done["result"]["images"] == 32
    assert done["result"]["unreadable"] == 1
    assert len(Path(done["result"]["records"]).read_text().splitlines()) == 33


def test_cancel_is_acknowledged_first_and_leaves_a_checkpoint_to_resume(project: Path) -> None:
    run = begin(project, minutes=10.0)
    with worker() as it:
        it.say(id=1, job="pretrain", project=str(project), args={"run": run})
        it.until("checkpoint")
        it.say(cancel=True)
        it.until("ack", what="cancel")
        it.until("cancelled")
        assert it.process.wait(timeout=60) == 0
    folder = Project(project).run_folder(run, "simclr")
    assert (folder / "checkpoint").is_dir()
    assert not (folder / "done.json").exists()


def test_pause_stops_the_steps_until_resume(project: Path) -> None:
    run = begin(project, epochs=40)
    with worker() as it:
        it.say(id=1, job="pretrain", project=str(project), args={"run": run})
        it.until("progress")
        it.say(pause=True)
        it.until("ack", what="pause")
        it.until("paused")
        it.say(resume=True)
        # Nothing but the acknowledgement may come between: the job stood still.
        assert next(it.events())["event"] == "ack"
        assert next(it.events())["event"] == "resumed"
        done = it.until("done")
    assert done["result"]["epochs"] == 40


def test_a_pause_frees_the_processor(project: Path) -> None:
    """Two threads, so that one might wait for the other in a busy loop."""
    run = begin(project, minutes=10.0)
    with worker(OMP_NUM_THREADS="2") as it:
        it.say(id=1, job="pretrain", project=str(project), args={"run": run})
        it.until("checkpoint")
        it.until("progress")
        it.say(pause=True)
        it.until("paused")
        process = psutil.Process(it.process.pid)
        # Percent of one core over half a second; the first half lets the threads come to rest.
        assert process.cpu_percent(interval=0.5) < 100
        assert process.cpu_percent(interval=0.5) < 5
        it.say(cancel=True)
        it.until("cancelled")


def test_the_window_learns_how_long_a_run_will_take(project: Path) -> None:
    settings = to_dict(PretrainConfig(encoder="tiny", resolution=32, minutes=2.0))
    with worker("--live") as it:
        it.say(id=4, job="estimate", project=str(project), args=settings)
        told = it.until("done")["result"]
    assert (told["encoder"], told["minutes"]) == ("tiny", 2)
    assert told["sentence"].endswith(f"with the tiny encoder on 1 core ({told['precision']}).")


def test_a_killed_run_goes_on_from_its_checkpoint(project: Path) -> None:
    run = begin(project, epochs=30)
    with worker() as it:
        it.say(id=1, job="pretrain", project=str(project), args={"run": run})
        it.until("checkpoint")
        it.process.send_signal(signal.SIGKILL)
        it.process.wait()
    with worker() as it:
        it.say(id=1, job="pretrain", project=str(project), args={"run": run, "resume": True})
        done = it.until("done")
    assert done["result"]["epochs"] == 30


def test_a_worker_whose_window_is_gone_stops_by_itself(project: Path) -> None:
    run = begin(project, minutes=10.0)
    with worker() as it:
        it.say(id=1, job="pretrain", project=str(project), args={"run": run})
        it.until("checkpoint")
        it.close_input()
        it.until("cancelled")
        assert it.process.wait(timeout=60) == 0


def test_a_failure_is_one_sentence_with_a_hint(project: Path) -> None:
    with worker() as it:
        it.say(id=3, job="embed", project=str(project), args={"run": 99})
        failed = it.until("failed")
    assert failed["message"] == "There is no run 99."
    assert failed["hint"]


def test_prints_of_a_library_do_not_reach_the_protocol(tmp_path: Path) -> None:
    script = (
        "from sslcore.worker import Pipe; p = Pipe(); print('chatter', flush=True); p.send({'event': 'x'})"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == '{"event": "x"}\n'
    assert "chatter" in done.stderr


def test_live_fit_predicts_before_it_judges(embedded: Path, tmp_path: Path) -> None:
    label_all(embedded, tmp_path)
    with worker("--live") as it:
        it.say(id=1, job="fit", project=str(embedded), args={"embeddings": embeddings_of(embedded)})
        it.until("predicted")
        done = it.until("done")
    # Told again where another kind of head turned out to be better; the last one told stays.
    predicted = [event["predictions"] for event in it.seen if event["event"] == "predicted"]
    assert 1 <= len(predicted) <= 2
    assert done["result"]["predictions"] == predicted[-1]
    assert done["result"]["labels"] == 32
    assert done["result"]["classes"] == 4
    low, high = done["result"]["interval"]
    assert low < done["result"]["accuracy"] < high


def test_live_work_of_one_kind_never_queues_up(embedded: Path, draw_folder: Callable[..., Path]) -> None:
    key = embeddings_of(embedded)
    with worker("--live") as it:
        for number in range(1, 41):
            it.say(id=number, job="suggest", project=str(embedded), args={"embeddings": key, "n": 3})
        answer = it.until("done", id=40)
        closing = [e for e in it.seen if e["event"] in ("done", "cancelled")]
    assert len(answer["result"]["suggestions"]) == 3
    # Every request gets exactly one closing event, and most were dropped unworked.
    assert sorted(e["id"] for e in closing) == list(range(1, 41))
    assert sum(e["event"] == "done" for e in closing) < 20


def test_a_live_worker_ends_with_its_window(embedded: Path) -> None:
    with worker("--live") as it:
        it.say(id=1, job="suggest", project=str(embedded), args={"embeddings": embeddings_of(embedded)})
        it.until("done")
        it.close_input()
        assert it.process.wait(timeout=60) == 0


def test_a_running_pretraining_is_sketched_on_a_map(project: Path) -> None:
    from sslcore.arrays import load_arrays

    run = begin(project, epochs=4)
    with worker() as it:
        it.say(id=1, job="pretrain", project=str(project), args={"run": run})
        first = it.until("checkpoint")
        it.until("done")
    with worker("--live") as it:
        it.say(id=1, job="preview", project=str(project), args={"run": run, "file": first["preview"]})
        sketch = it.until("done")["result"]["layout"]
        args = {"run": run, "file": first["preview"], "previous": sketch}
        it.say(id=2, job="preview", project=str(project), args=args)
        moved = it.until("done", id=2)["result"]["layout"]
    with Store(Project(project), readonly=True) as store:
        ids = store.image_table().ids.tolist()
    for key in (sketch, moved):
        stored = load_arrays(Project(project), key)
        assert stored["ids"].tolist() == ids
        assert stored["layout"].shape == (32, 2)
