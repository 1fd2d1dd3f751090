"""All methods by family, each with the line that says what it does: a list to choose one from."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app import theme
from app.core_words import say
from app.widgets import chart_paint
from sslcore.configs import AUTO
from sslcore.methods import METHODS

NameRole = Qt.ItemDataRole.UserRole
LineRole = Qt.ItemDataRole.UserRole + 1
ROW, HEAD = 44, 30


class MethodList(QListWidget):
    """The default first, then family after family; `chosen()` is a method's name or `auto`."""

    method_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Method"))
        self.setItemDelegate(_TwoLines(self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self._add(AUTO, self.tr("Automatic"), self.tr("Chosen for you, by what was measured."))
        families = dict.fromkeys(method.family for method in METHODS.values())
        for family in families:
            self._add_head(family)
            for name, method in METHODS.items():
                if method.family == family:
                    self._add(name, method.title, say(method.one_line))
        self.choose(AUTO)
        self.currentItemChanged.connect(self._on_current)

    def chosen(self) -> str:
        """Return the method's name, or `auto`."""
        item = self.currentItem()
        return str(item.data(NameRole)) if item else AUTO

    def choose(self, name: str) -> None:
        """Make a method the chosen one, and have it seen."""
        for item in self._items():
            if item.data(NameRole) == name:
                item.setHidden(False)
                self.setCurrentItem(item)
                self.scrollToItem(item)

    def filter(self, text: str) -> None:
        """Show only methods whose name, family or line holds the text; the default always stays."""
        wanted = text.casefold().strip()
        head: QListWidgetItem | None = None
        for item in self._items():
            name = item.data(NameRole)
            if name is None:
                head = item
                head.setHidden(True)
                continue
            words = f"{name} {item.text()} {item.data(LineRole)} {head.text() if head else ''}".casefold()
            item.setHidden(name != AUTO and wanted not in words)
            if head and not item.isHidden():
                head.setHidden(False)

    def sizeHint(self) -> QSize:
        return QSize(420, 300)

    def _items(self) -> list[QListWidgetItem]:
        return [self.item(row) for row in range(self.count())]

    def _add(self, name: str, title: str, line: str) -> None:
        item = QListWidgetItem(title)
        item.setData(NameRole, name)
        item.setData(LineRole, line)
        item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, line)
        item.setToolTip(line)
        self.addItem(item)

    def _add_head(self, family: str) -> None:
        words = say(family)
        item = QListWidgetItem(words[:1].upper() + words[1:])
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.addItem(item)

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.method_chosen.emit(self.chosen())


class _TwoLines(QStyledItemDelegate):
    """Paints a title over its line, and a family as a quiet heading."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, HEAD if index.data(NameRole) is None else ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        t, place = theme.tokens(), QRectF(option.rect).adjusted(12, 0, -12, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(NameRole) is None:
            painter.setFont(theme.font(theme.SMALL, bold=True))
            painter.setPen(QColor(t.quiet))
            chart_paint.draw_elided(painter, place.adjusted(0, 8, 0, 0), index.data())
            painter.restore()
            return
        on = bool(option.state & QStyle.StateFlag.State_Selected)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if on or over:
            painter.setPen(QPen(QColor(t.accent), 1) if on else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent_tint if on else t.sunken))
            painter.drawRoundedRect(place.adjusted(-8, 1, 8, -1), 4, 4)
        painter.setPen(QColor(t.accent if on else t.ink))
        painter.setFont(theme.font(theme.BODY, bold=True))
        chart_paint.draw_elided(
            painter, QRectF(place.left(), place.top() + 4, place.width(), 19), index.data()
        )
        painter.setPen(QColor(t.ink if on else t.quiet))
        painter.setFont(theme.font(theme.SMALL))
        below = QRectF(place.left(), place.top() + 22, place.width(), 17)
        chart_paint.draw_elided(painter, below, index.data(LineRole))
        painter.restore()
