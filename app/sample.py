"""The sample: real images that come with the dependencies, written out by a worker."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.jobs import JobOutcome, JobRunner
from app.new_project import NewProject
from app.process import WORKER


class SampleWriter(QObject):
    """Writes the sample's images; what they are read with is too heavy for the window."""

    written = Signal(object)
    """The NewProject whose images are there now."""
    failed = Signal(str, str)
    ended = Signal()
    """Either way."""

    def __init__(self, parent: QObject | None = None, worker: Sequence[str] | None = None) -> None:
        super().__init__(parent)
        self._new: NewProject | None = None
        self._runner = JobRunner(worker or WORKER, self)
        self._runner.finished.connect(self._on_finished)

    def write(self, new: NewProject) -> None:
        """Write the images of `new`; a second call while one is under way changes nothing."""
        if self._new is None:
            self._new = new
            self._runner.start("sample", new.root, {"folder": str(new.images)})

    def close(self) -> None:
        """Leave no process behind."""
        self._new = None
        self._runner.kill_now()

    def _on_finished(self, outcome: JobOutcome) -> None:
        new, self._new = self._new, None
        if new is None:
            return
        self.ended.emit()
        if outcome.kind == "done":
            self.written.emit(new)
        else:
            message = outcome.message or self.tr("The sample could not be written.")
            self.failed.emit(message, outcome.hint)
