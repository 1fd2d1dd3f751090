"""How often a guess is right that is so sure, fitted on judged guesses and carried to those nobody has judged.

Labels that suggestions chose are of images that the head doubts: few of them tell of its surest guesses. The chance of
being right as a function of confidence does (Platt 1999), with an effect of the class guessed and a lapse rate, the
share that is wrong however sure the head is (Wichmann and Hill 2001, "The psychometric function"). The lapse rate is
not fitted but kept open: every rate counts as much as the judged guesses leave it likely.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sslcore.evidence import Evidence

EDGE = 1e-3
"""A confidence nearer to 1 than this is the rounding of float16, not knowledge."""
OFFSET, SLOPE, OF_CLASS = 1.0, 0.5, 0.7
"""How far confidence is commonly off: widths of the priors around none (0), as it says (1), alike in all classes."""
RATES = np.array([0, 0.0025, 0.005, 0.01, 0.015, 0.02, 0.03, 0.045, 0.07, 0.1, 0.15, 0.25])
USUAL_RATE, SHAPE = 0.02, 0.2
"""Mean and shape of the lapse rate's gamma prior: mostly next to none, now and then a lot."""
MOST_WORTH = 3.0
"""Images drawn at random that a judged guess can be worth at most."""
STEPS = 40


@dataclass(frozen=True)
class Curve:
    """At one lapse rate, of this weight: log-odds of being right are offset + slope * log-odds of confidence + effect.

    numbers float64 [2], effects float64 [c]; curvature: the information about numbers [2, 2], about numbers and
    effects [2, c], about effects [c].
    """

    rate: float
    weight: float
    numbers: np.ndarray
    effects: np.ndarray
    curvature: tuple[np.ndarray, np.ndarray, np.ndarray]

    def chance(self, log_odds: np.ndarray, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the chance of being right [k], and how fast it grows with the log-odds of being right [k]."""
        inner = logistic(self.numbers[0] + self.numbers[1] * log_odds + self.effects[codes])
        return (1 - self.rate) * inner, (1 - self.rate) * inner * (1 - inner)


@dataclass(frozen=True)
class Averages:
    """For each lapse rate and threshold [r, t]: share wrong, and the random images that would say as much of it.

    weight [r]: how likely each lapse rate is.
    """

    wrong: np.ndarray
    images: np.ndarray
    weight: np.ndarray

    def doubt(self, target: float) -> np.ndarray:
        """Return the chance that less than a share `target` is right, float64 [t]."""
        from scipy.special import betainc

        # Half a wrong image more than expected: not even the surest are beyond doubt.
        below = betainc(self.images * (1 - self.wrong), self.images * self.wrong + 0.5, target)
        return np.asarray(self.weight @ below)

    def precision(self) -> np.ndarray:
        """Return the share that is right, as expected, float64 [t]."""
        return np.asarray(1 - self.weight @ self.wrong)


def fit_curves(evidence: Evidence, classes: int) -> list[Curve]:
    """Return a Curve for each lapse rate, weighed by how well it explains the evidence (Laplace's approximation)."""
    from scipy.stats import gamma

    edges = np.array([0.0, *(RATES[1:] + RATES[:-1]) / 2, 1.0])
    prior = np.diff(gamma.cdf(edges, SHAPE, scale=USUAL_RATE / SHAPE))
    given = log_odds(evidence.confidence), evidence.codes, evidence.right.astype(np.float64), evidence.weight
    numbers, effects = np.array([0.0, 1.0]), np.zeros(classes)
    fitted = []
    for rate in RATES:
        # Begun where the last one ended: the next rate is near.
        numbers, effects, curvature, cost = _fit(given, float(rate), numbers, effects)
        fitted.append((numbers, effects, curvature, cost))
    merit = np.log(prior) - np.array([one[3] for one in fitted])
    weight = np.exp(merit - merit.max())
    weight /= weight.sum()
    return [
        Curve(float(rate), float(share), one[0], one[1], one[2])
        for rate, share, one in zip(RATES, weight, fitted, strict=True)
    ]


def average(
    curves: list[Curve], cells: tuple[np.ndarray, np.ndarray, np.ndarray], ends: np.ndarray, judged: float
) -> Averages:
    """Return the Averages over the guesses in the first `ends` [t] cells; judged: on how many the curves were fitted.

    cells: confidence [k], class int [k] and number of the guesses alike in both [k], the surest first.
    """
    confidence, codes, number = cells
    z, t = log_odds(confidence), len(ends)
    piece = np.searchsorted(ends, np.arange(len(z)), side="right")
    some = piece < t
    z, codes, number, piece = z[some], codes[some], number[some].astype(np.float64), piece[some]
    classes = len(curves[0].effects)
    total = np.cumsum(np.bincount(piece, number, t))

    def mean(values: np.ndarray) -> np.ndarray:
        return np.asarray(np.cumsum(np.bincount(piece, number * values, t)) / total)

    wrong, images = [], []
    for curve in curves:
        p, growth = curve.chance(z, codes)
        lean = np.stack([mean(growth), mean(growth * z)])
        cell = np.bincount(codes * t + piece, number * growth, classes * t).reshape(classes, t)
        of_class = np.cumsum(cell, axis=1) / total
        first, second, _ = _solve(curve.curvature, lean, of_class)
        variance = (lean * first).sum(axis=0) + (of_class * second).sum(axis=0) + mean(p * (1 - p)) / total
        off = mean(1 - p)
        wrong.append(off)
        images.append(np.minimum(off * (1 - off) / variance, MOST_WORTH * judged))
    return Averages(np.array(wrong), np.array(images), np.array([one.weight for one in curves]))


def _fit(
    given: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
    rate: float,
    numbers: np.ndarray,
    effects: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, tuple[np.ndarray, np.ndarray, np.ndarray], float]:
    """Return numbers, effects, curvature and -log of the evidence of the likeliest curve, by Fisher's scoring."""
    z, codes, right, weight = given
    x, usual, held = np.stack([np.ones(len(z)), z]), np.array([0.0, 1.0]), np.array([OFFSET, SLOPE]) ** -2

    def chance(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        inner = logistic(a[0] + a[1] * z + b[codes])
        return np.clip((1 - rate) * inner, 1e-9, 1 - 1e-9), (1 - rate) * inner * (1 - inner)

    def cost(a: np.ndarray, b: np.ndarray) -> float:
        p = chance(a, b)[0]
        loss = -np.sum(weight * (right * np.log(p) + (1 - right) * np.log(1 - p)))
        return float(loss + (a - usual) ** 2 @ held / 2 + b @ b / OF_CLASS**2 / 2)

    now = cost(numbers, effects)
    for _ in range(STEPS):
        p, growth = chance(numbers, effects)
        known, pull = weight * growth**2 / (p * (1 - p)), weight * (right - p) * growth / (p * (1 - p))
        between = np.stack([np.bincount(codes, known * one, len(effects)) for one in x])
        of_class = np.bincount(codes, known, len(effects)) + OF_CLASS**-2
        curvature = (x * known) @ x.T + np.diag(held), between, of_class
        to_class = np.bincount(codes, pull, len(effects)) - effects / OF_CLASS**2
        step, shift, schur = _solve(curvature, x @ pull - held * (numbers - usual), to_class)
        size = 1.0
        while (then := cost(numbers + size * step, effects + size * shift)) > now and size > 1e-3:
            size /= 2
        if then >= now or max(np.abs(step).max(), np.abs(shift).max()) < 1e-4:
            break
        numbers, effects, now = numbers + size * step, effects + size * shift, then
    volume = np.linalg.slogdet(schur)[1] + np.log(curvature[2]).sum()
    return numbers, effects, curvature, now + float(volume) / 2


def _solve(
    curvature: tuple[np.ndarray, np.ndarray, np.ndarray], first: np.ndarray, second: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the curvature's inverse times (first [2, ...], second [c, ...]), and what is left of its corner [2, 2]."""
    corner, between, of_class = curvature
    schur = corner - (between / of_class) @ between.T
    of_numbers = np.linalg.solve(schur, first - (between / of_class) @ second)
    return of_numbers, ((second - between.T @ of_numbers).T / of_class).T, schur


def log_odds(confidence: np.ndarray) -> np.ndarray:
    """Return the log-odds of confidence [k], held where it is knowledge and no rounding; float64 [k]."""
    p = np.clip(np.asarray(confidence, dtype=np.float64), EDGE, 1 - EDGE)
    return np.asarray(np.log(p / (1 - p)))


def logistic(score: np.ndarray) -> np.ndarray:
    """Return the chance 0..1 of log-odds [k], float64 [k]; none is too large."""
    return np.asarray(0.5 + 0.5 * np.tanh(score / 2))
