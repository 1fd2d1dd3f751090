"""The run worker's side of the window, against real child processes that behave, misbehave and die."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from pytestqt.qtbot import QtBot

from app.jobs import JobOutcome, JobRunner

PREAMBLE = """
import json, os, sys, threading
out = os.fdopen(1, "w", buffering=1)
def say(event, **facts): out.write(json.dumps({"event": event, "id": request["id"], **facts}) + "\\n")
request = json.loads(sys.stdin.readline())
"""
OBEDIENT = """
say("progress", done=1, total=2, loss=0.5)
for line in sys.stdin:
    what = next(iter(json.loads(line)))
    say("ack", what=what)
    if what == "cancel":
        say("cancelled")
        break
    say("paused" if what == "pause" else "resumed")
"""


def script(body: str) -> list[str]:
    """The command of a child that reads its request, then does `body`."""
    return [sys.executable, "-c", PREAMBLE + body]


@pytest.fixture
def make_runner(qtbot: QtBot) -> Iterator[Any]:
    made: list[JobRunner] = []

    def make(command: list[str], patience_ms: int = 10_000) -> JobRunner:
        made.append(JobRunner(command, patience_ms=patience_ms))
        return made[-1]

    yield make
    for runner in made:
        runner.kill_now()
        assert not runner.busy


def run(qtbot: QtBot, runner: JobRunner, args: dict[str, Any] | None = None) -> JobOutcome:
    with qtbot.waitSignal(runner.finished, timeout=20_000) as ended:
        runner.start("scan", Path("/p.handful"), args or {})
    assert ended.args is not None
    return ended.args[0]


def test_a_job_gets_its_request_and_its_result_comes_back(qtbot: QtBot, make_runner: Any) -> None:
    runner = make_runner(script('say("done", result=request)'))
    outcome = run(qtbot, runner, {"größe": 3})
    assert outcome.kind == "done"
    assert outcome.result == {"id": 1, "job": "scan", "project": "/p.handful", "args": {"größe": 3}}
    assert run(qtbot, runner).result["id"] == 2


def test_events_come_in_order(qtbot: QtBot, make_runner: Any) -> None:
    runner = make_runner(
        script("for i in range(500): say('progress', done=i, total=500)\nsay('done', result={})")
    )
    seen: list[dict[str, Any]] = []
    runner.reported.connect(seen.append)
    assert run(qtbot, runner).kind == "done"
    assert [event["done"] for event in seen[:-1]] == list(range(500))
    assert seen[-1]["event"] == "done"


def test_pause_resume_cancel(qtbot: QtBot, make_runner: Any) -> None:
    runner = make_runner(script(OBEDIENT))
    told: list[str] = []
    runner.reported.connect(lambda event: told.append(event.get("what", event["event"])))
    runner.start("pretrain", Path("/p"), {})
    runner.pause()
    assert runner.state == "pausing"
    qtbot.waitUntil(lambda: runner.state == "paused", timeout=20_000)
    runner.resume()
    qtbot.waitUntil(lambda: "resumed" in told, timeout=20_000)
    with qtbot.waitSignal(runner.finished, timeout=20_000) as ended:
        runner.cancel()
        assert runner.state == "cancelling"
    assert ended.args[0].kind == "cancelled"
    assert told == ["progress", "pause", "paused", "resume", "resumed", "cancel", "cancelled"]
    assert runner.state == "idle"


def test_a_reasoned_failure_is_told_with_its_hint(qtbot: QtBot, make_runner: Any) -> None:
    body = 'say("failed", message="The disk is full.", hint="Free some.", kind="OSError")'
    outcome = run(qtbot, make_runner(script(body)))
    assert (outcome.kind, outcome.message, outcome.hint) == ("failed", "The disk is full.", "Free some.")
    assert outcome.failure == "OSError"


@pytest.mark.parametrize(
    "body",
    [
        'print("out of memory", file=sys.stderr); sys.exit(3)',
        'say("done", result={}); out.flush(); print("out of memory", file=sys.stderr); os._exit(1)',
        'print("out of memory", file=sys.stderr)',
    ],
    ids=["exit code", "done but a bad exit", "silent leaving"],
)
def test_a_broken_worker_is_a_crash_with_its_last_words(qtbot: QtBot, make_runner: Any, body: str) -> None:
    outcome = run(qtbot, make_runner(script(body)))
    assert outcome.kind == "crashed"
    assert "out of memory" in outcome.log
    assert "labels are safe" in outcome.hint


def test_sigkill_is_a_crash_and_the_runner_can_start_again(qtbot: QtBot, make_runner: Any) -> None:
    runner = make_runner(script(OBEDIENT))
    with qtbot.waitSignal(runner.reported, timeout=20_000):
        runner.start("pretrain", Path("/p"), {})
    with qtbot.waitSignal(runner.finished, timeout=20_000) as ended:
        os.kill(runner.pid, signal.SIGKILL)
    assert ended.args[0].kind == "crashed"
    with qtbot.waitSignal(runner.reported, timeout=20_000):
        runner.start("pretrain", Path("/p"), {})


def test_garbage_is_kept_for_the_log_and_otherwise_ignored(qtbot: QtBot, make_runner: Any) -> None:
    body = """
