"""What a fine-tuning learns from: the labelled images of a project, and the images that nobody has labelled."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sslcore.arrays import Arrays
from sslcore.configs import HeadConfig
from sslcore.errors import HandfulError, TooFewLabels
from sslcore.finetune_plan import FinetunePlan, plan_finetune
from sslcore.head import space_of, with_strength
from sslcore.jobs.labelled_rows import Labelled
from sslcore.jobs.learn import Pixels
from sslcore.plan import PRESETS

if TYPE_CHECKING:
    from sslcore.finetune import Lesson


@dataclass(frozen=True)
class Images:
    """The embeddings of a project's images, their labels, and their pixels."""

    embeddings: Arrays
    labelled: Labelled
    pixels: Pixels


def plan_lesson(labelled: Labelled) -> FinetunePlan:
    """Return the plan for the labels that train; TooFewLabels where too few of them can be judged on."""
    if len(labelled.rows) and not labelled.judged.any():
        raise TooFewLabels(
            "Nobody has looked at the labelled images one by one.",
            "Label a few of each class by hand: a model is judged on those alone.",
        )
    # Labels of one gesture are held out together: for the judge they are one.
    apart = np.zeros(len(labelled.rows), dtype=bool)
    seen = np.flatnonzero(labelled.judged)
    apart[seen[np.unique(labelled.group[seen], return_index=True)[1]]] = True
    judged = plan_finetune(_counts(labelled, apart))
    every = plan_finetune(_counts(labelled, np.ones(len(labelled.codes), dtype=bool)))
    return dataclasses.replace(every, folds=judged.folds)


def _counts(labelled: Labelled, which: np.ndarray) -> dict[str, int]:
    counts = np.bincount(labelled.codes[which], minlength=len(labelled.class_names))
    return dict(zip(labelled.class_names, counts.tolist(), strict=True))


def make_lesson(images: Images, folder: Path) -> Lesson:
    """Return the lesson of the labelled images for the run in `folder`; HandfulError where images came or went."""
    from sslcore.finetune import Lesson

    labelled, pixels = images.labelled, images.pixels
    if not np.array_equal(images.embeddings["ids"], pixels.ids):
        raise HandfulError("The images have changed meanwhile.", "Scan the folder again, then fine-tune.")
    features = images.embeddings["embeddings"]
    space = space_of(features)
    own = features[labelled.rows].astype(np.float32)
    return Lesson(
        pixels.cache.pixels,
        pixels.rows[labelled.rows],
        own,
        labelled.labels,
        labelled.class_ids,
        space,
        with_strength(HeadConfig(), own, labelled.codes, space),
        PRESETS[_preset_of(folder)],
    )


def with_unlabelled(lesson: Lesson, images: Images) -> Lesson:
    """Return the lesson with the images to learn from that have no label."""
    from sslcore.semi_supervised import SAMPLE, Unlabelled

    rest = unlabelled_rows(images.labelled, images.pixels.rows)
    some = images.embeddings["embeddings"][rest[:: max(1, len(rest) // SAMPLE)]].astype(np.float32)
    unlabelled = Unlabelled(lesson.pixels, images.pixels.rows[rest], some)
    return dataclasses.replace(lesson, unlabelled=unlabelled)


def unlabelled_rows(labelled: Labelled, cache_rows: np.ndarray) -> np.ndarray:
    """Return which images may be learnt from without a label, int64 [u], each content once; `cache_rows` int64 [n].

    An image with a label is none of them, in no fold, nor one set aside for the audit, nor a duplicate of either.
    What only the model has labelled is: nobody has looked at it.
    """
    closed = np.union1d(np.union1d(labelled.rows, labelled.set_aside), labelled.audit_rows)
    first = np.unique(cache_rows, return_index=True)[1]
    return np.sort(first[~np.isin(cache_rows[first], cache_rows[closed])])


def _preset_of(folder: Path) -> str:
    """Return the augmentation preset that the run learned with; that of photos where nobody knows."""
    from sslcore.record import RunRecord
    from sslcore.setup import read_setup

    setup = read_setup(RunRecord(folder))
    name = setup.config.augmentation if setup else "photos"
    return name if name in PRESETS else "photos"
