from __future__ import annotations

import pytest
import torch

from sslcore import device
from sslcore.encoders import build_encoder


def test_a_machine_without_accelerators_trains_on_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert device.pick_device() == torch.device("cpu")
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert device.pick_device() == torch.device("mps")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert device.pick_device() == torch.device("cuda")


@pytest.mark.parametrize(
    ("seconds", "winner"), [((1.0, 0.5), "bf16"), ((1.0, 0.97), "fp32"), ((1.0, 9.0), "fp32")]
)
def test_the_faster_precision_wins_only_by_a_margin(
    monkeypatch: pytest.MonkeyPatch, seconds: tuple[float, float], winner: str
) -> None:
    times = dict(zip(("fp32", "bf16"), seconds, strict=True))
    monkeypatch.setattr(device, "_step_seconds", lambda encoder, x, name: times[name])
    assert device.pick_precision(build_encoder("tiny", 0), 16, torch.device("cpu")) == winner


def test_the_race_leaves_the_encoder_as_it_was() -> None:
    torch.set_num_threads(1)
    encoder, fresh = build_encoder("tiny", 0), build_encoder("tiny", 0)
    assert device.pick_precision(encoder, 16, torch.device("cpu"), images=4) in ("fp32", "bf16")
    for (name, value), expected in zip(
        encoder.state_dict().items(), fresh.state_dict().values(), strict=True
    ):
        assert torch.equal(value, expected), name
    assert all(p.grad is None for p in encoder.parameters())


def test_precision_decides_what_the_encoder_computes_in() -> None:
    layer, x = torch.nn.Linear(4, 4), torch.ones(2, 4)
    with device.precision_of("bf16", torch.device("cpu")):
        assert layer(x).dtype == torch.bfloat16
    with device.precision_of("fp32", torch.device("cpu")):
        assert layer(x).dtype == torch.float32
