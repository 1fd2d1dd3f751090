"""The scrolling part of the thumbnail grid: lays out by arithmetic and paints only what is in view."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QAbstractItemModel, QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from app import theme
from app.widgets.thumbnail_delegate import ImageIdRole, NameRole, paint_tile, read_tile, tile_height

GAP = 12
MARGIN = 8


class ThumbnailArea(QAbstractScrollArea):
    """A virtual grid over a list model; 60,000 rows cost no more than those in view."""

    selection_changed = Signal(object)
    activated = Signal(int)
    current_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: QAbstractItemModel | None = None
        self._ids: np.ndarray | None = None
        self._side = 96
        self._current = -1
        self._anchor = -1
        self._hovered = -1
        self.selected = np.zeros(0, np.bool_)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.setMinimumHeight(64)

    # -- model -----------------------------------------------------------------------------------

    def set_model(self, model: QAbstractItemModel) -> None:
        """Show a list model that answers the roles of thumbnail_delegate; `ids()` on it is used if there."""
        if self._model is not None:
            self._model.disconnect(self)
        self._model = model
        model.modelReset.connect(self._refill)
        model.layoutChanged.connect(self._refill)
        model.rowsInserted.connect(self._refill)
        model.rowsRemoved.connect(self._refill)
        model.dataChanged.connect(self._repaint)
        self._refill()

    def count(self) -> int:
        """Return how many tiles there are."""
        return 0 if self._model is None else self._model.rowCount()

    def ids(self) -> np.ndarray:
        """Return the image ids in the grid's order, int64 [n]."""
        if self._ids is None:
            model = self._model
            if model is None:
                self._ids = np.zeros(0, np.int64)
            elif hasattr(model, "ids"):
                self._ids = np.asarray(model.ids(), np.int64)
            else:
                rows = (model.index(row, 0).data(ImageIdRole) for row in range(model.rowCount()))
                self._ids = np.fromiter(rows, np.int64, model.rowCount())
        return self._ids

    def _refill(self, *_change: object) -> None:
        kept = self.ids()[self.selected] if self._ids is not None else np.zeros(0, np.int64)
        current = self.current_id()
        self._ids = None
        self.selected = np.isin(self.ids(), kept)
        row = np.flatnonzero(self.ids() == current)
        self._current = int(row[0]) if len(row) else -1
        self._anchor = self._current
        self._hovered = -1
        self._measure()
        if int(self.selected.sum()) != len(kept):
            self._tell()

    def _repaint(self, *_change: object) -> None:
        self.viewport().update()

    # -- selection -------------------------------------------------------------------------------

    def current_id(self) -> int:
        """Return the image the keyboard is on, or -1."""
        known = self._ids is not None and 0 <= self._current < len(self._ids)
        return int(self.ids()[self._current]) if known else -1

    def selected_ids(self) -> np.ndarray:
        """Return the selected image ids, int64, in the grid's order."""
        return self.ids()[self.selected]

    def set_selected_ids(self, ids: np.ndarray) -> None:
        """Select these images; emits nothing."""
        self.selected = np.isin(self.ids(), np.asarray(ids, np.int64))
        self.viewport().update()

    def scroll_to(self, row: int) -> None:
        """Scroll just far enough that a row is in view."""
        rect = self.tile_rect(row)
        bar = self.verticalScrollBar()
        if rect.top() < MARGIN:
            bar.setValue(bar.value() + rect.top() - MARGIN)
        elif rect.bottom() > self.viewport().height() - MARGIN:
            bar.setValue(bar.value() + rect.bottom() - self.viewport().height() + MARGIN)

    def _tell(self) -> None:
        self.viewport().update()
        self.selection_changed.emit(self.selected_ids())

    def _go(self, row: int, modifiers: Qt.KeyboardModifier, *, click: bool) -> None:
        row = max(0, min(row, self.count() - 1))
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            first, last = sorted((max(self._anchor, 0), row))
            if not modifiers & Qt.KeyboardModifier.ControlModifier:
                self.selected[:] = False
            self.selected[first : last + 1] = True
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            if click:
                self.selected[row] = not self.selected[row]
            self._anchor = row
        else:
            self.selected[:] = False
            self.selected[row] = True
            self._anchor = row
        self._current = row
        name = self._model.index(row, 0).data(NameRole) if self._model is not None else ""
        self.setAccessibleDescription(str(name or ""))
        self.scroll_to(row)
        self._tell()
        self.current_changed.emit(self.current_id())

    # -- geometry --------------------------------------------------------------------------------

    def set_side(self, side: int) -> None:
        """Make pictures `side` px wide, keeping the topmost tile in view."""
        top = self.row_at(QPoint(MARGIN + 2, MARGIN + 2))
        self._side = side
        self._measure()
        if top >= 0:
            self.verticalScrollBar().setValue(top // self.columns() * self._step())

    def columns(self) -> int:
        """Return how many tiles stand in a line."""
        return max(1, (self.viewport().width() - 2 * MARGIN + GAP) // (self._side + GAP))

    def shown_side(self) -> int:
        """Return the width of a picture: a little more than asked for, so that the lines end flush."""
        if self.count() < self.columns():
            return self._side
        return (self.viewport().width() - 2 * MARGIN + GAP) // self.columns() - GAP

    def _step(self) -> int:
        return tile_height(self.shown_side()) + GAP

    def _measure(self) -> None:
        lines = -(-self.count() // self.columns())
        whole = lines * self._step() - GAP + 2 * MARGIN
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, whole - self.viewport().height()))
        bar.setPageStep(max(self.viewport().height(), 1))
        bar.setSingleStep(max(self._step() // 3, 1))
        self.viewport().update()

    def tile_rect(self, row: int) -> QRect:
        """Return where a row's tile is, in the viewport."""
        line, column = divmod(row, self.columns())
        side = self.shown_side()
        x = MARGIN + column * (side + GAP)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            x = self.viewport().width() - x - side
        y = MARGIN + line * self._step() - self.verticalScrollBar().value()
        return QRect(x, y, side, tile_height(side))

    def row_at(self, place: QPoint) -> int:
        """Return the row under a place in the viewport, or -1."""
        line = (place.y() + self.verticalScrollBar().value() - MARGIN) // self._step()
        first = line * self.columns()
        for row in range(max(first, 0), min(first + self.columns(), self.count())):
            if self.tile_rect(row).adjusted(-2, -2, 2, 2).contains(place):
                return row
        return -1

    def rows_in_view(self) -> range:
        """Return the rows that the viewport shows at least in part."""
        top = self.verticalScrollBar().value() - MARGIN
        first = max(top // self._step(), 0) * self.columns()
        last = (max(top + self.viewport().height(), 0) // self._step() + 1) * self.columns()
        return range(min(first, self.count()), min(last, self.count()))

    # -- events ----------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if self._model is not None:
            for row in self.rows_in_view():
                tile = read_tile(self._model.index(row, 0))
                marks = (
                    bool(self.selected[row]),
                    self.hasFocus() and row == self._current,
                    row == self._hovered,
                )
                paint_tile(painter, QRectF(self.tile_rect(row)), tile, marks)
        if self.hasFocus() and self._current < 0:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.tokens().accent), 2))
            painter.drawRoundedRect(QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        row = self.row_at(event.position().toPoint())
        if row >= 0:
            self._go(row, event.modifiers(), click=True)
        elif not event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.selected.any():
            self.selected[:] = False
            self._tell()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().toPoint())
        if row >= 0:
            self.activated.emit(int(self.ids()[row]))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().toPoint())
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._model is not None:
            row = self.row_at(event.pos())
            text = str(self._model.index(row, 0).data(NameRole) or "") if row >= 0 else ""
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.count() or not self._handle_key(event):
            event.ignore()

    def _handle_key(self, event: QKeyEvent) -> bool:
        key, modifiers = event.key(), event.modifiers()
        page = max(1, self.viewport().height() // self._step()) * self.columns()
        forward = -1 if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 1
        steps = {
            Qt.Key.Key_Left: -forward,
            Qt.Key.Key_Right: forward,
            Qt.Key.Key_Up: -self.columns(),
            Qt.Key.Key_Down: self.columns(),
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -self.count(),
            Qt.Key.Key_End: self.count(),
        }
        if key in steps:
            self._go(self._current + steps[Qt.Key(key)] if self._current >= 0 else 0, modifiers, click=False)
        elif key == Qt.Key.Key_A and modifiers & Qt.KeyboardModifier.ControlModifier:
            self.select_all()
        elif key == Qt.Key.Key_Escape and self.selected.any():
            self.selected[:] = False
            self._tell()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current >= 0:
            self.activated.emit(self.current_id())
        else:
            return False
        return True

    def select_all(self) -> None:
        """Select every tile."""
        self.selected[:] = True
        self._tell()
