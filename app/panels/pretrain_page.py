"""Learn without labels: one button with good settings behind it, the run as it goes, and all runs so far."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.panels.compare_panel import ComparePanel
from app.panels.layers_card import LayersCard
from app.panels.page import Page
from app.panels.pretrain_form import PretrainForm
from app.panels.pretrain_live import PretrainLive
from app.panels.run_estimate import RunEstimate
from app.panels.runs_list import RunsList
from app.session import Session
from app.widgets.empty_state import EmptyState
from sslcore.configs import PretrainConfig
from sslcore.known_checks import check_before_run
from sslcore.store import RunRow


class PretrainPage(Page):
    """Starts, pauses, stops and resumes runs of a session."""

    map_requested = Signal()
    images_requested = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Learn without labels"), parent)
        self.session = session
        self.subtitle.setText(
            self.tr("An encoder learns what your images have in common, and what tells them apart.")
        )
        self.empty = EmptyState(
            "images",
            self.tr("No images yet"),
            self.tr("Learning needs at least two images that can be read."),
            self.tr("See the images"),
        )
        self.form = PretrainForm()
        self.form.set_check(self._check)
        self.form.set_may_start(not session.readonly)
        self.form.advanced.start.project = session.project.root
        self.form.advanced.start.refused.connect(self.say)
        self.estimate = RunEstimate(session, self.form)
        self.live = PretrainLive(session)
        self.runs = RunsList(session)
        self.layers = LayersCard(session)
        self.compare = ComparePanel(session, self.form.config, lambda config: self.form.problem_of(config))
        for part in (self.empty, self.form, self.live, self.compare, self.runs, self.layers):
            self.body.addWidget(part, 1 if part in (self.empty, self.live) else 0)
        rest = QVBoxLayout()
        rest.addStretch(1)
        self.body.addLayout(rest)
        self._connect()
        self.refresh()
        self._offer_resume()

    def _connect(self) -> None:
        session = self.session
        self.empty.action_triggered.connect(self.images_requested)
        self.form.start_requested.connect(self.start)
        self.form.advanced.method.labels_requested.connect(self.map_requested)
        self.form.compare_requested.connect(self._open_comparison)
        self.live.pause_requested.connect(session.pause)
        self.live.resume_requested.connect(session.resume)
        self.live.stop_requested.connect(session.cancel)
        self.runs.use_requested.connect(session.start_embed)
        self.runs.resume_requested.connect(self.resume)
        self.runs.layers_requested.connect(self._show_layers)
        self.layers.use_requested.connect(session.start_embed)
        self.layers.measure_requested.connect(session.start_layers)
        session.changed.connect(lambda changes: self.refresh() if changes.images else None)
        session.runs_changed.connect(self._on_runs)
        session.job_event.connect(self._on_job)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._start_by_key)

    def refresh(self) -> None:
        """Show the form, the run under way, or that there are no images."""
        if self.compare.running and not self.compare.opened:
            self.compare.open_panel()
        running = self._running()
        n = self.session.n_usable
        self.empty.setVisible(n < 2 and running is None)
        self.form.setVisible(n >= 2 and running is None)
        self.form.set_images(n)
        if running is not None and self.live.isHidden():
            self.live.start(running)
        self.live.setVisible(running is not None)
        self.runs.setVisible(running is None and bool(self.session.runs))
        self.layers.setVisible(running is None and self.layers.run is not None)

    def _check(self, config: PretrainConfig) -> str:
        """Return what the images offer the method of these settings; HandfulError where it needs more."""
        session = self.session
        return check_before_run(config, session.table, session.labels, session.image_folder)

    def _on_runs(self) -> None:
        self.runs.refresh()
        self.refresh()

    def start(self) -> None:
        """Start a run as the form says."""
        self.banner.dismiss()
        if self.session.start_pretrain(self.form.config()) is not None:
            self.refresh()

    def _open_comparison(self) -> None:
        """Show the comparison of methods, below the form."""
        self.compare.open_panel()
        QTimer.singleShot(0, self, lambda: self.reveal(self.compare))

    def _go_on_comparing(self) -> None:
        self.session.go_on_comparing()
        self._open_comparison()

    def _show_layers(self, run_id: int) -> None:
        """Show where a run is best, below the runs."""
        row = next((row for row in self.session.runs if row.id == run_id), None)
        if row is not None:
            self.layers.open_run(row)
            QTimer.singleShot(0, self, lambda: self.reveal(self.layers))

    def resume(self, run_id: int) -> None:
        """Go on with a run that was stopped."""
        self.banner.dismiss()
        self.session.resume_run(run_id)
        self.refresh()

    def _start_by_key(self) -> None:
        if self.form.isVisible() and self.form.start.isEnabled():
            self.start()

    def _running(self) -> RunRow | None:
        """Return the run under way, or the one that waits for the job before it."""
        job = self.session.job
        wanted = job.run_id if job else None
        for row in reversed(self.session.runs):
            if row.id == wanted or (wanted is None and row.status == "new" and self._is_waiting()):
                return row
        return None

    def _is_waiting(self) -> bool:
        return "pretrain" in self.session.jobs.waiting

    def _offer_resume(self) -> None:
        if self.session.comparison_left and not self.session.readonly and not self.compare.running:
            text = self.tr("The last comparison of methods stopped before its end.")
            hint = self.tr("It can go on with the runs that are left.")
            self.say(text, hint, "info", (self.tr("Go on"), self._go_on_comparing))
            return
        left = self.session.resumable_runs
        if (
            left
            and self._running() is None
            and not self.session.readonly
            and left[0] == self.session.runs[-1]
        ):
            text = self.tr("The last run stopped before its end.")
            hint = self.tr("It can go on from its last checkpoint.")
            self.say(text, hint, "info", (self.tr("Go on"), lambda: self.resume(left[0].id)))

    def _on_job(self, event: dict[str, Any]) -> None:
        if event["job"] != "pretrain":
            return
        kind = event["event"]
        if kind == "started":
            # Whatever was shown belonged to the run before.
            self.live.hide()
            self.refresh()
        elif kind == "state":
            self.live.set_state(event["state"])
        elif kind in ("paused", "resumed"):
            self.live.set_state("paused" if kind == "paused" else "running")
        elif kind == "ended":
            self.refresh()
            self._tell_end(event)
        else:
            self.live.take(event)

    def _tell_end(self, event: dict[str, Any]) -> None:
        if event["compared"]:
            return
        if event["kind"] == "done":
            text = self.tr(
                "The run is done. Its features are computed for every image now, then the map is drawn."
            )
            self.say(text, "", "good", (self.tr("See the map"), self.map_requested.emit))
        elif event["kind"] == "cancelled":
            run = event.get("run")
            if run in {row.id for row in self.session.resumable_runs}:
                text = self.tr("Stopped. What it has learned is kept.")
                self.say(text, "", "info", (self.tr("Go on"), lambda: self.resume(int(run))))
