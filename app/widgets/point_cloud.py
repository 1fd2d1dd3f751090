"""The points of the map as plain arrays, and the geometry asked of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

ALPHA_STEPS = 16
MANY = 100_000
"""Points from which on a lasso looks at cells of a grid first."""
GRID = 200
OUT, IN, EDGE = 0, 1, 2


def _empty(shape: tuple[int, ...], kind: type) -> np.ndarray:
    return np.zeros(shape, kind)


@dataclass
class PointCloud:
    """n points: place, identity, paint. `xy` is where they belong, `shown` where they are drawn now."""

    ids: np.ndarray = field(default_factory=lambda: _empty((0,), np.int64))
    xy: np.ndarray = field(default_factory=lambda: _empty((0, 2), np.float32))
    shown: np.ndarray = field(default_factory=lambda: _empty((0, 2), np.float32))
    palette: np.ndarray = field(default_factory=lambda: np.array([[150, 150, 150, 255]], np.uint8))
    codes: np.ndarray = field(default_factory=lambda: _empty((0,), np.int64))
    shapes: np.ndarray = field(default_factory=lambda: _empty((0,), np.uint8))
    outlined: np.ndarray = field(default_factory=lambda: _empty((0,), np.bool_))
    front: np.ndarray = field(default_factory=lambda: _empty((0,), np.bool_))
    selected: np.ndarray = field(default_factory=lambda: _empty((0,), np.bool_))
    visible: np.ndarray = field(default_factory=lambda: _empty((0,), np.bool_))

    def __len__(self) -> int:
        return len(self.ids)

    def moved_to(self, xy: np.ndarray, ids: np.ndarray) -> PointCloud:
        """Return the cloud at its new places; points known by id keep their paint and start where they are."""
        old_rows, known = _rows_of(self.ids, ids)
        new = PointCloud(ids=np.asarray(ids, np.int64), xy=np.ascontiguousarray(xy, np.float32))
        new.shown = new.xy.copy()
        new.palette = self.palette
        for name in ("codes", "shapes", "outlined", "front", "selected"):
            values = np.zeros(len(ids), getattr(self, name).dtype)
            values[known] = getattr(self, name)[old_rows]
            setattr(new, name, values)
        new.visible = np.ones(len(ids), np.bool_)
        new.visible[known] = self.visible[old_rows]
        new.shown[known] = self.shown[old_rows]
        return new

    def paint(self, rgba: np.ndarray, outlined: np.ndarray, front: np.ndarray) -> None:
        """Take a colour per point, uint8 [n, 4]; alpha is rounded to 16 steps, so that few colours are drawn."""
        rounded = np.array(rgba, np.uint8)
        steps = np.round(rounded[:, 3] / 255 * (ALPHA_STEPS - 1))
        rounded[:, 3] = np.round(steps * 255 / (ALPHA_STEPS - 1))
        packed, codes = np.unique(np.ascontiguousarray(rounded).view(np.uint32).ravel(), return_inverse=True)
        self.palette = packed.view(np.uint8).reshape(-1, 4) if len(packed) else np.zeros((1, 4), np.uint8)
        self.codes = codes.ravel()
        self.outlined = np.asarray(outlined, np.bool_)
        self.front = np.asarray(front, np.bool_)

    def row_of(self, image_id: int) -> int:
        """Return the row of an image id, or -1."""
        rows = np.flatnonzero(self.ids == image_id)
        return int(rows[0]) if len(rows) else -1

    def bounds(self) -> tuple[float, float, float, float]:
        """Return x, y, width, height around the places of the visible points, never empty."""
        xy = self.xy[self.visible] if self.visible.any() else self.xy
        if not len(xy):
            return (0.0, 0.0, 1.0, 1.0)
        low, high = xy.min(axis=0), xy.max(axis=0)
        span = np.maximum(high - low, 1e-3 + 1e-3 * np.abs(high).max())
        middle = (low + high) / 2
        return (*(float(v) for v in middle - span / 2), *(float(v) for v in span))  # type: ignore[return-value]


def _rows_of(known_ids: np.ndarray, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if not len(known_ids):
        return np.zeros(0, np.int64), np.zeros(len(ids), np.bool_)
    order = np.argsort(known_ids, kind="stable")
    spots = np.minimum(np.searchsorted(known_ids[order], ids), len(known_ids) - 1)
    rows = order[spots]
    known = known_ids[rows] == ids
    return rows[known], known


def inside_polygon(points: np.ndarray, polygon: np.ndarray) -> np.ndarray:
    """Return which of `points` [n, 2] lie inside the closed `polygon` [m, 2] (even-odd rule), bool [n]."""
    inside = np.zeros(len(points), np.bool_)
    if len(polygon) < 3:
        return inside
    low, high = polygon.min(axis=0), polygon.max(axis=0)
    x, y = np.ascontiguousarray(points.T)
    near = np.flatnonzero((x >= low[0]) & (x <= high[0]) & (y >= low[1]) & (y <= high[1]))
    corners = polygon.astype(np.float64)
    if len(near) <= MANY:
        inside[near[_odd(points[near], corners)]] = True
        return inside
    # Whole cells of a grid are in or out; only points in cells that an edge goes through are looked at one by one.
    state = _cells(corners)
    cell = _cell_of(points[near], corners)
    found = state[cell]
    edge = np.flatnonzero(found == EDGE)
    inside[near[found == IN]] = True
    inside[near[edge[_odd(points[near[edge]], corners)]]] = True
    return inside


def _odd(points: np.ndarray, polygon: np.ndarray) -> np.ndarray:
    """Return which points [n, 2] see an odd number of edges to their left, bool [n]."""
    # Sorted by height, each edge crosses one run of points only: the work is n plus m, not n times m.
    order = np.argsort(points[:, 1], kind="stable")
    x, y = points[order, 0].astype(np.float64), points[order, 1].astype(np.float64)
    odd = np.zeros(len(points), np.bool_)
    for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        if y0 == y1:
            continue
        first, last = np.searchsorted(y, (min(y0, y1), max(y0, y1)), side="left")
        run = slice(first, last)
        odd[run] ^= x[run] < x0 + (y[run] - y0) * (x1 - x0) / (y1 - y0)
    answer = np.empty_like(odd)
    answer[order] = odd
    return answer


def _cell_of(points: np.ndarray, polygon: np.ndarray) -> np.ndarray:
    """Return the cell of each point [n, 2] in a grid over the polygon, int [n]; the grid has a rim of one cell."""
    low, span = polygon.min(axis=0), np.maximum(np.ptp(polygon, axis=0), 1e-12)
    scale = (GRID / span).astype(np.float32)
    column = ((points[:, 0] - np.float32(low[0])) * scale[0]).astype(np.int32)
    row = ((points[:, 1] - np.float32(low[1])) * scale[1]).astype(np.int32)
    column += 1
    row += 1
    row *= GRID + 2
    row += column
    return np.asarray(row)


def _cells(polygon: np.ndarray) -> np.ndarray:
    """Return whether each cell of that grid is OUT, IN or has an EDGE in it or beside it, uint8 [(GRID + 2) ** 2]."""
    low, span = polygon.min(axis=0), np.maximum(np.ptp(polygon, axis=0), 1e-12)
    corners = (polygon - low) / span * GRID
    middle = np.arange(GRID + 2) - 0.5
    centres = np.stack(np.meshgrid(middle, middle), axis=-1).reshape(-1, 2)
    state = np.where(_odd(centres, corners), IN, OUT).astype(np.uint8).reshape(GRID + 2, GRID + 2)
    along = np.roll(corners, -1, axis=0) - corners
    # A step is half a cell at most: with the cells around it, no cell that an edge goes through is missed.
    steps = (np.abs(along).max(axis=1) * 2).astype(np.int64) + 2
    edge = np.repeat(np.arange(len(corners)), steps)
    share = (np.arange(len(edge)) - np.repeat(np.cumsum(steps) - steps, steps)) / (steps[edge] - 1)
    at = (corners[edge] + along[edge] * share[:, None]).astype(np.int64) + 1
    touched = np.zeros((GRID + 4, GRID + 4), np.bool_)
    for down in (0, 1, 2):
        for right in (0, 1, 2):
            touched[at[:, 1] + down, at[:, 0] + right] = True
    state[touched[1:-1, 1:-1]] = EDGE
    return np.asarray(state.reshape(-1))


def inside_box(points: np.ndarray, corner: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return which of `points` [n, 2] lie in the box between two corners, bool [n]."""
    low, high = np.minimum(corner, other), np.maximum(corner, other)
    return np.asarray(((points >= low) & (points <= high)).all(axis=1))


def nearest(points: np.ndarray, place: tuple[float, float], reach: float) -> int:
    """Return the row of the point nearest to `place` within `reach`, or -1; 60,000 points take 0.2 ms."""
    if not len(points):
        return -1
    offsets = points - np.asarray(place, np.float32)
    distances = np.einsum("ij,ij->i", offsets, offsets)
    row = int(np.argmin(distances))
    return row if distances[row] <= reach * reach else -1


def keep_apart(places: np.ndarray, distance: float) -> np.ndarray:
    """Return which of `places` [n, 2], first come first kept, are `distance` apart in x or in y; bool [n]."""
    kept = np.zeros(len(places), np.bool_)
    for row, place in enumerate(places):
        gaps = np.abs(places[kept] - place)
        kept[row] = not (gaps < distance).all(axis=1).any()
    return kept
