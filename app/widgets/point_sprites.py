"""Rasterises tens of thousands of smooth-edged markers into one picture with numpy, a few ms a frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

MARKERS = ("circle", "square", "diamond", "triangle", "cross", "plus", "wedge")
PAD = 96
LARGEST = 32.0
RUN = 4096
_FINE = 6
_PHASES = 2


def _grid(reach: int) -> tuple[np.ndarray, np.ndarray]:
    steps = (np.arange((2 * reach + 1) * _FINE) + 0.5) / _FINE - reach
    return np.meshgrid(steps, steps)


def _plus(x: np.ndarray, y: np.ndarray, r: float) -> np.ndarray:
    across, along = np.minimum(np.abs(x), np.abs(y)), np.maximum(np.abs(x), np.abs(y))
    return np.asarray((across <= 0.4 * r) & (along <= 1.1 * r))


_INSIDE: dict[str, Callable[[np.ndarray, np.ndarray, float], np.ndarray]] = {
    "circle": lambda x, y, r: x * x + y * y <= r * r,
    "square": lambda x, y, r: np.maximum(np.abs(x), np.abs(y)) <= 0.88 * r,
    "diamond": lambda x, y, r: np.abs(x) + np.abs(y) <= 1.25 * r,
    "triangle": lambda x, y, r: (y <= 0.85 * r) & (np.abs(x) <= (y + 1.15 * r) * 0.58),
    "cross": lambda x, y, r: _plus((x + y) * 0.7071, (x - y) * 0.7071, r),
    "plus": _plus,
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
    if radius + ring > LARGEST:
        raise ValueError(f"markers are at most {LARGEST} px in radius, not {radius + ring}")
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


class Sheet:
    """A picture to stamp on, uint32 0xffRRGGBB [height, width], with room around for markers cut by its edge."""

    def __init__(self, width: int, height: int, color: tuple[int, int, int]) -> None:
        self.width, self.height = width, height
        red, green, blue = color
        shape = (height + 2 * PAD, width + 2 * PAD)
        self.frame = np.full(shape, 0xFF000000 | red << 16 | green << 8 | blue, np.uint32)

    @property
    def pixels(self) -> np.ndarray:
        """The picture without the room around it."""
        return self.frame[PAD:-PAD, PAD:-PAD]

    @property
    def line(self) -> int:
        """How many pixels lie between one line and the next in memory."""
        return self.width + 2 * PAD

    @property
    def memory(self) -> memoryview:
        """The memory from the first pixel of the picture on."""
        return self.frame.ravel()[PAD * self.line + PAD :].data

    def stamp(self, places: np.ndarray, codes: np.ndarray, palette: np.ndarray, sprite: Sprite) -> None:
        """Draw markers at `places` [n, 2] in order; `codes` [n] pick from `palette` uint8 [colours, 4].

        An edge pixel is blended with the canvas and not with what lies beneath, which leaves a hair of light
        between overlapping markers.
        """
        offsets, pixels, drawn = _stamps(palette, sprite)
        reach = int(np.abs(offsets).max()) + 1
        near = (places > -reach) & (places < (self.width + reach, self.height + reach))
        rows = np.flatnonzero(near[:, 0] & near[:, 1])
        if not len(rows):
            return
        halves = np.floor(places[rows] * _PHASES).astype(np.int32)
        phase = (halves[:, 1] % _PHASES) * _PHASES + halves[:, 0] % _PHASES
        steps = offsets[1] * self.line + offsets[0]
        # Pixels a phase leaves blank repeat its centre, so that every marker writes the same number of pixels.
        centre = int(np.argmin(np.abs(offsets).sum(axis=0)))
        order = np.where(drawn, np.arange(len(steps)), centre)
        stamps = np.take_along_axis(pixels, np.broadcast_to(order[:, None, :], pixels.shape), axis=2)
        corner = (halves[:, 1] // _PHASES + PAD) * self.line + halves[:, 0] // _PHASES + PAD
        flat, reaches, shades = self.frame.ravel(), steps[order], codes[rows]
        # In runs, so that the pixels of one run stay in the processor's cache and memory stays small.
        for first in range(0, len(rows), RUN):
            run = slice(first, first + RUN)
            flat[corner[run, None] + reaches[phase[run]]] = stamps[phase[run], shades[run]]
