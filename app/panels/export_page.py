"""Take it home: a model, labels or predictions, each with the place it went and the proof that it matches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app import ask, theme
from app.core_words import say
from app.new_project import SUFFIX
from app.panels.folder_facts import PathLabel
from app.panels.page import Page, row_of
from app.panels.runs_list import run_in_use
from app.panels.verdicts import beside, trusted_verdict
from app.session import Session
from app.widgets.big_number import BigNumber
from app.widgets.buttons import label, text_button
from app.widgets.cards import Card
from sslcore.arrays import load_arrays
from sslcore.errors import HandfulError
from sslcore.export_formats import FORMATS, ExportFormat

COLUMNS = 3
GROUPS = (("model", "predictions"), ("labels",))
ICONS = {"model": "learn", "labels": "folder", "predictions": "evaluate"}


class ExportPage(Page):
    """One card a format. Exports go into folders of their own beside the project, unless another place is chosen."""

    labels_requested = Signal()
    pretrain_requested = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Export"), parent)
        self.session = session
        root = session.project.root
        self.place = root.parent / f"{root.name.removesuffix(SUFFIX)} exports"
        self.subtitle.setText(self.tr("Files that work without Handful."))
        self.accuracy = BigNumber()
        self.path = PathLabel(str(self.place))
        self.path.setProperty("role", "quiet")
        self.cards = {name: ExportCard(form) for name, form in FORMATS.items()}
        self.body.addWidget(self._head_card())
        self._lay_out()
        self.body.addStretch(1)
        for name, card in self.cards.items():
            card.export.clicked.connect(lambda _checked=False, name=name: self.export(name))
        for signal in (session.head_changed, session.changed, session.arrays_changed):
            signal.connect(self._follow)
        session.job_event.connect(self._on_job)
        self.refresh()

    def refresh(self) -> None:
        """Show the accuracy of now, and which exports are possible."""
        self._show_accuracy()
        for card in self.cards.values():
            card.allow(self.missing(card.form))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _follow(self) -> None:
        # A label on another page must not wait for this one, which reads what is on the disk.
        if self.isVisible():
            self.refresh()

    def missing(self, form: ExportFormat) -> str:
        """Return what is still needed for an export in words; empty where it can be made."""
        if self.session.readonly:
            return self.tr("This project is open read-only.")
        if form.kind == "labels":
            return "" if self.session.labels else self.tr("Label some images first.")
        if not self.session.head_info.get("head"):
            return self.tr("Label images of at least two classes first.")
        if self.session.tuned.run is not None:
            return ""
        if not head_is_current(self.session):
            return self.tr("The model is being fitted to the new features; a moment.")
        if form.kind == "model" and isinstance(run_in_use(self.session), str):
            return self.tr("Let an encoder learn first: plain pixels are no model to hand over.")
        return ""

    def export(self, name: str) -> None:
        """Write one format into its folder."""
        card = self.cards[name]
        self.banner.dismiss()
        card.start(self.place / name)
        self.session.start_export(name, self.place / name)

    def _choose_place(self) -> None:
        title = self.tr("Choose a folder to export to")
        if folder := ask.choose_folder(self, title, self.place.parent):
            self.place = folder
            self.path.set_path(str(folder))

    def _head_card(self) -> Card:
        card = Card()
        change = text_button(self.tr("Change…"), "quiet")
        change.setAccessibleName(self.tr("Change where exports go"))
        change.clicked.connect(self._choose_place)
        place = QVBoxLayout()
        place.setSpacing(2)
        place.addStretch(1)
        place.addWidget(label(self.tr("Each export gets a folder of its own in"), "caption"))
        place.addLayout(row_of(self.path, change, stretch=(1, 0)))
        place.addStretch(1)
        card.body.addLayout(row_of(self.accuracy, place, stretch=(1, 1)))
        return card

    def _lay_out(self) -> None:
        titles = (self.tr("The model, and what it says"), self.tr("Your labels"))
        grid = QGridLayout()
        grid.setSpacing(theme.spacing(2))
        for line, (title, kinds) in enumerate(zip(titles, GROUPS, strict=True)):
            grid.addWidget(label(title, "title"), 2 * line, 0, 1, COLUMNS)
            cards = [card for kind in kinds for card in self.cards.values() if card.form.kind == kind]
            for place, card in enumerate(cards):
                grid.addWidget(card, 2 * line + 1, place)
        for column in range(COLUMNS):
            grid.setColumnStretch(column, 1)
        self.body.addLayout(grid)

    def _show_accuracy(self) -> None:
        info = self.session.head_info
        if info.get("accuracy") is None:
            waits = (
                self.tr("It is being measured…")
                if self.session.labels
                else self.tr("Nothing is labelled yet.")
            )
            reason = say(str(info.get("reason") or waits))
            self.accuracy.set_missing(self.tr("Accuracy not known yet"), reason)
            return
        verdict, words = trusted_verdict(info), self.tr("accuracy of this model: {how}")
        how = verdict.line if beside(info) else words.format(how=say(info.get("method", "")))
        self.accuracy.set_value(verdict.value, verdict.interval, how)

    def _on_job(self, event: dict[str, Any]) -> None:
        if event["job"] != "export":
            return
        job = self.session.job
        name = str(job.args.get("format")) if job else self._last
        self._last = name
        card = self.cards.get(name)
        if card is not None:
            card.take(event)

    _last = ""


class ExportCard(Card):
    """One format: what it is, its button, how it went, and where it is."""

    def __init__(self, form: ExportFormat, parent: QWidget | None = None) -> None:
        super().__init__(say(form.title), say(form.one_line), icon=ICONS[form.kind], parent=parent)
        self.form = form
        self.body.addStretch(1)
        self._folder = Path()
        self._busy = False
        self.export = text_button(self.tr("Export"), icon="export")
        self.export.setAccessibleName(self.tr("Export: {title}").format(title=say(form.title)))
        self.show_folder = text_button(self.tr("Show folder"), "quiet", icon="folder")
        self.show_folder.clicked.connect(self._open)
        self.show_folder.hide()
        self.buttons.addWidget(self.export)
        self.buttons.addWidget(self.show_folder)
        self.buttons.addStretch(1)

    def allow(self, missing: str) -> None:
        """Make the button usable, or say what is missing."""
        self.export.setEnabled(not missing and not self._busy)
        self.export.setToolTip(missing or self.export.accessibleName())
        if not self._busy and not self._folder.name:
            self.set_status(missing)

    def start(self, folder: Path) -> None:
        """Say that the export is under way."""
        self._folder = folder
        self._set_busy(True)
        self.show_folder.hide()
        self.set_status(self.tr("Waiting for its turn…"))

    def take(self, event: dict[str, Any]) -> None:
        """Show one event of the export job."""
        kind = event["event"]
        if kind == "started":
            self._set_busy(True)
            self.set_status(self.tr("Writing…"))
        elif kind == "progress" and event.get("total"):
            self.set_status(
                self.tr("Writing… {share}").format(share=f"{100 * event['done'] / event['total']:.0f} %")
            )
        elif kind == "done":
            self._show_result(event.get("result") or {})
        elif kind == "ended":
            self._set_busy(False)
            if event["kind"] == "cancelled":
                self.set_status(self.tr("Stopped; nothing was written."))
            elif event["kind"] != "done":
                self.set_status(f"{say(event['message'])} {say(event['hint'])}".strip(), "error")

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.export.setEnabled(not busy)

    def _show_result(self, result: dict[str, Any]) -> None:
        words, kind = self.in_words(result)
        self.set_status(words, kind)
        self.export.setText(self.tr("Export again"))
        self.show_folder.show()
        self.show_folder.setToolTip(str(self._folder))

    def in_words(self, result: dict[str, Any]) -> tuple[str, str]:
        """Return what came of an export, and its tone: a verified tick only where it was verified."""
        files, parity = result.get("files") or [], result.get("parity")
        written = self.tr("{n} files in {folder}").format(n=f"{len(files):,}", folder=self._folder.name)
        if len(files) == 1:
            written = Path(files[0]).name
        if skipped := result.get("skipped"):
            n = len(skipped) if isinstance(skipped, list) else skipped
            written += ". " + self.tr("Left out, for they cannot be read: {n}").format(n=n)
        if not parity:
            return self.tr("Written: {what}").format(what=written), "good"
        same = self.tr(
            "Verified on {n} images: {agreement} the same class, largest difference {difference}. {what}"
        ).format(
            n=parity["images"],
            agreement=f"{100 * parity['agreement']:.4g} %",
            difference=f"{parity['max_abs_diff']:.2g}",
            what=written,
        )
        return same, "good" if parity["agreement"] >= 0.99 else "warning"

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))


def head_is_current(session: Session) -> bool:
    """Return whether the head belongs to the features in use now; after a new run it takes a moment."""
    try:
        head = load_arrays(session.project, str(session.head_info["head"]))
        return bool(head.inputs["embeddings"] == session.embeddings)
    except (HandfulError, KeyError):
        return False
