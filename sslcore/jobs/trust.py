"""What a fit says beside its accuracy: audit, the figure corrected for the choice of labels, reliability,
what more labels would bring, and whether to stop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sslcore.audit import read_audit
from sslcore.audit_figures import audit_figures
from sslcore.corrected import Corrected, correct_accuracy
from sslcore.evaluate import Evaluation
from sslcore.every_image import Said
from sslcore.forecast import Forecast, Wrong, forecast_gain
from sslcore.jobs.earlier_guesses import changed_guesses
from sslcore.project import Project
from sslcore.reliability import reliability
from sslcore.stopping import Signs, advise, beats_the_commonest
from sslcore.store import Store

if TYPE_CHECKING:
    from sslcore.jobs.labelled_rows import Labelled


def trust_facts(
    project: Project, embeddings: str, labelled: Labelled, said: Said, verdict: Evaluation
) -> dict[str, Any]:
    """Return the facts audit, corrected, reliability, forecast and stop of a fit; all may be None but audit and stop.

    said: of every image, by the head of these labels.
    """
    with Store(project, readonly=True) as store:
        audit, reasks = read_audit(store), store.reasks()
    figures = audit_figures(
        audit,
        np.asarray(said.probabilities[labelled.audit_rows], dtype=np.float32),
        labelled.audit_codes,
        labelled.class_ids,
    )
    trusted, corrected, judged = None, None, labelled.judged
    # What was accepted from the model is among them: nobody looked, and what is left is harder than all.
    free = np.ones(len(said.chances), dtype=bool)
    free[labelled.rows] = False
    free[labelled.set_aside] = False
    if verdict.out_of_fold is not None and verdict.accuracy is not None:
        unseen, truth = verdict.out_of_fold[judged], labelled.codes[judged]
        trusted = reliability(unseen, truth)
        corrected = correct_accuracy(unseen, truth, said.chances[free], verdict.accuracy)
    changed, since = changed_guesses(project, embeddings, labelled, said.winners)
    learnt = verdict.accuracy is None or beats_the_commonest(verdict.accuracy, labelled.codes[judged])
    # What learns nothing from the labels there are would promise what only its noise does.
    ahead = _forecast(verdict, corrected, int(judged.sum())) if learnt else None
    high = corrected.interval if corrected else verdict.interval
    if figures["enough"]:
        high = figures["interval"]
    same = [row.first_class_id == row.class_id for row in reasks]
    signs = Signs(
        ahead.more if ahead else 0,
        ahead.gain if ahead else None,
        ahead.interval[0] if ahead else None,
        ahead.interval[1] if ahead else None,
        changed,
        since,
        _doubt(labelled, said.chances[free], corrected),
        high[1] if high else None,
        float(np.mean(same)) if same else None,
        len(same),
        learnt,
    )
    return {
        "audit": figures,
        "corrected": corrected.to_json() if corrected else None,
        "reliability": trusted.to_json() if trusted else None,
        "forecast": ahead.to_json() if ahead else None,
        "stop": advise(signs),
    }


def _forecast(verdict: Evaluation, corrected: Corrected | None, labels: int) -> Forecast | None:
    """Return what more labels would bring on the images without one."""
    if verdict.learning is None or verdict.accuracy is None:
        return None
    if corrected is None:
        return forecast_gain(verdict.learning)
    wrong = Wrong.of(verdict.accuracy, corrected.accuracy, corrected.interval, labels)
    return forecast_gain(verdict.learning, wrong=wrong)


def _doubt(labelled: Labelled, chances: np.ndarray, corrected: Corrected | None) -> float | None:
    """Return the share of the images without a label that the head is expected to get wrong; None of one class."""
    if not len(chances) or len(labelled.class_ids) < 2:
        return None
    # By its own word only as long as too few labels say what that is worth.
    return 1 - corrected.accuracy if corrected else float(1 - chances.mean(dtype=np.float64))
