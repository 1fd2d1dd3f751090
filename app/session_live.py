"""What follows each label without being asked for: a new head, new predictions, the next suggestions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from app.live import LiveWorker
from app.predictions import Predictions
from app.reasking import Reasking
from app.snapshot import Snapshot
from app.suggestion_queue import SuggestionQueue
from sslcore.arrays import load_arrays
from sslcore.class_shares import Priors, write_priors
from sslcore.configs import PretrainConfig, to_dict
from sslcore.errors import HandfulError
from sslcore.history import Changes
from sslcore.jobs import record
from sslcore.project import Project
from sslcore.store import Store

DEBOUNCE_MS = 5
"""Long enough for the several edits of one gesture."""
PREDICTED_EVERY_MS = 3_000
"""However fast labels come, so often are predictions of every image those of a label: else the newest wins at once."""
JUDGED_EVERY_MS = 10_000
"""However fast labels come, so often are the figures those of a head that was judged to the end."""
MANY = 200_000
"""Images from which on those in view are predicted before all others."""
AHEAD = 18
"""How many suggestions are asked for at a time: more than the queue holds when it runs low."""
HEAD = ("predict", "judge")
"""What is asked for after each label, one after the other."""
QUIET = ("warm", "preview", "estimate", "doubts", "near_duplicates", "clusters", "accept")
"""Extras: when they fail, nothing that a person asked for is missing, or it is said in their own panel."""


class SessionLive(QObject):
    """Head, predictions, suggestions and preview maps of the current embeddings and labels."""

    head_changed = Signal()
    suggestions_changed = Signal()
    preview_changed = Signal()
    estimated = Signal(dict)
    """What a run would reach on this computer, {} where it could not be found out."""
    failed = Signal(str, str, str)

    def __init__(
        self,
        project: Project,
        store: Store,
        snapshot: Snapshot,
        command: Sequence[str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._project = project
        self._store = store
        self._snapshot = snapshot
        self._asked: tuple[Any, ...] | None = None
        self._preview_key: str | None = None
        self._head_of: tuple[str | None, int] = (None, -1)
        self._judging: tuple[str | None, int] = (None, -1)
        self._glimpse_of: tuple[str | None, int] = (None, -1)
        self._predictions_of: tuple[str | None, int] = (None, -1)
        self._predictions_key = ""
        self._outdated = False
        """Whether the queue is from embeddings used before: the next suggestions replace it."""
        self.embeddings: str | None = None
        self.n_embedded = 0
        self.predictions: Predictions | None = None
        self.head_info: dict[str, Any] = {}
        self.queue = SuggestionQueue()
        self._class_names = {row.name for row in snapshot.classes}
        self.reasking = Reasking(store, snapshot, self.queue)
        self.strategy = "auto"
        self.within: list[int] | None = None
        self.preview: tuple[np.ndarray, np.ndarray] | None = None
        self.in_view: Callable[[], Sequence[int]] = list
        """Asks the page which images a person sees just now."""
        self.glimpse: Predictions | None = None
        """What the newest head says of those, until it has said so of all."""
        self._judged, self._awaited = QElapsedTimer(), QElapsedTimer()
        """Since figures came last; since predictions of newer labels are waited for."""
        self._judged.start()
        self.worker = LiveWorker(project.root, command, self)
        self.worker.answered.connect(self._on_answer)
        self.worker.told.connect(self._on_told)
        self.worker.failed.connect(self._on_failure)
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(DEBOUNCE_MS)
        self._debounce.timeout.connect(self._ask_for_head)

    def restore(self) -> None:
        """Show the head of last time, as far as it is still there."""
        self.set_embeddings(self._store.get_meta("embeddings") or None)
        key, predictions = self._store.get_meta("head"), self._store.get_meta("predictions")
        if not key or not predictions or not self.embeddings:
            return
        try:
            head = load_arrays(self._project, key)
            if head.inputs.get("embeddings") == self.embeddings:
                version = int(head.inputs.get("version", 0))
                self._load_predictions(predictions, head.facts["class_ids"], version)
                self.head_info = {**head.facts, "head": key, "version": version}
                # A head that an older Handful judged lacks what is told today: it is judged anew.
                self._head_of = (self.embeddings, version if "stop" in head.facts else -1)
        except (HandfulError, KeyError):
            self.predictions = None

    def set_embeddings(self, key: str | None) -> None:
        """Work on these embeddings from now on; what is shown stays until their head and suggestions are there."""
        if key == self.embeddings:
            return
        self.worker.forget()
        self._judging = (None, -1)
        self.embeddings, self.n_embedded, self._asked = key, 0, None
        try:
            self.n_embedded = len(load_arrays(self._project, key)["ids"]) if key else 0
        except HandfulError:
            self.embeddings = None
        self._outdated = True

    def refresh(self) -> None:
        """Ask for whatever is not of the newest labels and embeddings."""
        newest = (self.embeddings, self._snapshot.label_version)
        if newest not in (self._head_of, self._judging):
            self._debounce.start()
        else:
            self._top_up()

    def follow(self, changes: Changes) -> None:
        """Take note of labels or classes that changed."""
        moved = bool(changes.labels) and self.queue.follow(changes.labels, self._snapshot.closed)
        if self.reasking.follow(changes) or moved:
            self.suggestions_changed.emit()
        if changes.classes:
            self._forget_old_reasons()
        if changes.labels or changes.classes:
            self._debounce.start()

    def _forget_old_reasons(self) -> None:
        """Reasons name classes: one that is gone or renamed must not be spoken of."""
        names = {row.name for row in self._snapshot.classes}
        if self._class_names - names:
            self.queue.forget_reasons()
            self.suggestions_changed.emit()
        self._class_names = names

    def skip(self, image_id: int) -> None:
        if self.queue.skip(image_id):
            self.suggestions_changed.emit()
            self._top_up()

    def ask_about(self, strategy: str, within: list[int] | None) -> None:
        """Suggest in another way, or only among the images `within`."""
        if (strategy, within) != (self.strategy, self.within):
            self.strategy, self.within = strategy, within
            self._outdated = True
            self._top_up()

    def set_priors(self, priors: Priors) -> None:
        """Keep what a person says of how common the classes are, and fit the head with it."""
        self._store.set_meta("priors", write_priors(priors))
        self._head_of = self._predictions_of = (self.embeddings, -1)
        # Of the same labels, but of other shares: its figures would be taken for those of the new ones.
        self.worker.drop("judge")
        self._judging = (None, -1)
        self._debounce.start()

    def ask_for_estimate(self, config: PretrainConfig) -> None:
        """Ask what a run would reach on this computer; `estimated` follows."""
        self.worker.request("estimate", to_dict(config))

    def show_preview(self, run_id: int, file: str, layout: str | None) -> None:
        """Ask for the small map of a run's checkpoint; `layout` is where images stand when it is the first."""
        args = {"run": run_id, "file": file, "previous": self._preview_key or layout}
        self.worker.request("preview", args, patient=True)

    def end_preview(self) -> None:
        self._preview_key = None
        if self.preview is not None:
            self.preview = None
            self.preview_changed.emit()

    def stop(self) -> None:
        """Ask for nothing any more; the worker itself is closed by whoever waits for it."""
        self._debounce.stop()

    def _ask_for_head(self) -> None:
        if not self.embeddings:
            return
        if not self._snapshot.labels:
            self._drop_head()
            self._top_up()
            return
        args = {"version": self._snapshot.label_version, "embeddings": self.embeddings}
        if self.n_embedded > MANY:
            args["in_view"] = list(self.in_view())
        if not self.worker.busy("predict"):
            self._awaited.start()
        self.worker.request("predict", args, patient=self._awaited.hasExpired(PREDICTED_EVERY_MS))

    def _ask_for_judgement(self, version: int) -> None:
        """Let the head of the newest predictions be judged; one that is being judged is dropped, but not for ever."""
        self._judging = (self.embeddings, version)
        args = {"version": version, "embeddings": self.embeddings}
        self.worker.request("judge", args, patient=self._judged.hasExpired(JUDGED_EVERY_MS))

    def _top_up(self) -> None:
        """Ask for suggestions when few are left, once for each state of the labels."""
        state = (self.embeddings, self._snapshot.label_version, self.strategy, self.within)
        if not self.embeddings or state == self._asked or not (self.queue.low or self._outdated):
            return
        if len(self._snapshot.labels) >= self.n_embedded:
            return
        self._asked = state
        names = ("embeddings", "version", "strategy", "within")
        self.worker.request("suggest", {**dict(zip(names, state, strict=True)), "n": AHEAD}, patient=True)

    def _on_told(self, job: str, event: dict[str, Any]) -> None:
        if job == "predict" and event["event"] == "glimpsed":
            self._take_glimpse(event)
        elif job in HEAD and event["event"] == "predicted":
            self._take_predictions(event)
            if job == "predict":
                self._awaited.start()

    def _on_answer(self, job: str, result: dict[str, Any], args: dict[str, Any]) -> None:
        if job == "predict" and args["embeddings"] == self.embeddings:
            # What to ask next comes before how good the head is: a person waits for it.
            self._top_up()
            self._ask_for_judgement(int(result["version"]))
        elif job == "judge" and args["embeddings"] == self.embeddings:
            self._take_head(result)
        elif job == "suggest" and args["embeddings"] == self.embeddings:
            self._take_suggestions(result, args)
        elif job == "preview":
            self._take_preview(result)
        elif job == "estimate":
            self.estimated.emit(result)

    def _on_failure(self, job: str, message: str, hint: str, kind: str) -> None:
        if job == "judge":
            self._judging = (None, -1)
        if job in HEAD and kind == "TooFewLabels":
            self._drop_head(message)
        elif job not in QUIET:
            self.failed.emit(message, hint, "map")
        if job in HEAD:
            self._top_up()
        elif job == "estimate":
            self.estimated.emit({})

    def _take_head(self, result: dict[str, Any]) -> None:
        if self._snapshot.labels and self._is_news(result, self._head_of):
            self._take_predictions(result, quiet=True)
            self.head_info = result
            self._head_of = (self.embeddings, int(result["version"]))
            self._judged.start()
            try:
                with self._store.transaction():
                    record.record_fit(self._store, result)
            except HandfulError as error:
                self.failed.emit(error.message, error.hint, "map")
            self.head_changed.emit()
        self._top_up()

    def _take_predictions(self, facts: dict[str, Any], *, quiet: bool = False) -> None:
        if not self._snapshot.labels:
            return
        # Told twice of the same labels where another kind of head turned out to be better.
        better = (
            facts["predictions"] != self._predictions_key and int(facts["version"]) == self._predictions_of[1]
        )
        if better or self._is_news(facts, self._predictions_of):
            try:
                self._load_predictions(facts["predictions"], facts["class_ids"], facts["version"])
            except HandfulError:
                # Cleared away already: newer ones are on their way.
                return
            if not quiet:
                self.head_changed.emit()

    def _take_glimpse(self, facts: dict[str, Any]) -> None:
        if self._snapshot.labels and self._is_news(facts, self._predictions_of):
            try:
                stored = load_arrays(self._project, facts["predictions"])
            except HandfulError:
                return
            self.glimpse = Predictions(stored["ids"], stored["probabilities"], tuple(facts["class_ids"]))
            self._glimpse_of = (self.embeddings, int(facts["version"]))
            self.head_changed.emit()

    def _load_predictions(self, key: str, class_ids: Sequence[int], version: int) -> None:
        stored = load_arrays(self._project, key)
        looked = (stored["winners"], stored["chances"]) if "winners" in stored else ()
        self.predictions = Predictions(stored["ids"], stored["probabilities"], tuple(class_ids), *looked)
        self._predictions_of = (self.embeddings, version)
        self.glimpse = None
        self._predictions_key = key

    def _is_news(self, facts: dict[str, Any], shown: tuple[str | None, int]) -> bool:
        """Whether an answer is about newer labels than what is shown, or the first about these embeddings."""
        return shown[0] != self.embeddings or int(facts["version"]) > shown[1]

    def _drop_head(self, reason: str = "") -> None:
        self.predictions = self.glimpse = None
        # After a refusal the answer about labels that are newer already is still to come, and is news.
        version = -1 if reason else self._snapshot.label_version
        self._head_of = self._predictions_of = (self.embeddings, version)
        self.head_info = {"accuracy": None, "interval": None, "reason": reason} if reason else {}
        self.head_changed.emit()

    def _take_suggestions(self, result: dict[str, Any], args: dict[str, Any]) -> None:
        if (args["strategy"], args["within"]) != (self.strategy, self.within):
            return
        if self._outdated:
            self._outdated = False
            self.queue.clear()
        pairs = [(int(image_id), str(why)) for image_id, why in result["suggestions"]]
        self.queue.extend(pairs, self._snapshot.closed)
        self.suggestions_changed.emit()

    def _take_preview(self, result: dict[str, Any]) -> None:
        try:
            stored = load_arrays(self._project, result["layout"])
        except HandfulError:
            return
        self._preview_key = stored.key
        self.preview = (stored["ids"], stored["layout"])
        self.preview_changed.emit()
