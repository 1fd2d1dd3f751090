"""Faster hands: what is like this, what one label does for, what may be accepted, and groups to name at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from sslcore.accepting import Acceptance, choose_accepted, guesses_of
from sslcore.arrays import Arrays, find_arrays, load_arrays, prune_arrays, save_arrays
from sslcore.class_shares import read_priors
from sslcore.clusters import Known, find_clusters
from sslcore.configs import HeadConfig
from sslcore.errors import HandfulError
from sslcore.evidence import gather_evidence, with_audit
from sslcore.head_choice import Choice
from sslcore.jobs.chart import stored_neighbours
from sslcore.jobs.embedded import embedded
from sslcore.jobs.head_fit import HeadFit
from sslcore.jobs.labelled_rows import Labelled, read_labelled, rows_of
from sslcore.near_duplicates import near_distance, near_duplicates_of, without_rivals
from sslcore.neighbours import Neighbours
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.shortfall import Wanting, what_is_missing
from sslcore.similar import find_similar
from sslcore.store import Store
from sslcore.threads import one_blas_thread

MOST_SIMILAR = 2000
KEEP_ACCEPTED = 4
KEEP_CLUSTERS = 3


def similar(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return {similar: [[image id, cosine similarity], ...]}: the `n` images most like `images`, best first."""
    embeddings = load_arrays(project, args["embeddings"])
    ids = embeddings["ids"]
    rows, there = rows_of(ids, np.asarray(args["images"], dtype=np.int64))
    if not there.any():
        raise HandfulError("These images have no features yet.", "They get them with the next embedding.")
    n = min(int(args.get("n", 200)), MOST_SIMILAR)
    found, likeness = find_similar(embeddings["embeddings"], rows[there], n)
    return {"similar": [[int(ids[row]), float(s)] for row, s in zip(found, likeness, strict=True)]}


