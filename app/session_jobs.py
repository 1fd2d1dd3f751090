"""The project's long jobs: one worker at a time, what follows what, and what each result means for the project."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.jobs import JobOutcome, JobRunner
from app.process import WORKER
from app.session_scan import ScanIntake
from sslcore.configs import PretrainConfig
from sslcore.errors import HandfulError
from sslcore.jobs import comparison, record
from sslcore.project import Project
from sslcore.store import RunRow, ScanChanges, Store

PLACES = {
    "scan": "images",
    "pretrain": "pretrain",
    "layers": "pretrain",
    "compare": "pretrain",
    "embed": "map",
    "map": "map",
    "finetune": "evaluate",
    "use_tuned": "evaluate",
    "backtest": "evaluate",
    "duel": "evaluate",
    "export": "export",
}
"""The step of the window where a job's failure is shown."""
RESUMABLE = ("interrupted", "cancelled", "failed")


@dataclass
class JobHandle:
    """The job under way, as the activity bar shows it."""

    job: str
    args: dict[str, Any]
    state: str = "running"
    """running, pausing, paused, cancelling, or saving (its result is being taken in)."""
    done: float = 0.0
    total: float = 0.0
    facts: dict[str, Any] = field(default_factory=dict)
    """The latest value of everything it reported: loss, images_per_second, eta_seconds, rankme, ..."""
    note: str = ""

    @property
    def compared(self) -> bool:
        """Whether it is part of a comparison of methods."""
        return self.job == "compare" or bool(self.args.get("compared"))

    @property
    def run_id(self) -> int | None:
        return self.args.get("run") if self.job in ("pretrain", "finetune") else None


