"""CPC: from the rows of patches above, which patch comes below? Told from all others by comparing (InfoNCE)."""

from __future__ import annotations

from itertools import product

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.patches import cut_grid, full_crop, laid_out, one_colour
from sslcore.task import Column, Losses, Parts, Task

NEAREST = 2
"""Rows down to the nearest row that is predicted: the one between lies half under the row above it."""


def info_nce(predictions: Tensor, targets: Tensor) -> Tensor:
    """Return the mean InfoNCE loss (equation 4): each target [n, d] against the others, for its prediction [n, d]."""
    return F.cross_entropy(predictions @ targets.T, torch.arange(len(targets), device=targets.device))


class RowsAbove(nn.Module):
    """The context network: what is known at each place [b, d, r, c] from its own row and those above it."""

    def __init__(self, width: int, layers: int = 3) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Conv2d(width, width, (2, 3), padding=(0, 1)) for _ in range(layers))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            # A row of nothing on top: every output row then ends with the input row of its own number.
            x = x + torch.relu(layer(F.pad(x, (0, 0, 1, 0))))
        return x


class CPC(Task):
    """Van den Oord et al. 2018, arXiv:1807.03748, on images; patches lose colours as in Henaff et al. 2019."""

    def __init__(self, dim: int, grid: int, dropping: float, width: int) -> None:
        super().__init__()
        self.grid, self.dropping = grid, dropping
        self.projector = nn.Sequential(nn.Linear(dim, width))
        self.context = RowsAbove(width)
        steps = range(NEAREST, grid)
        self.predictors = nn.ModuleList(nn.Linear(width, width) for _ in steps)
        self.pairs = [(row, step) for row, step in product(range(grid), steps) if row + step < grid]
        """The rows to predict from, and how many rows further down the predicted row is."""

    def views(self, batch: Batch) -> dict[str, Tensor]:
        """Return `shown` patches [n * n, b, 3, p, p], row by row, and `patches` of which some lost their colours."""
        images = full_crop(batch)
        stride = images.shape[-1] // (self.grid + 1)
        shown = cut_grid(
            images[:, :, : stride * (self.grid + 1), : stride * (self.grid + 1)], 2 * stride, stride
        )
        shown = shown.flatten(0, 1)
        numbers = batch.uniform(2 * len(shown)).T.reshape(2, -1)
        bare = one_colour(shown.flatten(0, 1), (numbers[0] * 3).long().clamp(max=2))
        chosen = (numbers[1] < self.dropping)[:, None, None, None]
        return {"shown": shown, "patches": torch.where(chosen, bare, shown.flatten(0, 1)).view_as(shown)}

    def loss(self, encode: Encode, views: dict[str, Tensor]) -> Losses:
        """Return the mean loss over all predicted rows, and the probability given to the true patches (0..1)."""
        losses, given = [], []
        for predicted, targets in zip(*self._compared(encode, views["patches"]), strict=True):
            pair = predicted.flatten(0, 1), targets.flatten(0, 1)
            losses.append(info_nce(*pair))
            with torch.no_grad():
                given.append((pair[0] @ pair[1].T).softmax(1).diagonal())
        # Not how often the true one is the likeliest: among patches of plain sky that is a matter of rounding.
        return torch.stack(losses).mean(), {"true_patch_probability": torch.cat(given).mean()}

    def _compared(self, encode: Encode, patches: Tensor) -> tuple[Tensor, Tensor]:
        """Return predictions and targets, both [pairs, n, b, d], a row of the grid each; of all processes."""
        n, count = self.grid, patches.shape[1]
        codes = self.projector(encode(patches.flatten(0, 1)))
        grid = codes.view(n, n, count, -1)
        context = self.context(grid.permute(2, 3, 0, 1)).permute(2, 3, 0, 1)
        told = torch.cat([self.predictors[step - NEAREST](context[row]) for row, step in self.pairs])
        predicted = gather(told.flatten(0, 1)).view(len(self.pairs), n, -1, codes.shape[1])
        every = gather(codes).view(n, n, -1, codes.shape[1])
        return predicted, torch.stack([every[row + step] for row, step in self.pairs])

    def picture(self, encode: Encode, views: dict[str, Tensor]) -> list[Column]:
        """Return the upper rows of each image, the middle patch of the last row, and the patch taken for it."""
        shown, n = views["shown"], self.grid
        predicted, targets = self._compared(encode, views["patches"])
        pair = max(range(len(self.pairs)), key=lambda number: self.pairs[number][0])
        taken = _taken_for(predicted[pair], targets[pair]).view(n, -1)[n // 2]
        own = _own(targets[pair]).view(n, -1)[n // 2]
        last = shown[-n:].flatten(0, 1)
        place = torch.arange((self.pairs[pair][0] + 1) * n, device=shown.device)[:, None]
        place = place.expand(-1, shown.shape[1])
        # Drawn apart, although they overlap: these are the pieces that the encoder sees.
        above = laid_out(shown[: len(place)], place // n, place % n, n)
        return [
            Column("Rows above", above),
            Column("The patch below", last[own]),
            Column("Taken for it", last[taken], taken == own),
        ]


def _own(targets: Tensor) -> Tensor:
    return torch.arange(targets.shape[0] * targets.shape[1], device=targets.device)


def _taken_for(predicted: Tensor, targets: Tensor) -> Tensor:
    """Return the number of the target [n, b, d] that each prediction [n, b, d] is most like, int64 [n * b]."""
    return (predicted.detach().flatten(0, 1) @ targets.detach().flatten(0, 1).T).argmax(1)


def build(parts: Parts) -> CPC:
    """Return the task for an encoder."""
    knobs = parts.knobs
    return CPC(parts.dim, int(knobs["grid"]), knobs["dropping"], int(knobs["width"]))
