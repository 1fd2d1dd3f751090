"""What a pretraining run leaves behind: encoder, previews and measures, the same for the same seed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sslcore import pretrain, previews
from sslcore.configs import PretrainConfig
from sslcore.embed import embed_images, raw_pixel_features, untrained_encoder
from sslcore.encoders import load_encoder
from sslcore.errors import HandfulError
from sslcore.methods import simclr
from sslcore.progress import Event, Progress
from sslcore.views import TaskPicture
from tests.sslcore.quick_runs import QUICK, calm, metrics, pictures, same, train

__all__ = ["calm"]


@pytest.mark.parametrize("method", ["simclr", "vicreg"])
def test_a_run_leaves_everything_that_is_promised(tmp_path: Path, method: str) -> None:
    events: list[Event] = []
    config = PretrainConfig(method, "tiny", epochs=3, batch=8)
    result = train(tmp_path / "run", config, events.append)
    run = tmp_path / "run"
    assert (result.method, result.encoder, result.resolution) == (method, "tiny", 16)
    assert (result.epochs, result.steps, result.images) == (3, 12, 32)
    assert result.images_per_second > 0
    assert np.isfinite([result.loss, result.rankme, result.spread]).all()
    assert result.reading
    assert json.loads((run / "done.json").read_text())["steps"] == 12
    assert json.loads((run / "config.json").read_text())["config"]["method"] == method
    assert metrics(run)[0]["step"] == 1
    _, card = load_encoder(run)
    assert (card.method, card.run, card.resolution) == (method, "run", 16)
    assert not list(run.rglob("tmp-*"))
    progress = [e for e in events if e["event"] == "progress"]
    assert progress[-1]["done"] == progress[-1]["total"] == 12
    assert {"step", "epoch", "loss", "images_per_second", "eta_seconds"} <= progress[-1].keys()
    json.dumps(events, allow_nan=False)


def test_previews_start_with_the_untrained_encoder_and_show_the_same_images(tmp_path: Path) -> None:
    events: list[Event] = []
    pixels, rows = pictures(), np.arange(0, 32, 2)
    pretrain.pretrain(pixels, rows, tmp_path / "run", QUICK, Progress(events.append))
    told = [e for e in events if e["event"] == "checkpoint"]
    assert told[0]["step"] == 0
    assert told[-1]["step"] == 6
    shown = np.load(tmp_path / "run" / "preview-rows.npy")
    assert set(shown) == set(rows)
    for event in told:
        preview = np.load(tmp_path / "run" / event["preview"])
        assert preview.shape == (16, 112)
        assert preview.dtype == np.float16
        assert event["reading"]
        assert event["spread"] > 0
    encoder, card = load_encoder(tmp_path / "run")
    np.testing.assert_allclose(preview, embed_images(pixels, shown, encoder, card, Progress()), atol=1e-2)


def test_previews_show_images_beside_the_views_that_are_made_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pretrain, "FIRST_PREVIEW", 0.0)
    monkeypatch.setattr(pretrain, "SAVE_EVERY", 0.0)
    monkeypatch.setattr(pretrain, "PREVIEW_SHARE", 1e9)
    events: list[Event] = []
    pixels = pictures()
    train(tmp_path / "watched", send=events.append, pixels=pixels)
    told = [event for event in events if event["event"] == "views"]
    assert [event["step"] for event in told] == [*range(13), 12]
    files = sorted(path.name for path in (tmp_path / "watched").glob("views-*"))
    names = [f"views-{step:06d}" for step in (11, 12)]
    assert files == [f"{name}.{end}" for name in names for end in ("json", "u8.npy")]
    assert told[-1]["file"] == files[-1]
    words = json.loads((tmp_path / "watched" / files[-2]).read_text())
    captions = ["A view", "Another view", "Taken for it", "Most like it of the others"]
    assert words["captions"] == captions
    assert [column[0] is None for column in words["right"]] == [True, True, False, True]
    views = np.load(tmp_path / "watched" / files[-1])
    assert (views.shape, views.dtype) == ((6, 5, 16, 16, 3), np.uint8)
    np.testing.assert_array_equal(views[:, 0], pixels[:6])
    # A view is the image, changed: as bright or dark as its image, more or less, and never the same twice.
    assert not np.array_equal(views[:, 1], views[:, 2])
    means = views.astype(float).mean(axis=(2, 3, 4))
    assert np.abs(means[:, 1:3] - means[:, :1]).max() < 80
    # Looking changes nothing.
    monkeypatch.setattr(previews, "draw_views", lambda *_: TaskPicture(np.zeros(1, np.uint8), [], []))
    train(tmp_path / "unwatched", pixels=pixels)
    assert same(tmp_path / "watched", tmp_path / "unwatched")


def test_every_image_is_seen_once_an_epoch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[np.ndarray] = []
    views = simclr.SimCLR.views

    def watch(self: Any, batch: Any) -> Any:
        # From the images of a preview nothing is learnt.
        if self.training:
            seen.append(batch.images.numpy())
        return views(self, batch)

    monkeypatch.setattr(simclr.SimCLR, "views", watch)
    pixels = np.stack([np.full((16, 16, 3), n, dtype=np.uint8) for n in range(27)])
    train(tmp_path, pixels=pixels)
    assert len(seen) == 3 * 3
    orders = [[int(image[0, 0, 0]) for part in seen[e * 3 : e * 3 + 3] for image in part] for e in range(3)]
    assert all(sorted(order) == list(range(27)) for order in orders)
    assert orders[0] != orders[1]


@pytest.mark.parametrize("count", [2, 3, 9])
def test_fewer_images_than_the_batch_still_train(tmp_path: Path, count: int) -> None:
    for method in ("simclr", "vicreg"):
        config = PretrainConfig(method, "tiny", epochs=2, batch=256)
        result = train(tmp_path / method, config, pixels=pictures()[:count])
        assert result.images == count
        assert np.isfinite(result.loss)


@pytest.mark.parametrize("count", [0, 1])
def test_one_image_is_too_few(tmp_path: Path, count: int) -> None:
    with pytest.raises(HandfulError, match="at least 2 images"):
        train(tmp_path, pixels=pictures()[:count])


def test_the_same_seed_gives_the_same_encoder_and_another_one_another(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        train(tmp_path / name, PretrainConfig(encoder="tiny", epochs=1, batch=8, seed=seed))
    assert same(tmp_path / "a", tmp_path / "b")
    assert not same(tmp_path / "a", tmp_path / "c")


def test_a_run_of_no_time_at_all_still_takes_a_step(tmp_path: Path) -> None:
    result = train(tmp_path, PretrainConfig(encoder="tiny", minutes=1e-6, batch=8))
    assert result.steps == 1
    assert np.isfinite(result.loss)


def knn_accuracy(embeddings: np.ndarray, labels: np.ndarray, k: int = 5) -> float:
    """Leave-one-out cosine k-nearest-neighbour accuracy."""
    x = embeddings.astype(np.float64)
    x -= x.mean(axis=0)
    x /= np.linalg.norm(x, axis=1, keepdims=True) + 1e-9
    similar = x @ x.T
    np.fill_diagonal(similar, -np.inf)
    votes = labels[np.argsort(-similar, axis=1)[:, :k]]
    guesses = np.array([np.bincount(row).argmax() for row in votes])
    return float((guesses == labels).mean())


def patterns(per_class: int, px: int = 24) -> tuple[np.ndarray, np.ndarray]:
    """Return grey waves along x, along y, crossed or in rings, of random place, scale and contrast; and kinds."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:px, :px]
    images = []
    for kind in range(4):
        for _ in range(per_class):
            scale = rng.uniform(0.12, 0.22) * 2 * np.pi
            phase, other = rng.uniform(0, 2 * np.pi, 2)
            along, across = np.sin(scale * x + phase), np.sin(scale * y + other)
            rings = np.sin(scale * np.hypot(x - rng.uniform(0, px), y - rng.uniform(0, px)) + phase)
            wave = (along, across, along * across, rings)[kind]
            low, high = rng.permutation([rng.uniform(20, 100), rng.uniform(150, 235)])
            grey = low + (high - low) * (wave / 2 + 0.5) + rng.normal(0, 15, (px, px))
            images.append(np.clip(grey, 0, 255).astype(np.uint8))
    return np.repeat(np.stack(images)[..., None], 3, axis=3), np.repeat(np.arange(4), per_class)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["simclr", "vicreg"])
def test_learning_beats_the_untrained_encoder_and_the_pixels(tmp_path: Path, method: str) -> None:
    pixels, kinds = patterns(128)
    rows = np.arange(len(pixels))
    train(tmp_path, PretrainConfig(method, "tiny", epochs=30, batch=64), pixels=pixels)
    learned = knn_accuracy(embed_images(pixels, rows, *load_encoder(tmp_path), Progress()), kinds)
    untrained = untrained_encoder(pixels, rows, "tiny")
    fresh = knn_accuracy(embed_images(pixels, rows, *untrained, Progress()), kinds)
    raw = knn_accuracy(raw_pixel_features(pixels, rows), kinds)
    assert learned > max(fresh, raw) + 0.1, (learned, fresh, raw)