out.write("hello\\n[1]\\n{broken\\n" + json.dumps({"no": "event"}) + "\\n")
out.flush(); os.write(1, b"\\xff\\xfe\\n")
out.write(json.dumps({"event": "done", "id": 99, "result": {"of": "another"}}) + "\\n")
text = json.dumps({"event": "done", "id": request["id"], "result": {"text": "x" * 300000}})
for i in range(0, len(text), 7919): out.write(text[i:i + 7919]); out.flush()
out.write("\\n")
"""
    outcome = run(qtbot, make_runner(script(body)))
    assert outcome.kind == "done"
    assert len(outcome.result["text"]) == 300_000
    assert "hello" in outcome.log
    assert "{broken" in outcome.log


def test_a_deaf_worker_is_killed_after_cancel(qtbot: QtBot, make_runner: Any) -> None:
    runner = make_runner(script('say("note", text="deaf")\nthreading.Event().wait()'), patience_ms=50)
    with qtbot.waitSignal(runner.reported, timeout=20_000):
        runner.start("pretrain", Path("/p"), {})
    child = psutil.Process(runner.pid)
    with qtbot.waitSignal(runner.finished, timeout=20_000) as ended:
        runner.cancel()
    assert ended.args[0].kind == "cancelled"
    assert not child.is_running()


def test_a_program_that_is_not_there_is_a_crash_that_says_so(qtbot: QtBot, make_runner: Any) -> None:
    outcome = run(qtbot, make_runner(["/no/such/program"]))
    assert outcome.kind == "crashed"
    assert outcome.log


def test_only_one_job_at_a_time(qtbot: QtBot, make_runner: Any) -> None:
    runner = make_runner(script(OBEDIENT))
    runner.start("scan", Path("/p"), {})
    with pytest.raises(RuntimeError):
        runner.start("scan", Path("/p"), {})


def test_kill_now_leaves_no_child(qtbot: QtBot, make_runner: Any) -> None:
    runner = make_runner(script(OBEDIENT))
    with qtbot.waitSignal(runner.reported, timeout=20_000):
        runner.start("scan", Path("/p"), {})
    child = psutil.Process(runner.pid)
    runner.kill_now()
    assert not child.is_running()
    assert not runner.busy


def test_the_worker_reads_the_end_of_its_stdin_when_the_window_is_killed(tmp_path: Path) -> None:
    """A window killed with SIGKILL takes its worker along: the pipe closes, the worker stops by itself."""
    child = script('say("note", text=str(os.getpid()))\nsys.stdin.read()\nopen("stopped", "w").write("yes")')
    window = f"""
import json, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from app.jobs import JobRunner
app = QCoreApplication([])
runner = JobRunner({child!r})
runner.reported.connect(lambda event: print(event["text"], flush=True))
runner.start("pretrain", Path("/p"), {{}})
app.exec()
"""
    root = Path(__file__).resolve().parents[2]
    parent = psutil.Popen(
        [sys.executable, "-c", window], stdout=-1, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(root)}
    )
    worker = psutil.Process(int(json.loads(parent.stdout.readline())))
    parent.kill()
    parent.wait(20)
    parent.stdout.close()
    psutil.wait_procs([worker], timeout=20)
    assert (tmp_path / "stopped").read_text() == "yes"
