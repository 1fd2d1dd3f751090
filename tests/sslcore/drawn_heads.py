"""Drawn clusters, and samples of them for heads to learn."""

from __future__ import annotations

import numpy as np

from sslcore.head import space_of, to_space
from sslcore.head_choice import (
    samples_of,
)
from sslcore.heads.kind import Samples
from sslcore.landmarks import landmarks_of


def clusters(
    n: int, classes: int = 3, d: int = 16, seed: int = 0, apart: float = 3.0
) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % classes
    return (apart * np.eye(classes, d)[labels] + rng.normal(size=(n, d)) + 1).astype(np.float32), labels


def samples(m: int, n: int = 300, classes: int = 3) -> tuple[Samples, np.ndarray, np.ndarray]:
    world, truth = clusters(n, classes)
    space = space_of(world)
    landmarks = landmarks_of(space, world)
    ready = samples_of(world[:m], truth[:m], classes, space, landmarks)
    return ready, to_space(space, world), truth
