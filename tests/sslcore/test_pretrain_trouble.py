"""Runs that go wrong: blow-ups, collapse, a full disk, too little memory. None is lost, and each says so."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from sslcore import disk, jobs, pretrain, previews, speed, verbs
from sslcore.checkpoint import load_checkpoint
from sslcore.configs import PretrainConfig
from sslcore.encode import EncoderPass
from sslcore.errors import Cancelled, HandfulError
from sslcore.jobs import record
from sslcore.learner import Learner
from sslcore.methods import simclr
from sslcore.progress import Control, Event, Progress
from sslcore.project import Project
from sslcore.store import Store
from tests.sslcore.quick_runs import calm, metrics, same, train, weights

__all__ = ["calm"]

LONG = PretrainConfig(encoder="tiny", epochs=30, batch=8)
"""120 steps."""


def notes(events: list[Event]) -> list[str]:
    return [event["text"] for event in events if event["event"] == "note"]


def spoil(monkeypatch: pytest.MonkeyPatch, factor_at: Callable[[int], float]) -> None:
    """Multiply the loss of call n, counted from 1, by factor_at(n)."""
    calls = 0
    honest = simclr.nt_xent

    def loss(*args: Any) -> torch.Tensor:
        nonlocal calls
        calls += 1
        return honest(*args) * factor_at(calls)

    monkeypatch.setattr(simclr, "nt_xent", loss)


def test_a_blow_up_goes_back_to_a_state_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loss climbs from step 80 on; the checkpoints saved on its way up are not to be trusted."""
    spoil(monkeypatch, lambda call: 1.2 ** (call - 80) if 80 < call < 120 else 1.0)
    monkeypatch.setattr(pretrain, "LINE_EVERY", 0.0)
    saved: list[int] = []
    save = pretrain.save_checkpoint

    def save_rarely(folder: Path, tensors: Any, state: dict[str, Any], alone: bool = False) -> None:
        if alone or state["step"] % 40 in (0, 1):
            saved.append(state["step"])
            save(folder, tensors, state, alone)

    monkeypatch.setattr(pretrain, "save_checkpoint", save_rarely)
    monkeypatch.setattr(pretrain, "SAVE_EVERY", 0.0)
    events: list[Event] = []
    result = train(tmp_path, LONG, events.append)
    # Saved at 80 and 81, the latter while the loss climbed unseen; both are less than 20 steps old.
    assert saved[:6] == [0, 1, 40, 41, 80, 81]
    (told,) = notes(events)
    assert "goes on from step 80" in told
    assert "half the learning rate" in told
    assert result.steps == 120
    steps = [line["step"] for line in metrics(tmp_path)]
    assert steps == sorted(set(steps))


def test_a_checkpoint_is_trusted_only_after_some_sound_steps(tmp_path: Path) -> None:
    for step in (10, 40, 60):
        pretrain.save_checkpoint(tmp_path, {"w": torch.full((1,), float(step))}, {"step": step})

    def loaded(latest: int | None) -> float:
        found = load_checkpoint(tmp_path, latest)
        assert found is not None
        assert found[1]["step"] == float(found[0]["w"])
        return float(found[0]["w"])

    assert loaded(None) == 60
    assert loaded(60) == 60
    assert loaded(59) == 40
    # No older one is kept: better a doubtful state than none.
    assert loaded(0) == 40
    assert len(list((tmp_path / "checkpoint").glob("save-*"))) == 2
    pretrain.save_checkpoint(tmp_path, {"w": torch.full((1,), 40.0)}, {"step": 40}, alone=True)
    assert loaded(None) == loaded(0) == 40
    assert len(list((tmp_path / "checkpoint").glob("save-*"))) == 1


def test_a_kill_after_a_return_does_not_bring_the_trouble_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(monkeypatch, lambda call: float("nan") if call == 6 else 1.0)
    control = Control()

    def stop(event: Event) -> None:
        if event["event"] == "note":
            control.cancel()

    with pytest.raises(Cancelled):
        train(tmp_path, send=stop, control=control)
    found = load_checkpoint(tmp_path)
    assert found is not None
    assert found[1]["rollbacks"] == 1
    assert all(torch.isfinite(value).all() for value in weights(tmp_path).values())


