from __future__ import annotations

import numpy as np
import pytest

from sslcore.quality import Quality, feature_spread, measure_quality, rankme, read_quality


def plain_rankme(z: np.ndarray) -> float:
    values = np.linalg.svd(z, compute_uv=False)
    shares = [v / values.sum() + 1e-7 for v in values]
    return float(np.exp(-sum(p * np.log(p) for p in shares)))


@pytest.mark.parametrize("shape", [(200, 16), (10, 40)])
def test_rankme_is_the_published_formula(shape: tuple[int, int]) -> None:
    z = np.random.default_rng(0).normal(size=shape) * np.linspace(0.2, 3, shape[1])
    assert rankme(z) == pytest.approx(plain_rankme(z), rel=1e-5)


def test_rankme_counts_directions() -> None:
    rng = np.random.default_rng(1)
    line = np.outer(rng.normal(size=300), rng.normal(size=32))
    assert rankme(line) == pytest.approx(1, abs=0.01)
    assert rankme(rng.normal(size=(5000, 32))) > 31
    assert rankme(np.zeros((5, 4))) == 1


def test_spread_is_one_for_all_directions_and_zero_for_one() -> None:
    rng = np.random.default_rng(2)
    assert feature_spread(rng.normal(size=(4000, 64))) == pytest.approx(1, abs=0.02)
    assert feature_spread(np.tile(rng.normal(size=64), (50, 1))) == pytest.approx(0, abs=1e-6)
    assert feature_spread(np.zeros((3, 8))) == 0


def test_half_precision_does_not_overflow() -> None:
    quality = measure_quality(np.full((10, 4), 60000, dtype=np.float16))
    assert quality.rankme == pytest.approx(1, abs=0.01)
    assert quality.spread == 0


@pytest.mark.parametrize(
    ("now", "start", "words"),
    [
        (Quality(8, 0.4), None, "settling"),
        (Quality(8, 0.4), Quality(8, 0.4), "settling"),
        (Quality(40, 0.6), Quality(8, 0.4), "features are spreading"),
        (Quality(30, 0.001), Quality(8, 0.4), "collapsed"),
        (Quality(30, 0.001), None, "collapsed"),
        (Quality(1.3, 0.3), Quality(8, 0.4), "collapsed"),
    ],
)
def test_the_reading_says_it_in_words(now: Quality, start: Quality | None, words: str) -> None:
    assert read_quality(now, start).startswith(words)
