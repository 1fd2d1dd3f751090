"""The steps at the left edge: always open, each with a word on where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QVBoxLayout, QWidget

from app import theme
from app.widgets.buttons import describe

STATES = ("", "busy", "done", "attention")


class Step(QAbstractButton):
    """One step: icon, name, and a quiet note such as a count."""

    def __init__(self, icon: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon
        self.note = ""
        self.state = ""
        self.setText(name)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        return QSize(96, 80)

    def paintEvent(self, event: object) -> None:
        t = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(5, 3, -5, -3)
        on = self.isChecked()
        painter.setPen(Qt.PenStyle.NoPen)
        if on or self.underMouse():
            painter.setBrush(QColor(t.accent_tint if on else t.sunken))
            painter.drawRoundedRect(frame, theme.RADIUS, theme.RADIUS)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(t.accent), 2))
            painter.drawRoundedRect(frame.adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)
        ink = t.accent if on else t.ink
        top = frame.top() + (8 if self.note else 15)
        theme.draw_icon(painter, self._icon_name, QRectF(frame.center().x() - 12, top, 24, 24), ink)
        self._paint_state(painter, QRectF(frame.center().x() + 10, top - 3, 10, 10))
        painter.setPen(QColor(ink))
        painter.setFont(theme.font(theme.SMALL, bold=on))
        words = QRectF(frame.left() + 2, top + 26, frame.width() - 4, 16)
        text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, text)
        if self.note:
            painter.setPen(QColor(t.quiet))
            painter.setFont(theme.font(theme.SMALL, tabular=True))
            words.translate(0, 15)
            text = painter.fontMetrics().elidedText(
                self.note, Qt.TextElideMode.ElideRight, int(words.width())
            )
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()

    def _paint_state(self, painter: QPainter, rect: QRectF) -> None:
        t = theme.tokens()
        if self.state:
            color = {"busy": t.accent, "done": t.good, "attention": t.warning}[self.state]
            painter.setPen(QPen(QColor(t.surface), 2))
            painter.setBrush(QColor(color))
            painter.drawEllipse(rect)


class Stepper(QFrame):
    """A column of steps; any may be chosen at any time. Up and Down move between them."""

    chosen = Signal(int)

    def __init__(self, steps: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """`steps` are (icon name, text)."""
        super().__init__(parent)
        self.setProperty("role", "rail")
        self.setFixedWidth(96)
        self.setAccessibleName(self.tr("Steps"))
        self._group = QButtonGroup(self)
        self._steps: list[Step] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 5, 0, 5)
        column.setSpacing(0)
        for number, (icon, text) in enumerate(steps):
            step = Step(icon, text)
            describe(step, text, f"Ctrl+{number + 1}")
            step.clicked.connect(lambda _checked=False, number=number: self.chosen.emit(number))
            self._group.addButton(step, number)
            self._steps.append(step)
            column.addWidget(step)
        self.foot = QVBoxLayout()
        self.foot.setContentsMargins(0, 0, 0, 8)
        column.addStretch(1)
        column.addLayout(self.foot)
        if self._steps:
            self._steps[0].setChecked(True)

    def current(self) -> int:
        """Return the number of the step shown."""
        return self._group.checkedId()

    def set_current(self, number: int) -> None:
        """Mark a step as the one shown; emits nothing."""
        self._steps[number].setChecked(True)

    def set_state(self, number: int, state: str = "", note: str = "") -> None:
        """Say where a step stands: '', 'busy', 'done' or 'attention', and a short note such as '6,782'."""
        if state not in STATES:
            raise ValueError(f"state must be one of {STATES}, not {state!r}")
        step = self._steps[number]
        step.state, step.note = state, note
        words = {"busy": self.tr("running"), "done": self.tr("done"), "attention": self.tr("needs attention")}
        step.setAccessibleDescription(" ".join(part for part in (note, words.get(state, "")) if part))
        step.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        focused = [i for i, one in enumerate(self._steps) if one.hasFocus()]
        if step and focused:
            self._steps[(focused[0] + step) % len(self._steps)].setFocus()
        else:
            event.ignore()