def near_duplicates(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return {image, class_id, images}: near-duplicates of a labelled `image` that its label would do for."""
    embeddings = load_arrays(project, args["embeddings"])
    features, ids, image = embeddings["embeddings"], embeddings["ids"], int(args["image"])
    nothing: dict[str, Any] = {"image": image, "class_id": None, "images": []}
    (row,), (there,) = rows_of(ids, np.array([image], dtype=np.int64))
    with Store(project, readonly=True) as store:
        given, aside = store.labels(), store.audit_images()
        rejected = store.rejections()
    if not there or image not in given or image in aside:
        return nothing
    neighbours = stored_neighbours(project, embeddings)
    distance = distance_of(embeddings, neighbours)
    progress.check()
    found = near_duplicates_of(features, int(row), distance, neighbours)
    closed = np.array([*given, *aside], dtype=np.int64)
    found = found[~np.isin(ids[found], closed)]
    others = np.array(
        [other for other, class_id in given.items() if class_id != given[image]], dtype=np.int64
    )
    rows, known = rows_of(ids, others)
    found = without_rivals(features, found, rows[known], distance)
    images = [int(ids[one]) for one in found if given[image] not in rejected.get(int(ids[one]), ())]
    return {"image": image, "class_id": given[image], "images": images}


_distances: dict[str, float] = {}


def distance_of(embeddings: Arrays, neighbours: Neighbours | None) -> float:
    """Return up to where images are near-duplicates, remembered for this embedding."""
    if embeddings.place not in _distances:
        _distances.clear()
        _distances[embeddings.place] = near_distance(embeddings["embeddings"], neighbours)
    return _distances[embeddings.place]


def accept(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return what may be accepted at precision `precision`, and the key of its arrays ids, class_ids, confidence.

    {accepted: key or None, images, per_class: [{class_id, images}], precision, at_least, threshold, counted, wrong,
    basis, audited, left_out: class ids, needed, audit_needed, reason, version, target}. The surest images come first;
    those unlike anything labelled are not among them.
    """
    embeddings, target = load_arrays(project, args["embeddings"]), float(args["precision"])
    labelled = read_labelled(project, embeddings["ids"])
    with one_blas_thread():
        found, wanting, audited = _accept(project, embeddings, labelled, target, progress)
    class_ids = np.array(labelled.class_ids, dtype=np.int64)
    facts = {
        "target": target,
        "version": labelled.version,
        "images": len(found.rows),
        "per_class": _per_class(found, class_ids),
        "threshold": found.threshold,
        "precision": found.precision,
        "at_least": found.at_least,
        "counted": found.counted,
        "wrong": found.wrong,
        "left_out": [int(class_ids[code]) for code in found.left_out],
        "basis": found.basis,
        "audited": audited,
        "needed": wanting.needed,
        "audit_needed": wanting.audit_needed,
        "reason": wanting.reason,
    }
    if not len(found.rows):
        return {"accepted": None, **facts}
    key = find_arrays(project, "predictions", embeddings=embeddings.key, version=labelled.version)
    assert key is not None
    chances = load_arrays(project, key)["probabilities"][found.rows].max(axis=1)
    arrays = {
        "ids": embeddings["ids"][found.rows],
        "class_ids": class_ids[found.codes],
        "confidence": chances,
    }
    inputs = {"embeddings": embeddings.key, "version": labelled.version, "target": target}
    accepted = save_arrays(project, "accepted", inputs, arrays, facts)
    prune_arrays(project, "accepted", KEEP_ACCEPTED)
    return {"accepted": accepted, **facts}


def _accept(
    project: Project, embeddings: Arrays, labelled: Labelled, target: float, progress: Progress
) -> tuple[Acceptance, Wanting, int]:
    """Return what may be accepted, what is wanting where it is nothing, and how many images of the audit tell."""
    key = find_arrays(project, "predictions", embeddings=embeddings.key, version=labelled.version)
    if key is None or not len(labelled.rows):
        raise HandfulError(
            "The model does not know the newest labels yet.", "Wait until it is fitted, then ask again."
        )
    said = load_arrays(project, key)
    probabilities = said["probabilities"]
    fitting = HeadFit(
        embeddings,
        embedded(project, embeddings.key).measured.space,
        labelled.rows,
        labelled.labels,
        labelled.class_ids,
        read_priors(said.inputs["priors"]),
        HeadConfig(),
        progress,
        project,
    )
    evidence = gather_evidence(fitting.judge_as(Choice(**said.inputs["choice"])))
    seen = np.asarray(probabilities[labelled.audit_rows], dtype=np.float32)
    evidence = with_audit(evidence, seen, labelled.audit_codes)
    free, unlike = _open_rows(project, embeddings, labelled), fitting.unlike()
    guesses = guesses_of(probabilities, free[~unlike[free]])
    found = choose_accepted(evidence, guesses, target)
    if len(found.rows):
        return found, Wanting(), evidence.audited
    if len(free) and not len(guesses.rows):
        return found, Wanting("what has no label is unlike all that has one"), evidence.audited
    return found, what_is_missing(evidence, guesses, target), evidence.audited


def _open_rows(project: Project, embeddings: Arrays, labelled: Labelled) -> np.ndarray:
    """Return the rows that a guess may be accepted for, int64: no label, not set aside, nothing ruled out."""
    free = np.ones(len(embeddings["ids"]), dtype=bool)
    free[labelled.closed] = False
    with Store(project, readonly=True) as store:
        doubted = np.array(sorted(store.rejections()), dtype=np.int64)
    rows, there = rows_of(embeddings["ids"], doubted)
    free[rows[there]] = False
    return np.flatnonzero(free)


def _per_class(found: Acceptance, class_ids: np.ndarray) -> list[dict[str, int]]:
    counts = np.bincount(found.codes, minlength=len(class_ids))
    return [{"class_id": int(c), "images": int(n)} for c, n in zip(class_ids, counts, strict=True) if n]


def clusters(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return {clusters: key, version, groups: [...]}: groups that one name may do for, the most worthwhile first.

    The arrays hold `ids` of all; a group's are its `core` from `start` on and then its `rim`, both counts.
    """
    embeddings = load_arrays(project, args["embeddings"])
    ids = embeddings["ids"]
    labelled = read_labelled(project, ids)
    codes = np.full(len(ids), -1, dtype=np.int64)
    codes[labelled.rows] = labelled.codes
    free = np.ones(len(ids), dtype=bool)
    free[labelled.closed] = False
    key = find_arrays(project, "predictions", embeddings=embeddings.key, version=labelled.version)
    said = None if key is None else load_arrays(project, key)["probabilities"]
    with one_blas_thread():
        found = find_clusters(embeddings["embeddings"], Known(codes, free, said))
    members = [np.concatenate([one.core, one.rim]) for one in found]
    arrays = {"ids": ids[np.concatenate([np.zeros(0, dtype=np.int64), *members])]}
    inputs = {"embeddings": embeddings.key, "version": labelled.version}
    saved = save_arrays(project, "clusters", inputs, arrays)
    prune_arrays(project, "clusters", KEEP_CLUSTERS)
    starts = np.cumsum([0, *(len(one) for one in members)])
    groups = [
        {
            "start": int(start),
            "core": len(one.core),
            "rim": len(one.rim),
            "class_id": None if one.likely is None else labelled.class_ids[one.likely],
            "purity": None if one.purity is None else list(one.purity),
            "believed": one.believed,
        }
        for start, one in zip(starts, found, strict=False)
    ]
    return {"clusters": saved, "version": labelled.version, "groups": groups}
