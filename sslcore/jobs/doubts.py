"""What to doubt in a project: labels likely wrong, images unlike the rest, copies, the person's consistency."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

from sslcore.arrays import Arrays, find_arrays, load_arrays
from sslcore.audit import read_audit
from sslcore.configs import HeadConfig
from sslcore.consistency import ENOUGH, consistency_of, in_a_sentence
from sslcore.errors import HandfulError
from sslcore.head import space_of
from sslcore.jobs.chart import stored_neighbours
from sslcore.jobs.labelled_rows import Labelled, read_labelled, rows_of
from sslcore.label_doubts import LabelDoubts, doubt_labels
from sslcore.leaks import audit_without, copy_groups, find_contradictions, find_leaks
from sslcore.neighbours import Neighbours, find_neighbours
from sslcore.outliers import find_outliers
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.store import ReaskRow, Store
from sslcore.threads import one_blas_thread

NEIGHBOURS = 15
MOST = 200
"""Entries of a list at most: it is for a person to look through."""


@dataclass(frozen=True)
class Facts:
    """What a person said, as the doubts need it; class ids by image id."""

    labels: dict[int, int]
    sources: dict[int, str]
    rejections: dict[int, set[int]]
    reasks: list[ReaskRow]
    contents: np.ndarray


def doubts(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return {errors, expected_wrong, reason, outliers, leaks, audit, contradictions, consistency, version}.

    errors: [image, class given, class suggested, score, why]; outliers: [image, how many times the usual distance];
    leaks: [audit image, training image, exact]; contradictions: [image, its class, other image, its class, exact].
    """
    embeddings = load_arrays(project, args["embeddings"])
    ids = np.asarray(embeddings["ids"])
    with one_blas_thread():
        labelled = read_labelled(project, ids)
        facts = _read_facts(project, ids)
        near = stored_neighbours(project, embeddings) or find_neighbours(
            embeddings["embeddings"], NEIGHBOURS, progress
        )
        progress.check()
        groups = copy_groups(near, facts.contents)
        return {
            "version": labelled.version,
            **_errors(project, embeddings, labelled, facts, progress),
            "outliers": _outliers(near, ids),
            **_copies(project, embeddings, labelled, facts, groups),
            "consistency": _consistency(facts.reasks),
        }


def _read_facts(project: Project, ids: np.ndarray) -> Facts:
    with Store(project, readonly=True) as store:
        rows = store.label_rows()
        table = store.image_table()
        rejections, reasks = store.rejections(), store.reasks()
    places = table.rows_of(ids)
    contents = [table.content[int(place)] if place >= 0 else "" for place in places]
    # What could not be read is nobody's copy.
    named = [content or f"-{row}" for row, content in enumerate(contents)]
    return Facts(
        {row.image_id: row.class_id for row in rows},
        {row.image_id: row.source for row in rows},
        rejections,
        reasks,
        np.array(named),
    )


def _errors(
    project: Project, embeddings: Arrays, labelled: Labelled, facts: Facts, progress: Progress
) -> dict[str, Any]:
    """Return the labels likely wrong, how many there may be, and why nothing can be said where that is so."""
    listed = _answered_differently(facts)
    probabilities, reason = _out_of_fold(project, embeddings, labelled, progress)
    if probabilities is None:
        return {"errors": listed, "expected_wrong": None, "reason": reason}
    judged = labelled.judged
    rows, codes = labelled.rows[judged], labelled.codes[judged]
    found = doubt_labels(probabilities, codes, np.asarray(embeddings["embeddings"][rows]))
    already = {entry[0] for entry in listed}
    images = np.asarray(embeddings["ids"])[rows]
    for row in found.listed:
        entry = _entry(int(row), int(images[row]), found, labelled, codes)
        settled = entry[2] in facts.rejections.get(entry[0], ())
        if not settled and entry[0] not in already:
            listed.append(entry)
    expected = {"low": found.low, "high": found.high, "labels": len(codes)}
    return {"errors": listed[:MOST], "expected_wrong": expected, "reason": ""}


def _entry(row: int, image: int, found: LabelDoubts, labelled: Labelled, codes: np.ndarray) -> list[Any]:
    given, suggested = labelled.class_ids[codes[row]], labelled.class_ids[found.suggested[row]]
    return [image, given, suggested, round(float(found.score[row]), 3), "model"]


