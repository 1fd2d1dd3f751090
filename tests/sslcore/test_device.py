from __future__ import annotations

import pytest
import torch

from sslcore import device


def test_a_machine_without_accelerators_trains_on_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert device.pick_device() == torch.device("cpu")
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert device.pick_device() == torch.device("mps")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert device.pick_device() == torch.device("cuda")


def test_under_torchrun_each_process_takes_a_card_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 4)
    monkeypatch.setenv("LOCAL_RANK", "3")
    assert device.pick_device() == torch.device("cuda:3")
    monkeypatch.setenv("LOCAL_RANK", "5")
    assert device.pick_device() == torch.device("cuda:1")


def test_the_loss_scale_finds_a_value_that_fp16_can_hold() -> None:
    scale = device.LossScale("fp16")
    assert scale.take(finite=False)
    assert scale.value == 32768
    for _ in range(2000):
        assert scale.take(finite=True)
    assert scale.value == 65536
    assert [scale.take(finite=False) for _ in range(17)] == [True] * 16 + [False]
    assert device.LossScale("bf16").value == 1


def test_readings_come_back_in_order_and_a_return_drops_them() -> None:
    readings = device.Readings(torch.device("cpu"))
    for number in range(3):
        readings.push(torch.tensor([number, 2.0 * number]))
    assert readings.take() == [[0, 0], [1, 2], [2, 4]]
    readings.push(torch.ones(2))
    readings.forget()
    assert readings.take(everything=True) == []


def test_precision_decides_what_the_encoder_computes_in() -> None:
    layer, x = torch.nn.Linear(4, 4), torch.ones(2, 4)
    with device.precision_of("bf16", torch.device("cpu")):
        assert layer(x).dtype == torch.bfloat16
    with device.precision_of("fp16", torch.device("cpu")):
        assert layer(x).dtype == torch.float16
    with device.precision_of("fp32", torch.device("cpu")):
        assert layer(x).dtype == torch.float32
