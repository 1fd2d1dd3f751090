"""Several methods to be ticked, by family; those that the images are not enough for say why and stay out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QVBoxLayout, QWidget

from app import theme
from app.core_words import say
from app.widgets.buttons import label
from sslcore.methods import METHODS
from sslcore.registry import IMAGES

COLUMNS = 4


class MethodTicks(QWidget):
    """A box a method; the first of each family that needs only images is ticked at first."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QCheckBox] = {}
        families: dict[str, list[str]] = {}
        for name, method in METHODS.items():
            families.setdefault(method.family, []).append(name)
        columns = [QVBoxLayout() for _ in range(min(COLUMNS, len(families)))]
        filled = [0] * len(columns)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.spacing(2))
        for family, names in families.items():
            shortest = filled.index(min(filled))
            self._add_family(columns[shortest], family, names)
            filled[shortest] += len(names) + 2
        for place, column in enumerate(columns):
            column.addStretch(1)
            grid.addLayout(column, 0, place)
            grid.setColumnStretch(place, 1)

    def chosen(self) -> list[str]:
        """Return the names of the methods that are ticked and can be trained."""
        return [name for name, box in self.boxes.items() if box.isChecked() and box.isEnabled()]

    def check(self, problem_of: Callable[[str], str]) -> None:
        """Leave out the methods for which `problem_of(name)` says something, and say it."""
        for name, box in self.boxes.items():
            problem = problem_of(name)
            box.setEnabled(not problem)
            box.setToolTip(problem or say(METHODS[name].one_line))
            box.setAccessibleDescription(box.toolTip())

    def _add_family(self, column: QVBoxLayout, family: str, names: list[str]) -> None:
        words = say(family)
        column.addWidget(label(words[:1].upper() + words[1:], "caption"))
        first = next((name for name in names if METHODS[name].needs == IMAGES), "")
        for name in names:
            box = self.boxes[name] = QCheckBox(METHODS[name].title)
            box.setChecked(name == first)
            box.toggled.connect(self.changed)
            column.addWidget(box)
        column.addSpacing(theme.spacing(1))
