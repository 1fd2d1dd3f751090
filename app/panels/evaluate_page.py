"""How good it really is: accuracy with its interval, what is mistaken for what, and what to do next."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app import theme
from app.core_words import say
from app.models.image_rows import ImageFilter
from app.models.images_model import ImagesModel
from app.models.pictures import Pictures
from app.panels.audit_card import AuditCard, audit_verdict, beside
from app.panels.backtest_card import BacktestCard
from app.panels.doubts_card import DoubtsCard
from app.panels.duel_card import DuelCard
from app.panels.finetune_card import FinetuneCard
from app.panels.head_card import HeadCard
from app.panels.judged import class_names, read_judged
from app.panels.next_step import NextStep, next_step
from app.panels.page import Page, row_of
from app.panels.reliability_card import ReliabilityCard
from app.panels.verdict_panel import caution, verdict_of
from app.session import Session
from app.widgets.big_number import BigNumber
from app.widgets.buttons import describe, label, text_button
from app.widgets.cards import Card
from app.widgets.confusion_view import ConfusionView
from app.widgets.curve_view import CurveView
from app.widgets.empty_state import EmptyState
from app.widgets.score_bars import ScoreBars, ScoreRow
from app.widgets.thumbnail_area import ThumbnailArea
from sslcore.history import Changes

WIDTH = 1680
FIGURES_HEIGHT = 370
GRID_HEIGHT = 118
RELIABILITY_HEIGHT = 320
THUMBNAIL = 80


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
        self.figures = _Figures()
        self.next = _NextCard()
        self.audit = AuditCard(session)
        self.finetune = FinetuneCard(session)
        self.doubts = DoubtsCard(session)
        self.backtest, self.duel = BacktestCard(session), DuelCard(session)
        self.head_card = HeadCard(session)
        self.confusion = ConfusionView()
        self.scores = ScoreBars()
        self.curve = CurveView()
        self.forecast = label("", "small", wrap=True)
        self.reliability = ReliabilityCard()
        self.images = _CellImages(session)
        self._step = NextStep("", "label")
        self.body.addWidget(self.empty, 1)
        self.body.addWidget(self._make_figures(), 1)
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Show the head's figures as they are now."""
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
        confusion = info.get("confusion")
        self.confusion.set_matrix(
            np.array(confusion) if confusion is not None else np.zeros((0, 0)), class_names(session)
        )
        self.scores.set_scores(self._score_rows())
        # The curve is of the frozen head: a fine-tuned model was trained with all labels only.
        self._curve_card.setVisible(not info.get("finetune"))
        self.curve.set_points(_rows(info.get("curve")), _rows((info.get("forecast") or {}).get("points")))
        self.forecast.setText(say(str((info.get("forecast") or {}).get("sentence", ""))))
        self.forecast.setVisible(bool(self.forecast.text()))
        self.reliability.setVisible(not info.get("finetune"))
        self.reliability.show_info(info)
        if not self.images.chosen:
            self._open_mistakes()

    def _state_of(self, info: dict[str, Any]) -> str:
        """Return whose figures these are, and whether they are of older labels."""
        stale = info.get("version") != self.session.label_version
        if not info.get("finetune"):
            return self.tr("Labels have changed since; it is being measured again.") if stale else ""
        if stale:
            return self.tr("The fine-tuned model is shown; it does not know the labels that changed since.")
        return self.tr("The fine-tuned model is shown.")

    def _say_what_is_missing(self) -> None:
        reason = say(str(self.session.head_info.get("reason") or ""))
        title = reason[:1].upper() + reason[1:] if reason else self.tr("Nothing to measure yet")
        self.empty.set_text(title, self._step.text, self.tr("Label images"))

    def _score_rows(self) -> list[ScoreRow]:
        rows = []
        for score in self.session.head_info.get("per_class", []):
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
        if row < len(ids) and column < len(ids):
            found = read_judged(self.session).cell(ids[row], ids[column])
            self._show(found, self.confusion.cell_text(row, column))

    def _open_class(self, row: int) -> None:
        score = self.session.head_info.get("per_class", [])[row]
        name = self._score_rows()[row].name
        words = self.tr("Labelled {name}, those taken for something else first").format(name=name)
        self._show(read_judged(self.session).of_class(score["class_id"]), words)

    def _show(self, ids: np.ndarray, words: str) -> None:
        self.images.show_images(ids, words, chosen=True)
        self._scroll.ensureWidgetVisible(self.images)

    def _open_mistakes(self) -> None:
        words = self.tr("Taken for another class than their label: hard images, or wrong labels")
        self.images.show_images(read_judged(self.session).mistaken(), words, chosen=False)

    def _on_changed(self, changes: Changes) -> None:
        if changes.classes or changes.labels:
            self.refresh()

    def _connect(self) -> None:
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
        column.addWidget(self.audit)
        column.addWidget(self.head_card)
        column.addWidget(self.finetune)
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
        self._curve_card = cards[-1]
        self._curve_card.body.addWidget(self.forecast)
        column.addLayout(row_of(*cards, stretch=(5, 6, 4)), 3)
        column.addWidget(self.doubts)
        self.reliability.setMinimumHeight(RELIABILITY_HEIGHT)
        column.addLayout(row_of(self.reliability, self.images, stretch=(4, 11)), 2)
        column.addLayout(row_of(self.backtest, self.duel, stretch=(1, 1)))
        return self._content


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


