"""Pseudo-labels: which answers of a model on images without a label are sure enough to be learnt from.

The thresholds are FreeMatch's (Wang et al. 2023, arXiv:2205.07246): one level that follows how sure the model is on
average, lower for the classes that it gives less of its belief to. The loss is FixMatch's (Sohn et al. 2020,
arXiv:2001.07685).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor


@dataclass(frozen=True)
class Confidence:
    """How sure a model has been of late: `level` [], its mean top probability; `shares` [c], its mean probabilities."""

    level: Tensor
    shares: Tensor


def measure_confidence(probabilities: Tensor) -> Confidence:
    """Return the Confidence of one batch of probabilities float [b, c]."""
    return Confidence(probabilities.amax(dim=1).mean(), probabilities.mean(dim=0))


def follow_confidence(so_far: Confidence, probabilities: Tensor, momentum: float) -> Confidence:
    """Return `so_far` moved towards the batch of probabilities [b, c]: `momentum` of it stays."""
    now = measure_confidence(probabilities)
    return Confidence(
        so_far.level.lerp(now.level, 1 - momentum), so_far.shares.lerp(now.shares, 1 - momentum)
    )


def thresholds(confidence: Confidence) -> Tensor:
    """Return the least top probability that counts, for each class [c]: the level for the class believed in most."""
    return confidence.level * confidence.shares / confidence.shares.max()


def pseudo_labels(probabilities: Tensor, least: Tensor) -> tuple[Tensor, Tensor]:
    """Return the likeliest class int64 [b] of each image and whether it counts, bool [b]; `least` [c] by class."""
    top, codes = probabilities.max(dim=1)
    return codes, top >= least[codes]


def pseudo_loss(logits: Tensor, codes: Tensor, counts: Tensor) -> Tensor:
    """Return the cross-entropy [] of logits [b, c] with pseudo-labels [b]; what does not count adds 0."""
    return (F.cross_entropy(logits, codes, reduction="none") * counts).mean()
