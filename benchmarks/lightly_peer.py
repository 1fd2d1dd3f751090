"""LightlySSL's documented SimCLR recipe (its examples/pytorch/simclr.py), from its own parts, as a peer.

Needs `pip install lightly`; ResNet-18 of torchvision, 32 px views without blur, SGD 0.06, batch 256, fp32, JPEG
files decoded and augmented by DataLoader workers, as its documentation shows it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

BATCH = 256
LEARNING_RATE = 0.06


class LightlySimCLR:
    """The peer: `step()` learns from one batch, `features` embeds pixels with its backbone."""

    def __init__(self, folder: Path, seed: int = 0) -> None:
        import torchvision
        from lightly.data import LightlyDataset
        from lightly.loss import NTXentLoss
        from lightly.models.modules import SimCLRProjectionHead
        from lightly.transforms import SimCLRTransform

        torch.manual_seed(seed)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.backbone = nn.Sequential(*list(torchvision.models.resnet18().children())[:-1]).to(self.device)
        self.head = SimCLRProjectionHead(512, 512, 128).to(self.device)
        self.criterion = NTXentLoss()
        parameters = [*self.backbone.parameters(), *self.head.parameters()]
        self.optimizer = torch.optim.SGD(parameters, lr=LEARNING_RATE)
        dataset = LightlyDataset(str(folder), transform=SimCLRTransform(input_size=32, gaussian_blur=0.0))
        self.images = len(dataset)
        self.loader = torch.utils.data.DataLoader(
            dataset,
            BATCH,
            shuffle=True,
            drop_last=True,
            num_workers=os.cpu_count() or 2,
            persistent_workers=True,
        )
        self._batches = self._endless()

    def _endless(self) -> Iterator[list[Tensor]]:
        while True:
            for views, *_ in self.loader:
                yield views

    def step(self) -> float:
        """Learn from the next batch; returns the loss."""
        first, second = (view.to(self.device) for view in next(self._batches))
        loss = self.criterion(*(self.head(self.backbone(view).flatten(1)) for view in (first, second)))
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return float(loss.detach())

    def learn(self, minutes: float) -> int:
        """Learn for this long; returns the images seen."""
        ends, steps = time.monotonic() + 60 * minutes, 0
        while time.monotonic() < ends:
            self.step()
            steps += 1
        return steps * BATCH

    def features(self, pixels: np.ndarray) -> np.ndarray:
        """Return float32 [n, 512] of uint8 [n, 32, 32, 3], normalised as its transform does."""
        mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
        self.backbone.eval()
        parts = []
        with torch.inference_mode():
            for start in range(0, len(pixels), 500):
                x = torch.from_numpy(pixels[start : start + 500]).float() / 255
                x = ((x - mean) / std).permute(0, 3, 1, 2).to(self.device)
                parts.append(self.backbone(x).flatten(1).cpu())
        self.backbone.train()
        return torch.cat(parts).numpy()
