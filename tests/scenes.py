"""Real images that every machine has: pieces of scikit-learn's photographs, each piece's region its class."""

from __future__ import annotations

from functools import cache

import numpy as np
from PIL import Image

DOWN, ACROSS = 2, 4
"""Regions of a photograph."""


@cache
def _photos() -> list[np.ndarray]:
    from sklearn.datasets import load_sample_images

    return list(load_sample_images().images)


def scenes(count: int, px: int = 32, seed: int = 0, side: int = 48) -> tuple[np.ndarray, np.ndarray]:
    """Return uint8 [count, px, px, 3] and the region each was cut from, int64 [count] below 16.

    Every piece has light and colours of its own, and half of them are mirrored.
    """
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count) % (len(_photos()) * DOWN * ACROSS))
    return np.stack([_piece(int(region), px, side, rng) for region in labels]), labels


def _piece(region: int, px: int, side: int, rng: np.random.Generator) -> np.ndarray:
    photo = _photos()[region % 2]
    height, width = photo.shape[0] // DOWN, photo.shape[1] // ACROSS
    place, below = divmod(region // 2, DOWN)
    x = place * width + int(rng.integers(0, width - side + 1))
    y = below * height + int(rng.integers(0, height - side + 1))
    piece = Image.fromarray(photo[y : y + side, x : x + side]).resize((px, px), Image.Resampling.BOX)
    if rng.random() < 0.5:
        piece = piece.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    light = rng.uniform(0.4, 1.3) * rng.uniform(0.65, 1.35, 3)
    return np.clip(np.asarray(piece) * light, 0, 255).astype(np.uint8)


def knn_accuracy(
    known: np.ndarray, labels: np.ndarray, asked: np.ndarray, truth: np.ndarray, k: int = 10
) -> float:
    """Return how many rows of `asked` are classified right by most of their k cosine neighbours among `known`."""
    centre = known.astype(np.float64).mean(axis=0)
    first, second = (_unit(rows - centre) for rows in (known, asked))
    near = np.argsort(-(second @ first.T), axis=1)[:, :k]
    votes = np.apply_along_axis(np.bincount, 1, labels[near], minlength=labels.max() + 1)
    return float(np.mean(votes.argmax(axis=1) == truth))


def _unit(rows: np.ndarray) -> np.ndarray:
    unit: np.ndarray = rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-12)
    return unit
