"""Draws the islands of a map together. UMAP pushes apart what no neighbour joins; how far has no meaning."""

from __future__ import annotations

import numpy as np

MOST_CELLS, LEAST_CELLS = 96, 8
CELLS_PER_ROOT = 1.5
"""The grid that finds islands grows finer with the root of the number of points: few points lie far apart."""
GAP_CELLS = 4
STEPS = 64


def gather_islands(layout: np.ndarray) -> np.ndarray:
    """Return `layout` float32 [n, 2] with each island moved, whole, towards the largest until a small gap is left.

    Nothing changes inside an island, so what lies beside what stays as UMAP had it.
    """
    xy = np.asarray(layout, dtype=np.float64)
    if len(xy) < 3:
        return np.asarray(layout, dtype=np.float32)
    cell = max(float((xy.max(axis=0) - xy.min(axis=0)).max()) / cells_for(len(xy)), 1e-9)
    island = find_islands(xy, cell)
    by_size = np.argsort(-np.bincount(island), kind="stable")
    moved = xy.copy()
    placed = island == by_size[0]
    for number in by_size[1:]:
        own = island == number
        moved[own] += _way_to_go(moved[placed], moved[own], GAP_CELLS * cell)
        placed |= own
    return moved.astype(np.float32)


def cells_for(n: int) -> float:
    """Return how many cells the grid has along the longer side of n points."""
    return min(max(CELLS_PER_ROOT * float(np.sqrt(n)), LEAST_CELLS), MOST_CELLS)


def find_islands(xy: np.ndarray, cell: float) -> np.ndarray:
    """Return the island of each point, int64 [n]: points of one island are linked by cells less than two apart."""
    from scipy import ndimage

    at = np.floor((xy - xy.min(axis=0)) / cell).astype(np.int64)
    occupied = np.zeros(at.max(axis=0) + 1, dtype=bool)
    occupied[at[:, 0], at[:, 1]] = True
    # Grown by a cell on every side, so that thin places do not break an island in two.
    near = np.ones((3, 3), dtype=bool)
    numbers, _ = ndimage.label(ndimage.binary_dilation(occupied, near), near)
    return np.asarray(numbers[at[:, 0], at[:, 1]] - 1, dtype=np.int64)


def _way_to_go(placed: np.ndarray, own: np.ndarray, gap: float) -> np.ndarray:
    """Return how far, [2], the points `own` can go towards the middle of `placed` and keep `gap` from all of it."""
    from scipy.spatial import cKDTree

    way = placed.mean(axis=0) - own.mean(axis=0)
    tree = cKDTree(placed)
    best = np.zeros(2)
    for share in np.linspace(0, 1, STEPS + 1)[1:]:
        nearest, _ = tree.query(own + share * way, k=1, distance_upper_bound=gap)
        if np.isfinite(nearest).any():
            break
        best = share * way
    return best
