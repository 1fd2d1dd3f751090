"""Every run of the project: what it learnt, which one is in use, and those that can go on."""

from __future__ import annotations

import contextlib
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app import theme
from app.core_words import say
from app.panels.page import clear_layout
from app.session import Session
from app.widgets.buttons import label, set_tone, text_button
from app.widgets.cards import Card
from sslcore.arrays import load_arrays
from sslcore.configs import AUTO, POOLED, SCRATCH
from sslcore.encoder_choices import ENCODERS
from sslcore.errors import HandfulError
from sslcore.methods import METHODS
from sslcore.start_choices import PRETRAINED, start_name
from sslcore.store import RunRow


class RunsList(Card):
    """One line a run, the newest first, and plain pixels as what they all have to beat."""

    use_requested = Signal(object)
    """A run id, or "pixels"."""
    resume_requested = Signal(int)
    layers_requested = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Runs"), parent=parent)
        self._session = session
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self.body.addLayout(self._lines)
        session.arrays_changed.connect(lambda kind: self.refresh() if kind == "embeddings" else None)
        self.refresh()

    def refresh(self) -> None:
        """Show the runs as they are now."""
        clear_layout(self._lines)
        in_use = run_in_use(self._session)
        resumable = {row.id for row in self._session.resumable_runs}
        for row in reversed(self._session.runs):
            self._add(self._line(row, row.id == in_use, row.id in resumable))
        if self._session.embeddings:
            self._add(self._pixels_line(in_use == "pixels"))

    def _line(self, row: RunRow, in_use: bool, resumable: bool) -> QWidget:
        title = METHODS[row.method].title if row.method in METHODS else row.method
        line = _Line(self.tr("{method}, run {id}").format(method=title, id=row.id), facts_of(self, row))
        line.set_state(*self._state(row))
        if in_use:
            layer = self._session.layer_in_use
            where = self.tr("In use: {layer}").format(layer=say(layer))
            line.add_tick(self.tr("In use") if layer == POOLED else where)
        elif row.status == "done":
            button = line.add_button(self.tr("Use this run"), not self._session.readonly)
            button.clicked.connect(lambda _checked=False, run=row.id: self.use_requested.emit(run))
        if row.status == "done":
            button = line.add_button(self.tr("Where is it best?"), not self._session.readonly, "evaluate")
            button.setToolTip(self.tr("Compare the features of every layer of the network"))
            button.clicked.connect(lambda _checked=False, run=row.id: self.layers_requested.emit(run))
        if resumable:
            button = line.add_button(self.tr("Go on"), not self._session.readonly, "play")
            button.clicked.connect(lambda _checked=False, run=row.id: self.resume_requested.emit(run))
        return line

    def _pixels_line(self, in_use: bool) -> QWidget:
        line = _Line(self.tr("Plain pixels"), self.tr("Nothing learnt: what a run has to beat."))
        if in_use:
            line.add_tick(self.tr("In use"))
        else:
            button = line.add_button(self.tr("Use pixels"), not self._session.readonly)
            button.clicked.connect(lambda: self.use_requested.emit("pixels"))
        return line

    def _state(self, row: RunRow) -> tuple[str, str]:
        """Return what became of a run, in words, and their tone."""
        if row.status == "done":
            reading = str(row.result.get("reading", ""))
            tone = "error" if reading.startswith("collapsed") else "good" if "spreading" in reading else ""
            return self.tr(reading), tone
        words = {
            "new": (self.tr("waiting"), ""),
            "running": (self.tr("running"), "accent"),
            "paused": (self.tr("paused"), "accent"),
            "interrupted": (self.tr("interrupted"), "warning"),
            "cancelled": (self.tr("stopped early"), "warning"),
            "failed": (say(str(row.result.get("message") or self.tr("failed"))), "error"),
        }
        return words.get(row.status, (row.status, ""))

    def _add(self, line: QWidget) -> None:
        if self._lines.count():
            rule = QFrame()
            rule.setProperty("role", "line")
            self._lines.addWidget(rule)
        self._lines.addWidget(line)


class _Line(QWidget):
    """Name and facts on the left, how it went in the middle, what to do with it on the right."""

    def __init__(self, title: str, facts: str) -> None:
        super().__init__()
        name = label(title)
        name.setFont(theme.font(theme.BODY, bold=True))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(name)
        words.addWidget(label(facts, "small"))
        self._title = title
        self._state = label("", "", wrap=True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 8, 0, 8)
        self._row.setSpacing(theme.spacing(2))
        self._row.addLayout(words, 3)
        self._row.addWidget(self._state, 2)

    def set_state(self, text: str, tone: str) -> None:
        self._state.setText(text[:1].upper() + text[1:])
        set_tone(self._state, tone)

    def add_button(self, text: str, enabled: bool, icon: str = "") -> QPushButton:
        button = text_button(text, icon=icon)
        button.setAccessibleName(f"{text}: {self._title}")
        button.setEnabled(enabled)
        self._row.addWidget(button)
        return button

    def add_tick(self, text: str) -> None:
        tick = QLabel()
        tick.setPixmap(theme.icon("verified", "good").pixmap(18, 18))
        words = label(text)
        set_tone(words, "good")
        self._row.addWidget(tick, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(words)


def facts_of(widget: QWidget, row: RunRow) -> str:
    """Return what a run was made of, in one line."""
    result, parts = row.result, []
    encoder = str(result.get("encoder", row.encoder))
    if encoder != AUTO:
        title = say(ENCODERS[encoder].title) if encoder in ENCODERS else encoder
        parts.append(widget.tr("encoder: {encoder}").format(encoder=title))
    if (start := str(row.config.get("start", SCRATCH))) != SCRATCH:
        source = "timm" if start == PRETRAINED else start_name(start)
        parts.append(widget.tr("started from {source}").format(source=source))
    if result.get("resolution"):
        parts.append(f"{result['resolution']} px")
    if "epochs" in result:
        parts.append(widget.tr("epochs: {n}").format(n=f"{result['epochs']:,.4g}"))
    if "minutes" in result:
        parts.append(widget.tr("{n} min").format(n=f"{result['minutes']:.1f}"))
    if "rankme" in result:
        parts.append(f"RankMe {result['rankme']:.0f}")
    with contextlib.suppress(ValueError):
        parts.append(f"{datetime.fromisoformat(row.created).astimezone():%Y-%m-%d %H:%M}")
    return "  ·  ".join(parts)


def run_in_use(session: Session) -> int | str | None:
    """Return the run whose features map and head use now: a run id, "pixels" or "untrained"; None without any."""
    if not session.embeddings:
        return None
    try:
        run: int | str = load_arrays(session.project, session.embeddings).inputs["run"]
        return run
    except (HandfulError, KeyError):
        return None
