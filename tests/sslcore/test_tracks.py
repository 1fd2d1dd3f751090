"""Patches followed through frames by the real tracker, and what is remembered of them."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import torch

from sslcore import tracks
from sslcore.augment import Augmenter
from sslcore.batch import Batch
from sslcore.configs import PretrainConfig
from sslcore.device import FP32
from sslcore.encode import EncoderPass
from sslcore.encoders import build_encoder
from sslcore.errors import HandfulError
from sslcore.frames import Frames
from sslcore.known import Known, nothing_known
from sslcore.methods import tracking
from sslcore.plan import PRESETS, Machine, resolve
from sslcore.task import Parts
from sslcore.tracker import PATCH, follow
from sslcore.tracks import Tracks, cut_patches, outlined
from tests.scenes import pan


def moving_square(steps: list[int], px: int = 48) -> np.ndarray:
    """Return frames of a checked square before a still, faintly grained wall; its left edge is at `steps`."""
    rng = np.random.default_rng(0)
    wall = rng.integers(90, 110, (px, px, 3))
    square = np.kron(rng.integers(0, 256, (6, 6, 3)), np.ones((2, 2, 1))).astype(np.int64)
    frames = np.stack([wall] * len(steps))
    for frame, x in zip(frames, steps, strict=True):
        frame[18:30, x : x + 12] = square
    return frames.astype(np.uint8)


def film(length: int, sequences: int = 1) -> Known:
    none, order = nothing_known(length * sequences), np.arange(length * sequences)
    return Known(none.labels, none.groups, order // length, order % length, none.streams)


def batch_of(pixels: np.ndarray, places: list[int]) -> Batch:
    everything, chosen = torch.from_numpy(pixels), torch.tensor(places)
    maker = Augmenter(PRESETS["photos"], (0.5,) * 3, (0.25,) * 3, torch.Generator().manual_seed(0), 24)
    return Batch(everything[chosen], maker, chosen, None, lambda wanted: everything[wanted])


def test_a_patch_goes_with_what_moves() -> None:
    steps = [14, 16, 18, 20, 22, 24]
    track, corners = follow(moving_square(steps))
    assert track.tolist() == [0] * 6
    moved = (corners - corners[0]) * 48
    np.testing.assert_allclose(moved[:, 0], np.array(steps) - steps[0], atol=1)
    np.testing.assert_allclose(moved[:, 1], 0, atol=1)
    # The square lies within the patch from the first frame to the last.
    assert np.all(corners[:, 0] * 48 <= np.array(steps) + 2)
    assert np.all((corners[:, 0] + PATCH) * 48 >= np.array(steps) + 10)


def test_what_is_lost_begins_a_new_track() -> None:
    other = pan(3, 48)[0]
    track, corners = follow(np.concatenate([moving_square([14, 16, 18]), other]))
    assert track[:3].tolist() == [0, 0, 0]
    assert track[3] == 3
    assert corners.min() >= 0
    assert corners.max() <= 1 - PATCH


def test_the_same_frames_give_the_same_tracks() -> None:
    pixels, _, _ = pan(25)
    first, second = follow(pixels), follow(pixels.copy())
    np.testing.assert_array_equal(first[0], second[0])
    np.testing.assert_array_equal(first[1], second[1])


def test_a_patch_belongs_to_the_end_of_its_track_that_is_further_away() -> None:
    pixels = moving_square([14, 16, 18, 20, 22])
    partner, here, there = Tracks(Frames(film(5)), 5, 5).of(batch_of(pixels, [0, 1, 3, 4]))
    assert partner.tolist() == [4, 4, 0, 0]
    _, corners = follow(pixels)
    np.testing.assert_array_equal(here.numpy(), corners[[0, 1, 3, 4]])
    np.testing.assert_array_equal(there.numpy(), corners[[4, 4, 0, 0]])


def test_an_image_without_a_sequence_keeps_its_own_patch() -> None:
    pixels, _, _ = pan(3)
    partner, here, there = Tracks(Frames(nothing_known(3)), 3, 8).of(batch_of(pixels, [2, 0]))
    assert partner.tolist() == [2, 0]
    assert torch.equal(here, there)


def test_frames_are_followed_once_and_in_short_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels, _, known = pan(60, length=20)
    looked: list[int] = []

    def counted(frames: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        looked.append(len(frames))
        return follow(frames)

    monkeypatch.setattr(tracks, "follow", counted)
    ours = Tracks(Frames(known), 60, 8)
    first = ours.of(batch_of(pixels, [3, 4, 25]))
    assert sum(looked) < 20
    again = ours.of(batch_of(pixels, [3, 4, 25]))
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))
    ours.of(batch_of(pixels, list(range(60))))
    assert sum(looked) == 60
    assert max(looked) <= 12
    # Whoever begins elsewhere comes to the same.
    other = Tracks(Frames(known), 60, 8)
    other.of(batch_of(pixels, [59, 17]))
    later = other.of(batch_of(pixels, [3, 4, 25]))
    assert all(torch.equal(a, b) for a, b in zip(first, later, strict=True))


def test_patches_are_cut_and_outlined_where_they_lie() -> None:
    images = torch.zeros(2, 16, 16, 3, dtype=torch.uint8)
    images[0, 4:12, 8:16] = 200
    images[1, 0:8, 2:10] = 90
    corner = torch.tensor([[0.5, 0.25], [0.125, 0.0]])
    patches = cut_patches(images, corner)
    assert patches.shape == images.shape
    assert (patches[0, 1:-1, 1:-1] == 200).all()
    assert (patches[1, 1:-1, 1:-1] == 90).all()
    line = outlined(torch.zeros(2, 3, 16, 16), corner) > 0
    assert line[0, 0, 4:12, 8:16].sum() == line[0, 0].sum() == 4 * 8 - 4
    assert line[1, 0, 0, 2:10].all()


def test_only_the_hardest_count_once_the_run_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the paper, which first learns from random negatives."""
    asked: list[int] = []
    ranking = tracking.ranking_loss

    def noted(*words: torch.Tensor | float) -> torch.Tensor:
        asked.append(int(words[3]))
        return ranking(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(tracking, "ranking_loss", noted)
    pixels, _, known = pan(24, length=12)
    encoder = build_encoder("tiny", 0, 32)
    knobs = {"length": 8.0, "hardest": 4.0, "margin": 0.5, "projection": 16.0}
    method = tracking.build(Parts(encoder, knobs, 24, known, (0.5,) * 3, (0.25,) * 3))
    encode = EncoderPass(encoder, torch.device("cpu"), FP32, torch.channels_last)
    losses = []
    for share in (0.0, 0.5):
        method.share = share
        losses.append(method.loss(encode, method.views(batch_of(pixels, list(range(24)))))[0].item())
    assert asked == [0, 4]
    assert losses[1] > losses[0]


def test_without_opencv_a_run_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    knobs = resolve(PretrainConfig("tracking", "tiny", epochs=1), 24, 32, False, Machine(1)).knobs
    parts = Parts(build_encoder("tiny", 0, 32), knobs, 24, film(24), (0.5,) * 3, (0.25,) * 3)
    with pytest.raises(HandfulError, match="needs OpenCV's trackers") as refusal:
        tracking.build(parts)
    assert "opencv-contrib-python-headless" in refusal.value.hint
