"""The optimiser: Muon for matrices and filters, AdamW for everything else, as one torch optimiser."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.adamw import adamw

MOMENTUM = 0.95
BETAS, EPSILON = (0.9, 0.999), 1e-8
WEIGHT_DECAY = 0.01
ADAM_SHARE = 0.04
"""AdamW's learning rate beside Muon's."""
LARGEST_ON_CPU = 400
"""Orthogonalising a matrix of more rows costs a processor as much as a whole step of a small image's encoder."""
FUSED_ON = ("cpu", "cuda")
ITERATIONS = 5
# Jordan et al. 2024, kellerjordan.github.io/posts/muon: a quintic that lifts singular values to about 1 fast.
QUINTIC = (3.4445, -4.7750, 2.0315)


def orthogonalise(matrix: Tensor, work_type: torch.dtype = torch.float32) -> Tensor:
    """Return the nearest semi-orthogonal matrix of [m, n], roughly: all singular values 0.7 to 1.2. float32.

    By Newton-Schulz iterations in `work_type`; bfloat16 is exact enough, and faster where processors know it.
    """
    a, b, c = QUINTIC
    x = matrix.to(work_type)
    wide = x if x.shape[0] <= x.shape[1] else x.T
    wide = wide / (wide.norm() + 1e-7)
    for _ in range(ITERATIONS):
        gram = wide @ wide.T
        wide = torch.addmm(wide, torch.addmm(gram, gram, gram, beta=b, alpha=c), wide, beta=a)
    return (wide if x.shape[0] <= x.shape[1] else wide.T).float()


class MuonAdamW(torch.optim.Optimizer):
    """Groups with `orthogonal` true take Muon's steps (Jordan et al. 2024; arXiv:2502.16982), others AdamW's."""

    def __init__(self, groups: list[dict[str, Any]], work_type: torch.dtype = torch.float32) -> None:
        self.work_type = work_type
        """What matrices are orthogonalised in."""
        super().__init__(groups, {"lr": 0.0, "orthogonal": False, "weight_decay": 0.0, "fused": False})
        for group in self.param_groups:
            group["initial_lr"] = group["lr"]
            group["fused"] = all(parameter.device.type in FUSED_ON for parameter in group["params"])

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """Take one step along the gradients; `closure` is not used."""
        for group in self.param_groups:
            parameters = [parameter for parameter in group["params"] if parameter.grad is not None]
            if not group["orthogonal"]:
                self._adam(parameters, group)
                continue
            for parameter in parameters:
                parameter.mul_(1 - group["lr"] * group["weight_decay"])
                self._muon(parameter, group["lr"])

    def _muon(self, parameter: Tensor, rate: float) -> None:
        state = self.state[parameter]
        if not state:
            state["momentum"] = torch.zeros_like(parameter)
        momentum = state["momentum"].lerp_(parameter.grad, 1 - MOMENTUM)
        ahead = parameter.grad.lerp(momentum, MOMENTUM)  # type: ignore[union-attr]
        update = orthogonalise(ahead.flatten(1), self.work_type).view(parameter.shape)
        # A tall matrix maps few numbers onto many: its step is enlarged so that its output changes as much.
        tall = max(1.0, parameter.shape[0] / parameter[0].numel()) ** 0.5
        parameter.add_(update, alpha=-rate * tall)

    def _adam(self, parameters: list[Tensor], group: dict[str, Any]) -> None:
        if not parameters:
            return
        for parameter in parameters:
            state = self.state[parameter]
            if not state:
                state["step"] = torch.zeros((), device=parameter.device if group["fused"] else None)
                state["mean"], state["square"] = torch.zeros_like(parameter), torch.zeros_like(parameter)
        states = [self.state[parameter] for parameter in parameters]
        adamw(
            parameters,
            [parameter.grad for parameter in parameters],  # type: ignore[misc]
            [state["mean"] for state in states],
            [state["square"] for state in states],
            [],
            [state["step"] for state in states],
            foreach=False,
            # One pass over the memory instead of one for each sum and product.
            fused=group["fused"],
            amsgrad=False,
            beta1=BETAS[0],
            beta2=BETAS[1],
            lr=group["lr"],
            weight_decay=group["weight_decay"],
            eps=EPSILON,
            maximize=False,
        )


def build_optimizer(
    modules: Iterable[nn.Module],
    learning_rate: float,
    device: torch.device | None = None,
    work_type: torch.dtype = torch.float32,
) -> MuonAdamW:
    """Return the optimiser of all parameters below `modules`; each group's `initial_lr` is its peak rate."""
    on_cpu = device is None or device.type == "cpu"
    matrices: list[Tensor] = []
    others: list[Tensor] = []
    for module in modules:
        for layer in module.modules():
            for name, parameter in layer.named_parameters(recurse=False):
                if not parameter.requires_grad:
                    continue
                suits = name == "weight" and _mixes_channels(layer)
                cheap = not on_cpu or min(len(parameter), parameter[0].numel()) <= LARGEST_ON_CPU
                (matrices if suits and cheap else others).append(parameter)
    groups = [
        {"params": matrices, "lr": learning_rate, "orthogonal": True, "weight_decay": WEIGHT_DECAY},
        {"params": others, "lr": learning_rate * ADAM_SHARE},
    ]
    return MuonAdamW([group for group in groups if group["params"]], work_type)


def _mixes_channels(layer: nn.Module) -> bool:
    # A depthwise filter works within one channel; there is no matrix between channels to orthogonalise.
    return isinstance(layer, nn.Linear) or (isinstance(layer, nn.Conv2d) and layer.groups == 1)
