"""The accuracy in large type, and what to do next."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout

from app import theme
from app.core_words import say
from app.panels.next_step import NextStep
from app.panels.verdicts import beside, caution, trusted_verdict
from app.widgets.big_number import BigNumber
from app.widgets.buttons import describe, label, text_button
from app.widgets.cards import Card


class FiguresCard(Card):
    """The accuracy in large type, its interval, and how it was measured."""

    def __init__(self) -> None:
        super().__init__()
        self.number = BigNumber()
        self.body.addWidget(self.number)
        self.body.addStretch(1)
        self.number.setToolTip(caution())
        self.other = label("", "small", wrap=True)
        self.body.addWidget(self.other)

    def show_info(self, info: dict[str, object]) -> None:
        """Show the accuracy to be trusted most, and the cross-validated one beside it where that is another."""
        verdict, other = trusted_verdict(info), beside(info)
        self.number.set_value(verdict.value, verdict.interval, verdict.line)
        self.other.setText(other)
        self.other.setVisible(bool(other))


class NextCard(Card):
    """One sentence, and a button that goes there."""

    def __init__(self) -> None:
        super().__init__(self.tr("What to do next"))
        self.sentence = label("", wrap=True)
        self.why = label("", "small", wrap=True)
        self.go = text_button("", "primary")
        row = QHBoxLayout()
        row.setSpacing(theme.spacing(2))
        row.addWidget(self.sentence, 1)
        row.addWidget(self.go)
        self.body.addLayout(row)
        self.body.addWidget(self.why)
        self.body.addStretch(1)

    def show_step(self, step: NextStep, stop: dict[str, Any]) -> None:
        """Show what to do next; `stop` says whether to stop labelling, and why."""
        words = {
            "label": self.tr("Go on labelling"),
            "pretrain": self.tr("Learn from the images"),
            "export": self.tr("Export"),
        }
        self.sentence.setText(step.text)
        advice = say(str(stop.get("sentence", "")))
        reasons = [words for words in (advice, *map(say, stop.get("why", []))) if words not in step.text]
        self.why.setText(" ".join(reasons))
        self.why.setVisible(bool(reasons))
        self.go.setText(words[step.step])
        describe(self.go, words[step.step])
