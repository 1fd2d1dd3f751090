"""Which labels are likely wrong: ranked by what heads that never saw them, and labelled neighbours, say of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sslcore.neighbours import find_neighbours

VOTERS = 10
VOTE_WEIGHT = 0.3
"""How much the labels of the neighbours weigh beside the head, as an exponent of their votes."""
NO_VOTE = 0.3
"""What every class has before the neighbours vote, in votes shared by all classes."""
FLOOR = 1e-9
SHARPEN = 2.0
"""Heads on few labels are timid: squared, their probabilities say better which class an image is of."""
ROUNDS = 50
USUAL_ERROR = 0.1
PRIOR_IMAGES = 5.0
"""So many imagined images of each class, a tenth of them mislabelled, keep the confusions of few labels sane."""
LISTED = 5.0
"""Log odds from which on a label is shown to the person: of those beyond, most planted errors were errors."""
SURE = 0.8
"""What head and neighbours must both reach to testify that there are errors at all."""
ERROR_RATES = (0.02, 0.05, 0.1, 0.2, 0.3)


@dataclass(frozen=True)
class LabelDoubts:
    """For each of m labels: score float64 [m], suggested int64 [m]; how many are wrong, between low and high.

    score: log of the odds that the label is wrong; ranks, and is not calibrated. suggested: the likeliest other class.
    low: what sure heads and sure neighbours contradict together, less what such heads get wrong anyway; high: what
    would be wrong if all that is hard to tell were an error, and two standard deviations more.
    """

    score: np.ndarray
    suggested: np.ndarray
    low: int
    high: int

    @property
    def order(self) -> np.ndarray:
        """The labels from the most to the least doubtful, int64 [m]."""
        return np.argsort(-self.score, kind="stable")

    @property
    def listed(self) -> np.ndarray:
        """The labels worth a second look, most doubtful first, int64 [k]; empty where none seems wrong."""
        return self.order[: int((self.score > LISTED).sum())]


def doubt_labels(
    probabilities: np.ndarray, codes: np.ndarray, embeddings: np.ndarray | None = None
) -> LabelDoubts:
    """Return how doubtful each label is, from out-of-fold probabilities [m, c] and codes int [m] in 0..c-1.

    With embeddings [m, d] the labels of the nearest labelled images have a say as well. Two ways of mislabelling are
    weighed by how well each explains the labels: any class for any other, or some classes for certain others (a
    matrix of confusions, estimated by EM as Dawid and Skene do, 1979). HandfulError on embeddings that are not finite.
    """
    m, c = np.shape(probabilities)
    if c < 2 or not m:
        return LabelDoubts(np.full(m, -np.inf), np.zeros(m, dtype=np.int64), 0, 0)
    votes = None if embeddings is None else neighbour_votes(embeddings, codes, c)
    beliefs = _beliefs(probabilities, votes)
    wrong = _wrong_chances(beliefs, codes)
    weights = _confusion_weights(wrong, codes)
    # The log-likelihood of confusions at half their strength: at full strength they fit a weak head's own ones.
    gain = _likelihood(beliefs * np.sqrt(weights), codes) - _likelihood(beliefs, codes)
    share = 1 / (1 + np.exp(-np.clip(gain, -50, 50)))
    score = share * log_odds(beliefs * weights, codes) + (1 - share) * log_odds(beliefs, codes)
    suggested = _likeliest_other(beliefs * weights**share, codes)
    high = float(wrong.sum())
    high = min(m, int(np.ceil(high + 2 * np.sqrt(high))))
    return LabelDoubts(score, suggested, min(_surely_wrong(probabilities, votes, codes), high), high)


def log_odds(weights: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Return the log odds of all other classes together against the class of each row, float64 [m]."""
    rows = np.arange(len(codes))
    mine = weights[rows, codes]
    others = weights.copy()
    others[rows, codes] = 0
    # Summed without one's own: 1 - p would lose what is left of it where p is nearly 1.
    return np.asarray(np.log(np.maximum(others.sum(axis=1), 1e-300)) - np.log(np.maximum(mine, 1e-300)))


