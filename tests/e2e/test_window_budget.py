"""What the window may weigh: no heavy library in its process, and less than 250 MB."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import make_project

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

HEAVY = {"torch", "torchvision", "sklearn", "umap", "numba", "scipy", "onnx", "onnxruntime"}
LIMIT = 250e6
PROBE = Path(__file__).with_name("window_probe.py")


def test_the_window_is_light(tmp_path: Path, child_environment: dict[str, str]) -> None:
    root = make_project(tmp_path, per_class=500, side=16)
    probe = subprocess.run(
        [sys.executable, str(PROBE), str(root)],
        env=child_environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert probe.returncode == 0, probe.stderr
    facts = json.loads(probe.stdout)
    assert facts["images"] == facts["points"] == 2000
    assert facts["shown"], "the map was drawn, with all that this needs"
    assert not HEAVY & {name.partition(".")[0] for name in facts["modules"]}
    assert facts["rss"] < LIMIT
