"""Where frames stand in time, against what can be counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sslcore.augment import Augmenter
from sslcore.batch import Batch
from sslcore.frames import Frames, alike_views
from sslcore.known import Known, nothing_known
from sslcore.plan import PRESETS
from tests.scenes import pan


def known(sequences: list[int], places: list[int], streams: list[int] | None = None) -> Known:
    none = nothing_known(len(sequences))
    cameras = np.array(streams) if streams else none.streams
    return Known(none.labels, none.groups, np.array(sequences), np.array(places), cameras)


def ask(*images: int) -> torch.Tensor:
    return torch.tensor(images)


# Two films whose frames lie mixed up, and an image that belongs to none: 5 of film 7, 2 of film 3.
MIXED = Frames(known([7, 3, 7, -1, 7, 7, 3, 7], [2, 1, 0, -1, 4, 1, 0, 3]))
FILM = [2, 5, 0, 7, 4]
"""The images of film 7 in their order."""


def test_frames_are_found_by_their_order_in_the_film() -> None:
    assert MIXED.length(torch.arange(8)).tolist() == [5, 2, 5, 1, 5, 5, 2, 5]
    assert MIXED.position(ask(*FILM)).tolist() == [0, 1, 2, 3, 4]
    assert MIXED.at(ask(2, 2, 2), ask(0, 3, 4)).tolist() == [2, 7, 4]
    assert MIXED.later(ask(5, 5, 1), ask(1, -1, -1)).tolist() == [0, 2, 6]


def test_beyond_its_ends_a_film_runs_back() -> None:
    assert MIXED.at(ask(*[2] * 12), torch.arange(-2, 10)).tolist() == [
        FILM[place] for place in (2, 1, 0, 1, 2, 3, 4, 3, 2, 1, 0, 1)
    ]
    assert MIXED.later(ask(3, 3, 3), ask(-1, 1, 9)).tolist() == [3, 3, 3]


def test_a_window_ends_with_the_film() -> None:
    early, late, lone = torch.stack(MIXED.window(ask(5, 4, 3), 3)).T.tolist()
    assert early == [5, 0, 7]
    assert late == [0, 7, 4]
    assert lone == [3, 3, 3]
    wide = torch.stack(MIXED.window(ask(5), 2, stride=3)).T.tolist()
    assert wide == [[5, 4]]
    short = torch.stack(MIXED.window(ask(1), 3)).T.tolist()
    assert short == [[6, 1, 6]]


def test_a_frame_beyond_is_far_enough_and_every_such_frame_comes_up() -> None:
    chances = torch.linspace(0, 1, 50)
    middle = MIXED.beyond(ask(0).expand(50), 2, chances)
    assert set(middle.tolist()) == {2, 4}
    edge = MIXED.beyond(ask(2).expand(50), 2, chances)
    assert set(edge.tolist()) == {0, 7, 4}
    assert MIXED.beyond(ask(0, 1, 3), 3, chances[:3]).tolist() == [0, 1, 3]


def test_other_cameras_show_the_same_moment() -> None:
    frames = Frames(known([0] * 7, [0, 0, 1, 1, 1, 2, 3], [0, 1, 0, 1, 2, 1, -1]))
    assert frames.other_camera(ask(0, 1, 5, 6), torch.tensor([0.9, 0.0, 0.5, 0.5])).tolist() == [1, 0, 5, 6]
    chances = torch.linspace(0, 1, 20)
    assert set(frames.other_camera(ask(3).expand(20), chances).tolist()) == {2, 4}
    # The cameras' frames are takes of their own.
    assert frames.later(ask(1, 1), ask(1, 2)).tolist() == [3, 5]


def test_near_means_one_film_and_few_moments_apart() -> None:
    near = MIXED.near(ask(0, 3, 6), torch.arange(8), 1)
    assert near.int().tolist() == [
        [1, 0, 0, 0, 0, 1, 0, 1],
        [0, 0, 0, 1, 0, 0, 0, 0],
        [0, 1, 0, 0, 0, 0, 1, 0],
    ]


def test_where_nothing_is_known_every_image_stands_alone() -> None:
    frames = Frames(nothing_known(4))
    images = torch.arange(4)
    assert torch.equal(frames.near(images, images, 9), torch.eye(4, dtype=torch.bool))
    for other in (
        frames.later(images, torch.full((4,), 2)),
        frames.beyond(images, 1, torch.rand(4)),
        frames.other_camera(images, torch.rand(4)),
        *frames.window(images, 3),
    ):
        assert torch.equal(other, images)


@pytest.mark.parametrize("own_colours", [False, True])
def test_alike_views_differ_only_by_what_differs_in_the_frames(own_colours: bool) -> None:
    pixels, _, _ = pan(6)
    images = torch.from_numpy(pixels)
    maker = Augmenter(PRESETS["photos"], (0.5,) * 3, (0.25,) * 3, torch.Generator().manual_seed(1), size=24)
    first, same, other = alike_views(Batch(images, maker), [images, images, images.flip(0)], 0.5, own_colours)
    assert first.shape == (6, 3, 24, 24)
    assert torch.equal(first, same) is not own_colours
    assert not torch.equal(first, other)
    # The next call shows something else.
    (later,) = alike_views(Batch(images, maker), [images], 0.5, own_colours)
    assert not torch.equal(first, later)
