"""Does another view of the same image come back first? A label-free measure of an encoder, on views it never saw."""

from __future__ import annotations

import numpy as np
import torch

from sslcore.augment import Augmenter
from sslcore.encoders import Encoder, EncoderCard
from sslcore.plan import PRESETS

VIEWS_SEED = 20_260_101
"""Of the views: no run's own, so that they are seen by none, and the same for all that are compared."""
CHUNK = 128


def find_again(
    encoder: Encoder, card: EncoderCard, pixels: np.ndarray, rows: np.ndarray, preset: str
) -> np.ndarray:
    """Return 1.0 for each of pixels[rows] whose second view is, of all second views, nearest to its first; float64 [n].

    Views are drawn as the preset says, at the encoder's full resolution; nearness is the cosine of centred features.
    """
    device = next(encoder.parameters()).device
    draws = torch.Generator().manual_seed(VIEWS_SEED)
    augmenter = Augmenter(PRESETS[preset], card.mean, card.std, draws, card.resolution)
    encoder.eval()
    first: list[torch.Tensor] = []
    second: list[torch.Tensor] = []
    with torch.inference_mode():
        for start in range(0, len(rows), CHUNK):
            images = torch.from_numpy(np.ascontiguousarray(pixels[rows[start : start + CHUNK]])).to(device)
            for features in (first, second):
                features.append(encoder.features(augmenter.view(images)).double().cpu())
        one, other = (torch.cat(features) for features in (first, second))
        centre = torch.cat([one, other]).mean(0)
        one, other = (torch.nn.functional.normalize(features - centre, dim=1) for features in (one, other))
        nearest = (one @ other.T).argmax(1)
    found: np.ndarray = (nearest == torch.arange(len(nearest))).double().numpy()
    return found
