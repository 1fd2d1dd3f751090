"""The marker of a class as a path, the same shapes as the map draws, and the chip both legends use."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QAbstractButton, QWidget

from app import theme

_CORNERS = {
    2: ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    3: ((0, -1.15), (1.16, 0.85), (-1.16, 0.85)),
    6: ((0, 1.15), (1.16, -0.85), (-1.16, -0.85)),
}


def marker_path(shape: int, middle: QPointF, r: float) -> QPainterPath:
    """Return the outline of marker `shape` (an index into point_sprites.MARKERS) of radius `r`."""
    path = QPainterPath()
    kind = shape % 7
    if kind == 0:
        path.addEllipse(middle, r, r)
    elif kind == 1:
        path.addRect(QRectF(middle.x() - 0.88 * r, middle.y() - 0.88 * r, 1.76 * r, 1.76 * r))
    elif kind in _CORNERS:
        path.addPolygon(QPolygonF([middle + QPointF(x * r, y * r) for x, y in _CORNERS[kind]]))
        path.closeSubpath()
    else:
        path.addRect(QRectF(-1.1 * r, -0.4 * r, 2.2 * r, 0.8 * r))
        path.addRect(QRectF(-0.4 * r, -1.1 * r, 0.8 * r, 2.2 * r))
        path.setFillRule(Qt.FillRule.WindingFill)
        path = QTransform().rotate(45 if kind == 4 else 0).map(path.simplified()).translated(middle)
    return path


class Chip(QAbstractButton):
    """A pill with a marker, a name and a quiet suffix; `key` is drawn as a keycap in front; no colour is grey."""

    def __init__(self, name: str, color: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.color = color
        self.shape = 0
        self.key = ""
        self.high = False
        self.suffix = ""
        self.glow = 0.0
        self.suggested = False
        self.setText(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def _widths(self) -> tuple[int, int, int]:
        """Return the widths of keycap, name and suffix, with their gaps."""
        small = self.fontMetrics()
        key = max(18, small.horizontalAdvance(self.key) + 10) + 6 if self.key else 0
        name = min(small.horizontalAdvance(self.text()), 176)
        suffix = small.horizontalAdvance(self.suffix) + 8 if self.suffix else 0
        return key, name, suffix

    def sizeHint(self) -> QSize:
        return QSize(sum(self._widths()) + 38, 30 if self.key or self.high else 26)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: object) -> None:
        t = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = not self.isCheckable() or self.isChecked()
        fill = t.sunken if self.underMouse() else t.surface
        if self.isDown() or self.glow:
            fill = theme.mix(self.color or t.quiet, fill, max(0.9 * self.glow, 0.15))
        edge = t.control_line if on else t.line
        pen = QPen(
            QColor(t.accent if self.hasFocus() or self.suggested else edge), 2 if self.hasFocus() else 1
        )
        if self.suggested and not self.hasFocus():
            pen.setWidthF(1.5)
        inset = pen.widthF() / 2
        frame = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.setPen(pen)
        painter.setBrush(QColor(fill))
        radius = theme.RADIUS if self.key else frame.height() / 2
        painter.drawRoundedRect(frame, radius, radius)
        self._paint_content(painter, on, theme.ink_on(fill) if self.glow > 0.3 else t.ink)
        painter.end()

    def _paint_content(self, painter: QPainter, on: bool, ink: str) -> None:
        t = theme.tokens()
        key, name, suffix = self._widths()
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        height = self.height()

        def place(x: float, width: float) -> QRectF:
            return QRectF(self.width() - x - width if mirrored else x, 0, width, height)

        if self.key:
            cap = place(7, key - 6)
            cap = QRectF(cap.left(), height / 2 - 9, cap.width(), 18)
            painter.setPen(QPen(QColor(t.control_line), 1))
            painter.setBrush(QColor(t.canvas))
            painter.drawRoundedRect(cap, 3, 3)
            painter.setPen(QColor(t.quiet))
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self.key)
        x = 8 + key
        color = (self.color or t.quiet) if on else t.control_line
        painter.setPen(QPen(QColor(theme.mix(t.ink, color, 0.25)), 1))
        painter.setBrush(QColor(color) if on else Qt.BrushStyle.NoBrush)
        painter.drawPath(marker_path(self.shape, place(x, 10).center(), 5))
        painter.setPen(QColor(ink if on else t.quiet))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, name + 1)
        painter.drawText(place(x + 17, name + 2), Qt.AlignmentFlag.AlignCenter, text)
        if self.suffix:
            painter.setPen(QColor(t.quiet if self.glow < 0.3 else ink))
            painter.drawText(place(x + 21 + name, suffix - 6), Qt.AlignmentFlag.AlignCenter, self.suffix)
