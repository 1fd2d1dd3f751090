"""Every kind of head: it learns, answers from the first label on, and agrees with the closed forms."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sslcore.errors import Cancelled
from sslcore.head import predict_proba, softmax, space_of, to_space
from sslcore.head_choice import (
    Choice,
    fit_choice,
    samples_of,
)
from sslcore.heads import KINDS
from sslcore.heads.kind import Kind, Samples, scores_of
from sslcore.heads.propagation import arrived_shares
from sslcore.heads.ridge import DECAYS, choose_decay
from sslcore.landmarks import LINKS, PART, Landmarks, Remembered, landmarks_of
from sslcore.progress import Progress
from tests.sslcore.drawn_heads import clusters, samples


def says(kind: Kind, ready: Samples, solved: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return the logarithm of what each part's head gives each class of each image, [b, c, m]."""
    p = softmax(kind.sharpness * scores_of(solved, x), axis=1)
    members = kind.members(ready)
    return np.log(np.maximum(p if members is None else members.T @ p, 1e-30))


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_learns_and_solves_parts_as_it_would_alone(name: str) -> None:
    ready, x, truth = samples(60)
    kind = KINDS[name]
    given = says(kind, ready, kind.solve(ready, ready.everything, 1e-6), x)[0]
    assert (given.argmax(axis=0) == truth).mean() > 0.9
    taken = np.random.default_rng(1).random((3, 60)) < 0.6
    together = says(kind, ready, kind.solve(ready, taken, 1e-6), x)
    for part, some in enumerate(taken):
        assert ready.reach is not None
        world = ready.x[some]
        alone = dataclasses.replace(
            ready, x=world, z=ready.z[some], codes=ready.codes[some], reach=ready.reach[some]
        )
        expected = says(kind, alone, kind.solve(alone, alone.everything, 1e-6), x)[0]
        np.testing.assert_allclose(together[part], expected, atol=0.1)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("codes", [[0], [0, 0, 0], [0, 1, 2], [0] * 50 + [1]])
def test_every_kind_answers_from_the_first_label_on(name: str, codes: list[int]) -> None:
    world, _ = clusters(300)
    space = space_of(world)
    classes = max(codes) + 1
    ready = samples_of(world[: len(codes)], np.array(codes), classes, space, landmarks_of(space, world))
    choice = Choice(name, sharpness=KINDS[name].sharpness)
    head = fit_choice(ready, choice, space, tuple(range(classes))).head
    given = predict_proba(head, world)
    assert given.shape == (300, classes)
    assert np.isfinite(given).all()
    if len(codes) == classes:
        assert given[:classes].argmax(axis=1).tolist() == list(range(classes))


@pytest.mark.parametrize("name", KINDS)
def test_identical_embeddings_are_no_reason_to_fail(name: str) -> None:
    world = np.ones((40, 6), dtype=np.float32)
    space = space_of(world)
    ready = samples_of(world[:4], np.array([0, 0, 0, 1]), 2, space, landmarks_of(space, world))
    head = fit_choice(ready, Choice(name, sharpness=KINDS[name].sharpness), space, (7, 8)).head
    given = predict_proba(head, world)
    assert np.isfinite(given).all()
    np.testing.assert_allclose(given, np.repeat(given[:1], 40, axis=0), atol=1e-6)
    assert given[0, 0] >= given[0, 1]


def test_ridge_is_that_of_scikit_learn() -> None:
    from sklearn.linear_model import Ridge

    ready, x, _ = samples(60)
    solved = KINDS["ridge"].solve(ready, ready.everything, 0)
    member = np.eye(3)[ready.codes]
    share = member.mean(axis=0)
    theirs = Ridge(alpha=ready.decay, fit_intercept=False).fit(ready.x, member - share)
    np.testing.assert_allclose(scores_of(solved, x)[0].T, theirs.predict(x) + share, atol=1e-6)


def test_the_decay_is_the_one_that_leaving_each_label_out_would_choose() -> None:
    ready, _, _ = samples(40)
    member = np.eye(3)[ready.codes]
    member -= member.mean(axis=0)
    losses = []
    for decay in DECAYS:
        missed = []
        for out in range(40):
            keep = np.arange(40) != out
            z = ready.z[keep]
            solved = np.linalg.solve(z.T @ z + decay * np.eye(z.shape[1]), z.T @ member[keep])
            missed.append(((ready.z[out] @ solved - member[out]) ** 2).mean())
        losses.append(np.mean(missed))
    assert choose_decay(ready.z, ready.codes, 3) == DECAYS[int(np.argmin(losses))]


