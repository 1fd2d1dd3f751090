"""What the pages share: a heading, a place for banners, a body that is centred and scrolls when it must."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app import theme
from app.widgets.banner import Banner
from app.widgets.buttons import label

WIDTH = 1120


class Page(QWidget):
    """Put widgets into `body` and buttons into `head`; `say` shows a banner above everything."""

    def __init__(self, heading: str, parent: QWidget | None = None, *, width: int = WIDTH) -> None:
        super().__init__(parent)
        self.setAccessibleName(heading)
        self.banner = Banner()
        self._on_action: Callable[[], None] | None = None
        self.banner.action_triggered.connect(self._act)
        self.heading = label(heading, "heading")
        self.subtitle = label("", "quiet", wrap=True)
        self.head = QHBoxLayout()
        self.head.setSpacing(theme.spacing())
        self.body = QVBoxLayout()
        self.body.setSpacing(theme.spacing(2))
        column = QWidget()
        column.setMaximumWidth(width)
        column.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        inside = QVBoxLayout(column)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.spacing(2))
        inside.addWidget(self.banner)
        inside.addLayout(self._head_row())
        inside.addLayout(self.body, 1)
        self._scroll = _scrolling(column)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll)

    def say(
        self,
        message: str,
        hint: str = "",
        kind: str = "error",
        action: tuple[str, Callable[[], None]] | None = None,
    ) -> None:
        """Show a banner; `action` is the text of its button and what that does."""
        self._on_action = action[1] if action else None
        self.banner.show_message(message, hint, kind, action[0] if action else "")
        self._scroll.ensureVisible(0, 0)

    def reveal(self, widget: QWidget) -> None:
        """Scroll until a widget of the body is seen."""
        self._scroll.ensureWidgetVisible(widget)

    def _act(self) -> None:
        if self._on_action:
            self.banner.dismiss()
            self._on_action()

    def _head_row(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.heading)
        words.addWidget(self.subtitle)
        row = QHBoxLayout()
        row.setSpacing(theme.spacing(2))
        row.addLayout(words, 1)
        row.addLayout(self.head)
        return row


def _scrolling(column: QWidget) -> QScrollArea:
    inside = QWidget()
    row = QHBoxLayout(inside)
    row.setContentsMargins(32, 24, 32, 24)
    row.addWidget(column, 1)
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    # The page is no tab stop: the controls in it are.
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(inside)
    return scroll


def row_of(*widgets: QWidget | QLayout, stretch: tuple[int, ...] = ()) -> QHBoxLayout:
    """Return a row of widgets 16 px apart; `stretch` shares the width."""
    row = QHBoxLayout()
    row.setSpacing(theme.spacing(2))
    for place, widget in enumerate(widgets):
        share = stretch[place] if place < len(stretch) else 0
        if isinstance(widget, QWidget):
            row.addWidget(widget, share)
        else:
            row.addLayout(widget, share)
    return row


def clear_layout(layout: QLayout) -> None:
    """Remove and delete everything in a layout."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            continue
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear_layout(inner)
