"""After each label: fit the head, judge it, predict every image, choose what to ask next."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from sslcore.arrays import Arrays, find_arrays, load_arrays, prune_arrays, save_arrays, sync_arrays
from sslcore.class_shares import write_priors
from sslcore.configs import HeadConfig, to_dict
from sslcore.errors import TooFewLabels
from sslcore.evaluate import Evaluation, cross_validate
from sslcore.every_image import Measured, Said, measure_rows, predict_every
from sslcore.head import Head, head_arrays, predict_proba
from sslcore.head_choice import plain
from sslcore.jobs.chart import stored_neighbours
from sslcore.jobs.head_fit import HeadFit, last_choice, project_priors
from sslcore.jobs.trust import trust_facts
from sslcore.judging import Labels
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.store import AUTO, MODEL, SEEN, LabelRow, Store
from sslcore.suggest import Pool, suggest_next
from sslcore.threads import one_blas_thread

KEEP_HEADS = 4


@dataclasses.dataclass(frozen=True)
class Labelled:
    """The labels that lie on embedded images and train: rows int64 [m] of the embedding, class position of each [m].

    judged bool [m], group int64 [m]: see `judging.Labels`. closed int64: every row that has a label or is set aside.
    audit_rows, audit_codes int64 [k]: labelled images of the audit; a class that nothing trains is -1.
    """

    rows: np.ndarray
    codes: np.ndarray
    class_ids: tuple[int, ...]
    version: int
    class_names: tuple[str, ...]
    judged: np.ndarray
    group: np.ndarray
    closed: np.ndarray
    set_aside: np.ndarray
    audit_rows: np.ndarray
    audit_codes: np.ndarray

    @property
    def labels(self) -> Labels:
        """What a judge needs to know of them."""
        return Labels(self.codes, self.judged, self.group)


def read_labelled(project: Project, ids: np.ndarray) -> Labelled:
    """Return the project's labels as rows of an embedding whose rows are images `ids` (ascending)."""
    with Store(project, readonly=True) as store:
        every, version = store.label_rows(), store.label_version()
        names = {row.id: row.name for row in store.classes()}
        aside = np.array(store.audit_images(), dtype=np.int64)
    images = np.array([row.image_id for row in every], dtype=np.int64)
    given = np.array([row.class_id for row in every], dtype=np.int64)
    place, there = rows_of(ids, images)
    in_audit = np.isin(images, aside)
    trains = there & ~in_audit & np.array([row.source != MODEL for row in every], dtype=bool)
    # Only classes with an embedded image: the head can say nothing about others.
    class_ids = tuple(class_id for class_id in names if class_id in set(given[trains].tolist()))
    # What came from the model itself, or for a whole group, is no blind answer.
    measures = there & in_audit & np.array([row.source in SEEN for row in every], dtype=bool)
    position = {class_id: code for code, class_id in enumerate(class_ids)}
    codes = np.array([position.get(int(class_id), -1) for class_id in given], dtype=np.int64)
    set_aside = rows_of(ids, aside)
    return Labelled(
        place[trains],
        codes[trains],
        class_ids,
        version,
        tuple(names[class_id] for class_id in class_ids),
        np.array([row.source in SEEN for row in every], dtype=bool)[trains],
        gestures(every)[trains],
        np.union1d(place[there], set_aside[0][set_aside[1]]),
        set_aside[0][set_aside[1]],
        place[measures],
        codes[measures],
    )


