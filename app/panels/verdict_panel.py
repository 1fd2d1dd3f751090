"""How good the head is by now, small: accuracy with its interval, learning curve, confusion matrix."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import theme
from app.panels.judged import class_names, read_judged
from app.session import Session
from app.widgets.big_number import BigNumber
from app.widgets.chart_paint import percent
from app.widgets.confusion_view import ConfusionView
from app.widgets.curve_view import CurveView

SIDE = 132


class VerdictPanel(QWidget):
    """Follows the head; never more certain than its labels allow."""

    images_requested = Signal(object, str)
    """Image ids int64 behind a cell, and what they are in words."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.number = BigNumber()
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
        column.setSpacing(6)
        column.addWidget(self.number)
        column.addLayout(row)
        self.confusion.cell_clicked.connect(self._open_cell)
        session.head_changed.connect(self.refresh)
        session.changed.connect(lambda changes: self.refresh() if changes.classes else None)
        self.refresh()

    def refresh(self) -> None:
        """Show the figures of the head of now."""
        info = self._session.head_info
        show_accuracy(self.number, info)
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


def show_accuracy(number: BigNumber, info: dict[str, object]) -> None:
    """Write a head's accuracy into `number`, or why there is none yet."""
    accuracy, interval = info.get("accuracy"), info.get("interval")
    if isinstance(accuracy, float) and isinstance(interval, list):
        low, high = (percent(float(edge)) for edge in interval)
        method = str(info.get("method", ""))
        line = number.tr("accuracy by {method}").format(method=method) if method else number.tr("accuracy")
        number.set_value(percent(accuracy), number.tr("{low} to {high}").format(low=low, high=high), line)
        return
    start, _, missing = str(info.get("reason") or "").partition(": ")
    if missing:
        number.set_missing(start[:1].upper() + start[1:], missing[:1].upper() + missing[1:] + ".")
    elif start:
        number.set_missing(number.tr("No accuracy yet"), start)
    else:
        number.set_missing(
            number.tr("No accuracy yet"),
            number.tr("It is measured as soon as two classes have a few labels each."),
        )


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
