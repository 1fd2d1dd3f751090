"""The audit as a card: drawn, labelled blind, and what it says."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QWidget

from app import theme
from app.core_words import say
from app.session import Session
from app.widgets.buttons import describe, label, set_kind, text_button
from app.widgets.cards import Card
from app.widgets.chart_paint import percent
from sslcore.audit import USUAL_DRAW

MOST = 10_000


class AuditCard(Card):
    """Draws an audit, leads to labelling it, says what it found, and ends it."""

    label_requested = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Audit"), icon="verified", parent=parent)
        self.session = session
        self.sentence = label("", "quiet", wrap=True)
        self.figure = label("", "", wrap=True)
        self.about = label("", "small", wrap=True)
        self.count = QSpinBox()
        self.count.setRange(1, MOST)
        self.count.setValue(USUAL_DRAW)
        # The style sheet's padding does not reach the field inside.
        self.count.lineEdit().setTextMargins(theme.spacing(), 0, 0, 0)
        describe(self.count, self.tr("How many images to draw"))
        self.expected = label("", "small")
        self.draw = text_button(self.tr("Draw and label"))
        self.go_on = text_button(self.tr("Go on with the audit"), "primary")
        self.end = text_button(self.tr("End the audit"), "quiet")
        describe(self.end, self.tr("Its images go back among the others; their labels train from then on"))
        self._lay_out()
        self.count.valueChanged.connect(self._show_expected)
        self.draw.clicked.connect(self._draw)
        self.go_on.clicked.connect(self._go_on)
        self.end.clicked.connect(session.audit.end)
        session.audit.changed.connect(self.refresh)
        session.changed.connect(lambda _changes: self.refresh())
        session.head_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show how far the audit is, and what it says so far."""
        audit, may = self.session.audit.now, not self.session.readonly
        drawn, waiting = len(audit.images), len(audit.waiting)
        self.sentence.setText(self._state())
        self.figure.setText(self._figure())
        self.figure.setVisible(bool(self.figure.text()))
        facts = self.session.head_info.get("audit") or {}
        self.about.setText(say(str(facts.get("about") or "")) if drawn and self.figure.text() else "")
        self.about.setVisible(bool(self.about.text()))
        self.draw.setText(self.tr("Draw more") if drawn else self.tr("Draw and label"))
        set_kind(self.draw, "" if drawn else "primary")
        self.go_on.setVisible(waiting > 0)
        self.end.setVisible(drawn > 0)
        for control in (self.draw, self.count, self.go_on, self.end):
            control.setEnabled(may)
        self._show_expected()

    def _state(self) -> str:
        audit = self.session.audit.now
        if not audit.images:
            return self.tr(
                "Images drawn at random, labelled blind and never trained on: the one figure without bias."
            )
        words = self.tr("{done} of {n} images of the audit are labelled; none of them trains the model.")
        return words.format(done=f"{audit.labelled:,}", n=f"{len(audit.images):,}")

    def _figure(self) -> str:
        facts = self.session.head_info.get("audit") or {}
        if not self.session.audit.now.images or facts.get("accuracy") is None:
            return ""
        low, high = (percent(float(edge)) for edge in facts["interval"])
        words = self.tr("{accuracy} right, {low} to {high}")
        if self.session.audit.now.waiting:
            words = self.tr("So far {accuracy} right, {low} to {high}")
        words = words.format(accuracy=percent(facts["accuracy"]), low=low, high=high)
        if facts.get("unknown"):
            missing = self.tr("{n} are of a class that nothing trains, and count as wrong.")
            words = f"{words}. {missing.format(n=facts['unknown'])}"
        return words

    def _show_expected(self) -> None:
        n = self.count.value() + len(self.session.audit.now.images)
        points = f"{100 * self.session.audit.expected(n):.0f}"
        self.expected.setText(
            self.tr("{n} images: about plus or minus {points} points").format(n=f"{n:,}", points=points)
        )

    def _draw(self) -> None:
        if self.session.audit.draw(self.count.value()):
            self.label_requested.emit()

    def _go_on(self) -> None:
        self.session.audit.begin()
        self.label_requested.emit()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.spacing())
        for control in (self.go_on, self.draw, self.count, self.expected):
            row.addWidget(control)
        row.addStretch(1)
        row.addWidget(self.end)
        for words in (self.sentence, self.figure, self.about):
            self.body.addWidget(words)
        self.body.addLayout(row)
