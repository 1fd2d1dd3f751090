"""What the window may weigh: no heavy library in its process, less than 250 MB, and little for each image."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sslcore.arrays import save_arrays
from sslcore.cache import ThumbnailCache
from sslcore.decode import Header
from sslcore.jobs.chart import save_layout
from sslcore.project import ProjectLock, create_project, open_project
from sslcore.store import ScanRecord, Store
from tests.e2e.conftest import make_project

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

HEAVY = {"torch", "torchvision", "sklearn", "umap", "numba", "scipy", "onnx", "onnxruntime"}
LIMIT = 250e6
FEW, MANY = 1_000, 41_000
A_THOUSAND = 1e6
"""Bytes that a thousand images may add: their names, their places on the map, where their thumbnails lie."""

Probe = Callable[[Path], dict[str, Any]]


@pytest.fixture
def probe(child_environment: dict[str, str]) -> Probe:
    """Return what opens a project in a window of its own and returns the facts it told."""
    program = Path(__file__).with_name("window_probe.py")

    def run(root: Path) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, str(program), str(root)],
            env=child_environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        facts: dict[str, Any] = json.loads(done.stdout)
        return facts

    return run


def write_project(place: Path, count: int) -> Path:
    """Return a project of `count` images with thumbnails of 96 px and a map, as a scan and a run leave it."""
    (place / "images").mkdir(parents=True)
    project = create_project(place / "p.handful", place / "images")
    contents = [f"{number:032x}" for number in range(1, count + 1)]
    with Store(project) as store:
        store.apply_scan(
            (
                ScanRecord(f"some folder/{n:06d}.jpg", 999, n, content, 640, 480, "JPEG", "RGB", "ok", "")
                for n, content in enumerate(contents)
            ),
            complete=True,
        )
        rng, ids = np.random.default_rng(0), store.image_table().ids
        arrays = {"embeddings": rng.normal(size=(count, 8)).astype(np.float16), "ids": ids}
        key = save_arrays(project, "embeddings", {"run": "pixels"}, arrays)
        store.set_meta("embeddings", key)
        places = rng.normal(size=(count, 2))
        store.set_meta("layout", save_layout(project, {"map": "pca", "embeddings": key}, ids, places))
    thumbnails = ThumbnailCache.open(project.cache, 96, readonly=False)
    noise = rng.integers(0, 256, 96 * 96 * 3 + 256, np.uint8).tobytes()
    for number, content in enumerate(contents):
        first = number % 256
        thumbnails.append(content, Header(640, 480, "JPEG", "RGB"), noise[first : first + 96 * 96 * 3])
    thumbnails.close()
    return project.root


def test_the_window_is_light(tmp_path: Path, probe: Probe) -> None:
    facts = probe(make_project(tmp_path, per_class=500, side=16))
    assert facts["images"] == facts["points"] == 2000
    assert facts["shown"], "the map was drawn, with all that this needs"
    assert not HEAVY & {name.partition(".")[0] for name in facts["modules"]}
    assert facts["rss"] < LIMIT


def test_more_images_weigh_little_more(tmp_path: Path, probe: Probe) -> None:
    weights = {}
    for count in (FEW, MANY):
        root = write_project(tmp_path / str(count), count)
        # Held by somebody else, the project is read-only: nothing looks for its images, which are not there.
        lock = ProjectLock.acquire(open_project(root))
        try:
            facts = probe(root)
        finally:
            lock.release()
        assert facts["images"] == facts["points"] == count
        assert facts["shown"]
        assert facts["thumbnails"] > 100, "the grid showed its images"
        weights[count] = facts["rss"]
    assert weights[MANY] < LIMIT
    assert (weights[MANY] - weights[FEW]) / (MANY - FEW) * 1000 < A_THOUSAND, weights
