"""The person's own labels given once more on paper: how many each strategy would have saved."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QGridLayout, QWidget

from app import theme
from app.core_words import say
from app.panels.page import clear_layout
from app.panels.trial_card import TrialCard, points_of
from app.session import Session
from app.widgets.buttons import label
from app.widgets.curves_view import NamedCurve

JOB = "backtest"


class BacktestCard(TrialCard):
    """Starts the back-test; shows the first strategy beside a random draw, and what each would have needed."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, JOB, self._words(), parent)
        self.rows = QGridLayout()
        self.rows.setHorizontalSpacing(theme.spacing(2))
        self.rows.setVerticalSpacing(2)
        self.rows.setColumnStretch(2, 1)
        self.middle.addLayout(self.rows)
        self.restore()

    def begin(self) -> None:
        """Replay the labels as they are now."""
        self.session.start_backtest()
        self.refresh()

    def stored(self) -> dict[str, Any]:
        """Return the embeddings in use: other ones tell another story."""
        return {"embeddings": self.session.embeddings}

    def show_result(self, result: dict[str, Any]) -> None:
        """Show the first strategy in a sentence and a plot, all of them in lines."""
        control = result["control"]
        first = next(name for name in result["curves"] if name != control)
        titles = {name: say(title) for name, title in result["titles"].items()}
        self.verdict.setText(self._sentence(titles[first], result["saved"][first]))
        shown = [(first, False), (control, True)]
        self.plot.set_curves(
            [NamedCurve(titles[name], points_of(result["curves"][name]), quiet) for name, quiet in shown]
        )
        self._fill(titles, result["saved"])
        self.note.setText(
            self.tr(
                "Chosen from the images you labelled. If suggestions chose these, they are not like all your images: "
                "what is saved among all of them may be more or less."
            )
        )
        self.note.show()

    def _sentence(self, name: str, saved: dict[str, Any]) -> str:
        if saved["verdict"] == "fewer" and saved["bound"]:
            text = self.tr(
                "{name}: {labels} labels or fewer would have done what {budget} drawn at random do."
            )
        elif saved["verdict"] == "fewer":
            text = self.tr("{name}: {labels} labels would have done what {budget} drawn at random do.")
        elif saved["verdict"] == "more":
            text = self.tr("{name} would have needed more labels than a random draw.")
        else:
            text = self.tr("{name} and a random draw cannot be told apart on your labels.")
        return text.format(name=name, labels=f"{saved['labels']:.0f}", budget=saved["budget"])

    def _fill(self, titles: dict[str, str], saved: dict[str, dict[str, Any]]) -> None:
        clear_layout(self.rows)
        for place, (name, found) in enumerate(saved.items()):
            cells = (
                label(titles[name], "small"),
                label(self._needed(found)),
                label(self._span(found), "quiet"),
            )
            cells[1].setFont(theme.font(theme.BODY, bold=True, tabular=True))
            cells[0].setAccessibleName(" ".join(cell.text() for cell in cells))
            for across, cell in enumerate(cells):
                self.rows.addWidget(cell, place, across)

    def _needed(self, found: dict[str, Any]) -> str:
        texts = {
            "at most": self.tr("{n} labels or fewer"),
            "more than": self.tr("more than {n} labels"),
            "": self.tr("{n} labels"),
        }
        return texts[found["bound"]].format(n=f"{found['labels']:.0f}")

    def _span(self, found: dict[str, Any]) -> str:
        if found["low"] is None:
            return ""
        if found["high"] is None:
            return self.tr("{low} or more").format(low=f"{found['low']:.0f}")
        return self.tr("{low} to {high}").format(low=f"{found['low']:.0f}", high=f"{found['high']:.0f}")

    def _words(self) -> tuple[str, str, str]:
        return (
            self.tr("Labels saved by suggestions"),
            self.tr(
                "Your labels are given once more on paper: each strategy chooses among the images you labelled, and "
                "is judged on those held out."
            ),
            self.tr("Replay my labels"),
        )
