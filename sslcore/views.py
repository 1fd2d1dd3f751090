"""A few images beside the views that the method makes of them, for people to look at."""

from __future__ import annotations

import dataclasses

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from sslcore.augment import Batch
from sslcore.learner import Learner

MOST_IMAGES = 6


def draw_views(learner: Learner, rows: np.ndarray) -> np.ndarray:
    """Return uint8 [images, 1 + views, px, px, 3]: column 0 the image, then its views as the method now makes them.

    The numbers come from a stream of their own: the training's goes on as if nobody had looked.
    """
    pixels = np.ascontiguousarray(learner.pixels[rows[:MOST_IMAGES]])
    draws = torch.Generator().manual_seed(learner.config.seed + learner.step)
    augmenter = dataclasses.replace(learner.augmenter, generator=draws, before=0, after=0)
    images = torch.from_numpy(pixels).to(learner.device)
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        views = learner.method.views(Batch(images, augmenter))
    columns = [pixels, *(_as_pictures(view, learner) for view in views)]
    return np.stack(columns, axis=1)


def _as_pictures(views: Tensor, learner: Learner) -> np.ndarray:
    """Return normalised views [b, 3, s, s] as uint8 [b, px, px, 3]."""
    std, mean = (
        views.new_tensor(v).view(1, 3, 1, 1) for v in (learner.augmenter.std, learner.augmenter.mean)
    )
    shown = (255 * (views.float() * std + mean)).round().clamp(0, 255)
    large = F.interpolate(shown, size=learner.config.resolution, mode="nearest")
    return large.to(torch.uint8).permute(0, 2, 3, 1).cpu().numpy()
