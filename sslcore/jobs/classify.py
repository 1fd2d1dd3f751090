"""After each label: a head and what it says of every image at once, then, while there is time, how good it is."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from sslcore.arrays import Arrays, prune_arrays, save_arrays, sync_arrays
from sslcore.class_shares import write_priors
from sslcore.configs import HeadConfig, to_dict
from sslcore.errors import TooFewLabels
from sslcore.evaluate import Evaluation, cross_validate
from sslcore.every_image import Said, predict_every
from sslcore.head import Head, head_arrays, predict_proba
from sslcore.head_choice import plain
from sslcore.jobs.embedded import Embedded, embedded
from sslcore.jobs.head_fit import HeadFit, last_choice, project_priors
from sslcore.jobs.labelled_rows import Labelled, read_labelled, rows_of
from sslcore.jobs.trust import trust_facts
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.store import Store
from sslcore.threads import Precedence, one_blas_thread

KEEP_HEADS = 4
FIRST = Precedence()
"""What a person waits for: new predictions and suggestions. Judging gives way to it."""


def fit(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return the head's figures and the keys of its arrays, for the labels as they are on disk now.

    Tells `predicted` with the new predictions first: judging the head takes longer than fitting it.
    """
    with one_blas_thread():
        return _judge(_predict(project, args, progress), progress)


def predict(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return {predictions, version, class_ids} of a head fitted to the labels as they are on disk now.

    Tells `predicted` first. The head is what `judge` in the same process goes on with.
    """
    with FIRST.ahead(), one_blas_thread():
        begun = _predict(project, args, progress)
        _begun[:] = [begun]
        # Labels can come faster than heads are judged.
        _prune(project, "predictions")
    return {"predictions": begun.predictions, "version": begun.labelled.version, **begun.class_ids}


def judge(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return what `fit` does, of the head that `predict` fitted last; gives way to new predictions and suggestions."""
    progress.let_first(FIRST)
    with one_blas_thread():
        known = embedded(project, args["embeddings"])
        begun = next((one for one in _begun if one.known is known), None)
        if begun is None:
            return _judge(_predict(project, args, progress), progress)
        # A copy: judging that is broken off must leave no half-made choice behind.
        return _judge(dataclasses.replace(begun, fitting=begun.fitting.carry_on(progress)), progress)


@dataclasses.dataclass(eq=False)
class Begun:
    """A head that is fitted and has predicted every image, but is not judged yet."""

    project: Project
    known: Embedded
    labelled: Labelled
    inputs: dict[str, Any]
    fitting: HeadFit
    head: Head
    said: Said
    predictions: str

    @property
    def class_ids(self) -> dict[str, list[int]]:
        return {"class_ids": list(self.labelled.class_ids)}


def _predict(project: Project, args: dict[str, Any], progress: Progress) -> Begun:
    known = embedded(project, args["embeddings"])
    embeddings, config = known.arrays, HeadConfig()
    labelled = read_labelled(project, embeddings["ids"])
    if not len(labelled.rows):
        raise TooFewLabels("There are no labels yet.", "Label a few images first.")
    priors = project_priors(project)
    fitting = HeadFit(
        embeddings,
        known.measured.space,
        labelled.rows,
        labelled.labels,
        labelled.class_ids,
        priors,
        config,
        progress,
        project,
    )
    head = fitting.first(last_choice(project, embeddings.key))
    progress.check()
    inputs = {"embeddings": embeddings.key, "version": labelled.version, "head": to_dict(config)}
    inputs["priors"] = write_priors(priors)
    if in_view := args.get("in_view"):
        _glimpse(project, embeddings, head, inputs, in_view, progress)
    begun = Begun(project, known, labelled, inputs, fitting, head, NOTHING, "")
    _say(begun, head, progress)
    return begun


def _say(begun: Begun, head: Head, progress: Progress) -> None:
    """Predict every image with `head`, save that and tell it."""
    embeddings, labelled = begun.known.arrays, begun.labelled
    said = predict_every(head, embeddings["embeddings"], begun.known.measured, progress)
    progress.check()
    # Saved anew where the choice is another: what is mapped by the window stays what it was.
    inputs = {**begun.inputs, "choice": plain(begun.fitting.choice)}
    arrays = {**dataclasses.asdict(said), "ids": embeddings["ids"]}
    key = save_arrays(begun.project, "predictions", inputs, arrays, begun.class_ids, synced=False)
    begun.inputs, begun.head, begun.said, begun.predictions = inputs, head, said, key
    progress.tell("predicted", predictions=key, version=labelled.version, **begun.class_ids)
    progress.check()


def _judge(begun: Begun, progress: Progress) -> dict[str, Any]:
    project, labelled, fitting = begun.project, begun.labelled, begun.fitting
    embeddings, measured = begun.known.arrays, begun.known.measured
    features, ids = embeddings["embeddings"], embeddings["ids"]
    with _kept(begun):
        if (better := fitting.choose()) is not None:
            _say(begun, better, progress)
        labels = labelled.labels
        own = features[labelled.rows]
        verdict = cross_validate(own, labels, fitting.config, progress, measured.space, fitting.judge())
        about, unlike = fitting.facts(verdict, begun.said.chances)
        facts = {**describe(verdict, labelled), **begun.class_ids, **about}
        facts |= trust_facts(project, embeddings.key, labelled, begun.said, verdict)
        arrays = {**head_arrays(begun.head), "unlike_ids": ids[unlike]}
        if verdict.out_of_fold is not None:
            # Which labelled image was taken for what: a cell of the confusion matrix opens its images.
            guesses = np.array(labelled.class_ids)[verdict.out_of_fold.argmax(axis=1)]
            judged = labelled.judged
            arrays |= {"judged_ids": ids[labelled.rows[judged]], "judged_guesses": guesses[judged]}
            arrays["judged_probabilities"] = verdict.out_of_fold[judged]
        progress.check()
        key = save_arrays(project, "head", begun.inputs, arrays, facts)
        sync_arrays(project, begun.predictions)
        _prune(project, "head")
        _prune(project, "predictions")
    return {"head": key, "predictions": begun.predictions, "version": labelled.version, **facts}


@contextmanager
def _kept(begun: Begun) -> Iterator[None]:
    """Keep the predictions of a head that is being judged, however many newer ones come meanwhile."""
    _judging.append(begun)
    try:
        yield
    finally:
        _judging.remove(begun)


def _prune(project: Project, kind: str) -> None:
    """Delete all but the newest results of this kind; never what a person sees, or is being judged."""
    with Store(project, readonly=True) as store:
        spared = {store.get_meta("head"), store.get_meta("predictions")}
    spared |= {begun.predictions for begun in [*_judging, *_begun]}
    prune_arrays(project, kind, KEEP_HEADS, spared)


NOTHING = Said(np.zeros((0, 0), np.float16), np.zeros(0, np.int32), np.zeros(0, np.float16))
_begun: list[Begun] = []
"""What was predicted last and not judged yet: at most one."""
_judging: list[Begun] = []


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
