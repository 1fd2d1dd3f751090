"""S4L: all images are turned and tell by how much; the few labelled ones also tell their class."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.labelled import LabelledImages, class_column
from sslcore.quarter_turns import TURNS, turn, turn_back
from sslcore.task import Column, Losses, Parts, Task

Views = dict[str, Tensor]


def s4l_loss(turns: Tensor, quarters: Tensor, answers: Tensor, classes: Tensor, weight: float) -> Tensor:
    """Return the cross entropy of the labelled images' classes plus `weight` times that of all images' turns.

    turns [m, 4] and answers [b, k] are logits, quarters int64 [m] and classes int64 [b] the truth
    (equation 1 of arXiv:1905.03670).
    """
    return F.cross_entropy(answers, classes) + weight * F.cross_entropy(turns, quarters)


class S4L(Task):
    """Zhai et al. 2019, arXiv:1905.03670, section 3.1: S4L-Rotation."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.weight = parts.knobs["rotation"]
        self.labelled = LabelledImages(parts.known)
        self.turn_head = nn.Linear(parts.dim, TURNS)
        self.class_head = nn.Linear(parts.dim, self.labelled.count)

    def views(self, batch: Batch) -> Views:
        """Return a turned view of each image and one of a labelled image beside it, [b, 3, s, s] each."""
        images, classes = self.labelled.draw(batch)
        quarters, others = batch.integers(TURNS), batch.integers(TURNS)
        return {
            "all": turn(batch.view(), quarters),
            "labelled": turn(batch.view(images), others),
            "quarters": torch.cat([quarters, others]),
            "classes": classes,
        }

    def loss(self, encode: Encode, views: Views) -> Losses:
        """Return the weighted loss, and how often turn and class are told right (0..1)."""
        turns, answers = self._answers(encode, views)
        turns, answers = gather(turns), gather(answers)
        quarters, classes = gather(views["quarters"]), gather(views["classes"])
        loss = s4l_loss(turns, quarters, answers, classes, self.weight)
        return loss, {
            "turns_right": (turns.argmax(1) == quarters).float().mean(),
            "classes_right": (answers.argmax(1) == classes).float().mean(),
        }

    def _answers(self, encode: Encode, views: Views) -> tuple[Tensor, Tensor]:
        """Return the logits of the turns of all views [2 b, 4] and of the labelled ones' classes [b, k]."""
        features = encode(torch.cat([views["all"], views["labelled"]]))
        return self.turn_head(features), self.class_head(features.chunk(2)[1])

    def picture(self, encode: Encode, views: Views) -> list[Column]:
        """Return the turned views, turned back as answered, and what class the labelled ones are taken for."""
        turns, answers = self._answers(encode, views)
        told, quarters = turns.chunk(2)[0].argmax(1), views["quarters"].chunk(2)[0]
        upright = turn_back(views["labelled"], views["quarters"].chunk(2)[1])
        return [
            Column("Turned", views["all"]),
            Column("Turned back as answered", turn_back(views["all"], told), told == quarters),
            Column("A labelled image", upright),
            class_column(upright, views["classes"], answers.argmax(1)),
        ]


def build(parts: Parts) -> S4L:
    """Return the task for an encoder."""
    return S4L(parts)
