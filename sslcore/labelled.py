"""The few labelled images of a run, from which methods that learn with labels take some in every step."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from sslcore.batch import Batch
from sslcore.known import Known
from sslcore.task import Column


class LabelledImages(nn.Module):
    """Where the labelled images stand among those of the run, and their classes; nothing here is learnt or saved."""

    places: Tensor
    classes: Tensor
    starts: Tensor
    sizes: Tensor

    def __init__(self, known: Known) -> None:
        super().__init__()
        # In the order of their classes, so that each class is one piece.
        places = np.flatnonzero(known.labels >= 0)
        places = places[np.argsort(known.labels[places], kind="stable")]
        classes = known.labels[places]
        self.count = known.classes
        """How many classes there are."""
        sizes = np.bincount(classes, minlength=self.count)
        named = {"places": places, "classes": classes, "starts": np.cumsum(sizes) - sizes, "sizes": sizes}
        for name, values in named.items():
            self.register_buffer(name, torch.from_numpy(values.astype(np.int64)), persistent=False)

    def draw(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return a labelled image for each of the batch, uint8 [b, h, w, 3], and its class int64 [b]."""
        drawn = batch.integers(len(self.places))
        return batch.fetch(self.places[drawn]), self.classes[drawn]

    def draw_pairs(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return places int64 [2, b] of two images of one class for each of the batch, and the classes int64 [b].

        Classes are drawn evenly. The two are different images where the class has two.
        """
        numbers = batch.uniform(3)
        chosen = (numbers[:, 0] * self.count).long().clamp(max=self.count - 1)
        size, start = self.sizes[chosen], self.starts[chosen]
        first = torch.minimum((numbers[:, 1] * size).long(), size - 1)
        # So many steps further round the class: none only where it has a single image.
        step = 1 + torch.minimum((numbers[:, 2] * (size - 1)).long(), (size - 2).clamp(min=0))
        second = (first + step) % size
        return torch.stack([self.places[start + first], self.places[start + second]]), chosen


def class_column(views: Tensor, classes: Tensor, answers: Tensor) -> Column:
    """Return for each view [m, 3, s, s] another of the class answered; plain grey where none of it is among them.

    `classes` and `answers` are int64 [m]; a view stands for itself only where it is the only one of its class.
    """
    same = answers[:, None] == classes[None, :]
    itself = torch.eye(len(views), dtype=torch.bool, device=views.device)
    shown = (2 * same.int() - itself.int()).argmax(dim=1)
    missing = ~same.any(dim=1)
    images = views[shown]
    images[missing] = 0
    return Column("Taken for one like this", images, answers == classes)
