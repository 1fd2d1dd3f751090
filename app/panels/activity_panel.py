"""The bar at the bottom, wired to the job of the session, and its log that folds out above it."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from app.core_words import say
from app.session import Session
from app.widgets.activity_bar import ActivityBar
from sslcore.methods import METHODS

LOG_LINES = 500
PAUSABLE = ("pretrain", "scan", "embed", "finetune")


class ActivityPanel(QWidget):
    """Says what is running, how far, how fast, how much longer; pauses, stops, shows the log."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.bar = ActivityBar()
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setFixedHeight(168)
        self.log.setAccessibleName(self.tr("Log"))
        self.log.setPlaceholderText(self.tr("Nothing has happened yet."))
        self._drawer = QFrame()
        self._drawer.setProperty("role", "bar")
        inside = QVBoxLayout(self._drawer)
        inside.setContentsMargins(8, 4, 0, 4)
        inside.addWidget(self.log)
        self._drawer.hide()
        self._lines: deque[str] = deque(maxlen=LOG_LINES)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._drawer)
        column.addWidget(self.bar)
        self.bar.pause_requested.connect(session.pause)
        self.bar.resume_requested.connect(session.resume)
        self.bar.stop_requested.connect(session.cancel)
        self.bar.log_requested.connect(self.toggle_log)
        session.job_event.connect(self._on_event)
        if session.job:
            self._show_running()

    def toggle_log(self) -> None:
        """Fold the log out or in."""
        self._drawer.setVisible(self._drawer.isHidden())
        if not self._drawer.isHidden():
            self.log.setPlainText("\n".join(self._lines))
            self.log.verticalScrollBar().setValue(self.log.verticalScrollBar().maximum())

    def _on_event(self, event: dict[str, Any]) -> None:
        kind, job = event["event"], event["job"]
        if kind == "ended":
            self._show_end(event)
        elif kind == "saving":
            self.bar.set_progress(self.tr("Saving what the scan found"), 0, 0)
        else:
            self._show_running()
        if kind == "started":
            self._write(self.title(job))
        elif kind == "note":
            self._write(say(str(event.get("text", ""))))
        elif kind == "checkpoint":
            step = f"{event.get('step', 0):,}"
            self._write(
                self.tr("checkpoint at step {n}: {words}").format(n=step, words=say(event.get("reading", "")))
            )

    def _show_running(self) -> None:
        handle = self.session.job
        if handle is None:
            return
        text = self.title(handle.job)
        self.bar.set_pausable(handle.job in PAUSABLE)
        if handle.state in ("pausing", "paused"):
            self.bar.set_paused(text)
        elif handle.state == "cancelling":
            self.bar.set_stopping()
        else:
            speed, eta = handle.facts.get("images_per_second"), handle.facts.get("eta_seconds")
            rate = self.tr("{n} images/s").format(n=f"{speed:,.0f}") if speed else ""
            self.bar.set_progress(text, handle.done, handle.total, rate, eta)

    def _show_end(self, event: dict[str, Any]) -> None:
        words = {
            "done": self.tr("{job}: done"),
            "cancelled": self.tr("{job}: stopped"),
            "failed": self.tr("{job}: failed"),
            "crashed": self.tr("{job}: stopped unexpectedly"),
        }
        text = words[event["kind"]].format(job=self.title(event["job"]))
        self.bar.set_idle(text)
        self._write(" ".join(part for part in (text, say(event.get("message", ""))) if part))
        for line in str(event.get("log", "")).strip().splitlines():
            self._write("  " + line)

    def title(self, job: str) -> str:
        """Return what a job does, in words."""
        if job == "pretrain":
            handle = self.session.job
            run = next((row for row in self.session.runs if handle and row.id == handle.run_id), None)
            method = METHODS[run.method].title if run and run.method in METHODS else ""
            return self.tr("Learning with {method}").format(method=method) if method else self.tr("Learning")
        words = {
            "scan": self.tr("Reading the images"),
            "compare": self.tr("Ranking the methods"),
            "layers": self.tr("Looking into every layer of a run"),
            "embed": self.tr("Computing the features of every image"),
            "map": self.tr("Drawing the map"),
            "finetune": self.tr("Fine-tuning the encoder"),
            "use_tuned": self.tr("Asking the fine-tuned model about every image"),
            "export": self.tr("Exporting"),
            "backtest": self.tr("Replaying your labels"),
            "duel": self.tr("Comparing two encoders"),
        }
        return words.get(job, job)

    def _write(self, text: str) -> None:
        self._lines.append(f"{datetime.now():%H:%M:%S}  {text}")
        if not self._drawer.isHidden():
            self.log.appendPlainText(self._lines[-1])
