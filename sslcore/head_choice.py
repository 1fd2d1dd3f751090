"""Which kind of head these labels deserve: each is judged on the same folds, and the usual one is hard to beat.

Cross-validation on few labels is mostly luck, so another kind is taken only where its log-loss is lower by more than
chance explains: one standard error of the paired difference, and more of them the fewer labels a class has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sslcore.calibration import Calibration, calibrate, shares_of
from sslcore.configs import HeadConfig
from sslcore.errors import TooFewLabels
from sslcore.folds import FEW, Labels, even_folds, held_out_rows
from sslcore.head import PRECISE, USUAL_STRENGTH, Head, Space, choose_strength, compress, space_of, to_space
from sslcore.heads import KINDS, kinds_for
from sslcore.heads.kind import Kind, Samples, scores_of
from sslcore.heads.ridge import USUAL_DECAY, choose_decay
from sslcore.landmarks import Landmarks

ROUGH = 1e-4
DOUBT = 4.0
"""With so many labels a class, another kind has to be better by two standard errors instead of one."""
MOST_LABELS_TO_SPREAD = 2000
"""With more labels than this the graph has nothing to add, and what it costs grows with them."""


@dataclass(frozen=True)
class Choice:
    """A kind of head with its numbers: strength, decay of the regressions, sharpness of its scores."""

    kind: str = "logistic"
    strength: float = USUAL_STRENGTH
    decay: float = USUAL_DECAY
    sharpness: float = 1.0


@dataclass(frozen=True)
class Chosen:
    """The Choice; what each kind reached out of fold as {kind: {accuracy, log_loss}}, {} if too few; calibration."""

    choice: Choice
    scores: dict[str, dict[str, float]]
    calibration: Calibration | None = None


@dataclass(frozen=True)
class Fitted:
    """A Head and the choice it was fitted by."""

    head: Head
    choice: Choice


def samples_of(
    embeddings: np.ndarray,
    codes: np.ndarray,
    classes: int,
    space: Space,
    landmarks: Landmarks | None = None,
    reach: Callable[[np.ndarray], np.ndarray] | None = None,
    check: Callable[[], None] = lambda: None,
) -> Samples:
    """Return Samples of labelled embeddings [m, d] with classes int [m]; HandfulError where they are not finite.

    reach: says how far labels on x reach, where it is remembered; else the landmarks are asked.
    """
    x = to_space(space, embeddings)
    z, basis = compress(x)
    if landmarks is not None and (len(x) > MOST_LABELS_TO_SPREAD or not len(x)):
        landmarks = None
    arrived = None if landmarks is None else (reach or landmarks.reach)(x)
    return Samples(
        x,
        z,
        basis,
        np.asarray(codes, dtype=np.int64),
        classes,
        USUAL_STRENGTH,
        USUAL_DECAY,
        landmarks,
        arrived,
        check=check,
    )


def usual_choice(samples: Samples) -> Choice:
    """Return the Choice that holds until the labels say something else."""
    kind = kinds_for(samples)[0]
    return Choice(kind.name, samples.strength, samples.decay, kind.sharpness)


def choose(samples: Samples, labels: Labels, config: HeadConfig) -> Chosen:
    """Return the kind of head these labels deserve, calibrated out of fold. Raises Cancelled."""
    strength = config.strength or choose_strength(samples.z, samples.codes, samples.classes, config)
    decay = choose_decay(samples.z, samples.codes, samples.classes, config.seed)
    samples = replace(samples, strength=strength, decay=decay)
    usual = usual_choice(samples)
    counts = np.bincount(labels.codes[labels.judged], minlength=2)
    if np.count_nonzero(counts > 1) < 2:
        return Chosen(usual, {})
    rounds = rounds_to_choose(labels, config)
    if not any((_known(labels, fold) & labels.judged).any() for fold in rounds):
        return Chosen(usual, {})
    tried = {kind.name: _try(kind, samples, labels, rounds) for kind in kinds_for(samples)}
    per_class = float(counts.sum() / np.count_nonzero(counts))
    best = _hard_to_beat(usual.kind, {name: losses for name, (_, losses, _) in tried.items()}, per_class)
    calibration = tried[best][0]
    table = {
        name: {"accuracy": right, "log_loss": float(losses.mean())}
        for name, (_, losses, right) in tried.items()
    }
    return Chosen(Choice(best, strength, decay, calibration.sharpness), table, calibration)


def _try(
    kind: Kind, samples: Samples, labels: Labels, rounds: list[np.ndarray]
) -> tuple[Calibration, np.ndarray, float]:
    """Return the Calibration of this kind, its log-loss on each judged label it can know, and its share of hits."""
    members, judged = kind.members(samples), labels.judged
    scores = np.concatenate(
        [out_of_fold(kind, samples, fold, ~held_out_rows(fold))[judged] for fold in rounds]
    )
    truth = np.tile(labels.codes[judged], len(rounds))
    # Where the only label of a class is left out no kind can know it: how wrong each is then says nothing.
    known = np.concatenate([_known(labels, fold)[judged] for fold in rounds])
    calibration = calibrate(scores[known], truth[known], kind.sharpness, members, len(rounds))
    shares = shares_of(calibration.sharpness * scores, members)
    right = float((shares.argmax(axis=1) == truth).mean())
    losses = np.where(known, -np.log(np.maximum(shares[np.arange(len(truth)), truth], 1e-12)), 0.0)
    times = known.reshape(len(rounds), -1).sum(axis=0)
    every = losses.reshape(len(rounds), -1).sum(axis=0)
    return calibration, every[times > 0] / times[times > 0], right


def _known(labels: Labels, fold: np.ndarray) -> np.ndarray:
    """Return which labels have another of their class outside their fold, bool [m]."""
    width = labels.classes
    together = np.bincount(fold * width + labels.codes, minlength=(int(fold.max()) + 1) * width)
    return np.asarray(together[fold * width + labels.codes] < np.bincount(labels.codes)[labels.codes])


def out_of_fold(kind: Kind, samples: Samples, fold: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """Return scores of each image by the head of its own fold int64 [m]; taken bool [folds, m].

    float64 [m, c], or [m, r] where a kind has r rows: `Kind.members` says for which class each of them speaks.
    """
    if kind.out_of_fold is not None:
        return kind.out_of_fold(samples, fold, taken)
    scores = scores_of(kind.solve(samples, taken, ROUGH), samples.x)
    return np.asarray(scores[fold, :, np.arange(len(fold))])


def rounds_to_choose(labels: Labels, config: HeadConfig) -> list[np.ndarray]:
    """Return the folds that kinds are compared on, int64 [m] each; several deals of them while labels are few."""
    rng = np.random.default_rng([config.seed, 2])
    repeats = config.repeats if labels.n_judged <= FEW else 1
    return [even_folds(labels, config.folds, rng) for _ in range(repeats)]


def fit_choice(samples: Samples, choice: Choice, space: Space, class_ids: tuple[int, ...]) -> Fitted:
    """Return the head of this choice, fitted to all samples."""
    kind = KINDS[choice.kind]
    if kind not in (possible := kinds_for(samples)):
        kind = possible[0]
        choice = replace(choice, kind=kind.name, sharpness=kind.sharpness)
    samples = replace(samples, strength=choice.strength, decay=choice.decay)
    solved = choice.sharpness * kind.solve(samples, samples.everything, PRECISE)[0]
    weights, bias = solved[:, :-1].astype(np.float32), solved[:, -1].astype(np.float32)
    owner = None if kind.owner is None else kind.owner(samples)
    return Fitted(Head(space.mean, space.scale, weights, bias, class_ids, owner), choice)


def fit_best(
    embeddings: np.ndarray,
    labels: np.ndarray,
    class_ids: tuple[int, ...],
    config: HeadConfig,
    *,
    space: Space | None = None,
    landmarks: Landmarks | None = None,
    choice: Choice | None = None,
) -> Fitted:
    """Return the best head for embeddings [m, d] with labels int [m], positions in `class_ids`.

    choice: from an earlier fit, taken as it is; None = chosen anew. Raises TooFewLabels without any label,
    HandfulError on embeddings that are not finite.
    """
    if not len(labels):
        raise TooFewLabels("There are no labels yet.", "Label a few images first.")
    space = space or space_of(embeddings)
    samples = samples_of(embeddings, labels, len(class_ids), space, landmarks)
    if choice is None:
        choice = choose(samples, Labels.of(labels), config).choice
    return fit_choice(samples, choice, space, tuple(class_ids))


def _hard_to_beat(usual: str, losses: dict[str, np.ndarray], per_class: float) -> str:
    """Return the kind with the least loss [m], but the usual one unless it is worse by more than chance explains."""
    best = min(losses, key=lambda name: float(losses[name].mean()))
    gain = losses[usual] - losses[best]
    error = float(gain.std(ddof=1)) / np.sqrt(len(gain)) if len(gain) > 1 else np.inf
    return best if float(gain.mean()) > (1 + DOUBT / per_class) * error else usual


def plain(choice: Choice) -> dict[str, Any]:
    """Return the choice as JSON-ready values; `Choice(**values)` reads them back."""
    return {
        "kind": choice.kind,
        "strength": choice.strength,
        "decay": choice.decay,
        "sharpness": choice.sharpness,
    }
