"""How good it really is: accuracy with its interval, what is mistaken for what, and what to do next."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app import theme
from app.core_words import say
from app.panels.audit_card import AuditCard
from app.panels.backtest_card import BacktestCard
from app.panels.cell_images import CellImages
from app.panels.doubts_card import DoubtsCard
from app.panels.duel_card import DuelCard
from app.panels.figures_cards import FiguresCard, NextCard
from app.panels.finetune_card import FinetuneCard
from app.panels.head_card import HeadCard
from app.panels.judged import read_judged
from app.panels.judged_on import JudgedOn, Mistakes
from app.panels.most_mistaken import most_mistaken
from app.panels.next_step import NextStep, next_step
from app.panels.page import Page, row_of
from app.panels.reliability_card import ReliabilityCard
from app.session import Session
from app.widgets.buttons import label
from app.widgets.cards import Card
from app.widgets.confusion_view import ConfusionView
from app.widgets.curve_view import CurveView
from app.widgets.empty_state import EmptyState
from app.widgets.score_bars import ScoreBars, ScoreRow
from app.widgets.segments import Segments
from sslcore.history import Changes

WIDTH = 1680
FIGURES_HEIGHT = 370
RELIABILITY_HEIGHT = 320
ACCURACY, LABELS, MODEL, COMPARISONS = "accuracy", "labels", "model", "comparisons"


class EvaluatePage(Page):
    """Shows what cross-validation of the person's own labels says; it never looks at any other truth."""

    step_requested = Signal(str)
    """Go to the step label, pretrain or export."""
    images_requested = Signal(object, str)
    """Image ids int64 to be looked at on the map, and what they are in words."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("How good is it?"), parent, width=WIDTH)
        self.session = session
        self.subtitle.setText(
            self.tr("Measured on your own labels, each judged by a model that has not seen it.")
        )
        self.state = label("", "small")
        self.head.addWidget(self.state)
        self.empty = EmptyState("evaluate", "", "", self.tr("Label images"))
        self.figures = FiguresCard()
        self.next = NextCard()
        self.audit = AuditCard(session)
        self.finetune = FinetuneCard(session)
        self.doubts = DoubtsCard(session)
        self.backtest, self.duel = BacktestCard(session), DuelCard(session)
        self.head_card = HeadCard(session)
        self.judged_on = JudgedOn()
        self.confusion = ConfusionView()
        self._classes = np.zeros(0, np.int64)
        self.some = label("", "small", wrap=True)
        self.scores = ScoreBars()
        self.curve = CurveView()
        self.forecast = label("", "small", wrap=True)
        self.reliability = ReliabilityCard()
        self.images = CellImages(session)
        self._step = NextStep("", "label")
        self._stale = True
        self.parts = Segments(
            self.tr("Parts of the evaluation"),
            [
                (ACCURACY, self.tr("Accuracy")),
                (LABELS, self.tr("Labels to check")),
                (MODEL, self.tr("Model")),
                (COMPARISONS, self.tr("Comparisons")),
            ],
        )
        self.body.addWidget(self.empty, 1)
        self.body.addWidget(self._make_figures(), 1)
        self._connect()
        self.refresh()

    def show_part(self, part: str) -> None:
        """Show one part of the page: ACCURACY, LABELS, MODEL or COMPARISONS."""
        self.parts.choose(part)
        for name, section in self._sections.items():
            section.setVisible(name == part)

    def refresh(self) -> None:
        """Show the head's figures as they are now; while nobody looks, that waits for the next showing."""
        self._stale = not self.isVisible()
        if self._stale:
            return
        info, session = self.session.head_info, self.session
        measured = info.get("accuracy") is not None
        self.empty.setVisible(not measured)
        self._content.setVisible(measured)
        self._step = next_step(session)
        if not measured:
            self._say_what_is_missing()
            return
        self.figures.show_info(info)
        self.state.setText(self._state_of(info))
        self.finetune.refresh()
        self.backtest.refresh()
        self.duel.refresh()
        self.head_card.refresh()
        self.next.show_step(self._step, info.get("stop") or {})
        self.judged_on.show_info(info)
        self._show_mistakes()
        # The curve is of the frozen head: a fine-tuned model was trained with all labels only.
        self._curve_card.setVisible(not info.get("finetune"))
        self.curve.set_points(_rows(info.get("curve")), _rows((info.get("forecast") or {}).get("points")))
        ahead = say(str((info.get("forecast") or {}).get("sentence", "")))
        harder = self.tr("Judged on the labelled images, which are harder than the rest.")
        self.forecast.setText(" ".join(filter(None, (harder if info.get("corrected") else "", ahead))))
        self.forecast.setVisible(bool(self.forecast.text()))
        self.reliability.setVisible(not info.get("finetune"))
        self.reliability.show_info(info)
        if not self.images.chosen:
            self._open_mistakes()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while another page was in front: labelling pays nothing for this one."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def _show_mistakes(self) -> None:
        """Show the matrix and the scores of what is chosen: the labels or the audit."""
        self.mistakes: Mistakes = self.judged_on.mistakes(self.session)
        square, names = self.mistakes.confusion, self.mistakes.names
        self._classes = most_mistaken(square)
        shown = [names[place] for place in self._classes]
        self.confusion.set_matrix(square[np.ix_(self._classes, self._classes)], shown)
        words = self.tr("The {n} of {all} classes that are mistaken most.")
        self.some.setText(words.format(n=len(shown), all=f"{len(names):,}"))
        self.some.setVisible(len(shown) < len(names))
        self.scores.set_scores(self._score_rows())

    def _state_of(self, info: dict[str, Any]) -> str:
        """Return whose figures these are, and whether they are of older labels."""
        stale = info.get("version") != self.session.label_version
        if not info.get("finetune"):
            return self.tr("Labels have changed since; it is being measured again.") if stale else ""
        if stale:
            return self.tr("The fine-tuned model is shown; it does not know the labels that changed since.")
        return self.tr("The fine-tuned model is shown.")

    def _say_what_is_missing(self) -> None:
        self.state.setText("")
        reason = say(str(self.session.head_info.get("reason") or ""))
        title = reason[:1].upper() + reason[1:] if reason else self.tr("Nothing to measure yet")
        self.empty.set_text(title, self._step.text, self.tr("Label images"))

    def _score_rows(self) -> list[ScoreRow]:
        rows = []
        for score in self.mistakes.per_class:
            known = self.session.class_by_id(score["class_id"])
            name, color = (
                (known.name, known.color) if known else (self.tr("(deleted)"), theme.tokens().unlabelled)
            )
            figures = (score["precision"], score["recall"], score["f1"], score["support"])
            rows.append(ScoreRow(name, color, *figures))
        return rows

    # Its images

    def _open_cell(self, row: int, column: int) -> None:
        ids = self.session.head_info.get("class_ids", [])
        if max(self._classes[[row, column]]) < len(ids):
            label_, guess = (ids[place] for place in self._classes[[row, column]])
            found = self.judged_on.judged(self.session).cell(label_, guess)
            self._show(found, self.confusion.cell_text(row, column))

    def _open_class(self, row: int) -> None:
        score = self.mistakes.per_class[row]
        name = self._score_rows()[row].name
        words = self.tr("Labelled {name}, those taken for something else first").format(name=name)
        self._show(self.judged_on.judged(self.session).of_class(score["class_id"]), words)

    def _show(self, ids: np.ndarray, words: str) -> None:
        self.images.show_images(ids, words, chosen=True)
        self._scroll.ensureWidgetVisible(self.images)

    def _open_mistakes(self) -> None:
        words = self.tr("Taken for another class than their label: hard images, or wrong labels")
        self.images.show_images(read_judged(self.session).mistaken(), words, chosen=False)

    def _count_doubts(self) -> None:
        found = self.doubts.found
        self.parts.set_count(LABELS, len(found.errors()) + len(found.copies()))

    def _on_changed(self, changes: Changes) -> None:
        if changes.classes or changes.labels:
            self.refresh()

    def _connect(self) -> None:
        self.parts.chosen.connect(self.show_part)
        self.judged_on.chosen.connect(lambda _which: self._show_mistakes())
        self.doubts.found.changed.connect(self._count_doubts)
        self.empty.action_triggered.connect(lambda: self.step_requested.emit("label"))
        self.audit.label_requested.connect(lambda: self.step_requested.emit("label"))
        self.next.go.clicked.connect(lambda: self.step_requested.emit(self._step.step))
        self.confusion.cell_clicked.connect(self._open_cell)
        self.scores.row_clicked.connect(self._open_class)
        self.images.back.clicked.connect(self._open_mistakes)
        self.images.to_map.clicked.connect(
            lambda: self.images_requested.emit(self.images.ids, self.images.words)
        )
        self.doubts.open_requested.connect(self.images_requested)
        self.session.head_changed.connect(self.refresh)
        self.session.changed.connect(self._on_changed)

    # How it is laid out

    def _make_figures(self) -> QWidget:
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.spacing(2))
        column.addLayout(row_of(self.figures, self.next, stretch=(4, 5)))
        column.addWidget(self.parts)
        self._sections = {
            ACCURACY: self._make_accuracy(),
            LABELS: _section(self.doubts),
            MODEL: _section(self.head_card, self.finetune),
            COMPARISONS: _section(self._make_comparisons()),
        }
        for section in self._sections.values():
            column.addWidget(section, 1)
        self.show_part(ACCURACY)
        return self._content

    def _make_comparisons(self) -> QLayout:
        row = row_of(self.duel, self.backtest, stretch=(1, 1))
        for card in (self.duel, self.backtest):
            # Each as tall as it must be: the result of one leaves no hole in the other.
            row.setAlignment(card, Qt.AlignmentFlag.AlignTop)
        return row

    def _make_accuracy(self) -> QWidget:
        cards = []
        for title, inside in (
            (self.tr("What is taken for what"), self.confusion),
            (self.tr("Each class"), _scrolling(self.scores)),
            (self.tr("Learning curve so far"), self.curve),
        ):
            # Not by what they would like: they share the room that there is.
            inside.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
            card = Card(title)
            card.body.addWidget(inside, 1)
            card.setMinimumHeight(FIGURES_HEIGHT)
            cards.append(card)
        cards[0].body.addWidget(self.some)
        self._curve_card = cards[-1]
        self._curve_card.body.addWidget(self.forecast)
        self.reliability.setMinimumHeight(RELIABILITY_HEIGHT)
        return _section(
            self.audit,
            self.judged_on,
            row_of(*cards, stretch=(5, 6, 4)),
            row_of(self.reliability, self.images, stretch=(4, 11)),
            stretch=(0, 0, 3, 2),
        )


def _section(*inside: QWidget | QLayout, stretch: tuple[int, ...] = ()) -> QWidget:
    """Return one part of the page: what belongs together, one below the other."""
    section = QWidget()
    column = QVBoxLayout(section)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.spacing(2))
    for place, one in enumerate(inside):
        share = stretch[place] if stretch else 0
        if isinstance(one, QWidget):
            column.addWidget(one, share)
        else:
            column.addLayout(one, share)
    if not stretch:
        column.addStretch(1)
    return section


def _rows(points: list[dict[str, float]] | None) -> list[tuple[float, float, float, float]]:
    return [(p["labels"], p["accuracy"], p["lo"], p["hi"]) for p in points or []]


def _scrolling(inside: QWidget) -> QScrollArea:
    """Let many classes scroll in their card, instead of stretching the page."""
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setMinimumWidth(inside.minimumSizeHint().width())
    scroll.setWidget(inside)
    return scroll
