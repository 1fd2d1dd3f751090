"""Counts as plain horizontal bars, such as image sizes and file formats."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QWidget

from app import theme
from app.widgets import chart_paint

ROW = 24


class BarList(QWidget):
    """One line per (name, count); beyond `most` lines the rest is added up in the last one."""

    def __init__(self, parent: QWidget | None = None, *, most: int = 6) -> None:
        super().__init__(parent)
        self._most = most
        self._rows: list[tuple[str, float]] = []
        self._rest = False
        self.setMinimumWidth(160)

    def sizeHint(self) -> QSize:
        return QSize(280, ROW * max(len(self._rows), 1))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def set_rows(self, rows: Sequence[tuple[str, float]]) -> None:
        """Show these counts in the order given."""
        shown = list(rows)
        self._rest = len(shown) > self._most
        if self._rest:
            rest = sum(value for _name, value in shown[self._most - 1 :])
            kinds = len(shown) - self._most + 1
            shown = [*shown[: self._most - 1], (self.tr("{n} others").format(n=kinds), rest)]
        self._rows = shown
        self.setAccessibleDescription(", ".join(f"{name}: {value:,.0f}" for name, value in shown))
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.tokens()
        painter = chart_paint.start(self)
        names = chart_paint.widest(painter, [name for name, _ in self._rows], self.width() * 0.45) + 3
        values = chart_paint.widest(painter, [f"{value:,.0f}" for _, value in self._rows], 96)
        # The sum of many small ones is no bar beside them: they would all look like nothing.
        single = self._rows[:-1] if self._rest else self._rows
        largest = max((value for _, value in single), default=0) or 1
        for i, (name, value) in enumerate(self._rows):
            line = QRectF(0, i * ROW, self.width(), ROW)
            painter.setPen(QColor(t.ink))
            chart_paint.draw_elided(painter, QRectF(0, line.top(), names, ROW), name)
            painter.setPen(QColor(t.quiet))
            painter.drawText(line, chart_paint.RIGHT, f"{value:,.0f}")
            if i >= len(single):
                continue
            track = QRectF(names + 12, line.center().y() - 3, max(self.width() - names - values - 24, 4), 6)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.sunken))
            painter.drawRoundedRect(track, 3, 3)
            track.setWidth(max(track.width() * value / largest, 3))
            painter.setBrush(QColor(t.accent))
            painter.drawRoundedRect(track, 3, 3)
        painter.end()
