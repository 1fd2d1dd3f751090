"""Permutations of nine places that are as unlike each other as permutations can be. Free of torch."""

from __future__ import annotations

import itertools

import numpy as np

PLACES = 9
MOST = 72
"""No more permutations of nine differ in eight places or more, each from each."""
_POINTS = (4, 0, 7, 2, 5, 8, 1, 6, 3)
"""Which place stands for which number of the field; mixed, so that no permutation shifts the rows as they are."""


def far_permutations(count: int) -> np.ndarray:
    """Return `count` <= 72 permutations int64 [count, 9], any two different in at least 8 of the 9 places.

    They are the maps x -> a x + b (a not 0) over the field of nine elements, numbers u + v i modulo 3: two such
    maps agree in one place at most. ValueError for more than there are.
    """
    if not 1 <= count <= MOST:
        raise ValueError(f"there are {MOST}, not {count}")
    maps = [
        [_sum(_product(factor, point), shift) for point in range(PLACES)]
        for factor, shift in itertools.product(range(1, PLACES), range(PLACES))
    ]
    points = np.array(_POINTS)
    place_of = np.argsort(points)
    # Evenly spread over all of them, so that no factor is left out.
    chosen = np.array(maps)[np.linspace(0, MOST - 1, count).round().astype(np.int64)]
    found: np.ndarray = place_of[chosen[:, points]].astype(np.int64)
    return found


def _product(first: int, second: int) -> int:
    (a, b), (c, d) = divmod(first, 3), divmod(second, 3)
    return (a * c - b * d) % 3 * 3 + (a * d + b * c) % 3


def _sum(first: int, second: int) -> int:
    (a, b), (c, d) = divmod(first, 3), divmod(second, 3)
    return (a + c) % 3 * 3 + (b + d) % 3
