"""A person at the window: points at what is on the screen, presses keys, looks, waits."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.project_view import ProjectView
from app.session import Session
from sslcore.store import LabelRow, RunRow, Store

WAIT = 120_000
"""Milliseconds: long enough for a machine that is busy with something else."""
LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier


class Person:
    """Uses one MainWindow by mouse and keyboard only: what lies off the screen or below something is not hit."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot

    @property
    def session(self) -> Session:
        assert self.window.session is not None
        return self.window.session

    @property
    def view(self) -> ProjectView:
        assert self.window.view is not None
        return self.window.view

    # Looking and waiting

    def wait(self, condition: Callable[[], Any]) -> None:
        """Until something holds."""
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT)

    def wait_still(self) -> None:
        """Until no long job is under way and none waits."""
        self.wait(lambda: self.session.job is None and not self.session.jobs.waiting)

    def texts(self, widget: QWidget) -> str:
        """Return every word that a part of the window shows now."""
        shown = (label.text() for label in widget.findChildren(QLabel) if label.isVisible())
        return "\n".join(text for text in shown if text)

    def labels(self) -> dict[int, int]:
        """Return the labels on the disk."""
        with Store(self.session.project, readonly=True) as store:
            return store.labels()

    def label_rows(self) -> list[LabelRow]:
        with Store(self.session.project, readonly=True) as store:
            return store.label_rows()

    def runs(self) -> list[RunRow]:
        with Store(self.session.project, readonly=True) as store:
            return store.runs()

    # Hands

    def activate(self) -> None:
        """Bring this window to the front."""
        self.window.activateWindow()
        self.wait(self.window.isActiveWindow)

    def click(self, widget: QWidget, place: QPointF | None = None) -> None:
        """Click on the middle of a control, or on a place in it, once it can be clicked."""
        self.wait(lambda: widget.isVisible() and widget.isEnabled())
        point = self.reach(widget, place)
        QTest.mouseClick(self.window.windowHandle(), LEFT, PLAIN, point)

    def reach(self, widget: QWidget, place: QPointF | None = None) -> QPoint:
        """Scroll to a control; returns where it is in the window, once nothing else covers it."""
        # A page that has just changed is laid out a moment later.
        self.wait(lambda: self._scroll_to(widget, place)[1])
        return self._scroll_to(widget, place)[0]

    def _scroll_to(self, widget: QWidget, place: QPointF | None) -> tuple[QPoint, bool]:
        """Return where a control is in the window, and whether it is what is seen there."""
        parent = widget.parentWidget()
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(widget)
            parent = parent.parentWidget()
        QApplication.processEvents()
        inside = widget.rect().center() if place is None else place.toPoint()
        point = widget.mapTo(self.window, inside)
        there = self.window.childAt(point)
        return point, there is widget or (there is not None and widget.isAncestorOf(there))

    def press(self, *keys: Qt.Key, held: Qt.KeyboardModifier = PLAIN) -> None:
        """Press keys, one after the other."""
        # A desktop hands keys to the window in front; without one, the window just opened must be it.
        if QApplication.activeWindow() is None:
            self.window.activateWindow()
            QTest.qWaitForWindowActive(self.window)
        for key in keys:
            QTest.keyClick(self.window.windowHandle(), key, held)

    def type(self, text: str) -> None:
        for letter in text:
            QTest.keyClick(self.window.windowHandle(), letter)

    def undo(self) -> None:
        self.press(Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)

    def redo(self) -> None:
        self.press(Qt.Key.Key_Y, held=Qt.KeyboardModifier.ControlModifier)

    def digit(self, number: int) -> None:
        """Press the key of the class at this place, 0 for the first."""
        self.press(Qt.Key(Qt.Key.Key_1 + number))

    def choose(self, box: QComboBox, data: object) -> None:
        """Choose an entry with the keyboard."""
        box.setFocus()
        self.press(Qt.Key.Key_Home)
        for _ in range(box.count()):
            if box.currentData() == data:
                return
            self.press(Qt.Key.Key_Down)
        raise AssertionError(f"{data} is not on offer")

    def drag(self, widget: QWidget, corners: Sequence[tuple[float, float]]) -> None:
        """Draw from corner to corner in a widget with the left button down, as smoothly as a hand does."""
        handle = self.window.windowHandle()
        sides = itertools.pairwise(corners)
        steps = [(a, b, share / 10) for a, b in sides for share in range(11)]
        places = (QPointF(a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s) for a, b, s in steps)
        path = [widget.mapTo(self.window, place.toPoint()) for place in places]
        QTest.mousePress(handle, LEFT, PLAIN, path[0])
        for point in path[1:]:
            QTest.mouseMove(handle, point)
        QTest.mouseRelease(handle, LEFT, PLAIN, path[-1])

    # What people do again and again

    def step(self, number: int) -> None:
        """Click one of the five steps."""
        self.click(self.view.stepper._steps[number])
        self.wait(lambda: self.view.step == number)

    def learn(self, epochs: int) -> None:
        """Start a small run on the page for it, by its own controls."""
        form = self.view.pretrain.form
        self.wait(form.isVisible)
        if not form.advanced.method.isVisible():
            self.click(form.advanced.fold)
        self.choose(form.advanced.encoder, "tiny")
        self.choose(form.advanced.resolution, 32)
        self.choose(form.length.unit, "epochs")
        form.length.amount.setFocus()
        form.length.amount.selectAll()
        self.type(str(epochs))
        self.click(form.start)

    def name_class(self, name: str) -> None:
        """Press A and type the name; the image asked about is labelled so."""
        self.press(Qt.Key.Key_A)
        self.wait(self.view.label.panel.field.hasFocus)
        self.type(name)
        self.press(Qt.Key.Key_Return)

    def close(self) -> None:
        """Close the window, and wait until it has let everything go."""
        self.window.close()
        self.wait(lambda: not self.window.isVisible())
