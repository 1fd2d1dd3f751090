"""What more labels would bring: the learning curve carried on, with an interval that says how little is known.

Error e(n) = e(m) * (s + (1 - s) * (n / m) ** -a): a power law that falls to a floor (Cortes et al., 1993). Many
floors s and rates a are tried and weighed by how well they fit the measured points, whose errors go together
because the points share their images; the forecast is the mixture of all of them.

Where suggestions chose the labels, these are harder than the images without one, and so is what more of them seem to
bring: the gain is that of the cross-validated error times `Wrong.ratio`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sslcore.intervals import Z95, excess
from sslcore.learning_curve import Curve

MORE = 50
"""Labels that a forecast is about: a sitting's work."""
LUCK = 0.25
"""Variance of a head's accuracy by the luck of its n labels, in shares of p (1 - p) / n: 0.1 to 0.3 in simulations."""
FLOORS = np.linspace(0.0, 0.95, 20)
RATES = np.linspace(0.05, 1.5, 30)
FALLING_FLOOR, USUAL_RATE, RATE_SPREAD = 6.0, 0.6, 0.6
"""What is believed before anything is measured: floors go as exp(-6 s), rates lie about 0.6 as a log-normal.

Without this the points, which are few and rough, speak for a floor too often, and gains are foretold too small.
"""
SURPRISE, SURPRISE_FALLS = 0.1, 0.6
"""Variance of a gain that nobody can foretell (which labels, which kind of head).

0.06 is enough where suggestions choose, random labels on real sets need up to 0.2 (benchmarks/coverage.py): 0.1 m^-0.6
in shares of p (1 - p) more / (m + more).
"""
MIN_STEPS = 3
STEPS_AHEAD = 6
ROUGH = 0.1
"""How far, for each halving of the labels, no power law is trusted to fit: a share of the root of p (1 - p)."""


@dataclass(frozen=True)
class Wrong:
    """ratio: the error on all images without a label in errors of the cross-validation; spread: its standard error."""

    ratio: float = 1.0
    spread: float = 0.0

    @classmethod
    def of(cls, plain: float, accuracy: float, interval: tuple[float, float], m: int) -> Wrong:
        """Return it of the cross-validated and the corrected accuracy of m labels; 1 where chance tells them apart."""
        error, chance = max(1 - plain, 0.5 / m), float(interval[1] - interval[0]) / (2 * Z95)
        apart = accuracy - plain
        # As much of the difference as is no chance (James and Stein 1961): random labels need no correction.
        sure = max(0.0, 1 - chance**2 / apart**2) if apart else 0.0
        return cls((1 - plain - sure * apart) / error, chance / error)


@dataclass(frozen=True)
class Ahead:
    """The accuracy in 0..1 to expect with this many labels, with the 95 % interval of what is gained by then."""

    labels: int
    accuracy: float
    lo: float
    hi: float


