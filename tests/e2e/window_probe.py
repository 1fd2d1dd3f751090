"""The real window in a process of its own: opens a project, shows every page and image, tells what that took."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app import errors
from app.main_window import MainWindow
from app.settings import load_settings

STEPS = (0, 1, 2, 3, 4, 2)
PLACES = 40
"""How many places of the grid are shown, from its first image to its last."""


def main() -> None:
    application = QApplication(sys.argv[:1])
    door = errors.ErrorDoor()
    errors.install(door)
    window = MainWindow(load_settings(), door)
    window.show()
    window.open(Path(sys.argv[1]))
    steps = [lambda step=step: window.go_to(step) for step in STEPS]
    steps += [lambda share=n / PLACES: scroll(window, share) for n in range(PLACES + 1)]
    timer = QTimer()
    # Stopped at the end, or a window that takes a while to close would be told about twice.
    timer.timeout.connect(lambda: timer.stop() if go_on(window, steps) else None)
    timer.start(50)
    application.exec()


def scroll(window: MainWindow, share: float) -> None:
    """Show the images at this share of the grid."""
    assert window.view
    bar = window.view.label.grid.grid.area.verticalScrollBar()
    bar.setValue(round(share * bar.maximum()))


def go_on(window: MainWindow, steps: list[Callable[[], None]]) -> bool:
    """Show the next page or images; after the last, and once the first scan is through, tell, leave, return True."""
    if steps:
        steps.pop(0)()
        return False
    session = window.session
    if session is None or session.job is not None or not (session.suggestions or session.readonly):
        return False
    facts = {
        "modules": sorted(sys.modules),
        "rss": psutil.Process().memory_info().rss,
        "images": len(session.table),
        "thumbnails": len(window.view.label.map._pictures._kept) if window.view else 0,
        "points": len(window.view.label.map.scatter.cloud) if window.view else 0,
        "shown": window.view.label.map.scatter._canvas is not None if window.view else False,
    }
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()
    session.closed.connect(QApplication.quit)
    window.close()
    return True


main()