def test_one_odd_batch_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(monkeypatch, lambda call: 30.0 if call == 90 else 1.0)
    events: list[Event] = []
    assert train(tmp_path, LONG, events.append).steps == 120
    assert notes(events) == []


def test_a_collapse_that_lasts_is_told_once_with_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pretrain, "FIRST_PREVIEW", 0.0)
    monkeypatch.setattr(pretrain, "SAVE_EVERY", 0.0)
    monkeypatch.setattr(pretrain, "PREVIEW_SHARE", 1e9)
    encode = previews.encode_rows

    def collapsed(encoder: Any, card: Any, pixels: Any, rows: Any, check: Any) -> np.ndarray:
        features = encode(encoder, card, pixels, rows, check)
        return features if len(told) == 0 else np.ones_like(features) + 1e-4 * features

    told: list[Event] = []
    monkeypatch.setattr(previews, "encode_rows", collapsed)

    def send(event: Event) -> None:
        if event["event"] in ("checkpoint", "note"):
            told.append(event)

    control = Control()
    train(tmp_path / "run", send=send, control=control)
    (text,) = notes(told)
    assert "collapsed" in text
    assert "another method" in text
    # Not at the first sight of it.
    assert [event["event"] for event in told[:5]] == ["checkpoint"] * 4 + ["note"]


def run_out_of_memory(
    monkeypatch: pytest.MonkeyPatch, most: int, words: str = "DefaultCPUAllocator: not enough memory"
) -> None:
    """Let the encoder fail on more than `most` views at a time, as a processor's allocator does."""
    call = EncoderPass.call

    def limited(self: EncoderPass, verb: str, views: torch.Tensor, *more: torch.Tensor) -> torch.Tensor:
        if len(views) > most:
            raise RuntimeError(f"{words}: you tried to allocate 8589934592 bytes.")
        return call(self, verb, views, *more)

    monkeypatch.setattr(EncoderPass, "call", limited)


def test_too_little_memory_cuts_the_batch_into_pieces_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = PretrainConfig(encoder="tiny", epochs=2, batch=16)
    with monkeypatch.context() as patch:
        run_out_of_memory(patch, most=8)
        events: list[Event] = []
        result = train(tmp_path / "short", config, events.append)
    (told,) = notes(events)
    assert "Memory ran out" in told
    assert "4 pieces" in told
    assert (result.steps, result.epochs) == (4, 2)
    train(tmp_path / "ample", config)
    assert not same(tmp_path / "ample", tmp_path / "short")
    # Alike but for the batch norms, which see 8 views at a time; that gradients are equal test_pieces shows.
    first, second = (metrics(tmp_path / name)[0]["loss"] for name in ("ample", "short"))
    assert first == pytest.approx(second, rel=0.3)


