"""The real window in a process of its own, labelling one image after the other until it is killed.

Prints `ready`, then `IMAGE CLASS` after each label, once the key that gave it has been handled.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import errors
from app.main_window import MainWindow
from app.project_view import LABEL
from app.settings import load_settings

KEYS = itertools.cycle((Qt.Key.Key_1, Qt.Key.Key_2))


def main() -> None:
    application = QApplication(sys.argv[:1])
    window = MainWindow(load_settings(), errors.ErrorDoor())
    window.show()
    window.activateWindow()
    window.open(Path(sys.argv[1]))
    window.go_to(LABEL)
    say("ready")
    timer = QTimer()
    timer.timeout.connect(lambda: label_one(window))
    timer.start(1)
    application.exec()


def label_one(window: MainWindow) -> None:
    """Press the key of a class, as a person does who looks at the image asked about; a second question too."""
    asked, session = window.current(), window.session
    if asked is None or session is None:
        return
    again = asked == session.reask
    if asked in session.labels and not again:
        return
    # A desktop hands keys to the window in front; without one, this window must be it.
    if QApplication.activeWindow() is None:
        window.activateWindow()
        QTest.qWaitForWindowActive(window)
    QTest.keyClick(window.windowHandle(), next(KEYS))
    if asked in session.labels and not again:
        say(f"{asked} {session.labels[asked]}")


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


main()
