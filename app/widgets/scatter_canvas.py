"""The drawing surface of the map: a pyqtgraph view box whose one item paints every point itself."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app import theme
from app.widgets.plotting import pg
from app.widgets.point_cloud import PointCloud, inside_box, inside_polygon, keep_apart, nearest
from app.widgets.point_sprites import Sheet, Sprite

REACH = 12
THUMBNAIL = 56
MOST_THUMBNAILS = 300
CLICK_SLACK = 4
Source = Callable[[int], QPixmap | None]


def _triple(value: str) -> tuple[int, int, int]:
    parts = QColor(value)
    return parts.red(), parts.green(), parts.blue()


class _Points(QGraphicsItem):
    """Covers the view box in its own pixels, so that zooming never changes its geometry while painting."""

    def __init__(self, canvas: Canvas, box: pg.ViewBox) -> None:
        super().__init__(box)
        self._canvas = canvas
        self._box = box

    def boundingRect(self) -> QRectF:
        return QRectF(self._box.rect())

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        self._canvas.paint_points(painter)

    def resized(self) -> None:
        """Take the box's new size."""
        self.prepareGeometryChange()


class Canvas(pg.GraphicsView):  # type: ignore[misc]
    """Shows a PointCloud; pans, zooms, and reports lassos, clicks and hovering in terms of rows."""

    drawn = Signal(object, str)
    hover_changed = Signal(int, QPoint)
    point_clicked = Signal(int)
    moved = Signal()

    def __init__(self, cloud: PointCloud) -> None:
        super().__init__()
        self.cloud = cloud
        self.mode = "pan"
        self.source: Source | None = None
        self.current = -1
        self.stale = True
        self._frame: QImage | None = None
        self._sheet: Sheet | None = None
        self._drawn: tuple[object, ...] = ()
        self._scaled: OrderedDict[int, QPixmap] = OrderedDict()
        self._trail: list[QPointF] = []
        self._grabbed: QPointF | None = None
        self._pressed: QPointF | None = None
        self._hovered = -1
        self._box = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0)
        self._box.setAspectLocked(True)
        self._box.disableAutoRange()
        self.setCentralItem(self._box)
        self._points = _Points(self, self._box)
        self._box.sigResized.connect(lambda _box: self._points.resized())
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(self.Shape.NoFrame)
        self.recolor()

    # -- view ------------------------------------------------------------------------------------

    def recolor(self) -> None:
        """Take the colours of the theme in use now."""
        self.setBackground(theme.tokens().surface)
        self.refresh()

    def refresh(self) -> None:
        """Draw the points afresh at the next paint."""
        self.stale = True
        self.viewport().update()

    def forget_thumbnails(self) -> None:
        """Ask the source again for every thumbnail."""
        self._scaled.clear()
        self.refresh()

    def fit(self) -> None:
        """Show all visible points with a margin."""
        x, y, width, height = self.cloud.bounds()
        self._box.setRange(QRectF(x, y, width, height), padding=0.06)
        self.refresh()

    def zoom(self, factor: float, middle: QPointF | None = None) -> None:
        """Enlarge by `factor` around a place in the widget, or around the middle."""
        place = QPointF(self.rect().center()) if middle is None else middle
        self._box.scaleBy((1 / factor, 1 / factor), center=self._box.mapSceneToView(place))
        self.moved.emit()
        self.refresh()

    def center_on(self, row: int) -> None:
        """Pan so that a point is in the middle, keeping the zoom."""
        offset = QPointF(*(float(v) for v in self.cloud.xy[row])) - self._box.viewRect().center()
        self._box.translateBy((offset.x(), offset.y()))
        self.moved.emit()
        self.refresh()

    def _pan(self, offset: QPointF) -> None:
        scale = self._scale()
        self._box.translateBy((-offset.x() / scale, offset.y() / scale))
        self.moved.emit()
        self.refresh()

    def _scale(self) -> float:
        return float(self.width() / max(self._box.viewRect().width(), 1e-12))

    def on_screen(self) -> np.ndarray:
        """Return where the points are drawn, float32 [n, 2] in widget pixels."""
        view = self._box.viewRect()
        scale = np.float32(self._scale())
        shown = self.cloud.shown
        places = np.empty_like(shown)
        places[:, 0] = (shown[:, 0] - np.float32(view.left())) * scale
        places[:, 1] = (np.float32(view.bottom()) - shown[:, 1]) * scale
        return places

    # -- painting --------------------------------------------------------------------------------

    def paint_points(self, painter: QPainter) -> None:
        """Paint points, thumbnails, marks and the lasso; called by the one item of the scene."""
        painter.save()
        painter.resetTransform()
        ratio = self.devicePixelRatioF()
        places = self.on_screen()
        wanted = (self._box.viewRect().getRect(), self.width(), self.height(), ratio)
        if self.stale or wanted != self._drawn:
            self._rasterise(places, ratio)
            self._drawn = wanted
        if self._frame is not None:
            painter.drawImage(QPointF(0, 0), self._frame)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pictured = self.thumbnail_rows(places)
        self._paint_thumbnails(painter, places, pictured)
        self._paint_marks(painter, places, pictured)
        self._paint_trail(painter)
        painter.restore()

    def radius(self) -> float:
        """Return the radius of an ordinary point in logical pixels: small in a crowd, larger when near."""
        _x, _y, width, height = self.cloud.bounds()
        area = width * height * self._scale() ** 2
        crowd = np.sqrt(0.22 * area / (np.pi * max(len(self.cloud), 1)))
        return round(float(np.clip(crowd, 1.6, 4.5)) * 4) / 4

    def _rasterise(self, places: np.ndarray, ratio: float) -> None:
        t = theme.tokens()
        width, height = max(round(self.width() * ratio), 1), max(round(self.height() * ratio), 1)
        canvas = _triple(t.surface)
        sheet = Sheet(width, height, canvas)
        cloud, r = self.cloud, self.radius()
        fade = 0.72 if (cloud.selected & cloud.visible).any() else 0.0
        plain = cloud.visible & ~cloud.selected
        ink = _triple(t.ink)
        layers = (
            (plain & ~cloud.front & ~cloud.outlined, r, 0.0, ink, fade),
            (plain & (cloud.front | cloud.outlined) & ~cloud.outlined, r + 0.75, 0.0, ink, fade),
            (plain & cloud.outlined, r + 1.5, 1.0, ink, fade),
            (cloud.visible & cloud.selected & ~cloud.outlined, r + 0.75, 1.0, _triple(t.accent), 0.0),
            (cloud.visible & cloud.selected & cloud.outlined, r + 1.5, 2.0, _triple(t.accent), 0.0),
        )
        for mask, size, ring, ring_color, faded in layers:
            rows = np.flatnonzero(mask)
            for shape in np.unique(cloud.shapes[rows]):
                look = Sprite(int(shape), size * ratio, ring * ratio, ring_color, canvas, faded)
                chosen = rows[cloud.shapes[rows] == shape]
                sheet.stamp(places[chosen] * np.float32(ratio), cloud.codes[chosen], cloud.palette, look)
        frame = QImage(sheet.memory, width, height, 4 * sheet.line, QImage.Format.Format_RGB32)
        self._sheet = sheet
        frame.setDevicePixelRatio(ratio)
        self._frame = frame
        self.stale = False

    def thumbnail_rows(self, places: np.ndarray) -> np.ndarray:
        """Return the rows in view that are shown as pictures, so near that they do not pile up; often none."""
        if self.source is None or not len(self.cloud):
            return np.zeros(0, np.int64)
        cloud = self.cloud
        inside = (places > 0) & (places < (self.width(), self.height()))
        rows = np.flatnonzero(inside[:, 0] & inside[:, 1] & cloud.visible)
        if not 0 < len(rows) <= MOST_THUMBNAILS:
            return np.zeros(0, np.int64)
        weight = 4 * (rows == self.current) + 2 * cloud.selected[rows] + cloud.outlined[rows]
        rows = rows[np.argsort(-weight, kind="stable")]
        return np.asarray(rows[keep_apart(places[rows], THUMBNAIL * 0.8)])

    def _paint_thumbnails(self, painter: QPainter, places: np.ndarray, rows: np.ndarray) -> None:
        cloud = self.cloud
        faded = bool((cloud.selected & cloud.visible).any())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for row in rows[::-1]:
            picture = self._thumbnail(int(cloud.ids[row]))
            if picture is not None:
                painter.setOpacity(0.45 if faded and not cloud.selected[row] else 1.0)
                self._paint_thumbnail(painter, picture, int(row), QPointF(*map(float, places[row])))
        painter.setOpacity(1.0)

    def _paint_thumbnail(self, painter: QPainter, picture: QPixmap, row: int, middle: QPointF) -> None:
        t, cloud = theme.tokens(), self.cloud
        rect = QRectF(0, 0, THUMBNAIL, THUMBNAIL)
        rect.moveCenter(middle)
        border = 3.0 if cloud.outlined[row] else 1.5
        outer = rect.adjusted(-border, -border, border, border)
        chosen = QPen(QColor(t.accent), 3) if cloud.selected[row] else QPen(QColor(t.surface), 1)
        painter.setPen(chosen)
        painter.setBrush(QColor(*map(int, cloud.palette[cloud.codes[row]][:3])))
        painter.drawRoundedRect(outer, 4, 4)
        painter.drawPixmap(rect, picture, QRectF(picture.rect()))

    def _thumbnail(self, image_id: int) -> QPixmap | None:
        if image_id in self._scaled:
            self._scaled.move_to_end(image_id)
            return self._scaled[image_id]
        picture = self.source(image_id) if self.source else None
        if picture is None or picture.isNull():
            return None
        side = round(THUMBNAIL * self.devicePixelRatioF())
        smooth, keep = Qt.TransformationMode.SmoothTransformation, Qt.AspectRatioMode.IgnoreAspectRatio
        self._scaled[image_id] = picture.scaled(side, side, keep, smooth)
        if len(self._scaled) > 2 * MOST_THUMBNAILS:
            self._scaled.popitem(last=False)
        return self._scaled[image_id]

    def _paint_marks(self, painter: QPainter, places: np.ndarray, pictured: np.ndarray) -> None:
        t = theme.tokens()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for row, ink, gap in ((self._hovered, t.ink, 4), (self.current, t.accent, 7)):
            if 0 <= row < len(places) and self.cloud.visible[row]:
                picture = row in pictured
                half = THUMBNAIL / 2 + gap if picture else self.radius() + gap + 1
                box = QRectF(0, 0, 2 * half, 2 * half)
                box.moveCenter(QPointF(*map(float, places[row])))
                bend = 8.0 if picture else half
                for pen in (QPen(QColor(t.surface), 4), QPen(QColor(ink), 2)):
                    painter.setPen(pen)
                    painter.drawRoundedRect(box, bend, bend)

    def _paint_trail(self, painter: QPainter) -> None:
        if len(self._trail) < 2:
            return
        t = theme.tokens()
        path = QPainterPath(self._trail[0])
        if self.mode == "rectangle":
            path = QPainterPath()
            path.addRect(QRectF(self._trail[0], self._trail[-1]).normalized())
        else:
            for place in self._trail[1:]:
                path.lineTo(place)
            path.closeSubpath()
        painter.setBrush(theme.color(t.accent, 0.12))
        painter.setPen(QPen(QColor(t.accent), 1.5))
        painter.drawPath(path)

    # -- hands -----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        left = event.button() == Qt.MouseButton.LeftButton
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if event.button() == Qt.MouseButton.MiddleButton or (left and (alt or self.mode == "pan")):
            self._grabbed = place
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif left:
            self._trail = [place]
        self._pressed = place if left else None
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if self._grabbed is not None:
            self._pan(place - self._grabbed)
            self._grabbed = place
        elif self._trail:
            if (place - self._trail[-1]).manhattanLength() >= 2:
                self._trail.append(place)
                self.viewport().update()
        else:
            self._hover(place, event.globalPosition().toPoint())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        trail, pressed = self._trail, self._pressed
        self._trail, self._grabbed, self._pressed = [], None, None
        self.show_cursor()
        if (
            pressed is not None
            and (event.position() - pressed).manhattanLength() <= CLICK_SLACK
            and len(trail) < 8
        ):
            self._click(event)
        elif len(trail) > 1:
            self._select(trail, _how(event.modifiers()))
        self.viewport().update()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta().y() or event.pixelDelta().y()
        if turn:
            self.zoom(1.0015**turn, event.position())
        event.accept()

    def leaveEvent(self, event: object) -> None:
        self._set_hovered(-1, QPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1.25)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self.zoom(0.8)
        elif key == Qt.Key.Key_Escape and self._trail:
            self._trail, self._pressed = [], None
            self.viewport().update()
        else:
            event.ignore()

    def show_cursor(self) -> None:
        """Show the cursor of the tool in hand."""
        shape = Qt.CursorShape.OpenHandCursor if self.mode == "pan" else Qt.CursorShape.CrossCursor
        self.setCursor(shape)

    def _hover(self, place: QPointF, on_desktop: QPoint) -> None:
        places, spot = self.on_screen(), (place.x(), place.y())
        pictured = self.thumbnail_rows(places)
        rows = np.flatnonzero(self.cloud.visible)
        found = nearest(places[pictured], spot, THUMBNAIL * 0.55)
        if found >= 0:
            self._set_hovered(int(pictured[found]), on_desktop)
        else:
            found = nearest(places[rows], spot, REACH)
            self._set_hovered(int(rows[found]) if found >= 0 else -1, on_desktop)

    def _set_hovered(self, row: int, on_desktop: QPoint) -> None:
        if row != self._hovered:
            self._hovered = row
            self.hover_changed.emit(row, on_desktop)
            self.viewport().update()

    def _click(self, event: QMouseEvent) -> None:
        self._hover(event.position(), event.globalPosition().toPoint())
        row, how = self._hovered, _how(event.modifiers())
        if row >= 0 and how == "replace":
            self.point_clicked.emit(row)
        elif row >= 0 or how == "replace":
            mask = np.zeros(len(self.cloud), np.bool_)
            mask[row if row >= 0 else slice(0, 0)] = True
            toggled = "remove" if row >= 0 and self.cloud.selected[row] else how
            self.drawn.emit(mask, toggled)

    def _select(self, trail: list[QPointF], how: str) -> None:
        outline = np.array([(p.x(), p.y()) for p in trail], np.float32)
        places = self.on_screen()
        if self.mode == "rectangle":
            mask = inside_box(places, outline[0], outline[-1])
        else:
            mask = inside_polygon(places, outline)
        self.drawn.emit(mask & self.cloud.visible, how)


def _how(modifiers: Qt.KeyboardModifier) -> str:
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        return "remove" if modifiers & Qt.KeyboardModifier.ShiftModifier else "add"
    return "add" if modifiers & Qt.KeyboardModifier.ShiftModifier else "replace"
