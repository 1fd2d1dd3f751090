"""Curves of accuracy over labels on the same images: what two choices (strategies, encoders) reach and save.

Every image is judged out of fold, some times over, by each: its luck is the same for both and cancels out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sslcore.intervals import EXCESS, Z95, wilson
from sslcore.savings import Difference, Needed, labels_needed


def curve_of(right: np.ndarray, sizes: Sequence[int]) -> list[dict[str, Any]]:
    """Return [{labels, accuracy, interval}] of right [r, m, b]: r rounds over m images with `sizes` labels each."""
    means = right.mean(axis=(0, 1))
    m = right.shape[1]
    return [
        {"labels": int(size), "accuracy": float(mean), "interval": list(wilson(float(mean), m / EXCESS))}
        for size, mean in zip(sizes, means, strict=True)
    ]


def difference_over_images(first: np.ndarray, second: np.ndarray) -> Difference:
    """Return the Difference second - first of right [r, m] each: r rounds over the same m images.

    Its variance is that over the images, as much larger as cross-validation asks for, and that over the rounds.
    """
    from scipy.stats import norm

    gained = np.asarray(second, dtype=np.float64) - np.asarray(first, dtype=np.float64)
    rounds, m = gained.shape
    # Half an image gained and half an image lost: a handful of images that all agree proves nothing.
    by_image = np.concatenate([gained.mean(axis=0), [0.5, -0.5]])
    variance = EXCESS * float((by_image**2).mean() - gained.mean() ** 2) / m
    if rounds > 1:
        variance += float(gained.mean(axis=1).var(ddof=1)) / rounds
    mean, error = float(gained.mean()), float(np.sqrt(max(variance, 1e-12)))
    return Difference(
        mean,
        (max(-1.0, mean - Z95 * error), min(1.0, mean + Z95 * error)),
        float(2 * norm.sf(abs(mean) / error)),
    )


def needed_over_images(reference: np.ndarray, other: np.ndarray, sizes: Sequence[int]) -> list[Needed]:
    """Return, for each size, the labels with which `other` is as accurate as `reference`; right [r, m, b] each."""
    m = reference.shape[1]
    return labels_needed(reference.mean(axis=0), other.mean(axis=0), sizes, max(round(m / EXCESS), 1))


def beside(
    right: Mapping[str, np.ndarray], reference: str, sizes: Sequence[int]
) -> tuple[dict[str, Any], dict[str, list[Needed]]]:
    """Return ({curves, differences, labels_needed} for JSON, the Needed themselves) of all beside `reference`."""
    others = [name for name in right if name != reference]
    needed = {name: needed_over_images(right[reference], right[name], sizes) for name in others}
    names = [str(size) for size in sizes]
    differences = {
        name: {
            size: difference_over_images(right[reference][:, :, step], right[name][:, :, step]).to_json()
            for step, size in enumerate(names)
        }
        for name in others
    }
    facts = {
        "curves": {name: curve_of(one, sizes) for name, one in right.items()},
        "differences": differences,
        "labels_needed": {
            name: dict(zip(names, (one.to_json() for one in found), strict=True))
            for name, found in needed.items()
        },
    }
    return facts, needed


def saving(needed: Needed, budget: int) -> str:
    """Return `fewer`, `more` or `unclear`: whether `budget` labels lie outside the interval of those needed."""
    if needed.high is not None and needed.high < budget:
        return "fewer"
    if needed.low is None:
        return "more" if needed.bound == "more than" else "unclear"
    return "more" if needed.low > budget else "unclear"
