"""The map: neighbours once, PCA at once, UMAP after it, moved as little as possible from the last map."""

from __future__ import annotations

from typing import Any

import numpy as np

from sslcore.arrays import Arrays, find_arrays, load_arrays, prune_arrays, save_arrays
from sslcore.configs import MapConfig, to_dict
from sslcore.jobs.learn import IMAGES_FILE
from sslcore.layout import align, pca_layout, place, umap_layout
from sslcore.neighbours import Neighbours, find_neighbours
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.store import Store

N_NEIGHBOURS = 30
PREVIEW_EPOCHS = 60
WARM_EPOCHS = 100
KEEP_SKETCHES = 6


def map(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return {layout: key, images}: the UMAP of embeddings `args["embeddings"]`; tells a PCA preview first."""
    embeddings = load_arrays(project, args["embeddings"])
    features, ids, config = embeddings["embeddings"], embeddings["ids"], MapConfig()
    inputs = {"embeddings": embeddings.key, "map": to_dict(config)}
    key = find_arrays(project, "layout", **inputs)
    if key is None:
        start = start_from(project, args.get("previous"), ids)
        epochs = WARM_EPOCHS if start is not None else None
        if start is None:
            start = pca_layout(features)
            pca = save_layout(project, {"pca": embeddings.key}, ids, start)
            progress.tell("preview", layout=pca)
        neighbours = neighbours_of(project, embeddings, progress)
        xy = umap_layout(features, neighbours, config, start=start, epochs=epochs, progress=progress)
        key = save_layout(project, inputs, ids, align(xy, start))
    return {"layout": key, "images": len(ids)}


def preview(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return {layout: key}: a quick map of the sample that pretraining run `args["run"]` just embedded."""
    with Store(project, readonly=True) as store:
        method = next(row.method for row in store.runs() if row.id == args["run"])
    folder = project.run_folder(int(args["run"]), method)
    rows, row_ids = np.load(folder / IMAGES_FILE)
    ids = row_ids[np.searchsorted(rows, np.load(folder / "preview-rows.npy"))]
    order = np.argsort(ids)
    features = np.load(folder / args["file"])[order]
    ids = ids[order]
    start = start_from(project, args.get("previous"), ids)
    inputs = {"preview": args["file"], "run": args["run"]}
    if start is None:
        return {"layout": save_layout(project, inputs, ids, pca_layout(features)), "images": len(ids)}
    neighbours = find_neighbours(features, 15, progress)
    xy = umap_layout(features, neighbours, MapConfig(), start=start, epochs=PREVIEW_EPOCHS, progress=progress)
    return {"layout": save_layout(project, inputs, ids, align(xy, start)), "images": len(ids)}


def warm(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Import and compile what the first map needs, so that no person waits for it."""
    rng = np.random.default_rng(0)
    features = rng.normal(size=(40, 8)).astype(np.float16)
    neighbours = find_neighbours(features, 15, progress)
    umap_layout(features, neighbours, MapConfig(), start=pca_layout(features), epochs=2, progress=progress)
    return {}


def neighbours_of(project: Project, embeddings: Arrays, progress: Progress) -> Neighbours:
    """Return the k nearest of every image, computed once for an embedding and shared."""
    stored = stored_neighbours(project, embeddings)
    if stored is not None:
        return stored
    found = find_neighbours(embeddings["embeddings"], N_NEIGHBOURS, progress)
    arrays = {"indices": found.indices, "distances": found.distances}
    save_arrays(project, "neighbours", {"embeddings": embeddings.key, "k": N_NEIGHBOURS}, arrays)
    return found


def stored_neighbours(project: Project, embeddings: Arrays) -> Neighbours | None:
    """Return the neighbours computed for this embedding earlier, mapped from disk; None if there are none."""
    key = find_arrays(project, "neighbours", embeddings=embeddings.key)
    if key is None:
        return None
    stored = load_arrays(project, key)
    return Neighbours(stored["indices"], stored["distances"])


def start_from(project: Project, previous: str | None, ids: np.ndarray) -> np.ndarray | None:
    """Return where each image of `ids` stood on an earlier map, float32 [n, 2]; None where there is none."""
    if not previous:
        return None
    stored = load_arrays(project, previous)
    return place(stored["ids"], stored["layout"], ids)


def save_layout(project: Project, inputs: dict[str, Any], ids: np.ndarray, xy: np.ndarray) -> str:
    """Save positions float32 [n, 2] of the images `ids`; returns the key. Passing sketches are soon forgotten."""
    kind = "layout" if "map" in inputs else "sketch"
    key = save_arrays(project, kind, inputs, {"layout": xy.astype(np.float32), "ids": ids})
    prune_arrays(project, "sketch", KEEP_SKETCHES)
    return key