class _Figures(Card):
    """The accuracy in large type, its interval, and how it was measured."""

    def __init__(self) -> None:
        super().__init__()
        self.number = BigNumber()
        self.body.addWidget(self.number)
        self.body.addStretch(1)
        self.number.setToolTip(caution())
        self.other = label("", "small", wrap=True)
        self.body.addWidget(self.other)

    def show_info(self, info: dict[str, object]) -> None:
        """Show the audit's accuracy first, as soon as there is one, and the cross-validated one beside it."""
        audited = audit_verdict(info)
        verdict = audited or verdict_of(info)
        self.number.set_value(verdict.value, verdict.interval, verdict.line)
        self.other.setText(beside(info) if audited else "")
        self.other.setVisible(bool(audited))


class _NextCard(Card):
    """One sentence, and a button that goes there."""

    def __init__(self) -> None:
        super().__init__(self.tr("What to do next"))
        self.sentence = label("", wrap=True)
        self.why = label("", "small", wrap=True)
        self.go = text_button("", "primary")
        row = QHBoxLayout()
        row.setSpacing(theme.spacing(2))
        row.addWidget(self.sentence, 1)
        row.addWidget(self.go)
        self.body.addLayout(row)
        self.body.addWidget(self.why)
        self.body.addStretch(1)

    def show_step(self, step: NextStep, stop: dict[str, Any]) -> None:
        """Show what to do next; `stop` says whether to stop labelling, and why."""
        words = {
            "label": self.tr("Go on labelling"),
            "pretrain": self.tr("Learn from the images"),
            "export": self.tr("Export"),
        }
        self.sentence.setText(step.text)
        advice = say(str(stop.get("sentence", "")))
        reasons = [words for words in (advice, *map(say, stop.get("why", []))) if words not in step.text]
        self.why.setText(" ".join(reasons))
        self.why.setVisible(bool(reasons))
        self.go.setText(words[step.step])
        describe(self.go, words[step.step])


class _CellImages(Card):
    """The images behind a cell of the matrix, or a class; before one is chosen, all that were mistaken."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.ids = np.zeros(0, np.int64)
        self.words = ""
        self.chosen = False
        self.model = ImagesModel(session, Pictures.of(session), self)
        self.grid = ThumbnailArea()
        describe(self.grid, self.tr("Images of this cell"))
        self.grid.setToolTip("")
        self.grid.set_model(self.model)
        self.grid.setMinimumHeight(GRID_HEIGHT)
        self.grid.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.grid.set_side(THUMBNAIL)
        self.title = label("", "title", wrap=True)
        self.none = label(self.tr("There are none."), "quiet")
        self.back = text_button(self.tr("All mistakes"), "quiet")
        self.to_map = text_button(self.tr("See them on the map"), "", icon="map")
        head = QHBoxLayout()
        head.setSpacing(theme.spacing())
        head.addWidget(self.title, 1)
        head.addWidget(self.back)
        head.addWidget(self.to_map)
        self.body.addLayout(head)
        self.body.addWidget(self.none)
        self.body.addWidget(self.grid, 1)

    def show_images(self, ids: np.ndarray, words: str, *, chosen: bool) -> None:
        """Show these images; `chosen` where the person asked for them, so that they stay."""
        self.ids, self.words, self.chosen = ids, words, chosen
        self.title.setText(words)
        self.model.set_filter(ImageFilter(ids=ids))
        self.none.setVisible(not len(ids))
        self.grid.setVisible(bool(len(ids)))
        self.to_map.setVisible(bool(len(ids)))
        self.back.setVisible(chosen)
