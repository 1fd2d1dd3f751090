"""The numbers of a method that a person may turn, with what each does and what it usually is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QVBoxLayout, QWidget

from app import theme
from app.core_words import say
from app.panels.page import clear_layout
from app.widgets.buttons import label, text_button
from sslcore.registry import Knob


class KnobsForm(QWidget):
    """A box a knob; `changed_knobs()` are those that are not as usual."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._knobs: dict[str, Knob] = {}
        self.boxes: dict[str, Number] = {}
        self.reset = text_button(self.tr("Back to the usual values"), "quiet", icon="undo")
        self.reset.clicked.connect(self.put_back)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.spacing(2))
        self._grid.setVerticalSpacing(theme.spacing(1.5))
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._grid)
        column.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignLeading)
        self.set_knobs({})

    def set_knobs(self, knobs: dict[str, Knob]) -> None:
        """Offer other knobs, all as usual."""
        clear_layout(self._grid)
        self._knobs, self.boxes = knobs, {}
        for row, (name, knob) in enumerate(knobs.items()):
            title = say(name.replace("_", " "))
            title = title[:1].upper() + title[1:]
            box = self.boxes[name] = Number(knob)
            box.setAccessibleName(title)
            box.setAccessibleDescription(say(knob.help))
            box.valueChanged.connect(self._on_change)
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(label(title, "caption"))
            words.addWidget(label(say(knob.help), "small", wrap=True))
            usual = self.tr("Usually {usual}; from {low} to {high}.")
            words.addWidget(
                label(
                    usual.format(usual=_said(knob.default), low=_said(knob.low), high=_said(knob.high)),
                    "small",
                )
            )
            self._grid.addWidget(box, row, 0)
            self._grid.addLayout(words, row, 1)
        self.setVisible(bool(knobs))
        self.reset.setEnabled(False)

    def put_back(self) -> None:
        """Set every knob to what it usually is."""
        for name, box in self.boxes.items():
            box.setValue(self._knobs[name].default)

    def changed_knobs(self) -> dict[str, float]:
        """Return the knobs that are not as usual, by name."""
        return {
            name: box.value() for name, box in self.boxes.items() if box.value() != self._knobs[name].default
        }

    def _on_change(self) -> None:
        self.reset.setEnabled(bool(self.changed_knobs()))
        self.changed.emit()


class Number(QDoubleSpinBox):
    """A number of any size, without zeros behind it."""

    def __init__(self, knob: Knob) -> None:
        super().__init__()
        self.setDecimals(6)
        self.setRange(knob.low, knob.high)
        self.setValue(knob.default)
        self.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self.setFixedWidth(112)
        # The style sheet's padding does not reach the text of a spin box.
        self.lineEdit().setTextMargins(8, 0, 0, 0)

    def textFromValue(self, value: float) -> str:
        return _said(value)


def _said(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
