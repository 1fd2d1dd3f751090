"""Runs that are stopped, killed, resumed and begun anew; minutes count training alone."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sslcore import clock as clocks
from sslcore import pretrain
from sslcore.configs import PretrainConfig
from sslcore.encoders import load_encoder
from sslcore.errors import Cancelled
from sslcore.progress import Control, Event
from tests.sslcore.quick_runs import calm, metrics, pictures, same, train

__all__ = ["calm"]


def test_cancel_saves_first_and_resume_ends_bit_identically(tmp_path: Path) -> None:
    train(tmp_path / "whole")
    control = Control()

    def stop(event: Event) -> None:
        if event.get("step") == 5:
            control.cancel()

    with pytest.raises(Cancelled):
        train(tmp_path / "parts", send=stop, control=control)
    assert not (tmp_path / "parts" / "done.json").exists()
    assert load_encoder(tmp_path / "parts")
    result = train(tmp_path / "parts", resume=True)
    assert result.steps == 12
    assert same(tmp_path / "whole", tmp_path / "parts")


CHILD = """
import sys
from pathlib import Path
import numpy as np, torch
from sslcore import pretrain, speed
from sslcore.configs import PretrainConfig
from sslcore.progress import Progress

torch.set_num_threads(1)
speed.measure_speed = lambda config, *_, **__: speed.Speed(
    config.encoder, "fp32", 1, True, config.batch, 100.0, "cpu"
)
pretrain.SAVE_EVERY = 0.0
pretrain.FIRST_PREVIEW = 0.0
pixels = np.load(sys.argv[1])
config = PretrainConfig(encoder="tiny", epochs=6, batch=8)
progress = Progress(lambda event: print(event.get("step", ""), flush=True), every=0)
pretrain.pretrain(pixels, np.arange(len(pixels)), Path(sys.argv[2]), config, progress, resume=True)
"""


def test_killed_again_and_again_a_run_still_ends_bit_identically(tmp_path: Path) -> None:
    """SIGKILL at changing steps, checkpoints and previews written at every step; no signal handler helps."""
    np.save(tmp_path / "pixels.npy", pictures())
    config = PretrainConfig(encoder="tiny", epochs=6, batch=8)
    train(tmp_path / "whole", config)
    command = [sys.executable, "-c", CHILD, str(tmp_path / "pixels.npy"), str(tmp_path / "killed")]
    kills = 0
    for lines_to_read in (1, 9, 14, 10_000):
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            for _ in range(lines_to_read):
                if not child.stdout.readline():
                    break
            else:
                child.send_signal(signal.SIGKILL)
                kills += 1
            _, errors = child.communicate()
        assert child.returncode in (0, -signal.SIGKILL), errors
    assert kills == 3
    assert child.returncode == 0
    assert same(tmp_path / "whole", tmp_path / "killed")
    steps = [line["step"] for line in metrics(tmp_path / "killed")]
    assert steps == sorted(set(steps))


def test_resuming_a_finished_run_returns_what_it_found(tmp_path: Path) -> None:
    first = train(tmp_path)
    before = (tmp_path / "encoder.safetensors").stat().st_mtime_ns
    assert train(tmp_path, resume=True) == first
    assert (tmp_path / "encoder.safetensors").stat().st_mtime_ns == before


def test_starting_over_forgets_the_old_run(tmp_path: Path) -> None:
    train(tmp_path)
    result = train(tmp_path, PretrainConfig(encoder="tiny", epochs=1, batch=8))
    assert result.steps == 4
    assert max(line["step"] for line in metrics(tmp_path)) <= 4
    assert not (tmp_path / "preview-12.f16.npy").exists()


class Clock:
    """A clock that a test moves; `step` seconds pass at every look."""

    def __init__(self, step: float) -> None:
        self.now, self.step = 0.0, step

    def monotonic(self) -> float:
        self.now += self.step
        return self.now


def test_minutes_count_training_and_not_pauses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(0.05)
    monkeypatch.setattr(pretrain, "time", clock)
    monkeypatch.setattr(clocks, "time", clock)
    control = Control()
    paused: list[float] = []

    def pause_for_an_hour() -> None:
        paused.append(3600)
        clock.now += 3600
        control.resume()

    monkeypatch.setattr(control, "wait_while_paused", pause_for_an_hour)

    def send(event: Event) -> None:
        if event.get("step") == 3 and not paused:
            control.pause()

    config = PretrainConfig(encoder="tiny", minutes=0.5, batch=8)
    result = train(tmp_path, config, send, control=control)
    assert paused
    assert result.minutes == pytest.approx(0.5, abs=0.05)
    assert result.steps > 10
    rates = [line["learning_rate"] for line in metrics(tmp_path)]
    assert rates[-1] < 0.1 * max(rates)
    saves = json.loads((tmp_path / "checkpoint" / "latest.json").read_text())["save"]
    assert int(saves.split("-")[1]) >= 3


def test_an_image_added_meanwhile_does_not_stop_a_resume(tmp_path: Path) -> None:
    control = Control()
    with pytest.raises(Cancelled):
        train(tmp_path, send=lambda e: control.cancel() if e.get("step") == 5 else None, control=control)
    result = train(tmp_path, resume=True, pixels=pictures(per_class=9))
    assert result.images == 36
    assert len(np.load(tmp_path / "preview-rows.npy")) == 36
