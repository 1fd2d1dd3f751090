"""Fine-tuning as a card: what it does, how long it takes, and what came of it beside the frozen head."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app import theme
from app.core_words import say
from app.panels.finetune_choice import FinetuneChoice
from app.panels.runs_list import run_in_use
from app.session import Session
from app.widgets.buttons import label, set_kind, set_tone, text_button
from app.widgets.cards import Card
from app.widgets.chart_paint import percent
from sslcore.errors import HandfulError
from sslcore.finetune_plan import base_problem, expected_minutes, plan_finetune, plan_with_unlabelled
from sslcore.store import RunRow

JOBS = ("finetune", "use_tuned")


class FinetuneCard(Card):
    """Starts and stops a fine-tuning; its result stays, and which model is used is one click."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Fine-tune the encoder"), icon="learn", parent=parent)
        self.session = session
        self.sentence = label("", "quiet", wrap=True)
        self.time = label("", "small", wrap=True)
        self.choice = FinetuneChoice()
        self.figures = _Figures()
        self.start = text_button(self.tr("Fine-tune"), icon="learn")
        self.stop = text_button(self.tr("Stop"), "quiet")
        self.use = text_button(self.tr("Use the fine-tuned model"))
        self.back = text_button(self.tr("Back to the frozen head"))
        self.sentence.setText(
            self.tr(
                "The encoder goes on learning, now from your labels; it is judged beside the frozen head, "
                "on the same labels."
            )
        )
        self._lay_out()
        self.choice.changed.connect(self.refresh)
        self.start.clicked.connect(
            lambda: session.start_finetune(run_in_use(session), self.choice.also_unlabelled)
        )
        self.stop.clicked.connect(session.cancel)
        self.use.clicked.connect(self._use)
        self.back.clicked.connect(session.use_frozen_head)
        session.runs_changed.connect(self.refresh)
        session.job_event.connect(self._on_job)
        self.refresh()

    def refresh(self) -> None:
        """Show what is possible, what is under way, or what came of it."""
        job, result = self.session.job, self.result
        busy = job is not None and job.job == "finetune"
        waits = "finetune" in self.session.jobs.waiting
        using = "use_tuned" in self.session.jobs.waiting or (job is not None and job.job == "use_tuned")
        minutes, problem = self.expectation()
        in_use = self.session.tuned.run is not None
        keyboard = self.start.hasFocus() or self.stop.hasFocus()
        self.start.setEnabled(not (problem or busy or waits or self.session.readonly))
        self.choice.setEnabled(not (busy or waits or self.session.readonly))
        self.start.setText(self.tr("Fine-tune again") if result else self.tr("Fine-tune"))
        self.start.setVisible(not busy or keyboard)
        self.stop.setVisible(busy or keyboard)
        if keyboard:
            # The one that comes is there before the other goes: the keyboard stays with them.
            (self.stop if busy else self.start).setFocus()
        self.start.setVisible(not busy)
        self.stop.setVisible(busy)
        self.time.setText(problem or self._time_in_words(minutes))
        self.figures.setVisible(result is not None)
        self.use.setVisible(result is not None and not in_use and not busy)
        self.use.setEnabled(not using and not self.session.readonly)
        self.back.setVisible(in_use)
        self.back.setEnabled(not self.session.readonly)
        if result is not None:
            self.figures.show_result(result.result, in_use)
            # Only what is clearly better is recommended.
            set_kind(self.use, "primary" if result.result["paired"]["verdict"] == "better" else "")
        self._show_state(busy, waits or using)

    @property
    def result(self) -> RunRow | None:
        """The fine-tuning whose model is in use, else the newest of the encoder in use that learnt as is chosen."""
        rows = [row for row in self.session.finetunes if row.status == "done"]
        if (used := self.session.tuned.run) is not None:
            return next((row for row in rows if row.id == used), None)
        wanted = run_in_use(self.session), self.choice.also_unlabelled
        fitting = [row for row in rows if (row.config["run"], bool(row.config.get("unlabelled"))) == wanted]
        return fitting[-1] if fitting else None

    def expectation(self) -> tuple[float, str]:
        """Return about how many minutes it would take, and what stands in its way in words."""
        run, session = run_in_use(self.session), self.session
        row = next((row for row in session.runs if row.id == run), None)
        try:
            if problem := base_problem(run, row.method if row else ""):
                raise problem
            counts = session.counts
            plan = plan_finetune({row.name: counts.get(row.id, 0) for row in session.classes})
            if self.choice.also_unlabelled:
                plan = plan_with_unlabelled(plan, len(session.table.ids) - len(session.labels))
        except HandfulError as error:
            return 0.0, f"{say(error.message)} {say(error.hint)}".strip()
        speed = float(row.result.get("images_per_second") or 0) if row else 0.0
        return expected_minutes(plan, speed), ""

    def _time_in_words(self, minutes: float) -> str:
        n = f"{len(self.session.labels):,}"
        if minutes < 1:
            return self.tr("Less than a minute with {n} labels.").format(n=n)
        if minutes < 1.5:
            return self.tr("About a minute with {n} labels.").format(n=n)
        return self.tr("About {m} minutes with {n} labels.").format(m=f"{minutes:.0f}", n=n)

    def _show_state(self, busy: bool, waits: bool) -> None:
        job = self.session.job
        if waits:
            self.time.setText(self.tr("Waiting for its turn…"))
        elif busy and job is not None:
            share = 100 * job.done / job.total if job.total and "eta_seconds" in job.facts else 0
            text = self.tr("Fine-tuning… {share}").format(share=f"{share:.0f} %")
            if (sure := job.facts.get("pseudo_labelled")) is not None:
                words = self.tr("Sure enough of {n} of the images without a label.")
                text += "\n" + words.format(n=percent(sure))
            self.time.setText(text)
            self.set_status("")
        elif self.result and self.result.result.get("version") != self.session.label_version:
            text = self.tr("Labels have changed since: it does not know them until it is fine-tuned again.")
            self.set_status(text, "warning")
        else:
            self.set_status("")

    def _use(self) -> None:
        if row := self.result:
            self.session.use_tuned(row.id)
            self.refresh()

    def _on_job(self, event: dict[str, Any]) -> None:
        if event["job"] not in JOBS:
            return
        if event["event"] == "ended":
            self.refresh()
            if event["kind"] == "cancelled":
                self.set_status(self.tr("Stopped; everything is as before."))
            elif event["kind"] in ("failed", "crashed"):
                self.set_status(f"{say(event['message'])} {say(event['hint'])}".strip(), "error")
        elif event["event"] == "progress":
            self._show_state(event["job"] == "finetune", event["job"] == "use_tuned")
        elif event["event"] == "started":
            self.refresh()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.sentence)
        words.addWidget(self.choice)
        words.addWidget(self.time)
        words.addStretch(1)
        buttons = QVBoxLayout()
        buttons.setSpacing(theme.spacing())
        for button in (self.use, self.back, self.start, self.stop):
            buttons.addWidget(button)
        buttons.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(theme.spacing(3))
        row.addLayout(words, 4)
        row.addWidget(self.figures, 5)
        row.addLayout(buttons)
        self.body.addLayout(row)


