"""The reliability plot as a card, with one sentence about it."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app.core_words import say
from app.widgets.buttons import label
from app.widgets.cards import Card
from app.widgets.reliability_view import ReliabilityView


class ReliabilityCard(Card):
    """Shows whether the model is right as often as it says."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Is it right as often as it says?"), parent=parent)
        self.view = ReliabilityView()
        self.sentence = label("", "small", wrap=True)
        self.body.addWidget(self.view, 1)
        self.body.addWidget(self.sentence)

    def show_info(self, info: dict[str, Any]) -> None:
        """Show the reliability of the head of these facts."""
        facts = info.get("reliability") or {}
        groups = [(g["confidence"], g["right"], g["lo"], g["hi"]) for g in facts.get("bins", [])]
        self.view.set_groups(groups)
        words = say(str(facts.get("sentence", "")))
        if facts:
            off = self.tr("Off by {error} points on average; chance alone would make it {chance}.")
            error, chance = (f"{100 * facts[name]:.0f}" for name in ("error", "by_chance"))
            words = f"{words} {off.format(error=error, chance=chance)}"
        self.sentence.setText(words)
        self.sentence.setVisible(bool(words))
