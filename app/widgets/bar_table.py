"""A table of bars with intervals: a row a thing that is compared, a column a measure of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app import theme
from app.widgets import chart_paint

ROW, HEAD = 34, 24
FIGURE = 62
"""Width of the figure beside a bar, px."""
MOST_TITLE = 0.3


@dataclass(frozen=True)
class Cell:
    """One measure: how far its bar reaches, 0..1 (None = words only), its figure, its interval 0..1 if there is one."""

    share: float | None
    text: str
    interval: tuple[float, float] | None = None
    tip: str = ""


@dataclass(frozen=True)
class BarRow:
    """A row; a missing cell is drawn as a dash, and a `strong` row stands out."""

    title: str
    cells: Sequence[Cell | None] = field(default_factory=list)
    strong: bool = False


class BarTable(QWidget):
    """Paints all rows; figures are read from the text, bars only make them easy to compare."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heads: list[str] = []
        self.rows: list[BarRow] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(360)

    def sizeHint(self) -> QSize:
        return QSize(640, HEAD + ROW * len(self.rows))

    def minimumSizeHint(self) -> QSize:
        return QSize(360, self.sizeHint().height())

    def set_table(self, heads: Sequence[str], rows: Sequence[BarRow]) -> None:
        """Show a row a thing, a column a head."""
        self._heads, self.rows = list(heads), list(rows)
        lines = []
        for row in self.rows:
            figures = zip(self._heads, row.cells, strict=True)
            told = [f"{head} {cell.tip or cell.text}" for head, cell in figures if cell is not None]
            lines.append(f"{row.title}: {', '.join(told)}")
        self.setAccessibleDescription("\n".join(lines))
        self.updateGeometry()
        self.update()

    def _columns(self) -> tuple[float, float]:
        """Return the width of the titles, and of each column, px."""
        metrics = self.fontMetrics()
        widest = max((metrics.horizontalAdvance(row.title) for row in self.rows), default=0)
        title = min(widest + 24.0, MOST_TITLE * self.width())
        return title, (self.width() - title) / max(len(self._heads), 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = chart_paint.start(self), theme.tokens()
        title, width = self._columns()
        painter.setPen(QColor(t.quiet))
        for column, head in enumerate(self._heads):
            place = self._mirrored(QRectF(title + column * width, 0, width - 16, HEAD))
            chart_paint.draw_elided(painter, place, head, _leading())
        for number, row in enumerate(self.rows):
            top = HEAD + number * ROW
            if row.strong:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(t.accent_tint))
                painter.drawRoundedRect(QRectF(0, top + 1, self.width(), ROW - 2), 4, 4)
            painter.setFont(theme.font(theme.BODY, bold=row.strong))
            painter.setPen(QColor(t.ink))
            place = self._mirrored(QRectF(8, top, title - 16, ROW))
            chart_paint.draw_elided(painter, place, row.title, _leading())
            painter.setFont(theme.font(theme.SMALL, tabular=True))
            for column, cell in enumerate(row.cells):
                self._draw_cell(
                    painter, cell, QRectF(title + column * width, top, width - 16, ROW), row.strong
                )
        painter.end()

    def _draw_cell(self, painter: QPainter, cell: Cell | None, place: QRectF, strong: bool) -> None:
        t = theme.tokens()
        wide = place.width() if cell and cell.share is None else FIGURE
        figure = self._mirrored(QRectF(place.right() - wide, place.top(), wide, place.height()))
        painter.setPen(QColor(t.ink if cell else t.quiet))
        painter.drawText(figure, _trailing(), cell.text if cell else "–")
        if cell is None or cell.share is None:
            return
        length = max(place.width() - FIGURE - 8, 8)
        middle = place.center().y()
        whole = QRectF(place.left(), middle - 5, length, 10)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.surface if strong else t.sunken))
        painter.drawRoundedRect(self._mirrored(whole), 4, 4)
        painter.setBrush(QColor(t.accent))
        filled = QRectF(whole.left(), whole.top(), max(length * min(max(cell.share, 0.0), 1.0), 3), 10)
        painter.drawRoundedRect(self._mirrored(filled), 4, 4)
        if cell.interval is not None:
            low, high = (whole.left() + length * min(max(one, 0.0), 1.0) for one in cell.interval)
            painter.setPen(QPen(QColor(t.ink), 1.5))
            ends = [self._mirrored(QRectF(x, middle, 0, 0)).left() for x in (low, high)]
            painter.drawLine(QPointF(ends[0], middle), QPointF(ends[1], middle))
            for x in ends:
                painter.drawLine(QPointF(x, middle - 4), QPointF(x, middle + 4))

    def _mirrored(self, place: QRectF) -> QRectF:
        """Return the place as it is, or at the other side where one reads from right to left."""
        if self.layoutDirection() != Qt.LayoutDirection.RightToLeft:
            return place
        return QRectF(self.width() - place.right(), place.top(), place.width(), place.height())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            title, width = self._columns()
            row, column = (
                int((event.pos().y() - HEAD) // ROW),
                int((event.pos().x() - title) // max(width, 1)),
            )
            cells = self.rows[row].cells if 0 <= row < len(self.rows) else []
            cell = cells[column] if 0 <= column < len(cells) else None
            QToolTip.showText(event.globalPos(), cell.tip if cell else "", self)
            return True
        return super().event(event)


def _leading() -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter


def _trailing() -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
