"""A comparison of methods: short runs of equal length under the same settings, remembered in the project."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sslcore.cache import default_resolution
from sslcore.configs import AUTO, PretrainConfig
from sslcore.errors import HandfulError
from sslcore.gather_known import learnt_rows
from sslcore.jobs.record import Result, begin_run, settle_run
from sslcore.methods import METHODS
from sslcore.plan import default_batch, encoder_candidates, this_machine
from sslcore.store import RunRow, Store

META, RESULT = "comparison", "comparison_result"
"""What the project remembers: the runs of the last comparison, and the key of what came out."""


@dataclass(frozen=True)
class Comparison:
    """The runs that are compared, in the order they are trained, and the minutes each of them has."""

    runs: list[int]
    minutes: float


def plan_comparison(
    store: Store, methods: Sequence[str], config: PretrainConfig, minutes: float, seeds: int
) -> list[PretrainConfig]:
    """Return the settings of every run, all the same but method and seed; HandfulError where one cannot be.

    Each method has its turn before the next seed. A method that trains only encoders of its own gets one of those.
    """
    if len(set(methods)) < 2:
        raise HandfulError("A comparison needs at least two methods.", "Choose another one beside it.")
    table = store.image_table()
    rows = learnt_rows(table)
    px = config.resolution or default_resolution(table.width[rows], table.height[rows]) if len(rows) else 0
    encoder = config.encoder if config.encoder != AUTO else encoder_candidates(px, this_machine())[-1]
    batch = config.batch or default_batch(len(rows))
    plans = []
    for seed in range(seeds):
        for method in dict.fromkeys(methods):
            own = method in METHODS and METHODS[method].encoders
            plan = dataclasses.replace(
                config,
                method=method,
                encoder=encoder if not own or encoder in own else AUTO,
                minutes=minutes,
                epochs=None,
                batch=batch,
                seed=config.seed + seed,
                knobs={},
            )
            settle_run(store, plan, len(rows))
            plans.append(plan)
    return plans


def begin_comparison(
    store: Store, methods: Sequence[str], config: PretrainConfig, minutes: float, seeds: int
) -> Comparison:
    """Return a new comparison, its runs in the database; HandfulError, and nothing begun, where one cannot be."""
    plans = plan_comparison(store, methods, config, minutes, seeds)
    runs = [begin_run(store, plan, len(learnt_rows(store.image_table()))).id for plan in plans]
    store.set_meta(META, json.dumps({"runs": runs, "minutes": minutes}))
    store.set_meta(RESULT, "")
    return Comparison(runs, minutes)


def read_comparison(store: Store) -> Comparison | None:
    """Return the project's last comparison, None where there was none."""
    try:
        values = json.loads(store.get_meta(META) or "")
        return Comparison([int(run) for run in values["runs"]], float(values["minutes"]))
    except (ValueError, KeyError, TypeError):
        return None


def left_to_train(store: Store, comparison: Comparison) -> list[RunRow]:
    """Return the runs of a comparison that are not done, in their order."""
    rows = {row.id: row for row in store.runs()}
    return [rows[run] for run in comparison.runs if run in rows and rows[run].status != "done"]


def record_compared(store: Store, result: Result) -> None:
    """Mark a run of a comparison as done; the project keeps using the one that it uses."""
    store.update_run(int(result["run"]), status="done", result=result)


def record_comparison(store: Store, result: Result) -> None:
    """Remember what came out of the project's comparison."""
    store.set_meta(RESULT, result["comparison"])
