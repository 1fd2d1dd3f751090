"""A project with images, embeddings and a map on disk, and a head and suggestions as a test wishes them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.predictions import Predictions
from app.session import Session
from sslcore.arrays import save_arrays
from sslcore.project import Project, create_project
from sslcore.store import ScanRecord, Store

Shown = TypeVar("Shown", bound=QWidget)
WORKER = (sys.executable, str(Path(__file__).with_name("fake_worker.py")))


def make_project(root: Path, images: Path, *, embedded: bool = True) -> Project:
    """Return a project of the images in a folder; `embedded` images also stand on a map, on a grid 8 wide."""
    project = create_project(root, images)
    paths = sorted(file.relative_to(images).as_posix() for file in images.rglob("*.png"))
    with Store(project) as store:
        records = (
            ScanRecord(path, 1, n, f"{n:032x}", 40, 40, "PNG", "RGB", "ok", "")
            for n, path in enumerate(paths)
        )
        store.apply_scan(records, complete=True)
        ids = store.image_table().ids
        if embedded:
            features = np.random.default_rng(0).normal(size=(len(ids), 4)).astype(np.float16)
            places = np.stack([np.arange(len(ids)) % 8, np.arange(len(ids)) // 8], axis=1).astype(np.float32)
            key = save_arrays(project, "embeddings", {"run": "pixels"}, {"embeddings": features, "ids": ids})
            layout = save_arrays(project, "layout", {"of": key}, {"layout": places, "ids": ids})
            with store.transaction():
                store.set_meta("embeddings", key)
                store.set_meta("layout", layout)
    return project


class LabelDesk:
    """An open session whose helper processes are not asked."""

    def __init__(self, root: Path) -> None:
        self.session = Session.open(root, WORKER)
        # What the live worker would answer is said by the tests themselves.
        self.session.live._debounce.setInterval(10**8)
        # Nor does chance ask about anything a second time.
        self.session.live.reasking._answers = -(10**8)
        self.failures: list[str] = []
        self.session.failed.connect(lambda message, hint, where: self.failures.append(message))

    @property
    def ids(self) -> list[int]:
        return [int(image_id) for image_id in self.session.table.ids]

    def two_classes(self, n: int = 6) -> tuple[int, int]:
        """Label the first n images as cats and the next n as dogs; return the ids of the two classes."""
        cat, dog = self.classes("cat", "dog")
        self.session.label(self.ids[:n], cat)
        self.session.label(self.ids[n : 2 * n], dog)
        return cat, dog

    def classes(self, *names: str) -> list[int]:
        """Add classes and return their ids."""
        return [class_id for name in names if (class_id := self.session.add_class(name)) is not None]

    def suggest(self, *image_ids: int, why: str = "typical of a group") -> None:
        self.session.live.queue.extend([(i, why) for i in image_ids], self.session.labels)
        self.session.live.suggestions_changed.emit()

    def predict(self, chances: Sequence[float] | np.ndarray, class_ids: Sequence[int]) -> None:
        """Let the head believe the same of every image, or row by row."""
        n = len(self.ids)
        table = np.broadcast_to(np.asarray(chances, np.float16), (n, len(class_ids))).copy()
        self.session.live.predictions = Predictions(self.session.table.ids, table, tuple(class_ids))
        self.session.live.head_changed.emit()

    def judge(self, guesses: dict[int, int], class_ids: Sequence[int], **facts: Any) -> None:
        """Let the head be judged on the labels there are: image id -> the class it was taken for."""
        session, place = self.session, {class_id: i for i, class_id in enumerate(class_ids)}
        confusion = np.zeros((len(class_ids), len(class_ids)), int)
        for image_id, guess in guesses.items():
            confusion[place[session.labels[image_id]], place[guess]] += 1
        ids = np.array(sorted(guesses), np.int64)
        arrays = {"judged_ids": ids, "judged_guesses": np.array([guesses[int(i)] for i in ids], np.int64)}
        key = save_arrays(
            session.project, "head", {"version": session.label_version, "of": facts.get("labels")}, arrays
        )
        scores = [
            {"class_id": c, "precision": 0.5, "recall": 0.5, "f1": 0.5, "support": int(confusion[i].sum())}
            for i, c in enumerate(class_ids)
        ]
        session.live.head_info = {
            "accuracy": 0.75,
            "interval": [0.6, 0.85],
            "method": "leave-one-out on 12 labels",
            "reason": "",
            "confusion": confusion.tolist(),
            "per_class": scores,
            "curve": [],
            "class_ids": list(class_ids),
            "version": session.label_version,
            "head": key,
            **facts,
        }
        session.live.head_changed.emit()

    def close(self) -> None:
        self.session.close_now()


def on_screen(widget: Shown, qtbot: QtBot, width: int = 1184, height: int = 708) -> Shown:
    """Return the widget, shown as large as it is in the smallest window."""
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    return widget
