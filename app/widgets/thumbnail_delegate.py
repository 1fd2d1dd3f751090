"""One tile of the thumbnail grid: which roles a model answers, and how they are painted."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from app import theme
from app.widgets.chart_paint import percent

NameRole = Qt.ItemDataRole.DisplayRole
PictureRole = Qt.ItemDataRole.DecorationRole
ImageIdRole = Qt.ItemDataRole.UserRole + 1
LabelRole = Qt.ItemDataRole.UserRole + 2
LabelColorRole = Qt.ItemDataRole.UserRole + 3
PredictionRole = Qt.ItemDataRole.UserRole + 4
ConfidenceRole = Qt.ItemDataRole.UserRole + 5
BadgeRole = Qt.ItemDataRole.UserRole + 6

CAPTION = 22
SMALLEST_WITH_CAPTION = 80


@dataclass(frozen=True)
class Tile:
    """What one tile shows; `confidence` 0..1 belongs to `prediction`, `badge` is the value sorted by."""

    name: str = ""
    picture: QPixmap | None = None
    label: str = ""
    label_color: str = ""
    prediction: str = ""
    confidence: float | None = None
    badge: str = ""


def read_tile(index: QModelIndex) -> Tile:
    """Return what the model says about one image."""
    return Tile(
        name=index.data(NameRole) or "",
        picture=index.data(PictureRole),
        label=index.data(LabelRole) or "",
        label_color=index.data(LabelColorRole) or "",
        prediction=index.data(PredictionRole) or "",
        confidence=index.data(ConfidenceRole),
        badge=index.data(BadgeRole) or "",
    )


def tile_height(side: int) -> int:
    """Return the height of a tile whose picture is `side` px wide: small ones have no caption."""
    return side + (CAPTION if side >= SMALLEST_WITH_CAPTION else 0)


def paint_tile(painter: QPainter, rect: QRectF, tile: Tile, marks: tuple[bool, bool, bool]) -> None:
    """Paint one tile; `marks` are selected, current (has the keyboard) and hovered."""
    t = theme.tokens()
    selected, current, hovered = marks
    picture = QRectF(rect.left(), rect.top(), rect.width(), rect.width())
    if selected:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.accent))
        painter.drawRoundedRect(picture.adjusted(-4, -4, 4, 4), 7, 7)
        painter.setBrush(QColor(t.canvas))
        painter.drawRoundedRect(picture.adjusted(-1.5, -1.5, 1.5, 1.5), 5, 5)
    _paint_picture(painter, picture, tile)
    if not selected:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(t.quiet if hovered else t.line), 1))
        painter.drawRoundedRect(picture.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    if current:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(t.ink), 1.5, Qt.PenStyle.DotLine))
        painter.drawRoundedRect(picture.adjusted(-6, -6, 6, 6), 8, 8)
    if tile.badge:
        _paint_badge(painter, picture, tile.badge)
    if rect.height() >= rect.width() + CAPTION:
        caption = QRectF(rect.left(), picture.bottom() + 3, rect.width(), CAPTION - 3)
        _paint_caption(painter, caption, tile)


def _paint_picture(painter: QPainter, rect: QRectF, tile: Tile) -> None:
    frame = QPainterPath()
    frame.addRoundedRect(rect, 4, 4)
    painter.save()
    painter.setClipPath(frame)
    if tile.picture is None or tile.picture.isNull():
        painter.fillRect(rect, QColor(theme.tokens().sunken))
    else:
        painter.drawPixmap(rect, tile.picture, QRectF(tile.picture.rect()))
    if tile.label_color:
        band = QRectF(rect.left(), rect.bottom() - 5, rect.width(), 5)
        painter.fillRect(band, QColor(tile.label_color))
    painter.restore()


def _paint_badge(painter: QPainter, picture: QRectF, text: str) -> None:
    painter.setFont(theme.font(theme.SMALL, tabular=True))
    width = painter.fontMetrics().horizontalAdvance(text) + 8
    box = QRectF(picture.right() - width - 3, picture.top() + 3, width, 17)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 170))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(QColor("#FFFFFF"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _paint_caption(painter: QPainter, rect: QRectF, tile: Tile) -> None:
    t = theme.tokens()
    if tile.label:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tile.label_color or t.unlabelled))
        painter.drawEllipse(QRectF(rect.left() + 1, rect.center().y() - 4, 8, 8))
        painter.setPen(QColor(t.ink))
        painter.setFont(theme.font(theme.SMALL, bold=True))
        _elided(painter, rect.adjusted(13, 0, 0, 0), tile.label)
        return
    painter.setPen(QColor(t.quiet))
    painter.setFont(theme.font(theme.SMALL, tabular=True))
    if tile.prediction:
        share = "" if tile.confidence is None else percent(tile.confidence)
        room = painter.fontMetrics().horizontalAdvance(share) + 4 if share else 0
        _elided(painter, rect.adjusted(0, 0, -room, 0), tile.prediction + "?")
        end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect, end, share)
    else:
        _elided(painter, rect, tile.name)


def _elided(painter: QPainter, rect: QRectF, text: str) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
    painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
