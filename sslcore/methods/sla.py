"""SLA: one answer for class and turn together, so that a turned image need not look like an upright one."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.labelled import LabelledImages, class_column
from sslcore.quarter_turns import TURNS, all_turns, turn, turn_back
from sslcore.task import Column, Losses, Parts, Task

Views = dict[str, Tensor]


def joint_loss(logits: Tensor, classes: Tensor) -> Tensor:
    """Return the mean cross entropy of class and turn together (equation 3 of arXiv:1910.05872).

    logits [4, b, k, 4]: of the images in each turn, for each class and turn; classes int64 [b].
    """
    turns = torch.arange(TURNS, device=classes.device)[:, None]
    joint = classes[None, :] * TURNS + turns
    return F.cross_entropy(logits.flatten(2).flatten(0, 1), joint.flatten())


def turn_loss(logits: Tensor, quarters: Tensor) -> Tensor:
    """Return the mean cross entropy of the turn alone, of whatever class: logits [m, k, 4], quarters int64 [m]."""
    chances = logits.flatten(1).log_softmax(1).view_as(logits).logsumexp(1)
    return F.nll_loss(chances, quarters)


def aggregated(logits: Tensor) -> Tensor:
    """Return the logits of the classes [b, k], averaged over the turns (equation 4 of arXiv:1910.05872).

    logits [4, b, k, 4] as in `joint_loss`; of each turned copy, those that name its own turn count.
    """
    return torch.stack([logits[quarter, :, :, quarter] for quarter in range(TURNS)]).mean(0)


class SLA(Task):
    """Lee et al. 2020, arXiv:1910.05872; images without a label tell their turn by the same joint answer."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.weight = parts.knobs["unlabelled"]
        self.labelled = LabelledImages(parts.known)
        self.head = nn.Linear(parts.dim, self.labelled.count * TURNS)

    def views(self, batch: Batch) -> Views:
        """Return a turned view of each image, and a labelled image beside it in all four turns [4 b, 3, s, s]."""
        images, classes = self.labelled.draw(batch)
        quarters = batch.integers(TURNS)
        return {
            "all": turn(batch.view(), quarters),
            "quarters": quarters,
            "labelled": all_turns(batch.view(images)),
            "classes": classes,
        }

    def loss(self, encode: Encode, views: Views) -> Losses:
        """Return the weighted loss, and how often turn and class are told right (0..1); the class also aggregated."""
        single, joint = self._answers(encode, views)
        single, joint = gather(single), gather(joint.flatten(0, 1)).view(TURNS, -1, *joint.shape[2:])
        quarters, classes = gather(views["quarters"]), gather(views["classes"])
        loss = joint_loss(joint, classes) + self.weight * turn_loss(single, quarters)
        with torch.no_grad():
            upright = joint[0, :, :, 0].argmax(1) == classes
            together = aggregated(joint).argmax(1) == classes
            turns = single.flatten(1).softmax(1).view_as(single).sum(1).argmax(1) == quarters
        return loss, {
            "turns_right": turns.float().mean(),
            "classes_right": upright.float().mean(),
            "classes_right_aggregated": together.float().mean(),
        }

    def _answers(self, encode: Encode, views: Views) -> tuple[Tensor, Tensor]:
        """Return the joint logits of all images [b, k, 4] and of the labelled ones in each turn [4, b, k, 4]."""
        count = len(views["all"])
        logits = self.head(encode(torch.cat([views["all"], views["labelled"]])))
        logits = logits.view(-1, self.labelled.count, TURNS)
        return logits[:count], logits[count:].view(TURNS, count, *logits.shape[1:])

    def picture(self, encode: Encode, views: Views) -> list[Column]:
        """Return turned views turned back as answered, and the labelled ones' classes by one turn and by all four."""
        single, joint = self._answers(encode, views)
        told = single.flatten(1).softmax(1).view_as(single).sum(1).argmax(1)
        labelled, classes = views["labelled"][: len(told)], views["classes"]
        by_one = class_column(labelled, classes, joint[0, :, :, 0].argmax(1))
        by_all = class_column(labelled, classes, aggregated(joint).argmax(1))
        return [
            Column("Turned", views["all"]),
            Column("Turned back as answered", turn_back(views["all"], told), told == views["quarters"]),
            Column("A labelled image", labelled),
            Column("By one turn taken for", by_one.images, by_one.right),
            Column("By all four taken for", by_all.images, by_all.right),
        ]


def build(parts: Parts) -> SLA:
    """Return the task for an encoder."""
    return SLA(parts)