def neighbour_votes(embeddings: np.ndarray, codes: np.ndarray, classes: int) -> np.ndarray:
    """Return what the nearest other labels say of each image, float64 [m, classes], rows sum to 1.

    A vote fades with the distance, measured by the image's own usual one.
    """
    near = find_neighbours(embeddings, VOTERS)
    if not near.indices.shape[1]:
        return np.full((len(codes), classes), 1 / classes)
    distances = near.distances.astype(np.float64)
    usual = np.maximum(np.median(distances, axis=1, keepdims=True), FLOOR)
    weight = np.exp(-distances / usual)
    votes = np.full((len(codes), classes), NO_VOTE / classes)
    rows = np.repeat(np.arange(len(codes)), weight.shape[1])
    np.add.at(votes, (rows, np.asarray(codes)[near.indices].ravel()), weight.ravel())
    return np.asarray(votes / votes.sum(axis=1, keepdims=True))


def _beliefs(probabilities: np.ndarray, votes: np.ndarray | None) -> np.ndarray:
    given = np.maximum(np.asarray(probabilities, dtype=np.float64), FLOOR)
    if votes is not None:
        given = given * votes**VOTE_WEIGHT
    return np.asarray(given / given.sum(axis=1, keepdims=True))


def _surely_wrong(probabilities: np.ndarray, votes: np.ndarray | None, codes: np.ndarray) -> int:
    """Return how many labels are wrong at least, as far as heads and neighbours that are both sure can tell."""
    said = probabilities.argmax(axis=1)
    sure = probabilities.max(axis=1) > SURE
    if votes is not None:
        sure &= (votes.max(axis=1) > SURE) & (votes.argmax(axis=1) == said)
    missed = float((1 - probabilities.max(axis=1))[sure].sum())
    return max(0, int((sure & (said != codes)).sum() - np.ceil(missed)))


def _confusion_weights(wrong: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Return for each label how much likelier than by chance class k is mistaken for it, float64 [m, c].

    Estimated without the label itself, which else would vouch for its own error; 1 for the class given.
    """
    m, c = wrong.shape
    rows = np.arange(m)
    mistaken = _by_label(wrong, codes, c)
    here = mistaken[:, codes].T - wrong + 1 / (c - 1)
    every = mistaken.sum(axis=1)[None] - wrong + 1
    weights = here / every * (c - 1)
    weights[rows, codes] = 1
    return np.asarray(weights)


def _wrong_chances(beliefs: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Return the chance of each class other than the label to be the true one, float64 [m, c], by EM."""
    c = beliefs.shape[1]
    sharp = beliefs**SHARPEN
    sharp /= sharp.sum(axis=1, keepdims=True)
    usual = np.full((c, c), USUAL_ERROR / (c - 1))
    np.fill_diagonal(usual, 1 - USUAL_ERROR)
    confusion = usual
    for _ in range(ROUNDS):
        truth = sharp * confusion[:, codes].T
        truth /= truth.sum(axis=1, keepdims=True)
        confusion = _by_label(truth, codes, c) + PRIOR_IMAGES * usual
        confusion /= confusion.sum(axis=1, keepdims=True)
    truth[np.arange(len(codes)), codes] = 0
    return np.asarray(truth)


def _by_label(chances: np.ndarray, codes: np.ndarray, classes: int) -> np.ndarray:
    """Return the sums of chances [m, c] by label, float64 [c, classes]: (true class, label given)."""
    given = np.zeros((len(codes), classes))
    given[np.arange(len(codes)), codes] = 1
    return np.asarray(chances.T @ given)


def _likelihood(weights: np.ndarray, codes: np.ndarray) -> float:
    """Return the log-likelihood of the labels at the error rate that suits them best."""
    c = weights.shape[1]
    mine = weights[np.arange(len(codes)), codes]
    others = np.maximum(weights.sum(axis=1) - mine, 0)
    each = [
        np.log(np.maximum((1 - rate) * mine + rate / (c - 1) * others, 1e-300)).sum() for rate in ERROR_RATES
    ]
    return float(max(each))


def _likeliest_other(weights: np.ndarray, codes: np.ndarray) -> np.ndarray:
    others = weights.copy()
    others[np.arange(len(codes)), codes] = -1
    return np.asarray(others.argmax(axis=1))
