"""The learning curve: cross-validated accuracy over the number of labels, with its interval as a band."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app import theme
from app.widgets import chart_paint
from app.widgets.chart_paint import Axes, percent

Point = tuple[float, float, float, float]


class CurveView(QWidget):
    """Draws points (labels, accuracy, low, high), accuracies 0..1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: list[Point] = []
        self._ahead: list[Point] = []
        self._empty = self.tr("The curve starts once there are enough labels to measure.")
        self.setAccessibleName(self.tr("Learning curve: accuracy over labels"))
        self.setMinimumSize(160, 112)

    def sizeHint(self) -> QSize:
        return QSize(360, 200)

    def set_points(self, points: Sequence[Point], ahead: Sequence[Point] = ()) -> None:
        """Show (labels, accuracy, low, high) rows; `ahead` are such rows of what more labels should bring, dashed."""
        self._ahead = sorted(tuple(float(v) for v in p) for p in ahead)  # type: ignore[misc]
        self._points = sorted(tuple(float(v) for v in p) for p in points)  # type: ignore[misc]
        if self._points:
            labels, accuracy, low, high = self._points[-1]
            text = self.tr("{accuracy} ({low} to {high}) with {labels} labels")
            self.setAccessibleDescription(
                text.format(
                    accuracy=percent(accuracy),
                    low=percent(low),
                    high=percent(high),
                    labels=int(labels),
                )
            )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = chart_paint.start(self)
        if not self._points:
            chart_paint.draw_note(painter, QRectF(self.rect()).adjusted(16, 0, -16, 0), self._empty)
        else:
            axes = self._axes()
            # Said on the axis: the figure shown large beside it may be another one, of the audit or corrected.
            titles = self.tr("labels"), self.tr("accuracy, cross-validated")
            chart_paint.draw_axes(painter, axes, titles, as_percent=True)
            self._draw_band(painter, axes, self._points, 0.16)
            self._draw_ahead(painter, axes)
            self._draw_curve(painter, axes)
        painter.end()

    def _axes(self) -> Axes:
        rect = QRectF(48, 26, max(self.width() - 60, 10), max(self.height() - 66, 10))
        low = min(p[2] for p in self._points)
        first, last = self._points[0][0], (self._ahead or self._points)[-1][0]
        span = (last - first) or max(last, 1.0)
        edges = (max(0.0, first - span * 0.04), last + span * 0.04)
        return Axes(rect, edges, (max(0.0, int(low * 10) / 10 - 0.05), 1.0))

    def _draw_band(self, painter: QPainter, axes: Axes, points: list[Point], strength: float) -> None:
        band = QPainterPath(axes.at(points[0][0], points[0][3]))
        for labels, _accuracy, _low, high in points[1:]:
            band.lineTo(axes.at(labels, high))
        for labels, _accuracy, low, _high in reversed(points):
            band.lineTo(axes.at(labels, low))
        band.closeSubpath()
        painter.fillPath(band, theme.color(theme.tokens().accent, strength))

    def _draw_ahead(self, painter: QPainter, axes: Axes) -> None:
        """The forecast: dashed, from the last point measured on, in a band of what it may add."""
        if not self._ahead:
            return
        self._draw_band(painter, axes, self._ahead, 0.16)
        path = QPainterPath(axes.at(*self._points[-1][:2]))
        for labels, accuracy, *_interval in self._ahead:
            path.lineTo(axes.at(labels, accuracy))
        painter.setPen(QPen(QColor(theme.tokens().accent), 2, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _draw_curve(self, painter: QPainter, axes: Axes) -> None:
        t = theme.tokens()
        path = QPainterPath(axes.at(*self._points[0][:2]))
        for labels, accuracy, *_interval in self._points[1:]:
            path.lineTo(axes.at(labels, accuracy))
        painter.setPen(QPen(QColor(t.accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        for labels, accuracy, low, high in self._points[-1:] if len(self._points) > 24 else self._points:
            painter.setPen(QPen(QColor(t.accent), 1))
            if len(self._points) == 1:
                painter.drawLine(axes.at(labels, low), axes.at(labels, high))
            painter.setPen(QPen(QColor(t.surface), 2))
            painter.setBrush(QColor(t.accent))
            painter.drawEllipse(axes.at(labels, accuracy), 4, 4)
