"""Compare methods on a person's own images: tick some, wait, and read which is best and how sure that is."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from app import theme
from app.core_words import say
from app.panels.compare_table import fill_table
from app.panels.method_ticks import MethodTicks
from app.session import Session
from app.widgets.bar_table import BarTable
from app.widgets.buttons import label, text_button
from app.widgets.cards import Card
from sslcore.configs import AUTO, PretrainConfig
from sslcore.methods import METHODS

MINUTES = 2.0


class ComparePanel(Card):
    """Chooses, starts and stops a comparison, and shows what came out; hidden until it is opened."""

    closed = Signal()

    def __init__(
        self,
        session: Session,
        settings: Callable[[], PretrainConfig],
        problem_of: Callable[[PretrainConfig], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(self.tr("Compare methods on my images"), parent=parent)
        self._session, self._settings, self._problem_of = session, settings, problem_of
        self.opened = False
        self.ticks = MethodTicks()
        self.minutes, self.seeds = QDoubleSpinBox(), QSpinBox()
        self.total = label("", "quiet", wrap=True)
        self.status = label("", wrap=True)
        self.reading = label("", "title", wrap=True)
        self.table = BarTable()
        self.table.setAccessibleName(self.tr("Ranking of the methods"))
        self.note = label("", "small", wrap=True)
        self.start = text_button(self.tr("Start the comparison"), "primary", icon="play")
        self.go_on = text_button(self.tr("Go on"), icon="play")
        self.stop = text_button(self.tr("Stop"), icon="stop")
        self.again = text_button(self.tr("Rank again"), icon="evaluate")
        self.close_button = text_button(self.tr("Close"), "quiet")
        self._lay_out()
        self._connect()
        self.hide()

    def _lay_out(self) -> None:
        self.minutes.setRange(0.1, 600)
        self.minutes.setDecimals(1)
        self.minutes.setValue(MINUTES)
        self.minutes.setAccessibleName(self.tr("Minutes of each run"))
        self.seeds.setRange(1, 10)
        self.seeds.setAccessibleName(self.tr("Runs of each method"))
        for box in (self.minutes, self.seeds):
            # The style sheet's padding does not reach the text of a spin box.
            box.lineEdit().setTextMargins(8, 0, 0, 0)
        self.chooser = QWidget()
        column = QVBoxLayout(self.chooser)
        column.setContentsMargins(0, 0, 0, 0)
        words = self.tr(
            "Each method learns for the same time under the settings above; then all are judged alike."
        )
        column.addWidget(label(words, "quiet", wrap=True))
        column.addWidget(self.ticks)
        line = QHBoxLayout()
        line.setSpacing(theme.spacing(1))
        for caption, box in (
            (self.tr("Minutes of each run"), self.minutes),
            (self.tr("Runs of each method"), self.seeds),
        ):
            line.addWidget(label(caption, "caption"))
            line.addWidget(box)
            line.addSpacing(theme.spacing(2))
        line.addWidget(self.total, 1)
        column.addLayout(line)
        for part in (self.chooser, self.status, self.reading, self.table, self.note):
            self.body.addWidget(part)
        for button in (self.start, self.go_on, self.stop, self.again, self.close_button):
            self.buttons.addWidget(button)
        self.buttons.addStretch(1)

    def _connect(self) -> None:
        session = self._session
        self.ticks.changed.connect(self.refresh)
        self.minutes.valueChanged.connect(self.refresh)
        self.seeds.valueChanged.connect(self.refresh)
        self.start.clicked.connect(self._start)
        self.go_on.clicked.connect(session.go_on_comparing)
        self.again.clicked.connect(session.go_on_comparing)
        self.stop.clicked.connect(session.cancel)
        self.close_button.clicked.connect(self.close_panel)
        session.jobs.completed.connect(lambda job, _result: self.refresh() if job == "compare" else None)
        session.job_event.connect(self._on_job)
        session.runs_changed.connect(self.refresh)

    def open_panel(self) -> None:
        """Show the panel, with the last comparison of the project in it."""
        self.opened = True
        self.ticks.check(self._problem)
        self.show()
        self.refresh()

    def close_panel(self) -> None:
        """Hide the panel; a comparison that runs goes on."""
        self.opened = False
        self.hide()
        self.closed.emit()

    @property
    def running(self) -> bool:
        """Whether a comparison is under way."""
        job = self._session.job
        return bool(job and job.compared) or "compare" in self._session.jobs.waiting

    def refresh(self) -> None:
        """Say how far the comparison is, or what one would take."""
        if not self.opened or not self._session.is_open:
            return
        running, left, total = self.running, *self._left()
        self.chooser.setVisible(not running)
        runs = len(self.ticks.chosen()) * self.seeds.value()
        words = self.tr("{k} runs of {n} min: about {total} min in all.")
        self.total.setText(
            words.format(k=runs, n=f"{self.minutes.value():g}", total=f"{runs * self.minutes.value():,.3g}")
            if len(self.ticks.chosen()) > 1
            else self.tr("Tick two methods or more.")
        )
        may = not self._session.readonly and not running
        self.start.setEnabled(may and len(self.ticks.chosen()) > 1)
        self.start.setVisible(not running)
        self.stop.setVisible(running)
        self.go_on.setVisible(may and left > 0)
        self._say_status(running, left, total)
        self._show(self._session.comparison_found)

    def _left(self) -> tuple[int, int]:
        """Return how many runs of the last comparison are not done, and how many there are."""
        begun = self._session.comparison
        return len(self._session.comparison_left), len(begun.runs) if begun else 0

    def _say_status(self, running: bool, left: int, total: int) -> None:
        text = ""
        if running and left:
            text = self.tr("Run {n} of {k}").format(n=total - left + 1, k=total)
            job = self._session.job
            row = next((row for row in self._session.runs if job and row.id == job.run_id), None)
            if row is not None and row.method in METHODS:
                text += f": {METHODS[row.method].title}"
        elif running:
            text = self.tr("All runs are done; they are being ranked.")
        elif left:
            text = self.tr("The last comparison stopped early: {n} of {k} runs are done.")
            text = text.format(n=total - left, k=total)
        self.status.setText(text)
        self.status.setVisible(bool(text))

    def _show(self, found: dict[str, Any]) -> None:
        there = bool(found.get("ranking"))
        for part in (self.reading, self.table, self.note):
            part.setVisible(there)
        self.again.setVisible(there and not self.running and not self._session.readonly)
        if there:
            self.reading.setText(say(found["sentence"]))
            self.note.setText(fill_table(self.table, found))

    def _start(self) -> None:
        chosen, config = self.ticks.chosen(), self._settings()
        if self._session.start_comparison(chosen, config, self.minutes.value(), self.seeds.value()):
            self.refresh()

    def _problem(self, method: str) -> str:
        """Return why a method can't be compared on these images; "" where it can."""
        config = dataclasses.replace(self._settings(), method=method, encoder=AUTO, knobs={})
        return self._problem_of(config)

    def _on_job(self, event: dict[str, Any]) -> None:
        if event["event"] in ("started", "ended"):
            self.refresh()
