"""Drawn sets that make it hard to say how often a sure guess is right; drawn anew for each project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

DIM = 16


@dataclass(frozen=True)
class Drawn:
    """Embeddings float16 [n, d] with classes int64 [n]; hidden bool [n]: what nobody labels, None where all may be."""

    embeddings: np.ndarray
    classes: np.ndarray
    hidden: np.ndarray | None = None


def heaps(
    sizes: np.ndarray, dim: int, apart: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return Gaussian heaps of these sizes: embeddings [n, dim], heap int64 [n], middles [k, dim]."""
    middles = apart * rng.normal(size=(len(sizes), dim))
    heap = np.repeat(np.arange(len(sizes)), sizes)
    return middles[heap] + rng.normal(size=(len(heap), dim)), heap, middles


def blobs(rng: np.random.Generator) -> Drawn:
    """Five heaps that overlap."""
    x, heap, _ = heaps(np.full(5, 500), DIM, 0.75, rng)
    return Drawn(x.astype(np.float16), heap)


def thirty(rng: np.random.Generator) -> Drawn:
    """Thirty classes of 30 to 150 images."""
    x, heap, _ = heaps(rng.integers(30, 150, 30), 24, 0.95, rng)
    return Drawn(x.astype(np.float16), heap)


def fifty(rng: np.random.Generator) -> Drawn:
    """Fifty classes of 60 images that overlap."""
    x, heap, _ = heaps(np.full(50, 60), 32, 0.7, rng)
    return Drawn(x.astype(np.float16), heap)


def noise(rng: np.random.Generator) -> Drawn:
    """Six heaps; six images in a hundred are of another class than their heap, and nothing shows it."""
    x, heap, _ = heaps(np.full(6, 400), DIM, 1.2, rng)
    other = rng.random(len(heap)) < 0.06
    heap[other] = (heap[other] + rng.integers(1, 6, other.sum())) % 6
    return Drawn(x.astype(np.float16), heap)


def one_class(rng: np.random.Generator) -> Drawn:
    """Eight heaps; a fifth of the first is of the second class, and nothing shows it."""
    x, heap, _ = heaps(np.full(8, 300), DIM, 1.2, rng)
    heap[(heap == 0) & (rng.random(len(heap)) < 0.2)] = 1
    return Drawn(x.astype(np.float16), heap)


def pocket(rng: np.random.Generator) -> Drawn:
    """Six heaps; a tight pocket within the first, three images in a hundred, is of the second class."""
    return _with_pocket(rng, 1)


def unseen_near(rng: np.random.Generator) -> Drawn:
    """The same, but the pocket is of a class that nobody labels."""
    drawn = _with_pocket(rng, 6)
    return Drawn(drawn.embeddings, drawn.classes, drawn.classes == 6)


def unseen_far(rng: np.random.Generator) -> Drawn:
    """Seven heaps; the last, three images in a hundred, is of a class that nobody labels."""
    x, heap, _ = heaps(np.array([*[400] * 6, 80]), DIM, 1.2, rng)
    return Drawn(x.astype(np.float16), heap, heap == 6)


def _with_pocket(rng: np.random.Generator, code: int) -> Drawn:
    x, heap, middles = heaps(np.full(6, 400), DIM, 1.2, rng)
    aside = rng.normal(size=DIM)
    inside = middles[0] + 2.5 * aside / np.linalg.norm(aside) + 0.35 * rng.normal(size=(75, DIM))
    return Drawn(np.concatenate([x, inside]).astype(np.float16), np.concatenate([heap, np.full(75, code)]))


WORLDS: dict[str, Callable[[np.random.Generator], Drawn]] = {
    "blobs": blobs,
    "thirty-classes": thirty,
    "fifty-classes": fifty,
    "noise": noise,
    "one-class-wrong": one_class,
    "pocket": pocket,
    "unseen-near": unseen_near,
    "unseen-far": unseen_far,
}
"""Sets whose name begins with `unseen` break what any labels could promise; they are told apart."""
