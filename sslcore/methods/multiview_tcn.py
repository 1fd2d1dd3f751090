"""Multi-view time contrast: the same moment in two cameras alike, other moments of the same camera unlike."""

from __future__ import annotations

from torch import Tensor

from sslcore.batch import Batch
from sslcore.frames import Frames
from sslcore.task import Parts
from sslcore.time_contrast import TimeContrast


class MultiViewTCN(TimeContrast):
    """The multi-view time-contrastive network of Sermanet et al. 2018, arXiv:1704.06888."""

    partner_caption = "The same moment, another camera"

    @property
    def least_apart(self) -> int:
        """Moments from here on apart are told apart."""
        return self.window

    def partner(self, batch: Batch) -> Tensor:
        """Return the same moment in another camera; the image itself where only one camera saw it."""
        return self.frames.other_camera(batch.places, batch.uniform(1)[:, 0])


def build(parts: Parts) -> MultiViewTCN:
    """Return the task for an encoder."""
    knobs = parts.knobs
    window, projection = (int(knobs[name]) for name in ("window", "projection"))
    return MultiViewTCN(Frames(parts.known), parts.dim, window, knobs["temperature"], projection)
