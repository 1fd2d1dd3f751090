"""What colour each image has on the map, and what the legend says about it; all of it in arrays."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor

from app import theme
from app.session import Session
from app.widgets.chart_paint import percent
from app.widgets.legend import LegendEntry
from app.widgets.point_sprites import MARKERS

LABEL, PREDICTION, CONFIDENCE = "label", "prediction", "confidence"
NOTHING = -1
"""Legend key of what has no label, or no prediction."""
PER_MARKER = 8
"""From the ninth class on, colours come with another marker."""
BINS = (0.5, 0.7, 0.9)
STEPS = 24
# Ten steps of viridis (van der Walt, Smith 2015; public domain).
VIRIDIS = ("440154", "482878", "3e4989", "31688e", "26828e", "1f9e89", "35b779", "6ece58", "b5de2b", "fde725")
# The ends that vanish against the background of the theme are left out.
READABLE = {"light": (0.0, 0.88), "dark": (0.28, 1.0)}


@dataclass(frozen=True, eq=False)
class Coloring:
    """Per row of the image table: rgba uint8 [n, 4], legend key int64 [n], marker uint8 [n]; and the legend."""

    rgba: np.ndarray
    keys: np.ndarray
    shapes: np.ndarray
    legend: list[LegendEntry]


FEW = 12
"""Classes that the legend shows without scrolling."""


def color_images(session: Session, how: str) -> Coloring:
    """Return the colours of all images by "label", "prediction" or "confidence"."""
    if how == CONFIDENCE:
        return _by_confidence(session)
    if how == PREDICTION:
        codes, chances = session.predicted()
        return _by_class(session, codes, _alpha(chances, len(session.classes)), tr("no prediction"))
    codes = session.label_codes
    return _by_class(session, codes, np.full(len(codes), 255, np.uint8), tr("unlabelled"))


def tr(text: str) -> str:
    return QCoreApplication.translate("map_colors", text)


def class_shape(position: int) -> int:
    """Return the marker of the class at this position."""
    return (position // PER_MARKER) % len(MARKERS)


def viridis(share: np.ndarray) -> np.ndarray:
    """Return uint8 [n, 3] of shares 0..1, between the ends that can be seen on this theme."""
    low, high = READABLE[theme.tokens().name]
    anchors = np.array([[int(color[i : i + 2], 16) for i in (0, 2, 4)] for color in VIRIDIS])
    places = (low + np.clip(share, 0, 1) * (high - low)) * (len(anchors) - 1)
    channels = [np.interp(places, np.arange(len(anchors)), anchors[:, c]) for c in range(3)]
    return np.stack(channels, axis=-1).astype(np.uint8)


def _rgb(color: str) -> tuple[int, int, int]:
    value = QColor(color)
    return value.red(), value.green(), value.blue()


def _alpha(chances: np.ndarray, classes: int) -> np.ndarray:
    """Doubt fades: a guess no better than chance is nearly gone, a sure one is solid."""
    least = 1 / max(classes, 2)
    certainty = np.clip((chances - least) / (1 - least), 0, 1)
    return (70 + 185 * certainty).astype(np.uint8)


def _by_class(session: Session, codes: np.ndarray, alpha: np.ndarray, nothing: str) -> Coloring:
    classes, grey = session.classes, theme.tokens().unlabelled
    # Code -1 picks the last row.
    palette = np.array([*(_rgb(row.color) for row in classes), _rgb(grey)], np.uint8)
    ids = np.array([*(row.id for row in classes), NOTHING], np.int64)
    markers = np.array([*(class_shape(i) for i in range(len(classes))), 0], np.uint8)
    rgba = np.empty((len(codes), 4), np.uint8)
    rgba[:, :3] = palette[codes]
    rgba[:, 3] = np.where(codes < 0, 200, alpha)
    counts = np.bincount(codes + 1, minlength=len(classes) + 1)
    legend = [
        LegendEntry(row.id, row.name, row.color, int(counts[i + 1]), class_shape(i))
        for i, row in enumerate(classes)
    ]
    # Files that cannot be read, or are gone, wait for no label.
    waiting = max(int(counts[0]) - (len(codes) - session.n_usable), 0)
    if waiting or not classes:
        # Last, as long as it can be seen there without scrolling.
        place = len(legend) if len(classes) <= FEW else 0
        legend.insert(place, LegendEntry(NOTHING, nothing, grey, waiting))
    return Coloring(rgba, ids[codes], markers[codes], legend)


def _by_confidence(session: Session) -> Coloring:
    codes, chances = session.predicted()
    known = codes >= 0
    rgba = np.empty((len(codes), 4), np.uint8)
    # Few distinct colours draw faster, and nobody sees more.
    rgba[:, :3] = viridis(np.round(chances * STEPS) / STEPS)
    rgba[:, 3] = 255
    grey = theme.tokens().unlabelled
    rgba[~known] = (*_rgb(grey), 200)
    keys = np.where(known, np.searchsorted(BINS, chances, side="right"), NOTHING)
    counts = np.bincount(keys + 1, minlength=len(BINS) + 2)
    edges = (0.0, *BINS, 1.0)
    legend = []
    for i, (low, high) in enumerate(pairwise(edges)):
        color = "#" + bytes(viridis(np.array([(max(low, 0.3) + high) / 2]))[0].tolist()).hex()
        name = f"{percent(low)} – {percent(high)}" if i else tr("under {high}").format(high=percent(high))
        legend.append(LegendEntry(i, name, color, int(counts[i + 1])))
    if counts[0] or not known.any():
        legend.append(LegendEntry(NOTHING, tr("no prediction"), grey, int(counts[0])))
    return Coloring(rgba, keys, np.zeros(len(codes), np.uint8), legend)
