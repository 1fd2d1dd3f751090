"""The window on a large project: start, opening, memory, a label, its predictions, a lasso, drawing.

    python benchmarks/window_scale.py PROJECT

PROJECT is embedded, mapped and labelled already (benchmarks/scale.py leaves one). It is labelled further, and undone.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import psutil
from PySide6.QtWidgets import QApplication
from results import machine, table, write_section
from stutter import summary, until

from app import errors, theme
from app.main_window import MainWindow
from app.project_view import EVALUATE, IMAGES, LABEL
from app.session import Session
from app.settings import Settings

LABELS = 30
LASSO = 10_000
STARTS = 7
START = (
    "import time, sys; from app import errors, theme; from app.main_window import MainWindow;"
    "from app.settings import Settings; from PySide6.QtWidgets import QApplication;"
    "a = QApplication([]); theme.apply(a, 'light'); w = MainWindow(Settings(), errors.ErrorDoor()); w.show();"
    "a.processEvents(); print('shown', flush=True)"
)


def timed(action: Callable[[], object]) -> float:
    """Return the milliseconds an action takes, what it paints included."""
    began = time.perf_counter()
    action()
    QApplication.processEvents()
    return 1000 * (time.perf_counter() - began)


def megabytes(process: psutil.Process) -> str:
    """Return resident memory, and how much of it is the process's own; the rest is mapped files and libraries."""
    found = process.memory_full_info()
    return f"{found.rss / 1e6:.0f} MB ({found.uss / 1e6:.0f} MB its own)"


def start_times() -> list[float]:
    """Return milliseconds from starting a process until the window's first page has been painted."""
    found = []
    for _ in range(STARTS):
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", START], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        found.append(1000 * (time.perf_counter() - began))
    return found


def label_times(session: Session) -> tuple[list[float], list[float]]:
    """Return milliseconds of each label, and of each until the new predictions are there."""
    stored, predicted = [], []
    free = session.table.ids[session.label_codes < 0]
    for number in range(LABELS):
        versions: list[object] = []
        session.head_changed.connect(lambda versions=versions: versions.append(1))
        began = time.perf_counter()
        stored.append(timed(lambda n=number: session.label([int(free[n])], session.classes[n % 3].id)))
        until(lambda versions=versions: bool(versions))
        predicted.append(1000 * (time.perf_counter() - began))
    return stored, predicted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path)
    options = parser.parse_args()
    rows = [["start to first page painted (whole process)", *summary(start_times())]]
    application = QApplication([])
    theme.apply(application, "light")
    window = MainWindow(Settings(), errors.ErrorDoor())
    window.resize(1280, 800)
    window.show()
    process = psutil.Process()
    memory = [f"start page {megabytes(process)}"]
    rows.append(
        ["open the project (blocking)", *summary([timed(lambda: window.open(options.project.absolute()))])]
    )
    session = window.session
    assert session
    assert window.view
    until(lambda: session.job is None and bool(session.suggestions))
    for name, step in (("Images", IMAGES), ("Evaluate", EVALUATE), ("Map & label", LABEL)):
        rows.append([f"show {name}, first time", *summary([timed(lambda s=step: window.go_to(s))])])
    memory.append(f"project open, every page seen {megabytes(process)}")
    turns = [timed(lambda s=s: window.go_to(s)) for _ in range(5) for s in (IMAGES, EVALUATE, LABEL)]
    rows.append(["change page, later", *summary(turns)])
    window.go_to(LABEL)
    stored, predicted = label_times(session)
    rows += [
        ["one label, stored and painted", *summary(stored)],
        ["one label, until new predictions", *summary(predicted)],
    ]
    lasso = np.flatnonzero(session.label_codes < 0)[:LASSO]
    ids = session.table.ids[lasso].tolist()
    rows.append(
        [
            f"a lasso of {LASSO:,} and one key",
            *summary([timed(lambda: session.label(ids, session.classes[0].id))]),
        ]
    )
    rows.append(["undo it", *summary([timed(session.undo)])])
    for _ in range(LABELS):
        session.undo()
    bar = window.view.label.grid.grid.area.verticalScrollBar()
    places = np.linspace(0, bar.maximum(), 60).astype(int).tolist()
    rows.append(
        ["a frame of scrolling the grid", *summary([timed(lambda p=p: bar.setValue(p)) for p in places])]
    )
    memory.append(f"every page seen and the grid scrolled through {megabytes(process)}")
    load = os.getloadavg()[0]
    body = (
        f"{len(session.table):,} images, {len(session.labels):,} labels, {machine()}; load average {load:.1f}, "
        f"offscreen. Milliseconds. Resident memory of the window: {', '.join(memory)}.\n\n"
        f"{table(['what', 'median', '99 %', 'longest'], rows)}\n\nRepeat: `python benchmarks/window_scale.py PROJECT`"
    )
    print(body)
    write_section(f"The window at {len(session.table):,} images", body)
    closed: list[object] = []
    session.closed.connect(lambda: closed.append(1))
    window.close()
    until(lambda: bool(closed))


if __name__ == "__main__":
    main()