def test_the_centroid_head_compares_directions() -> None:
    from sklearn.metrics.pairwise import cosine_similarity

    ready, x, _ = samples(60)
    means = np.stack([ready.x[ready.codes == code].mean(axis=0) for code in range(3)])
    given = scores_of(KINDS["centroid"].solve(ready, ready.everything, 0), x)[0]
    np.testing.assert_allclose(given.T, cosine_similarity(x, means), atol=1e-9)


def test_labels_spread_as_the_closed_form_says() -> None:
    """(1 - reach S)^-1 Y of Zhou et al., but for what would arrive after 20 steps."""
    world, truth = clusters(120)
    space = space_of(world)
    landmarks = landmarks_of(space, world)
    assert landmarks is not None
    x = to_space(space, world[:9]).astype(np.float32)
    start = np.zeros((120, 9))
    similar = x @ landmarks.x.T
    near = np.argsort(-similar, axis=1)[:, :LINKS]
    weights = np.maximum(np.take_along_axis(similar, near, axis=1), 1e-6) ** 3 * landmarks.rarity[near]
    start[near.T, np.arange(9)] = (weights / weights.sum(axis=1, keepdims=True)).T
    exact = np.linalg.solve(np.eye(120) - 0.8 * landmarks.links.toarray(), start).T
    arrived = landmarks.reach(x)
    np.testing.assert_allclose(arrived, exact, atol=0.02 * exact.max())
    # And most of it stays within the class.
    own = np.array([arrived[i, truth == truth[i]].sum() / arrived[i].sum() for i in range(9)])
    assert own.mean() > 0.6


def test_what_arrives_are_shares_and_landmarks_out_of_reach_get_those_of_all() -> None:
    ready, _, _ = samples(30)
    assert ready.reach is not None
    cut = ready.reach.copy()
    cut[:, 5] = 0
    shares = arrived_shares(dataclasses.replace(ready, reach=cut), ready.everything)
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-5)
    assert (shares[0, :, 5] > 0.2).all()


def test_a_label_seen_before_is_not_spread_again(monkeypatch: pytest.MonkeyPatch) -> None:
    world, _ = clusters(80)
    space = space_of(world)
    landmarks = landmarks_of(space, world)
    assert landmarks is not None
    x = to_space(space, world).astype(np.float32)
    rows = np.array([3, 10, 44])
    remembered = Remembered(landmarks)
    first = remembered.reach(rows, x[rows])
    asked = []
    real = Landmarks.reach
    monkeypatch.setattr(Landmarks, "reach", lambda self, x: asked.append(len(x)) or real(self, x))
    more = np.array([10, 3, 50, 44])
    again = remembered.reach(more, x[more])
    assert asked == [1]
    np.testing.assert_array_equal(again[[1, 0, 3]], first)
    np.testing.assert_allclose(again, real(landmarks, x[more]), rtol=1e-5)


def test_spreading_many_labels_stops_where_a_newer_one_comes_and_keeps_what_it_has() -> None:
    world, _ = clusters(700)
    space = space_of(world)
    landmarks = landmarks_of(space, world, most=100)
    assert landmarks is not None
    progress = Progress()
    looks = []

    def check() -> None:
        looks.append(len(looks))
        if len(looks) == 2:
            progress.control.cancel()
        progress.check()

    rows, x = np.arange(700), to_space(space, world)
    remembered = Remembered(landmarks)
    with pytest.raises(Cancelled):
        remembered.reach(rows, x, check)
    assert remembered.missing(rows) == 700 - PART
    assert remembered.reach(rows, x).shape == (700, 100)
    assert remembered.missing(rows) == 0


def test_finding_landmarks_stops_where_nobody_waits_for_them() -> None:
    world, _ = clusters(300)
    progress = Progress()
    progress.control.cancel()
    with pytest.raises(Cancelled):
        landmarks_of(space_of(world), world, progress)
