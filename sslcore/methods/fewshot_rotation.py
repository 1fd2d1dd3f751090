"""Few-shot with rotation: labelled images find their class's prototype, all images tell how they are turned."""

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


def prototype_logits(queries: Tensor, supports: Tensor, classes: Tensor, own: Tensor, count: int) -> Tensor:
    """Return minus the squared distances of queries [b, d] to the prototypes of `count` classes, [b, count].

    A prototype is the mean of its class's supports [b, d]; query i and support i are both of class classes[i].
    `own` bool [b, b]: support j shows the image of query i, so that it has no say in that query's own prototype as
    long as its class has others. Classes without supports get -inf (arXiv:1703.05175, equations 1 and 2).
    """
    members = F.one_hot(classes, count).to(supports)
    sums, sizes = members.T @ supports, members.sum(0)
    logits = -torch.cdist(queries, sums / sizes.clamp(min=1)[:, None]).square()
    logits = logits.masked_fill(sizes == 0, float("-inf"))
    left_out = own.to(supports)
    left = sizes[classes] - left_out.sum(1)
    prototype = (sums[classes] - left_out @ supports) / left.clamp(min=1)[:, None]
    without = -(queries - prototype).square().sum(1)
    rows = torch.arange(len(queries), device=queries.device)
    usual = logits[rows, classes]
    return logits.index_put((rows, classes), torch.where(left > 0, without, usual))


class FewShotRotation(Task):
    """Gidaris et al. 2019, arXiv:1906.05186, with the prototypical networks of Snell et al. 2017, arXiv:1703.05175."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.weight = parts.knobs["rotation"]
        self.labelled = LabelledImages(parts.known)
        self.turn_head = nn.Linear(parts.dim, TURNS)

    def views(self, batch: Batch) -> Views:
        """Return a turned view of each image, and beside it two labelled images of one class: [b, 3, s, s] each."""
        places, classes = self.labelled.draw_pairs(batch)
        quarters = batch.integers(TURNS)
        return {
            "all": turn(batch.view(), quarters),
            "quarters": quarters,
            "supports": batch.view(batch.fetch(places[0])),
            "queries": batch.view(batch.fetch(places[1])),
            "places": places.T,
            "classes": classes,
        }

    def loss(self, encode: Encode, views: Views) -> Losses:
        """Return the weighted loss, and how often the class and the turn are told right (0..1)."""
        features = gather(self._encoded(encode, views))
        places, classes, quarters = (gather(views[name]) for name in ("places", "classes", "quarters"))
        turns, answers = self._answers(features, places, classes)
        loss = F.cross_entropy(answers, classes) + self.weight * F.cross_entropy(turns, quarters)
        return loss, {
            "turns_right": (turns.argmax(1) == quarters).float().mean(),
            "classes_right": (answers.argmax(1) == classes).float().mean(),
        }

    def _encoded(self, encode: Encode, views: Views) -> Tensor:
        return encode(torch.cat([views["all"], views["supports"], views["queries"]]))

    def _answers(self, features: Tensor, places: Tensor, classes: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits of the turns [b, 4] and of the queries' classes [b, k]."""
        turned, supports, queries = features.chunk(3)
        own = places[:, 1, None] == places[None, :, 0]
        return self.turn_head(turned), prototype_logits(queries, supports, classes, own, self.labelled.count)

    def picture(self, encode: Encode, views: Views) -> list[Column]:
        """Return the turned views, turned back as answered, and whose prototype each labelled image is nearest to."""
        turns, answers = self._answers(self._encoded(encode, views), views["places"], views["classes"])
        told = turns.argmax(1)
        return [
            Column("Turned", views["all"]),
            Column("Turned back as answered", turn_back(views["all"], told), told == views["quarters"]),
            Column("A labelled image", views["queries"]),
            class_column(views["queries"], views["classes"], answers.argmax(1)),
        ]


def build(parts: Parts) -> FewShotRotation:
    """Return the task for an encoder."""
    return FewShotRotation(parts)
