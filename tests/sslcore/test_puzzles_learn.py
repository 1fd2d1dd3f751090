"""Puzzles are solved where they can be: on images in which every place looks like no other."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from sslcore.configs import PretrainConfig
from sslcore.device import FP32
from sslcore.learner import Learner, Setup
from sslcore.plan import Machine, resolve

COUNT, PX, BATCH = 64, 24, 32


def one_picture_in_noise() -> np.ndarray:
    """Return uint8 [64, 24, 24, 3]: the same soft patches of colour in all images, each with noise of its own."""
    rng = np.random.default_rng(0)
    coarse = Image.fromarray(rng.integers(0, 256, (8, 8, 3)).astype(np.uint8))
    picture = np.asarray(coarse.resize((PX, PX), Image.Resampling.BICUBIC)).astype(float)
    return np.clip(picture + rng.normal(0, 8, (COUNT, PX, PX, 3)), 0, 255).astype(np.uint8)


def share_told(name: str, term: str, steps: int) -> float:
    """Return how many answers are right after `steps` steps."""
    torch.set_num_threads(1)
    config = PretrainConfig(name, "tiny", batch=BATCH, epochs=1, augmentation="signs")
    plan = resolve(config, COUNT, PX, False, Machine(1))
    setup = Setup(plan, (0.5,) * 3, (0.25,) * 3, FP32)
    learner = Learner(one_picture_in_noise(), np.arange(COUNT), setup)
    told = []
    for step in range(steps):
        learner.train_step(0.05 + 0.9 * step / steps)
        told.append(float(learner.terms[term]))
    return float(np.mean(told[-5:]))


@pytest.mark.parametrize(
    ("name", "term", "by_chance"),
    [
        ("rotation", "turns_told", 1 / 4),
        ("relative_patch", "places_told", 1 / 8),
        ("jigsaw", "puzzles_solved", 1 / 64),
    ],
)
def test_a_puzzle_is_solved_where_places_can_be_known(name: str, term: str, by_chance: float) -> None:
    assert share_told(name, term, 40) > 0.5 + by_chance


def test_a_puzzle_without_its_question_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patches that all come from one place: what is asked can't be known, and no shortcut tells it either."""
    module: Any = importlib.import_module("sslcore.methods.jigsaw")
    cut = module.nine_patches

    def all_alike(images: torch.Tensor, numbers: torch.Tensor, gap: float) -> torch.Tensor:
        patches: torch.Tensor = cut(images, numbers, gap)
        return patches[4:5].expand_as(patches)

    monkeypatch.setattr(module, "nine_patches", all_alike)
    assert share_told("jigsaw", "puzzles_solved", 20) < 0.1
