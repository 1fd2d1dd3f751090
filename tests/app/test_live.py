"""The live worker's side of the window: newest wins, nobody starves, a crash is survived once."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from pytestqt.qtbot import QtBot

from app.live import LiveWorker

PREAMBLE = """
import json, os, sys
out = os.fdopen(1, "w", buffering=1)
def say(event, id, **facts): out.write(json.dumps({"event": event, "id": id, **facts}) + "\\n")
requests = (json.loads(line) for line in sys.stdin)
"""
ECHO = """
for request in requests:
    say("done", request["id"], result=request)
"""
HELD = """
held = []
for request in requests:
    if request["job"] == "release":
        for old in held:
            say("done", old["id"], result=old["args"])
        held = []
        say("done", request["id"], result={})
    else:
        held.append(request)
"""


@pytest.fixture
def make_live(qtbot: QtBot, tmp_path: Path) -> Iterator[Any]:
    made: list[LiveWorker] = []

    def make(body: str, close_ms: int = 10_000) -> LiveWorker:
        command = [sys.executable, "-c", PREAMBLE + body]
        made.append(LiveWorker(tmp_path, command, close_ms=close_ms))
        return made[-1]

    yield make
    for live in made:
        live.kill_now()
        assert not live.running


def heard(live: LiveWorker) -> list[tuple[Any, ...]]:
    """A list that fills with the live worker's answers and failures."""
    said: list[tuple[Any, ...]] = []
    live.answered.connect(lambda job, result, args: said.append((job, result)))
    live.failed.connect(lambda job, message, hint, kind: said.append((job, message, hint, kind)))
    return said


def test_one_process_answers_many_requests(qtbot: QtBot, make_live: Any, tmp_path: Path) -> None:
    live = make_live(ECHO)
    assert not live.running
    with qtbot.waitSignal(live.answered, timeout=20_000) as first:
        live.request("fit", {"version": 3})
    assert first.args[1] == {"id": 1, "job": "fit", "project": str(tmp_path), "args": {"version": 3}}
    assert first.args[2] == {"version": 3}
    pid = live.pid
    with qtbot.waitSignal(live.answered, timeout=20_000):
        live.request("suggest", {})
    assert live.pid == pid


def test_only_the_newest_request_of_a_job_is_answered(qtbot: QtBot, make_live: Any) -> None:
    live = make_live(HELD)
    said = heard(live)
    for version in range(5):
        live.request("fit", {"version": version})
    live.request("suggest", {"n": 1})
    live.request("release", {})
    qtbot.waitUntil(lambda: len(said) == 3, timeout=20_000)
    assert said == [("fit", {"version": 4}), ("suggest", {"n": 1}), ("release", {})]
    assert not live.busy("fit")


def test_patient_requests_let_the_running_one_answer_and_keep_only_the_newest(
    qtbot: QtBot, make_live: Any
) -> None:
    live = make_live(HELD)
    said = heard(live)
    for version in range(5):
        live.request("fit", {"version": version}, patient=True)
    live.request("release", {})
    qtbot.waitUntil(lambda: ("release", {}) in said, timeout=20_000)
    live.request("release", {})
    qtbot.waitUntil(lambda: len(said) == 4, timeout=20_000)
    assert said == [("fit", {"version": 0}), ("release", {}), ("fit", {"version": 4}), ("release", {})]


def test_a_cancelled_answer_is_silent_and_a_failure_is_told(qtbot: QtBot, make_live: Any) -> None:
    live = make_live("""
for request in requests:
    if request["job"] == "suggest":
        say("cancelled", request["id"])
    else:
        say("failed", request["id"], message="Too few.", hint="Label more.", kind="TooFewLabels")
""")
    said = heard(live)
    live.request("suggest", {})
    live.request("fit", {})
    qtbot.waitUntil(lambda: len(said) == 1, timeout=20_000)
    assert said == [("fit", "Too few.", "Label more.", "TooFewLabels")]
    assert not live.busy("suggest")


def test_a_forgotten_request_is_not_answered(qtbot: QtBot, make_live: Any) -> None:
    live = make_live(HELD)
    said = heard(live)
    live.request("fit", {})
    live.forget()
    live.request("release", {})
    qtbot.waitUntil(lambda: len(said) == 1, timeout=20_000)
    assert said == [("release", {})]


def test_of_a_job_that_is_dropped_nothing_is_answered(qtbot: QtBot, make_live: Any) -> None:
    live = make_live(HELD)
    said = heard(live)
    live.request("fit", {"version": 1})
    live.request("fit", {"version": 2}, patient=True)
    live.request("suggest", {"n": 1})
    live.drop("fit")
    live.request("release", {})
    qtbot.waitUntil(lambda: len(said) == 2, timeout=20_000)
    assert said == [("suggest", {"n": 1}), ("release", {})]
    assert not live.busy("fit")


def test_killed_in_mid_answer_it_starts_again_and_answers(
    qtbot: QtBot, make_live: Any, tmp_path: Path
) -> None:
    flag = tmp_path / "second"
    live = make_live(f"""
for request in requests:
    if os.path.exists({str(flag)!r}):
        say("done", request["id"], result=request["args"])
    else:
        open({str(flag)!r}, "w").close()
""")
    live.request("fit", {"version": 1})
    qtbot.waitUntil(flag.exists, timeout=20_000)
    with qtbot.waitSignal(live.answered, timeout=20_000) as answer:
        os.kill(live.pid, signal.SIGKILL)
    assert answer.args[1] == {"version": 1}


def test_a_request_that_breaks_it_twice_is_given_up_with_its_last_words(qtbot: QtBot, make_live: Any) -> None:
    live = make_live("next(requests); print('poisoned', file=sys.stderr); os._exit(9)")
    with qtbot.waitSignal(live.failed, timeout=20_000) as failure:
        live.request("fit", {})
    job, _, hint, kind = failure.args
    assert (job, kind) == ("fit", "crashed")
    assert "poisoned" in hint
    assert not live.running


def test_dying_while_idle_is_nobodys_business(qtbot: QtBot, make_live: Any) -> None:
    live = make_live(ECHO)
    said = heard(live)
    with qtbot.waitSignal(live.answered, timeout=20_000):
        live.request("fit", {})
    os.kill(live.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: not live.running, timeout=20_000)
    assert len(said) == 1
    with qtbot.waitSignal(live.answered, timeout=20_000):
        live.request("fit", {})


def test_close_lets_it_go_and_says_when(qtbot: QtBot, make_live: Any) -> None:
    live = make_live(ECHO)
    with qtbot.waitSignal(live.answered, timeout=20_000):
        live.request("fit", {})
    child = psutil.Process(live.pid)
    with qtbot.waitSignal(live.closed, timeout=20_000):
        live.close()
    assert not child.is_running()
    live.request("fit", {})
    assert not live.running


def test_close_kills_one_that_does_not_listen(qtbot: QtBot, make_live: Any) -> None:
    live = make_live(
        "import threading; say('done', next(requests)['id'], result={}); threading.Event().wait()",
        close_ms=50,
    )
    with qtbot.waitSignal(live.answered, timeout=20_000):
        live.request("fit", {})
    child = psutil.Process(live.pid)
    with qtbot.waitSignal(live.closed, timeout=20_000):
        live.close()
    assert not child.is_running()
