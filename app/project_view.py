"""An open project: five steps at the left, the page of one of them, and what is running at the bottom."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app import ask
from app.panels.activity_panel import ActivityPanel
from app.panels.evaluate_page import EvaluatePage
from app.panels.export_page import ExportPage
from app.panels.images_page import ImagesPage
from app.panels.label_page import LabelPage
from app.panels.pretrain_page import PretrainPage
from app.panels.verdicts import trusted_verdict
from app.session import Session
from app.settings import Settings
from app.widgets.banner import Banner
from app.widgets.stepper import Stepper
from sslcore.labels import CsvImport

IMAGES, PRETRAIN, LABEL, EVALUATE, EXPORT = range(5)
PLACES = {
    "images": IMAGES,
    "pretrain": PRETRAIN,
    "label": LABEL,
    "map": LABEL,
    "evaluate": EVALUATE,
    "export": EXPORT,
}
BUSY_STEPS = {
    "scan": IMAGES,
    "pretrain": PRETRAIN,
    "layers": PRETRAIN,
    "compare": PRETRAIN,
    "embed": LABEL,
    "map": LABEL,
    "export": EXPORT,
}


class ProjectView(QWidget):
    """Builds the pages of one session and leads from one to the other."""

    step_changed = Signal(int)

    def __init__(self, session: Session, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.images, self.pretrain = ImagesPage(session), PretrainPage(session)
        self.label = LabelPage(session, settings)
        self.evaluate, self.export = EvaluatePage(session), ExportPage(session)
        self.pages = QStackedWidget()
        self._steps = (self.images, self.pretrain, self.label, self.evaluate, self.export)
        for page in self._steps:
            self.pages.addWidget(page)
        self.stepper = Stepper(
            (
                ("images", self.tr("Images")),
                ("learn", self.tr("Pretrain")),
                ("map", self.tr("Map & label")),
                ("evaluate", self.tr("Evaluate")),
                ("export", self.tr("Export")),
            )
        )
        self.banner = Banner()
        self.activity = ActivityPanel(session)
        self._busy: int | None = None
        self._build()
        self._connect()
        self.refresh()
        if session.readonly:
            self.banner.show_message(session.readonly_reason, "", "warning")

    def go_to(self, step: int) -> None:
        """Show one of the five steps."""
        page = self.pages.widget(step)
        if page is not None and step != self.step:
            # Left to itself, Qt hands the keyboard to some button of the page, which would keep Space and Enter.
            page.setFocus()
        self.pages.setCurrentIndex(step)
        self.stepper.set_current(step)
        self.step_changed.emit(step)

    @property
    def step(self) -> int:
        """The step shown."""
        return self.pages.currentIndex()

    def say(self, message: str, hint: str, where: str) -> None:
        """Show an error in the place where it happened, and lead there unless it is the page shown."""
        step = PLACES.get(where, self.step)
        self._steps[step].say(message, hint)
        if step != self.step:
            self.stepper.set_state(step, "attention", self._note(step))

    def close_top(self) -> None:
        """Close what lies on top of the page shown: a banner, or else what is selected."""
        if self.step == LABEL:
            self.label.clear_selection()
        else:
            self._steps[self.step].banner.dismiss()

    def import_labels(self) -> None:
        """Ask for a table of labels and take it in, as one step."""
        kinds = self.tr("Tables of labels") + " (*.csv *.tsv *.txt)"
        file = ask.choose_file(self, self.tr("Choose a table of labels: path,label"), kinds=kinds)
        found = self.session.import_csv(file) if file else None
        if found:
            self.go_to(LABEL)
            kind = "warning" if found.unknown_paths else "good"
            self.label.say(*csv_in_words(self, found), kind)

    def refresh(self) -> None:
        """Say at each step where it stands."""
        for step in range(5):
            state = "busy" if step == self._busy else "done" if self._is_done(step) else ""
            self.stepper.set_state(step, state, self._note(step))

    def _note(self, step: int) -> str:
        session, info = self.session, self.session.head_info
        if step == IMAGES and session.n_usable:
            return f"{session.n_usable:,}"
        if step == LABEL and session.labels:
            n = len(session.labels)
            return self.tr("1 label") if n == 1 else self.tr("{n} labels").format(n=f"{n:,}")
        if step == EVALUATE and info.get("accuracy") is not None:
            return trusted_verdict(info).value
        return ""

    def _is_done(self, step: int) -> bool:
        if step == IMAGES:
            return self.session.n_usable > 1
        return step == PRETRAIN and self.session.active_run is not None

    def _build(self) -> None:
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        notice = QVBoxLayout()
        # The space above belongs to the banner itself, so that it goes when the banner does.
        self.banner.setProperty("place", "top")
        notice.setContentsMargins(16, 0, 16, 0)
        notice.addWidget(self.banner)
        middle.addLayout(notice)
        middle.addWidget(self.pages, 1)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(0)
        top.addWidget(self.stepper)
        top.addLayout(middle, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top, 1)
        column.addWidget(self.activity)

    def _connect(self) -> None:
        session = self.session
        self.stepper.chosen.connect(self.go_to)
        self.images.next_requested.connect(lambda: self.go_to(PRETRAIN))
        self.pretrain.map_requested.connect(lambda: self.go_to(LABEL))
        self.pretrain.images_requested.connect(lambda: self.go_to(IMAGES))
        self.evaluate.step_requested.connect(lambda name: self.go_to(PLACES[name]))
        self.evaluate.images_requested.connect(self._show_images)
        session.changed.connect(lambda _changes: self.refresh())
        session.head_changed.connect(self.refresh)
        session.runs_changed.connect(self.refresh)
        session.job_event.connect(self._on_job)

    def _show_images(self, ids: np.ndarray, words: str) -> None:
        self.go_to(LABEL)
        self.label.show_images(ids, words)

    def _on_job(self, event: dict[str, Any]) -> None:
        if event["event"] == "started":
            self._busy = BUSY_STEPS.get(event["job"])
            self.refresh()
        elif event["event"] == "ended":
            self._busy = None
            self.refresh()


def csv_in_words(widget: QWidget, found: CsvImport) -> tuple[str, str]:
    """Return what came of a CSV of labels: a sentence, and which of its paths are not in the project."""
    message = widget.tr("{n} images were labelled from the table.").format(n=f"{found.labelled:,}")
    if not found.unknown_paths:
        return message, ""
    shown = ", ".join(found.unknown_paths[:3]) + (" …" if len(found.unknown_paths) > 3 else "")
    n = f"{len(found.unknown_paths):,}"
    return message, widget.tr("{n} of its paths are no images of this project: {paths}").format(
        n=n, paths=shown
    )