class _Figures(QWidget):
    """Frozen and fine-tuned, one above the other with intervals, their difference, and one honest sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.verdict = label("", wrap=True)
        self.source = label("", "small", wrap=True)
        self._cells: dict[str, tuple[Any, Any, Any]] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.spacing(2))
        grid.setVerticalSpacing(2)
        for place, name in enumerate(("frozen", "tuned", "difference")):
            cells = label("", "small"), label(""), label("", "quiet")
            cells[1].setFont(theme.font(theme.BODY, bold=True, tabular=True))
            for across, cell in enumerate(cells):
                grid.addWidget(cell, place, across)
            cells[1].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._cells[name] = cells
        grid.setColumnStretch(2, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(grid)
        column.addWidget(self.verdict)
        column.addWidget(self.source)
        column.addStretch(1)

    def show_result(self, result: dict[str, Any], in_use: bool) -> None:
        """Show the figures of a fine-tuning; the model in use is told apart by a word."""
        paired = result["paired"]
        names = self.tr("Frozen head"), self.tr("Fine-tuned")
        used = self.tr("{name}, in use")
        shown = [
            used.format(name=name) if in_use == bool(place) else name for place, name in enumerate(names)
        ]
        span = self.tr("{low} to {high}")
        for name, title, share in zip(("frozen", "tuned"), shown, ("first", "second"), strict=True):
            low, high = (percent(edge) for edge in paired[f"{share}_interval"])
            self._fill(name, title, percent(paired[share]), span.format(low=low, high=high))
        low, high = (_points(edge) for edge in paired["interval"])
        points = self.tr("{n} points").format(n=_points(paired["difference"]))
        self._fill("difference", self.tr("Difference"), points, span.format(low=low, high=high))
        self.verdict.setText(say(str(result["sentence"])))
        set_tone(self.verdict, {"better": "good", "worse": "warning"}.get(paired["verdict"], ""))
        unlabelled = int(result.get("unlabelled") or 0)
        words = self.tr("Learnt from the labels and from {n} images without one.")
        self.source.setText(words.format(n=f"{unlabelled:,}"))
        self.source.setVisible(bool(unlabelled))

    def _fill(self, name: str, *texts: str) -> None:
        for cell, text in zip(self._cells[name], texts, strict=True):
            cell.setText(text)
        self._cells[name][0].setAccessibleName(" ".join(texts))


def _points(share: float) -> str:
    """Return a difference of shares in points with its sign, as +8 or \N{MINUS SIGN}3."""
    points = round(100 * share)
    return "0" if points == 0 else f"{points:+d}".replace("-", "\N{MINUS SIGN}")
