"""Our strategies beside scikit-activeml's on small cases: where the definitions agree, our pick is one of its best.

Ties are drawn at random there, so what is compared is its utility at our pick, one pick after the other. All see the
same directions from the middle of all images. Where the definitions differ:
- TypiClust measures typicality by Euclidean distance there, by half its square here, and takes the 20 nearest; k-means
  differs too, so that only the groups and their order are compared.
- ProbCover takes its radius from a list there, from the groups' own distances here: it is given ours.
- BADGE draws all but the first by chance.
- Uncertainty takes the n most unsure there, a batch is spread over different images here: one is asked at a time.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from sslcore.coverage import WIDTH, ground
from sslcore.pool import Pool
from sslcore.strategies.probcover import GROUPS, pure_radius
from sslcore.suggest import suggest_next

theirs = pytest.importorskip("skactiveml.pool", reason="scikit-activeml is not installed")
base = pytest.importorskip("skactiveml.base")

N = 80


def images(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    centres = 3 * rng.normal(size=(5, 6))
    return (rng.normal(size=(N, 6)) + centres[np.arange(N) % 5]).astype(np.float32)


def pool_of(embeddings: np.ndarray, labelled: list[int], n: int, shares: np.ndarray | None = None) -> Pool:
    is_labelled = np.isin(np.arange(len(embeddings)), labelled)
    return Pool(embeddings, None, is_labelled, ~is_labelled, shares, n, 0)


def answers(labelled: list[int], n: int = N) -> np.ndarray:
    """Return labels as they want them: a number where there is one, else NaN."""
    given = np.full(n, np.nan)
    given[labelled] = np.arange(len(labelled)) % 3
    return given


def one_by_one(
    strategy: str, embeddings: np.ndarray, start: list[int], n: int
) -> Iterator[tuple[list[int], int]]:
    """Yield (labelled so far, our pick) for n picks in a row."""
    labelled = list(start)
    for _ in range(n):
        pick = int(suggest_next(strategy, pool_of(embeddings, labelled, 1)).rows[0])
        yield labelled, pick
        labelled = [*labelled, pick]


def assert_best(utilities: np.ndarray, pick: int) -> None:
    assert utilities[0][pick] == pytest.approx(np.nanmax(utilities[0]), rel=1e-4)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("start", [[], [3, 10, 25]])
def test_maxherding(seed: int, start: list[int]) -> None:
    embeddings = images(seed)
    at = ground(pool_of(embeddings, [], 1)).at_spots.astype(np.float64)
    herding = theirs.MaxHerding(metric="rbf", metric_dict={"gamma": 1 / WIDTH}, random_state=0)
    for labelled, pick in one_by_one("maxherding", embeddings, start, 8):
        _, utilities = herding.query(at, answers(labelled), return_utilities=True)
        assert_best(utilities, pick)
    batch = suggest_next("maxherding", pool_of(embeddings, start, 8)).rows.tolist()
    assert batch == [pick for _, pick in one_by_one("maxherding", embeddings, start, 8)]


@pytest.mark.parametrize("seed", range(3))
def test_coreset(seed: int) -> None:
    embeddings = images(seed)
    at = ground(pool_of(embeddings, [], 1)).at_spots.astype(np.float64)
    for labelled, pick in one_by_one("coreset", embeddings, [5, 6], 8):
        _, utilities = theirs.CoreSet(random_state=0).query(at, answers(labelled), return_utilities=True)
        assert_best(utilities, pick)


@pytest.mark.parametrize("seed", range(3))
def test_probcover_with_the_same_radius(seed: int) -> None:
    embeddings = images(seed)
    at = ground(pool_of(embeddings, [], 1)).at_spots
    radius = float(np.sqrt(pure_radius(at, GROUPS, 0)))
    for labelled, pick in one_by_one("probcover", embeddings, [5], 8):
        cover = theirs.ProbCover(n_classes=GROUPS, deltas=[radius], random_state=0)
        with warnings.catch_warnings():
            # It was given one radius, whose purity it doesn't work out.
            warnings.simplefilter("ignore")
            _, utilities = cover.query(at.astype(np.float64), answers(labelled), return_utilities=True)
        assert utilities[0][pick] == np.nanmax(utilities[0])


def test_typiclust_takes_the_same_groups_in_the_same_order() -> None:
    sizes = [30, 24, 18, 12, 8]
    heap = np.repeat(np.arange(5), sizes)
    rng = np.random.default_rng(0)
    embeddings = (10 * np.eye(5, 6)[heap] + 0.3 * rng.normal(size=(len(heap), 6))).astype(np.float32)
    start = [0]
    ours = suggest_next("typiclust", pool_of(embeddings, start, 4)).rows
    at = ground(pool_of(embeddings, [], 1)).at_spots.astype(np.float64)
    query, utilities = theirs.TypiClust(random_state=0, k=20).query(
        at, answers(start, len(heap)), batch_size=4, return_utilities=True
    )
    assert heap[ours].tolist() == heap[query].tolist() == [1, 2, 3, 4]
    for pick, typical in zip(ours, utilities, strict=True):
        # Among the five most typical of its group by their measure too.
        assert (typical[heap == heap[pick]] > typical[pick]).sum() < 5


def head_saying(shares: np.ndarray, at: np.ndarray) -> Any:
    """Return a classifier of theirs that says `shares` of the images `at`."""

    class Said(base.SkactivemlClassifier):  # type: ignore[misc]
        def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
            return self

        def predict_proba(self, X: Any) -> Any:
            return shares[[int(np.abs(at - row).sum(axis=1).argmin()) for row in X]]

        def predict(self, X: Any) -> Any:
            return self.predict_proba(X).argmax(axis=1)

    return Said(classes=np.arange(shares.shape[1]))


METHODS = {"margin": "margin_sampling", "entropy": "entropy", "least_confidence": "least_confident"}


def uncertainty(strategy: str) -> Callable[..., Any]:
    return lambda *args, **kwargs: theirs.UncertaintySampling(method=METHODS[strategy]).query(*args, **kwargs)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("strategy", [*METHODS, "badge"])
def test_what_looks_at_the_head(strategy: str, seed: int) -> None:
    embeddings, labelled = images(seed), [5, 6, 7]
    shares = np.random.default_rng(seed).dirichlet(np.ones(3), N)
    pick = int(suggest_next(strategy, pool_of(embeddings, labelled, 1, shares.astype(np.float32))).rows[0])
    at = ground(pool_of(embeddings, [], 1)).at_spots.astype(np.float64)
    query = theirs.Badge(random_state=0).query if strategy == "badge" else uncertainty(strategy)
    _, utilities = query(
        at, answers(labelled), clf=head_saying(shares, at), fit_clf=False, return_utilities=True
    )
    assert_best(utilities, pick)
