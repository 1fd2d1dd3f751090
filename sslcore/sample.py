"""The sample to try Handful with: scikit-learn's 1,797 handwritten digits, written out as real PNG files."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
from PIL import Image

from sslcore.errors import from_os_error

SIDE = 32


def write_sample(folder: Path) -> Path:
    """Return `folder`, now holding class folders 0-9 of 32 x 32 grey PNGs; keeps those there."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for digit in range(10):
            if not (folder / str(digit)).is_dir():
                numbers = np.flatnonzero(digits.target == digit)
                _write_class(folder / str(digit), numbers, digits.images[numbers])
    except OSError as error:
        raise from_os_error(error, "write the sample images") from error
    return folder


def _write_class(folder: Path, numbers: np.ndarray, pictures: np.ndarray) -> None:
    # Hidden until whole, so that a scan after a kill never takes half a class for all of it.
    temporary = folder.with_name(f".tmp-{folder.name}")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    for number, picture in zip(numbers, pictures, strict=True):
        image = Image.fromarray(np.round(picture * (255 / 16)).astype(np.uint8))
        image.resize((SIDE, SIDE), Image.Resampling.BICUBIC).save(temporary / f"digit-{number:04d}.png")
    temporary.replace(folder)
