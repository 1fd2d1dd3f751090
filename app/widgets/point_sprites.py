"""Rasterises tens of thousands of smooth-edged markers into one picture with numpy, a few ms a frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

MARKERS = ("circle", "square", "diamond", "triangle", "cross", "plus", "wedge")
_FINE = 6
_PHASES = 2


def _grid(reach: int) -> tuple[np.ndarray, np.ndarray]:
    steps = (np.arange((2 * reach + 1) * _FINE) + 0.5) / _FINE - reach
    return np.meshgrid(steps, steps)


def _cross(x: np.ndarray, y: np.ndarray, r: float) -> np.ndarray:
    u, v = np.abs(x + y) * 0.7071, np.abs(x - y) * 0.7071
    return np.asarray(np.minimum(u, v) <= 0.4 * r)


_INSIDE: dict[str, Callable[[np.ndarray, np.ndarray, float], np.ndarray]] = {
    "circle": lambda x, y, r: x * x + y * y <= r * r,
    "square": lambda x, y, r: np.maximum(np.abs(x), np.abs(y)) <= 0.88 * r,
    "diamond": lambda x, y, r: np.abs(x) + np.abs(y) <= 1.25 * r,
    "triangle": lambda x, y, r: (y <= 0.85 * r) & (np.abs(x) <= (y + 1.15 * r) * 0.58),
    "cross": lambda x, y, r: _cross(x, y, r) & (np.maximum(np.abs(x), np.abs(y)) <= r),
    "plus": lambda x, y, r: (
        (np.minimum(np.abs(x), np.abs(y)) <= 0.4 * r) & (np.abs(x) + np.abs(y) <= 1.4 * r)
    ),
    "wedge": lambda x, y, r: (y >= -0.85 * r) & (np.abs(x) <= (1.15 * r - y) * 0.58),
}


@dataclass(frozen=True)
class Sprite:
    """How one layer of markers looks; sizes in device pixels, colours '#rrggbb' as uint8 triples."""

    shape: int
    radius: float
    ring: float
    ring_color: tuple[int, int, int]
    canvas: tuple[int, int, int]
    fade: float = 0.0


@lru_cache(maxsize=128)
def _kernel(shape: int, radius: float, ring: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return dx, dy int32 [K] with coverages of fill and outline float32 [phases, K]; phases are half pixels."""
    inside = _INSIDE[MARKERS[shape % len(MARKERS)]]
    reach = int(np.ceil((radius + ring) * 1.3)) + 1
    side = 2 * reach + 1
    x, y = _grid(reach)
    fills: list[np.ndarray] = []
    wholes: list[np.ndarray] = []
    for phase in range(_PHASES * _PHASES):
        shift_y, shift_x = (np.array(divmod(phase, _PHASES)) + 0.5) / _PHASES - 0.5
        for store, size in ((fills, radius), (wholes, radius + ring)):
            fine = inside(x - shift_x, y - shift_y, size).astype(np.float32)
            store.append(fine.reshape(side, _FINE, side, _FINE).mean(axis=(1, 3)).ravel())
    fill, whole = np.stack(fills), np.stack(wholes)
    keep = np.flatnonzero((whole > 0.12).any(axis=0))
    dy, dx = np.divmod(keep, side)
    return np.stack([dx - reach, dy - reach]).astype(np.int32), fill[:, keep], whole[:, keep]


def _stamps(palette: np.ndarray, sprite: Sprite) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return offsets int32 [2, K], pixels uint32 [phases, colours, K], drawn bool [phases, K]."""
    places, fill, whole = _kernel(sprite.shape, sprite.radius, sprite.ring)
    canvas = np.array(sprite.canvas, np.float32)
    alpha = palette[:, 3:4] / np.float32(255)
    inks = palette[:, :3] * alpha + canvas * (1 - alpha)
    inks = inks * (1 - sprite.fade) + canvas * sprite.fade
    ring = np.array(sprite.ring_color, np.float32) * (1 - sprite.fade) + canvas * sprite.fade
    f, w = fill[:, None, :, None], whole[:, None, :, None]
    rgb = inks[None, :, None, :] * f + ring * (w - f) + canvas * (1 - w)
    parts = np.round(rgb).astype(np.uint32)
    pixels = 0xFF000000 | parts[..., 0] << 16 | parts[..., 1] << 8 | parts[..., 2]
    return places, pixels, whole > 0.12


def stamp(
    picture: np.ndarray, places: np.ndarray, codes: np.ndarray, look: tuple[np.ndarray, Sprite]
) -> None:
    """Draw markers at `places` [n, 2] in order into `picture` uint32 [h, w] (0xffRRGGBB), in place.

    `codes` [n] pick from the palette uint8 [colours, 4] in `look`. An edge pixel is blended with the canvas
    and not with what lies beneath, which leaves a hair of light between overlapping markers.
    """
    palette, sprite = look
    height, width = picture.shape
    offsets, pixels, drawn = _stamps(palette, sprite)
    margin = int(np.abs(offsets).max()) + 1
    near = (places > -margin) & (places < (width + margin, height + margin))
    rows = np.flatnonzero(near[:, 0] & near[:, 1])
    if not len(rows):
        return
    halves = np.floor(places[rows] * _PHASES).astype(np.int32)
    cells, parts = halves // _PHASES, halves % _PHASES
    phase = parts[:, 1] * _PHASES + parts[:, 0]
    frame = np.zeros((height + 2 * margin + 2, width + 2 * margin + 2), np.uint32)
    frame[margin : -margin - 2, margin : -margin - 2] = picture
    line = frame.shape[1]
    steps = offsets[1] * line + offsets[0]
    # Pixels a phase leaves blank repeat its centre, so that every marker writes the same number of pixels.
    centre = int(np.argmin(np.abs(offsets).sum(axis=0)))
    order = np.where(drawn, np.arange(len(steps)), centre)
    stamps = np.take_along_axis(pixels, np.broadcast_to(order[:, None, :], pixels.shape), axis=2)
    corner = (cells[:, 1] + margin) * line + cells[:, 0] + margin
    frame.ravel()[(corner[:, None] + steps[order][phase]).ravel()] = stamps[phase, codes[rows]].ravel()
    picture[:] = frame[margin : -margin - 2, margin : -margin - 2]
