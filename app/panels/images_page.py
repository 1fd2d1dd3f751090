"""The images of the project: how many, what kind, which could not be used and why, and what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from app import ask
from app.models.pictures import to_pixmap
from app.new_project import use_class_folders
from app.panels.folder_facts import ReasonList
from app.panels.page import Page, row_of
from app.panels.setup_page import copies_in_words
from app.session import Session
from app.widgets.bar_list import BarList
from app.widgets.big_number import BigNumber
from app.widgets.buttons import describe, label, set_tone, text_button
from app.widgets.cards import Card
from app.widgets.contact_sheet import ContactSheet
from sslcore.history import Changes
from sslcore.images import class_folders
from sslcore.store import ScanChanges

PICTURES = 96


class ImagesPage(Page):
    """Shows what the last scan found; scans again, and points at a folder that has moved."""

    next_requested = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Images"), parent)
        self.session = session
        self._stale = False
        self.scan = text_button(self.tr("Scan again"), "", "F5")
        self.moved = text_button(self.tr("The folder has moved…"), "quiet")
        self.open_folder = text_button(self.tr("Show folder"), "quiet", icon="folder")
        self.next = text_button(self.tr("Next: learn from them"), "primary")
        describe(self.scan, self.tr("Look for added, changed and removed images"), "F5")
        self.scan.clicked.connect(session.start_scan)
        self.moved.clicked.connect(self.point_at_folder)
        self.open_folder.clicked.connect(self._show_in_file_manager)
        self.next.clicked.connect(self.next_requested)
        for button in (self.open_folder, self.moved, self.scan, self.next):
            self.head.addWidget(button)
        self.summary = _Summary()
        self.facts = _Facts()
        self.lists = _Lists()
        self.body.addLayout(row_of(self.summary, self.facts, stretch=(7, 4)), 1)
        self.body.addWidget(self.lists)
        session.changed.connect(self._on_changed)
        session.arrays_changed.connect(lambda kind: self._show_pictures() if kind == "thumbnails" else None)
        session.job_event.connect(self._on_job)
        session.jobs.completed.connect(self._on_completed)
        for button in (self.scan, self.moved):
            button.setEnabled(not session.readonly)
        self.refresh()

    def _on_changed(self, changes: Changes) -> None:
        if changes.images:
            self._stale = True
            self._refresh_if_seen()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh_if_seen()

    def _refresh_if_seen(self) -> None:
        # At 60,000 images this takes a tenth of a second, which no other page should have to wait for.
        if self._stale and self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Show the image table as it is now."""
        self._stale = False
        table = self.session.table
        status = Counter(table.status)
        self.subtitle.setText(str(self.session.image_folder))
        rows = [i for i, state in enumerate(table.status) if state == "ok"]
        contents = Counter(
            content for content, state in zip(table.content, table.status, strict=True) if state == "ok"
        )
        self.summary.show_counts(len(rows), len(rows) - len(contents))
        self.facts.show_rows(self.session, rows)
        bad = [(table.paths[i], table.reason[i]) for i in self._rows("unreadable")]
        gone = [(table.paths[i], table.reason[i]) for i in self._rows("missing")]
        self.lists.show_rows(bad, gone, _copies(self.session, rows, contents))
        self.next.setEnabled(status["ok"] > 1)
        self._show_pictures()
        self._look_for_folder()

    def say(
        self,
        message: str,
        hint: str = "",
        kind: str = "error",
        action: tuple[str, Callable[[], None]] | None = None,
    ) -> None:
        """Show a banner; where the image folder is gone, its button points at the new place."""
        if action is None and not self.session.image_folder.is_dir():
            action = (self.tr("The folder has moved…"), self.point_at_folder)
        super().say(message, hint, kind, action)

    def point_at_folder(self) -> None:
        """Ask where the images are now."""
        title = self.tr("Choose the folder that holds the images now")
        if folder := ask.choose_folder(self, title, self.session.image_folder.parent):
            self.banner.dismiss()
            self.session.set_image_folder(folder)

    def _rows(self, status: str) -> list[int]:
        return [i for i, state in enumerate(self.session.table.status) if state == status]

    def _show_pictures(self) -> None:
        """Show a fair sample of the folder, in any order: the sheet shows as many as it has room for."""
        ids = self.session.table.ids[np.array(self._rows("ok"), dtype=np.int64)]
        chosen = np.random.default_rng(0).permutation(ids)[:PICTURES]
        pictures = (self.session.thumbnail(int(image_id)) for image_id in chosen)
        self.summary.sheet.set_pictures([to_pixmap(one) for one in pictures if one is not None])

    def _look_for_folder(self) -> None:
        if not self.session.image_folder.is_dir():
            text = self.tr("The image folder is not there.")
            hint = self.tr("Connect its disk, or show where it is now. No label is lost.")
            self.say(text, hint, "error", (self.tr("The folder has moved…"), self.point_at_folder))

    def _show_in_file_manager(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.session.image_folder)))

    def _on_job(self, event: dict[str, Any]) -> None:
        if event["job"] == "scan":
            self.scan.setEnabled(event["event"] == "ended" and not self.session.readonly)
            self.summary.show_scan(event)

    def _on_completed(self, job: str, result: dict[str, Any]) -> None:
        if job == "scan":
            self._tell_changes(result["changes"])
            use_class_folders(self.session)
            self.offer_class_folders()

    def _tell_changes(self, changes: ScanChanges) -> None:
        # On the first scan everything is new, which is no news.
        if changes.added == len(self.session.table):
            return
        parts = (
            (changes.added, self.tr("{n} added")),
            (changes.changed, self.tr("{n} changed")),
            (changes.moved, self.tr("{n} moved")),
            (changes.removed, self.tr("{n} removed")),
        )
        told = [text.format(n=f"{count:,}") for count, text in parts if count]
        if told:
            text = self.tr("The folder has changed: {what}.").format(what=", ".join(told))
            self.say(text, self.tr("Labels stay with their images."), "info")

    def offer_class_folders(self) -> None:
        """Offer class subfolders as labels, where nothing was decided about them and there is no class yet."""
        session = self.session
        if session.classes or session.labels or session.readonly or session.class_folders_mean:
            return
        found = len(set(class_folders(self.session.table.paths).values()))
        if found and self.banner.message() == "":
            text = self.tr("The images lie in {n} subfolders that look like classes.").format(n=found)
            hint = self.tr("As labels they show in the map, and undo takes them back.")
            take = (self.tr("Use as labels"), self._take_class_folders)
            self.say(text, hint, "info", take)

    def _take_class_folders(self) -> None:
        self.session.label_from_folders()


