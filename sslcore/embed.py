"""Embeddings: one row of features an image, from a trained encoder or, as the baseline, from the pixels."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import torch

from sslcore import distributed
from sslcore.augment import pixel_statistics
from sslcore.configs import AUTO
from sslcore.device import pick_device
from sslcore.encoders import Encoder, EncoderCard, build_encoder, encode_rows
from sslcore.errors import HandfulError
from sslcore.plan import default_encoder, this_machine
from sslcore.progress import Progress

PIXELS_SIDE = 8
CHUNK = 256
"""Images that `encode_rows` embeds at a time: shares end where chunks end, so that sums round alike."""


def embed_images(
    pixels: np.ndarray, rows: np.ndarray, encoder: Encoder, card: EncoderCard, progress: Progress
) -> np.ndarray:
    """Return features float16 [n, dim] of pixels[rows] (uint8 [N, px, px, 3]), computed in fp32.

    HandfulError where the pixels have another resolution than the encoder learned from.
    """
    if pixels.shape[1] != card.resolution:
        raise HandfulError(
            f"The encoder expects images of {card.resolution} px, these have {pixels.shape[1]} px.",
            "Embed with the resolution the run was trained at.",
        )
    if distributed.world() > 1:
        distributed.send({"do": "embed", "card": dataclasses.asdict(card)})
        numbers = torch.from_numpy(rows.astype(np.int64))
        distributed.send_tensors({"rows": numbers, **encoder.state_dict()})
    total, share = len(rows), distributed.world()

    def report(done: int) -> None:
        progress.report(min(done * share, total), total, unit="images")

    return _to_half(embed_share(pixels, rows, encoder, card, report))


def embed_share(
    pixels: np.ndarray, rows: np.ndarray, encoder: Encoder, card: EncoderCard, on_chunk: Callable[[int], None]
) -> np.ndarray:
    """Return features float32 [n, dim] of pixels[rows], each process having computed its share; whole on process 0."""
    encoder.to(pick_device())
    return distributed.collect(rows, lambda part: encode_rows(encoder, card, pixels, part, on_chunk), CHUNK)


def untrained_encoder(
    pixels: np.ndarray, rows: np.ndarray, name: str = AUTO, seed: int = 0
) -> tuple[Encoder, EncoderCard]:
    """Return an encoder that has learned nothing, the honest baseline, and its card for these pixels."""
    chosen = default_encoder(pixels.shape[1], this_machine()) if name == AUTO else name
    encoder = build_encoder(chosen, seed, pixels.shape[1]).eval()
    mean, std = pixel_statistics(pixels, rows)
    return encoder, EncoderCard(
        encoder.name, encoder.dim, pixels.shape[1], mean, std, "untrained", "untrained"
    )


def raw_pixel_features(pixels: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return float16 [n, 192]: the images averaged to 8x8x3, scaled to 0..1, less their mean image."""
    averaging = _averaging(pixels.shape[1], PIXELS_SIDE)
    out = np.empty((len(rows), PIXELS_SIDE * PIXELS_SIDE * 3), dtype=np.float32)
    for start in range(0, len(rows), 1024):
        images = pixels[rows[start : start + 1024]].astype(np.float32) / 255
        across = np.einsum("jw,nhwc->nhjc", averaging, images)
        out[start : start + len(images)] = np.einsum("ih,nhjc->nijc", averaging, across).reshape(
            len(images), -1
        )
    return _to_half(out - out.mean(axis=0)) if len(out) else _to_half(out)


def _averaging(px: int, side: int) -> np.ndarray:
    """Return float32 [side, px]: each pixel's share in each of `side` equal cells; rows sum to 1."""
    edges = np.linspace(0, px, side + 1)
    starts = np.arange(px)
    overlap = np.minimum(edges[1:, None], starts + 1) - np.maximum(edges[:-1, None], starts)
    shares: np.ndarray = (np.maximum(overlap, 0) * side / px).astype(np.float32)
    return shares


def _to_half(values: np.ndarray) -> np.ndarray:
    # A float16 ends at 65,504; an infinity would poison every distance computed from it.
    half: np.ndarray = np.clip(values, -65504, 65504).astype(np.float16)
    return half
