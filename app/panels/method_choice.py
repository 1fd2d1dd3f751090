"""Choosing a method: the list on the left, on the right what the chosen one does, needs, and can be told."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app import theme
from app.core_words import say
from app.panels.knobs_form import KnobsForm
from app.panels.method_list import MethodList
from app.panels.together_form import TogetherForm
from app.widgets.buttons import label, set_tone, text_button
from sslcore.configs import AUTO
from sslcore.methods import METHODS
from sslcore.registry import GROUPS, IMAGES, LABELS, SEQUENCES, STREAMS

HEIGHT = 340


class MethodChoice(QWidget):
    """`chosen()`, `knobs()` and `together()` are what a run would be told."""

    changed = Signal()
    labels_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = MethodList()
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search a method"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.list.filter)
        self.automatic = text_button(self.tr("Back to automatic"), "quiet", icon="undo")
        self.automatic.clicked.connect(lambda: self.choose(AUTO))
        self.title = label("", "title", wrap=True)
        self.line = label("", wrap=True)
        self.paper = label("", "small", wrap=True)
        self.needs = label("", "quiet", wrap=True)
        self.found = label("", wrap=True)
        self.give_labels = text_button(self.tr("Label images"), icon="map")
        self.give_labels.clicked.connect(self.labels_requested)
        self.form = KnobsForm()
        self.form.changed.connect(self.changed)
        self.together_form = TogetherForm()
        self.together_form.changed.connect(self.changed)
        self.list.method_chosen.connect(self._on_chosen)
        self._lay_out()
        self._show(AUTO)

    def _lay_out(self) -> None:
        left, right = QVBoxLayout(), QWidget()
        left.setSpacing(6)
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        top.addWidget(self.automatic)
        left.addLayout(top)
        left.addWidget(self.list, 1)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(theme.spacing(1))
        parts = (self.title, self.line, self.paper, self.needs, self.together_form, self.found)
        for part in (*parts, self.give_labels, self.form):
            column.addWidget(part)
        column.setAlignment(self.give_labels, Qt.AlignmentFlag.AlignLeading)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(right)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.spacing(3))
        row.addLayout(left, 1)
        row.addWidget(scroll, 1)
        self.setFixedHeight(HEIGHT)

    def chosen(self) -> str:
        """Return the method's name, or `auto`."""
        return self.list.chosen()

    def choose(self, name: str) -> None:
        """Make a method the chosen one."""
        self.list.choose(name)

    def knobs(self) -> dict[str, float]:
        """Return the knobs that are not as usual."""
        return self.form.changed_knobs()

    def together(self) -> dict[str, Any]:
        """Return which images belong together and the order of frames, where the method asks for it."""
        return self.together_form.settings()

    def set_findings(self, method: str, found: str, problem: str, hint: str) -> None:
        """Say which method `auto` means, what the images offer the chosen one, or what they lack and how to get it."""
        if self.chosen() == AUTO and method in METHODS:
            words = self.tr("Handful takes {method}.").format(method=METHODS[method].title)
            self.line.setText(f"{words} {say(METHODS[method].one_line)}")
        self.found.setText(f"{problem} {hint}".strip() or found)
        set_tone(self.found, "warning" if problem else "good")
        self.found.setVisible(bool(problem or found))
        card = METHODS.get(self.chosen())
        self.give_labels.setVisible(bool(problem) and card is not None and card.needs == LABELS)

    def _on_chosen(self, name: str) -> None:
        self._show(name)
        self.changed.emit()

    def _show(self, name: str) -> None:
        card = METHODS.get(name)
        self.automatic.setEnabled(card is not None)
        self.title.setText(card.title if card else self.tr("Automatic"))
        self.line.setText(say(card.one_line) if card else "")
        self.paper.setText(card.paper if card else "")
        self.paper.setVisible(card is not None)
        needs = card.needs if card else IMAGES
        self.needs.setText(self._needed(needs))
        self.needs.setVisible(needs != IMAGES)
        self.together_form.set_needs(needs)
        self.form.set_knobs(card.knobs if card else {})

    def _needed(self, needs: str) -> str:
        words = {
            SEQUENCES: self.tr(
                "It needs frames that were taken one after the other, such as those of a video."
            ),
            STREAMS: self.tr("It needs the same moments, seen by two cameras or more."),
            GROUPS: self.tr("It needs images that belong together: of one patient, one plant, one part."),
            LABELS: self.tr("It also learns from the labels given so far; a few of each class will do."),
        }
        return words.get(needs, "")
