"""Two dimensions to look at: PCA at once, UMAP after it, moved as little as possible from the last map."""

from __future__ import annotations

import locale
import warnings
from typing import Any

import numpy as np

from sslcore.configs import MapConfig
from sslcore.islands import gather_islands
from sslcore.neighbours import Neighbours, not_finite
from sslcore.progress import Progress

FEW = 15
"""Up to here UMAP has nothing to say that PCA does not."""
START_RADIUS = 10.0
JITTER = 1e-3


def pca_layout(embeddings: np.ndarray) -> np.ndarray:
    """Return the two strongest principal components, float32 [n, 2]; zeros where there is no spread.

    embeddings: [n, d] of any float type; raises HandfulError on values that are not finite.
    """
    centred = np.array(embeddings, dtype=np.float32)
    if not np.isfinite(centred).all():
        raise not_finite()
    xy = np.zeros((len(centred), 2), dtype=np.float32)
    if len(centred) < 2 or not centred.shape[1]:
        return xy
    centred -= centred.mean(axis=0, dtype=np.float64).astype(np.float32)
    _, axes = np.linalg.eigh(centred.T @ centred)
    axes = axes[:, ::-1][:, :2]
    # An axis may point either way; the same one every time, or the map would flip between runs.
    axes *= np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    xy[:, : axes.shape[1]] = centred @ axes
    return xy


def umap_layout(
    embeddings: np.ndarray,
    neighbours: Neighbours,
    config: MapConfig,
    start: np.ndarray | None = None,
    epochs: int | None = None,
    progress: Progress | None = None,
) -> np.ndarray:
    """Return the UMAP of [n, d] embeddings, float32 [n, 2], the same for the same seed; PCA up to 15 images.

    start: positions to begin from (PCA if None); epochs: 500, or 200 past 10,000 images, if None. Raises
    Cancelled. McInnes, Healy, Melville 2018, arXiv:1802.03426.
    """
    n = len(embeddings)
    if n <= FEW:
        return pca_layout(embeddings)
    epochs = epochs or (500 if n <= 10_000 else 200)
    random = np.random.RandomState(config.seed)
    begin = _spread_out(pca_layout(embeddings) if start is None else start, random)
    if progress:
        progress.report(0, epochs)
    xy = _optimise(begin, _graph(neighbours, config, random), config, epochs, random, progress)
    return gather_islands(xy)


