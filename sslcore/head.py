"""The head: multinomial logistic regression on centred, length-normalised embeddings, and the formula of every kind.

One formula, everywhere (here, in the exported graph, in the safetensors model card):
    x = (e - mean) / scale ; x = x / max(||x||, 1e-6) ; logits = x @ weights.T + bias ; softmax
A head with owners has several rows of weights a class; after the softmax the shares of a class's rows are added up.
`mean` is that of the embeddings it was given; `scale` is their overall spread, the same number in each
dimension: measured with few labels, a scale for each dimension adds more noise than it removes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from sslcore.configs import HeadConfig
from sslcore.errors import TooFewLabels
from sslcore.folds import Labels, folds_of, held_out_rows
from sslcore.neighbours import not_finite

STRENGTHS = (3.0, 10.0, 30.0, 100.0, 300.0)
USUAL_STRENGTH = 30.0
MIN_PER_CLASS_TO_CHOOSE = 3
MAX_LABELS_TO_CHOOSE = 300
PRECISE = 1e-5
TINY = 1e-6
CHUNK_ROWS = 2048


@dataclass(frozen=True)
class Space:
    """Where embeddings are centred and scaled before the head: mean float32 [d], scale float32 [d]."""

    mean: np.ndarray
    scale: np.ndarray


@dataclass(frozen=True)
class Head:
    """mean, scale float32 [d]; weights float32 [r, d]; bias float32 [r]; class_ids of the c outputs.

    owner: the class position of each row, int64 [r]; None = a linear head, one row a class in their order.
    """

    mean: np.ndarray
    scale: np.ndarray
    weights: np.ndarray
    bias: np.ndarray
    class_ids: tuple[int, ...]
    owner: np.ndarray | None = None

    @property
    def members(self) -> np.ndarray | None:
        """Return which row speaks for which class, float32 [r, c] of 0 and 1; None for a linear head."""
        return None if self.owner is None else members_of(self.owner, len(self.class_ids))


@dataclass(frozen=True)
class Problem:
    """Several fits on the same images: x float64 [m, r], codes int64 [m], c classes, which take part bool [b, m].

    check: called at every step; may raise Cancelled.
    """

    x: np.ndarray
    codes: np.ndarray
    classes: int
    taken: np.ndarray
    check: Callable[[], None] = lambda: None


def space_of(embeddings: np.ndarray, most: int = 10_000) -> Space:
    """Return the Space of [n, d] embeddings, from an even sample of `most`; best given all images, not the labelled."""
    step = max(1, len(embeddings) // most)
    sample = _finite(embeddings[::step])
    if not len(sample):
        raise TooFewLabels("There are no labels yet.", "Label a few images first.")
    mean = sample.mean(axis=0)
    spread = float(np.sqrt(np.mean((sample - mean) ** 2))) if sample.size else 1.0
    return Space(mean.astype(np.float32), np.full(len(mean), max(spread, TINY), dtype=np.float32))


def to_space(space: Space, embeddings: np.ndarray) -> np.ndarray:
    """Return x of the formula, float64 [m, d], rows of length 1 (or 0 where the embedding is the mean)."""
    x = (_finite(embeddings) - space.mean) / space.scale
    return np.asarray(x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), TINY))


def fit_head(
    embeddings: np.ndarray,
    labels: np.ndarray,
    class_ids: tuple[int, ...],
    config: HeadConfig,
    *,
    start: Head | None = None,
    space: Space | None = None,
) -> Head:
    """Return the Head fitted to embeddings [m, d] with labels int [m], positions in `class_ids`.

    start: the linear head before the last label, to begin from. Raises TooFewLabels without any label, HandfulError
    on embeddings that are not finite.
    """
    if not len(labels):
        raise TooFewLabels("There are no labels yet.", "Label a few images first.")
    space = space or space_of(embeddings)
    x, basis = compress(to_space(space, embeddings))
    codes = np.asarray(labels, dtype=np.int64)
    problem = Problem(x, codes, len(class_ids), np.ones((1, len(codes)), dtype=bool))
    begin = None
    if (
        start is not None
        and start.owner is None
        and start.class_ids == tuple(class_ids)
        and start.weights.shape[1] == len(space.mean)
    ):
        begin = np.column_stack([start.weights @ basis, start.bias])[None]
    strength = config.strength or choose_strength(x, codes, len(class_ids), config)
    solved = solve(problem, strength, begin, PRECISE)[0]
    weights = (solved[:, :-1] @ basis.T).astype(np.float32)
    return Head(space.mean, space.scale, weights, solved[:, -1].astype(np.float32), tuple(class_ids))


def with_strength(config: HeadConfig, embeddings: np.ndarray, labels: np.ndarray, space: Space) -> HeadConfig:
    """Return `config` with its strength chosen for these labels, unless it is set already."""
    if config.strength or not len(labels):
        return config
    x, _ = compress(to_space(space, embeddings))
    codes = np.asarray(labels, dtype=np.int64)
    return replace(config, strength=choose_strength(x, codes, int(codes.max()) + 1, config))


def predict_proba(head: Head, embeddings: np.ndarray) -> np.ndarray:
    """Return class probabilities, float32 [n, c], of [n, d] embeddings of any float type."""
    out = np.empty((len(embeddings), len(head.class_ids)), dtype=np.float32)
    weights, members = np.ascontiguousarray(head.weights.T), head.members
    inverse = (1 / head.scale).astype(np.float32)
    shift = (head.mean * inverse).astype(np.float32)
    for first in range(0, len(embeddings), CHUNK_ROWS):
        x = embeddings[first : first + CHUNK_ROWS].astype(np.float32)
        x *= inverse
        x -= shift
        length = np.maximum(np.sqrt(np.einsum("ij,ij->i", x, x)), TINY)
        shares = softmax((x @ weights) / length[:, None] + head.bias, axis=1)
        out[first : first + CHUNK_ROWS] = shares if members is None else shares @ members
    if not np.isfinite(out).all():
        raise not_finite()
    return out


def members_of(owner: np.ndarray, classes: int) -> np.ndarray:
    """Return float32 [r, c] with a 1 at the class that each of r rows speaks for."""
    return np.asarray(owner[:, None] == np.arange(classes), dtype=np.float32)


def softmax(logits: np.ndarray, axis: int) -> np.ndarray:
    """Return `logits` turned into probabilities along `axis`; overwrites its input."""
    logits -= logits.max(axis=axis, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=axis, keepdims=True)
    return logits


def head_arrays(head: Head) -> dict[str, np.ndarray]:
    """Return the head as arrays to save; `class_ids` int64 [c] among them, `owner` where it is not linear."""
    arrays = {
        "mean": head.mean,
        "scale": head.scale,
        "weights": head.weights,
        "bias": head.bias,
        "class_ids": np.array(head.class_ids, dtype=np.int64),
    }
    return arrays if head.owner is None else {**arrays, "owner": head.owner}


def head_from_arrays(arrays: Mapping[str, np.ndarray]) -> Head:
    """Return the Head that `head_arrays` took apart."""
    mean, scale, weights, bias = (np.array(arrays[name]) for name in ("mean", "scale", "weights", "bias"))
    owner = np.array(arrays["owner"], dtype=np.int64) if "owner" in arrays else None
    return Head(mean, scale, weights, bias, tuple(int(class_id) for class_id in arrays["class_ids"]), owner)


def choose_strength(x: np.ndarray, codes: np.ndarray, classes: int, config: HeadConfig) -> float:
    """Return the inverse regularisation C with the best cross-validated log-loss; 30 when labels are too few."""
    counts = np.bincount(codes, minlength=classes)
    if np.count_nonzero(counts) < 2 or counts[counts > 0].min() < MIN_PER_CLASS_TO_CHOOSE:
        return USUAL_STRENGTH
    rng = np.random.default_rng(config.seed)
    if len(codes) > MAX_LABELS_TO_CHOOSE:
        some = np.sort(rng.permutation(len(codes))[:MAX_LABELS_TO_CHOOSE])
        x, codes = x[some], codes[some]
    fold = folds_of(Labels.of(codes), config.folds, rng)
    problem = Problem(x, codes, classes, ~held_out_rows(fold))
    best, chosen, solved = np.inf, USUAL_STRENGTH, None
    for strength in STRENGTHS:
        solved = solve(problem, strength, solved)
        right = probabilities_of(solved, x)[fold, codes, np.arange(len(codes))]
        loss = -np.log(np.maximum(right, 1e-12)).mean()
        # The loss falls and then rises with the strength: past the turn there is nothing to find.
        if loss >= best:
            break
        best, chosen = loss, strength
    return chosen


def compress(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (z [m, r], basis [d, r]) with x = z @ basis.T and r <= m: fewer labels than dimensions, less work.

    The regularised solution lies in the span of the rows, and turning them changes no length, so it is exact.
    """
    m, d = x.shape
    if m >= d:
        return x, np.eye(d)
    basis = np.linalg.qr(x.T)[0]
    return x @ basis, basis


