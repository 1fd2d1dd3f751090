"""Which frames the methods for sequences set side by side: asked of the methods, and of the pixels they are given."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sslcore.batch import Batch
from sslcore.frames import Frames
from sslcore.known import Known, nothing_known
from sslcore.learner import Learner
from sslcore.methods.frame_similarity import FrameSimilarity
from sslcore.methods.multiview_tcn import MultiViewTCN
from sslcore.methods.next_frame import NextFrame
from sslcore.methods.shuffle_and_learn import IN_ORDER, ShuffleAndLearn
from tests.scenes import pan
from tests.sslcore.test_every_method import learner_of

COUNT = 400


def asked(name: str, known: Known) -> tuple[Learner, Batch, list[torch.Tensor]]:
    """Return a learner, a batch of all images, and a list of what is fetched for it."""
    learner = learner_of(name, COUNT, COUNT)
    fetched: list[torch.Tensor] = []

    def noted(places: torch.Tensor) -> torch.Tensor:
        fetched.append(places)
        return learner.feed.fetch(places)

    images, places, *_ = learner.feed.images(0)
    return learner, Batch(images, learner.augmenter, places, known, noted), fetched


def facts(cameras: int = 1) -> Known:
    return pan(COUNT, 8, length=20, cameras=cameras)[2]


def test_a_near_frame_is_near_and_a_far_one_far() -> None:
    learner, batch, _ = asked("frame_similarity", known := facts())
    method = FrameSimilarity(Frames(known), learner.encoder.dim, 3, 0.1, 16)
    here, near, far = (p.numpy() for p in method.views(batch)["places"].chunk(3))
    for other in (near, far):
        assert np.array_equal(known.sequences[here], known.sequences[other])
    apart = np.abs(known.places[here] - known.places[near])
    assert set(apart.tolist()) == {1, 2, 3}
    assert np.abs(known.places[here] - known.places[far]).min() >= 6


def test_two_cameras_show_one_moment_and_the_far_frame_is_the_same_cameras() -> None:
    learner, batch, _ = asked("multiview_tcn", known := facts(cameras=2))
    method = MultiViewTCN(Frames(known), learner.encoder.dim, 3, 0.1, 16)
    here, there, far = (p.numpy() for p in method.views(batch)["places"].chunk(3))
    assert np.array_equal(known.sequences[here], known.sequences[there])
    assert np.array_equal(known.places[here], known.places[there])
    assert np.all(known.streams[here] != known.streams[there])
    assert np.array_equal(known.sequences[here], known.sequences[far])
    assert np.array_equal(known.streams[here], known.streams[far])
    assert np.abs(known.places[here] - known.places[far]).min() >= 3


def test_three_frames_are_in_order_either_way_or_their_middle_lies_outside() -> None:
    learner, batch, fetched = asked("shuffle_and_learn", known := facts())
    method = ShuffleAndLearn(Frames(known), learner.encoder.dim, 4)
    views = method.views(batch)
    first, middle, last = (known.places[p.numpy()] for p in fetched)
    between = (np.minimum(first, last) < middle) & (middle < np.maximum(first, last))
    assert np.array_equal(between, views["in_order"].numpy())
    assert views["counts"].all()
    assert 0.15 < between.mean() < 2 * IN_ORDER - 0.15
    assert 0.4 < np.mean(first < last) < 0.6


def test_the_frames_to_foretell_follow_the_frames_seen() -> None:
    learner, batch, fetched = asked("next_frame", known := facts())
    method = NextFrame(Frames(known), learner.encoder.map_channels, 3, 2, 2, 0.1, 16)
    views = method.views(batch)
    assert views["places"].tolist() == torch.cat(fetched).tolist()
    places = np.stack([known.places[p.numpy()] for p in fetched])
    assert np.all(np.diff(places, axis=0) == 2)
    # The image itself is the first, unless its film ends too early.
    begins = places[0] == known.places[batch.places.numpy()]
    assert np.array_equal(begins, known.places[batch.places.numpy()] + 8 < 20)


@pytest.mark.parametrize(
    "name", ["frame_similarity", "multiview_tcn", "tracking", "shuffle_and_learn", "next_frame"]
)
def test_images_of_which_nothing_is_known_break_no_method(name: str) -> None:
    learner = learner_of(name, 24, 12)
    alone = Learner(learner.pixels, learner.rows, learner.setup, nothing_known(24))
    assert alone.train_step(0.3)
    assert np.isfinite(alone.loss)
