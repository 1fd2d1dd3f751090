"""The task of a run, painted: a strip of pictures under each caption, one place in every strip for each image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme
from app.widgets import chart_paint

GAP = 6
BETWEEN = 10
"""Room below a strip, px."""
LINE = 17
"""Height of a line of a caption."""
SMALLEST, EASY, LARGEST = 24, 36, 112
"""Sides of a picture: what can just be made out, what is looked at without effort, what is enough."""
PLAIN, CUT = 0.65, 0.6
"""One line for each column, or one for each image, is read more easily: other layouts must be this much larger, and
those that cut captions off."""
FEWEST = 3
"""Images, before pictures are made smaller than is easy."""
MOST_LINES = 2
BADGE = 14

Right = Sequence[Sequence[bool | None]]


@dataclass(frozen=True)
class Grid:
    """How the pictures lie: strips beside each other, images shown and how many a line, side of a picture in px."""

    across: int
    images: int
    in_line: int
    side: float
    heads: tuple[int, ...]
    """Height of the captions in each row of strips, px."""
    whole: bool
    """Whether every caption can be read to its end."""

    @property
    def lines(self) -> int:
        """How many lines of pictures a strip has."""
        return -(-self.images // self.in_line)

    def top(self, row: int) -> float:
        """Return where the pictures of a row of strips begin, px."""
        strip = self.lines * (self.side + GAP) - GAP + BETWEEN
        return sum(self.heads[: row + 1]) + row * strip


class ViewRows(QWidget):
    """Shows whole pictures of as many images as can be looked at without effort, in strips as large as fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixels = np.zeros((0, 1, 1, 1, 3), np.uint8)
        self._captions: list[str] = []
        self._right: Right = ()
        self._empty = ""
        self.setMinimumSize(160, 3 * LINE + 2 * SMALLEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(260, 320)

    def set_empty_text(self, text: str) -> None:
        """Say what will be shown once there is something."""
        self._empty = text
        self._describe()

    def set_pixels(self, pixels: np.ndarray, captions: Sequence[str] = (), right: Right = ()) -> None:
        """Show uint8 [images, 1 + columns, height, width, 3] RGB; column 0 holds the images themselves.

        captions: of every column but the first; right: whether each of their pictures is a right answer, a row a
        column, None where it is no answer. Missing ones are named by their number, and are no answers.
        """
        self._pixels = np.ascontiguousarray(pixels)
        named = list(captions[: self.shape[1]])
        named += [self.tr("View {n}").format(n=n + 1) for n in range(len(named), self.shape[1])]
        self._captions = [self.tr("Image"), *named]
        self._right = right
        least = len(self._captions) * (LINE + SMALLEST + BETWEEN) if len(pixels) else 0
        self.setMinimumHeight(max(3 * LINE + 2 * SMALLEST, least))
        self._describe()

    def clear(self) -> None:
        """Show nothing."""
        self.set_pixels(np.zeros((0, 1, 1, 1, 3), np.uint8))

    @property
    def shape(self) -> tuple[int, int]:
        """How many images there are, and how many columns beside the images themselves."""
        return len(self._pixels), self._pixels.shape[1] - 1

    def answer(self, image: int, column: int) -> bool | None:
        """Return whether the picture in a column (0 = the image itself) is a right answer; None where it is none."""
        row = self._right[column - 1] if 0 < column <= len(self._right) else ()
        return row[image] if image < len(row) else None

    def grid(self) -> Grid:
        """Return how the pictures are laid out: all images if they are large enough then, else fewer."""
        images = max(len(self._pixels), 1)
        grids = [self._best_of(n) for n in range(images, 0, -1)]
        several = grids[: max(images - FEWEST + 1, 1)]
        large = (grid for least in (EASY, SMALLEST) for grid in several if grid.side >= least)
        best = next(large, None) or max(grids, key=lambda grid: grid.side)
        return replace(best, side=max(best.side, SMALLEST))

    def _best_of(self, images: int) -> Grid:
        """Return the layout in which so many images are largest."""
        strips = len(self._captions) or 1
        grids = [
            self._grid_of(across, images, -(-images // lines))
            for across in range(1, strips + 1)
            for lines in range(1, images + 1)
        ]

        def size(grid: Grid) -> float:
            plain = (grid.across, grid.in_line) in ((1, images), (strips, 1))
            return grid.side * (1 if plain else PLAIN) * (1 if grid.whole else CUT)

        return max(grids, key=size)

    def _grid_of(self, across: int, images: int, in_line: int) -> Grid:
        """Return the layout with so many strips beside each other, and so many images in each of their lines."""
        width = self._strip_width(across)
        lines = [caption_lines(text, width) for text in self._captions]
        rows = [lines[first : first + across] for first in range(0, len(lines), across)]
        heads = tuple(LINE * min(max(row), MOST_LINES) for row in rows)
        strips = max(len(heads), 1)
        high = (self.height() + BETWEEN - sum(heads)) / strips - BETWEEN
        in_all = -(-images // in_line)
        side = min((width + GAP) / in_line - GAP, (high + GAP) / in_all - GAP, LARGEST)
        return Grid(across, images, in_line, side, heads, max(lines, default=1) <= MOST_LINES)

    def _strip_width(self, across: int) -> float:
        return (self.width() - 2 * GAP * (across - 1)) / across

    def _describe(self) -> None:
        images = self.shape[0]
        words = [self.tr("{n} images").format(n=images)]
        for column, caption in enumerate(self._captions[1:], 1):
            answers = [self.answer(image, column) for image in range(images)]
            right, given = answers.count(True), len(answers) - answers.count(None)
            told = self.tr("{caption}: {n} of {k} right").format(caption=caption, n=right, k=given)
            words.append(told if given else caption)
        self.setAccessibleDescription(", ".join(words) if images else self._empty)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = chart_paint.start(self)
        if not len(self._pixels):
            chart_paint.draw_note(painter, QRectF(self.rect()), self._empty)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            grid = self.grid()
            for column in range(len(self._captions)):
                self._draw_strip(painter, column, grid)
        painter.end()

    def place(self, image: int, column: int, grid: Grid) -> QRectF:
        """Return where a picture lies in the widget."""
        row, across = divmod(column, grid.across)
        line, along = divmod(image, grid.in_line)
        pitch = grid.side + GAP
        x = across * (self._strip_width(grid.across) + 2 * GAP) + along * pitch
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            x = self.width() - x - grid.side
        return QRectF(x, grid.top(row) + line * pitch, grid.side, grid.side)

    def _draw_strip(self, painter: QPainter, column: int, grid: Grid) -> None:
        first, width = self.place(0, column, grid), self._strip_width(grid.across)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = first.right() - width if mirrored else first.left()
        painter.setPen(QColor(theme.tokens().quiet))
        painter.setFont(theme.font(theme.SMALL))
        head = grid.heads[column // grid.across]
        _draw_caption(painter, QRectF(left, first.top() - head, width, head), self._captions[column])
        for image in range(grid.images):
            place = self.place(image, column, grid)
            self._draw_picture(painter, self._pixels[image, column], place)
            if (right := self.answer(image, column)) is not None:
                _draw_mark(painter, place, right)

    def _draw_picture(self, painter: QPainter, pixels: np.ndarray, place: QRectF) -> None:
        height, width, _ = pixels.shape
        frame = QPainterPath()
        frame.addRoundedRect(place, 4, 4)
        painter.save()
        painter.setClipPath(frame, Qt.ClipOperation.IntersectClip)
        painter.drawImage(place, QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888))
        painter.restore()


def caption_lines(text: str, width: float) -> int:
    """Return how many lines a caption takes in this width."""
    metrics = QFontMetrics(theme.font(theme.SMALL))
    width -= 2
    if metrics.horizontalAdvance(text) <= width:
        return 1
    flags = int(Qt.TextFlag.TextWordWrap)
    room = metrics.boundingRect(QRect(0, 0, int(width), 1000), flags, text)
    # A word longer than the line sticks out of it.
    return MOST_LINES + 1 if room.width() > width else round(room.height() / metrics.height())


def _draw_caption(painter: QPainter, place: QRectF, text: str) -> None:
    """Write a caption right above its pictures, in as many lines as there is height for."""
    metrics = painter.fontMetrics()
    if place.height() > LINE and metrics.horizontalAdvance(text) > place.width():
        flags = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        if caption_lines(text, place.width()) > MOST_LINES:
            # Words break where they must: what fills two lines and a little would need a third.
            most = round((MOST_LINES - 0.3) * place.width())
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, most)
        painter.drawText(place, int(flags), text)
        return
    line = QRectF(place.left(), place.bottom() - LINE, place.width(), LINE)
    chart_paint.draw_elided(painter, line, text, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)


def _draw_mark(painter: QPainter, place: QRectF, right: bool) -> None:
    """Frame a picture as a right or a wrong answer, with a tick or a cross for those who see no colours."""
    t = theme.tokens()
    tone = QColor(t.good if right else t.error)
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(tone, 2))
    painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 4, 4)
    badge = QRectF(place.right() - BADGE, place.bottom() - BADGE, BADGE, BADGE)
    painter.setPen(QPen(QColor(t.surface), 1))
    painter.setBrush(tone)
    painter.drawEllipse(badge)
    stroke = QPen(QColor(t.surface), 1.8)
    stroke.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(stroke)
    for points in _TICK if right else _CROSS:
        at = [QPointF(badge.left() + x * BADGE, badge.top() + y * BADGE) for x, y in points]
        painter.drawPolyline(at)
    painter.restore()


_TICK = (((0.28, 0.53), (0.44, 0.69), (0.73, 0.34)),)
_CROSS = (((0.33, 0.33), (0.67, 0.67)), ((0.67, 0.33), (0.33, 0.67)))
