"""Cards: a frame with a title for things that belong together, and one that can be chosen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTextOption
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import theme
from app.widgets.buttons import label, set_tone

STATUS_ICONS = {"good": "verified", "error": "warning", "warning": "warning", "": ""}


class Card(QFrame):
    """Put widgets into `body` and buttons into `buttons`; `set_status` tells how it went."""

    def __init__(
        self, title: str = "", text: str = "", icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._icon = icon
        self._status_icon = QLabel()
        self._status = label("", "small", wrap=True)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        if title:
            column.addLayout(self._head(title))
            self.setAccessibleName(title)
        if text:
            column.addWidget(label(text, "quiet", wrap=True))
        column.addLayout(self.body, 1)
        status = QHBoxLayout()
        status.setSpacing(6)
        status.addWidget(self._status_icon, 0, Qt.AlignmentFlag.AlignTop)
        status.addWidget(self._status, 1)
        column.addLayout(status)
        column.addLayout(self.buttons)
        self._kind = ""
        self.set_status("")
        theme.watch().theme_changed.connect(self._recolor)

    def _head(self, title: str) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(8)
        self._picture = QLabel()
        if self._icon:
            head.addWidget(self._picture)
        head.addWidget(label(title, "title"), 1)
        return head

    def set_status(self, text: str, kind: str = "") -> None:
        """Show a line at the bottom: kind '', 'good' (a verified tick), 'warning' or 'error'."""
        self._kind = kind
        self._status.setText(text)
        set_tone(self._status, kind)
        self._status.setVisible(bool(text))
        self._status_icon.setVisible(bool(text and STATUS_ICONS[kind]))
        self._recolor()

    def _recolor(self, _tokens: object = None) -> None:
        if STATUS_ICONS[self._kind]:
            self._status_icon.setPixmap(theme.icon(STATUS_ICONS[self._kind], self._kind).pixmap(18, 18))
        if self._icon:
            self._picture.setPixmap(theme.icon(self._icon, "accent").pixmap(22, 22))


class ChoiceCard(QAbstractButton):
    """A card to choose among others, such as a preset: title, a sentence, and a quiet detail."""

    def __init__(self, title: str, text: str, detail: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = text
        self._detail = detail
        self.setText(title)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(title)
        self.setAccessibleDescription(f"{text} {detail}".strip())
        self.setToolTip(text)
        self.setMinimumSize(152, 104)

    def sizeHint(self) -> QSize:
        return QSize(208, 112)

    def set_detail(self, detail: str) -> None:
        """Change the quiet line at the bottom."""
        self._detail = detail
        self.setAccessibleDescription(f"{self._words} {detail}".strip())
        self.update()

    def paintEvent(self, event: object) -> None:
        t = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        edge = t.accent if on or self.hasFocus() else (t.quiet if self.underMouse() else t.control_line)
        width = 2.0 if on or self.hasFocus() else 1.0
        painter.setPen(QPen(QColor(edge), width))
        painter.setBrush(QColor(t.accent_tint if on else t.surface))
        inset = width / 2
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), theme.RADIUS, theme.RADIUS
        )
        inner = QRectF(self.rect()).adjusted(14, 10, -14, -10)
        painter.setPen(QColor(t.accent if on else t.ink))
        painter.setFont(theme.font(theme.BODY, bold=True))
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, self.text())
        painter.setPen(QColor(t.ink))
        painter.setFont(theme.font(theme.SMALL))
        option = QTextOption(Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        painter.drawText(inner.adjusted(0, 22, 0, -18 if self._detail else 0), self._words, option)
        painter.setPen(QColor(t.quiet))
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, self._detail)
        if on:
            tick = QRectF(inner.right() - 14, inner.top() - 1, 18, 18)
            theme.draw_icon(painter, "check", tick, t.accent)
        if self.hasFocus() and on:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(t.ink), 1, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 4, -4, -4), 4, 4)
        painter.end()
