"""Fine-tune an encoder with the labels, and use what came of it: its predictions in place of the frozen head's."""

from __future__ import annotations

import dataclasses
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from sslcore.arrays import find_arrays, load_arrays, prune_arrays, save_arrays
from sslcore.errors import HandfulError
from sslcore.evaluate import Evaluation, count_confusion, scores
from sslcore.finetune_plan import (
    FINETUNE,
    FinetunePlan,
    base_problem,
    plan_with_unlabelled,
)
from sslcore.head import head_arrays, predict_proba
from sslcore.jobs.classify import describe
from sslcore.jobs.labelled_rows import read_labelled
from sslcore.jobs.learn import embed, open_pixels
from sslcore.jobs.lesson import Images, make_lesson, plan_lesson, with_unlabelled
from sslcore.paired import Paired, advice, compare_pairs
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.store import RunRow, Store
from sslcore.threads import one_blas_thread

if TYPE_CHECKING:
    from sslcore.finetune import FineTuned, Lesson

HEADS, PREDICTIONS = "tuned-head", "tuned-predictions"
"""Kinds of arrays, beside the frozen head's own."""
KEEP = 2


def finetune(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return {run, base, labels, rounds, paired, sentence, minutes, version} of the fine-tuning run `args["run"]`.

    unlabelled, pseudo_labelled: how many images without a label there were to learn from, 0 where none were wanted,
    and the share 0..1 of them that was sure enough in the end. Its folder holds encoder, head and done.json.
    HandfulError for labels or a run that won't do, Cancelled.
    """
    from sslcore.encoders import load_encoder
    from sslcore.finetune import fine_tune
    from sslcore.tuned import save_tuned

    started = time.monotonic()
    row = find_run(project, int(args["run"]))
    base = find_run(project, int(row.config["run"]))
    if problem := base_problem(base.id, base.method):
        raise problem
    embeddings = load_arrays(project, embed(project, {"run": base.id}, progress)["embeddings"])
    labelled = read_labelled(project, embeddings["ids"])
    plan = plan_lesson(labelled)
    encoder, card = load_encoder(project.run_folder(base.id, base.method))
    pixels = open_pixels(project, card.resolution, progress)
    try:
        images = Images(embeddings, labelled, pixels)
        lesson = make_lesson(images, project.run_folder(base.id, base.method))
        if row.config.get("unlabelled"):
            lesson = with_unlabelled(lesson, images)
            plan = plan_with_unlabelled(plan, lesson.n_unlabelled)
        with one_blas_thread():
            tuned = fine_tune(encoder, card, lesson, plan, int(row.config.get("seed", 0)), progress)
    finally:
        pixels.cache.close()
    right = [given.argmax(axis=1) == labelled.codes for given in (tuned.frozen, tuned.tuned)]
    paired = compare_pairs(right[0][labelled.judged], right[1][labelled.judged])
    result = {
        "run": row.id,
        "base": base.id,
        "version": labelled.version,
        **_findings(tuned, paired, lesson, plan),
        "minutes": round((time.monotonic() - started) / 60, 3),
    }
    done = {"result": result, **_judged(tuned.tuned, paired, images, plan)}
    folder = project.run_folder(row.id, FINETUNE)
    card = dataclasses.replace(card, run=folder.name, tuned=plan.labels, tuned_unlabelled=lesson.n_unlabelled)
    save_tuned(folder, tuned, card, labelled.class_names, done)
    return result


def use_tuned(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return {run, head, predictions, version, accuracy, ...} of a fine-tuned model, like the job `fit` of the head.

    Computes its predictions of every image; found again where nothing has changed.
    """
    from sslcore.tuned import read_tuned

    row = find_run(project, int(args["run"]))
    head, done = read_tuned(project.run_folder(row.id, FINETUNE))
    features = load_arrays(project, embed(project, {"run": row.id}, progress)["embeddings"])
    version, facts = done["result"]["version"], done["facts"]
    inputs = {"embeddings": features.key, "version": version, "finetune": row.id}
    key, predictions = find_arrays(project, HEADS, **inputs), find_arrays(project, PREDICTIONS, **inputs)
    if key is None or predictions is None:
        probabilities = predict_proba(head, features["embeddings"]).astype(np.float16)
        arrays = {"probabilities": probabilities, "ids": features["ids"]}
        predictions = save_arrays(project, PREDICTIONS, inputs, arrays, {"class_ids": list(head.class_ids)})
        arrays = head_arrays(head)
        for name in ("judged_ids", "judged_guesses"):
            arrays[name] = np.array(done[name], dtype=np.int64)
        key = save_arrays(project, HEADS, inputs, arrays, facts)
        for kind in (HEADS, PREDICTIONS):
            prune_arrays(project, kind, KEEP)
    return {**facts, "run": row.id, "head": key, "predictions": predictions, "version": version}


def find_run(project: Project, run: int) -> RunRow:
    """Return the row of a run; HandfulError where there is none."""
    with Store(project, readonly=True) as store:
        row = next((row for row in store.runs() if row.id == run), None)
    if row is None:
        raise HandfulError(f"There is no run {run}.", "`sslcore pretrain` makes one.")
    return row


def _findings(tuned: FineTuned, paired: Paired, lesson: Lesson, plan: FinetunePlan) -> dict[str, Any]:
    """Return what the fine-tuning learnt from, for how long, and what came of it."""
    return {
        "labels": plan.labels,
        "unlabelled": lesson.n_unlabelled,
        "pseudo_labelled": tuned.pseudo_labelled,
        "classes": len(lesson.class_ids),
        "folds": plan.folds,
        "rounds": tuned.rounds,
        "paired": paired.to_json(),
        "sentence": advice(paired, tuned.rounds),
    }


def _judged(out_of_fold: np.ndarray, paired: Paired, images: Images, plan: FinetunePlan) -> dict[str, Any]:
    """Return what cross-validation says of the fine-tuned model, in the words of the frozen head's figures, and which
    image was taken for what."""
    labelled = images.labelled
    judged, guesses = labelled.judged, out_of_fold.argmax(axis=1)
    confusion = count_confusion(labelled.codes[judged], guesses[judged], len(labelled.class_ids))
    verdict = Evaluation(
        paired.second,
        paired.second_interval,
        f"{plan.folds}-fold cross-validation, on {plan.labels} labels",
        "",
        confusion,
        scores(confusion),
    )
    return {
        "facts": {**describe(verdict, labelled), "class_ids": list(labelled.class_ids)},
        "judged_ids": images.embeddings["ids"][labelled.rows[judged]].tolist(),
        "judged_guesses": np.array(labelled.class_ids)[guesses[judged]].tolist(),
    }
