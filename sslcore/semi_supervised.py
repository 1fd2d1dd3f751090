"""Learn from the images without a label beside those with one: a lightly changed view is answered, and a strongly
changed view of the same image is trained on the answer where that is sure enough (FixMatch, arXiv:2001.07685)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from sslcore.augment import Augmenter
from sslcore.encoders import Encoder
from sslcore.pseudo_labels import (
    follow_confidence,
    measure_confidence,
    pseudo_labels,
    pseudo_loss,
    thresholds,
)
from sslcore.task import SlowCopy
from sslcore.torch_head import TorchHead, answer

MOMENTUM = 0.97
"""Of the thresholds, over steps."""
SAMPLE = 2000
"""Images by which the first thresholds are measured."""


class Views(NamedTuple):
    """The makers of views that labels survive, and of views as strong as those of the pretraining."""

    light: Augmenter
    strong: Augmenter


class Unlabelled(NamedTuple):
    """Images without a label: pixels uint8 [N, px, px, 3], their rows int64 [u] in it, frozen features float32 [k, d]
    of a sample of them."""

    pixels: np.ndarray
    rows: np.ndarray
    features: np.ndarray


class Stream:
    """The images without a label of one training, a batch a step.

    Its thresholds begin at how sure the frozen head is of them, `sure` float32 [k, c].
    """

    def __init__(
        self,
        images: Unlabelled,
        views: Views,
        sure: np.ndarray,
        order: np.random.Generator,
        device: torch.device,
    ) -> None:
        self.images, self.views, self.order, self.device = images, views, order, device
        self.confidence = measure_confidence(torch.from_numpy(sure).to(device))
        self._ahead = np.empty(0, np.int64)
        self._seen, self._counted = 0, torch.zeros((), device=device)

    def loss(self, encoder: Encoder, head: TorchHead, slow: SlowCopy, count: int) -> Tensor:
        """Return the loss of encoder and head on the next `count` images, as the slow averages answer them."""
        images = torch.from_numpy(self.images.pixels[self._next(count)]).to(self.device)
        with torch.no_grad():
            teacher, its_head = slow.networks
            given = torch.softmax(answer(teacher, its_head, self.views.light.view(images)), dim=1)  # type: ignore[arg-type]
            self.confidence = follow_confidence(self.confidence, given, MOMENTUM)
            codes, counts = pseudo_labels(given, thresholds(self.confidence))
        self._seen, self._counted = self._seen + count, self._counted + counts.sum()
        return pseudo_loss(answer(encoder, head, self.views.strong.view(images)), codes, counts)

    def end_round(self) -> float:
        """Return the share 0..1 of this round's images whose pseudo-label was learnt from; the next one begins."""
        share = float(self._counted) / max(self._seen, 1)
        self._seen, self._counted = 0, torch.zeros_like(self._counted)
        return share

    def _next(self, count: int) -> np.ndarray:
        """Return the rows of the next images, every image as often as any other."""
        while len(self._ahead) < count:
            self._ahead = np.concatenate([self._ahead, self.order.permutation(self.images.rows)])
        batch, self._ahead = self._ahead[:count], self._ahead[count:]
        # In the order they lie on disk.
        return np.sort(batch)