def rows_of(ids: np.ndarray, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where each image is among `ids` (ascending), int64 [k], and whether it is there, bool [k]."""
    rows = np.searchsorted(ids, images)
    there = rows < len(ids)
    there[there] = ids[rows[there]] == images[there]
    return rows.astype(np.int64), there


def gestures(labels: Sequence[LabelRow]) -> np.ndarray:
    """Return a number of each label, int64 [m]: the same for those that one gesture gave along with one another."""
    shared = {row.edit_id for row in labels if row.source == AUTO}
    # Images are counted from 1 up, gestures from -1 down.
    numbers = (-row.edit_id if row.edit_id in shared else row.image_id for row in labels)
    return np.fromiter(numbers, dtype=np.int64, count=len(labels))


def fit(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return the head's figures and the keys of its arrays, for the labels as they are on disk now.

    Tells `predicted` with the new predictions first: judging the head takes longer than fitting it.
    """
    embeddings = load_arrays(project, args["embeddings"])
    labelled = read_labelled(project, embeddings["ids"])
    if not len(labelled.rows):
        raise TooFewLabels("There are no labels yet.", "Label a few images first.")
    with one_blas_thread():
        return _fit(project, embeddings, labelled, args.get("in_view", ()), progress)


def _fit(
    project: Project, embeddings: Arrays, labelled: Labelled, in_view: Sequence[int], progress: Progress
) -> dict[str, Any]:
    features, ids, config = embeddings["embeddings"], embeddings["ids"], HeadConfig()
    class_ids = {"class_ids": list(labelled.class_ids)}
    priors = project_priors(project)
    inputs = {"embeddings": embeddings.key, "version": labelled.version, "head": to_dict(config)}
    measured = measured_rows(embeddings.place, features)

    def predict(head: Head) -> tuple[str, Said]:
        # Saved anew where the choice is another: what is mapped by the window stays what it was.
        inputs.update(choice=plain(fitting.choice), priors=write_priors(priors))
        said = predict_every(head, features, measured, progress)
        arrays = {**dataclasses.asdict(said), "ids": ids}
        key = save_arrays(project, "predictions", inputs, arrays, class_ids, synced=False)
        progress.tell("predicted", predictions=key, version=labelled.version, **class_ids)
        progress.check()
        return key, said

    labels = labelled.labels
    fitting = HeadFit(
        embeddings,
        measured.space,
        labelled.rows,
        labels,
        labelled.class_ids,
        priors,
        config,
        progress,
        project,
    )
    head = fitting.first(last_choice(project, embeddings.key))
    progress.check()
    if len(in_view):
        _glimpse(project, embeddings, head, inputs, in_view, progress)
    predictions, said = predict(head)
    if (better := fitting.choose()) is not None:
        head = better
        predictions, said = predict(head)
    verdict = cross_validate(
        features[labelled.rows], labels, config, progress, measured.space, fitting.judge()
    )
    about, unlike = fitting.facts(verdict, said.chances)
    facts = {**describe(verdict, labelled), **class_ids, **about}
    facts |= trust_facts(project, embeddings.key, labelled, said, verdict)
    arrays = {**head_arrays(head), "unlike_ids": ids[unlike]}
    if verdict.out_of_fold is not None:
        # Which labelled image was taken for what: a cell of the confusion matrix opens its images.
        guesses = np.array(labelled.class_ids)[verdict.out_of_fold.argmax(axis=1)]
        judged = labelled.judged
        arrays |= {"judged_ids": ids[labelled.rows[judged]], "judged_guesses": guesses[judged]}
        arrays["judged_probabilities"] = verdict.out_of_fold[judged]
    key = save_arrays(project, "head", inputs, arrays, facts)
    sync_arrays(project, predictions)
    for kind in ("head", "predictions"):
        prune_arrays(project, kind, KEEP_HEADS)
    return {"head": key, "predictions": predictions, "version": labelled.version, **facts}


def _glimpse(
    project: Project,
    embeddings: Arrays,
    head: Head,
    inputs: dict[str, Any],
    in_view: Sequence[int],
    progress: Progress,
) -> None:
    """Tell `glimpsed` with what the head says of the images a person sees just now."""
    rows, there = rows_of(embeddings["ids"], np.unique(np.asarray(in_view, dtype=np.int64)))
    seen = rows[there]
    shares = predict_proba(head, embeddings["embeddings"][seen]).astype(np.float16)
    arrays = {"ids": embeddings["ids"][seen], "probabilities": shares}
    key = save_arrays(project, "glimpse", inputs, arrays, synced=False)
    prune_arrays(project, "glimpse", 2)
    progress.tell("glimpsed", predictions=key, version=inputs["version"], class_ids=list(head.class_ids))


_measured: dict[str, Measured] = {}


def measured_rows(place: str, features: np.ndarray) -> Measured:
    """Return what holds for the embedding at `place` whatever the labels; remembered, as it is asked at each label."""
    found = _measured.get(place)
    if found is None:
        found = measure_rows(features)
        _measured.clear()
        _measured[place] = found
    return found


def describe(verdict: Evaluation, labelled: Labelled) -> dict[str, Any]:
    """Return the evaluation as JSON-ready facts."""
    return {
        "accuracy": verdict.accuracy,
        "interval": list(verdict.interval) if verdict.interval else None,
        "method": verdict.method,
        "reason": verdict.reason,
        "labels": len(labelled.rows),
        "classes": len(labelled.class_ids),
        "confusion": None if verdict.confusion is None else verdict.confusion.tolist(),
        "per_class": [
            {"class_id": class_id, **dataclasses.asdict(score)}
            for class_id, score in zip(labelled.class_ids, verdict.per_class, strict=False)
        ],
        "curve": [dataclasses.asdict(point) for point in verdict.curve],
    }


def suggest(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return {version, suggestions: [[image id, why], ...]}: the images worth asking about next."""
    embeddings = load_arrays(project, args["embeddings"])
    ids = embeddings["ids"]
    labelled = read_labelled(project, ids)
    is_labelled = np.zeros(len(ids), dtype=bool)
    is_labelled[labelled.rows] = True
    candidates = np.ones(len(ids), dtype=bool)
    candidates[labelled.closed] = False
    if args.get("within") is not None:
        candidates &= np.isin(ids, np.asarray(args["within"], dtype=np.int64))
    pool = Pool(
        embeddings=embeddings["embeddings"],
        neighbours=stored_neighbours(project, embeddings),
        labelled=is_labelled,
        candidates=candidates,
        probabilities=_probabilities(project, embeddings, labelled.version),
        n=int(args.get("n", 10)),
        seed=int(args.get("seed", 0)),
        class_names=labelled.class_names,
        copy_of=measured_rows(embeddings.place, embeddings["embeddings"]).copy_of,
    )
    chosen = suggest_next(str(args.get("strategy", "auto")), pool)
    pairs = [[int(ids[row]), why] for row, why in zip(chosen.rows, chosen.why, strict=True)]
    return {"version": labelled.version, "suggestions": pairs}


def _probabilities(project: Project, embeddings: Arrays, version: int) -> np.ndarray | None:
    key = find_arrays(project, "predictions", embeddings=embeddings.key, version=version)
    return None if key is None else load_arrays(project, key)["probabilities"]
