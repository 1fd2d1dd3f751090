"""The verb finetune, and which model the verbs evaluate and export speak of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sslcore import jobs
from sslcore.command_numbers import run_number
from sslcore.configs import AUTO
from sslcore.errors import HandfulError
from sslcore.finetune_plan import FINETUNE
from sslcore.jobs import record
from sslcore.progress import Progress
from sslcore.store import Store
from sslcore.verbs import fit, names_of, writing

Facts = dict[str, Any]
HEAD, FINETUNED = "head", "finetuned"


def finetune(root: Path, run: int | None, seed: int, progress: Progress, unlabelled: bool = False) -> Facts:
    """Return {run, base, frozen, finetuned, difference, sentence, ...}, each {accuracy, interval} of the same folds.

    unlabelled: whether it also learns from the images without a label. The fine-tuned model is kept as a run of its
    own; the project goes on with the model it uses.
    """
    with writing(root) as (_, store):
        row = record.begin_finetune(store, store.active_run() if run is None else run, seed, unlabelled)
        store.update_run(row.id, status="running")
        try:
            result = jobs.run("finetune", root, {"run": row.id}, progress)
        except BaseException:
            store.update_run(row.id, status="interrupted")
            raise
        record.record_finetune(store, result)
    paired, sentence = result.pop("paired"), result.pop("sentence")
    return {
        **result,
        "frozen": {"accuracy": paired["first"], "interval": list(paired["first_interval"])},
        "finetuned": {"accuracy": paired["second"], "interval": list(paired["second_interval"])},
        "difference": {"accuracy": paired["difference"], "interval": list(paired["interval"])},
        "verdict": paired["verdict"],
        "sentence": sentence,
    }


def model_facts(root: Path, model: str, progress: Progress) -> Facts:
    """Return what the job `fit` says of the frozen head, or `use_tuned` of a fine-tuned model; `model` says which."""
    with writing(root) as (_, store):
        run = chosen_model(store, model)
        if run is not None:
            facts = jobs.run("use_tuned", root, {"run": run}, progress)
            return {**facts, "class_names": names_of(store, facts["class_ids"]), "model": run}
    return {**fit(root, progress), "model": HEAD}


def chosen_model(store: Store, model: str) -> int | None:
    """Return the fine-tuning run that `model` means, None = the frozen head; HandfulError where there is none."""
    if model == HEAD:
        return None
    if model == AUTO:
        return record.model_in_use(store)
    done = [row.id for row in store.runs() if row.method == FINETUNE and row.status == "done"]
    if model == FINETUNED and done:
        return done[-1]
    if (run := run_number(model)) in done:
        return run
    what = "no fine-tuned model yet" if model == FINETUNED else f"no fine-tuned model '{model}'"
    raise HandfulError(
        f"This project has {what}.",
        "`sslcore finetune PROJECT` makes one; --model head means the frozen head.",
    )
