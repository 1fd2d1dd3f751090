"""Fixtures every test may use: drawn images on disk, quiet threads, an isolated home."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")

SHAPES = ("circle", "square", "stripes", "cross")


def draw(shape: str, seed: int, side: int = 40) -> Image.Image:
    """Return one RGB picture of `shape` with random place, size, colours and noise; [side, side]."""
    rng = np.random.default_rng([seed, SHAPES.index(shape)])
    background = tuple(int(v) for v in rng.integers(0, 110, 3))
    ink = tuple(int(v) for v in rng.integers(140, 256, 3))
    picture = Image.new("RGB", (side, side), background)
    pen = ImageDraw.Draw(picture)
    half = int(rng.integers(side // 5, side // 3))
    x, y = (int(v) for v in rng.integers(half, side - half, 2))
    if shape == "circle":
        pen.ellipse((x - half, y - half, x + half, y + half), fill=ink)
    elif shape == "square":
        pen.rectangle((x - half, y - half, x + half, y + half), outline=ink, width=3)
    elif shape == "stripes":
        for line in range(0, side, 6):
            pen.line((0, line + y % 6, side, line + y % 6), fill=ink, width=2)
    else:
        pen.line((x - half, y, x + half, y), fill=ink, width=4)
        pen.line((x, y - half, x, y + half), fill=ink, width=4)
    noise = rng.normal(0, 6, (side, side, 3))
    return Image.fromarray(np.clip(np.asarray(picture) + noise, 0, 255).astype(np.uint8))


@pytest.fixture
def draw_folder() -> Callable[..., Path]:
    """Return a function that fills a folder with drawn PNGs in class subfolders."""

    def fill(folder: Path, per_class: int = 8, side: int = 40) -> Path:
        for shape in SHAPES:
            (folder / shape).mkdir(parents=True, exist_ok=True)
            for number in range(per_class):
                draw(shape, number, side).save(folder / shape / f"{number:03d}.png")
        return folder

    return fill


@pytest.fixture
def image_folder(tmp_path: Path, draw_folder: Callable[..., Path]) -> Path:
    """A folder of 32 drawn images, 4 class subfolders of 8."""
    return draw_folder(tmp_path / "images")
