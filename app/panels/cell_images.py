"""The images behind a cell of the confusion matrix, or a class."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from app import theme
from app.models.image_rows import ImageFilter
from app.models.images_model import ImagesModel
from app.models.pictures import Pictures
from app.session import Session
from app.widgets.buttons import describe, label, text_button
from app.widgets.cards import Card
from app.widgets.thumbnail_area import ThumbnailArea

GRID_HEIGHT = 118
THUMBNAIL = 80


class CellImages(Card):
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