@dataclass(frozen=True)
class Forecast:
    """gain: accuracy in 0..1 that `more` labels chosen like those so far would add on the images that stay without one.

    interval: of 95 %, likely: of 80 %; points: the curve carried on from the labels of now, to be drawn.
    """

    more: int
    gain: float
    interval: tuple[float, float]
    likely: tuple[float, float]
    points: tuple[Ahead, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON-ready facts, with the sentence for people."""
        low, high = (100 * edge for edge in self.interval)
        return {
            "more": self.more,
            "gain": self.gain,
            "interval": list(self.interval),
            "likely": list(self.likely),
            "sentence": f"{self.more} more labels: about {100 * self.gain:+.1f} points, {low:.1f} to {high:.1f}.",
            "points": [vars(point) for point in self.points],
        }


AS_LABELLED = Wrong()


def forecast_gain(curve: Curve, more: int = MORE, wrong: Wrong = AS_LABELLED) -> Forecast | None:
    """Return what `more` labels would add to a head of all labels; None where the curve has too few points.

    wrong: how much is wrong of the images that the gain is about, where the labelled ones do not stand for them.
    """
    if len(curve.sizes) < MIN_STEPS:
        return None
    fits = _Fits(curve, wrong)
    m = curve.labels
    mean, quantiles = fits.gain(more)
    points = []
    now = fits.now()
    for labels in np.unique(np.linspace(m, m + more, STEPS_AHEAD).round().astype(int)):
        ahead, edges = fits.gain(int(labels) - m)
        points.append(Ahead(int(labels), _share(now + ahead), _share(now + edges[0]), _share(now + edges[3])))
    return Forecast(more, mean, (quantiles[0], quantiles[3]), (quantiles[1], quantiles[2]), tuple(points))


class _Fits:
    """The curve's shapes tried: weight, and mean and variance of the error with all labels under each, [shapes]."""

    def __init__(self, curve: Curve, wrong: Wrong) -> None:
        self.m = curve.labels
        self.wrong = wrong
        floors, rates = (grid.ravel() for grid in np.meshgrid(FLOORS, RATES, indexing="ij"))
        self.floors, self.rates = floors, rates
        error = 1 - curve.right.mean(axis=1)
        inverse = np.linalg.inv(_covariance(curve))
        shapes = self._shape(curve.sizes[None, :] / self.m)
        # The height is solved for in each shape (generalised least squares). Integrating it out instead would
        # favour flat shapes, whose height at m the points say less about.
        info = np.einsum("si,ij,sj->s", shapes, inverse, shapes)
        self.height = np.einsum("si,ij,j->s", shapes, inverse, error) / info
        self.variance = 1 / info
        misfit = error @ inverse @ error - self.height**2 * info
        # Heights below zero are no errors.
        prior = -FALLING_FLOOR * floors - (np.log(rates / USUAL_RATE) / RATE_SPREAD) ** 2 / 2
        log = prior - misfit / 2 + np.where(self.height > 0, 0.0, -1e6)
        weight = np.exp(log - log.max())
        self.weight = weight / weight.sum()

    def _shape(self, share: np.ndarray) -> np.ndarray:
        """Return the error at share * m labels in errors at m, [shapes, ...]."""
        floors, rates = self.floors[:, None], self.rates[:, None]
        return np.asarray(floors + (1 - floors) * share**-rates)

    def now(self) -> float:
        """Return the accuracy with all labels."""
        return float(1 - (self.weight * self.height).sum())

    def gain(self, more: int) -> tuple[float, list[float]]:
        """Return the mean and the 2.5, 10, 90 and 97.5 % points of what `more` labels add to the accuracy."""
        if more <= 0:
            return 0.0, [0.0] * 4
        from scipy.special import ndtr

        falls = 1 - self._shape(np.array([[1 + more / self.m]]))[:, 0]
        p = min(max(1 - self.wrong.ratio * (1 - self.now()), 0.02), 0.98)
        chance = SURPRISE * self.m**-SURPRISE_FALLS * p * (1 - p) * more / (self.m + more)
        means = falls * self.height * self.wrong.ratio
        of_curve = (falls * self.wrong.ratio) ** 2 * self.variance
        of_ratio = (falls * self.height * self.wrong.spread) ** 2
        spreads = np.sqrt(of_curve + of_ratio + chance)

        def point(share: float) -> float:
            low, high = float((means - 6 * spreads).min()), float((means + 6 * spreads).max())
            for _ in range(40):
                middle = (low + high) / 2
                below = float((self.weight * ndtr((middle - means) / spreads)).sum())
                low, high = (middle, high) if below < share else (low, middle)
            return (low + high) / 2

        return float((self.weight * means).sum()), [point(share) for share in (0.025, 0.1, 0.9, 0.975)]


def _covariance(curve: Curve) -> np.ndarray:
    """Return the covariance of the curve's points about the accuracy to expect, float64 [steps, steps]."""
    m = curve.labels
    # A step that got every image right is not certain: half an image may be wrong.
    p = np.clip(curve.right.mean(axis=1), 0.5 / m, 1 - 0.5 / m)
    shared = np.atleast_2d(np.cov(curve.right)) / m * excess(m)
    larger = np.maximum(curve.sizes[:, None], curve.sizes[None, :])
    spread = np.sqrt(p * (1 - p))
    luck = LUCK * spread[:, None] * spread[None, :] / larger
    rough = (ROUGH * np.log2(curve.sizes[-1] / curve.sizes)) ** 2 * p * (1 - p)
    return np.asarray(shared + luck + np.diag(curve.luck + rough + p * (1 - p) / m * 0.05))


def _share(value: float) -> float:
    return float(min(max(value, 0.0), 1.0))