def align(layout: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Return `layout` turned, mirrored, moved and scaled to lie on `reference` as well as it can, float32 [n, 2].

    Orthogonal Procrustes; the scale is that of the reference's spread, so unlike maps do not shrink to a dot.
    """
    if not len(layout):
        return np.zeros((0, 2), dtype=np.float32)
    a, b = np.asarray(layout, dtype=np.float64), np.asarray(reference, dtype=np.float64)
    a, centre = a - a.mean(axis=0), b.mean(axis=0)
    b = b - centre
    left, _, right = np.linalg.svd(a.T @ b)
    own, wanted = np.sqrt((a**2).sum()), np.sqrt((b**2).sum())
    scale = wanted / own if own > 0 and wanted > 0 else 1.0
    return np.asarray(scale * a @ (left @ right) + centre, dtype=np.float32)


def place(
    old_ids: np.ndarray, old_layout: np.ndarray, ids: np.ndarray, neighbours: Neighbours | None = None
) -> np.ndarray | None:
    """Return where each image of `ids` stood, float32 [n, 2]; None if none of them is on the old map.

    New images start at the mean of their neighbours that stood there, or in the middle. `old_ids` is ascending.
    """
    at = np.minimum(np.searchsorted(old_ids, ids), max(len(old_ids) - 1, 0))
    known = np.asarray(old_ids)[at] == ids if len(old_ids) else np.zeros(len(ids), dtype=bool)
    if not known.any():
        return None
    xy = np.zeros((len(ids), 2), dtype=np.float32)
    xy[known] = np.asarray(old_layout)[at[known]]
    xy[~known] = xy[known].mean(axis=0)
    if neighbours is not None and neighbours.indices.shape[1]:
        near = neighbours.indices[~known]
        weight = known[near].astype(np.float32)
        total = weight.sum(axis=1)
        mean = (xy[near] * weight[:, :, None]).sum(axis=1) / np.maximum(total, 1)[:, None]
        xy[~known] = np.where(total[:, None] > 0, mean, xy[~known])
    return xy


def _spread_out(start: np.ndarray, random: Any) -> np.ndarray:
    """Return `start` centred in a circle of radius 10, where UMAP's steps are sized right, no two points equal."""
    xy = np.asarray(start, dtype=np.float32) - np.mean(start, axis=0, dtype=np.float32)
    reach = np.abs(xy).max()
    if reach > 0:
        xy = xy * (START_RADIUS / reach)
    noise = random.normal(scale=JITTER * START_RADIUS, size=xy.shape)
    return np.asarray(xy + noise, dtype=np.float32, order="C")


def _graph(neighbours: Neighbours, config: MapConfig, random: Any) -> Any:
    """Return UMAP's fuzzy neighbour graph, scipy sparse [n, n]."""
    umap = _import_umap()
    n, k = neighbours.indices.shape
    k = min(k, config.n_neighbors - 1)
    # UMAP counts every point as its own first neighbour.
    indices = np.column_stack([np.arange(n, dtype=np.int32), neighbours.indices[:, :k]])
    distances = np.column_stack([np.zeros(n, dtype=np.float32), neighbours.distances[:, :k]])
    shape = np.empty((n, 1), dtype=np.float32)
    graph, _, _ = umap.fuzzy_simplicial_set(
        shape, k + 1, random, "cosine", knn_indices=indices, knn_dists=distances
    )
    return graph


def _optimise(
    start: np.ndarray, graph: Any, config: MapConfig, epochs: int, random: Any, progress: Progress | None
) -> np.ndarray:
    umap = _import_umap()
    edges = graph.tocoo()
    # Edges too weak to be drawn even once are left out.
    strong = edges.data >= edges.data.max(initial=0.0) / epochs
    limits = np.iinfo(np.int32)
    a, b = umap.find_ab_params(1.0, config.min_dist)
    xy = umap.optimize_layout_euclidean(
        start,
        start,
        edges.row[strong],
        edges.col[strong],
        epochs,
        len(start),
        umap.make_epochs_per_sample(edges.data[strong], epochs),
        a,
        b,
        random.randint(limits.min, limits.max, 3).astype(np.int64),
        parallel=False,
        tqdm_kwds={
            "disable": progress is None,
            "file": _Listener(progress),
            "mininterval": 0.05,
            "bar_format": "{n_fmt}/{total_fmt}",
        },
        move_other=True,
    )
    return np.asarray(xy, dtype=np.float32)


class _Listener:
    """What UMAP's progress bar writes to: turns each drawing of the bar into a report, and so a cancel check."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress

    def write(self, text: str) -> None:
        done, slash, total = text.strip().rpartition("\r")[2].partition("/")
        if self._progress and slash and done.strip().isdigit() and total.strip().isdigit():
            self._progress.report(int(done), int(total), step="map")

    def flush(self) -> None:
        """A progress bar flushes what it writes to."""


def _import_umap() -> Any:
    """Return umap's module, undoing what importing it does to the process."""
    before = locale.setlocale(locale.LC_NUMERIC)
    with warnings.catch_warnings():
        # It warns that tensorflow, which Handful has no use for, is not there.
        warnings.simplefilter("ignore")
        import umap.layouts
        import umap.umap_

    locale.setlocale(locale.LC_NUMERIC, before)
    # Otherwise every progress bar starts a thread that watches it and never ends.
    umap.layouts.tqdm.monitor_interval = 0
    return umap.umap_
