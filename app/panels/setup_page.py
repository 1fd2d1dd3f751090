"""A new project by pointing: what is in the chosen folder, and the few things to decide about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from app import ask
from app.folder_look import FolderLooker
from app.new_project import NewProject
from app.panels.folder_facts import ReasonList
from app.panels.page import Page, row_of
from app.panels.setup_form import SetupForm
from app.widgets.bar_list import BarList
from app.widgets.big_number import BigNumber
from app.widgets.buttons import label, set_tone, text_button
from app.widgets.cards import Card

if TYPE_CHECKING:
    from sslcore.images import FolderLook


class SetupPage(Page):
    """Looks at a folder as soon as it is given; `create_requested` tells what was decided."""

    create_requested = Signal(object)
    """The NewProject."""
    cancelled = Signal()
    folder_chosen = Signal(Path)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("New project"), parent)
        self.folder = Path()
        self.look: FolderLook | None = None
        self.looker = FolderLooker(self)
        self.looker.progressed.connect(self._show_progress)
        self.looker.looked.connect(self._show_look)
        self.looker.compared.connect(self._show_copies)
        self.looker.failed.connect(self._show_failure)
        back = text_button(self.tr("Back"), "quiet", "Esc")
        back.clicked.connect(self.cancel)
        other = text_button(self.tr("Choose another folder"), icon="folder")
        other.clicked.connect(self.choose_folder)
        self.head.addWidget(back)
        self.head.addWidget(other)
        self.facts = FolderFacts()
        self.form = SetupForm()
        self.form.ready.clicked.connect(self._create)
        self.form.name.returnPressed.connect(self._create)
        top = row_of(self.facts, self.form, stretch=(6, 5))
        top.setAlignment(self.form, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(top)
        self.body.addStretch(1)

    def set_folder(self, folder: Path) -> None:
        """Look at this folder and suggest a project for it."""
        self.folder = folder.absolute()
        self.look = None
        self.banner.dismiss()
        self.subtitle.setText(str(self.folder))
        self.facts.start()
        self.form.start(self.folder)
        self.looker.look(self.folder)

    def choose_folder(self) -> None:
        title = self.tr("Choose the folder that holds your images")
        if folder := ask.choose_folder(self, title, self.folder.parent):
            self.folder_chosen.emit(folder)

    def cancel(self) -> None:
        """Leave without making anything."""
        self.looker.cancel()
        self.cancelled.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
        else:
            super().keyPressEvent(event)

    def _show_progress(self, done: int, total: int) -> None:
        self.facts.show_progress(done, total)

    def _show_look(self, look: FolderLook) -> None:
        self.look = look
        self.facts.show_look(look)
        self.form.show_look(look)
        if not look.n_images:
            hint = self.tr("Choose a folder with JPEG, PNG, WebP, BMP, GIF or TIFF files.")
            self.say(self.tr("There are no images in this folder that Handful can read."), hint)

    def _show_copies(self, copies: int) -> None:
        self.facts.show_copies(copies)

    def _show_failure(self, message: str, hint: str) -> None:
        self.facts.show_failure()
        self.say(message, hint)

    def _create(self) -> None:
        if self.form.ready.isEnabled():
            decided: NewProject = self.form.decided(self.folder)
            self.create_requested.emit(decided)


class FolderFacts(Card):
    """Counts, formats, sizes, and what cannot be read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("In this folder"), icon="images", parent=parent)
        self.count = BigNumber()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Looking at the folder"))
        self.unread = label("", wrap=True)
        self.copies = label("", "quiet", wrap=True)
        self.formats, self.sizes = BarList(most=4), BarList(most=5)
        self.reasons = ReasonList(self.tr("Files that cannot be read"))
        self._details = QWidget()
        inside = QVBoxLayout(self._details)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        for caption, bars in ((self.tr("Formats"), self.formats), (self.tr("Sizes, in pixels"), self.sizes)):
            inside.addSpacing(6)
            inside.addWidget(label(caption, "caption"))
            inside.addWidget(bars)
        self.body.addWidget(self.count)
        self.body.addWidget(self._bar)
        self.body.addWidget(self.copies)
        self.body.addWidget(self._details)
        self.body.addWidget(self.unread)
        self.body.addWidget(self.reasons)
        self.body.addStretch(1)
        self.start()

    def start(self) -> None:
        """Say that a look is under way."""
        self.count.set_missing(self.tr("Looking…"), "")
        self._bar.setRange(0, 0)
        self._bar.show()
        for widget in (self._details, self.unread, self.copies, self.reasons):
            widget.hide()

    def show_progress(self, done: int, total: int) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self.count.set_missing(self.tr("Looking at {n} files…").format(n=f"{total:,}"), "")

    def show_look(self, look: FolderLook) -> None:
        """Show what was found."""
        self._bar.hide()
        classes = len(look.class_names)
        line = self.tr("in {n} subfolders that look like classes").format(n=classes) if classes else ""
        self.count.set_value(f"{look.n_images:,}", self.tr("images"), line)
        self.formats.set_rows(list(look.formats.items()))
        self.sizes.set_rows([(name.replace("x", "×"), count) for name, count in look.sizes.items()])
        self._details.setVisible(look.n_images > 0)
        self.copies.setText(self.tr("Comparing files…"))
        self.copies.setVisible(look.n_images > 0)
        bad = len(look.unreadable)
        text = self.tr("1 file cannot be read and is left out:")
        if bad != 1:
            text = self.tr("{n} files cannot be read and are left out:").format(n=f"{bad:,}")
        self.unread.setText(text if bad else self.tr("Every file can be read."))
        set_tone(self.unread, "warning" if bad else "good")
        self.unread.setVisible(bool(bad or look.n_images))
        self.reasons.set_rows(look.unreadable)
        self.reasons.setVisible(bool(bad))

    def show_copies(self, copies: int) -> None:
        self.copies.setText(copies_in_words(self, copies))

    def show_failure(self) -> None:
        self._bar.hide()
        self.count.set_missing(self.tr("This folder cannot be looked at"), "")


def copies_in_words(widget: QWidget, copies: int) -> str:
    """Return a sentence on how many files are exact copies."""
    if not copies:
        return widget.tr("No two files are the same.")
    if copies == 1:
        return widget.tr("1 file is an exact copy of another; nothing is learnt twice from it.")
    return widget.tr("{n} files are exact copies of others; nothing is learnt twice from them.").format(
        n=f"{copies:,}"
    )
