"""The optimiser beside torch's own AdamW and beside an exact orthogonalisation."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from sslcore.optimizer import MuonAdamW, build_optimizer, orthogonalise


def network(seed: int = 0) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1, bias=False),
        nn.BatchNorm2d(8),
        nn.Conv2d(8, 8, 3, padding=1, groups=8),
        nn.Flatten(),
        nn.Linear(8 * 36, 5),
    )


@pytest.mark.parametrize("work_type", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("shape", [(8, 8), (16, 60), (60, 16)])
def test_orthogonalised_matrices_keep_their_directions_and_lose_their_scale(
    shape: tuple[int, int], work_type: torch.dtype
) -> None:
    torch.manual_seed(0)
    matrix = torch.randn(shape) * 37
    left, _, right = torch.linalg.svd(matrix, full_matrices=False)
    found = orthogonalise(matrix, work_type)
    singular = torch.linalg.svdvals(found)
    assert singular.min() > 0.5
    assert singular.max() < 1.35
    # Beside the exact answer: the same directions.
    alignment = (found * (left @ right)).sum() / (found.norm() * (left @ right).norm())
    assert alignment > 0.97


def test_what_is_no_matrix_takes_torchs_adamw_steps() -> None:
    mine, theirs = (nn.Parameter(torch.linspace(-1, 1, 12)) for _ in range(2))
    one = MuonAdamW([{"params": [mine], "lr": 0.01, "weight_decay": 0.1}])
    other = torch.optim.AdamW([theirs], lr=0.01, weight_decay=0.1)
    for step in range(20):
        for parameter, optimizer in ((mine, one), (theirs, other)):
            optimizer.zero_grad()
            ((parameter - 3) ** 2 * (step + 1)).sum().backward()
            optimizer.step()
    torch.testing.assert_close(mine, theirs, atol=1e-6, rtol=1e-5)


def test_only_layers_that_mix_channels_are_orthogonalised() -> None:
    model = network()
    groups = build_optimizer([model], 0.02).param_groups
    orthogonal = [p for g in groups if g["orthogonal"] for p in g["params"]]
    assert [id(p) for p in orthogonal] == [id(model[0].weight), id(model[4].weight)]
    assert sum(len(g["params"]) for g in groups) == len(list(model.parameters()))
    assert [g["initial_lr"] for g in groups] == pytest.approx([0.02, 0.0008])


def test_a_processor_leaves_large_matrices_to_adamw_and_an_accelerator_does_not() -> None:
    large = nn.Linear(600, 500)
    kinds = {
        device: [
            group["orthogonal"] for group in build_optimizer([large], 0.02, torch.device(device)).param_groups
        ]
        for device in ("cpu", "meta")
    }
    assert kinds == {"cpu": [False], "meta": [True, False]}


def test_it_learns_and_its_state_goes_on_bit_by_bit() -> None:
    def steps(model: nn.Module, optimizer: MuonAdamW, numbers: range) -> float:
        for number in numbers:
            generator = torch.Generator().manual_seed(number % 3)
            x = torch.randn(16, 3, 6, 6, generator=generator)
            loss = nn.functional.cross_entropy(model(x), (x.mean((1, 2, 3)) > 0).long())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return float(loss.detach())

    whole = network()
    optimizer = build_optimizer([whole], 0.02)
    first = steps(whole, optimizer, range(5))
    half = network(1)
    half.load_state_dict(whole.state_dict())
    other = build_optimizer([half], 0.02)
    other.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    last = steps(whole, optimizer, range(5, 41))
    steps(half, other, range(5, 41))
    assert last < first
    assert all(torch.equal(a, b) for a, b in zip(whole.parameters(), half.parameters(), strict=True))
