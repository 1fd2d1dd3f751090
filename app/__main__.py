"""`handful [PROJECT]`: opens the window, on a project or on the start page."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app import errors, theme, translator
from app.main_window import MainWindow
from app.settings import load_settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the window until it is closed; returns the exit code."""
    options = parse(sys.argv[1:] if arguments is None else arguments)
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("Handful")
    application.setDesktopFileName("handful")
    settings = load_settings()
    theme.set_animations(not settings.reduced_motion)
    theme.apply(application, settings.theme)
    translator.install(application, translator.resolve(settings.language))
    door = errors.ErrorDoor()
    errors.install(door)
    window = MainWindow(settings, door)
    window.show()
    if options.project is not None:
        # After the first paint, so that the window is there at once.
        project: Path = options.project.expanduser().absolute()
        QTimer.singleShot(0, lambda: window.set_up(project))
    return application.exec()


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options; exits with a message where they are wrong."""
    parser = argparse.ArgumentParser(prog="handful", description="Learn a folder of images, label a handful.")
    parser.add_argument("project", nargs="?", type=Path, help="a project, or a folder of images")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