class _Summary(Card):
    """How many, and a contact sheet; a bar while they are being read."""

    def __init__(self) -> None:
        super().__init__()
        self.count = BigNumber()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Reading the images"))
        self.sheet = ContactSheet(side=80)
        self.sheet.setMinimumHeight(220)
        # As many lines as there is room for: the sheet never makes the page scroll.
        self.sheet.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.body.addWidget(self.count)
        self.body.addWidget(self._bar)
        self.body.addSpacing(4)
        self.body.addWidget(self.sheet, 1)
        self._bar.hide()
        self._n = 0
        self._copies = ""

    def show_counts(self, n: int, copies: int) -> None:
        self._n = n
        self._copies = copies_in_words(self, copies) if n else ""
        self._say(self._copies)

    def show_scan(self, event: dict[str, Any]) -> None:
        """Follow the scan."""
        kind = event["event"]
        self._bar.setVisible(kind != "ended")
        if kind == "progress":
            self._bar.setRange(0, int(event["total"]))
            self._bar.setValue(int(event["done"]))
            done, total = f"{int(event['done']):,}", f"{int(event['total']):,}"
            self._say(self.tr("Reading {done} of {total} files…").format(done=done, total=total))
        elif kind == "saving":
            self._bar.setRange(0, 0)
            self._say(self.tr("Saving what was found…"))
        elif kind == "ended":
            self._say(self._copies)
        elif kind == "started":
            self._bar.setRange(0, 0)
            self._say(self.tr("Looking for images…"))

    def _say(self, text: str) -> None:
        unit = self.tr("image") if self._n == 1 else self.tr("images")
        self.count.set_value(f"{self._n:,}", unit, text)


class _Facts(Card):
    """Formats and sizes as bars, and whether every file could be read."""

    def __init__(self) -> None:
        super().__init__(self.tr("What they are"))
        self.formats, self.sizes = BarList(most=5), BarList(most=7)
        self.body.addWidget(label(self.tr("Formats"), "caption"))
        self.body.addWidget(self.formats)
        self.body.addSpacing(8)
        self.body.addWidget(label(self.tr("Sizes, in pixels"), "caption"))
        self.body.addWidget(self.sizes)
        self.body.addStretch(1)

    def show_rows(self, session: Session, rows: list[int]) -> None:
        table = session.table
        self.formats.set_rows(Counter(table.format[i] for i in rows).most_common())
        sizes = Counter(zip(table.width[rows].tolist(), table.height[rows].tolist(), strict=True))
        self.sizes.set_rows(
            [(f"{width} × {height}", count) for (width, height), count in sizes.most_common()]
        )


class _Lists(QWidget):
    """Files that need a look: unreadable, gone from the folder, exact copies. Hidden where there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.unreadable = ReasonList(self.tr("Files that cannot be read"))
        self.missing = ReasonList(self.tr("Images that are gone from the folder"))
        self.copies = ReasonList(self.tr("Exact copies"))
        self._cards = {}
        row = row_of()
        row.setContentsMargins(0, 0, 0, 0)
        for rows in (self.unreadable, self.missing, self.copies):
            card = Card()
            title = label("", "title")
            card.body.addWidget(title)
            card.body.addWidget(rows)
            card.body.addStretch(1)
            self._cards[rows] = (card, title)
            row.addWidget(card, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(row)

    def show_rows(
        self, unreadable: list[tuple[str, str]], missing: list[tuple[str, str]], copies: list[tuple[str, str]]
    ) -> None:
        self._show(self.unreadable, self.tr("Cannot be read: {n}"), unreadable, "warning")
        self._show(self.missing, self.tr("Gone from the folder: {n}"), missing, "warning")
        self._show(self.copies, self.tr("Exact copies: {n}"), copies, "")
        self.setVisible(bool(unreadable or missing or copies))

    def _show(self, rows: ReasonList, words: str, found: list[tuple[str, str]], tone: str) -> None:
        card, title = self._cards[rows]
        title.setText(words.format(n=f"{len(found):,}"))
        set_tone(title, tone)
        rows.set_rows(found)
        card.setVisible(bool(found))


def _copies(session: Session, rows: list[int], contents: Counter[str]) -> list[tuple[str, str]]:
    """Return (file, "the same as ...") of every file whose bytes an earlier one has."""
    if len(contents) == len(rows):
        return []
    first: dict[str, str] = {}
    found = []
    table = session.table
    for i in rows:
        content, path = table.content[i], table.paths[i]
        if contents[content] > 1 and first.setdefault(content, path) != path:
            found.append((path, session.tr("the same as {path}").format(path=first[content])))
    return found
