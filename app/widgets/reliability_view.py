"""Whether a model is right as often as it says: confidence across, the share that was right upwards."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app import theme
from app.widgets import chart_paint
from app.widgets.chart_paint import Axes, percent

Group = tuple[float, float, float, float]


class ReliabilityView(QWidget):
    """Draws groups of images (confidence, share right, low, high), all 0..1; on the dashed line all is as it says."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: list[Group] = []
        self._empty = self.tr("The plot starts with thirty labels.")
        self.setAccessibleName(self.tr("Reliability: share right over confidence"))
        self.setMinimumSize(200, 150)

    def sizeHint(self) -> QSize:
        return QSize(320, 240)

    def set_groups(self, groups: Sequence[Group]) -> None:
        """Show (confidence, share right, low, high) rows."""
        self._groups = sorted(groups)
        text = self.tr("says {confidence}, right {share} ({low} to {high})")
        self.setAccessibleDescription(
            "; ".join(
                text.format(
                    confidence=percent(confidence), share=percent(share), low=percent(low), high=percent(high)
                )
                for confidence, share, low, high in self._groups
            )
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = chart_paint.start(self)
        if not self._groups:
            chart_paint.draw_note(painter, QRectF(self.rect()).adjusted(16, 0, -16, 0), self._empty)
        else:
            axes = self._axes()
            names = (self.tr("confidence in %"), self.tr("share right"))
            chart_paint.draw_axes(painter, axes, names, as_percent=True)
            self._draw_groups(painter, axes)
        painter.end()

    def _axes(self) -> Axes:
        rect = QRectF(48, 26, max(self.width() - 60, 10), max(self.height() - 66, 10))
        least = min(min(group[0], group[2]) for group in self._groups)
        start = max(0.0, int(least * 10) / 10)
        return Axes(rect, (100 * start, 100.0), (start, 1.0))

    def _draw_groups(self, painter: QPainter, axes: Axes) -> None:
        t = theme.tokens()
        painter.setPen(QPen(QColor(t.quiet), 1, Qt.PenStyle.DashLine))
        painter.drawLine(axes.at(axes.x[0], axes.y[0]), axes.at(100.0, 1.0))
        for confidence, share, low, high in self._groups:
            painter.setPen(QPen(theme.color(t.accent, 0.5), 2))
            painter.drawLine(axes.at(100 * confidence, low), axes.at(100 * confidence, high))
            painter.setPen(QPen(QColor(t.surface), 2))
            painter.setBrush(QColor(t.accent))
            painter.drawEllipse(axes.at(100 * confidence, share), 4, 4)
