"""A small line chart for values that arrive over time, such as the loss."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app import theme
from app.widgets import chart_paint
from app.widgets.chart_paint import Axes


class LinePlot(QWidget):
    """Draws one series with its newest value; pointing at it reads off the values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._x: list[float] = []
        self._y: list[float] = []
        self._labels = ("", "")
        self._empty = self.tr("Nothing measured yet")
        self._pointed: float | None = None
        self.setMouseTracking(True)
        self.setMinimumSize(160, 136)

    def sizeHint(self) -> QSize:
        return QSize(320, 168)

    def set_labels(self, x: str, y: str) -> None:
        """Say what the axes mean, with units."""
        self._labels = (x, y)
        self.setAccessibleName(y)
        self.update()

    def set_empty_text(self, text: str) -> None:
        """Say what is shown once there is something."""
        self._empty = text
        self.update()

    def set_points(self, x: Sequence[float], y: Sequence[float]) -> None:
        """Show these values; pairs that are not finite are left out."""
        pairs = [
            (float(a), float(b)) for a, b in zip(x, y, strict=True) if math.isfinite(a) and math.isfinite(b)
        ]
        self._x = [a for a, _ in pairs]
        self._y = [b for _, b in pairs]
        self._describe()

    def append(self, x: float, y: float) -> None:
        """Add the newest value."""
        if math.isfinite(x) and math.isfinite(y):
            self._x.append(float(x))
            self._y.append(float(y))
            self._describe()

    def clear(self) -> None:
        """Forget all values."""
        self.set_points([], [])

    def _describe(self) -> None:
        self.setAccessibleDescription(chart_paint.short(self._y[-1]) if self._y else self._empty)
        self.update()

    def _axes(self) -> Axes:
        low, high = min(self._y), max(self._y)
        room = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
        rect = QRectF(48, 24, max(self.width() - 56, 10), max(self.height() - 64, 10))
        first, last = self._x[0], self._x[-1]
        return Axes(rect, (first, last if last > first else first + 1), (low - room, high + room))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = chart_paint.start(self)
        if not self._x:
            chart_paint.draw_note(painter, QRectF(self.rect()), self._empty)
        else:
            axes = self._axes()
            chart_paint.draw_axes(painter, axes, self._labels)
            self._draw_line(painter, axes)
            self._draw_value(painter, axes)
        painter.end()

    def _draw_line(self, painter: QPainter, axes: Axes) -> None:
        t = theme.tokens()
        # More points than pixels cost time and show nothing.
        step = max(1, len(self._x) // max(int(axes.rect.width()), 1))
        rows = [*range(0, len(self._x) - 1, step), len(self._x) - 1]
        path = QPainterPath(axes.at(self._x[0], self._y[0]))
        for row in rows[1:]:
            path.lineTo(axes.at(self._x[row], self._y[row]))
        area = QPainterPath(path)
        area.lineTo(path.currentPosition().x(), axes.rect.bottom())
        area.lineTo(axes.at(self._x[0], 0).x(), axes.rect.bottom())
        fill = QLinearGradient(axes.rect.topLeft(), axes.rect.bottomLeft())
        fill.setColorAt(0, theme.color(t.accent, 0.18))
        fill.setColorAt(1, theme.color(t.accent, 0.0))
        painter.fillPath(area, fill)
        pen = QPen(QColor(t.accent), 2)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _draw_value(self, painter: QPainter, axes: Axes) -> None:
        t = theme.tokens()
        row = len(self._x) - 1
        if self._pointed is not None:
            across = (self._pointed - axes.rect.left()) / axes.rect.width()
            wanted = axes.x[0] + across * (axes.x[1] - axes.x[0])
            row = min(range(len(self._x)), key=lambda i: abs(self._x[i] - wanted))
        place = axes.at(self._x[row], self._y[row])
        if self._pointed is not None:
            painter.setPen(QPen(QColor(t.control_line), 1))
            painter.drawLine(QPointF(place.x(), axes.rect.top()), QPointF(place.x(), axes.rect.bottom()))
        painter.setPen(QPen(QColor(t.surface), 2))
        painter.setBrush(QColor(t.accent))
        painter.drawEllipse(place, 4.5, 4.5)
        painter.setPen(QColor(t.ink))
        painter.setFont(theme.font(theme.BODY, bold=True, tabular=True))
        text = f"{self._y[row]:.4g}"
        if self._pointed is not None:
            text = self.tr("{y} at {x}").format(y=text, x=chart_paint.short(self._x[row]))
        painter.drawText(QRectF(axes.rect.left(), 0, axes.rect.width(), 18), chart_paint.RIGHT, text)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointed = event.position().x()
        self.update()

    def leaveEvent(self, event: object) -> None:
        self._pointed = None
        self.update()
