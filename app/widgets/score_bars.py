"""Per-class scores as bars: F1, with precision, recall and how many labels stand behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app import theme
from app.widgets import chart_paint
from app.widgets.chart_paint import percent

ROW = 28
NUMBERS = (48, 66, 56, 54)
"""Widths of the columns of F1, precision, recall and labels."""
LEAST_BAR = 24


@dataclass(frozen=True)
class ScoreRow:
    """One class; scores 0..1, `support` labels."""

    name: str
    color: str
    precision: float
    recall: float
    f1: float
    support: int


class ScoreBars(QWidget):
    """One line per class; clicking a line asks for its images."""

    row_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ScoreRow] = []
        self._current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Scores of each class"))
        self.setMinimumWidth(360)

    def sizeHint(self) -> QSize:
        return QSize(420, 24 + ROW * max(len(self._rows), 2))

    def minimumSizeHint(self) -> QSize:
        return QSize(360, self.sizeHint().height())

    def set_scores(self, rows: Sequence[ScoreRow]) -> None:
        """Show one bar per class, in the order given."""
        self._rows = list(rows)
        self._current = min(self._current, max(len(self._rows) - 1, 0))
        self.updateGeometry()
        self.update()

    def _columns(self, painter: QPainter) -> tuple[QRectF, QRectF, list[QRectF]]:
        """Return the places of name, bar (empty where long names leave no room) and numbers in a line at the top."""
        left = self.width() - 8 - sum(NUMBERS)
        names = chart_paint.widest(painter, [row.name for row in self._rows], self.width() * 0.28)
        first = QRectF(8, 0, min(names + 24, left - 16), ROW)
        numbers = [QRectF(left + sum(NUMBERS[:place]), 0, width, ROW) for place, width in enumerate(NUMBERS)]
        bar = QRectF(first.right() + 8, ROW / 2 - 4, left - first.right() - 8, 8)
        return first, bar if bar.width() >= LEAST_BAR else QRectF(), numbers

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = chart_paint.start(self)
        if not self._rows:
            chart_paint.draw_note(painter, QRectF(self.rect()), self.tr("Too few labels to score classes."))
        else:
            name, bar, numbers = self._columns(painter)
            painter.setPen(QColor(theme.tokens().quiet))
            heads = (self.tr("F1"), self.tr("precision"), self.tr("recall"), self.tr("labels"))
            for place, head in zip(numbers, heads, strict=True):
                painter.drawText(QRectF(place.left(), 0, place.width(), 20), chart_paint.RIGHT, head)
            for i, row in enumerate(self._rows):
                painter.save()
                painter.translate(0, 24 + i * ROW)
                self._draw_row(painter, row, (name, bar, numbers))
                painter.restore()
            self._draw_current(painter)
        painter.end()

    def _draw_row(
        self, painter: QPainter, row: ScoreRow, places: tuple[QRectF, QRectF, list[QRectF]]
    ) -> None:
        t = theme.tokens()
        name, bar, numbers = places
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(row.color))
        painter.drawEllipse(QRectF(name.left(), ROW / 2 - 5, 10, 10))
        if not bar.isEmpty():
            painter.setBrush(QColor(t.sunken))
            painter.drawRoundedRect(bar, 4, 4)
            painter.setBrush(QColor(row.color))
            filled = QRectF(bar)
            filled.setWidth(max(bar.width() * max(0.0, min(row.f1, 1.0)), 4))
            painter.drawRoundedRect(filled, 4, 4)
        painter.setPen(QColor(t.ink))
        chart_paint.draw_elided(painter, name.adjusted(18, 0, 0, 0), row.name)
        texts = (
            percent(row.f1),
            percent(row.precision),
            percent(row.recall),
            f"{row.support:,}",
        )
        for i, (place, text) in enumerate(zip(numbers, texts, strict=True)):
            painter.setPen(QColor(t.quiet if i else t.ink))
            painter.drawText(place, chart_paint.RIGHT, text)

    def _draw_current(self, painter: QPainter) -> None:
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(theme.tokens().accent))
            place = QRectF(1, 24 + self._current * ROW + 1, self.width() - 2, ROW - 2)
            painter.drawRoundedRect(place, 4, 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = int((event.position().y() - 24) // ROW)
        if 0 <= row < len(self._rows):
            self._go(row)
            self.row_clicked.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._rows:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._go(max(0, min(self._current + step, len(self._rows) - 1)))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._rows:
            self.row_clicked.emit(self._current)
        else:
            event.ignore()

    def _go(self, row: int) -> None:
        self._current = row
        one = self._rows[row]
        self.setAccessibleDescription(f"{one.name}: F1 {percent(one.f1)}")
        self.update()
