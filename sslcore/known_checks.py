"""Whether what is known of the images is enough for a method: said before a run starts, in one sentence and a hint."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from sslcore.cache import default_resolution
from sslcore.configs import PretrainConfig
from sslcore.errors import HandfulError
from sslcore.gather_known import gather_known, learnt_rows, needs_of
from sslcore.known import Known
from sslcore.methods import METHODS, check_knobs, check_size
from sslcore.registry import GROUPS, IMAGES, LABELS, SEQUENCES, STREAMS
from sslcore.store import ImageTable

OTHER_GROUPS = (
    "Put the images of each group into one folder, or tell the groups by a file-name pattern or a CSV."
)
MORE_FRAMES = (
    "Put the frames of each sequence into a folder of its own; `sslcore frames` takes them out of videos."
)
CAMERAS = "Put the frames of each camera into a folder of its own, and these folders side by side into one."
MORE_LABELS = "Label a few images of two classes or more first."


def check_before_run(
    config: PretrainConfig, table: ImageTable, labels: Mapping[int, int], folder: Path
) -> str:
    """Return what was found for the method of `config` in one sentence, "" where it needs nothing but images.

    `table`, `labels` (image id -> class id) and `folder` are the project's. Raises HandfulError, with a hint how to
    get what is missing, where its images are too few or too small for the method or too little is known of them.
    """
    if config.method not in METHODS:
        return ""
    rows = learnt_rows(table)
    px = config.resolution or default_resolution(table.width[rows], table.height[rows])
    check_size(config.method, check_knobs(config.method, config.knobs), len(rows), px)
    if needs_of(config) == IMAGES:
        return ""
    known = gather_known(table, labels, folder, config, rows)
    check_known(config.method, known)
    return describe_known(config.method, known)


def check_known(method: str, known: Known) -> None:
    """Raise HandfulError where too little is `known` of the images for `method` to learn from; `auto` needs nothing."""
    card = METHODS.get(method)
    checks = {GROUPS: _check_groups, SEQUENCES: _check_frames, STREAMS: _check_cameras, LABELS: _check_labels}
    if card is not None and card.needs in checks:
        checks[card.needs](card.title, card.least_together, known)


def describe_known(method: str, known: Known) -> str:
    """Return in one sentence what `method` will use of what is known; "" where it needs nothing but images."""
    needs, total = METHODS[method].needs if method in METHODS else IMAGES, len(known.groups)
    if needs == GROUPS:
        sizes = _sizes(known.groups)
        together = int(sizes[sizes > 1].sum())
        return f"Groups of two or more: {np.sum(sizes > 1):,}, with {together:,} of the {total:,} images."
    if needs == LABELS:
        return f"Labelled: {np.sum(known.labels >= 0):,} of the {total:,} images, in {known.classes} classes."
    frames, sequences = int(np.sum(known.sequences >= 0)), len(_sizes(known.sequences))
    if needs == SEQUENCES:
        return f"Frames: {frames:,} in sequences: {sequences:,}."
    if needs == STREAMS:
        return f"Frames: {frames:,} of up to {known.streams.max(initial=-1) + 1} cameras in sequences: {sequences:,}."
    return ""


def _check_groups(title: str, least: int, known: Known) -> None:
    sizes = _sizes(known.groups)
    if not np.any(sizes >= least):
        raise HandfulError(
            f"{title} learns from groups of {least} images or more; here every group has fewer.", OTHER_GROUPS
        )
    if len(sizes) < 2 and not np.any(known.groups < 0):
        raise HandfulError(f"{title} needs several groups; here all images are in one.", OTHER_GROUPS)


def _check_frames(title: str, least: int, known: Known) -> None:
    if not np.any(_sizes(known.sequences) >= least):
        raise HandfulError(
            f"{title} learns from sequences of {least} frames or more; here every sequence has fewer.",
            MORE_FRAMES,
        )


def _check_cameras(title: str, least: int, known: Known) -> None:
    seen = known.streams >= 0
    if not seen.any():
        raise HandfulError(f"{title} learns from several cameras; here no frame is in a folder.", CAMERAS)
    moments, times = np.unique(
        np.stack([known.sequences[seen], known.places[seen]], axis=1), axis=0, return_counts=True
    )
    if not np.any(_sizes(moments[times > 1, 0]) >= least):
        raise HandfulError(
            f"{title} learns from moments that two cameras saw; here no sequence has {least} of them.",
            CAMERAS,
        )


def _check_labels(title: str, least: int, known: Known) -> None:
    if known.classes == 0:
        raise HandfulError(f"{title} learns from labels too, and there are none yet.", MORE_LABELS)
    if known.classes == 1:
        raise HandfulError(
            f"{title} needs labels of two classes or more; here all are of one class.", MORE_LABELS
        )


def _sizes(numbers: np.ndarray) -> np.ndarray:
    """Return how often each number from 0 on occurs that does."""
    counts = np.bincount(numbers[numbers >= 0])
    return counts[counts > 0]
