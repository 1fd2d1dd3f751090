"""What the pages of the gallery are made of: drawn pictures, a made-up map, and columns, rows and cards."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.widgets.cards import Card
from app.widgets.scatter_view import ScatterView
from app.widgets.thumbnail_delegate import (
    BadgeRole,
    ConfidenceRole,
    ImageIdRole,
    LabelColorRole,
    LabelRole,
    PictureRole,
    PredictionRole,
)

NAMES = ["cat", "dog", "fox", "heron", "otter", "badger", "kingfisher", "hare", "lynx", "mole"]
COLORS = [
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#F0E442",
    "#0072B2",
    "#D55E00",
    "#CC79A7",
    "#8F7EE7",
    "#B5892E",
    "#2FA7A0",
]


def picture(seed: int, side: int = 96) -> QPixmap:
    """Return a soft made-up image."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:side, 0:side] / side
    first, second = rng.integers(30, 230, 3), rng.integers(30, 230, 3)
    wave = 0.5 + 0.5 * np.sin(x * rng.uniform(2, 9) + y * rng.uniform(-9, 9) + rng.uniform(0, 6))
    pixels = np.ascontiguousarray(first * wave[..., None] + second * (1 - wave[..., None])).astype(np.uint8)
    return QPixmap.fromImage(QImage(pixels.data, side, side, 3 * side, QImage.Format.Format_RGB888).copy())


class Pictures(QAbstractListModel):
    """A list of n made-up images: some labelled, most predicted."""

    def __init__(self, n: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._n = n
        self.pictures = [picture(seed) for seed in range(24)]

    def ids(self) -> np.ndarray:
        return np.arange(1, self._n + 1)

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return self._n

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        answer = ANSWERS.get(role)
        return None if answer is None else answer(self, index.row())


ANSWERS: dict[int, Callable[[Pictures, int], object]] = {
    Qt.ItemDataRole.DisplayRole: lambda _model, row: f"IMG_{row:05d}.jpg",
    ImageIdRole: lambda _model, row: row + 1,
    PictureRole: lambda model, row: model.pictures[row % 24],
    LabelRole: lambda _model, row: NAMES[row * 7 % 10] if row % 5 == 1 else "",
    LabelColorRole: lambda _model, row: COLORS[row * 7 % 10] if row % 5 == 1 else "",
    PredictionRole: lambda _model, row: NAMES[row * 7 % 10],
    ConfidenceRole: lambda _model, row: 0.35 + row * 37 % 65 / 100,
    BadgeRole: lambda _model, row: "0.82" if row % 11 == 3 else "",
}


def clusters(n: int, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Return made-up map places float32 [n, 2] and classes [n]."""
    rng = np.random.default_rng(seed)
    middles = rng.normal(0, 6, (10, 2))
    kinds = rng.integers(0, 10, n)
    return (middles[kinds] + rng.normal(0, 1.1, (n, 2)) * rng.random((n, 1)) * 1.8).astype(np.float32), kinds


def scatter(n: int, coloring: str) -> ScatterView:
    """Return a map of n points coloured by 'label', 'prediction' or with a 'selection'."""
    xy, kinds = clusters(n)
    rng = np.random.default_rng(5)
    view = ScatterView()
    view.set_points(xy, np.arange(n))
    labelled = rng.random(n) < 70 / n
    palette = np.array([QColor(c).getRgb()[:3] for c in COLORS], np.uint8)
    rgba = np.full((n, 4), 255, np.uint8)
    grey = QColor(theme.tokens().unlabelled).getRgb()[:3]
    rgba[:, :3] = np.where(labelled[:, None], palette[kinds], grey) if coloring == "label" else palette[kinds]
    if coloring == "prediction":
        rgba[~labelled, 3] = rng.integers(70, 255, int((~labelled).sum()))
    view.set_colors(rgba, labelled, labelled)
    view.set_shapes(np.where(kinds > 7, kinds - 7, 0))
    if coloring == "selection":
        view.set_selection(kinds == 4)
    view.set_current(7)
    view.set_thumbnail_source(lambda image_id: picture(image_id % 24))
    return view


def column(*widgets: QWidget, width: int = 560) -> QWidget:
    """Return the widgets below one another on the canvas."""
    box = QWidget()
    box.setFixedWidth(width)
    layout = QVBoxLayout(box)
    layout.setContentsMargins(24, 24, 24, 24)
    layout.setSpacing(16)
    for widget in widgets:
        layout.addWidget(widget)
    return box


def row(*widgets: QWidget) -> QWidget:
    """Return the widgets side by side."""
    box = QWidget()
    layout = QHBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(12)
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch(1)
    return box


def card(title: str, widget: QWidget) -> Card:
    """Return a widget in a card."""
    result = Card(title)
    result.body.addWidget(widget)
    return result
