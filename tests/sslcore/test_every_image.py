"""What the head says of every image: the same as the head's formula, whatever the parts and threads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sslcore import every_image
from sslcore.arrays import load_arrays, save_arrays, sync_arrays
from sslcore.configs import HeadConfig
from sslcore.errors import Cancelled, HandfulError
from sslcore.every_image import measure_rows, predict_every
from sslcore.head import fit_head, predict_proba
from sslcore.progress import Progress
from sslcore.project import create_project


def made_up(n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 4, n)
    centres = rng.normal(size=(4, 24))
    return (centres[truth] + rng.normal(size=(n, 24)) + 3).astype(np.float16), truth


@pytest.mark.parametrize("kept", [0, 10**9])
@pytest.mark.parametrize("n", [60, 5_000])
def test_every_image_gets_what_the_formula_gives(n: int, kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(every_image, "PART", 2048)
    monkeypatch.setattr(every_image, "KEPT_BYTES", kept)
    embeddings, truth = made_up(n)
    measured = measure_rows(embeddings)
    head = fit_head(embeddings[:40], truth[:40], (7, 8, 9, 11), HeadConfig(), space=measured.space)
    said = predict_every(head, embeddings, measured, Progress())
    wanted = predict_proba(head, embeddings)
    np.testing.assert_allclose(said.probabilities.astype(np.float32), wanted, atol=1e-3)
    np.testing.assert_array_equal(said.winners, wanted.argmax(axis=1))
    np.testing.assert_allclose(said.chances, wanted.max(axis=1), atol=1e-3)


def test_a_row_with_the_bytes_of_an_earlier_one_is_its_copy() -> None:
    embeddings, _ = made_up(3_000)
    embeddings[2_000:] = embeddings[:1_000]
    copy_of = measure_rows(embeddings).copy_of
    np.testing.assert_array_equal(copy_of, np.concatenate([np.arange(2_000), np.arange(1_000)]))


def test_embeddings_that_are_not_numbers_are_refused_in_every_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(every_image, "PART", 1024)
    embeddings, _ = made_up(5_000)
    embeddings[4_321, 3] = np.nan
    with pytest.raises(HandfulError, match="not numbers"):
        measure_rows(embeddings)


def test_nothing_at_all_and_all_alike_have_an_answer() -> None:
    assert len(measure_rows(np.zeros((0, 4), np.float16)).lengths) == 0
    alike = np.full((50, 4), 2, np.float16)
    measured = measure_rows(alike)
    head = fit_head(alike[:4], np.array([0, 0, 0, 1]), (1, 2), HeadConfig(), space=measured.space)
    said = predict_every(head, alike, measured, Progress())
    assert (said.winners == 0).all()
    assert np.isfinite(said.probabilities.astype(np.float32)).all()


def test_a_newer_label_stops_it_between_two_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(every_image, "PART", 1024)
    embeddings, truth = made_up(9_000)
    measured = measure_rows(embeddings)
    head = fit_head(embeddings[:40], truth[:40], (1, 2, 3, 4), HeadConfig(), space=measured.space)
    progress = Progress()
    progress.control.cancel()
    with pytest.raises(Cancelled):
        predict_every(head, embeddings, measured, progress)


def test_what_was_saved_in_haste_is_there_and_can_be_brought_to_the_disk(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    project = create_project(tmp_path / "p.handful", tmp_path / "images")
    key = save_arrays(project, "predictions", {"a": 1}, {"x": np.arange(5)}, synced=False)
    assert load_arrays(project, key)["x"].tolist() == [0, 1, 2, 3, 4]
    sync_arrays(project, key)
    assert load_arrays(project, key)["x"].tolist() == [0, 1, 2, 3, 4]
    with pytest.raises(HandfulError):
        sync_arrays(project, "no-such-key")
