"""One long job in one child process: start it, pause it, stop it, hear how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.process import WORKER, LineProcess, Message

PATIENCE_MS = 10_000
"""How long a worker may take to leave after it was told to, or after its last event, before it is killed."""
CRASH_HINT = "Your labels are safe. Try again; if it happens again, the log says more."
FINAL = ("done", "cancelled", "failed")


@dataclass(frozen=True)
class JobOutcome:
    """How a job ended: `kind` is done, cancelled, failed (it said why) or crashed (the process broke)."""

    kind: str
    result: dict[str, Any] = field(default_factory=dict)
    message: str = ""
    hint: str = ""
    failure: str = ""
    """The class name of a failed job's error, such as TooFewLabels."""
    log: str = ""
    """The end of what the process wrote to stderr."""


class JobRunner(QObject):
    """Runs one job at a time. `state` is idle, running, pausing, paused or cancelling."""

    reported = Signal(dict)
    """Every event of the job as it comes, the final one too."""
    finished = Signal(object)
    """The JobOutcome, once the process is gone; `start` may be called again from here."""

    def __init__(
        self, command: Sequence[str] = WORKER, parent: QObject | None = None, patience_ms: int = PATIENCE_MS
    ) -> None:
        super().__init__(parent)
        self._command = command
        self._patience_ms = patience_ms
        self._id = 0
        self._final: Message | None = None
        self._process: LineProcess | None = None
        self.state = "idle"

    @property
    def busy(self) -> bool:
        return self._process is not None

    @property
    def log(self) -> str:
        """The end of the running process's stderr."""
        return self._process.log if self._process else ""

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    def start(self, job: str, project: Path, args: dict[str, Any]) -> None:
        """Start a worker on `job`. One at a time: raises RuntimeError while another runs."""
        if self._process is not None:
            raise RuntimeError("a job is already running")
        self._id += 1
        self._final = None
        self.state = "running"
        self._process = LineProcess(self._command, self)
        self._process.received.connect(self._on_event)
        self._process.ended.connect(self._on_ended)
        self._process.send({"id": self._id, "job": job, "project": str(project), "args": args})

    def pause(self) -> None:
        """Ask the job to hold still; it says `paused` when it does."""
        if self.state == "running" and self._process:
            self.state = "pausing"
            self._process.send({"pause": True})

    def resume(self) -> None:
        """Let a paused job go on."""
        if self.state in ("pausing", "paused") and self._process:
            self.state = "running"
            self._process.send({"resume": True})

    def cancel(self) -> None:
        """Ask the job to stop where it can go on later; it is killed if it does not listen."""
        if self._process and self.state != "cancelling":
            self.state = "cancelling"
            self._process.send({"cancel": True})
            self._process.kill_after(self._patience_ms)

    def kill_now(self) -> None:
        """Take the process down before this returns; for the very end of the program."""
        if self._process:
            self.state = "cancelling"
            self._process.kill_now()

    def _on_event(self, event: Message) -> None:
        if self._final is not None or event.get("id", self._id) != self._id or self._process is None:
            return
        if event["event"] == "paused" and self.state == "pausing":
            self.state = "paused"
        if event["event"] in FINAL:
            self._final = event
            self._process.end_input()
            self._process.kill_after(self._patience_ms)
        self.reported.emit(event)

    def _on_ended(self, code: int) -> None:
        process, self._process = self._process, None
        asked_to_stop = self.state == "cancelling"
        self.state = "idle"
        log = process.log if process else ""
        if process:
            process.deleteLater()
        self.finished.emit(outcome_of(self._final, code, asked_to_stop, log))


def outcome_of(final: Message | None, code: int, asked_to_stop: bool, log: str) -> JobOutcome:
    """Return what became of a job from its last event and exit code; `done` counts only with code 0."""
    kind = final["event"] if final else ""
    if final and kind == "done" and code == 0:
        return JobOutcome("done", result=final.get("result") or {}, log=log)
    if final and kind == "failed":
        message = final.get("message") or "The job failed without saying why."
        return JobOutcome("failed", {}, message, final.get("hint", ""), final.get("kind", ""), log)
    if kind == "cancelled" or asked_to_stop:
        return JobOutcome("cancelled", log=log)
    return JobOutcome("crashed", {}, "The background worker stopped unexpectedly.", CRASH_HINT, "", log)
