"""How soon a label is felt: from the key to new predictions, to the next suggestion, and a lasso over every point.

    python benchmarks/latency.py [--images 50000] [--dim 512] [--classes 10] [--labels 200] [--keys 40]

Makes a project of that many rows without pictures (embeddings drawn from overlapping blobs, float16, mapped), labels
it through the Session and the real live worker, and times what a person waits for. scikit-learn's logistic
regression is timed on the same rows in the same run.
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
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication
from results import machine, table, write_section

from app.session import Session
from app.widgets.point_cloud import inside_polygon
from sslcore import labels as labelling
from sslcore.arrays import save_arrays
from sslcore.jobs import record
from sslcore.neighbours import Neighbours
from sslcore.project import create_project
from sslcore.store import ScanRecord, Store

K = 30
LASSO, IN_VIEW = 2000, 60
LOOK_MS, PATIENCE_S = 2, 600


def make_project(root: Path, n: int, dim: int, classes: int, n_labels: int) -> np.ndarray:
    """Leave an embedded, labelled project of n rows in `root`; return the class of each row, int64 [n]."""
    rng = np.random.default_rng(0)
    images = root / "images"
    images.mkdir()
    project = create_project(root / "p.handful", images)
    truth = rng.integers(0, classes, n)
    centres = rng.normal(size=(classes, dim)).astype(np.float32)
    embeddings = np.empty((n, dim), np.float16)
    for first in range(0, n, 20_000):
        part = truth[first : first + 20_000]
        noise = rng.standard_normal((len(part), dim), dtype=np.float32)
        embeddings[first : first + 20_000] = centres[part] + dim**0.5 / 3 * noise
    with Store(project) as store:
        for first in range(0, n, 50_000):
            some = range(first, min(first + 50_000, n))
            store.apply_scan(
                [ScanRecord(f"{i:07}.png", 10, 1, f"{i:032x}", 8, 8, "PNG", "RGB", "ok", "") for i in some],
                complete=False,
            )
        ids = np.array(store.image_table().ids)
        # Whose neighbours they are matters to no timing here: finding them for a million rows takes an hour.
        near = rng.integers(0, n, (n, K), dtype=np.int32)
        found = Neighbours(near, np.sort(rng.random((n, K), dtype=np.float32), axis=1))
        key = save_arrays(project, "embeddings", {"made": "up"}, {"embeddings": embeddings, "ids": ids})
        arrays = {"indices": found.indices, "distances": found.distances}
        save_arrays(project, "neighbours", {"embeddings": key, "k": K}, arrays)
        record.record_embed(store, {"embeddings": key, "run": "pixels"})
        given = rng.permutation(n)[:n_labels]
        for code in range(classes):
            class_id, _ = labelling.add_class(store, f"class {code}")
            labelling.assign(store, ids[given[truth[given] == code]].tolist(), class_id)
    return truth


def until(ready: Callable[[], bool]) -> None:
    """Let the window run until something holds, looking every other millisecond."""
    loop, timer, end = QEventLoop(), QTimer(), time.monotonic() + PATIENCE_S
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: loop.quit() if ready() or time.monotonic() > end else None)
    timer.start(LOOK_MS)
    loop.exec()
    if not ready():
        sys.exit("The window did not get there in time.")


def wait_for(session: Session, what: str) -> float:
    """Return seconds until predictions or judged figures of the newest labels are there."""
    began = time.perf_counter()
    live = session.live

    def there() -> bool:
        newest = (live.embeddings, session.label_version)
        if what == "view" and live._glimpse_of == newest:
            return True
        return (live._head_of if what == "judged" else live._predictions_of) == newest

    until(there)
    return time.perf_counter() - began


def keys(session: Session, truth: np.ndarray, n_keys: int, pause: bool) -> dict[str, list[float]]:
    """Return milliseconds of each key until its label is stored, until new predictions, until judged."""
    found: dict[str, list[float]] = {"stored": [], "seen": [], "predicted": [], "judged": []}
    free = np.random.default_rng(1).permutation(np.flatnonzero(session.label_codes < 0))[:n_keys]
    for row in free.tolist():
        began = time.perf_counter()
        session.label([int(session.table.ids[row])], session.classes[int(truth[row])].id)
        found["stored"].append(1000 * (time.perf_counter() - began))
        wait_for(session, "view")
        found["seen"].append(1000 * (time.perf_counter() - began))
        wait_for(session, "predictions")
        found["predicted"].append(1000 * (time.perf_counter() - began))
        if pause:
            wait_for(session, "judged")
            found["judged"].append(1000 * (time.perf_counter() - began))
    return found


def typed(session: Session, truth: np.ndarray, n_keys: int) -> list[float]:
    """Return how far, in milliseconds, predictions lag behind the last of a burst of ten labels a second."""
    free = np.random.default_rng(2).permutation(np.flatnonzero(session.label_codes < 0))[:n_keys]
    lags = []
    begun = time.perf_counter()
    for number, row in enumerate(free.tolist()):
        until(lambda at=begun + number / 10: time.perf_counter() >= at)
        session.label([int(session.table.ids[row])], session.classes[int(truth[row])].id)
        if number % 10 == 9:
            lags.append(1000 * wait_for(session, "predictions"))
            begun = time.perf_counter() - (number + 1) / 10
    return lags


def suggestions(session: Session, n: int) -> list[float]:
    """Return milliseconds from asking anew, in a lasso or in all images, until the new suggestions are there."""
    found = []
    for number in range(n):
        heard: list[int] = []
        connection = session.suggestions_changed.connect(lambda heard=heard: heard.append(1))
        began = time.perf_counter()
        session.ask_about("auto", None if number % 2 else session.table.ids[: LASSO + number])
        until(lambda heard=heard: bool(heard))
        found.append(1000 * (time.perf_counter() - began))
        session.suggestions_changed.disconnect(connection)
    return found


def next_ones(session: Session, truth: np.ndarray, n_keys: int) -> list[float]:
    """Return milliseconds from a key to the next suggestions, where none were left: the label is learnt from first."""
    found = []
    free = np.random.default_rng(3).permutation(np.flatnonzero(session.label_codes < 0))[:n_keys]
    for row in free.tolist():
        wait_for(session, "judged")
        session.live.queue.clear()
        began = time.perf_counter()
        session.label([int(session.table.ids[row])], session.classes[int(truth[row])].id)
        until(lambda: bool(session.suggestions))
        found.append(1000 * (time.perf_counter() - began))
    return found


def lasso_times(n: int) -> list[float]:
    """Return milliseconds to find the points inside a lasso of 200 corners over n points."""
    places = np.random.default_rng(0).normal(size=(n, 2)).astype(np.float32)
    turn = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    radius = 1.5 + 0.3 * np.sin(9 * turn)
    ring = np.stack([radius * np.cos(turn), radius * np.sin(turn)], axis=1).astype(np.float32)
    found = []
    for _ in range(15):
        began = time.perf_counter()
        inside_polygon(places, ring)
        found.append(1000 * (time.perf_counter() - began))
    return found


def peer_times(root: Path, n_labels: int) -> list[float]:
    """Return milliseconds of scikit-learn's fit and predict_proba on the same rows, float32 in memory already."""
    from sklearn.linear_model import LogisticRegression

    from sslcore.arrays import find_arrays, load_arrays
    from sslcore.project import open_project

    project = open_project(root / "p.handful")
    key = find_arrays(project, "embeddings", made="up")
    assert key
    embeddings = load_arrays(project, key)["embeddings"].astype(np.float32)
    with Store(project, readonly=True) as store:
        labels = store.labels()
    rows = np.array(sorted(labels))[:n_labels] - 1
    codes = np.array([labels[int(row) + 1] for row in rows])
    found = []
    for _ in range(7):
        began = time.perf_counter()
        LogisticRegression(C=30, max_iter=200).fit(embeddings[rows], codes).predict_proba(embeddings)
        found.append(1000 * (time.perf_counter() - began))
    return found


