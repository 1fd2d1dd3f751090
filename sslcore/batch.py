"""What a method's `views` gets: images of a batch, what is known of them, and ways to look at them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from sslcore.augment import Augmenter, Draws, normalise
from sslcore.known import Known, nothing_known

LOCAL_AREA = (0.05, 0.4)
"""Share of the image that a small local view shows."""


def _no_others(indices: Tensor) -> Tensor:
    raise LookupError("this batch stands alone")


@dataclass(frozen=True)
class Batch:
    """Images of one step; every number drawn here is the same however many processes divide the batch."""

    images: Tensor
    """uint8 [b, h, w, 3]."""
    augmenter: Augmenter
    indices: Tensor | None = None
    """int64 [b]: the places of the images among all that the run learns from."""
    known: Known | None = None
    """Of all images, in that order."""
    fetch: Callable[[Tensor], Tensor] = _no_others
    """Other images by their places int64 [k]: uint8 [k, h, w, 3]."""

    def __len__(self) -> int:
        return len(self.images)

    @property
    def size(self) -> int:
        """Side of the views, px."""
        return self.augmenter.size

    @property
    def places(self) -> Tensor:
        """Where the images stand among all that the run learns from, int64 [b] on the images' device."""
        if self.indices is None:
            return torch.arange(len(self.images), device=self.images.device)
        return self.indices

    @property
    def facts(self) -> Known:
        """What is known of all images."""
        return self.known or nothing_known(len(self.images))

    def view(self, images: Tensor | None = None) -> Tensor:
        """Return one more random view, of other images [b, h, w, 3] where given; normalised float32 [b, 3, s, s]."""
        return self.augmenter.view(self.images if images is None else images)

    def crop(self, least: float = 0.5, images: Tensor | None = None) -> Tensor:
        """Return random parts, at least a share `least` of the image, mirrored as the preset allows; true colours."""
        shown = self.images if images is None else images
        return self.augmenter.view(shown, area=(least, 1.0), colours=False)

    def whole(self, images: Tensor | None = None, size: int | None = None) -> Tensor:
        """Return the images as they are, normalised float32 [b, 3, s, s]."""
        shown = self.images if images is None else images
        planes = normalise(shown, self.augmenter.mean, self.augmenter.std)
        side = size or self.size
        if planes.shape[-1] == side:
            return planes
        return F.interpolate(planes, (side, side), mode="bilinear", align_corners=False, antialias=True)

    def local_view(self) -> Tensor:
        """Return a small view of a small part, [b, 3, s/2, s/2]: a quarter of the work (arXiv:2006.09882)."""
        side = max(8, self.augmenter.size // 8 * 4)
        return self.augmenter.view(self.images, side, LOCAL_AREA)

    def uniform(self, columns: int) -> Tensor:
        """Return random numbers 0..1, float32 [b, columns] on the images' device."""
        maker = self.augmenter
        draws = Draws(
            len(self.images), maker.generator, self.images.device, maker.before, maker.after, columns
        )
        return draws.table

    def integers(self, below: int) -> Tensor:
        """Return random whole numbers 0..below-1, int64 [b]."""
        return (self.uniform(1)[:, 0] * below).long().clamp(max=below - 1)