def test_a_run_in_pieces_resumes_bit_identically(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = PretrainConfig(encoder="tiny", epochs=4, batch=16)
    with monkeypatch.context() as patch:
        run_out_of_memory(patch, most=8)
        train(tmp_path / "whole", config)
    with monkeypatch.context() as patch:
        run_out_of_memory(patch, most=8)
        control = Control()
        with pytest.raises(Cancelled):
            train(
                tmp_path / "parts",
                config,
                send=lambda event: control.cancel() if event.get("step") == 3 else None,
                control=control,
            )
    # There is memory enough again: the run keeps to its pieces all the same.
    events: list[Event] = []
    train(tmp_path / "parts", config, send=events.append, resume=True)
    assert notes(events) == []
    assert same(tmp_path / "whole", tmp_path / "parts")


def test_memory_that_is_never_enough_ends_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_out_of_memory(monkeypatch, most=1, words="CUDA out of memory")
    with pytest.raises(HandfulError, match="not enough memory") as caught:
        train(tmp_path)
    assert caught.value.hint
    assert load_checkpoint(tmp_path) is not None


def test_fp16_leaves_out_steps_whose_gradients_overflow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a card without bf16: the scale is halved until the gradients fit, and nobody is alarmed."""
    fp16 = speed.Speed("tiny", "fp16", 1, True, 8, 100.0, "cpu")
    monkeypatch.setattr(speed, "measure_speed", lambda *_, **__: fp16)
    scales: list[float] = []
    apply = Learner._apply

    def watched(self: Learner, reading: torch.Tensor) -> bool:
        # Three times too large, then right.
        spoiled = torch.tensor([float(reading[0]), float("inf") if len(scales) < 3 else 1.0])
        scales.append(self.scale.value)
        return apply(self, spoiled)

    monkeypatch.setattr(Learner, "_apply", watched)
    events: list[Event] = []
    result = train(tmp_path, send=events.append)
    assert scales == [65536, 32768, 16384, *[8192] * 9]
    assert result.steps == 12
    assert np.isfinite(result.loss)
    assert notes(events) == []
    found = load_checkpoint(tmp_path)
    assert found is not None
    assert found[1]["loss_scale"] == 8192


def test_other_errors_are_not_taken_for_short_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_out_of_memory(monkeypatch, most=1, words="shapes cannot be multiplied")
    with pytest.raises(RuntimeError, match="shapes cannot"):
        train(tmp_path)


class Disk:
    """A disk that fills up when a test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.full = False
        self._sync = disk.sync_file
        monkeypatch.setattr(disk, "sync_file", self.sync_file)

    def sync_file(self, file: Any) -> None:
        if self.full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._sync(file)


def test_a_full_disk_keeps_the_last_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    train(tmp_path / "whole")
    monkeypatch.setattr(pretrain, "SAVE_EVERY", 0.0)
    it = Disk(monkeypatch)

    def send(event: Event) -> None:
        it.full = it.full or event.get("step") == 5

    with pytest.raises(HandfulError, match="disk is full"):
        train(tmp_path / "full", send=send)
    assert not list((tmp_path / "full").rglob("tmp-*"))
    it.full = False
    assert train(tmp_path / "full", resume=True).steps == 12
    assert same(tmp_path / "whole", tmp_path / "full")


def test_a_full_disk_gives_up_the_older_checkpoint_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in (1, 2):
        pretrain.save_checkpoint(tmp_path, {"w": torch.ones(1)}, {"step": step})
    it = Disk(monkeypatch)

    def sync_file(file: Any) -> None:
        it.full = (tmp_path / "checkpoint" / "save-000001").exists()
        it.sync_file(file)

    monkeypatch.setattr(disk, "sync_file", sync_file)
    pretrain.save_checkpoint(tmp_path, {"w": torch.ones(1)}, {"step": 3})
    found = load_checkpoint(tmp_path)
    assert found is not None
    assert found[1]["step"] == 3


def test_previews_that_find_no_room_do_not_stop_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pretrain, "FIRST_PREVIEW", 0.0)
    monkeypatch.setattr(pretrain, "PREVIEW_SHARE", 1e9)
    it = Disk(monkeypatch)
    events: list[Event] = []

    def send(event: Event) -> None:
        events.append(event)
        # Room again before the end, when the encoder must be saved.
        it.full = event["event"] == "progress" and event["step"] < 9

    result = train(tmp_path, send=send)
    assert result.steps == 12
    (told,) = notes(events)
    assert "disk is full" in told


def test_a_job_on_a_full_disk_says_so_and_loses_nothing(
    tmp_path: Path, image_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "p.handful"
    verbs.init(project, image_folder, False, Progress())
    with Store(Project(project)) as store:
        config = PretrainConfig(encoder="tiny", resolution=32, batch=8, epochs=3)
        run = record.begin_run(store, config, 32).id
    monkeypatch.setattr(pretrain, "SAVE_EVERY", 0.0)
    it = Disk(monkeypatch)

    def send(event: Event) -> None:
        it.full = it.full or event.get("step") == 7

    with pytest.raises(HandfulError) as caught:
        jobs.run("pretrain", project, {"run": run}, Progress(send, every=0))
    assert caught.value.message == "Could not save the checkpoint: the disk is full."
    assert "nothing saved so far is lost" in caught.value.hint
    it.full = False
    steps: list[int] = []
    done = jobs.run(
        "pretrain",
        project,
        {"run": run, "resume": True},
        Progress(lambda event: steps.append(event["step"]) if "step" in event else None, every=0),
    )
    assert min(steps) == 7
    assert done["steps"] == 12
