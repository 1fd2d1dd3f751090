"""The image a label goes to, large; why it is asked about; what the model guesses. Or the many that are selected."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.models.pictures import Pictures
from app.panels.head_card import doubt_about
from app.session import Session
from app.widgets.buttons import describe, label, text_button
from app.widgets.chart_paint import percent
from app.widgets.contact_sheet import ContactSheet
from app.widgets.image_view import ImageView

MOST_PICTURES = 48
NAME_WIDTH = 140


class AskedView(QWidget):
    """Shows one image, several, or words."""

    accepted = Signal()
    rejected = Signal()
    skipped = Signal()
    stepped = Signal(int)

    def __init__(self, session: Session, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._pictures = session, pictures
        self._shown = -1
        self.image = ImageView()
        self.many = ContactSheet(side=64)
        self.many.setAccessibleName(self.tr("The selected images"))
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self.image)
        self._stack.addWidget(self.many)
        holder.setMinimumHeight(120)
        holder.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.why = label("", "quiet")
        self.name = label("", "small")
        self.guess = label("")
        self.guess.setFont(theme.font(theme.BODY, bold=True))
        self.why.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.guess.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        line = QHBoxLayout()
        line.addWidget(self.guess, 1)
        line.addWidget(self.name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(holder, 1)
        column.addSpacing(2)
        column.addWidget(self.why)
        column.addLayout(line)
        column.addSpacing(2)
        self.answers = self._make_answers()
        column.addWidget(self.answers)

    # What is shown

    def show_image(self, image_id: int, why: str, *, asked: bool) -> None:
        """Show one image and the guess about it; `asked` where it is a suggestion and not the person's choice."""
        row = int(self._session.table.rows_of([image_id])[0])
        if image_id != self._shown:
            path = self._session.path_of(image_id)
            name = self._session.table.paths[row] if row >= 0 else ""
            self.image.set_image(str(path or ""), self._pictures.picture(image_id), name)
            self.image.setToolTip(name)
            self._shown = image_id
            self._write_name(name.rsplit("/", 1)[-1])
        self._write_why(why)
        self._stack.setCurrentWidget(self.image)
        self._show_guess(image_id, asked)

    def show_many(self, ids: np.ndarray) -> None:
        """Show a sample of the selected images."""
        self._shown = -1
        places = np.unique(np.linspace(0, len(ids) - 1, MOST_PICTURES).astype(int))
        pictures = (self._pictures.picture(int(image_id)) for image_id in ids[places])
        self.many.set_pictures([picture for picture in pictures if picture is not None])
        self._write_why(self.tr("{n} images selected").format(n=f"{len(ids):,}"))
        self._write_name("")
        self._stack.setCurrentWidget(self.many)
        self._show_answers(guess=False, skip=False, words=self.tr("One key labels them all; Esc lets go"))

    def show_words(self, text: str, line: str = "") -> None:
        """Show no image but what to do."""
        self._shown = -1
        self.image.set_image("", None)
        self.image.set_empty_text(text)
        self._write_why(line)
        self._write_name("")
        self._stack.setCurrentWidget(self.image)
        self._show_answers(guess=False, skip=False, words="")

    def _show_guess(self, image_id: int, asked: bool) -> None:
        session = self._session
        given, guess = session.class_of(image_id), session.guesses(image_id)
        guessed = session.class_by_id(guess[0]) if guess else None
        if asked and image_id == session.reask:
            # Whoever sees the label, or a guess learnt from it, gives no second opinion.
            self._show_answers(guess=False, skip=True, words=self.tr("Asked without a guess"))
        elif given is not None:
            self._show_answers(
                guess=False, skip=asked, words=self.tr("Labelled {name}").format(name=given.name)
            )
        elif guess is not None and guessed is not None:
            words = self.tr("Guess: {name} · {share}").format(name=guessed.name, share=percent(guess[1]))
            if doubt := doubt_about(session, image_id, guess[1]):
                words = self.tr("{guess}, {doubt}").format(guess=words, doubt=doubt)
            self._show_answers(guess=True, skip=asked, words=words)
        else:
            blind = session.audit.hides(image_id)
            words = self.tr("What do you see?") if blind else self.tr("No guess yet")
            self._show_answers(guess=False, skip=asked, words=words)

    def _show_answers(self, *, guess: bool, skip: bool, words: str) -> None:
        may = not self._session.readonly
        self.guess.setText(words)
        self.accept.setEnabled(guess and may)
        self.reject.setEnabled(guess and may)
        self.skip.setEnabled(skip and may)

    # The answers

    def _make_answers(self) -> QWidget:
        self.accept = self._button(self.tr("Yes"), self.tr("Enter"), self.tr("Accept the guess"), "Return")
        self.reject = self._button(
            self.tr("No"), "X", self.tr("The image is not what the model guesses"), "X"
        )
        self.skip = self._button(
            self.tr("Skip"), self.tr("Space"), self.tr("Ask about this image later"), "Space"
        )
        self.accept.clicked.connect(self.accepted)
        self.reject.clicked.connect(self.rejected)
        self.skip.clicked.connect(self.skipped)
        answers = QWidget()
        row = QHBoxLayout(answers)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for button in (self.accept, self.reject, self.skip):
            row.addWidget(button, 1)
        return answers

    def _button(self, text: str, key: str, meaning: str, shortcut: str) -> QPushButton:
        button = text_button(f"{text} · {key}")
        describe(button, meaning, shortcut)
        return button

    def _write_why(self, text: str) -> None:
        self.why.setText(text)
        self.why.setToolTip(text)

    def _write_name(self, name: str) -> None:
        elide = Qt.TextElideMode.ElideMiddle
        self.name.setText(self.name.fontMetrics().elidedText(name, elide, NAME_WIDTH))
        self.name.setToolTip(name)
