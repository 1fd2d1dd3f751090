"""What the run on the form would reach on this computer, measured when nothing else keeps it busy."""

from __future__ import annotations

import dataclasses
from typing import Any

from PySide6.QtCore import QObject, QTimer

from app.panels.pretrain_form import PretrainForm
from app.session import Session
from sslcore.configs import PretrainConfig

DEBOUNCE_MS = 600


class RunEstimate(QObject):
    """Asks the live worker for an estimate of the form's settings, and has the form show it."""

    def __init__(self, session: Session, form: PretrainForm) -> None:
        super().__init__(form)
        self._session, self._form = session, form
        self._asked: PretrainConfig | None = None
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(DEBOUNCE_MS)
        self._debounce.timeout.connect(self._ask)
        form.changed.connect(self.refresh)
        form.shown.connect(self.refresh)
        session.estimated.connect(self._show)
        session.changed.connect(lambda changes: self._forget() if changes.images else None)
        session.arrays_changed.connect(lambda kind: self._forget() if kind == "embeddings" else None)
        session.job_event.connect(self._on_job)
        session.closed.connect(self._debounce.stop)

    def refresh(self) -> None:
        """Ask anew where the settings are others than those last asked about."""
        if not self._may_ask():
            self._debounce.stop()
            if self._asked is None or not self._form.may_start:
                self._asked = None
                self._form.set_estimate("")
        elif self._wanted() != self._asked:
            self._asked = None
            self._form.set_measuring()
            self._debounce.start()

    def _may_ask(self) -> bool:
        """Whether the form is looked at and the processor is free: a figure measured beside a job would be wrong."""
        session = self._session
        free = session.is_open and session.job is None and not session.jobs.waiting
        return free and not session.readonly and self._form.may_start and self._form.isVisible()

    def _wanted(self) -> PretrainConfig:
        # No seed makes a run faster.
        return dataclasses.replace(self._form.config(), seed=0)

    def _ask(self) -> None:
        if self._may_ask():
            self._asked = self._wanted()
            self._session.ask_for_estimate(self._asked)

    def _show(self, result: dict[str, Any]) -> None:
        # An answer to settings that were changed since is followed by another.
        if self._asked is not None and self._asked == self._wanted():
            self._form.set_estimate(str(result.get("sentence", "")))

    def _forget(self) -> None:
        """Measure again: other images, or an answer that went with older embeddings."""
        self._asked = None
        self.refresh()

    def _on_job(self, event: dict[str, Any]) -> None:
        if event["event"] == "ended":
            # The next job, if one waits, is started by whoever sent this event.
            QTimer.singleShot(0, self, self._forget)
        elif event["event"] == "started":
            self._forget()
