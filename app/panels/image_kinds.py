"""What the images show, and with it how their views may differ: presets of augmentation as cards."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app import theme
from app.widgets.cards import ChoiceCard
from sslcore.configs import AUTO
from sslcore.plan import PRESETS

ACROSS = 5
"""Cards that stand side by side at most."""


class ImageKinds(QWidget):
    """Presets of augmentation, as a person knows their images."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._cards: dict[str, ChoiceCard] = {}
        auto = self.tr("Photos, or greyscale where there is no colour.")
        self._add(AUTO, self.tr("Chosen for you"), auto)
        for name, preset in PRESETS.items():
            self._add(name, self.tr(preset.title), self.tr(preset.one_line))
        self._cards[AUTO].setChecked(True)
        self._lay_out()

    def chosen(self) -> str:
        """Return the preset's name, or `auto`."""
        return next(name for name, card in self._cards.items() if card.isChecked())

    def choose(self, name: str) -> None:
        self._cards[name].setChecked(True)

    def _add(self, name: str, title: str, text: str) -> None:
        card = self._cards[name] = ChoiceCard(title, text)
        card.toggled.connect(lambda on: self.changed.emit() if on else None)

    def _lay_out(self) -> None:
        """Put the cards into lines of equal length, or nearly: five still fit into one."""
        lines = -(-len(self._cards) // ACROSS)
        columns = -(-len(self._cards) // lines)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.spacing(1.5))
        for place, card in enumerate(self._cards.values()):
            if lines > 1:
                # They are wide then, and their words take less height.
                card.setFixedHeight(80)
            grid.addWidget(card, place // columns, place % columns)
        for column in range(columns):
            grid.setColumnStretch(column, 1)
