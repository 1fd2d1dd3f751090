"""Pretrain an encoder on the project's images, and embed them with it."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path
from typing import Any

import numpy as np

from sslcore.arrays import find_exactly, load_arrays, save_arrays
from sslcore.cache import PixelCache, default_resolution, fill_cache
from sslcore.configs import POOLED, PretrainConfig, from_dict
from sslcore.disk import write_array
from sslcore.errors import HandfulError
from sslcore.gather_known import gather_known, needs_of
from sslcore.known import Known
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.registry import IMAGES
from sslcore.store import ImageTable, Store

BASELINES = ("pixels", "untrained")
IMAGES_FILE = "images.npy"
"""In a run's folder: int64 [2, n], the cache row and the image id of every image it learns from."""


@dataclasses.dataclass(frozen=True)
class Pixels:
    """The usable images of a project as one block of pixels: ids int64 [n], row of each in the cache [n]."""

    cache: PixelCache
    ids: np.ndarray
    rows: np.ndarray
    contents: list[str]


def usable(table: ImageTable) -> np.ndarray:
    """Return the positions in `table` of the images that can be read, int64 [n]."""
    good = np.array([status == "ok" for status in table.status], dtype=bool)
    return np.flatnonzero(good)


def open_pixels(project: Project, resolution: int, progress: Progress) -> Pixels:
    """Return the project's pixels at `resolution` px (0 = chosen from the images), decoding what is missing."""
    with Store(project, readonly=True) as store:
        folder, table = store.image_folder, store.image_table()
    positions = usable(table)
    if len(positions) < 2:
        raise HandfulError(
            f"This project has {len(positions)} usable images; two are the least.",
            "Add images to its folder, then scan again.",
        )
    px = resolution or default_resolution(table.width[positions], table.height[positions])
    contents = [table.content[i] for i in positions]
    cache = PixelCache.open(project.cache, px)
    missing = [i for i, row in zip(positions, cache.rows(contents), strict=True) if row < 0]
    if missing:
        cache.close()
        writer = PixelCache.open(project.cache, px, readonly=False)
        try:
            bad = fill_cache(
                writer,
                folder,
                [table.paths[i] for i in missing],
                [table.content[i] for i in missing],
                progress,
            )
        finally:
            writer.close()
        if bad:
            path, reason = bad[0]
            progress.note(f"{len(bad)} images are left out: {path}: {reason}")
        cache = PixelCache.open(project.cache, px)
    rows = cache.rows(contents)
    there = rows >= 0
    kept = [content for content, ok in zip(contents, there, strict=True) if ok]
    return Pixels(cache, table.ids[positions][there], rows[there], kept)


