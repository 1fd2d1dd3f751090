"""The line at the bottom: what is running, how far, how fast, how much longer, and the buttons for it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from app import theme
from app.widgets.buttons import describe, icon_button, label
from app.widgets.chart_paint import percent


class ActivityBar(QFrame):
    """One job at a time; `set_idle`, `set_progress`, `set_paused` and `set_stopping` say its state."""

    pause_requested = Signal()
    resume_requested = Signal()
    stop_requested = Signal()
    log_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setFixedHeight(44)
        self.setAccessibleName(self.tr("Activity"))
        self._paused = False
        self._text = label("")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(240)
        self._share = label("")
        self._share.setFont(theme.font(theme.BODY, tabular=True))
        self._rate = label("", "quiet")
        self._rate.setFont(theme.font(theme.BODY, tabular=True))
        self._left = label("", "quiet")
        self._pause = icon_button("pause", self.tr("Pause"))
        self._stop = icon_button("stop", self.tr("Stop and keep the last checkpoint"))
        self._log = icon_button("log", self.tr("Show the log"))
        self._pause.clicked.connect(self._toggle)
        self._stop.clicked.connect(self.stop_requested)
        self._log.clicked.connect(self.log_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 8, 0)
        row.setSpacing(16)
        for widget in (self._text, self._bar, self._share, self._rate, self._left):
            row.addWidget(widget)
        row.addStretch(1)
        row.setSpacing(12)
        for button in (self._pause, self._stop, self._log):
            row.addWidget(button)
        self.set_idle()

    def set_idle(self, text: str = "") -> None:
        """Say that nothing runs; `text` may tell what finished last."""
        self._show(text or self.tr("Nothing is running"), running=False)

    def set_progress(
        self, text: str, done: float, total: float, rate: str = "", eta: float | None = None
    ) -> None:
        """Show a running job: amounts, a rate with its unit ("1,240 img/s"), and seconds left if known."""
        self._paused = False
        self._show(text, running=True)
        self._pause.setIcon(theme.icon("pause"))
        describe(self._pause, self.tr("Pause"))
        if total > 0:
            share = max(0.0, min(done / total, 1.0))
            self._bar.setRange(0, 1000)
            self._bar.setValue(round(1000 * share))
            self._share.setText(percent(share))
        else:
            self._bar.setRange(0, 0)
            self._share.setText("")
        self._rate.setText(rate)
        self._left.setText("" if eta is None else self.time_left(eta))
        self.setAccessibleDescription(f"{text} {self._share.text()} {self._left.text()}")

    def set_paused(self, text: str) -> None:
        """Say that the job waits; the pause button now resumes."""
        self._paused = True
        self._text.setText(text)
        self._left.setText(self.tr("paused"))
        self._rate.setText("")
        self._pause.setIcon(theme.icon("play", "accent"))
        describe(self._pause, self.tr("Resume"))

    def set_stopping(self) -> None:
        """Say that the stop was heard and the checkpoint is being written."""
        self._left.setText(self.tr("stopping …"))
        self._rate.setText("")
        self._pause.setEnabled(False)
        self._stop.setEnabled(False)

    def set_pausable(self, pausable: bool) -> None:
        """Show the pause button only for jobs that can pause."""
        self._pause.setVisible(pausable)

    def time_left(self, seconds: float) -> str:
        """Return '4 min left' for a number of seconds."""
        if seconds < 60:
            return self.tr("{n} s left").format(n=max(1, round(seconds)))
        if seconds < 5400:
            return self.tr("{n} min left").format(n=round(seconds / 60))
        return self.tr("{n} h left").format(n=f"{seconds / 3600:.1f}")

    def _show(self, text: str, *, running: bool) -> None:
        self._text.setText(text)
        for widget in (self._bar, self._share, self._rate, self._left):
            widget.setVisible(running)
        for button in (self._pause, self._stop):
            button.setEnabled(running)
        self.setAccessibleDescription(text)
        if not running:
            self._bar.setRange(0, 1000)

    def _toggle(self) -> None:
        (self.resume_requested if self._paused else self.pause_requested).emit()
