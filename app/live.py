"""Short work (head, suggestions, preview maps) in one warm child process; the newest request wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.jobs import FINAL
from app.process import WORKER, LineProcess, Message

CLOSE_MS = 3_000


@dataclass(frozen=True)
class Request:
    """One piece of short work, as it was asked for."""

    id: int
    job: str
    args: dict[str, Any]


class LiveWorker(QObject):
    """Keeps `worker --live` running; of each job only the newest request is ever answered."""

    answered = Signal(str, dict, dict)
    """job, result, and the args it was asked with."""
    failed = Signal(str, str, str, str)
    """job, message, hint, kind: the error's class name, or "crashed" when the helper broke twice in a row."""
    told = Signal(str, dict)
    """job and an event that comes before its answer, such as the predictions of a head not judged yet."""
    closed = Signal()

    def __init__(
        self,
        project: Path,
        command: Sequence[str] = (*WORKER, "--live"),
        parent: QObject | None = None,
        close_ms: int = CLOSE_MS,
    ) -> None:
        super().__init__(parent)
        self._project = str(project)
        self._command = command
        self._close_ms = close_ms
        self._process: LineProcess | None = None
        self._last_id = 0
        self._crashes = 0
        self._closing = False
        self._running: dict[str, Request] = {}
        self._waiting: dict[str, Request] = {}

    @property
    def running(self) -> bool:
        """Whether the child process is there."""
        return self._process is not None

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    def busy(self, job: str) -> bool:
        """Whether an answer to `job` is still to come."""
        return job in self._running

    def request(self, job: str, args: dict[str, Any], *, patient: bool = False) -> None:
        """Ask for `job`; an older request of it is cancelled and never answered.

        A patient request lets the one under way finish first (and replaces only what waits behind it), so
        that a steady stream of requests, as from fast labelling, still gets answers.
        """
        if self._closing:
            return
        self._last_id += 1
        request = Request(self._last_id, job, args)
        if patient and job in self._running:
            self._waiting[job] = request
            return
        self._waiting.pop(job, None)
        self._send(request)

    def drop(self, job: str) -> None:
        """Let whatever is asked of `job` go unanswered."""
        self._running.pop(job, None)
        self._waiting.pop(job, None)

    def forget(self) -> None:
        """Drop every answer still to come: they are about something that is no longer shown."""
        self._running.clear()
        self._waiting.clear()

    def close(self) -> None:
        """Let the child go; `closed` is sent once it is gone, also when there was none."""
        self._closing = True
        self.forget()
        if self._process is None:
            self.closed.emit()
            return
        self._process.end_input()
        self._process.kill_after(self._close_ms)

    def kill_now(self) -> None:
        """Take the process down before this returns; for the very end of the program."""
        self._closing = True
        if self._process:
            self._process.kill_now()

    def _send(self, request: Request) -> None:
        self._running[request.job] = request
        if self._process is None:
            self._process = LineProcess(self._command, self)
            self._process.received.connect(self._on_event)
            self._process.ended.connect(self._on_ended)
        if self._process is not None:
            message = {"id": request.id, "job": request.job, "project": self._project, "args": request.args}
            self._process.send(message)

    def _on_event(self, event: Message) -> None:
        request = next((r for r in self._running.values() if r.id == event.get("id")), None)
        if request is None:
            return
        if event["event"] not in FINAL:
            self.told.emit(request.job, {**event, "args": request.args})
            return
        del self._running[request.job]
        self._crashes = 0
        following = self._waiting.pop(request.job, None)
        if following:
            self._send(following)
        if event["event"] == "done":
            self.answered.emit(request.job, event.get("result") or {}, request.args)
        elif event["event"] == "failed":
            message = event.get("message") or "The background helper failed without saying why."
            self.failed.emit(request.job, message, event.get("hint", ""), event.get("kind", ""))

    def _on_ended(self, code: int) -> None:
        process, self._process = self._process, None
        if process:
            process.deleteLater()
        if self._closing:
            self.closed.emit()
            return
        lost = list({**self._running, **self._waiting}.values())
        self.forget()
        if not lost:
            return
        self._crashes += 1
        if self._crashes == 1:
            for request in lost:
                self._send(request)
            return
        self._crashes = 0
        last_words = process.log.strip().splitlines()[-1:] if process else []
        hint = "Your labels are safe. " + (f"It last said: {last_words[0]}" if last_words else "Try again.")
        for request in lost:
            self.failed.emit(
                request.job, "The background helper stopped unexpectedly, twice.", hint, "crashed"
            )
