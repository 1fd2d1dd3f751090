"""Draws the README's pictures: the real window on a real project, page by page, light and dark, offscreen.

    python scripts/make_pictures.py [PROJECT] [--out resources/pictures] [--learning]

Without PROJECT, the sample is taken through the story first. --learning also starts a short run, to show it at work.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from story import Story, tell

from app import errors, theme
from app.main_window import MainWindow
from app.project_view import EVALUATE, EXPORT, IMAGES, LABEL, PRETRAIN
from app.settings import Settings
from sslcore.configs import PretrainConfig

PAGES = {"images": IMAGES, "pretrain": PRETRAIN, "label": LABEL, "evaluate": EVALUATE, "export": EXPORT}


def until(ready: Callable[[], bool], seconds: float) -> bool:
    """Run the event loop until `ready` or the time is over; returns whether it became ready."""
    loop, timer, end = QEventLoop(), QTimer(), time.monotonic() + seconds
    timer.timeout.connect(lambda: loop.quit() if ready() or time.monotonic() > end else None)
    timer.start(50)
    loop.exec()
    return ready()


def rest(seconds: float) -> None:
    """Let animations and thumbnails finish."""
    end = time.monotonic() + seconds
    until(lambda: time.monotonic() > end, seconds + 1)


class Photographer:
    """Opens the window on a project and saves pictures of it."""

    def __init__(self, application: QApplication, out: Path) -> None:
        self.application, self.out = application, out
        out.mkdir(parents=True, exist_ok=True)
        self.window = MainWindow(Settings(), errors.ErrorDoor())
        self.window.resize(1280, 800)
        self.window.show()

    def take(self, name: str) -> None:
        rest(0.6)
        self.window.grab().save(str(self.out / f"{name}.png"))
        print(f"{self.out / name}.png", flush=True)

    def open(self, project: Path) -> None:
        """Open the project and wait for its map, head and suggestions."""
        self.window.open(project)
        session = self.window.session
        if session is None:
            sys.exit(f"{project} cannot be opened.")
        quiet = until(lambda: session.job is None and bool(session.suggestions), 180)
        if not quiet:
            print("The project did not come to rest; the pictures show it as it is.", file=sys.stderr)

    def pages(self, suffix: str = "") -> None:
        for name, step in PAGES.items():
            self.window.go_to(step)
            self.take(name + suffix)

    def learning(self) -> None:
        """Start a short run and take it at work."""
        session = self.window.session
        assert session
        session.start_pretrain(PretrainConfig(minutes=1.5))
        self.window.go_to(PRETRAIN)
        sketches: list[object] = []
        session.preview_changed.connect(lambda: sketches.append(1))
        until(lambda: len(sketches) >= 3, 240)
        rest(3)
        self.take("learning")
        session.cancel()
        until(lambda: session.job is None, 60)

    def close(self) -> None:
        session = self.window.session
        if session:
            closed: list[object] = []
            session.closed.connect(lambda: closed.append(1))
            self.window.close()
            until(lambda: bool(closed), 30)
        self.window.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path, nargs="?")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "resources" / "pictures")
    parser.add_argument("--learning", action="store_true")
    options = parser.parse_args()
    project = options.project
    if project is None:
        from sslcore.sample import write_sample

        folder = Path(tempfile.mkdtemp(prefix="handful-"))
        story = Story(write_sample(folder / "digits"), folder, minutes=1, labels=60)
        tell(story)
        project = story.project
    application = QApplication([])
    application.setApplicationName("Handful")
    theme.set_animations(False)
    theme.apply(application, "light")
    camera = Photographer(application, options.out)
    camera.take("start")
    camera.open(project.absolute())
    camera.pages()
    theme.apply(application, "dark")
    camera.pages("-dark")
    theme.apply(application, "light")
    if options.learning:
        camera.learning()
    camera.close()


if __name__ == "__main__":
    main()