def pretrain(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return the PretrainResult of run `args["run"]` as a dict; its folder holds encoder and checkpoints."""
    from sslcore.pretrain import pretrain as train

    with Store(project, readonly=True) as store:
        row = next((r for r in store.runs() if r.id == args["run"]), None)
    if row is None:
        raise HandfulError(f"There is no run {args['run']}.", "Start a new one.")
    config, resume = from_dict(PretrainConfig, row.config), bool(args.get("resume"))
    pixels = open_pixels(project, config.resolution, progress)
    folder = project.run_folder(row.id, row.method)
    try:
        # A copy of the same picture teaches nothing new: each content is learnt from once.
        rows, first = np.unique(pixels.rows, return_index=True)
        images = np.stack([rows, pixels.ids[first]])
        known = None
        if needs_of(config) != IMAGES:
            if resume and (folder / "config.json").exists():
                _check_same_images(folder, images)
            else:
                known = _known_images(project, config, images[1])
        folder.mkdir(parents=True, exist_ok=True)
        write_array(folder / IMAGES_FILE, images)
        result = train(pixels.cache.pixels, rows, folder, config, progress, resume, known)
    finally:
        pixels.cache.close()
    return {"run": row.id, **dataclasses.asdict(result)}


def _known_images(project: Project, config: PretrainConfig, ids: np.ndarray) -> Known:
    """Return what the method of `config` needs to know of images `ids` int64 [n]."""
    with Store(project, readonly=True) as store:
        table, folder = store.image_table(), store.image_folder
        labels = {row.image_id: row.class_id for row in store.training_labels()}
    return gather_known(table, labels, folder, config, table.rows_of(ids))


def _check_same_images(folder: Path, images: np.ndarray) -> None:
    """Raise HandfulError unless the run in `folder` began with these images: what it knows is known of those."""
    file = folder / IMAGES_FILE
    if not file.exists() or not np.array_equal(np.load(file, allow_pickle=False), images):
        raise HandfulError(
            "The images have changed since this run began, so that it can't go on.", "Start a new run."
        )


def follow(project: Project) -> dict[str, Any]:
    """Train or embed beside process 0 until it is done; a process that torchrun started and that is not process 0."""
    from sslcore.followers import follow as follow_orders

    caches: list[PixelCache] = []

    def open_cache(px: int) -> np.ndarray:
        caches.append(PixelCache.open(project.cache, px))
        return caches[-1].pixels

    try:
        follow_orders(open_cache)
    finally:
        for cache in caches:
            cache.close()
    return {}


def estimate(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return what a run with the settings `args` would be on this machine, and how long it takes; starts nothing.

    {method, encoder, resolution, batch, precision, threads, device, images_per_second, minutes, epochs, sentence}
    """
    from sslcore.setup import plan_run
    from sslcore.speed import describe_run

    config = from_dict(PretrainConfig, args)
    with Store(project, readonly=True) as store:
        table = store.image_table()
    positions = usable(table)
    px = config.resolution or (
        default_resolution(table.width[positions], table.height[positions]) if len(positions) else 0
    )
    # Each content is learnt from once; whether it is grey changes no speed to speak of.
    n_images = len({table.content[i] for i in positions})
    plan, speed = plan_run(config, n_images, px, grey=False)
    return describe_run(speed, plan, n_images)


def embed(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return {embeddings: key, images, dim, run, layer}: features of run `args["run"]` (an id, "pixels", "untrained").

    They are the pooled features unless `args["layer"]` names another layer of the run.
    """
    run, layer = args["run"], args.get("layer") or POOLED
    folder, encoder_id, resolution = describe_encoder(project, run)
    pixels = open_pixels(project, resolution, progress)
    inputs: dict[str, Any] = {
        "run": run,
        "encoder": encoder_id,
        "resolution": pixels.cache.px,
        "contents": hashlib.sha256("".join(pixels.contents).encode() + pixels.ids.tobytes()).hexdigest(),
    }
    if layer != POOLED:
        inputs["layer"] = layer
    try:
        key = find_exactly(project, "embeddings", inputs)
        if key is None:
            if layer == POOLED:
                features = compute_features(run, folder, pixels, progress)
            else:
                features = compute_layer(folder, layer, pixels, progress)
            arrays = {"embeddings": features, "ids": pixels.ids}
            key = save_arrays(
                project, "embeddings", inputs, arrays, {"images": len(features), "dim": features.shape[1]}
            )
    finally:
        pixels.cache.close()
    images, dim = load_arrays(project, key)["embeddings"].shape
    return {"embeddings": key, "images": int(images), "dim": int(dim), "run": run, "layer": layer}


def describe_encoder(project: Project, run: int | str) -> tuple[Path | None, str, int]:
    """Return (its folder, a name of its exact weights, the resolution it wants) for a run or a baseline."""
    if run in BASELINES:
        return None, str(run), 0
    with Store(project, readonly=True) as store:
        row = next((r for r in store.runs() if r.id == run), None)
    if row is None:
        raise HandfulError(f"There is no run {run}.", "`sslcore pretrain` makes one.")
    folder = project.run_folder(row.id, row.method)
    weights = folder / "encoder.safetensors"
    if not weights.is_file():
        raise HandfulError(f"Run {run} has no encoder yet.", "Let it train for a moment, or resume it.")
    from sslcore.encoders import read_card

    return folder, hashlib.sha256(weights.read_bytes()).hexdigest(), read_card(folder).resolution


def compute_layer(folder: Path | None, layer: str, pixels: Pixels, progress: Progress) -> np.ndarray:
    """Return float16 [n, d] of one layer of the run in `folder`, rows in image-id order; HandfulError without it."""
    if folder is None:
        raise HandfulError("Only a pretraining run has layers to look into.", "Choose one with --run.")
    from sslcore.layers import embed_layer, load_networks

    learnt = np.load(folder / IMAGES_FILE, allow_pickle=False).shape[1]
    return embed_layer(load_networks(folder, learnt), layer, pixels.cache.pixels, pixels.rows, progress)


def compute_features(run: int | str, folder: Path | None, pixels: Pixels, progress: Progress) -> np.ndarray:
    """Return float16 [n, d] features of the pixels, rows in image-id order."""
    from sslcore import embed as embedding
    from sslcore.encoders import load_encoder

    if run == "pixels":
        return embedding.raw_pixel_features(pixels.cache.pixels, pixels.rows)
    if folder is None:
        encoder, card = embedding.untrained_encoder(pixels.cache.pixels, pixels.rows)
    else:
        encoder, card = load_encoder(folder)
    return embedding.embed_images(pixels.cache.pixels, pixels.rows, encoder, card, progress)
