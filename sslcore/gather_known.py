"""Where what is known of a run's images comes from: the labels given so far, folders, file names, file times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from pathlib import Path

import numpy as np

from sslcore.configs import PretrainConfig
from sslcore.groups import BY_TIME, FOLDERS, folder_of, group_names
from sslcore.known import Known, nothing_known
from sslcore.methods import METHODS
from sslcore.natural import natural
from sslcore.registry import GROUPS, IMAGES, LABELS, SEQUENCES
from sslcore.store import ImageTable


def needs_of(config: PretrainConfig) -> str:
    """Return what the method of `config` needs beside pixels, as in the registry; `auto` needs nothing."""
    return METHODS[config.method].needs if config.method in METHODS else IMAGES


def learnt_rows(table: ImageTable) -> np.ndarray:
    """Return where in `table` the images stand that a run learns from, int64 [n]: each content once, ids ascending."""
    first: dict[str, int] = {}
    for row, (status, content) in enumerate(zip(table.status, table.content, strict=True)):
        if status == "ok":
            first.setdefault(content, row)
    return np.fromiter(first.values(), np.int64, len(first))


def gather_known(
    table: ImageTable, labels: Mapping[int, int], folder: Path, config: PretrainConfig, rows: np.ndarray
) -> Known:
    """Return what the method of `config` needs to know of the images at `rows` int64 [n] of the table, in that order.

    `labels` are image id -> class id, all given or confirmed by people; `folder` is the image folder. Nothing else
    is gathered. HandfulError for a pattern or a CSV that tells no groups.
    """
    known, needs = nothing_known(len(rows)), needs_of(config)
    if needs == IMAGES or not len(rows):
        return known
    if needs == LABELS:
        known.labels[:] = _classes(table, labels, rows)
    elif needs == GROUPS:
        known.groups[:] = _numbers(group_names([table.paths[row] for row in rows], config.groups, folder))
    else:
        _order_frames(known, table, folder, config, rows)
    return known


def _classes(table: ImageTable, labels: Mapping[int, int], rows: np.ndarray) -> np.ndarray:
    """Return the class of each image, numbered in the order of the classes' ids; a copy's label is the image's too."""
    by_content: dict[str, int] = {}
    for image_id, row in zip(labels, table.rows_of(labels), strict=True):
        if row >= 0:
            by_content.setdefault(table.content[row], labels[image_id])
    given = [labels.get(int(table.ids[row]), by_content.get(table.content[row])) for row in rows]
    number = {class_id: i for i, class_id in enumerate(sorted({c for c in given if c is not None}))}
    return np.array([-1 if c is None else number[c] for c in given], dtype=np.int64)


def _numbers(names: Sequence[str | None]) -> np.ndarray:
    """Return names as numbers from 0, in the order of the names; -1 for None."""
    distinct = sorted({name for name in names if name is not None}, key=lambda name: (natural(name), name))
    number: dict[str | None, int] = {name: i for i, name in enumerate(distinct)}
    return np.array([number.get(name, -1) for name in names], dtype=np.int64)


def _order_frames(
    known: Known, table: ImageTable, folder: Path, config: PretrainConfig, rows: np.ndarray
) -> None:
    """Fill in sequences, places and, for a method of several cameras, streams."""
    # Frames that can't be read or are copies keep their moment: else two cameras would no longer be synchronous.
    present = [row for row, status in enumerate(table.status) if status != "missing"]
    paths = [table.paths[row] for row in present]
    runs: list[str | None]
    cameras: list[str | None]
    if needs_of(config) == SEQUENCES:
        by_folder = config.groups == FOLDERS
        runs = [folder_of(path) for path in paths] if by_folder else group_names(paths, config.groups, folder)
        takes, cameras = runs, [None] * len(paths)
    else:
        # Frames outside all folders have no camera.
        runs = [folder_of(path) or None for path in paths]
        takes = [None if name is None else folder_of(name) for name in runs]
        cameras = runs
    times = table.mtime_ns[present].tolist() if config.order == BY_TIME else [0] * len(present)
    keys = [(time, natural(path), path) for time, path in zip(times, paths, strict=True)]
    ranks = dict(zip(present, _ranks(runs, keys), strict=True))
    at = {row: i for i, row in enumerate(present)}
    chosen = [at[int(row)] for row in rows]
    known.sequences[:] = _numbers([takes[i] for i in chosen])
    known.streams[:] = _cameras([takes[i] for i in chosen], [cameras[i] for i in chosen])
    known.places[:] = _without_gaps(known.sequences, np.array([ranks[int(row)] for row in rows]))


def _ranks(runs: Sequence[str | None], keys: Iterable[tuple[int, str, str]]) -> list[int]:
    """Return the place of each frame among those of its run, in the order of `keys`."""
    ranks, seen = [0] * len(runs), defaultdict[str | None, int](int)
    for i, _ in sorted(enumerate(keys), key=itemgetter(1)):
        ranks[i] = seen[runs[i]]
        seen[runs[i]] += 1
    return ranks


def _cameras(takes: Sequence[str | None], folders: Sequence[str | None]) -> np.ndarray:
    """Return the number of each frame's camera among those of its take, -1 where it has none."""
    of_take = defaultdict[str | None, set[str]](set)
    for take, folder in zip(takes, folders, strict=True):
        if folder is not None:
            of_take[take].add(folder)
    number = {
        folder: i
        for found in of_take.values()
        for i, folder in enumerate(sorted(found, key=lambda name: (natural(name), name)))
    }
    return np.array([-1 if folder is None else number[folder] for folder in folders], dtype=np.int64)


def _without_gaps(sequences: np.ndarray, ranks: np.ndarray) -> np.ndarray:
    """Return the moments of each sequence numbered 0, 1, 2, ...; -1 outside of all."""
    moments, which = np.unique(np.stack([sequences, ranks], axis=1), axis=0, return_inverse=True)
    starts = np.searchsorted(moments[:, 0], moments[:, 0])
    places = (np.arange(len(moments)) - starts)[which.reshape(-1)]
    return np.where(sequences < 0, -1, places)
