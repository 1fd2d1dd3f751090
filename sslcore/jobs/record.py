"""Put a finished job's findings into the database: done by the one process that holds the project."""

from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path
from typing import Any

from sslcore.configs import PretrainConfig, to_dict
from sslcore.errors import HandfulError
from sslcore.finetune_plan import FINETUNE, base_problem, plan_finetune
from sslcore.jobs.scan import read_records
from sslcore.known_checks import check_before_run
from sslcore.methods import METHODS
from sslcore.plan import resolve, this_machine
from sslcore.store import RunRow, ScanChanges, Store

Result = dict[str, Any]
USUAL_PX = 64
"""Stands in for a resolution not chosen yet where settings are only checked."""


def record_scan(store: Store, result: Result) -> ScanChanges:
    """Take the scanned images in; returns what was added, changed, moved and removed."""
    path = Path(result["records"])
    changes = store.apply_scan(read_records(path), complete=True)
    path.unlink(missing_ok=True)
    return changes


def settle_run(store: Store, config: PretrainConfig, n_images: int) -> PretrainConfig:
    """Return the settings of a new run with its method chosen; HandfulError where they or the images are off.

    Only the method is settled here, for the name of the run's folder. What else is `auto` the worker chooses: it
    sees the pixels and the accelerator.
    """
    chosen = resolve(config, n_images, config.resolution or USUAL_PX, False, this_machine())
    config = dataclasses.replace(config, method=chosen.method)
    if METHODS[config.method].choosy:
        labels = {row.image_id: row.class_id for row in store.training_labels()}
        check_before_run(config, store.image_table(), labels, store.image_folder)
    return config


def begin_run(store: Store, config: PretrainConfig, n_images: int) -> RunRow:
    """Return the row of a new pretraining run; raises HandfulError where its settings or the images are off."""
    config = settle_run(store, config, n_images)
    return store.add_run(config.method, config.encoder, to_dict(config))


def record_pretrain(store: Store, result: Result) -> None:
    """Mark the run as done and make it the one that the project uses."""
    store.update_run(int(result["run"]), status="done", result=result)
    store.set_active_run(int(result["run"]))


def record_embed(store: Store, result: Result) -> None:
    """Make these embeddings the project's; the map and the head that hung on the last ones are theirs no more."""
    if store.get_meta("embeddings") != result["embeddings"]:
        store.set_meta("layout", "")
        store.set_meta("head", "")
    store.set_meta("embeddings", result["embeddings"])


def record_map(store: Store, result: Result) -> None:
    """Make this layout the project's map."""
    store.set_meta("layout", result["layout"])


def record_fit(store: Store, result: Result) -> None:
    """Make this head and its predictions the project's."""
    store.set_meta("head", result["head"])
    store.set_meta("predictions", result["predictions"])


def begin_finetune(store: Store, base: object, seed: int = 0, unlabelled: bool = False) -> RunRow:
    """Return the row of a fine-tuning of run `base`, an unfinished one again; HandfulError where it can't be."""
    rows = {row.id: row for row in store.runs()}
    method = rows[base].method if isinstance(base, int) and base in rows else ""
    if problem := base_problem(base, method):
        raise problem
    if base not in rows:
        raise HandfulError(f"There is no run {base}.", "`sslcore pretrain` makes one.")
    names = {row.id: row.name for row in store.classes()}
    # What can't be is refused here: a run that never starts would stand in the list for ever.
    plan_finetune(Counter(names[row.class_id] for row in store.training_labels()))
    config = {"run": base, "seed": seed} | ({"unlabelled": True} if unlabelled else {})
    for row in reversed(rows.values()):
        if row.method == FINETUNE and row.status != "done" and row.config == config:
            return row
    return store.add_run(FINETUNE, rows[base].encoder, config)


def record_finetune(store: Store, result: Result) -> None:
    """Mark the fine-tuning as done; the project goes on with the model it uses until a person chooses this one."""
    store.update_run(int(result["run"]), status="done", result=result)


def record_use(store: Store, result: Result) -> None:
    """Make a fine-tuned model the one whose predictions are shown and exported."""
    with store.transaction():
        store.set_meta("model", str(result["run"]))
        store.set_meta("tuned_head", result["head"])
        store.set_meta("tuned_predictions", result["predictions"])


def use_frozen_head(store: Store) -> None:
    """Make the frozen head the model again; nothing is deleted, so the way back is short."""
    store.set_meta("model", "")


def model_in_use(store: Store) -> int | None:
    """Return the fine-tuning run whose model the project uses; None = the frozen head."""
    chosen = store.get_meta("model")
    return int(chosen) if chosen else None
