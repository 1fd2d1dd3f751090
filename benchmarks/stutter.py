"""How the window feels while it learns: gaps between turns of its event loop, cancelling, and labelling.

python benchmarks/stutter.py [--images 2000] [--seconds 40]
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

import numpy as np
from PIL import Image
from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from results import machine, table, write_section

from app import errors, theme
from app.main_window import MainWindow
from app.project_view import LABEL, PRETRAIN
from app.session import Session
from app.settings import Settings
from sslcore.configs import PretrainConfig
from sslcore.project import create_project

TICK_MS = 5
CANCELS = 5
LABELS = 60
PATIENCE = 600.0


class Gaps:
    """Milliseconds between turns of the event loop, seen by a timer that wants one every 5 ms."""

    def __init__(self) -> None:
        self.found: list[float] = []
        self._clock = QElapsedTimer()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def watch(self, seconds: float, meanwhile: Callable[[], object] = lambda: None) -> list[str]:
        """Return median, 99th percentile and longest gap over this long."""
        self.found = []
        self._clock.start()
        self._timer.start(TICK_MS)
        end = time.monotonic() + seconds
        until(lambda: meanwhile() is None and time.monotonic() > end)
        self._timer.stop()
        return summary(self.found)

    def _tick(self) -> None:
        self.found.append(self._clock.nsecsElapsed() / 1e6)
        self._clock.start()


def summary(milliseconds: list[float]) -> list[str]:
    """Return median, 99th percentile and maximum in words."""
    values = np.array(milliseconds)
    return [f"{value:.1f}" for value in (np.median(values), np.percentile(values, 99), values.max())]


def until(ready: Callable[[], bool]) -> None:
    """Let the window run until something holds."""
    loop, timer, end = QEventLoop(), QTimer(), time.monotonic() + PATIENCE
    timer.timeout.connect(lambda: loop.quit() if ready() or time.monotonic() > end else None)
    timer.start(20)
    loop.exec()
    if not ready():
        sys.exit("The window did not get there in time.")


def make_images(folder: Path, count: int) -> None:
    """Write noise with a coloured disc: what is on them makes no difference here."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:64, :64]
    for number in range(count):
        pixels = rng.integers(0, 90, (64, 64, 3), np.uint8)
        disc = (x - rng.integers(16, 48)) ** 2 + (y - rng.integers(16, 48)) ** 2 < 150
        pixels[disc] = rng.integers(100, 256, 3)
        Image.fromarray(pixels).save(folder / f"{number:05d}.jpg")


def learn(window: MainWindow, session: Session) -> None:
    """Start a long run and wait until it is under way."""
    window.go_to(PRETRAIN)
    session.start_pretrain(PretrainConfig(minutes=60))
    until(lambda: session.job is not None and session.job.facts.get("step", 0) >= 1)


def cancel(session: Session) -> tuple[float, float]:
    """Cancel the run; returns milliseconds until the worker acknowledged, and until the run had ended."""
    heard: dict[str, float] = {}
    began = time.monotonic()

    def listen(event: dict[str, object]) -> None:
        if event["event"] in ("ack", "ended"):
            heard.setdefault(str(event["event"]), 1000 * (time.monotonic() - began))

    session.job_event.connect(listen)
    session.cancel()
    until(lambda: "ended" in heard)
    session.job_event.disconnect(listen)
    return heard["ack"], heard["ended"]


def label(window: MainWindow, session: Session) -> list[float]:
    """Return milliseconds from each key press to its label on the disk, while the run goes on."""
    window.go_to(LABEL)
    for name in ("one", "two"):
        session.add_class(name)
    taken = []
    for number in range(LABELS):
        until(lambda: window.current() is not None)
        before, began = len(session.labels), time.monotonic()
        QTest.keyClick(window.windowHandle(), (Qt.Key.Key_1, Qt.Key.Key_2)[number % 2])
        taken.append(1000 * (time.monotonic() - began))
        if len(session.labels) != before + 1:
            sys.exit("A key did not label.")
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=40)
    options = parser.parse_args()
    application = QApplication(sys.argv[:1])
    theme.apply(application, "light")
    with tempfile.TemporaryDirectory(prefix="handful-") as name:
        place = Path(name)
        make_images(place / "images", options.images)
        window = MainWindow(Settings(), errors.ErrorDoor(place / "errors.log"))
        window.show()
        window.activateWindow()
        window.open(create_project(place / "p.handful", place / "images").root)
        session = window.session
        assert session
        until(lambda: session.layout is not None and session.job is None and bool(session.suggestions))
        rows = measure(window, session, options.seconds)
        window.close()
        until(lambda: not window.isVisible())
    body = (
        f"{machine()}; load average {os.getloadavg()[0]:.1f}. {options.images:,} images of 64 px, offscreen. "
        f"A {TICK_MS} ms timer in the window; milliseconds.\n\n"
    )
    body += table(["what", "median", "99 %", "longest"], rows)
    write_section("Does the window stutter while it learns?", body)
    sys.stdout.write(body + "\n")


def measure(window: MainWindow, session: Session, seconds: float) -> list[list[str]]:
    gaps = Gaps()
    rows = [["gap, nothing runs", *gaps.watch(seconds / 4)]]
    learn(window, session)
    rows.append(["gap, learning, its page shown", *gaps.watch(seconds)])
    window.go_to(LABEL)
    rows.append(["gap, learning, map shown", *gaps.watch(seconds / 2)])
    rows.append(["key press to stored label, learning", *summary(label(window, session))])
    answers = [cancel(session)]
    for _ in range(CANCELS - 1):
        learn(window, session)
        answers.append(cancel(session))
    rows.append([f"cancel acknowledged ({CANCELS})", *summary([ack for ack, _ in answers])])
    rows.append([f"cancelled run ended ({CANCELS})", *summary([ended for _, ended in answers])])
    return rows


if __name__ == "__main__":
    main()
