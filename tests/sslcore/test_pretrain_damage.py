"""Runs whose losses or files are spoiled: taken back, or ended in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from sslcore import pretrain
from sslcore.errors import Cancelled, HandfulError
from sslcore.methods import simclr
from sslcore.progress import Control, Event
from tests.sslcore.quick_runs import calm, metrics, train, weights

__all__ = ["calm"]


def spoil_losses(monkeypatch: pytest.MonkeyPatch, spoiled: Callable[[int], bool]) -> None:
    """Let the loss be NaN on those calls, counted from 1, that `spoiled` names."""
    calls = 0
    honest = simclr.nt_xent

    def loss(*args: Any) -> torch.Tensor:
        nonlocal calls
        calls += 1
        return honest(*args) * (float("nan") if spoiled(calls) else 1.0)

    monkeypatch.setattr(simclr, "nt_xent", loss)


def test_a_nan_rolls_back_halves_the_rate_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil_losses(monkeypatch, lambda call: call == 6)
    monkeypatch.setattr(pretrain, "SAVE_EVERY", 0.0)
    monkeypatch.setattr(pretrain, "LINE_EVERY", 0.0)
    events: list[Event] = []
    result = train(tmp_path / "run", send=events.append)
    assert result.steps == 12
    assert np.isfinite(result.loss)
    assert all(torch.isfinite(value).all() for value in weights(tmp_path / "run").values())
    notes = [e["text"] for e in events if e["event"] == "note"]
    assert len(notes) == 1
    assert "half the learning rate" in notes[0]
    steady = {line["step"]: line["learning_rate"] for line in metrics(tmp_path / "run")}
    train(tmp_path / "calm")
    calm = {line["step"]: line["learning_rate"] for line in metrics(tmp_path / "calm")}
    assert steady[4] == pytest.approx(calm[4])
    assert steady[11] == pytest.approx(calm[11] / 2)


def test_lasting_nan_ends_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil_losses(monkeypatch, lambda call: call > 4)
    events: list[Event] = []
    with pytest.raises(HandfulError, match="unstable") as caught:
        train(tmp_path, send=events.append)
    assert caught.value.hint
    assert len([e for e in events if e["event"] == "note"]) == 3


@pytest.mark.parametrize("file", ["config.json", "checkpoint/latest.json"])
def test_damaged_files_are_said_in_one_sentence(tmp_path: Path, file: str) -> None:
    control = Control()
    with pytest.raises(Cancelled):
        train(tmp_path, send=lambda e: control.cancel() if e.get("step") == 2 else None, control=control)
    (tmp_path / file).write_text("{torn")
    with pytest.raises(HandfulError, match="damaged") as caught:
        train(tmp_path, resume=True)
    assert caught.value.hint