def summary(values: list[float]) -> list[str]:
    """Return median, 95th percentile and longest, in whole milliseconds."""
    return [f"{np.percentile(values, q):.0f}" for q in (50, 95, 100)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=50_000)
    parser.add_argument("--dim", type=int, default=512)
    parser.add_argument("--classes", type=int, default=10)
    parser.add_argument("--labels", type=int, default=200)
    parser.add_argument("--keys", type=int, default=40)
    parser.add_argument("--write", action="store_true", help="put the table into RESULTS.md")
    options = parser.parse_args()
    application = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        truth = make_project(root, options.images, options.dim, options.classes, options.labels)
        session = Session.open(root / "p.handful")
        session.live.in_view = lambda: session.table.ids[:IN_VIEW].tolist()
        session.live.refresh()
        wait_for(session, "judged")
        until(lambda: bool(session.suggestions))
        one = keys(session, truth, options.keys, pause=True)
        rows = [
            ["a key until its label is on the disk", *summary(one["stored"])],
            [f"a key until new predictions of the {IN_VIEW} images in view", *summary(one["seen"])],
            ["a key until new predictions of every image", *summary(one["predicted"])],
            ["a key until the accuracy is judged anew", *summary(one["judged"])],
            ["ten labels a second: predictions after the tenth", *summary(typed(session, truth, 60))],
            ["suggestions asked anew (auto, 18 of them)", *summary(suggestions(session, options.keys))],
            ["a key until the next suggestions, none being left", *summary(next_ones(session, truth, 20))],
            [f"a lasso over {options.images:,} points", *summary(lasso_times(options.images))],
        ]
        session.close_now()
        if options.images <= 200_000:
            rows.append(
                ["scikit-learn alone: fit, then predict all", *summary(peer_times(root, options.labels))]
            )
    load = os.getloadavg()[0]
    title = f"Waiting at {options.images:,} images"
    body = (
        f"{options.images:,} x {options.dim} float16, {options.classes} classes, {options.labels} labels to begin "
        f"with, {machine()}; load average {load:.1f}. Milliseconds, "
        f"looked at every {LOOK_MS}.\n\n"
        f"{table(['what', 'median', '95 %', 'longest'], rows)}\n\n"
        f"Repeat: `python benchmarks/latency.py --images {options.images}`"
    )
    print(body)
    if options.write:
        write_section(title, body)
    del application


if __name__ == "__main__":
    main()
