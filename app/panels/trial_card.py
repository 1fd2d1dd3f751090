"""A trial with the person's own labels as a card: it is started, stopped, and its result stays until labels change."""

from __future__ import annotations

import contextlib
from typing import Any

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import theme
from app.core_words import say
from app.session import Session
from app.widgets.buttons import label, text_button
from app.widgets.cards import Card
from app.widgets.curves_view import CurvesView
from sslcore.arrays import find_arrays, load_arrays
from sslcore.errors import HandfulError


class TrialCard(Card):
    """Words, buttons and a plot for one job; a card of its own says what the result means in `show_result`."""

    def __init__(
        self, session: Session, job: str, words: tuple[str, str, str], parent: QWidget | None = None
    ) -> None:
        title, sentence, start = words
        super().__init__(title, icon="evaluate", parent=parent)
        self.session, self.job = session, job
        self.result: dict[str, Any] | None = None
        self.sentence = label(sentence, "quiet", wrap=True)
        self.verdict = label("", wrap=True)
        self.verdict.setFont(theme.font(theme.BODY, bold=True))
        self.note = label("", "small", wrap=True)
        self.plot = CurvesView()
        self.plot.setAccessibleName(title)
        self.start = text_button(start, icon="evaluate")
        self.stop = text_button(self.tr("Stop"), "quiet")
        self.choice = QHBoxLayout()
        self.choice.setSpacing(theme.spacing())
        self.middle = QVBoxLayout()
        self._lay_out()
        self.start.clicked.connect(self.begin)
        self.stop.clicked.connect(session.cancel)
        session.job_event.connect(self._on_job)
        session.jobs.completed.connect(self._on_completed)
        session.arrays_changed.connect(lambda kind: self.restore() if kind == "embeddings" else None)

    def begin(self) -> None:
        """Start the job."""
        raise NotImplementedError

    def show_result(self, result: dict[str, Any]) -> None:
        """Say what came of it."""
        raise NotImplementedError

    def stored(self) -> dict[str, Any]:
        """Return what the inputs of a result must be for it to be shown when the project is opened."""
        return {}

    def restore(self) -> None:
        """Take up the newest result that fits, if there is one."""
        self.result = None
        key = find_arrays(self.session.project, self.job, **self.stored())
        if key is not None:
            with contextlib.suppress(HandfulError):
                self.result = load_arrays(self.session.project, key).facts
        self.refresh()

    def refresh(self) -> None:
        """Show what is possible, what is under way, or what came of it."""
        job = self.session.job
        busy, waits = job is not None and job.job == self.job, self.job in self.session.jobs.waiting
        may = not (busy or waits or self.session.readonly) and bool(self.session.embeddings)
        keyboard = self.start.hasFocus() or self.stop.hasFocus()
        self.start.setEnabled(may)
        # The one that comes is there before the other goes: the keyboard stays with them.
        self.start.setVisible(not busy or keyboard)
        self.stop.setVisible(busy or keyboard)
        if keyboard:
            (self.stop if busy else self.start).setFocus()
        self.start.setVisible(not busy)
        self.stop.setVisible(busy)
        measured = self.result is not None and not self.result["reason"]
        self.plot.setVisible(measured)
        self.note.setVisible(measured and bool(self.note.text()))
        self.verdict.setVisible(self.result is not None)
        if self.result is not None:
            self.verdict.setText(say(self.result["reason"]))
            if measured:
                self.show_result(self.result)
        self._show_state(busy, waits)

    def event(self, event: QEvent) -> bool:
        """Keep as tall as the wrapped words need: a scrolled page would take that height from others."""
        layout = self.layout()
        if layout is not None and event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self.setMinimumHeight(layout.totalHeightForWidth(self.width()))
        return super().event(event)

    def _show_state(self, busy: bool, waits: bool) -> None:
        job = self.session.job
        if busy and job is not None:
            share = f"{100 * job.done / job.total:.0f} %" if job.total else ""
            self.set_status(self.tr("Under way… {share}").format(share=share))
        elif waits:
            self.set_status(self.tr("Waiting for its turn…"))
        elif self.result is not None and self.result["version"] != self.session.label_version:
            self.set_status(self.tr("Labels have changed since."), "warning")
        else:
            self.set_status("")

    def _on_completed(self, job: str, result: dict[str, Any]) -> None:
        if job == self.job:
            self.result = result
            self.refresh()

    def _on_job(self, event: dict[str, Any]) -> None:
        if event["job"] != self.job:
            return
        if event["event"] == "progress":
            self._show_state(True, False)
        elif event["event"] in ("started", "ended"):
            self.refresh()
        if event["event"] == "ended" and event["kind"] == "cancelled":
            self.set_status(self.tr("Stopped; everything is as before."))
        elif event["event"] == "ended" and event["kind"] in ("failed", "crashed"):
            self.set_status(f"{say(event['message'])} {say(event['hint'])}".strip(), "error")

    def _lay_out(self) -> None:
        self.body.addWidget(self.sentence)
        self.body.addLayout(self.choice)
        self.body.addWidget(self.verdict)
        self.body.addLayout(self.middle)
        self.body.addWidget(self.plot, 1)
        self.body.addWidget(self.note)
        self.body.addStretch(0)
        self.buttons.addWidget(self.start)
        self.buttons.addWidget(self.stop)
        self.buttons.addStretch(1)


def points_of(curve: list[dict[str, Any]]) -> list[tuple[float, float, float, float]]:
    """Return (labels, accuracy, low, high) of a curve as the core tells it."""
    return [(float(p["labels"]), p["accuracy"], p["interval"][0], p["interval"][1]) for p in curve]
