"""The quality gauge of pretraining, which needs no label: RankMe, spread, and what they mean in words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app import theme
from app.widgets import chart_paint

TONES = {"good": "good", "warning": "warning", "error": "error", "": "accent"}


class QualityGauge(QWidget):
    """An arc for the effective dimensions (RankMe) and a bar for the spread, with a reading in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rankme: float | None = None
        self._dim = 1
        self._spread = 0.0
        self._reading = self.tr("Measured at the first checkpoint")
        self._tone = ""
        self.setMinimumSize(280, 120)
        self.setAccessibleName(self.tr("Quality of the features, measured without labels"))
        self.setToolTip(
            self.tr(
                "RankMe counts how many dimensions the features really use; spread tells whether they point "
                "in many directions (1) or all in one (0). Both near 0 means that training has collapsed."
            )
        )

    def sizeHint(self) -> QSize:
        return QSize(360, 128)

    def set_value(self, rankme: float, dim: int, spread: float, reading: str, tone: str = "") -> None:
        """Show RankMe of `dim` dimensions, spread 0..1, words, and their tone '', 'good', 'warning', 'error'."""
        self._rankme, self._dim, self._spread = float(rankme), max(int(dim), 1), float(spread)
        self._reading, self._tone = reading, tone
        self.setAccessibleDescription(f"{reading} {rankme:.0f} / {dim}, {spread:.2f}")
        self.update()

    def clear(self) -> None:
        """Show that nothing is measured yet."""
        self._rankme = None
        self._reading = self.tr("Measured at the first checkpoint")
        self._tone = ""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = chart_paint.start(self)
        side = min(104, self.height() - 16)
        arc = QRectF(8, (self.height() - side) / 2, side, side)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            arc.moveRight(self.width() - 8)
        self._draw_arc(painter, arc)
        left = 8 if arc.left() > 8 else arc.right() + 20
        self._draw_words(painter, QRectF(left, arc.top(), self.width() - side - 36, side))
        painter.end()

    def _draw_arc(self, painter: QPainter, rect: QRectF) -> None:
        t = theme.tokens()
        inner = rect.adjusted(5, 5, -5, -5)
        pen = QPen(QColor(t.sunken), 9)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(inner, 225 * 16, -270 * 16)
        painter.setPen(QColor(t.ink))
        if self._rankme is None:
            painter.drawText(rect, chart_paint.CENTER, "–")
            return
        share = max(0.0, min(self._rankme / self._dim, 1.0))
        pen.setColor(QColor(getattr(t, TONES[self._tone])))
        painter.setPen(pen)
        painter.drawArc(inner, 225 * 16, -round(270 * 16 * max(share, 0.005)))
        painter.setPen(QColor(t.ink))
        painter.setFont(theme.font(theme.HEADING, bold=True, tabular=True))
        painter.drawText(rect.adjusted(0, -6, 0, -6), chart_paint.CENTER, f"{self._rankme:.0f}")
        painter.setPen(QColor(t.quiet))
        painter.setFont(theme.font(theme.SMALL))
        of = self.tr("of {dim}").format(dim=self._dim)
        painter.drawText(rect.adjusted(0, 38, 0, 0), chart_paint.CENTER, of)

    def _draw_words(self, painter: QPainter, rect: QRectF) -> None:
        t = theme.tokens()
        painter.setPen(QColor(getattr(t, TONES[self._tone]) if self._tone else t.ink))
        painter.setFont(theme.font(theme.TITLE, bold=True))
        words = QRectF(rect.left(), rect.top(), rect.width(), rect.height() - 44)
        flags = int(chart_paint.LEFT | Qt.TextFlag.TextWordWrap)
        painter.drawText(words, flags, self._reading)
        painter.setFont(theme.font(theme.SMALL, tabular=True))
        line = QRectF(rect.left(), rect.bottom() - 36, rect.width(), 16)
        painter.setPen(QColor(t.quiet))
        painter.drawText(line, chart_paint.LEFT, self.tr("spread"))
        painter.setPen(QColor(t.ink))
        value = "–" if self._rankme is None else f"{self._spread:.2f}"
        painter.drawText(line, chart_paint.RIGHT, value)
        track = QRectF(rect.left(), rect.bottom() - 14, rect.width(), 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.sunken))
        painter.drawRoundedRect(track, 3, 3)
        if self._rankme is not None:
            track.setWidth(max(track.width() * max(0.0, min(self._spread, 1.0)), 6))
            painter.setBrush(QColor(getattr(t, TONES[self._tone])))
            painter.drawRoundedRect(track, 3, 3)
