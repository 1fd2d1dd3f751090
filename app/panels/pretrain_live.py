"""A run as it goes: how far, how fast, what it is shown, the loss, whether the features spread, the map moving."""

from __future__ import annotations

import contextlib
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from app import theme
from app.core_words import say
from app.models.pictures import Pictures
from app.panels.live_views import LiveViews
from app.panels.page import row_of
from app.session import Session
from app.widgets.buttons import label, text_button
from app.widgets.cards import Card
from app.widgets.gauge import QualityGauge
from app.widgets.line_plot import LinePlot
from app.widgets.scatter_view import ScatterView
from sslcore.encoder_choices import ENCODERS
from sslcore.methods import METHODS
from sslcore.store import RunRow

TONES = {"features are spreading": "good", "settling": ""}


class PretrainLive(QWidget):
    """Follows the pretraining job of a session; all it shows comes from the job's events."""

    pause_requested = Signal()
    resume_requested = Signal()
    stop_requested = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._dim = 0
        self._state = ""
        self.title = label("", "title", wrap=True)
        self.figures = label("", "quiet")
        self.figures.setFont(theme.font(theme.BODY, tabular=True))
        self.note = label("", "small", wrap=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the run"))
        self.pause = text_button(self.tr("Pause"), icon="pause")
        self.stop = text_button(self.tr("Stop"), icon="stop")
        self.stop.setToolTip(self.tr("Stop and keep the last checkpoint; you can go on later"))
        self.pause.clicked.connect(self._toggle)
        self.stop.clicked.connect(self.stop_requested)
        self.gauge = QualityGauge()
        self.plot = LinePlot()
        self.plot.set_labels(self.tr("epochs"), self.tr("loss"))
        self.plot.set_empty_text(self.tr("The loss appears with the first steps."))
        self.map = ScatterView()
        self.map.set_empty_text(
            self.tr("The small map appears at the first checkpoint, then moves as it learns.")
        )
        self.map.set_thumbnail_source(Pictures.of(session).picture)
        self.views = LiveViews()
        self._lay_out()
        session.preview_changed.connect(self._show_map)

    def _lay_out(self) -> None:
        head = Card()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.figures)
        row = QHBoxLayout()
        row.addLayout(words, 1)
        row.addWidget(self.pause)
        row.addWidget(self.stop)
        head.body.addLayout(row)
        head.body.addWidget(self.bar)
        head.body.addWidget(self.note)
        left, right = Card(), QVBoxLayout()
        left.body.addWidget(label(self.tr("The map, as the encoder sees it now"), "caption"))
        left.body.addWidget(self.map, 1)
        gauge, loss = Card(), Card()
        gauge.body.addWidget(label(self.tr("Are the features any good? Measured without labels"), "caption"))
        gauge.body.addWidget(self.gauge)
        loss.body.addWidget(label(self.tr("Loss: lower is better, within one run"), "caption"))
        loss.body.addWidget(self.plot, 1)
        right.setSpacing(theme.spacing(2))
        right.addWidget(gauge)
        right.addWidget(loss, 1)
        self.map.setMinimumHeight(320)
        # The canvas would like to be taller than a small window.
        self.map.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.spacing(2))
        column.addWidget(head)
        column.addLayout(row_of(left, self.views, right, stretch=(8, 6, 8)), 1)

    def start(self, run: RunRow) -> None:
        """Begin to follow a run, new or resumed."""
        folder = self._session.project.run_folder(run.id, run.method)
        self._dim = dim_of(run, folder)
        title = METHODS[run.method].title if run.method in METHODS else run.method
        n = f"{self._session.n_usable:,}"
        self.title.setText(self.tr("Learning from {n} images with {method}").format(n=n, method=title))
        self.figures.setText(self.tr("Getting ready…"))
        self.note.hide()
        self.bar.setRange(0, 0)
        self.gauge.clear()
        self.plot.set_points(*read_losses(folder / "metrics.jsonl"))
        self.views.set_method(run.method)
        self.views.show_newest(folder)
        self.map.set_points(np.zeros((0, 2), np.float32), np.zeros(0, np.int64))
        self.set_state("running")
        self._folder, self._run = folder, run

    def take(self, event: dict[str, Any]) -> None:
        """Show one event of the job."""
        if event["event"] == "progress" and "epoch" in event:
            self._show_progress(event)
        elif event["event"] == "checkpoint":
            self._dim = dim_of(self._run, self._folder)
            reading = str(event["reading"])
            tone = TONES.get(reading, "error")
            words = self.tr(reading)
            self.gauge.set_value(
                event["rankme"], self._dim, event["spread"], words[:1].upper() + words[1:], tone
            )
        elif event["event"] == "views":
            self.views.show_file(self._folder / Path(str(event["file"])).name)
        elif event["event"] == "note":
            self.note.setText(say(str(event["text"])))
            self.note.show()

    def set_state(self, state: str) -> None:
        """Say where the job stands: running, pausing, paused or cancelling."""
        self._state = state
        waiting = state in ("pausing", "paused")
        self.pause.setText(self.tr("Go on") if waiting else self.tr("Pause"))
        self.pause.setAccessibleName(self.pause.text())
        self.pause.setToolTip(self.pause.text())
        self.pause.setIcon(theme.icon("play" if waiting else "pause"))
        for button in (self.pause, self.stop):
            button.setEnabled(state != "cancelling")
        if state == "paused":
            self.figures.setText(self.tr("Paused; nothing is lost, the processor is free."))
        elif state == "cancelling":
            self.figures.setText(self.tr("Stopping; the checkpoint is being written…"))

    def _toggle(self) -> None:
        (self.resume_requested if self._state in ("pausing", "paused") else self.pause_requested).emit()

    def _show_progress(self, event: dict[str, Any]) -> None:
        share = min(event["done"] / event["total"], 1.0) if event["total"] else 0.0
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(1000 * share))
        if event.get("loss") is not None:
            self.plot.append(event["epoch"], event["loss"])
        if self._state != "running":
            return
        parts = [
            f"{100 * share:.0f} %",
            self.tr("epoch {n}").format(n=f"{event['epoch']:.1f}"),
            self.tr("{n} images/s").format(n=f"{event['images_per_second']:,.0f}"),
        ]
        if event.get("eta_seconds") is not None:
            parts.append(self._time_left(event["eta_seconds"]))
        self.figures.setText("   ·   ".join(parts))

    def _time_left(self, seconds: float) -> str:
        if seconds < 90:
            return self.tr("{n} s left").format(n=max(1, round(seconds)))
        return self.tr("{n} min left").format(n=math.ceil(seconds / 60))

    def _show_map(self) -> None:
        preview = self._session.preview
        if preview is None:
            return
        ids, xy = preview
        rgba, outlined = point_colors(self._session, ids)
        self.map.set_points(xy, ids, animate=True)
        self.map.set_colors(rgba, outlined, outlined)


