"""The worker process: requests in on stdin, one JSON event a line out on stdout, nothing else.

`python -m sslcore worker` does one long job and exits. `--live` stays warm for short work, where the
newest request of a kind wins. stdin at EOF means that the window is gone: stop at the last checkpoint.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sslcore.errors import Cancelled, HandfulError, from_os_error
from sslcore.progress import Control, Event, Progress
from sslcore.threads import one_blas_thread_for_good

Request = dict[str, Any]
CONTROLS = ("pause", "resume", "cancel")

# Short work runs in lanes, a thread each, so that drawing a map never keeps a label waiting.
LANES = {
    "predict": "head",
    "judge": "judge",
    "suggest": "ask",
    "preview": "map",
    "warm": "map",
    "estimate": "plan",
    "doubts": "doubts",
}
# What a person asked for with a key, in a lane of its own: it waits for no head.
LANES |= dict.fromkeys(("similar", "near_duplicates", "accept", "clusters"), "hands")


class Pipe:
    """The event stream: one JSON object a line on the real stdout, from any thread."""

    def __init__(self) -> None:
        self._fd = os.dup(1)
        # A library's print must not corrupt the protocol: from here on, fd 1 is stderr.
        os.dup2(2, 1)
        self._lock = threading.Lock()
        self.broken = threading.Event()

    def sender(self, request_id: int) -> Callable[[Event], None]:
        """Return a function that sends an event marked with `request_id`."""
        return lambda event: self.send({**event, "id": request_id})

    def send(self, event: Event) -> None:
        data = (json.dumps(event, default=_plain) + "\n").encode()
        try:
            with self._lock:
                while data:
                    data = data[os.write(self._fd, data) :]
        except OSError:
            self.broken.set()


def _plain(value: Any) -> Any:
    """Make numpy numbers and paths fit for JSON."""
    return value.item() if hasattr(value, "item") else str(value)


def read_lines() -> Iterator[Request]:
    """Yield the JSON objects of stdin until it ends.

    Reads the descriptor itself: a thread blocked in sys.stdin can abort the interpreter at shutdown.
    """
    buffer = b""
    while chunk := os.read(0, 65536):
        *lines, buffer = (buffer + chunk).split(b"\n")
        for line in filter(None, (piece.strip() for piece in lines)):
            yield json.loads(line)


def answer(request: Request, pipe: Pipe, control: Control) -> str:
    """Run one request and send its closing event; returns that event's name."""
    from sslcore import jobs

    send = pipe.sender(int(request.get("id", 0)))
    try:
        progress = Progress(send, control)
        result = jobs.run(request["job"], Path(request["project"]), request.get("args", {}), progress)
        closing: Event = {"event": "done", "result": result}
    except Cancelled:
        closing = {"event": "cancelled"}
    except HandfulError as error:
        closing = _failed(error, type(error).__name__)
    except OSError as error:
        closing = _failed(from_os_error(error, f"finish the job ({request.get('job')})"), "OSError")
    except Exception as error:
        traceback.print_exc()
        closing = _failed(HandfulError(f"Something went wrong: {error!r}.", "The log says more."), "bug")
    send(closing)
    return str(closing["event"])


def _failed(error: HandfulError, kind: str) -> Event:
    return {"event": "failed", "message": error.message, "hint": error.hint, "kind": kind}


def obey(message: Request, control: Control, send: Callable[[Event], None]) -> None:
    """Pass a pause, resume or cancel on to the job, and acknowledge it at once."""
    for what in CONTROLS:
        if message.get(what):
            getattr(control, what)()
            send({"event": "ack", "what": what})


def run_once() -> int:
    """Do the one job that the first line of stdin asks for."""
    pipe = Pipe()
    control = Control()
    lines = read_lines()
    if hasattr(os, "nice"):
        # Training takes every core there is; the window and whatever else a person does come first.
        os.nice(5)
    request = next(lines, None)
    if request is None:
        return 0
    send = pipe.sender(int(request.get("id", 0)))

    def listen() -> None:
        for message in lines:
            obey(message, control, send)
        control.cancel()

    threading.Thread(target=listen, daemon=True).start()
    answer(request, pipe, control)
    # Everything is on disk and told; taking torch apart would keep the window waiting for a second or two.
    sys.stderr.flush()
    os._exit(0)


class Lane:
    """One thread of the live worker; holds at most one waiting request of each job."""

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()
        self._waiting: dict[str, Request] = {}
        self._running: tuple[str, Control] | None = None
        self._wake: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.thread.start()

    def submit(self, request: Request) -> None:
        """Take a request; older ones of the same job are dropped or told to stop."""
        with self._lock:
            dropped = self._waiting.pop(request["job"], None)
            self._waiting[request["job"]] = request
            if self._running and self._running[0] == request["job"]:
                self._running[1].cancel()
        if dropped:
            self._pipe.sender(int(dropped.get("id", 0)))({"event": "cancelled"})
        self._wake.put(True)

    def close(self) -> None:
        """Drop what waits, stop what runs, end the thread."""
        with self._lock:
            self._waiting.clear()
            if self._running:
                self._running[1].cancel()
        self._wake.put(False)

    def _work(self) -> None:
        while self._wake.get():
            with self._lock:
                if not self._waiting:
                    continue
                request = self._waiting.pop(next(iter(self._waiting)))
                control = Control()
                self._running = (request["job"], control)
            answer(request, self._pipe, control)
            with self._lock:
                self._running = None


def run_live() -> int:
    """Answer requests until stdin ends."""
    pipe = Pipe()
    one_blas_thread_for_good()
    lanes: dict[str, Lane] = {}
    for request in read_lines():
        if "job" not in request:
            continue
        name = LANES.get(request["job"], "head")
        if name not in lanes:
            lanes[name] = Lane(pipe)
        lanes[name].submit(request)
    for lane in lanes.values():
        lane.close()
    # Numba or BLAS may be deep in a loop that knows no cancelling: do not wait for it.
    sys.stderr.flush()
    os._exit(0)


def main(arguments: list[str]) -> int:
    """Entry of `sslcore worker [--live]`."""
    return run_live() if "--live" in arguments else run_once()
