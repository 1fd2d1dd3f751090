"""The task of a method as a person can see it: a few images, each beside what is made of it and what is answered."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.batch import Batch
from sslcore.distributed import alone
from sslcore.learner import Learner
from sslcore.task import Column

MOST_IMAGES = 6
LOOKED_AT = 64
"""Images that the task is set for: what is nearest to an image is looked for among these."""


@dataclass(frozen=True)
class TaskPicture:
    """Columns of pictures, a row an image; column 0 is the images themselves."""

    pixels: np.ndarray
    """uint8 [images, columns, px, px, 3]."""
    captions: list[str]
    """Of every column but the first."""
    right: list[list[bool | None]]
    """Of every column but the first, a row an image: whether the answer is right; None where it is no answer."""


def draw_views(learner: Learner, places: np.ndarray) -> TaskPicture:
    """Return the task as the method now sets and answers it, for the first images at `places` of the run's.

    The numbers come from a stream of their own: the training's goes on as if nobody had looked.
    """
    places = places[:LOOKED_AT]
    pixels = np.ascontiguousarray(learner.pixels[learner.rows[places]])
    draws = torch.Generator().manual_seed(learner.config.seed + learner.step)
    augmenter = dataclasses.replace(learner.augmenter, generator=draws, before=0, after=0)
    images = torch.from_numpy(pixels).to(learner.device)
    indices = torch.from_numpy(places).to(learner.device)
    batch = Batch(images, augmenter, indices, learner.known, learner.feed.fetch)
    with torch.random.fork_rng(devices=[]), torch.no_grad(), alone(), _at_rest(learner):
        columns = learner.method.picture(learner.encode, learner.method.views(batch))
    shown = [
        pixels[:MOST_IMAGES],
        *(_as_pictures(column.images[:MOST_IMAGES], learner) for column in columns),
    ]
    right = [_answers(column, len(shown[0])) for column in columns]
    return TaskPicture(np.stack(shown, axis=1), [column.caption for column in columns], right)


def _answers(column: Column, count: int) -> list[bool | None]:
    return [None] * count if column.right is None else [bool(one) for one in column.right[:count]]


@contextmanager
def _at_rest(learner: Learner) -> Iterator[None]:
    """Keep the running averages of every network as they are inside the block."""
    networks: list[nn.Module] = [learner.encoder, learner.method]
    were = [[module.training for module in network.modules()] for network in networks]
    for network in networks:
        network.eval()
    try:
        yield
    finally:
        for network, modes in zip(networks, were, strict=True):
            for module, mode in zip(network.modules(), modes, strict=True):
                module.training = mode


def _as_pictures(views: Tensor, learner: Learner) -> np.ndarray:
    """Return normalised views [b, 3, s, s] as uint8 [b, px, px, 3]."""
    std, mean = (
        views.new_tensor(v).view(1, 3, 1, 1) for v in (learner.augmenter.std, learner.augmenter.mean)
    )
    shown = (255 * (views.float() * std + mean)).round().clamp(0, 255)
    large = F.interpolate(shown, size=learner.config.resolution, mode="nearest")
    return large.to(torch.uint8).permute(0, 2, 3, 1).cpu().numpy()