def point_colors(session: Session, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the map's colours of images by label, uint8 [n, 4], grey without one, and which have one, bool [n]."""
    rows = session.table.rows_of(ids)
    codes = np.full(len(ids), -1)
    codes[rows >= 0] = session.label_codes[rows[rows >= 0]]
    colors = [row.color for row in session.classes] + [theme.tokens().unlabelled]
    palette = np.array([QColor(one).getRgb() for one in colors], dtype=np.uint8)
    return palette[codes], codes >= 0


def dim_of(run: RunRow, folder: Path) -> int:
    """Return the number of features of a run's encoder, which its folder says once it has begun; 0 before."""
    for file in ("config.json", "encoder.json"):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            if dim := int(json.loads((folder / file).read_text(encoding="utf-8"))["dim"]):
                return dim
    # A run of an earlier version says only its encoder's name.
    name = run.encoder
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        name = json.loads((folder / "config.json").read_text(encoding="utf-8"))["config"]["encoder"]
    return ENCODERS[name if name in ENCODERS else "small"].dim or 0


def read_losses(file: Path) -> tuple[list[float], list[float]]:
    """Return (epochs, losses) that an earlier part of a run wrote down; empty where there is none."""
    epochs: list[float] = []
    losses: list[float] = []
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError:
        return epochs, losses
    for line in lines:
        try:
            row = json.loads(line)
            epoch, loss = float(row["epoch"]), float(row["loss"])
        except (ValueError, KeyError, TypeError):
            continue
        epochs.append(epoch)
        losses.append(loss)
    return epochs, losses
