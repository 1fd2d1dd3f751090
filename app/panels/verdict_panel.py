"""How good the head is by now, small: accuracy with its interval, learning curve, confusion matrix."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import theme
from app.panels.judged import class_names, read_judged
from app.panels.most_mistaken import most_mistaken
from app.panels.verdicts import caution, short_verdict
from app.session import Session
from app.widgets.buttons import label
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
        self._classes = np.zeros(0, np.int64)
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
        verdict = short_verdict(info)
        self.number.setText(verdict.value)
        self.number.setProperty("role", "heading" if verdict.interval else "title")
        for words, text in ((self.interval, verdict.interval), (self.line, verdict.line)):
            words.setText(text)
        restyle(self.number)
        confusion, curve = info.get("confusion"), info.get("curve") or []
        self.curve.setVisible(bool(curve))
        self.confusion.setVisible(confusion is not None)
        if confusion is not None:
            square, names = np.array(confusion), class_names(self._session)
            self._classes = most_mistaken(square)
            shown = [names[place] for place in self._classes]
            self.confusion.set_matrix(square[np.ix_(self._classes, self._classes)], shown)
        self.curve.set_points([(p["labels"], p["accuracy"], p["lo"], p["hi"]) for p in curve])

    def _open_cell(self, row: int, column: int) -> None:
        ids = self._session.head_info.get("class_ids", [])
        if max(self._classes[[row, column]]) < len(ids):
            label_, guess = (ids[place] for place in self._classes[[row, column]])
            words = self.confusion.cell_text(row, column)
            self.images_requested.emit(read_judged(self._session).cell(label_, guess), words)


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
