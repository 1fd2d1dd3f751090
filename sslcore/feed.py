"""The images of each step: in a seeded order, for this process, from where the pixels lie."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from sslcore.distributed import divide

ROOM = 0.4
"""The share of a device's free memory that the pixels may take; networks and views want the rest."""
_CHUNK = 4096


class Feed:
    """Pixels uint8 [N, px, px, 3] and the rows to learn from, cut into batches that are even parts of an epoch."""

    def __init__(
        self, pixels: np.ndarray, rows: np.ndarray, batch: int, seed: int, device: torch.device
    ) -> None:
        self.pixels, self.rows, self.seed, self.device = pixels, rows, seed, device
        # Every image is seen once an epoch, none is left over.
        self.steps_per_epoch = max(1, len(rows) // batch)
        self._order: tuple[int, list[np.ndarray]] = (-1, [])
        self.resident = self._move_in() if _has_room(device, len(rows) * pixels[:1].nbytes) else None
        """The pixels of `rows` on the device, uint8 [n, px, px, 3]; None where they stay in memory or on disk."""

    def batch(self, step: int) -> np.ndarray:
        """Return the places in `rows` of the step's images, all processes together; follows from seed and step."""
        epoch, part = divmod(step, self.steps_per_epoch)
        if self._order[0] != epoch:
            order = np.random.default_rng([self.seed, epoch]).permutation(len(self.rows))
            self._order = (epoch, np.array_split(order, self.steps_per_epoch))
        return self._order[1][part]

    def images(self, step: int) -> tuple[Tensor, Tensor, int, int]:
        """Return this process's images of the step, uint8 [b, px, px, 3], and their places in the rows, int64 [b].

        Then how many images of the step come before and after them, in other processes.
        """
        chosen = self.batch(step)
        start, end = divide(len(chosen))
        own = torch.from_numpy(np.ascontiguousarray(chosen[start:end]))
        pinned = own.pin_memory() if self.device.type == "cuda" else own
        places = pinned.to(self.device, non_blocking=True)
        return self._fetch(places, own), places, start, len(chosen) - end

    def fetch(self, places: Tensor) -> Tensor:
        """Return the images at `places` int64 [k] of the rows, uint8 [k, px, px, 3] on the device."""
        return self._fetch(places, places if self.resident is not None else places.cpu())

    def _fetch(self, places: Tensor, on_cpu: Tensor) -> Tensor:
        if self.resident is not None:
            return self.resident[places]
        images = torch.from_numpy(np.ascontiguousarray(self.pixels[self.rows[on_cpu.numpy()]]))
        if self.device.type == "cuda":
            # From pinned memory the copy runs while the device is still at the last step.
            images = images.pin_memory()
        return images.to(self.device, non_blocking=True)

    def _move_in(self) -> Tensor | None:
        shape = (len(self.rows), *self.pixels.shape[1:])
        try:
            resident = torch.empty(shape, dtype=torch.uint8, device=self.device)
        except RuntimeError:
            return None
        for start in range(0, len(self.rows), _CHUNK):
            part = np.ascontiguousarray(self.pixels[self.rows[start : start + _CHUNK]])
            resident[start : start + len(part)] = torch.from_numpy(part).to(self.device)
        return resident


def _has_room(device: torch.device, wanted: int) -> bool:
    if device.type == "cuda":
        return wanted < ROOM * torch.cuda.mem_get_info(device)[0]
    if device.type == "mps":
        free = torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory()
        return wanted < ROOM * free
    # On the processor the memory map is where the pixels already are.
    return False
