"""Intervals of shares: what a count of right answers says about the accuracy behind it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Z95 = 1.959964
TAIL = 0.025
RISK = 0.05
"""How often a one-sided bound may lie on the wrong side of the truth."""
ONCE_FROM = 300
"""From here on one round of cross-validation is precise enough, and three would keep a person waiting."""
EXCESS, EXCESS_ONCE, EXCESS_OF_FEW, EXCESS_OF_CLASSES = 1.05, 1.3, 2.0, 0.75
"""How much more cross-validation on m labels varies about the head's accuracy than m independent images would.

The folds share their training images, one deal of them has a luck of its own, and so has the head that is used, more
so with few labels or many classes: 1.05, or 1.3 where the folds are dealt once, + (2 + 0.75 classes) / m. Set on
simulated projects (benchmarks/coverage.py, worlds 71 to 76 and 94 to 99).
"""
USUAL_CLASSES = 5


def excess(m: float, classes: int = USUAL_CLASSES) -> float:
    """Return how many times the variance of m independent images a cross-validation on m labels has."""
    base = EXCESS if m < ONCE_FROM else EXCESS_ONCE
    return base + (EXCESS_OF_FEW + EXCESS_OF_CLASSES * classes) / max(m, 1.0)


def excess_of_pairs(m: float) -> float:
    """Return the same for the difference of two models on the same folds: their luck is partly the same."""
    return 1.15 + 12.0 / max(m, 1.0)


def effective(m: float, classes: int = USUAL_CLASSES) -> float:
    """Return how many independent images would say as much about a head as cross-validation on its m labels."""
    return m / excess(m, classes)


def wilson(share: float, n: float) -> tuple[float, float]:
    """Return the 95 % Wilson score interval of a share observed on n images (1927)."""
    if n <= 0:
        return 0.0, 1.0
    centre = (share + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 * np.sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2)) / (1 + Z95**2 / n)
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))


def mid_p(right: int, n: int, population: int | None = None) -> tuple[float, float]:
    """Return the 95 % mid-P interval of a share, `right` of n drawn at random; population: of how many, None = endless.

    The exact test turned round, with half the weight of what was seen (Lancaster, 1961): binomial, or
    hypergeometric where the draw is of a known number of images, and then no wider than what is left open.
    """
    if n <= 0:
        return 0.0, 1.0
    if population is None:
        low = _cross(lambda p: _binomial_upper(right, n, p) - TAIL) if right > 0 else 0.0
        high = 1 - _cross(lambda p: _binomial_upper(n - right, n, p) - TAIL) if right < n else 1.0
        return low, high
    least = _fewest(right, n, population)
    most = population - _fewest(n - right, n, population)
    return least / population, most / population


def margin(n: int, share: float = 0.75, population: int | None = None) -> float:
    """Return half the width of the interval to expect of an audit of n images, as a share.

    share: the accuracy it would find; population: the images it is drawn from.
    """
    low, high = wilson(share, n)
    if population is None or population <= 1:
        return (high - low) / 2
    return (high - low) / 2 * float(np.sqrt(max(population - n, 0) / (population - 1)))


def lower_bound(n: float, wrong: float) -> float:
    """Return the share right that n images with so many wrong ones leave room for (Clopper and Pearson, 1934)."""
    from scipy.stats import beta

    if n <= wrong:
        return 0.0
    return float(beta.ppf(RISK, n - wrong, wrong + 1))


def least_to_pass(target: float) -> int:
    """Return how many images must be right, all of them, before the lower bound reaches `target`."""
    return int(np.ceil(np.log(RISK) / np.log(target)))


def _binomial_upper(right: int, n: int, p: float) -> float:
    """Return P(X > right) + P(X = right) / 2 of n images that are each right with chance p."""
    from scipy.special import betainc

    above = betainc(right + 1, n - right, p) if right < n else 0.0
    at_least = betainc(right, n - right + 1, p) if right > 0 else 1.0
    return float(above + at_least) / 2


def _cross(rising: Callable[[float], float]) -> float:
    """Return where a rising function of 0..1 crosses zero."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2


def _fewest(right: int, n: int, population: int) -> int:
    """Return the smallest number of right images among `population` that makes `right` of n drawn not too many."""
    low, high = right, population - (n - right)
    while low < high:
        middle = (low + high) // 2
        if _hypergeometric_upper(right, n, middle, population) < TAIL:
            low = middle + 1
        else:
            high = middle
    return low


def _hypergeometric_upper(right: int, n: int, good: int, population: int) -> float:
    """Return P(X > right) + P(X = right) / 2 where n are drawn of `population`, `good` of which are right."""
    from scipy.special import gammaln

    drawn = np.arange(right, min(n, good) + 1)
    possible = drawn[n - drawn <= population - good]

    def choose(a: int, b: np.ndarray | int) -> np.ndarray:
        return np.asarray(gammaln(a + 1) - gammaln(np.asarray(b) + 1) - gammaln(a - np.asarray(b) + 1))

    chance = np.exp(choose(good, possible) + choose(population - good, n - possible) - choose(population, n))
    return float(chance.sum() - (chance[0] / 2 if len(possible) and possible[0] == right else 0.0))
