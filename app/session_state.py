"""The open project as the panels read it: cheap, in memory, always as the disk has it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.predictions import Predictions
from app.session_jobs import JobHandle, SessionJobs, resumable
from app.session_live import SessionLive
from app.snapshot import Snapshot
from app.tuned_model import TunedModel
from sslcore import history
from sslcore.arrays import load_arrays
from sslcore.cache import ThumbnailCache
from sslcore.configs import POOLED
from sslcore.errors import HandfulError
from sslcore.finetune_plan import FINETUNE
from sslcore.jobs.comparison import RESULT, Comparison, read_comparison
from sslcore.project import Project
from sslcore.provenance import GIVERS
from sslcore.reasks import is_wanted
from sslcore.store import ClassRow, ImageTable, RunRow, Store

Layout = tuple[np.ndarray, np.ndarray]
"""Image ids int64 [n] (ascending) and their places on the map float32 [n, 2]."""


class SessionState(QObject):
    """The reading half of a Session, and the signals that say when to read again."""

    changed = Signal(object)
    """The Changes: labels, classes or images."""
    saved = Signal(object)
    """The datetime of the last edit that is safely on the disk."""
    failed = Signal(str, str, str)
    """message, hint, where: images, pretrain, map, evaluate, export or "" for the whole window."""
    runs_changed = Signal()
    arrays_changed = Signal(str)
    """embeddings, layout or thumbnails."""
    head_changed = Signal()
    suggestions_changed = Signal()
    preview_changed = Signal()
    estimated = Signal(dict)
    """What a run would reach on this computer, {} where it could not be found out."""
    job_event = Signal(dict)
    closed = Signal()
    """No process is left and the project is let go; sent once, after `close`."""

    def __init__(self, project: Project, store: Store, readonly_reason: str, worker: Sequence[str]) -> None:
        super().__init__()
        self.project = project
        self.readonly_reason = readonly_reason
        """Why nothing can be changed here; empty where it can."""
        self.layout: Layout | None = None
        self.layout_key: str | None = None
        self.is_open = True
        self._closing = False
        self._store = store
        self._snapshot = Snapshot(store)
        self._name = store.name
        self._image_folder = store.image_folder
        self._best: tuple[np.ndarray, np.ndarray] | None = None
        self._thumbnails: ThumbnailCache | None = None
        self.live = SessionLive(project, store, self._snapshot, (*worker, "--live"), self)
        self.jobs = SessionJobs(project, store, worker, self)
        self.tuned = TunedModel(project, store)

    @property
    def readonly(self) -> bool:
        return bool(self.readonly_reason)

    @property
    def name(self) -> str:
        return self._name

    @property
    def image_folder(self) -> Path:
        return self._image_folder

    @property
    def table(self) -> ImageTable:
        return self._snapshot.table

    @property
    def n_usable(self) -> int:
        """How many images can be read."""
        return self.table.status.count("ok")

    @property
    def classes(self) -> list[ClassRow]:
        """In the order of their keys."""
        return self._snapshot.classes

    @property
    def labels(self) -> dict[int, int]:
        """Image id -> class id, as on the disk."""
        return self._snapshot.labels

    @property
    def sources(self) -> dict[int, str]:
        """Image id -> how its label came: one of store.SOURCES."""
        return self._snapshot.sources

    def given_by(self) -> dict[str, int]:
        """How many labels the person gave (me), were given along with others (along), or by the model (model)."""
        counted = Counter(self.sources.values())
        return {who: sum(counted[source] for source in sources) for who, sources in GIVERS.items()}

    @property
    def rejections(self) -> dict[int, set[int]]:
        return self._snapshot.rejections

    @property
    def label_codes(self) -> np.ndarray:
        """Position of each image's class in `classes`, -1 = none; int32 [n], rows of `table`."""
        return self._snapshot.codes

    @property
    def label_version(self) -> int:
        return self._snapshot.label_version

    @property
    def counts(self) -> dict[int, int]:
        """Class id -> how many images are labelled so."""
        return self._snapshot.counts()

    @property
    def runs(self) -> list[RunRow]:
        """The pretraining runs."""
        return [row for row in self._snapshot.runs if row.method != FINETUNE]

    @property
    def finetunes(self) -> list[RunRow]:
        """The runs that trained an encoder on with labels."""
        return [row for row in self._snapshot.runs if row.method == FINETUNE]

    @property
    def resumable_runs(self) -> list[RunRow]:
        """Runs that stopped early and can go on, the newest first."""
        return resumable(self.project, self.runs)

    @property
    def active_run(self) -> int | None:
        """The run whose encoder made the current map; None for the first one, made of plain pixels."""
        return self._store.active_run() if self.is_open else None

    @property
    def comparison(self) -> Comparison | None:
        """The runs of the last comparison of methods, begun or done."""
        return read_comparison(self._store) if self.is_open else None

    @property
    def comparison_left(self) -> list[int]:
        """The runs of the last comparison that are not done, in their order."""
        begun = self.comparison
        done = {row.id for row in self.runs if row.status == "done"}
        return [run for run in begun.runs if run not in done] if begun else []

    @property
    def comparison_found(self) -> dict[str, Any]:
        """What came out of it: ranking, labels, reason, sentence; {} as long as nothing has."""
        key = self._store.get_meta(RESULT) if self.is_open else None
        try:
            return load_arrays(self.project, key).facts if key else {}
        except HandfulError:
            return {}

    @property
    def job(self) -> JobHandle | None:
        """The long job under way."""
        return self.jobs.current

    @property
    def embeddings(self) -> str | None:
        """Key of the current embeddings."""
        return self.live.embeddings

    @property
    def layer_in_use(self) -> str:
        """The layer of the run in use that map and head are made of: the pooled features, unless chosen otherwise."""
        try:
            inputs = load_arrays(self.project, self.embeddings).inputs if self.embeddings else {}
        except HandfulError:
            inputs = {}
        return str(inputs.get("layer", POOLED))

    @property
    def head_info(self) -> dict[str, Any]:
        """Figures of the model in use (accuracy, interval, reason, confusion, per_class, ...); empty without labels."""
        return self.live.head_info if self.tuned.run is None else self.tuned.info

    @property
    def shown_predictions(self) -> Predictions | None:
        """What the model in use says: the frozen head, or the fine-tuned one that a person chose."""
        return self.live.predictions if self.tuned.run is None else self.tuned.predictions

    @property
    def probabilities(self) -> np.ndarray | None:
        """float16 [n, c], rows of `prediction_ids`, columns of `prediction_classes`."""
        return said.probabilities if (said := self.shown_predictions) else None

    @property
    def prediction_ids(self) -> np.ndarray | None:
        return said.ids if (said := self.shown_predictions) else None

    @property
    def prediction_classes(self) -> tuple[int, ...]:
        return said.class_ids if (said := self.shown_predictions) else ()

    @property
    def suggestions(self) -> list[tuple[int, str]]:
        """(image id, why) of the images to ask about, the next one first."""
        return self.live.queue.items

    @property
    def reask(self) -> int | None:
        """The labelled image that is asked about a second time, blind; None where no such question is open."""
        return self.live.reasking.image

    @property
    def asks_again(self) -> bool:
        """Whether the person lets labelled images be asked about a second time."""
        return self.is_open and is_wanted(self._store)

    @property
    def preview(self) -> Layout | None:
        """The small map of the pretraining under way."""
        return self.live.preview

    @property
    def undo_text(self) -> str | None:
        return history.undo_text(self._store) if self.is_open else None

    @property
    def redo_text(self) -> str | None:
        return history.redo_text(self._store) if self.is_open else None

    def guesses(self, image_id: int) -> tuple[int, float] | None:
        """Return the likeliest class not ruled out for an image, and its probability among those left."""
        if image_id in self._snapshot.audit.waiting:
            return None  # labelled blind
        glimpse = self.live.glimpse if self.tuned.run is None else None
        newest = glimpse.guess(image_id, self._snapshot) if glimpse else None
        said = self.shown_predictions
        return newest or (said.guess(image_id, self._snapshot) if said else None)

    def predicted(self) -> tuple[np.ndarray, np.ndarray]:
        """Return per row of `table` the predicted class position int32 [n] (-1 = none) and its chance float32 [n]."""
        if self._best is None:
            n = len(self.table)
            none = np.full(n, -1, np.int32), np.zeros(n, np.float32)
            self._best = said.best(self._snapshot) if (said := self.shown_predictions) else none
            if self.live.glimpse and self.tuned.run is None:
                codes, chances = self.live.glimpse.best(self._snapshot)
                seen = codes >= 0
                self._best = np.where(seen, codes, self._best[0]), np.where(seen, chances, self._best[1])
        return self._best

    def class_of(self, image_id: int) -> ClassRow | None:
        return self._snapshot.class_of(image_id)

    def class_by_id(self, class_id: int) -> ClassRow | None:
        return self._snapshot.class_by_id(class_id)

    def path_of(self, image_id: int) -> Path | None:
        """Return the image's file."""
        row = self._row(image_id)
        return None if row < 0 else self.image_folder / self.table.paths[row]

    def thumbnail(self, image_id: int) -> np.ndarray | None:
        """Return the image's small picture, uint8 [height, width, 3], or None."""
        row = self._row(image_id)
        if row < 0 or self._thumbnails is None or not self.table.content[row]:
            return None
        return self._thumbnails.picture(self.table.content[row])

    def _row(self, image_id: int) -> int:
        """Where an image is in `table`, -1 if it is not."""
        return int(self.table.rows_of([image_id])[0])
