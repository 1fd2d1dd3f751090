"""ACCEPT SURE GUESSES: how many of the model's guesses keep a precision, which are the least sure, and one button."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app import theme
from app.core_words import say
from app.hands import Hands
from app.models.pictures import Pictures
from app.session import Session
from app.widgets.bar_list import BarList
from app.widgets.buttons import describe, icon_button, label, text_button
from app.widgets.contact_sheet import ContactSheet
from sslcore.store import MODEL

TARGETS = (0.95, 0.98, 0.99)
USUAL = 0.98
SAMPLE = 24
REVIEWED = 2000
NAMED = 6
AUDIT_TELLS = 100
"""So many random images miss a kind that is three in a hundred once in twenty times."""
FITTED = "fitted"
"""What the core calls figures that are not counted, but carried from guesses as sure about labelled images."""


class AcceptPanel(QWidget):
    """Asks the person for a precision and takes what keeps it, as one step; shows what was accepted for review."""

    shown = Signal(object)
    """Image ids int64 that would be accepted, the least sure first."""
    review_requested = Signal(object)
    """Image ids int64 accepted before, the least sure first."""
    left = Signal()

    def __init__(
        self, session: Session, hands: Hands, pictures: Pictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._hands, self._pictures = session, hands, pictures
        self._found: dict[str, Any] = {}
        self._failed = False
        self.target = QComboBox()
        for share in TARGETS:
            self.target.addItem(self.tr("at least {n} % right").format(n=round(100 * share)), share)
        self.target.setCurrentIndex(TARGETS.index(USUAL))
        describe(self.target, self.tr("How many of the accepted guesses must be right"))
        self.title, self.expected = label("", "heading", wrap=True), label("", "quiet", wrap=True)
        self.classes = BarList(most=8)
        self.unsure = ContactSheet(side=64)
        self.unsure.setAccessibleName(self.tr("The least sure of them"))
        self.unsure_words = label(self.tr("The least sure of them"), "small")
        self.left_out = label("", "small", wrap=True)
        self.take = text_button("", "primary")
        self.review = text_button("", "quiet")
        self.close_ = icon_button("close", self.tr("Back to one image at a time"))
        describe(self.close_, self.tr("Back to one image at a time"), "P")
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.palette().ColorRole.Base)
        self._build()
        self._connect()
        self._show_accepted()

    def start(self) -> None:
        """Ask what may be accepted at the precision chosen."""
        self._failed = False
        self._show_words(self.tr("Looking which guesses are sure…"), "")
        if len(self._session.prediction_classes) < 2 or not self._hands.find_acceptable(
            float(self.target.currentData())
        ):
            self._show_words(self.tr("No guesses yet"), self.tr("Label a few images of two classes first."))

    def accept(self) -> bool:
        """Take the guesses shown as labels of the model."""
        found = self._found
        if not found.get("accepted") or found["version"] != self._session.label_version:
            return False
        guesses = dict(zip(found["ids"].tolist(), found["class_ids"].tolist(), strict=True))
        self._found = {}
        if not self._session.accept_guesses(guesses):
            return False
        n = f"{len(guesses):,}"
        self._show_words(
            self.tr("{n} images accepted").format(n=n), self.tr("They train nothing; undo takes all back.")
        )
        return True

    def accepted_ids(self) -> np.ndarray:
        """Return the images labelled by the model, those it is least sure of now first, int64."""
        session = self._session
        ids = np.array(sorted(i for i, source in session.sources.items() if source == MODEL), np.int64)
        rows = session.table.rows_of(ids)
        ids, rows = ids[rows >= 0], rows[rows >= 0]
        codes, chances = session.predicted()
        # What it would call something else by now is the most doubtful of all.
        sure = np.where(codes[rows] == session.label_codes[rows], chances[rows], -chances[rows])
        return ids[np.argsort(sure, kind="stable")]

    # What is shown

    def _on_found(self, found: dict[str, Any]) -> None:
        if found["target"] != float(self.target.currentData()):
            return
        self._found, n = found, int(found["images"])
        if not n:
            reason = say(str(found["reason"]))
            words = self.tr("It cannot be promised yet: {reason}.").format(reason=reason)
            if self.target.currentIndex():
                words += " " + self.tr("Or choose a lower share above.")
            self._show_words(self.tr("Nothing to accept"), words)
            return
        self.title.setText(self.tr("{n} guesses").format(n=f"{n:,}"))
        self.expected.setText(self._expectation(found))
        known = ((self._session.class_by_id(row["class_id"]), row["images"]) for row in found["per_class"])
        rows = [(row.name, count) for row, count in known if row]
        self.classes.set_rows(sorted(rows, key=lambda row: -row[1]))
        least = found["ids"][::-1]
        pictures = (self._pictures.picture(int(image_id)) for image_id in least[:SAMPLE])
        self.unsure.set_pictures([one for one in pictures if one is not None])
        self._name_left_out(found["left_out"])
        self._set_parts(True)
        self.take.setText(self.tr("Accept {n} · Enter").format(n=f"{n:,}"))
        self.shown.emit(least[:REVIEWED])

    def _expectation(self, found: dict[str, Any]) -> str:
        """Return what to expect of the guesses, where that is known from, and what nobody can know from labels."""
        if found["basis"] == FITTED:
            words = self.tr(
                "Expect {precision} right, at least {low}, if they are right as often as guesses about your labels "
                "that were as sure. Of these, {wrong} of {counted} were wrong."
            )
        else:
            words = self.tr(
                "Expect {precision} right, at least {low}: {wrong} of {counted} such guesses were wrong."
            )
        text = words.format(
            precision=_share(found["precision"]),
            low=_share(found["at_least"]),
            wrong=f"{found['wrong']:,}",
            counted=f"{found['counted']:,}",
        )
        if found["audited"] >= AUDIT_TELLS:
            return text
        unseen = self.tr(
            "Kinds of images that none of your labels show are not foreseen; an audit may find them."
        )
        return f"{text} {unseen}"

    def _name_left_out(self, class_ids: list[int]) -> None:
        names = [row.name for class_id in class_ids if (row := self._session.class_by_id(class_id))]
        words = self.tr("Left out, because too few of their labels are among the sure ones: {names}")
        shown = ", ".join(names[:NAMED])
        if len(names) > NAMED:
            shown = self.tr("{names} and {n} more").format(names=shown, n=f"{len(names) - NAMED:,}")
        self.left_out.setText(words.format(names=shown) if names else "")
        self.left_out.setToolTip(", ".join(names) if len(names) > NAMED else "")

    def _show_words(self, title: str, text: str) -> None:
        self.title.setText(title)
        self.expected.setText(text)
        self._set_parts(False)

    def _set_parts(self, shown: bool) -> None:
        for part in (self.classes, self.unsure, self.unsure_words, self.left_out):
            part.setVisible(shown)
        self.take.setEnabled(shown and not self._session.readonly)
        if not shown:
            self.take.setText(self.tr("Accept · Enter"))

    def _show_accepted(self) -> None:
        n = self._session.given_by()["model"]
        self.review.setText(self.tr("Review the {n} accepted before").format(n=f"{n:,}"))
        self.review.setVisible(bool(n))

    def _on_changed(self, _changes: object) -> None:
        self._show_accepted()

    def _on_head(self) -> None:
        """Ask again about the newest labels, while the panel is open; so too where the head was not ready before."""
        stale = self._found and self._found["version"] != self._session.label_version
        if self.isVisible() and (stale or self._failed):
            self.start()

    def _on_failed(self, job: str, message: str) -> None:
        if job == "accept":
            self._failed = True
            self._show_words(say(message), "")

    def _connect(self) -> None:
        self._hands.accept_found.connect(self._on_found)
        self._hands.failed.connect(self._on_failed)
        self.target.currentIndexChanged.connect(lambda _index: self.start())
        self.take.clicked.connect(self.accept)
        self.review.clicked.connect(lambda: self.review_requested.emit(self.accepted_ids()))
        self.close_.clicked.connect(self.left)
        self._session.changed.connect(self._on_changed)
        self._session.head_changed.connect(self._on_head)
        for key in ("Return", "Enter"):
            QShortcut(QKeySequence(key), self, self.accept)

    # How it is laid out

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(label(self.tr("ACCEPT SURE GUESSES"), "caption"), 1)
        head.addWidget(self.target)
        head.addWidget(self.close_)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 12)
        column.setSpacing(theme.spacing())
        column.addLayout(head)
        column.addWidget(self.title)
        column.addWidget(self.expected)
        column.addWidget(self.classes)
        column.addWidget(self.unsure_words)
        self.unsure.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        column.addWidget(self.unsure, 1)
        column.addWidget(self.left_out)
        column.addStretch(0)
        column.addWidget(self.review)
        column.addWidget(self.take)


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"