def _answered_differently(facts: Facts) -> list[list[Any]]:
    """Return the labels that a second answer contradicts and that nobody has settled since."""
    return [
        [row.image_id, row.first_class_id, row.class_id, None, "you"]
        for row in facts.reasks
        if row.class_id != row.first_class_id
        and facts.labels.get(row.image_id) == row.first_class_id
        and row.class_id not in facts.rejections.get(row.image_id, ())
    ]


def _out_of_fold(
    project: Project, embeddings: Arrays, labelled: Labelled, progress: Progress
) -> tuple[np.ndarray | None, str]:
    """Return the probabilities [judged labels, c] of heads that had not seen them, else None and the reason."""
    from sslcore.evaluate import cross_validate

    if not len(labelled.rows):
        return None, "There are no labels yet."
    ids = np.asarray(embeddings["ids"])[labelled.rows[labelled.judged]]
    key = find_arrays(project, "head", embeddings=embeddings.key, version=labelled.version)
    stored = None if key is None else load_arrays(project, key)
    if (
        stored is not None
        and "judged_probabilities" in stored
        and np.array_equal(np.asarray(stored["judged_ids"]), ids)
    ):
        return np.asarray(stored["judged_probabilities"], dtype=np.float64), ""
    features = embeddings["embeddings"]
    space = space_of(features)
    verdict = cross_validate(features[labelled.rows], labelled.labels, HeadConfig(), progress, space)
    if verdict.out_of_fold is None:
        return None, verdict.reason
    return verdict.out_of_fold[labelled.judged].astype(np.float64), ""


def _outliers(near: Neighbours, ids: np.ndarray) -> list[list[Any]]:
    found = find_outliers(near)
    return [
        [int(ids[row]), round(float(ratio), 2)]
        for row, ratio in zip(found.rows[:MOST], found.ratio[:MOST], strict=True)
    ]


def _copies(
    project: Project, embeddings: Arrays, labelled: Labelled, facts: Facts, groups: np.ndarray
) -> dict[str, Any]:
    """Return the leaks with what they do to the audit figure, and the copies whose labels differ."""
    ids = np.asarray(embeddings["ids"])
    leaks = find_leaks(groups, facts.contents, labelled.audit_rows, labelled.rows)
    images = np.fromiter(facts.labels, dtype=np.int64, count=len(facts.labels))
    classes = np.fromiter(facts.labels.values(), dtype=np.int64, count=len(facts.labels))
    # What the model gave is no second opinion.
    looked_at = np.array([facts.sources[int(image)] != "model" for image in images], dtype=bool)
    rows, there = rows_of(ids, images)
    there &= looked_at
    differing = find_contradictions(groups, facts.contents, rows[there], classes[there])
    return {
        "leaks": [
            [int(ids[a]), int(ids[b]), bool(exact)]
            for a, b, exact in zip(leaks.first[:MOST], leaks.second[:MOST], leaks.exact[:MOST], strict=True)
        ],
        "audit": _audit(project, embeddings, labelled, leaks.first),
        "contradictions": [
            [int(ids[a]), facts.labels[int(ids[a])], int(ids[b]), facts.labels[int(ids[b])], bool(exact)]
            for a, b, exact in zip(
                differing.first[:MOST], differing.second[:MOST], differing.exact[:MOST], strict=True
            )
        ],
    }


def _audit(
    project: Project, embeddings: Arrays, labelled: Labelled, leaked: np.ndarray
) -> dict[str, Any] | None:
    """Return the audit's accuracy with and without the leaks; None without audit or predictions of these labels."""
    key = find_arrays(project, "predictions", embeddings=embeddings.key, version=labelled.version)
    if key is None or not len(labelled.audit_rows):
        return None
    try:
        said = load_arrays(project, key)["probabilities"][labelled.audit_rows].argmax(axis=1)
    except HandfulError:
        return None
    with Store(project, readonly=True) as store:
        population = read_audit(store).population
    return audit_without(said == labelled.audit_codes, np.isin(labelled.audit_rows, leaked), population)


def _consistency(reasks: list[ReaskRow]) -> dict[str, Any]:
    found = consistency_of(reasks)
    return {**dataclasses.asdict(found), "enough": found.n >= ENOUGH, "sentence": in_a_sentence(found)}
