"""Frame similarity: frames near in time should look alike, far frames of the same film and other films unlike."""

from __future__ import annotations

import torch
from torch import Tensor

from sslcore.batch import Batch
from sslcore.frames import Frames
from sslcore.task import Parts
from sslcore.time_contrast import TimeContrast


class FrameSimilarity(TimeContrast):
    """The single-view time-contrastive network of Sermanet et al. 2018, arXiv:1704.06888."""

    partner_caption = "A frame near it in time"

    def partner(self, batch: Batch) -> Tensor:
        """Return a frame at most `window` before or after each image; the image itself where it stands alone."""
        step = batch.integers(2 * self.window)
        # -window .. -1 and 1 .. window: the frame itself teaches nothing about time.
        step = step - self.window + (step >= self.window).long()
        there = self.frames.position(batch.places) + step
        outside = (there < 0) | (there >= self.frames.length(batch.places))
        return self.frames.later(batch.places, torch.where(outside, -step, step))


def build(parts: Parts) -> FrameSimilarity:
    """Return the task for an encoder."""
    knobs = parts.knobs
    window, projection = (int(knobs[name]) for name in ("window", "projection"))
    return FrameSimilarity(Frames(parts.known), parts.dim, window, knobs["temperature"], projection)
