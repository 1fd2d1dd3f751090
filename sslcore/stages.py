"""Feature maps from inside any network: the last layer of each size, found by looking at a pass through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

QUARTERS = 4
MOST_PREFIX_TOKENS = 9
"""A transformer's class and register tokens, which belong to no place."""


def as_map(output: Any) -> Tensor | None:
    """Return a layer's output as a map [b, c, h, w]; of channels last or of tokens too. None where it is none."""
    if not isinstance(output, Tensor):
        return None
    if output.dim() == 4:
        if output.shape[2] == output.shape[3]:
            return output
        return output.permute(0, 3, 1, 2) if output.shape[1] == output.shape[2] else None
    if output.dim() == 3:
        tokens = output.shape[1]
        side = int(tokens**0.5)
        if 0 <= tokens - side * side <= MOST_PREFIX_TOKENS and side > 1:
            grid = output[:, tokens - side * side :]
            return grid.transpose(1, 2).reshape(len(grid), -1, side, side)
    return None


def find_stages(network: nn.Module, x: Tensor) -> list[str]:
    """Return the names of the layers that end each stage on images x [1, 3, px, px], in order; [] if none has a map.

    A stage ends with the last layer of a size; a network of one size throughout is cut into quarters.
    """
    seen: list[tuple[str, int]] = []
    names = {module: name for name, module in network.named_modules() if name}

    def note(module: nn.Module, _inputs: Any, output: Any) -> None:
        found = as_map(output)
        if found is not None:
            seen.append((names[module], found.shape[-1]))

    with _hooks(names, note), torch.no_grad():
        network(x)
    last = {side: name for name, side in seen}
    if len(last) > 1:
        order = [name for name, _ in seen]
        return sorted(last.values(), key=lambda name: len(order) - order[::-1].index(name))
    blocks = [name for name, _ in seen if _in_a_row(network, name)] or [name for name, _ in seen[-1:]]
    places = [max(len(blocks) * quarter // QUARTERS - 1, 0) for quarter in range(1, QUARTERS + 1)]
    return [blocks[place] for place in sorted(set(places))] if blocks else []


def _in_a_row(network: nn.Module, name: str) -> bool:
    """Return whether the layer is one of several alike, one after the other."""
    parent = network.get_submodule(name.rpartition(".")[0])
    children = list(parent.children())
    return len(children) >= QUARTERS and len({type(child) for child in children}) == 1


def stage_maps(network: nn.Module, names: Sequence[str], x: Tensor) -> tuple[Tensor, list[Tensor]]:
    """Return the network's own output for x, and the maps [b, c, h, w] of the named layers in order."""
    layers = {network.get_submodule(name): name for name in names}
    maps: dict[str, Tensor] = {}

    def keep(module: nn.Module, _inputs: Any, output: Any) -> None:
        found = as_map(output)
        if found is not None:
            maps[layers[module]] = found

    with _hooks(layers, keep):
        output = network(x)
    return output, [maps[name] for name in names]


@contextmanager
def _hooks(layers: dict[nn.Module, str], hook: Callable[..., None]) -> Iterator[None]:
    handles = [layer.register_forward_hook(hook) for layer in layers]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
