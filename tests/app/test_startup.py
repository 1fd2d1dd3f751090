"""The window process: it opens, it loads nothing heavy, it says no warning, and it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.session import Session
from tests.test_architecture import HEAVY

SCRIPT = """
import json, os, sys, time
began = time.perf_counter()
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app import __main__, main_window

facts = {}

def memory():
    try:
        import psutil
        return psutil.Process().memory_info().rss / 2**20
    except ImportError:
        return 0

class Watched(main_window.MainWindow):
    def show(self):
        super().show()
        QApplication.processEvents()
        facts["seconds"] = time.perf_counter() - began
        facts["megabytes_empty"] = memory()
        QTimer.singleShot(0, self.look_around)

    def look_around(self):
        # Every page is seen once: what is imported late counts as well.
        for step in range(5):
            self.go_to(step)
            QApplication.processEvents()
        facts["open"] = self.session is not None
        facts["megabytes"] = memory()
        self.close()

__main__.MainWindow = Watched
QApplication.setQuitOnLastWindowClosed(True)
facts["code"] = __main__.main(sys.argv[1:])
facts["modules"] = sorted({name.split(".")[0] for name in sys.modules})
print(json.dumps(facts))
"""


def start(tmp_path: Path, *arguments: str) -> tuple[dict[str, object], str]:
    """Run the window in a process of its own; returns what it told and its stderr."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PYTHONWARNINGS": "error",
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]), done.stderr


def without_known_noise(stderr: str) -> str:
    return "\n".join(line for line in stderr.splitlines() if "propagateSizeHints" not in line)


@pytest.fixture
def project(tmp_path: Path, image_folder: Path, qapp, fake_worker, qtbot) -> Path:
    session = Session.create(tmp_path / "p.handful", image_folder, worker=fake_worker)
    session.start_scan()
    qtbot.waitUntil(lambda: session.layout_key is not None and session.job is None, timeout=30_000)
    session.close_now()
    return session.project.root


def test_the_start_page_loads_nothing_heavy(tmp_path, record_property):
    facts, stderr = start(tmp_path)
    assert facts["code"] == 0
    assert not HEAVY & set(facts["modules"])
    assert "scipy" not in facts["modules"]
    assert "pyqtgraph" not in facts["modules"], "the start page should not pay for the map"
    assert without_known_noise(stderr) == ""
    record_property("seconds", facts["seconds"])
    record_property("megabytes", facts["megabytes_empty"])


def test_an_open_project_loads_nothing_heavy_either(tmp_path, project, record_property):
    facts, stderr = start(tmp_path, str(project))
    assert facts["open"]
    assert not HEAVY & set(facts["modules"])
    assert without_known_noise(stderr) == ""
    assert facts["megabytes"] < 250
    record_property("megabytes", facts["megabytes"])


def test_a_wrong_option_is_explained(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "app", "--nonsense"],
        capture_output=True,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.returncode == 2
    assert "usage: handful" in done.stderr
