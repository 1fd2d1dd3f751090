"""What a run decides before its first step: from the settings, the pixels and a race on this machine."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from sslcore import speed as speeds
from sslcore.augment import pixel_statistics
from sslcore.configs import AUTO, SCRATCH, PretrainConfig, from_dict
from sslcore.device import pick_device
from sslcore.errors import HandfulError
from sslcore.learner import Setup
from sslcore.methods import METHODS
from sslcore.plan import encoder_candidates, is_grey, resolve, this_machine
from sslcore.record import RunRecord
from sslcore.speed import Speed


def plan_run(config: PretrainConfig, n_images: int, px: int, grey: bool) -> tuple[PretrainConfig, Speed]:
    """Return the settings with all of `auto` filled in for this machine, and how fast it trains with them."""
    device = pick_device()
    machine = this_machine("" if device.type == "cpu" else device.type)
    plan = resolve(config, n_images, px, grey, machine)
    open_choice = config.encoder == AUTO and config.start == SCRATCH and not METHODS[plan.method].encoders
    encoders = encoder_candidates(px, machine) if open_choice else [plan.encoder]
    speed = speeds.measure_speed(plan, encoders, n_images, any_batch=config.batch == 0)
    chosen = dataclasses.replace(config, encoder=speed.encoder, batch=speed.batch)
    return resolve(chosen, n_images, px, grey, machine), speed


def set_up(pixels: np.ndarray, rows: np.ndarray, config: PretrainConfig) -> tuple[Setup, Speed]:
    """Return the setup of a new run on pixels[rows]; HandfulError where the settings are off."""
    grey = len(rows) > 0 and is_grey(pixels, rows)
    plan, speed = plan_run(config, len(rows), pixels.shape[1], grey)
    mean, std = pixel_statistics(pixels, rows)
    return Setup(plan, mean, std, speed.precision, speed.threads, speed.channels_last, speed.dim), speed


def setup_from(values: dict[str, Any]) -> Setup:
    """Return the setup whose `asdict` is `values`; ValueError, KeyError or TypeError where it is none."""
    fields = {field.name for field in dataclasses.fields(Setup)}
    known = {name: value for name, value in values.items() if name in fields}
    config = from_dict(PretrainConfig, known.pop("config"))
    mean, std = tuple(known.pop("mean")), tuple(known.pop("std"))
    return Setup(config, mean, std, **known)


def read_setup(record: RunRecord) -> Setup | None:
    """Return what the run in the record's folder decided at its start, None where there is none."""
    try:
        values = record.read("config.json")
        return None if values is None else setup_from(values)
    except (ValueError, KeyError, TypeError) as error:
        raise HandfulError("The run's settings are damaged.", "Start the pretraining anew.") from error