class SessionJobs(QObject):
    """A queue of jobs over one JobRunner. Results go into the store here, then `completed` tells the session."""

    job_event = Signal(dict)
    """Every worker event with its `job`; also `started`, `saving`, and `ended` with kind, message, hint, log."""
    completed = Signal(str, dict)
    """job and its result, once the store has taken it in; a scan's result holds its ScanChanges as `changes`."""
    failed = Signal(str, str, str)
    runs_changed = Signal()
    idle = Signal()

    def __init__(
        self,
        project: Project,
        store: Store,
        command: Sequence[str] = WORKER,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._project = project
        self._store = store
        self._waiting: list[tuple[str, dict[str, Any]]] = []
        self._closing = False
        self._intake: ScanIntake | None = None
        self._scan_result: dict[str, Any] = {}
        self.current: JobHandle | None = None
        self.runner = JobRunner(command, self)
        self.runner.reported.connect(self._on_event)
        self.runner.finished.connect(self._on_finished)

    @property
    def waiting(self) -> list[str]:
        """Names of the jobs that come next."""
        return [job for job, _ in self._waiting]

    def start(self, job: str, args: dict[str, Any], *, first: bool = False) -> None:
        """Run a job as soon as those before it are through, or next; the same job is never queued twice."""
        if self._closing or (job, args) in self._waiting:
            return
        self._waiting.insert(0 if first else len(self._waiting), (job, args))
        self._next()

    def start_pretrain(self, config: PretrainConfig, n_images: int) -> int:
        """Queue a new run and return its id; raises HandfulError where its settings are off."""
        row = record.begin_run(self._store, config, n_images)
        self.runs_changed.emit()
        self.start("pretrain", {"run": row.id, "resume": False})
        return row.id

    def start_finetune(self, base: int | str | None, unlabelled: bool = False) -> None:
        """Queue a fine-tuning of a run's encoder with the labels; raises HandfulError where it can't be."""
        row = record.begin_finetune(self._store, base, unlabelled=unlabelled)
        self.runs_changed.emit()
        self.start("finetune", {"run": row.id})

    def resume_run(self, run_id: int) -> None:
        """Queue the rest of a run that was stopped."""
        self.start("pretrain", {"run": run_id, "resume": True})

    def start_comparison(
        self, methods: Sequence[str], config: PretrainConfig, minutes: float, seeds: int
    ) -> None:
        """Queue short runs of several methods and, after them, their ranking; HandfulError where one cannot be."""
        comparison.begin_comparison(self._store, methods, config, minutes, seeds)
        self.go_on_comparing()

    def go_on_comparing(self) -> None:
        """Queue what is left of the project's comparison: its runs, and the ranking."""
        begun = comparison.read_comparison(self._store)
        if begun is None:
            return
        self.runs_changed.emit()
        for row in comparison.left_to_train(self._store, begun):
            self.start("pretrain", {"run": row.id, "resume": True, "compared": True})
        self.start("compare", {"runs": begun.runs})

    def _drop_comparison(self) -> None:
        """Take what is left of a comparison out of the queue; it can go on later."""
        dropped = [args["run"] for job, args in self._waiting if job == "pretrain" and args.get("compared")]
        self._waiting = [
            (job, args) for job, args in self._waiting if job != "compare" and not args.get("compared")
        ]
        with contextlib.suppress(HandfulError):
            for run in dropped:
                self._store.update_run(run, status="cancelled")

    def pause(self) -> None:
        self.runner.pause()
        self._sync_state()

    def resume(self) -> None:
        self.runner.resume()
        self._sync_state()

    def cancel(self) -> None:
        """Stop the current job; those behind it go on, but for those of the same comparison."""
        if self._intake is None:
            if self.current and self.current.compared:
                self._drop_comparison()
            self.runner.cancel()
            self._sync_state()

    def close(self) -> None:
        """Stop everything where it can go on later; `idle` is sent once no process is left."""
        self._closing = True
        self._waiting.clear()
        if self._intake:
            self._intake.stop()
            self._intake = None
            self.current = None
        if self.runner.busy:
            self.runner.cancel()
        else:
            self.idle.emit()

    def kill_now(self) -> None:
        """Leave no process and no timer behind; for the very end of the program."""
        self._closing = True
        self._waiting.clear()
        if self._intake:
            self._intake.stop()
        self.runner.kill_now()

    def _next(self) -> None:
        if self.current is not None or self._closing:
            return
        if not self._waiting:
            self.idle.emit()
            return
        job, args = self._waiting.pop(0)
        self.current = JobHandle(job, args)
        self._mark_run("running")
        self.runner.start(job, self._project.root, args)
        self.job_event.emit({"event": "started", "job": job, "args": args})

    def _sync_state(self) -> None:
        if self.current:
            self.current.state = self.runner.state
            self.job_event.emit({"event": "state", "job": self.current.job, "state": self.runner.state})

    def _on_event(self, event: dict[str, Any]) -> None:
        handle = self.current
        if handle is None:
            return
        handle.state = self.runner.state
        if event["event"] in ("progress", "checkpoint"):
            handle.facts.update({k: v for k, v in event.items() if k not in ("event", "id", "done", "total")})
            handle.done, handle.total = event.get("done", handle.done), event.get("total", handle.total)
        elif event["event"] == "note":
            handle.note = str(event.get("text", ""))
        elif event["event"] in ("paused", "resumed"):
            self._mark_run("paused" if event["event"] == "paused" else "running")
        self.job_event.emit({**event, "job": handle.job, "run": handle.run_id})

    def _on_finished(self, outcome: JobOutcome) -> None:
        handle = self.current
        if handle is None:
            return
        self._write_log(handle, outcome)
        if outcome.kind == "done" and handle.job == "scan" and not self._closing:
            self._take_in(outcome.result)
        elif outcome.kind == "done":
            self._end(outcome, handle, outcome.result)
        else:
            self._mark_run(
                self._status_after(outcome), {"message": outcome.message} if outcome.message else None
            )
            self._end(outcome, handle, None)

    def _status_after(self, outcome: JobOutcome) -> str:
        """What a run that did not get done is called: closing the window or a crash interrupts it."""
        if self._closing or outcome.kind == "crashed":
            return "interrupted"
        return outcome.kind

    def _take_in(self, result: dict[str, Any]) -> None:
        assert self.current
        self.current.state = "saving"
        self._scan_result = result
        self._intake = ScanIntake(self._store, Path(result["records"]), self)
        self._intake.finished.connect(self._on_taken_in)
        self.job_event.emit({"event": "saving", "job": "scan", "total": result.get("images", 0)})

    def _on_taken_in(self, answer: ScanChanges | Exception) -> None:
        intake, self._intake = self._intake, None
        if intake:
            intake.deleteLater()
        if self.current is None:
            return
        if isinstance(answer, Exception):
            outcome = JobOutcome(
                "failed", {}, "Could not save what the scan found.", "Scan the folder again."
            )
            if isinstance(answer, HandfulError):
                outcome = dataclasses.replace(outcome, message=answer.message, hint=answer.hint)
            self._end(outcome, self.current, None)
        else:
            result = {**self._scan_result, "changes": answer}
            self._end(JobOutcome("done", result), self.current, result)

    def _end(self, outcome: JobOutcome, handle: JobHandle, result: dict[str, Any] | None) -> None:
        """Record what came of the current job, tell everybody, go on with the next."""
        if result is not None:
            result = {**result, "run": handle.args["run"]} if "run" in handle.args else result
            try:
                self._record(handle, result)
            except (HandfulError, KeyError) as error:
                message = (
                    error.message if isinstance(error, HandfulError) else "The job's answer was incomplete."
                )
                outcome = JobOutcome("failed", {}, message, "Run it again.", log=outcome.log)
                result = None
        self.current = None
        place = PLACES.get(handle.job, "")
        facts: dict[str, Any] = {
            "kind": outcome.kind,
            "message": outcome.message,
            "hint": outcome.hint,
            "log": outcome.log,
        }
        facts["compared"] = handle.compared
        self.job_event.emit({"event": "ended", "job": handle.job, "run": handle.run_id, **facts})
        if outcome.kind in ("failed", "crashed") and not self._closing:
            self.failed.emit(outcome.message, outcome.hint, place)
        if result is not None and not self._closing:
            self.completed.emit(handle.job, {**result, "compared": handle.compared})
        if self._closing:
            self.idle.emit()
        else:
            self._next()

    def _record(self, handle: JobHandle, result: dict[str, Any]) -> None:
        if handle.job == "pretrain":
            done = comparison.record_compared if handle.compared else record.record_pretrain
            done(self._store, result)
            self.runs_changed.emit()
        elif handle.job == "compare":
            comparison.record_comparison(self._store, result)
        elif handle.job == "embed":
            record.record_embed(self._store, result)
            self._store.set_active_run(result["run"] if isinstance(result["run"], int) else None)
        elif handle.job == "map":
            record.record_map(self._store, result)
        elif handle.job == "finetune":
            record.record_finetune(self._store, result)
            self.runs_changed.emit()
        elif handle.job == "use_tuned":
            record.record_use(self._store, result)

    def _mark_run(self, status: str, result: dict[str, Any] | None = None) -> None:
        if self.current is None or self.current.run_id is None:
            return
        # A disk that is full must not keep the job from ending; the next start marks the run as interrupted.
        with contextlib.suppress(HandfulError):
            self._store.update_run(self.current.run_id, status=status, result=result)
            self.runs_changed.emit()

    def _write_log(self, handle: JobHandle, outcome: JobOutcome) -> None:
        if handle.run_id is None or not outcome.log:
            return
        row = next((row for row in self._store.runs() if row.id == handle.run_id), None)
        folder = self._project.run_folder(row.id, row.method) if row else None
        if folder and folder.is_dir():
            with contextlib.suppress(OSError), (folder / "log.txt").open("a", encoding="utf-8") as out:
                out.write(outcome.log)


def interrupt_lost_runs(store: Store) -> None:
    """Runs that a dead window left as running were interrupted; said so, they can be resumed."""
    # A full disk must not keep the project from opening.
    with contextlib.suppress(HandfulError):
        for row in store.runs():
            if row.status in ("new", "running", "paused"):
                store.update_run(row.id, status="interrupted")


def resumable(project: Project, runs: Sequence[RunRow]) -> list[RunRow]:
    """Return the runs that stopped early and left a checkpoint, the newest first."""
    return [
        row
        for row in reversed(runs)
        if row.status in RESUMABLE and (project.run_folder(row.id, row.method) / "checkpoint").is_dir()
    ]
