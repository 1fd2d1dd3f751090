"""What is known of a folder of images, in pieces: lists of files with a reason, and paths that fit a line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app import theme
from app.core_words import say

MOST = 500
ROW = 40
REASON = Qt.ItemDataRole.UserRole


class ReasonList(QListWidget):
    """Files with a sentence each, two lines a file; beyond 500 the rest is only counted."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(_TwoLines(self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setStyleSheet("QListWidget { border: 0; background: transparent; }")

    def set_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show (file, reason) pairs."""
        self.clear()
        for path, reason in ((path, say(reason)) for path, reason in rows[:MOST]):
            item = QListWidgetItem(path)
            item.setData(REASON, reason)
            item.setToolTip(f"{path}\n{reason}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{path}: {reason}")
            self.addItem(item)
        if len(rows) > MOST:
            self.addItem(QListWidgetItem(self.tr("and {n} more").format(n=f"{len(rows) - MOST:,}")))
        self.setFixedHeight(min(max(self.count(), 1), 4) * ROW + 2)


class _TwoLines(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: object) -> QSize:
        return QSize(120, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index) -> None:  # type: ignore[no-untyped-def]
        t = theme.tokens()
        rect = option.rect.adjusted(2, 3, -8, -3)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(t.accent_tint))
        painter.setPen(QColor(t.ink))
        painter.setFont(theme.font(theme.BODY))
        metrics = painter.fontMetrics()
        name = metrics.elidedText(index.data(), Qt.TextElideMode.ElideMiddle, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignTop, name)
        painter.setPen(QColor(t.quiet))
        painter.setFont(theme.font(theme.SMALL))
        reason = painter.fontMetrics().elidedText(
            index.data(REASON) or "", Qt.TextElideMode.ElideRight, rect.width()
        )
        painter.drawText(rect, Qt.AlignmentFlag.AlignBottom, reason)
        painter.restore()


class PathLabel(QLabel):
    """A path on one line, shortened in its middle; the tooltip has it whole."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMinimumWidth(80)
        self.set_path(text)

    def set_path(self, text: str) -> None:
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def path(self) -> str:
        return self._whole

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._whole) + 4, metrics.height() + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.fontMetrics().height() + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        color = self.palette().color(self.foregroundRole())
        painter.setPen(QColor(theme.tokens().quiet) if self.property("role") == "quiet" else color)
        text = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, self.width())
        painter.drawText(QRectF(self.rect()), int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()
