from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from sslcore.methods import simclr, vicreg
from sslcore.pieces import backward_in_pieces, is_out_of_memory
from tests.sslcore.stand_ins import PlainEncode


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())


METHODS = {
    "simclr": lambda: simclr.SimCLR(8, 0.2, 16),
    "vicreg": lambda: vicreg.VICReg(8, {"invariance": 25.0, "variance": 25.0, "covariance": 1.0}, 16),
}


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("pieces", [2, 3, 8, 64])
def test_pieces_give_the_gradients_of_the_whole_batch(name: str, pieces: int) -> None:
    encoder = network()
    torch.manual_seed(1)
    method: Any = METHODS[name]()
    views = list(torch.randn(2, 10, 3, 8, 8))
    parameters = [*encoder.parameters(), *method.parameters()]
    whole, _ = method.loss(encoder, views)
    expected = torch.autograd.grad(whole, parameters)
    loss, terms = backward_in_pieces(
        PlainEncode(encoder, encoder), lambda f: method.loss(f, views), pieces, 1.0
    )
    assert loss == pytest.approx(float(whole.detach()), rel=1e-5)
    assert all(torch.isfinite(term) for term in terms.values())
    for parameter, gradient in zip(parameters, expected, strict=True):
        torch.testing.assert_close(parameter.grad, gradient, rtol=1e-4, atol=1e-5)


def test_views_of_two_sizes_and_a_loss_scale() -> None:
    encoder = network()
    large, small = torch.randn(6, 3, 9, 9), torch.randn(6, 3, 5, 5)

    def loss_of(encode: Any) -> tuple[Tensor, dict[str, Tensor]]:
        return (encode(large) * encode(small)).mean(), {}

    expected = torch.autograd.grad(loss_of(encoder)[0], list(encoder.parameters()))
    backward_in_pieces(PlainEncode(encoder, encoder), loss_of, 3, 64.0)
    for parameter, gradient in zip(encoder.parameters(), expected, strict=True):
        torch.testing.assert_close(parameter.grad, 64 * gradient, rtol=1e-4, atol=1e-6)


def test_running_averages_move_once_and_dropout_repeats() -> None:
    torch.manual_seed(0)
    encoder = nn.Sequential(nn.Flatten(), nn.Linear(12, 8), nn.BatchNorm1d(8), nn.Dropout(0.5))
    seen: list[Tensor] = []

    def encode(x: Tensor) -> Tensor:
        out: Tensor = encoder(x)
        seen.append(out.detach())
        return out

    views = torch.randn(8, 3, 2, 2)
    norm = encoder[2]
    passes = PlainEncode(encode, encoder)
    backward_in_pieces(passes, lambda f: (f(views).square().mean() + torch.rand(()), {}), 2, 1.0)
    assert int(norm.num_batches_tracked) == 2  # type: ignore[arg-type]
    assert norm.track_running_stats
    torch.testing.assert_close(seen[0], seen[2])
    torch.testing.assert_close(seen[1], seen[3])


def test_the_random_stream_goes_on_from_where_the_loss_left_it() -> None:
    encoder = network()

    def loss_of(encode: Any) -> tuple[Tensor, dict[str, Tensor]]:
        return encode(torch.ones(4, 3, 8, 8)).mean() * torch.rand(()), {}

    torch.manual_seed(5)
    backward_in_pieces(PlainEncode(encoder, encoder), loss_of, 2, 1.0)
    after = torch.rand(3)
    torch.manual_seed(5)
    torch.rand(())
    assert torch.equal(after, torch.rand(3))


def test_real_shortage_is_told_from_other_errors() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 58, dtype=torch.uint8)
    assert is_out_of_memory(caught.value)
    assert is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."))
    assert is_out_of_memory(MemoryError())
    with pytest.raises(RuntimeError) as caught:
        torch.ones(2, 3) @ torch.ones(2, 3)
    assert not is_out_of_memory(caught.value)
    assert not is_out_of_memory(ValueError("out of memory"))
