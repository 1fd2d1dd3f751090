"""Images with known classes to draw simulated projects from, and the real head with its judge on some of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sslcore.configs import HeadConfig
from sslcore.corrected import Corrected, correct_accuracy
from sslcore.evaluate import Evaluation, validate
from sslcore.folds import Labels
from sslcore.head import Head, Space, fit_head, predict_proba, space_of
from sslcore.head_choice import choose, fit_choice, samples_of
from sslcore.judging import Judge, judge_with
from sslcore.landmarks import Landmarks, landmarks_of
from sslcore.pool import Pool
from sslcore.progress import Progress
from sslcore.suggest import suggest_next

DIM = 16
WORLD = 6000
AT_ONCE = 10
MOST_IN_POOL = 2000


@dataclass(frozen=True)
class World:
    """Images to draw labels from: embeddings float16 [n, d], classes int [n], and the Space of them all."""

    embeddings: np.ndarray
    truth: np.ndarray
    space: Space

    @classmethod
    def of(cls, embeddings: np.ndarray, truth: np.ndarray) -> World:
        return cls(embeddings, truth, space_of(embeddings))

    def codes(self, rows: np.ndarray) -> np.ndarray:
        """Return the classes of rows as numbers from 0 on, without gaps."""
        return np.asarray(np.unique(self.truth[rows], return_inverse=True)[1])

    @cached_property
    def landmarks(self) -> Landmarks | None:
        return landmarks_of(self.space, self.embeddings)

    @cached_property
    def arrived(self) -> tuple[np.ndarray, np.ndarray]:
        """What labels reach, float32 [n, s], and of which images that is known, bool [n]: projects share it."""
        assert self.landmarks is not None
        every = len(self.truth)
        return np.empty((every, len(self.landmarks.x)), dtype=np.float32), np.zeros(every, dtype=bool)

    def reach(self, rows: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Return `Landmarks.reach` of the images x [m, d] at rows, float32 [m, s]."""
        assert self.landmarks is not None
        arrived, known = self.arrived
        if (new := ~known[rows]).any():
            arrived[rows[new]] = self.landmarks.reach(x[new])
            known[rows] = True
        return np.asarray(arrived[rows])


@dataclass(frozen=True)
class Desk:
    """A project with labels at rows: the head the app would use, its Judge, and the classes behind its codes."""

    world: World
    rows: np.ndarray
    names: np.ndarray
    head: Head
    judge: Judge
    config: HeadConfig

    @classmethod
    def at(cls, world: World, rows: np.ndarray, seed: int = 0) -> Desk:
        """Return the project whose labels lie at rows, with the head chosen as a fit in the app chooses it."""
        names, codes = np.unique(world.truth[rows], return_inverse=True)
        labels, config = Labels.of(codes), HeadConfig(seed=seed)
        samples = samples_of(
            world.embeddings[rows],
            codes,
            len(names),
            world.space,
            world.landmarks,
            lambda x: world.reach(rows, x),
        )
        choice = choose(samples, labels, config).choice
        head = fit_choice(samples, choice, world.space, tuple(range(len(names)))).head
        return cls(world, rows, names, head, judge_with(samples, labels, choice, Progress()), config)

    def said(self, where: np.ndarray) -> np.ndarray:
        """Return the head's probabilities [k, c] of the images at `where`."""
        return predict_proba(self.head, self.world.embeddings[where])

    def right(self, where: np.ndarray) -> np.ndarray:
        """Return which images at `where` the head takes for what they are, bool [k]."""
        return np.asarray(self.names[self.said(where).argmax(axis=1)] == self.world.truth[where])

    def accuracy(self, where: np.ndarray) -> float:
        """Return the share of the images at `where` that the head takes for what they are."""
        return float(self.right(where).mean())

    @cached_property
    def said_of_labels(self) -> Evaluation:
        """What the labels say of the head."""
        return validate(self.judge, self.config)

    def corrected(self, rest: np.ndarray) -> Corrected | None:
        """Return the accuracy corrected for the choice of labels, on images at `rest`; None where labels are few."""
        said = self.said_of_labels
        assert said.out_of_fold is not None
        assert said.accuracy is not None
        return correct_accuracy(
            said.out_of_fold, self.judge.labels.codes, self.said(rest).max(axis=1), said.accuracy
        )


def gaussian(classes: int, apart: float, imbalance: float, n: int = WORLD, seed: int = 99) -> World:
    """Return n images of Gaussian classes whose centres lie `apart`."""
    rng = np.random.default_rng([seed, classes])
    centres = apart * rng.normal(size=(classes, DIM))
    share = np.exp(-imbalance * np.arange(classes) / max(classes - 1, 1))
    truth = rng.choice(classes, n, p=share / share.sum())
    return World.of((centres[truth] + rng.normal(size=(n, DIM))).astype(np.float16), truth)


def tuned(labels: int, classes: int, accuracy: float, imbalance: float, seed: int = 99) -> World:
    """Return a world in which a head of so many labels has about this accuracy."""
    low, high = 0.02, 6.0
    for _ in range(7):
        middle = (low * high) ** 0.5
        world = gaussian(classes, middle, imbalance, 1500 + labels, seed)
        some = slice(0, labels)
        names, codes = np.unique(world.truth[some], return_inverse=True)
        head = fit_head(
            world.embeddings[some], codes, tuple(names.tolist()), HeadConfig(strength=30.0), space=world.space
        )
        guesses = names[predict_proba(head, world.embeddings[labels:]).argmax(axis=1)]
        reached = float((guesses == world.truth[labels:]).mean())
        low, high = (middle, high) if reached < accuracy else (low, middle)
    return gaussian(classes, middle, imbalance, seed=seed)


def digits() -> World:
    """Return scikit-learn's digits as raw pixels."""
    from sklearn.datasets import load_digits

    data = load_digits()
    return World.of(data.data.astype(np.float16), data.target)


def projects(
    world: World, labels: int, n: int, first: int = 0
) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Yield (seed, labelled rows, all others) of n projects whose labels are drawn at random."""
    for seed in range(first, first + n):
        order = np.random.default_rng([seed, labels]).permutation(len(world.truth))
        yield seed, order[:labels], order[labels:]


def asked(world: World, strategies: tuple[str, ...], labels: int, seed: int) -> np.ndarray:
    """Return what a person labelled who follows these strategies in turn, rows int64 [labels] in their order."""
    done, order = np.zeros(len(world.truth), dtype=bool), np.zeros(0, dtype=np.int64)
    said = None
    for turn, n in enumerate(np.diff([*range(0, labels, AT_ONCE), labels])):
        one = Pool(world.embeddings, None, done, ~done, said, int(n), 1000 * seed + turn)
        order = np.append(order, suggest_next(strategies[turn % len(strategies)], one).rows)
        done[order] = True
        names, codes = np.unique(world.truth[order], return_inverse=True)
        # Choosing the kind anew costs more than it brings until the head is judged.
        head = fit_head(
            world.embeddings[order],
            codes,
            tuple(map(int, names)),
            HeadConfig(strength=30.0),
            space=world.space,
        )
        said = predict_proba(head, world.embeddings)
    return order


def pools(world: World, n: int, first: int = 0) -> Iterator[tuple[int, World]]:
    """Yield (seed, some of the world's images) for n projects: at most four fifths of them, and 2,000."""
    for seed in range(first, first + n):
        order = np.random.default_rng([seed, 5]).permutation(len(world.truth))
        pool = np.sort(order[: min(4 * len(order) // 5, MOST_IN_POOL)])
        yield seed, World.of(world.embeddings[pool], world.truth[pool])
