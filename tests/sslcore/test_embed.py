from __future__ import annotations

import numpy as np
import pytest
import torch

from sslcore.embed import embed_images, raw_pixel_features, untrained_encoder
from sslcore.errors import Cancelled, HandfulError
from sslcore.progress import Control, Event, Progress


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def pictures(count: int, px: int = 16, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, px, px, 3), dtype=np.uint8)


def test_embeddings_are_half_precision_in_row_order_and_the_same_every_time() -> None:
    pixels, rows = pictures(300), np.array([7, 3, 299, 0])
    encoder, card = untrained_encoder(pixels, np.arange(300), "tiny")
    events: list[Event] = []
    first = embed_images(pixels, rows, encoder, card, Progress(events.append))
    assert first.shape == (4, 112)
    assert first.dtype == np.float16
    assert np.array_equal(first, embed_images(pixels, rows, encoder, card, Progress()))
    swapped = embed_images(pixels, rows[::-1], encoder, card, Progress())
    np.testing.assert_allclose(first.astype(float), swapped[::-1].astype(float), rtol=2e-3, atol=1e-3)
    assert events[-1]["done"] == events[-1]["total"] == 4


def test_embedding_can_be_cancelled() -> None:
    pixels = pictures(4)
    control = Control()
    control.cancel()
    encoder, card = untrained_encoder(pixels, np.arange(4), "tiny")
    with pytest.raises(Cancelled):
        embed_images(pixels, np.arange(4), encoder, card, Progress(control=control))


def test_pixels_of_another_resolution_are_refused() -> None:
    encoder, card = untrained_encoder(pictures(4), np.arange(4), "tiny")
    with pytest.raises(HandfulError, match="16 px"):
        embed_images(pictures(4, px=32), np.arange(4), encoder, card, Progress())


def test_the_untrained_encoder_is_the_one_a_run_would_train() -> None:
    assert untrained_encoder(pictures(4, 32), np.arange(4))[1].name == "small"
    encoder, card = untrained_encoder(pictures(4, 64), np.arange(4))
    assert (encoder.name, card.resolution, card.method) == ("small64", 64, "untrained")


def test_raw_pixels_are_averaged_cells_centred() -> None:
    pixels, rows = pictures(20, px=16), np.array([4, 9, 2])
    features = raw_pixel_features(pixels, rows)
    cells = (pixels[rows] / 255).reshape(3, 8, 2, 8, 2, 3).mean(axis=(2, 4)).reshape(3, 192)
    assert features.dtype == np.float16
    np.testing.assert_allclose(features, cells - cells.mean(0), atol=1e-3)


@pytest.mark.parametrize("px", [8, 20, 36, 100])
def test_raw_pixels_work_at_any_resolution_and_keep_the_mean_colour(px: int) -> None:
    pixels = pictures(2, px=px)
    pixels[1] = 255
    features = raw_pixel_features(pixels, np.arange(2)).astype(float)
    assert features.shape == (2, 192)
    difference = (features[1] - features[0]).mean()
    assert difference == pytest.approx(float(1 - pixels[0].mean() / 255), abs=2e-3)
