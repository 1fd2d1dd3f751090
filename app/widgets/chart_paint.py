"""What the hand-painted charts share: round tick values, a frame with axes, and text that fits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app import theme

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTER = Qt.AlignmentFlag.AlignCenter


def nice_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Return at most `most` + 1 round values (1, 2, 2.5, 5 times a power of ten) between low and high."""
    span = high - low
    if not math.isfinite(span) or span <= 0 or most < 1:
        return [low]
    rough = span / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [round(i * step, 12) for i in range(first, math.floor(high / step + 1e-9) + 1)]


def short(value: float) -> str:
    """Return a number as a tick says it: 1.2k, 0.35, 40."""
    if abs(value) >= 10_000:
        return f"{value / 1000:.3g}k"
    return f"{value:,.4g}"


def percent(share: float) -> str:
    """Return a share 0..1 as "86 %", with a narrow space that never breaks."""
    return f"{100 * share:.0f}\u202f%"


@dataclass(frozen=True)
class Axes:
    """The plotting rectangle of a chart and the values at its edges."""

    rect: QRectF
    x: tuple[float, float]
    y: tuple[float, float]

    def at(self, x: float, y: float) -> QPointF:
        """Return where the values lie in the widget."""
        across = (x - self.x[0]) / ((self.x[1] - self.x[0]) or 1.0)
        up = (y - self.y[0]) / ((self.y[1] - self.y[0]) or 1.0)
        return QPointF(
            self.rect.left() + across * self.rect.width(), self.rect.bottom() - up * self.rect.height()
        )


def start(widget: QWidget) -> QPainter:
    """Return a smooth painter on the widget with the small chart font."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(theme.font(theme.SMALL, tabular=True))
    return painter


def draw_axes(painter: QPainter, axes: Axes, labels: tuple[str, str], as_percent: bool = False) -> None:
    """Draw quiet horizontal grid lines, tick values and what the axes mean."""
    t = theme.tokens()
    rect = axes.rect
    for value in nice_ticks(*axes.y, most=max(3, int(rect.height() / 32))):
        y = round(axes.at(axes.x[0], value).y()) + 0.5
        painter.setPen(QPen(QColor(t.line), 1))
        painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
        painter.setPen(QColor(t.quiet))
        text = percent(value) if as_percent else short(value)
        painter.drawText(QRectF(0, y - 9, rect.left() - 8, 18), RIGHT, text)
    for value in nice_ticks(*axes.x, most=max(2, int(rect.width() / 56))):
        x = axes.at(value, axes.y[0]).x()
        painter.setPen(QColor(t.quiet))
        painter.drawText(QRectF(x - 36, rect.bottom() + 4, 72, 16), CENTER, short(value))
    painter.setPen(QPen(QColor(t.control_line), 1))
    painter.drawLine(rect.bottomLeft() + QPointF(0, 0.5), rect.bottomRight() + QPointF(0, 0.5))
    painter.setPen(QColor(t.quiet))
    painter.drawText(QRectF(rect.left(), rect.bottom() + 20, rect.width(), 16), RIGHT, labels[0])
    painter.drawText(QRectF(0, 0, rect.right(), 18), LEFT, labels[1])


def draw_note(painter: QPainter, rect: QRectF, text: str) -> None:
    """Write quietly in the middle what is missing."""
    painter.setPen(QColor(theme.tokens().quiet))
    painter.setFont(theme.font(theme.BODY))
    painter.drawText(rect, int(CENTER | Qt.TextFlag.TextWordWrap), text)


def draw_elided(painter: QPainter, rect: QRectF, text: str, align: Qt.AlignmentFlag = LEFT) -> None:
    """Draw one line of text, shortened with an ellipsis where it does not fit."""
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(int(rect.width()), 0))
    painter.drawText(rect, align, shown)


def draw_focus(painter: QPainter, widget: QWidget) -> None:
    """Draw the focus ring of a hand-painted widget that has the keyboard."""
    if widget.hasFocus():
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.tokens().accent), 2))
        painter.drawRoundedRect(QRectF(widget.rect()).adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)


def widest(painter: QPainter, texts: Sequence[str], most: float) -> float:
    """Return the width of the widest text in px, but not more than `most`."""
    return min(max((painter.fontMetrics().horizontalAdvance(text) for text in texts), default=0), most)
