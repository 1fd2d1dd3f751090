"""How long a run lasts, as a person chooses it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QDoubleSpinBox, QHBoxLayout, QPushButton, QWidget

from app.widgets.buttons import describe

QUICK, THOROUGH = 0.2, 3.0
"""Shares of the usual time."""


class RunLength(QWidget):
    """How long a run lasts: three usual choices, or any number of minutes or epochs."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._usual = 5.0
        self.unit = QComboBox()
        self.unit.addItem(self.tr("minutes"), "minutes")
        self.unit.addItem(self.tr("epochs"), "epochs")
        self.unit.setAccessibleName(self.tr("Unit of the length"))
        self.amount = QDoubleSpinBox()
        self.amount.setDecimals(1)
        self.amount.setRange(0.1, 100_000)
        self.amount.setValue(self._usual)
        self.amount.setAccessibleName(self.tr("How long to learn"))
        self.unit.currentIndexChanged.connect(self._on_unit)
        self.amount.valueChanged.connect(self._on_amount)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.amount, 1)
        row.addWidget(self.unit)
        self.choices = QWidget()
        self._group = QButtonGroup(self)
        self._buttons: list[tuple[QPushButton, str, float]] = []
        line = QHBoxLayout(self.choices)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        words = (
            (self.tr("Quick look"), QUICK),
            (self.tr("Usual"), 1.0),
            (self.tr("Thorough"), THOROUGH),
        )
        for text, share in words:
            button = QPushButton(text)
            button.setCheckable(True)
            button.setProperty("kind", "choice")
            self._group.addButton(button)
            button.clicked.connect(lambda _checked=False, share=share: self._choose(share))
            self._buttons.append((button, text, share))
            line.addWidget(button)
        line.addStretch(1)
        self._group.setExclusive(False)
        self.set_usual(self._usual)

    def set_usual(self, minutes: float) -> None:
        """Take `minutes` as the usual length; a length chosen by hand stays."""
        untouched = self.minutes() in (None, self._usual) and self.unit.currentData() == "minutes"
        self._usual = minutes
        for button, text, share in self._buttons:
            n = self._share(share)
            unit = self.tr("1 minute") if n == 1 else self.tr("{n} minutes").format(n=f"{n:g}")
            describe(button, f"{text}, {unit}")
            button.setText(f"{text} · {self.tr('{n} min').format(n=f'{n:g}')}")
        if untouched:
            self.amount.setValue(minutes)
        self._sync()

    def minutes(self) -> float | None:
        return round(self.amount.value(), 1) if self.unit.currentData() == "minutes" else None

    def epochs(self) -> int | None:
        return round(self.amount.value()) if self.unit.currentData() == "epochs" else None

    def _share(self, share: float) -> float:
        return float(max(1, round(self._usual * share)))

    def _choose(self, share: float) -> None:
        self.unit.setCurrentIndex(0)
        self.amount.setValue(self._share(share))
        self._sync()

    def _on_unit(self) -> None:
        epochs = self.unit.currentData() == "epochs"
        self.amount.setDecimals(0 if epochs else 1)
        self.amount.setMinimum(1 if epochs else 0.1)
        self.amount.setValue(100 if epochs else self._usual)
        self._on_amount()

    def _on_amount(self) -> None:
        self._sync()
        self.changed.emit()

    def _sync(self) -> None:
        for button, _, share in self._buttons:
            button.setChecked(self.minutes() == self._share(share))
