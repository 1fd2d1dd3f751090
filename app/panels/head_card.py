"""Which head was chosen and why, how common it takes the classes to be, and what it is sure of."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app import theme
from app.core_words import say
from app.session import Session
from app.widgets.buttons import describe, label, text_button
from app.widgets.cards import Card
from app.widgets.chart_paint import percent
from sslcore.arrays import load_arrays
from sslcore.class_shares import (
    AS_LABELLED,
    EQUAL,
    ESTIMATED,
    GIVEN,
    Priors,
    given_priors,
    read_shares,
)
from sslcore.errors import HandfulError
from sslcore.project import Project

OTHERS = 3
"""How many of the other kinds are named with their figures."""


class HeadCard(Card):
    """Says which kind of head the labels chose; how common the classes are is asked here."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("The head"), icon="evaluate", parent=parent)
        self.session = session
        self.kind = label("", wrap=True)
        self.others = label("", "small", wrap=True)
        self.sure = label("", wrap=True)
        self.unlike = label("", "small", wrap=True)
        self.how = QComboBox()
        for text, way in (
            (self.tr("As the labels are"), AS_LABELLED),
            (self.tr("All the same"), EQUAL),
            (self.tr("Estimated from the images"), ESTIMATED),
            (self.tr("As I say"), GIVEN),
        ):
            self.how.addItem(text, way)
        describe(self.how, self.tr("How common the classes are among the images"))
        self.shares = QLineEdit()
        self.shares.setPlaceholderText(self.tr("cat=0.7, dog=0.3"))
        describe(self.shares, self.tr("The share of every class; Enter takes them"))
        self.use = text_button(self.tr("Use these shares"))
        self._lay_out()
        self.use.clicked.connect(self._give)
        self.how.activated.connect(self._choose)
        self.shares.returnPressed.connect(self._give)
        self.refresh()

    def refresh(self) -> None:
        """Show what the newest fit says of its head."""
        info = self.session.head_info
        chosen = str(info.get("head_kind") or "")
        self.setVisible(bool(chosen))
        if not chosen:
            return
        self._show_kind(chosen, str(info.get("head_usual") or chosen), info.get("head_scores") or {})
        self._show_sure(info.get("sure") or {})
        self._show_priors(info.get("priors") or {})
        may = not self.session.readonly
        for control in (self.how, self.shares, self.use):
            control.setEnabled(may)

    def _show_kind(self, chosen: str, usual: str, scores: dict[str, Any]) -> None:
        if chosen not in scores:
            words = self.tr("{kind}: with so few labels, what is best for most images is taken.")
            self.kind.setText(_first_up(words.format(kind=say(chosen))))
            self.others.setText("")
            return
        rest = sorted((name for name in scores if name != chosen), key=lambda one: scores[one]["log_loss"])
        words = self.tr("{kind}: on your labels no other kind is clearly better.")
        if chosen != usual:
            words = self.tr("{kind}: on your labels clearly better than what is best for most images.")
        self.kind.setText(_first_up(words.format(kind=say(chosen))))
        figures = [
            self.tr("{kind} {share}").format(kind=say(name), share=percent(scores[name]["accuracy"]))
            for name in rest[:OTHERS]
        ]
        words = self.tr("Right in one comparison on the same labels: this one {share}, {kinds}.")
        share = percent(scores[chosen]["accuracy"])
        self.others.setText(words.format(share=share, kinds=", ".join(figures)))

    def _show_sure(self, sure: dict[str, Any]) -> None:
        if not sure:
            self.sure.setText("")
            self.unlike.setText("")
            return
        share, least = percent(sure["share"]), percent(sure["threshold"])
        words = self.tr("It is sure of {share} of the images: its confidence is at least {least}.")
        text = words.format(share=share, least=least)
        if sure.get("accuracy") is not None:
            low, high = (percent(edge) for edge in sure["interval"])
            right = self.tr("Of such guesses {share} are right ({low} to {high}).")
            text += " " + right.format(share=percent(sure["accuracy"]), low=low, high=high)
        self.sure.setText(text)
        n = int(sure.get("unlike") or 0)
        words = self.tr("Images unlike anything labelled: {n}.")
        self.unlike.setText(words.format(n=f"{n:,}") if n else "")

    def _show_priors(self, priors: dict[str, Any]) -> None:
        how = priors.get("how", AS_LABELLED)
        self.how.setCurrentIndex(self.how.findData(how))
        self.shares.setVisible(how in (GIVEN, ESTIMATED))
        self.shares.setReadOnly(how != GIVEN)
        self.use.setVisible(how == GIVEN)
        if not self.shares.hasFocus():
            self._write_shares(priors.get("shares") or {})

    def _write_shares(self, shares: dict[Any, float]) -> None:
        """Write them in the order of the classes, and show the beginning."""
        known = {int(one): share for one, share in shares.items()}
        rows = [row for row in self.session.classes if row.id in known]
        self.shares.setText(", ".join(f"{row.name}={known[row.id]:.3g}" for row in rows))
        self.shares.setCursorPosition(0)

    def _choose(self) -> None:
        how = str(self.how.currentData())
        if how != GIVEN:
            self.set_status("")
            self.session.live.set_priors(Priors(how))
            return
        self.shares.setVisible(True)
        self.use.setVisible(True)
        self.shares.setReadOnly(False)
        if not self.shares.text():
            self._write_shares({row.id: 1 / len(self.session.classes) for row in self.session.classes})
        self.shares.setFocus()

    def _give(self) -> None:
        if self.shares.isReadOnly():
            return
        classes = {row.name: row.id for row in self.session.classes}
        try:
            priors = given_priors(read_shares(self.shares.text()), classes)
        except HandfulError as error:
            self.set_status(f"{say(error.message)} {say(error.hint)}".strip(), "error")
            return
        self.set_status("")
        self.session.live.set_priors(priors)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.spacing(3))
        grid.setVerticalSpacing(theme.spacing())
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self.kind, 0, 0, top)
        grid.addWidget(self.others, 1, 0, top)
        grid.addWidget(self.sure, 0, 1, top)
        grid.addWidget(self.unlike, 1, 1, top)
        asked = QVBoxLayout()
        asked.setSpacing(4)
        asked.addWidget(label(self.tr("How common are the classes?"), "small"))
        asked.addWidget(self.how)
        asked.addStretch(1)
        grid.addLayout(asked, 0, 2, 2, 1)
        given = QHBoxLayout()
        given.setSpacing(theme.spacing())
        given.addWidget(self.shares, 1)
        given.addWidget(self.use)
        grid.addLayout(given, 2, 0, 1, 3)
        grid.setColumnStretch(0, 5)
        grid.setColumnStretch(1, 4)
        self.body.addLayout(grid)


def doubt_about(session: Session, image_id: int, confidence: float) -> str:
    """Return why a guess is in doubt, in a word or two; "" where it is not."""
    sure = session.head_info.get("sure") or {}
    if image_id in unlike_images(session):
        return QCoreApplication.translate("HeadCard", "unlike anything labelled")
    if sure and confidence < float(sure["threshold"]):
        return QCoreApplication.translate("HeadCard", "unsure")
    return ""


def unlike_images(session: Session) -> frozenset[int]:
    """Return the images that are unlike everything labelled, as ids; none where nothing is known."""
    key = session.head_info.get("head")
    return _unlike(session.project, str(key)) if key else frozenset()


@lru_cache(maxsize=2)
def _unlike(project: Project, key: str) -> frozenset[int]:
    try:
        stored = load_arrays(project, key)
    except HandfulError:
        return frozenset()
    return frozenset(stored["unlike_ids"].tolist()) if "unlike_ids" in stored else frozenset()


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]
