"""The real window in a process of its own: opens a project, shows every page, tells what that took."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import psutil
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app import errors
from app.main_window import MainWindow
from app.settings import load_settings

STEPS = (0, 1, 2, 3, 4, 2)


def main() -> None:
    application = QApplication(sys.argv[:1])
    door = errors.ErrorDoor()
    errors.install(door)
    window = MainWindow(load_settings(), door)
    window.show()
    window.open(Path(sys.argv[1]))
    steps = list(STEPS)
    timer = QTimer()
    timer.timeout.connect(lambda: go_on(window, steps))
    timer.start(100)
    application.exec()


def go_on(window: MainWindow, steps: list[int]) -> None:
    """Show the next page; after the last, and once the first scan is through, tell and leave."""
    if steps:
        window.go_to(steps.pop(0))
        return
    session = window.session
    if session is None or session.job is not None or not session.suggestions:
        return
    facts = {
        "modules": sorted(sys.modules),
        "rss": psutil.Process().memory_info().rss,
        "images": len(session.table),
        "points": len(window.view.label.map.scatter.cloud) if window.view else 0,
        "shown": window.view.label.map.scatter._canvas is not None if window.view else False,
    }
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()
    session.closed.connect(QApplication.quit)
    window.close()


main()
