"""The thumbnails below the map: all images, those of the legend, or those a lasso chose."""

from __future__ import annotations

import dataclasses

import numpy as np
from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from app import theme
from app.models.givers import giver_words
from app.models.image_rows import SORTS
from app.models.images_model import ImagesModel
from app.models.pictures import Pictures
from app.selection import Selection
from app.session import Session
from app.widgets.buttons import describe, label
from app.widgets.empty_state import EmptyState
from app.widgets.thumbnail_grid import ThumbnailGrid

SORT_WIDTH = 130
CHANGING = ("guess", "doubt", "certainty")
"""Orders that move with every new prediction."""


class GridPanel(QWidget):
    """Shows and takes the shared selection; Enter and double click open an image."""

    opened = Signal(int)
    everything_requested = Signal()
    """The person wants all images again, whatever narrowed the grid."""
    side_changed = Signal(int)

    def __init__(
        self, session: Session, selection: Selection, pictures: Pictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._selection = session, selection
        self._taking = False
        self.model = ImagesModel(session, pictures, self)
        self.grid = ThumbnailGrid()
        self.sort = QComboBox()
        for name in SORTS:
            self.sort.addItem(self._sort_words()[name], name)
        describe(self.sort, self.tr("Order of the thumbnails"))
        self.sort.setMaximumWidth(SORT_WIDTH)
        self.given = QComboBox()
        self.given.addItem(self.tr("any label"), "")
        for giver, words in giver_words().items():
            self.given.addItem(words, giver)
        describe(self.given, self.tr("Only images whose label was given so"))
        self.given.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.given.setMaximumWidth(SORT_WIDTH)
        self.scope = QPushButton()
        self.scope.setIcon(theme.icon("close", "accent"))
        self.scope.setIconSize(QSize(14, 14))
        self.scope.setProperty("kind", "quiet")
        self.scope.hide()
        self.grid.header.insertWidget(1, self.scope)
        self.grid.header.insertWidget(3, self.given)
        self.grid.header.insertWidget(4, label(self.tr("Sort"), "small"))
        self.grid.header.insertWidget(5, self.sort)
        self.grid.header.setContentsMargins(12, 5, 12, 3)
        self.empty = EmptyState("images", "", "", "")
        self._stack = QStackedLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._stack)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self.empty)
        self.setMinimumHeight(96)
        self.setFocusProxy(self.grid)
        self._connect()
        self.grid.set_model(self.model)
        self._look_for_images()

    # What others ask

    def set_scope(self, ids: np.ndarray | None, words: str = "", *, ranked: bool = False) -> None:
        """Show only these images, and say on a button what they are; None: all. `ranked`: in their own order."""
        self.scope.setText(words)
        describe(self.scope, self.tr("Show all images again"), "Esc")
        self.scope.setVisible(bool(words))
        self._narrow(ids=ids, ranked=ranked)
        self._show_sort()
        if ranked:
            self.grid.area.verticalScrollBar().setValue(0)

    def set_giver(self, giver: str) -> None:
        """Show only labels given so, one of provenance.GIVERS; "" for all images."""
        self.given.setCurrentIndex(max(self.given.findData(giver), 0))

    def set_classes(self, classes: frozenset[int] | None) -> None:
        """Show only images labelled so, -1 = not at all."""
        self._narrow(classes=classes)

    def set_text(self, text: str) -> None:
        """Show only images whose path or label holds this text."""
        self._narrow(text=text)

    @property
    def narrowed(self) -> bool:
        """Whether less than all images are shown."""
        wanted = self.model.filter
        return (
            bool(wanted.text.strip())
            or wanted.classes is not None
            or wanted.ids is not None
            or wanted.givers is not None
        )

    def ids_in_view(self) -> list[int]:
        """Return the images whose tiles can be seen now."""
        rows = self.grid.area.rows_in_view()
        return [int(image_id) for image_id in self.grid.area.ids()[rows.start : rows.stop]]

    def select_all(self) -> None:
        """Select every image shown."""
        self.grid.select_all()

    # What happens

    def _narrow(self, **wanted: object) -> None:
        self._taking = True
        self.model.set_filter(dataclasses.replace(self.model.filter, **wanted))  # type: ignore[arg-type]
        self._taking = False
        self._show_selection()

    def _show_selection(self) -> None:
        self.grid.set_selected_ids(self._selection.ids())

    def _on_selected(self, ids: np.ndarray) -> None:
        if not self._taking:
            self._selection.replace(ids, self)

    def _on_given(self) -> None:
        giver = str(self.given.currentData())
        self._narrow(givers=frozenset({giver}) if giver else None)

    def _show_sort(self) -> None:
        """Name the order there is: what comes ranked is in none that can be chosen."""
        ranked = self.model.filter.ranked
        self.sort.blockSignals(True)
        self.sort.setPlaceholderText(self.tr("as listed"))
        self.sort.setCurrentIndex(-1 if ranked else self.sort.findData(self.model.sort_key))
        self.sort.blockSignals(False)

    def _on_sort(self) -> None:
        self._narrow(ranked=False)
        self._taking = True
        self.model.set_sort(self.sort.currentData())
        self._taking = False
        self.grid.area.verticalScrollBar().setValue(0)

    def _on_head(self) -> None:
        """Order anew by the new predictions, unless the person is at work here: tiles must not jump away."""
        area = self.grid.area
        if self.model.sort_key in CHANGING and not (
            area.hasFocus() or area.underMouse() or self._selection.count
        ):
            self._taking = True
            self.model.refill()
            self._taking = False

    def _look_for_images(self) -> None:
        """Say why there is nothing where there is nothing."""
        if self.model.rowCount():
            self._stack.setCurrentWidget(self.grid)
            return
        if self.narrowed:
            title, text = (
                self.tr("No image is shown"),
                self.tr("None passes the legend, the search and who gave the label."),
            )
            self.empty.set_text(title, text, self.tr("Show all images"))
        elif self._session.job is not None:
            self.empty.set_text(self.tr("Reading the images"), self.tr("They appear here in a moment."))
        else:
            self.empty.set_text(self.tr("No images yet"), self.tr("Choose their folder in step Images."))
        self._stack.setCurrentWidget(self.empty)

    def _connect(self) -> None:
        self.model.modelReset.connect(self._look_for_images)
        self.sort.currentIndexChanged.connect(self._on_sort)
        self.given.currentIndexChanged.connect(self._on_given)
        self.scope.clicked.connect(self.everything_requested)
        self.empty.action_triggered.connect(self.everything_requested)
        self.grid.selection_changed.connect(self._on_selected)
        self.grid.activated.connect(self.opened)
        self.grid.side_changed.connect(self.side_changed)
        self._selection.changed.connect(lambda who: None if who is self else self._show_selection())
        self._session.head_changed.connect(self._on_head)
        self._session.job_event.connect(self._on_job)

    def _on_job(self, event: dict[str, object]) -> None:
        if event["event"] in ("started", "ended"):
            self._look_for_images()

    def _sort_words(self) -> dict[str, str]:
        return {
            "name": self.tr("Name"),
            "class": self.tr("Label"),
            "guess": self.tr("Prediction"),
            "doubt": self.tr("Most doubtful first"),
            "certainty": self.tr("Most certain first"),
            "age": self.tr("Newest file first"),
        }
