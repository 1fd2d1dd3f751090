"""Real images that every machine has: pieces of scikit-learn's photographs, each piece's region its class."""

from __future__ import annotations

from functools import cache

import numpy as np
from PIL import Image

from sslcore.known import Known, nothing_known

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


def pan(
    count: int, px: int = 32, seed: int = 0, side: int = 48, length: int = 25, cameras: int = 1
) -> tuple[np.ndarray, np.ndarray, Known]:
    """Return what cameras see that pan smoothly over the photographs: uint8 [count, px, px, 3], regions, facts.

    `length` moments are one sequence, whose light changes slowly; every camera has light of its own, and those after
    the first stand some pixels aside and see a mirror image. The region is that of the first camera's centre.
    """
    rng = np.random.default_rng(seed)
    frames, labels, places = list[np.ndarray](), list[int](), list[tuple[int, int, int]]()
    for sequence in range(-(-count // (length * cameras))):
        photo = sequence % 2
        lights = [_changing_light(length, rng) for _ in range(cameras)]
        aside = rng.integers(-6, 7, (cameras, 2))
        for moment, (x, y) in enumerate(_path(photo, length, side, rng)):
            for camera in range(cameras):
                there = (x, y) if camera == 0 else (x + aside[camera, 0], y + aside[camera, 1])
                piece = _cut(_photos()[photo], *there, px, side)
                seen = piece[:, ::-1] if camera % 2 else piece
                frames.append(np.clip(seen * lights[camera][moment], 0, 255).astype(np.uint8))
                labels.append(_region_of(photo, x + side / 2, y + side / 2))
                places.append((sequence, moment, camera if cameras > 1 else -1))
    none = nothing_known(count)
    known = Known(none.labels, none.groups, *np.array(places[:count], dtype=np.int64).T)
    return np.stack(frames[:count]), np.array(labels[:count]), known


def _path(photo: int, length: int, side: int, rng: np.random.Generator) -> list[tuple[float, float]]:
    """Return the corners of a window that moves some pixels a moment, turns a little, and bounces off the edges."""
    ends = np.array(_photos()[photo].shape[1::-1]) - side
    place, angle, pace = rng.uniform(0, 1, 2) * ends, rng.uniform(0, 2 * np.pi), rng.uniform(2, 5)
    path = []
    for _ in range(length):
        angle += rng.normal(0, 0.15)
        step = pace * np.array([np.cos(angle), np.sin(angle)])
        if ((place + step < 0) | (place + step > ends)).any():
            angle += np.pi / 2
            step = np.clip(place + pace * np.array([np.cos(angle), np.sin(angle)]), 0, ends) - place
        place = place + step
        path.append((float(place[0]), float(place[1])))
    return path


def _changing_light(length: int, rng: np.random.Generator) -> np.ndarray:
    """Return factors on the colours, [length, 3], that drift from one light to another."""
    first, last = (rng.uniform(0.4, 1.3) * rng.uniform(0.65, 1.35, 3) for _ in range(2))
    return first + (last - first) * np.linspace(0, 1, length)[:, None]


def _region_of(photo: int, x: float, y: float) -> int:
    height, width = _photos()[photo].shape[:2]
    column, row = min(int(x * ACROSS / width), ACROSS - 1), min(int(y * DOWN / height), DOWN - 1)
    return 2 * (column * DOWN + row) + photo


def _cut(photo: np.ndarray, x: float, y: float, px: int, side: int) -> np.ndarray:
    """Return the window whose corner is nearest to (x, y) inside the photo, [px, px, 3]."""
    left = int(np.clip(round(x), 0, photo.shape[1] - side))
    top = int(np.clip(round(y), 0, photo.shape[0] - side))
    piece = Image.fromarray(photo[top : top + side, left : left + side])
    return np.asarray(piece.resize((px, px), Image.Resampling.BOX))


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
