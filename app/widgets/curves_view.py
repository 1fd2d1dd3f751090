"""Curves side by side: accuracy over the number of labels, each with its interval as a band and its name at the end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app import theme
from app.widgets import chart_paint
from app.widgets.chart_paint import Axes, percent

NAMES = 132
"""Room in px for the names, right of where the curves end."""
LINE = 16


@dataclass(frozen=True)
class NamedCurve:
    """Points (labels, accuracy, low, high) by rising labels, accuracies 0..1; `quiet`: what the others stand beside."""

    name: str
    points: Sequence[tuple[float, float, float, float]]
    quiet: bool = False


class CurvesView(QWidget):
    """Draws a few curves on a logarithmic axis of labels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves: list[NamedCurve] = []
        self._empty = ""
        self.setMinimumSize(300, 152)

    def sizeHint(self) -> QSize:
        return QSize(440, 192)

    def set_empty_text(self, text: str) -> None:
        """Say what stands here as long as there is no curve."""
        self._empty = text
        self.update()

    def set_curves(self, curves: Sequence[NamedCurve]) -> None:
        """Show these curves; those without a point are left out."""
        self._curves = [curve for curve in curves if curve.points]
        text = self.tr("{name}: {accuracy} with {labels} labels")
        self.setAccessibleDescription(
            ", ".join(
                text.format(
                    name=curve.name,
                    accuracy=percent(curve.points[-1][1]),
                    labels=f"{curve.points[-1][0]:.0f}",
                )
                for curve in self._curves
            )
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = chart_paint.start(self)
        if not self._curves:
            chart_paint.draw_note(painter, QRectF(self.rect()).adjusted(16, 0, -16, 0), self._empty)
        else:
            axes = self._axes()
            self._draw_axes(painter, axes)
            for curve in self._curves:
                self._draw_band(painter, axes, curve)
            for curve in self._curves:
                self._draw_line(painter, axes, curve)
            self._draw_names(painter, axes)
        painter.end()

    def _axes(self) -> Axes:
        points = [point for curve in self._curves for point in curve.points]
        rect = QRectF(48, 24, max(self.width() - 56 - NAMES, 10), max(self.height() - 64, 10))
        low, high = min(point[2] for point in points), max(point[3] for point in points)
        edges = max(0.0, math.floor(10 * low) / 10), min(1.0, math.ceil(10 * high) / 10)
        labels = [math.log(point[0]) for point in points]
        span = (max(labels) - min(labels)) or 1.0
        return Axes(rect, (min(labels) - 0.04 * span, max(labels) + 0.04 * span), edges)

    def _draw_axes(self, painter: QPainter, axes: Axes) -> None:
        t, rect = theme.tokens(), axes.rect
        for value in chart_paint.nice_ticks(*axes.y, most=max(2, int(rect.height() / 32))):
            y = round(axes.at(axes.x[0], value).y()) + 0.5
            painter.setPen(QPen(QColor(t.line), 1))
            painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
            painter.setPen(QColor(t.quiet))
            painter.drawText(QRectF(0, y - 9, rect.left() - 8, 18), chart_paint.RIGHT, percent(value))
        painter.setPen(QColor(t.quiet))
        for labels in sorted({point[0] for curve in self._curves for point in curve.points}):
            x = axes.at(math.log(labels), axes.y[0]).x()
            painter.drawText(QRectF(x - 36, rect.bottom() + 4, 72, 16), chart_paint.CENTER, f"{labels:.0f}")
        below = QRectF(rect.left(), rect.bottom() + 20, rect.width(), 16)
        painter.drawText(below, chart_paint.RIGHT, self.tr("labels"))
        painter.drawText(QRectF(0, 0, rect.right(), 18), chart_paint.LEFT, self.tr("accuracy"))

    def _draw_band(self, painter: QPainter, axes: Axes, curve: NamedCurve) -> None:
        upper = [axes.at(math.log(labels), high) for labels, _, _, high in curve.points]
        lower = [axes.at(math.log(labels), low) for labels, _, low, _ in curve.points]
        band = QPainterPath(upper[0])
        for place in [*upper[1:], *reversed(lower)]:
            band.lineTo(place)
        band.closeSubpath()
        painter.fillPath(band, theme.color(self._color(curve), 0.14))

    def _draw_line(self, painter: QPainter, axes: Axes, curve: NamedCurve) -> None:
        places = [axes.at(math.log(labels), accuracy) for labels, accuracy, *_ in curve.points]
        path = QPainterPath(places[0])
        for place in places[1:]:
            path.lineTo(place)
        style = Qt.PenStyle.DashLine if curve.quiet else Qt.PenStyle.SolidLine
        painter.setPen(QPen(QColor(self._color(curve)), 2, style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        painter.setPen(QPen(QColor(theme.tokens().surface), 1.5))
        painter.setBrush(QColor(self._color(curve)))
        for place in places:
            painter.drawEllipse(place, 3.5, 3.5)

    def _draw_names(self, painter: QPainter, axes: Axes) -> None:
        """Write each name beside the end of its curve, moved down where it would lie on another."""
        ends = sorted(
            (axes.at(math.log(curve.points[-1][0]), curve.points[-1][1]).y(), place)
            for place, curve in enumerate(self._curves)
        )
        least = 0.0
        for y, place in ends:
            curve = self._curves[place]
            top = max(y - LINE / 2, least)
            least = top + LINE
            painter.setPen(QColor(self._color(curve)))
            text = f"{curve.name} {percent(curve.points[-1][1])}"
            chart_paint.draw_elided(painter, QRectF(axes.rect.right() + 10, top, NAMES, LINE), text)

    def _color(self, curve: NamedCurve) -> str:
        return theme.tokens().quiet if curve.quiet else theme.tokens().accent
