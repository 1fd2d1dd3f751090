"""Two encoders on the same labels: which reads them better, and what learning from the images saved in labels."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from app.panels.runs_list import run_in_use
from app.panels.trial_card import TrialCard, points_of
from app.session import Session
from app.widgets.buttons import describe, label
from app.widgets.curves_view import NamedCurve
from sslcore.methods import METHODS

JOB = "duel"


class DuelCard(TrialCard):
    """Two choices and a button; the encoder in use stays in use."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, JOB, self._words(), parent)
        self.first, self.second = QComboBox(), QComboBox()
        describe(self.first, self.tr("First encoder"))
        describe(self.second, self.tr("Second encoder"))
        for part in (self.first, label(self.tr("against"), "quiet"), self.second):
            self.choice.addWidget(part)
        self.choice.addStretch(1)
        for one, after in ((self.second, self.start), (self.start, self.stop)):
            QWidget.setTabOrder(one, after)
        self._fill()
        session.runs_changed.connect(self._fill)
        for box in (self.first, self.second):
            box.currentIndexChanged.connect(lambda _: self._allow())
        self.restore()

    def begin(self) -> None:
        """Compare the two that are chosen, on the labels as they are now."""
        self.session.start_duel(self.first.currentData(), self.second.currentData())
        self.refresh()

    def refresh(self) -> None:
        """Show what is possible, what is under way, or what came of it."""
        super().refresh()
        self._allow()

    def show_result(self, result: dict[str, Any]) -> None:
        """Say which is better and by how much, and draw both."""
        names = [self.name_of(run) for run in result["runs"]]
        self.verdict.setText(self._sentence(names, result))
        self.plot.set_curves(
            [
                NamedCurve(name, points_of(result["curves"][side]), quiet=side == "a")
                for name, side in zip(names, ("a", "b"), strict=True)
            ]
        )
        low, high = (f"{100 * edge:+.0f}" for edge in result["paired"]["interval"])
        text = self.tr("Difference: {low} to {high} points with all {n} labels, on the same images.")
        self.note.setText(text.format(low=low, high=high, n=result["labels"]))
        self.note.show()

    def name_of(self, run: int | str) -> str:
        """Return what an encoder is called here."""
        if run == "pixels":
            return self.tr("Raw pixels")
        if run == "untrained":
            return self.tr("Untrained encoder")
        row = next((row for row in self.session.runs if row.id == run), None)
        method = (METHODS[row.method].title if row.method in METHODS else row.method) if row else ""
        return self.tr("{method}, run {id}").format(method=method, id=run) if row else f"{run}"

    def _sentence(self, names: list[str], result: dict[str, Any]) -> str:
        paired, saved = result["paired"], result["saved"]
        if paired["verdict"] == "unclear":
            text = self.tr("{b} and {a} cannot be told apart on your labels.")
        elif paired["verdict"] == "worse":
            text = self.tr("{b} is {points} points worse than {a}.")
        elif saved["verdict"] != "fewer":
            text = self.tr("{b} is {points} points better than {a}.")
        elif saved["bound"]:
            text = self.tr(
                "{b} is {points} points better than {a}: the same accuracy with at most {share} % of the labels."
            )
        else:
            text = self.tr(
                "{b} is {points} points better than {a}: the same accuracy with {share} % of the labels."
            )
        share = f"{100 * saved['labels'] / saved['budget']:.0f}"
        return text.format(
            a=names[0], b=names[1], points=f"{abs(100 * paired['difference']):.0f}", share=share
        )

    def _fill(self) -> None:
        """Offer the baselines and every run that is done; what was chosen stays chosen."""
        chosen = (self.first.currentData() or "pixels", self.second.currentData() or run_in_use(self.session))
        runs: list[int | str] = ["pixels", "untrained"]
        runs += [row.id for row in self.session.runs if row.status == "done"]
        for box, wanted in zip((self.first, self.second), chosen, strict=True):
            box.blockSignals(True)
            box.clear()
            for run in runs:
                box.addItem(self.name_of(run), run)
            box.setCurrentIndex(runs.index(wanted) if wanted in runs else len(runs) - 1)
            box.blockSignals(False)
        self._allow()

    def _allow(self) -> None:
        same = self.first.currentData() == self.second.currentData()
        waits = JOB in self.session.jobs.waiting
        self.start.setEnabled(not (same or waits or self.session.readonly) and bool(self.session.embeddings))

    def _words(self) -> tuple[str, str, str]:
        return (
            self.tr("What learning from the images saved"),
            self.tr(
                "Two encoders read the same labels, on the same images. The one you use is not changed by it."
            ),
            self.tr("Compare encoders"),
        )
