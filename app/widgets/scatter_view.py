"""The map: every image a point, with zoom, pan, lasso, rectangle, hover and gliding between layouts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEasingCurve, QPoint, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app import theme
from app.widgets.buttons import icon_button, label
from app.widgets.point_cloud import PointCloud

if TYPE_CHECKING:
    from app.widgets.scatter_canvas import Canvas

MODES = ("pan", "lasso", "rectangle")
GLIDE_MS = 300


class ScatterView(QWidget):
    """Draws 60,000 points and more; the drawing surface is made when it is first shown."""

    selection_drawn = Signal(object, str)
    hovered = Signal(int, QPoint)
    clicked = Signal(int)
    mode_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cloud = PointCloud()
        self._canvas: Canvas | None = None
        self._mode = "pan"
        self._source: Callable[[int], QPixmap | None] | None = None
        self._fitted = True
        self._animations = True
        self._current = -1
        self._start = self._cloud.shown
        self._glide = QVariantAnimation(self)
        self._glide.setStartValue(0.0)
        self._glide.setEndValue(1.0)
        self._glide.setDuration(GLIDE_MS)
        self._glide.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._glide.valueChanged.connect(self._glide_to)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._empty = label(self.tr("The map appears here once the images are embedded."), "quiet", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._layout.addWidget(self._empty, 1)
        self._tools = self._make_tools()
        self.setMinimumSize(240, 200)
        self.setAccessibleName(self.tr("Map of the images"))
        theme.watch().theme_changed.connect(self._recolor)

    # -- points ----------------------------------------------------------------------------------

    @property
    def cloud(self) -> PointCloud:
        """The points shown, to read."""
        return self._cloud

    def set_points(self, xy: np.ndarray, ids: np.ndarray, animate: bool = False) -> None:
        """Show points at `xy` float32 [n, 2]; `animate` glides those already there to their new places."""
        if len(xy) != len(ids):
            raise ValueError(f"{len(xy)} places for {len(ids)} images")
        self._glide.stop()
        first = len(self._cloud) == 0
        self._cloud = self._cloud.moved_to(xy, ids)
        self._start = self._cloud.shown
        moves = animate and not first and self._animations and theme.animations() and self.isVisible()
        self._sync()
        if moves:
            self._glide.start()
        else:
            self._glide_to(1.0)

    def set_colors(self, rgba: np.ndarray, outlined: np.ndarray, front: np.ndarray) -> None:
        """Colour the points, uint8 [n, 4]; outlined ones (labelled) are larger, front ones drawn last."""
        self._check(rgba, outlined, front)
        self._cloud.paint(rgba, outlined, front)
        self._refresh()

    def set_shapes(self, shapes: np.ndarray | None) -> None:
        """Give each point a marker, uint8 [n] indices into point_sprites.MARKERS; None: all circles."""
        new = np.zeros(len(self._cloud), np.uint8) if shapes is None else np.asarray(shapes, np.uint8)
        self._check(new)
        self._cloud.shapes = new
        self._refresh()

    def set_selection(self, mask: np.ndarray) -> None:
        """Mark the selected points, bool [n]; the others fade. Emits nothing."""
        self._check(mask)
        self._cloud.selected = np.array(mask, np.bool_)
        self._refresh()

    def set_visible(self, mask: np.ndarray) -> None:
        """Show only these points, bool [n]."""
        self._check(mask)
        self._cloud.visible = np.array(mask, np.bool_)
        self._refresh()

    def set_current(self, image_id: int) -> None:
        """Ring the image being asked about, or none with -1."""
        self._current = image_id
        self._sync()

    def set_thumbnail_source(self, source: Callable[[int], QPixmap | None] | None) -> None:
        """Show pictures from `source(image id)` instead of points when zoomed far in."""
        self._source = source
        if self._canvas is not None:
            self._canvas.forget_thumbnails()
        self._sync()

    def set_empty_text(self, text: str) -> None:
        """Say what to do while there is no map."""
        self._empty.setText(text)

    # -- view ------------------------------------------------------------------------------------

    @property
    def mode(self) -> str:
        """The tool in hand: 'pan', 'lasso' or 'rectangle'."""
        return self._mode

    def set_mode(self, mode: str) -> None:
        """Take a tool in hand: 'pan', 'lasso' or 'rectangle'."""
        if mode not in MODES:
            raise ValueError(f"mode must be one of {MODES}, not {mode!r}")
        changed = mode != self._mode
        self._mode = mode
        self._buttons[mode].setChecked(True)
        self._sync()
        if changed:
            self.mode_changed.emit(mode)

    def fit(self) -> None:
        """Show everything again, and keep doing so until the person zooms or pans."""
        self._fitted = True
        if self._canvas is not None:
            self._canvas.fit()

    def center_on(self, image_id: int) -> None:
        """Pan to an image, keeping the zoom."""
        row = self._cloud.row_of(image_id)
        if row >= 0 and self._canvas is not None:
            self._canvas.center_on(row)

    def set_animations(self, allowed: bool) -> None:
        """Let points glide between layouts, or jump."""
        self._animations = allowed

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._canvas is None:
            self._make_canvas()
        self._sync()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_tools()
        if self._fitted and self._canvas is not None:
            self._layout.activate()
            self._canvas.fit()

    def _check(self, *columns: np.ndarray) -> None:
        # A mismatch found only while painting would take the whole window down.
        if any(len(column) != len(self._cloud) for column in columns):
            raise ValueError(f"expected {len(self._cloud)} values, one for each point")

    def _make_canvas(self) -> None:
        # pyqtgraph costs 0.2 s and 45 MB, which the start page should not pay.
        from app.widgets.scatter_canvas import Canvas

        canvas = Canvas(self._cloud)
        canvas.setAccessibleName(self.tr("Map of the images"))
        canvas.drawn.connect(self.selection_drawn)
        canvas.hover_changed.connect(self._tell_hover)
        canvas.point_clicked.connect(lambda row: self.clicked.emit(int(self._cloud.ids[row])))
        canvas.moved.connect(self._unfit)
        self._layout.addWidget(canvas, 1)
        self.setFocusProxy(canvas)
        # Made late, it would be the last of the window: Tab would leave out all that stands between.
        tool = self._buttons[MODES[0]]
        QWidget.setTabOrder(tool, canvas)
        QWidget.setTabOrder(canvas, tool)
        self._canvas = canvas
        self._tools.raise_()

    def _sync(self) -> None:
        empty = len(self._cloud) == 0
        self._empty.setVisible(empty)
        self._tools.setVisible(not empty)
        canvas = self._canvas
        if canvas is None:
            return
        canvas.setVisible(not empty)
        canvas.cloud = self._cloud
        canvas.mode = self._mode
        canvas.source = self._source
        canvas.current = self._cloud.row_of(self._current)
        canvas.show_cursor()
        if self._fitted:
            self._layout.activate()
            canvas.fit()
        canvas.refresh()

    def _refresh(self) -> None:
        if self._canvas is not None:
            self._canvas.refresh()

    def _recolor(self, _tokens: object) -> None:
        if self._canvas is not None:
            self._canvas.recolor()

    def _glide_to(self, share: float) -> None:
        cloud = self._cloud
        s = np.float32(share)
        cloud.shown = cloud.xy if share >= 1 else self._start + (cloud.xy - self._start) * s
        self._refresh()

    def _unfit(self) -> None:
        self._fitted = False

    def _tell_hover(self, row: int, place: QPoint) -> None:
        self.hovered.emit(int(self._cloud.ids[row]) if row >= 0 else -1, place)

    # -- tools -----------------------------------------------------------------------------------

    def _make_tools(self) -> QFrame:
        frame = QFrame(self)
        frame.setProperty("role", "floating")
        row = QHBoxLayout(frame)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(2)
        group = QButtonGroup(self)
        pan = icon_button("pan", self.tr("Move the map"), "M", checkable=True)
        lasso = icon_button("lasso", self.tr("Select with a lasso"), "L", checkable=True)
        box = icon_button("rectangle", self.tr("Select with a rectangle"), "R", checkable=True)
        self._buttons = dict(zip(MODES, (pan, lasso, box), strict=True))
        for mode, button in self._buttons.items():
            group.addButton(button)
            row.addWidget(button)
            button.clicked.connect(lambda _checked=False, mode=mode: self.set_mode(mode))
        pan.setChecked(True)
        whole = icon_button("fit", self.tr("Show everything"), "H")
        whole.clicked.connect(self.fit)
        row.addWidget(whole)
        return frame

    def _place_tools(self) -> None:
        self._tools.adjustSize()
        left = 8 if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else None
        x = left if left is not None else self.width() - self._tools.width() - 8
        self._tools.move(x, 8)
