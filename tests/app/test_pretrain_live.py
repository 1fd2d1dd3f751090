"""A run as it goes: progress, quality, its views, its map, and the list of runs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from app.panels.pretrain_live import PretrainLive, dim_of, point_colors, read_losses
from app.panels.runs_list import facts_of
from tests.app.pretrain_desk import page

__all__ = ["page"]


@pytest.fixture
def live(scanned, qtbot):
    view = PretrainLive(scanned)
    qtbot.addWidget(view)
    view.resize(1100, 600)
    view.show()
    row = scanned._store.add_run("simclr", "tiny", {})
    view.start(row)
    return view


def progress(**facts: object) -> dict[str, object]:
    usual = {
        "event": "progress",
        "done": 30,
        "total": 120,
        "epoch": 2.5,
        "loss": 3.25,
        "images_per_second": 1240.4,
    }
    return {**usual, "eta_seconds": 240.0, **facts}


def test_progress_is_told_in_words(live):
    live.take(progress())
    for text in ("25 %", "epoch 2.5", "1,240 images/s", "4 min left"):
        assert text in live.figures.text()
    assert live.bar.value() == 250
    assert live.plot.accessibleDescription() == "3.25"


def test_a_step_without_a_loss_or_an_end_is_no_trouble(live):
    live.take(progress(loss=None, eta_seconds=None, total=0))
    assert "left" not in live.figures.text()


@pytest.mark.parametrize(
    ("reading", "tone"),
    [
        ("features are spreading", "good"),
        ("settling", ""),
        ("collapsed: every image gets nearly the same features", "error"),
    ],
)
def test_quality_is_read_out_in_words(live, reading, tone):
    live.take({"event": "checkpoint", "rankme": 12.4, "spread": 0.31, "reading": reading})
    assert live.gauge.accessibleDescription() == f"{reading[0].upper()}{reading[1:]} 12 / 112, 0.31"
    assert live.gauge._tone == tone


def test_the_number_of_features_is_read_where_no_table_holds_it(live, tmp_path):
    row = live._session._store.add_run("simclr", "timm:convnext_tiny", {})
    (tmp_path / "encoder.json").write_text('{"name": "timm:convnext_tiny", "dim": 768}')
    assert dim_of(row, tmp_path) == 768
    (tmp_path / "config.json").write_text('{"config": {"encoder": "timm:convnext_tiny"}, "dim": 384}')
    assert dim_of(row, tmp_path) == 384
    (tmp_path / "encoder.json").unlink()
    (tmp_path / "config.json").write_text('{"config": {"encoder": "tiny"}}')
    assert dim_of(row, tmp_path) == 112


def test_the_list_of_runs_names_any_encoder_and_its_start(live, qtbot):
    config = {"start": "/somewhere/mine.safetensors"}
    row = live._session._store.add_run("simclr", "timm:convnext_tiny", config)
    facts = facts_of(live, row)
    assert "encoder: timm:convnext_tiny" in facts
    assert "started from mine.safetensors" in facts


def test_the_small_map_shows_labels_in_their_colours(live, qtbot):
    session = live._session
    ids = session.table.ids[:3]
    cat = session.add_class("cat")
    session.label([int(ids[1])], cat)
    colors, labelled = point_colors(session, np.array([*ids, 999_999]))
    assert labelled.tolist() == [False, True, False, False]
    assert colors[1].tolist()[:3] == [0xE6, 0x9F, 0x00]
    session.live.preview = (ids, np.zeros((3, 2), np.float32))
    session.preview_changed.emit()
    assert live.map.cloud.ids.tolist() == ids.tolist()


def test_the_views_of_a_run_are_shown_as_it_goes(live):
    assert "appear" in live.views.rows.accessibleDescription()
    live._folder.mkdir(parents=True)
    np.save(live._folder / "views-000120.u8.npy", np.zeros((6, 3, 8, 8, 3), np.uint8))
    live.take({"event": "views", "step": 120, "file": "views-000120.u8.npy"})
    assert live.views.rows.shape == (6, 2)
    np.save(live._folder / "views-000240.u8.npy", np.zeros((6, 5, 8, 8, 3), np.uint8))
    live.start(live._run)
    assert live.views.rows.shape == (6, 4), "a run that goes on shows what it showed last"


def test_a_run_of_the_worker_shows_its_views(page, patiently):
    page.start()
    patiently(lambda: page.live.views.rows.shape == (6, 2))
    assert page.live.views.rows.accessibleDescription().endswith("A view, Taken for it: 3 of 6 right")


def test_a_resumed_run_shows_the_losses_from_before(tmp_path: Path):
    file = tmp_path / "metrics.jsonl"
    rows = [{"epoch": 1, "loss": 4.0}, {"epoch": 2, "loss": 3.0}]
    file.write_text("\n".join(map(json.dumps, rows)) + '\n{"epoch": 3, "lo', encoding="utf-8")
    assert read_losses(file) == ([1.0, 2.0], [4.0, 3.0])
    assert read_losses(tmp_path / "none.jsonl") == ([], [])
