"""How good the head is by now, small: accuracy with its interval, learning curve, confusion matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import theme
from app.core_words import say
from app.panels.judged import class_names, read_judged
from app.session import Session
from app.widgets.buttons import label
from app.widgets.chart_paint import percent
from app.widgets.confusion_view import ConfusionView
from app.widgets.curve_view import CurveView

SIDE = 116


class VerdictPanel(QWidget):
    """Follows the head; never more certain than its labels allow."""

    images_requested = Signal(object, str)
    """Image ids int64 behind a cell, and what they are in words."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.number = label("", "heading")
        self.interval = label("", "quiet")
        self.line = label("", "small", wrap=True)
        self.curve = CurveView()
        self.curve.setMinimumSize(120, SIDE)
        self.curve.setMaximumHeight(SIDE)
        self.confusion = SmallConfusion()
        row = QHBoxLayout()
        row.setSpacing(theme.spacing())
        row.addWidget(self.curve, 1)
        row.addWidget(self.confusion)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self._make_number())
        column.addWidget(self.line)
        column.addSpacing(4)
        column.addLayout(row)
        self.confusion.cell_clicked.connect(self._open_cell)
        session.head_changed.connect(self.refresh)
        session.changed.connect(lambda changes: self.refresh() if changes.classes else None)
        self.refresh()

    def _make_number(self) -> QHBoxLayout:
        self.number.setFont(theme.font(theme.HEADING, bold=True, tabular=True))
        self.number.setToolTip(caution())
        row = QHBoxLayout()
        row.setSpacing(theme.spacing())
        row.addWidget(self.number)
        row.addWidget(self.interval, 1, Qt.AlignmentFlag.AlignBottom)
        self.interval.setContentsMargins(0, 0, 0, 4)
        return row

    def refresh(self) -> None:
        """Show the figures of the head of now."""
        info = self._session.head_info
        verdict = corrected_verdict(info) or verdict_of(info)
        self.number.setText(verdict.value)
        self.number.setProperty("role", "heading" if verdict.interval else "title")
        for words, text in ((self.interval, verdict.interval), (self.line, verdict.line)):
            words.setText(text)
        restyle(self.number)
        confusion, curve = info.get("confusion"), info.get("curve") or []
        self.curve.setVisible(bool(curve))
        self.confusion.setVisible(confusion is not None)
        if confusion is not None:
            self.confusion.set_matrix(np.array(confusion), class_names(self._session))
        self.curve.set_points([(p["labels"], p["accuracy"], p["lo"], p["hi"]) for p in curve])

    def _open_cell(self, row: int, column: int) -> None:
        ids = self._session.head_info.get("class_ids", [])
        if row < len(ids) and column < len(ids):
            words = self.confusion.cell_text(row, column)
            self.images_requested.emit(read_judged(self._session).cell(ids[row], ids[column]), words)


@dataclass(frozen=True)
class Verdict:
    """The accuracy in words: "86 %", "81 % to 90 %", how it was measured. No interval: why there is none yet."""

    value: str
    interval: str
    line: str


def verdict_of(info: dict[str, Any]) -> Verdict:
    """Return a head's accuracy in words, or what is missing for one."""
    if info.get("accuracy") is not None and info.get("interval"):
        low, high = (percent(float(edge)) for edge in info["interval"])
        method = say(info.get("method") or "")
        line = tr("accuracy by {method}").format(method=method) if method else tr("accuracy")
        return Verdict(percent(info["accuracy"]), tr("{low} to {high}").format(low=low, high=high), line)
    start, _, missing = str(info.get("reason") or "").partition(": ")
    start = say(start)
    if missing:
        missing = say(missing[:1].upper() + missing[1:] + ".")
        return Verdict(start[:1].upper() + start[1:], "", missing)
    return Verdict(
        tr("No accuracy yet"), "", start or tr("It is measured once two classes have a few labels each.")
    )


def corrected_verdict(info: dict[str, Any]) -> Verdict | None:
    """Return the accuracy corrected for the choice of labels in words; None where it is not known."""
    found = info.get("corrected")
    if not found:
        return None
    low, high = (percent(float(edge)) for edge in found["interval"])
    plain = verdict_of(info).value
    line = tr("corrected for the choice of labels: of all images without one. Cross-validated: {plain}")
    return Verdict(
        percent(found["accuracy"]), tr("{low} to {high}").format(low=low, high=high), line.format(plain=plain)
    )


def tr(text: str) -> str:
    return QCoreApplication.translate("verdict_panel", text)


def caution() -> str:
    """Return what the interval means, and what it does not."""
    return tr(
        "The interval is meant to hold the true accuracy 19 times in 20. Cross-validation judges the labelled images; "
        "suggested ones are harder than the rest, and its figure is then too low, often by 10 points and more. "
        "From 40 labels on it is corrected for that: how often the model is right when it is so sure, over all images "
        "without a label. An audit says it without any assumption."
    )


def restyle(widget: QWidget) -> None:
    """Let the style sheet see a property that changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class SmallConfusion(ConfusionView):
    """The confusion matrix without names, for a glance; a cell's words are in its tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(SIDE, SIDE)
        self.setMaximumSize(SIDE, SIDE)

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def _frame(self) -> tuple[QPointF, float]:
        side = min(self.width(), self.height()) / max(len(self._names), 1)
        return QPointF(self.width() - side * len(self._names), 0), side

    def _draw_names(self, painter: QPainter) -> None:
        """There is no room for them."""
