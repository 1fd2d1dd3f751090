"""The confusion matrix; every cell opens its images."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from app import theme
from app.widgets import chart_paint

READABLE = 8
NAMED = 11
"""Side of a cell from which on a name stands beside it."""


class ConfusionView(QWidget):
    """Rows are the labels, columns the predictions; counts, shaded by their share of the row."""

    cell_clicked = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts = np.zeros((0, 0), np.int64)
        self._names: list[str] = []
        self._widest = 0
        self._current = (0, 0)
        self._hovered: tuple[int, int] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(200, 160)
        self.setAccessibleName(self.tr("Confusion matrix"))

    def sizeHint(self) -> QSize:
        side = 112 + 40 * max(len(self._names), 3)
        return QSize(min(side, 560), min(side, 520))

    def set_matrix(self, counts: np.ndarray, names: Sequence[str]) -> None:
        """Show counts int [c, c]: row the label given, column the class predicted."""
        self._counts = np.asarray(counts, np.int64)
        self._names = list(names)
        self._measure()
        last = max(len(self._names) - 1, 0)
        self._current = (min(self._current[0], last), min(self._current[1], last))
        self._hovered = None
        self.updateGeometry()
        self.update()

    def cell_text(self, row: int, column: int) -> str:
        """Return what a cell means in words."""
        n, given, guessed = f"{int(self._counts[row, column]):,}", self._names[row], self._names[column]
        if row == column:
            return self.tr("{n} labelled {given}, predicted so").format(n=n, given=given)
        return self.tr("{n} labelled {given}, predicted {guessed}").format(n=n, given=given, guessed=guessed)

    # -- geometry --------------------------------------------------------------------------------

    def _frame(self) -> tuple[QPointF, float]:
        """Return the corner of the first cell and the side of a cell; names take no room where they do not fit."""
        corner, side = self._frame_for(self._widest)
        return (corner, side) if side >= NAMED else self._frame_for(0)

    def _frame_for(self, room: int) -> tuple[QPointF, float]:
        left = min(max(room + 16, 56), self.width() * 0.3)
        top = 40.0 if not room or self._upright() else min(room * 0.75 + 28, self.height() * 0.3)
        cells = max(len(self._names), 1)
        side = min((self.width() - left - 8) / cells, (self.height() - top - 8) / cells, 64)
        return QPointF(left, top), max(side, 0.5)

    def _upright(self) -> bool:
        cell = (self.width() * 0.75) / max(len(self._names), 1)
        return self._widest < min(cell, 64) - 4

    def _measure(self) -> None:
        metrics = self.fontMetrics()
        self._widest = max((metrics.horizontalAdvance(name) for name in self._names), default=0)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure()
        super().changeEvent(event)

    def cell_rect(self, row: int, column: int) -> QRectF:
        """Return where a cell is painted."""
        corner, side = self._frame()
        return QRectF(corner.x() + column * side, corner.y() + row * side, side, side)

    def _cell_at(self, place: QPointF) -> tuple[int, int] | None:
        corner, side = self._frame()
        column, row = int((place.x() - corner.x()) // side), int((place.y() - corner.y()) // side)
        n = len(self._names)
        return (row, column) if 0 <= row < n and 0 <= column < n else None

    # -- painting --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = chart_paint.start(self)
        if not self._names:
            chart_paint.draw_note(painter, QRectF(self.rect()), self.tr("Too few labels to compare classes."))
        else:
            self._draw_names(painter)
            self._draw_cells(painter)
        painter.end()

    def _draw_names(self, painter: QPainter) -> None:
        t = theme.tokens()
        corner, side = self._frame()
        painter.setPen(QColor(t.quiet))
        painter.drawText(
            QRectF(corner.x(), 0, self.width() - corner.x(), 18), chart_paint.LEFT, self.tr("predicted →")
        )
        painter.drawText(
            QRectF(0, corner.y() - 20, corner.x() - 8, 18), chart_paint.RIGHT, self.tr("label ↓")
        )
        painter.setPen(QColor(t.ink))
        if self._frame_for(self._widest)[1] < NAMED:
            return
        for i, name in enumerate(self._names):
            row = QRectF(0, corner.y() + i * side, corner.x() - 8, side)
            chart_paint.draw_elided(painter, row, name, chart_paint.RIGHT)
            if self._upright():
                column = QRectF(corner.x() + i * side - 8, corner.y() - 20, side + 16, 18)
                painter.drawText(column, chart_paint.CENTER, name)
                continue
            painter.save()
            painter.translate(corner.x() + (i + 0.5) * side, corner.y() - 6)
            painter.rotate(-45)
            chart_paint.draw_elided(painter, QRectF(0, -9, (corner.y() - 24) * 1.3, 18), name)
            painter.restore()

    def _draw_cells(self, painter: QPainter) -> None:
        t = theme.tokens()
        shares = self._counts / np.maximum(self._counts.sum(axis=1, keepdims=True), 1)
        if self._frame()[1] < READABLE:
            self._draw_picture(painter, shares)
        else:
            painter.setFont(theme.font(theme.SMALL, tabular=True))
            for row, column in np.ndindex(*self._counts.shape):
                self._draw_cell(painter, (row, column), float(shares[row, column]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        focused = self._current if self.hasFocus() else None
        for cell, ink, width in ((self._hovered, t.ink, 1.5), (focused, t.accent, 2.5)):
            if cell is not None:
                painter.setPen(QPen(QColor(ink), width))
                painter.drawRoundedRect(self.cell_rect(*cell), 4, 4)

    def _draw_cell(self, painter: QPainter, cell: tuple[int, int], share: float) -> None:
        t = theme.tokens()
        rect = self.cell_rect(*cell).adjusted(1, 1, -1, -1)
        hue = t.accent if cell[0] == cell[1] else t.error
        fill = theme.mix(hue, t.sunken, 0.12 + 0.8 * share) if share else t.sunken
        bend = min(4.0, rect.width() / 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(rect, bend, bend)
        if rect.width() >= 20 and share:
            painter.setPen(QColor(theme.ink_on(fill)))
            painter.drawText(rect, chart_paint.CENTER, chart_paint.short(int(self._counts[cell])))

    def _draw_picture(self, painter: QPainter, shares: np.ndarray) -> None:
        # Hundreds of classes make tens of thousands of cells: one picture instead of as many rectangles.
        t, n = theme.tokens(), len(shares)
        ground, hit, miss = (_rgb(c) for c in (t.sunken, t.accent, t.error))
        hues = np.where(np.eye(n, dtype=np.bool_)[..., None], hit, miss)
        weights = np.where(shares > 0, 0.2 + 0.8 * shares, 0)[..., None]
        pixels = np.ascontiguousarray(ground * (1 - weights) + hues * weights).astype(np.uint8)
        image = QImage(pixels.data, n, n, 3 * n, QImage.Format.Format_RGB888)
        painter.drawImage(self.cell_rect(0, 0).united(self.cell_rect(n - 1, n - 1)), image)

    # -- hands -----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self._go(cell)
            self.cell_clicked.emit(*cell)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position())
        if cell != self._hovered:
            self._hovered = cell
            self.setCursor(Qt.CursorShape.PointingHandCursor if cell else Qt.CursorShape.ArrowCursor)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = None
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._go(self._current)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cell = self._cell_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.cell_text(*cell) if cell else "", self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        n = len(self._names)
        if n and event.key() in steps:
            down, across = steps[Qt.Key(event.key())]
            row, column = self._current
            self._go((max(0, min(row + down, n - 1)), max(0, min(column + across, n - 1))))
        elif n and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.cell_clicked.emit(*self._current)
        else:
            event.ignore()

    def _go(self, cell: tuple[int, int]) -> None:
        self._current = cell
        if self._names:
            self.setAccessibleDescription(self.cell_text(*cell))
        self.update()


def _rgb(value: str) -> np.ndarray:
    color = QColor(value)
    return np.array([color.red(), color.green(), color.blue()])