def probabilities_of(solved: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return the probabilities [b, c, m] that b solutions [b, c, r + 1] give to x [m, r]."""
    return softmax(solved[:, :, :-1] @ x.T + solved[:, :, -1:], axis=1)


def solve(
    problem: Problem, strength: float, start: np.ndarray | None = None, tolerance: float = 1e-4
) -> np.ndarray:
    """Return weights and, last, bias of each fit, float64 [b, c, r + 1]; tolerance: the largest gradient left.

    All fits of a cross-validation go down together: one L-BFGS on the sum of their losses, one matrix product
    a step for them all. The bias is regularised like a weight, so that it stays finite for a class never seen.
    """
    from scipy.optimize import fmin_l_bfgs_b

    x = np.column_stack([problem.x, np.ones(len(problem.x))])
    fits, m = problem.taken.shape
    shape = (fits, problem.classes, x.shape[1])
    if problem.classes < 2:
        return np.zeros(shape)
    share = problem.taken / np.maximum(problem.taken.sum(axis=1, keepdims=True), 1)
    decay = 1 / (strength * np.maximum(problem.taken.sum(axis=1), 1))[:, None, None]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        problem.check()
        weights = flat.reshape(shape)
        p = softmax((flat.reshape(-1, shape[2]) @ x.T).reshape(fits, problem.classes, m), axis=1)
        right = p[:, problem.codes, np.arange(m)]
        value = -(share * np.log(np.maximum(right, 1e-300))).sum() + (decay * weights**2).sum() / 2
        p *= share[:, None, :]
        p[:, problem.codes, np.arange(m)] -= share
        gradient = (p.reshape(-1, m) @ x).reshape(shape) + decay * weights
        return float(value), gradient.ravel()

    begin = np.zeros(shape) if start is None else np.asarray(start, dtype=np.float64)
    found, _, _ = fmin_l_bfgs_b(loss, begin.ravel(), maxiter=200, pgtol=tolerance, factr=1e5)
    return np.asarray(found.reshape(shape))


def _finite(embeddings: np.ndarray) -> np.ndarray:
    values = np.asarray(embeddings, dtype=np.float64)
    if not np.isfinite(values).all():
        raise not_finite()
    return values
