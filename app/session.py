"""The open project: every change goes through it, every job starts here, and all panels hear what changed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication

from app.audit_state import AuditState
from app.process import WORKER
from app.session_edits import SessionEdits
from app.session_jobs import interrupt_lost_runs
from sslcore.arrays import load_arrays
from sslcore.cache import ThumbnailCache
from sslcore.configs import POOLED, PretrainConfig
from sslcore.errors import HandfulError, ReadOnlyProject
from sslcore.history import Changes
from sslcore.jobs import record
from sslcore.project import Project, ProjectLock, create_project, open_project
from sslcore.store import ScanChanges, Store


class Session(SessionEdits):
    """One open project. What a person does is on the disk when the call returns, and told by `changed`."""

    def __init__(
        self,
        project: Project,
        store: Store,
        lock: ProjectLock | None,
        readonly_reason: str = "",
        worker: Sequence[str] = WORKER,
    ) -> None:
        super().__init__(project, store, readonly_reason, worker)
        self._lock = lock
        self.audit = AuditState(store, self._snapshot, self._edit, self)
        self._connect()
        application = QCoreApplication.instance()
        if application:
            application.aboutToQuit.connect(self.close_now)
        self.live.restore()
        self.tuned.restore()
        self._show_layout(store.get_meta("layout"))
        self._open_thumbnails()

    @classmethod
    def open(cls, root: Path, worker: Sequence[str] = WORKER) -> Session:
        """Return the project in `root`; read-only, with a reason, where somebody else writes it. HandfulError."""
        project = open_project(root)
        lock, reason = None, ""
        try:
            lock = ProjectLock.acquire(project)
        except ReadOnlyProject as error:
            reason = str(error)
        with contextlib.ExitStack() as undo:
            if lock:
                undo.callback(lock.release)
            store = undo.enter_context(Store(project, readonly=lock is None))
            if lock:
                interrupt_lost_runs(store)
            session = cls(project, store, lock, reason, worker)
            undo.pop_all()
        return session

    @classmethod
    def create(
        cls, root: Path, images: Path, name: str | None = None, worker: Sequence[str] = WORKER
    ) -> Session:
        """Return a new, empty project about the folder `images`; HandfulError where that cannot be."""
        return cls.open(create_project(root, images, name).root, worker)

    def catch_up(self) -> None:
        """Notice what happened while the project was closed: scan, then redo whatever is missing or old."""
        if not self.readonly:
            self.start_scan()
            self.live.worker.request("warm", {})
            self.live.refresh()
            if run := self.tuned.restore():
                self.use_tuned(run)

    def close(self) -> None:
        """Stop all work where it can go on later and let the project go; `closed` follows."""
        if self.is_open and not self._closing:
            self._closing = True
            self.live.stop()
            self.jobs.close()
            self.live.worker.close()

    def close_now(self) -> None:
        """The same before this returns, killing what runs: for the end of the program, and for tests."""
        self._closing = True
        self.live.stop()
        self.live.worker.kill_now()
        self.jobs.kill_now()
        self._let_go()

    # Long work

    def start_scan(self) -> None:
        """Look what is in the image folder now; the first embedding and map follow by themselves."""
        if self._may_write("images"):
            self.jobs.start("scan", {})

    def set_image_folder(self, folder: Path) -> bool:
        """Point at the image folder after it was moved, and scan it."""
        if not self._may_write("images"):
            return False
        try:
            self._image_folder = self._store.set_image_folder(folder)
        except HandfulError as error:
            self.failed.emit(error.message, error.hint, "images")
            return False
        self.changed.emit(Changes(images=True))
        self.start_scan()
        return True

    def start_pretrain(self, config: PretrainConfig) -> int | None:
        """Start a new run and return its id; None where its settings are off."""
        if not self._may_write("pretrain"):
            return None
        try:
            return self.jobs.start_pretrain(config, self.n_usable)
        except HandfulError as error:
            self.failed.emit(error.message, error.hint, "pretrain")
            return None

    def resume_run(self, run_id: int) -> None:
        """Go on with a run that was stopped, from its last checkpoint."""
        if self._may_write("pretrain"):
            self.jobs.resume_run(run_id)

    def start_comparison(
        self, methods: Sequence[str], config: PretrainConfig, minutes: float, seeds: int
    ) -> bool:
        """Train several methods for the same time and rank them; False where that cannot be."""
        if not self._may_write("pretrain"):
            return False
        try:
            self.jobs.start_comparison(methods, config, minutes, seeds)
        except HandfulError as error:
            self.failed.emit(error.message, error.hint, "pretrain")
            return False
        return True

    def go_on_comparing(self) -> None:
        """Go on with a comparison that was stopped, or rank its runs anew."""
        if self._may_write("pretrain"):
            self.jobs.go_on_comparing()

    def start_layers(self, run: int) -> None:
        """Measure every layer of a run; the job's `completed` result says where it is best."""
        if self._may_write("pretrain"):
            self.jobs.start("layers", {"run": run})

    def start_embed(self, run: int | str, layer: str = POOLED) -> None:
        """Use the features of a run (or "pixels", "untrained") for map and head from now on."""
        if self._may_write("map"):
            self.jobs.start("embed", {"run": run} if layer == POOLED else {"run": run, "layer": layer})

    def start_map(self) -> None:
        """Draw the map of the current embeddings anew."""
        if self.embeddings and self._may_write("map"):
            self.jobs.start("map", {"embeddings": self.embeddings, "previous": self.layout_key}, first=True)

    def start_finetune(self, base: int | str | None, unlabelled: bool = False) -> None:
        """Train the encoder of a run on with the labels, beside the frozen head; also with images that have none."""
        if self._may_write("evaluate"):
            try:
                self.jobs.start_finetune(base, unlabelled)
            except HandfulError as error:
                self.failed.emit(error.message, error.hint, "evaluate")

    def use_tuned(self, run: int) -> None:
        """Show and export what a fine-tuned model says, as soon as its answers for every image are there."""
        if self._may_write("evaluate"):
            self.jobs.start("use_tuned", {"run": run}, first=True)

    def use_frozen_head(self) -> None:
        """Show and export what the frozen head says again."""
        if self._may_write("evaluate"):
            record.use_frozen_head(self._store)
            self.tuned.let_go()
            self._on_head()

    def start_backtest(self) -> None:
        """Replay the labels under several strategies; the job's `completed` result says what each would have saved."""
        if self.embeddings and self._may_write("evaluate"):
            self.jobs.start("backtest", {"embeddings": self.embeddings})

    def start_duel(self, a: int | str, b: int | str) -> None:
        """Set two encoders (runs, "pixels", "untrained") side by side on the labels; the one in use stays in use."""
        if self._may_write("evaluate"):
            self.jobs.start("duel", {"a": a, "b": b})

    def start_export(self, format_name: str, out: Path) -> None:
        """Write an export into the folder `out`; the job's `done` event holds {files, parity}."""
        if self._may_write("export"):
            args = {"embeddings": self.embeddings, "head": self.head_info.get("head")}
            self.jobs.start("export", {"format": format_name, "out": str(out), **args})

    def pause(self) -> None:
        self.jobs.pause()

    def resume(self) -> None:
        self.jobs.resume()

    def cancel(self) -> None:
        """Stop the job under way; what it reached is kept."""
        self.jobs.cancel()

    def ask_about(self, strategy: str, within: Iterable[int] | None = None) -> None:
        """Suggest by another strategy, or only among some images."""
        chosen = None if within is None else [int(image_id) for image_id in within]
        self.live.ask_about(strategy, chosen)

    def ask_for_estimate(self, config: PretrainConfig) -> None:
        """Measure what a run of these settings would reach on this computer; `estimated` follows."""
        self.live.ask_for_estimate(config)

    # What follows from it

    def _connect(self) -> None:
        self.live.head_changed.connect(self._on_head)
        self.live.suggestions_changed.connect(self.suggestions_changed)
        self.live.preview_changed.connect(self.preview_changed)
        self.live.estimated.connect(self.estimated)
        self.live.failed.connect(self.failed)
        self.live.worker.closed.connect(self._let_go_when_still)
        self.jobs.failed.connect(self.failed)
        self.jobs.idle.connect(self._let_go_when_still)
        self.jobs.runs_changed.connect(self._on_runs)
        self.jobs.completed.connect(self._on_completed)
        self.jobs.job_event.connect(self._on_job_event)

    def _on_head(self) -> None:
        self._best = None
        self.head_changed.emit()

    def _on_runs(self) -> None:
        self._snapshot.runs = self._store.runs()
        self.runs_changed.emit()

    def _on_job_event(self, event: dict[str, Any]) -> None:
        if event["event"] == "preview" and event["job"] == "map":
            self._show_layout(event.get("layout"))
        elif event["event"] == "checkpoint" and event.get("preview"):
            self.live.show_preview(int(event["run"]), str(event["preview"]), self.layout_key)
        elif event["event"] == "ended" and event["job"] == "pretrain" and event["kind"] != "done":
            self.live.end_preview()
        self.job_event.emit(event)

    def _on_completed(self, job: str, result: dict[str, Any]) -> None:
        if job == "scan":
            self._after_scan(result["changes"])
        elif job == "pretrain" and not result["compared"]:
            self.jobs.start("embed", {"run": result["run"]}, first=True)
        elif job == "embed":
            self.live.set_embeddings(result["embeddings"])
            self.live.refresh()
            self.arrays_changed.emit("embeddings")
            if not self._store.get_meta("layout"):
                self.start_map()
            if self.tuned.run is not None:
                # Images may have come or gone: it has something to say of each.
                self.use_tuned(self.tuned.run)
        elif job == "use_tuned":
            self.tuned.restore()
            self._on_head()
        elif job == "map":
            self.live.end_preview()
            self._show_layout(result["layout"])

    def _after_scan(self, found: ScanChanges) -> None:
        self._open_thumbnails()
        if self._is_news(found):
            self._take(Changes(images=True))
        self.arrays_changed.emit("thumbnails")
        if self.n_usable < 2:
            return
        if found.added or found.changed or found.removed or found.moved or not self.embeddings:
            run = self.active_run or "pixels"
            layer = self.layer_in_use if run == self.active_run else POOLED
            args = {"run": run} if layer == POOLED else {"run": run, "layer": layer}
            self.jobs.start("embed", args, first=True)
        elif self.layout is None:
            self.start_map()

    def _is_news(self, found: ScanChanges) -> bool:
        """Whether a scan found anything else than the table says, which takes a while to read and show again."""
        counted = found.added, found.changed, found.removed, found.moved
        return (
            any(counted) or not len(self.table) or found.unreadable != self.table.status.count("unreadable")
        )

    def _show_layout(self, key: str | None) -> None:
        try:
            stored = load_arrays(self.project, key) if key else None
        except HandfulError:
            stored = None
        if stored is not None:
            self.layout_key, self.layout = stored.key, (stored["ids"], stored["layout"])
            self.arrays_changed.emit("layout")

    def _open_thumbnails(self) -> None:
        if self._thumbnails:
            self._thumbnails.close()
        self._thumbnails = ThumbnailCache.open(self.project.cache)

    def _let_go_when_still(self) -> None:
        if self._closing and not self.jobs.runner.busy and not self.live.worker.running:
            self._let_go()

    def _let_go(self) -> None:
        if not self.is_open:
            return
        self.is_open = False
        if self._thumbnails:
            self._thumbnails.close()
        self._store.close()
        if self._lock:
            self._lock.release()
        self.closed.emit()
