"""Where a run's useful features are: every layer with its figures, and one sentence of reading."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core_words import say
from app.panels.runs_list import run_in_use
from app.session import Session
from app.widgets.bar_table import BarRow, BarTable, Cell
from app.widgets.buttons import label, text_button
from app.widgets.cards import Card
from app.widgets.chart_paint import percent
from sslcore.configs import POOLED
from sslcore.methods import METHODS
from sslcore.store import RunRow

FILE = "layers.json"


class LayersCard(Card):
    """Shows what was found about one run; hidden until it is asked for."""

    closed = Signal()
    measure_requested = Signal(int)
    use_requested = Signal(int, str)
    """A run and the layer of it to be used from now on."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._session = session
        self.run: int | None = None
        self._wanted = self._better = ""
        self.title = label("", "title", wrap=True)
        self.reading = label("", wrap=True)
        self.hint = label("", "small", wrap=True)
        self.table = BarTable()
        self.table.setAccessibleName(self.tr("Layers of the run"))
        self.again = text_button(self.tr("Measure again"), icon="evaluate")
        self.again.clicked.connect(self._measure)
        self.use = text_button(self.tr("Use this layer"), icon="map")
        self.use.clicked.connect(self._use)
        self.close_button = text_button(self.tr("Close"), "quiet")
        self.close_button.clicked.connect(self._close)
        for part in (self.title, self.reading, self.table, self.hint):
            self.body.addWidget(part)
        self.buttons.addWidget(self.use)
        self.buttons.addWidget(self.again)
        self.buttons.addWidget(self.close_button)
        self.buttons.addStretch(1)
        self.hide()
        session.jobs.completed.connect(self._on_completed)
        session.job_event.connect(self._on_job)
        session.arrays_changed.connect(
            lambda kind: self._offer(self._better) if kind == "embeddings" else None
        )

    def open_run(self, row: RunRow) -> None:
        """Show what is known about a run, measuring it first where nothing is."""
        self.run = row.id
        method = METHODS[row.method].title if row.method in METHODS else row.method
        self.title.setText(self.tr("Where {method}, run {id} is best").format(method=method, id=row.id))
        self.setAccessibleName(self.title.text())
        found = read_found(self._session.project.run_folder(row.id, row.method))
        self.show()
        if found is None:
            self._measure()
        else:
            self._show(found)

    def _measure(self) -> None:
        self.table.set_table([], [])
        self._offer("")
        self.hint.hide()
        self.again.setEnabled(False)
        self.reading.setText(self.tr("Looking into every layer…"))
        if self.run is not None:
            self.measure_requested.emit(self.run)

    def _offer(self, better: str) -> None:
        """Offer a layer that is clearly better than the pooled features, or the way back to these; else nothing."""
        session = self._session
        used = session.layer_in_use if run_in_use(session) == self.run else POOLED
        self._wanted = POOLED if used != POOLED else better
        self.use.setText(
            self.tr("Back to the pooled features") if used != POOLED else self.tr("Use this layer")
        )
        self.use.setAccessibleName(self.use.text())
        self.use.setToolTip(self.tr("The map and the classes are then made of it"))
        self.use.setVisible(bool(self._wanted))
        self.use.setEnabled(not session.readonly)

    def _use(self) -> None:
        if self.run is not None and self._wanted:
            self.use.setEnabled(False)
            self.use_requested.emit(self.run, self._wanted)

    def _close(self) -> None:
        self.run = None
        self.hide()
        self.closed.emit()

    def _on_completed(self, job: str, result: dict[str, Any]) -> None:
        if job == "layers" and result["run"] == self.run:
            self._show(result)

    def _on_job(self, event: dict[str, Any]) -> None:
        if event["event"] == "ended" and event["job"] == "layers" and event["kind"] != "done":
            self.reading.setText(self.tr("Nothing was measured."))
            self.again.setEnabled(True)

    def _show(self, found: dict[str, Any]) -> None:
        layers = found["layers"]
        labelled = any(one["linear"] for one in layers)
        ranks = max(one["rankme"] for one in layers)
        heads = [self.tr("RankMe")]
        if labelled:
            heads = [self.tr("Linear probe"), self.tr("Nearest neighbours"), *heads]
        rows = []
        for one in layers:
            rank = Cell(one["rankme"] / ranks, f"{one['rankme']:.0f}", None, self._of_dimensions(one))
            probes = [probe_cell(self, one["linear"]), probe_cell(self, one["knn"])] if labelled else []
            name = say(one["name"])
            rows.append(BarRow(name[:1].upper() + name[1:], [*probes, rank], one["name"] == found["best"]))
        self.table.set_table(heads, rows)
        self.reading.setText(say(found["sentence"]))
        pooled = self.tr(
            "The map and the classes are made of the pooled features unless another layer is chosen."
        )
        if labelled:
            judged = self.tr("Cross-validated on {n} labels; a line is the 95 % interval.")
            count = f"{found['labels']:,}"
            self.hint.setText(f"{judged.format(n=count)} {pooled}")
        else:
            reason = say(found["reason"])
            self.hint.setText(f"{reason[:1].upper()}{reason[1:]}. {pooled}")
        self.hint.show()
        self.again.setEnabled(not self._session.readonly)
        self._better = found["best"] if found["clear"] else ""
        self._offer(self._better)

    def _of_dimensions(self, one: dict[str, Any]) -> str:
        words = self.tr("{n} of {k} dimensions in use")
        return words.format(n=f"{one['rankme']:.0f}", k=f"{one['dim']:,}")


def read_found(folder: Path) -> dict[str, Any] | None:
    """Return what the job `layers` left in a run's folder, None where it left nothing."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        found: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return found if found["layers"] and found["sentence"] and "clear" in found else None
    return None


def probe_cell(widget: QWidget, probe: dict[str, Any] | None) -> Cell | None:
    """Return the cell of a probe's {accuracy, interval}, None where there is none."""
    if probe is None:
        return None
    low, high = probe["interval"]
    tip = widget.tr("{value} ({low} to {high})").format(
        value=percent(probe["accuracy"]), low=percent(low), high=percent(high)
    )
    return Cell(probe["accuracy"], percent(probe["accuracy"]), (low, high), tip)
