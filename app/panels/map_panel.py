"""The map of all images: what colours it, what it is a map of, its legend, and the card beside the pointer."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app import theme
from app.models.givers import with_giver
from app.models.pictures import Pictures
from app.panels.map_colors import CONFIDENCE, LABEL, PREDICTION, color_images
from app.panels.strip import Strip
from app.selection import Selection
from app.session import Session
from app.widgets.buttons import describe, label
from app.widgets.chart_paint import percent
from app.widgets.hover_card import HoverCard
from app.widgets.legend import Legend
from app.widgets.scatter_view import ScatterView
from sslcore.methods import METHODS

LEGEND_HEIGHT = 58


class MapPanel(QWidget):
    """Shows where each image lies; draws, and is drawn by, the shared selection."""

    filter_changed = Signal()
    """Other images pass the legend than before."""
    drawn = Signal()
    """A lasso or rectangle chose images."""

    def __init__(
        self, session: Session, selection: Selection, pictures: Pictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._selection, self._pictures = session, selection, pictures
        self._coloring = color_images(session, LABEL)
        self._rows = np.zeros(0, np.int64)
        self.scatter = ScatterView()
        self.scatter.set_thumbnail_source(pictures.picture)
        self.card = HoverCard(self)
        self.note = _Note(self.scatter)
        self.color_by = QComboBox()
        self.run = QComboBox()
        self.legend = Legend()
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.palette().ColorRole.Base)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.scatter, 1)
        column.addLayout(self._make_bar())
        self._connect()
        self._fill_runs()
        self._place_points(animate=False)

    # What others ask

    def visible_ids(self) -> np.ndarray | None:
        """Return the images that pass the legend, int64; None where all do."""
        shown = self.legend.shown()
        if len(shown) == len(self._coloring.legend):
            return None
        return self._session.table.ids[np.isin(self._coloring.keys, list(shown))]

    def show_all(self) -> None:
        """Switch every entry of the legend on again."""
        self.legend.show_all()

    def set_mode(self, mode: str) -> None:
        """Take a tool in hand: pan, lasso or rectangle."""
        self.scatter.set_mode(mode)

    def set_current(self, image_id: int | None) -> None:
        """Ring the image asked about."""
        self.scatter.set_current(-1 if image_id is None else image_id)

    # What is shown

    def refresh(self) -> None:
        """Colour everything as labels and predictions are now."""
        self._coloring = color_images(self._session, self.color_by.currentData())
        self.legend.set_entries(self._coloring.legend)
        self._paint()

    def _paint(self) -> None:
        rows, coloring = self._rows, self._coloring
        labelled = self._session.label_codes[rows] >= 0
        self.scatter.set_shapes(coloring.shapes[rows])
        self.scatter.set_visible(np.isin(coloring.keys[rows], list(self.legend.shown())))
        self.scatter.set_colors(coloring.rgba[rows], labelled, labelled)

    def _place_points(self, *, animate: bool = True) -> None:
        session = self._session
        shown = session.preview or session.layout
        if shown is None:
            self._rows = np.zeros(0, np.int64)
            self.scatter.set_points(np.zeros((0, 2), np.float32), self._rows)
        else:
            ids, xy = np.asarray(shown[0]), np.asarray(shown[1])
            rows = session.table.rows_of(ids)
            there = rows >= 0
            self._rows = rows[there]
            self.scatter.set_points(xy[there], ids[there], animate)
        self.scatter.set_empty_text(self._reason_for_nothing())
        live = self.tr("Live from the learning: {n} of the images")
        self.note.say(live.format(n=f"{len(self._rows):,}") if session.preview else "")
        self.refresh()
        self._show_selection()

    def _reason_for_nothing(self) -> str:
        session = self._session
        if session.n_usable < 2:
            return self.tr("The map needs at least two images. Look at step Images.")
        if session.job is not None:
            return self.tr("The map appears here in a moment: the images are being looked at.")
        return self.tr("No map yet. Learn from the images in step Pretrain; labelling works without it.")

    def _show_selection(self) -> None:
        self.scatter.set_selection(self._selection.mask_of(self.scatter.cloud.ids))

    # What people do

    def _on_drawn(self, mask: np.ndarray, mode: str) -> None:
        self._selection.apply(self.scatter.cloud.ids[mask], mode, self)
        self._show_selection()
        self.drawn.emit()

    def _on_hover(self, image_id: int, place: QPoint) -> None:
        row = int(self._session.table.rows_of([image_id])[0]) if image_id >= 0 else -1
        if row < 0:
            self.card.hide()
            return
        name = self._session.table.paths[row].rsplit("/", 1)[-1]
        self.card.show_at(place, self._pictures.picture(image_id), name, self._known_about(image_id))

    def _known_about(self, image_id: int) -> str:
        given, guess = self._session.class_of(image_id), self._session.guesses(image_id)
        if given is not None:
            return with_giver(given.name, self._session.sources.get(image_id, ""))
        guessed = self._session.class_by_id(guess[0]) if guess else None
        return f"{guessed.name}? {percent(guess[1])}" if guess and guessed else self.tr("unlabelled")

    def _on_color_by(self) -> None:
        self.refresh()
        self.legend.show_all()

    def _on_filter(self) -> None:
        self._paint()
        self.filter_changed.emit()

    def _choose_run(self) -> None:
        chosen = self.run.currentData()
        if chosen != self._shown_run() and not self._session.readonly:
            self._session.start_embed(chosen)

    # The bar below

    def _make_bar(self) -> QVBoxLayout:
        words = (
            (self.tr("label"), LABEL),
            (self.tr("prediction"), PREDICTION),
            (self.tr("confidence"), CONFIDENCE),
        )
        for text, how in words:
            self.color_by.addItem(text, how)
        describe(self.color_by, self.tr("What the colours of the map mean"))
        describe(self.run, self.tr("Whose features the map shows: a run, or the plain pixels"))
        top = QHBoxLayout()
        top.setSpacing(theme.spacing())
        for text, control in ((self.tr("Colour by"), self.color_by), (self.tr("Map of"), self.run)):
            words_before = label(text, "small")
            words_before.setBuddy(control)
            top.addWidget(words_before)
            top.addWidget(control)
            top.addSpacing(theme.spacing())
        top.addStretch(1)
        bar = QVBoxLayout()
        bar.setContentsMargins(12, 6, 12, 8)
        bar.setSpacing(theme.spacing())
        bar.addLayout(top)
        bar.addWidget(Strip(self.legend, LEGEND_HEIGHT))
        return bar

    def _shown_run(self) -> int | str:
        return self._session.active_run or "pixels"

    def _fill_runs(self) -> None:
        """List the finished runs, the newest first, and what needs no run."""
        self.run.clear()
        for row in reversed([row for row in self._session.runs if row.status == "done"]):
            self.run.addItem(
                self.tr("run {n} · {method}").format(n=row.id, method=METHODS[row.method].title), row.id
            )
        self.run.addItem(self.tr("plain pixels"), "pixels")
        self.run.addItem(self.tr("an untrained encoder"), "untrained")
        self.run.setCurrentIndex(max(self.run.findData(self._shown_run()), 0))
        self.run.setEnabled(not self._session.readonly)

    def _connect(self) -> None:
        session = self._session
        self.color_by.currentIndexChanged.connect(self._on_color_by)
        self.run.activated.connect(self._choose_run)
        self.legend.filter_changed.connect(self._on_filter)
        self.scatter.selection_drawn.connect(self._on_drawn)
        self.scatter.hovered.connect(self._on_hover)
        self.scatter.clicked.connect(lambda image_id: self._selection.replace([image_id], None))
        self._selection.changed.connect(lambda who: None if who is self else self._show_selection())
        session.changed.connect(lambda changes: self._place_points() if changes.images else self.refresh())
        session.head_changed.connect(self.refresh)
        session.preview_changed.connect(self._place_points)
        session.runs_changed.connect(self._fill_runs)
        session.arrays_changed.connect(self._on_arrays)
        session.job_event.connect(self._on_job)
        theme.watch().theme_changed.connect(self.refresh)
        QShortcut(QKeySequence("H"), self, self.scatter.fit)

    def _on_arrays(self, kind: str) -> None:
        if kind == "layout":
            self._place_points()
        elif kind == "embeddings":
            self._fill_runs()

    def _on_job(self, event: dict[str, object]) -> None:
        if event["event"] in ("started", "ended"):
            self.scatter.set_empty_text(self._reason_for_nothing())
        if event["event"] == "ended" and event["job"] in ("embed", "map"):
            self._fill_runs()


class _Note(QFrame):
    """A line that floats in the corner of the map."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "floating")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text = label("", "small")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.addWidget(self._text)
        self.move(8, 8)
        self.hide()

    def say(self, text: str) -> None:
        """Show a text, or nothing."""
        self._text.setText(text)
        self.adjustSize()
        self.setVisible(bool(text))
        self.raise_()
