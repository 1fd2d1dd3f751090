"""DINO: a student says of any view what its slow copy, the teacher, says of a large one; nothing is compared."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sslcore.batch import Batch
from sslcore.distributed import all_mean
from sslcore.encode import Encode, encode_views
from sslcore.encoders import Encoder
from sslcore.prototypes import Prototypes, group_columns
from sslcore.task import Column, Losses, Parts, SlowCopy, Task

STUDENT_TEMPERATURE = 0.1
CENTRE_MOMENTUM = 0.9
FROZEN_UNTIL, WARM_UNTIL = 0.01, 0.3
"""Shares of the run: until here the last layer stays as it is; until here the teacher's temperature rises."""
COLD_SHARE = 4 / 7
"""The teacher's temperature at the start beside the later one (0.04 and 0.07 in the paper)."""


def teacher_says(outputs: Tensor, centre: Tensor, temperature: float) -> Tensor:
    """Return the probabilities [n, k] for a teacher's outputs: centred, so that no class takes all, and sharpened."""
    return F.softmax((outputs - centre) / temperature, dim=-1)


def dino_losses(targets: Sequence[Tensor], students: Sequence[Tensor]) -> Tensor:
    """Return each image's mean cross-entropy, [n]: every target [n, k] and the outputs of every other view.

    Equation 3 of arXiv:2104.14294; the first views of `students` are those of `targets`.
    """
    said = [F.log_softmax(one / STUDENT_TEMPERATURE, dim=-1) for one in students]
    losses = [
        -(target * said[other]).sum(dim=-1)
        for own, target in enumerate(targets)
        for other in range(len(students))
        if other != own
    ]
    return torch.stack(losses).mean(dim=0)


class DINO(Task):
    """Caron et al. 2021, arXiv:2104.14294."""

    centre: Tensor

    def __init__(self, encoder: Encoder, knobs: Mapping[str, float]) -> None:
        super().__init__()
        self.momentum, self.local_views = knobs["momentum"], int(knobs["local_views"])
        self.temperature = knobs["teacher_temperature"]
        length = int(knobs["projection"])
        self.projector = nn.Sequential(
            nn.Linear(encoder.dim, 512, bias=False),
            nn.BatchNorm1d(512),
            nn.GELU(),
            nn.Linear(512, length),
        )
        self.outputs = Prototypes(int(knobs["outputs"]), length)
        self.teacher = SlowCopy(encoder, self.projector, self.outputs)
        self.register_buffer("centre", torch.zeros(len(self.outputs.weight)))
        self.seen: Tensor | None = None

    def views(self, batch: Batch) -> list[Tensor]:
        """Return two global views [b, 3, s, s] and the small local ones."""
        return [batch.view(), batch.view(), *(batch.local_view() for _ in range(self.local_views))]

    def loss(self, encode: Encode, views: list[Tensor]) -> Losses:
        """Return the loss, how often student and teacher name the same output, and how unsure the teacher is."""
        targets = self.teacher_outputs(encode, views[:2])
        targets = targets.view(2, -1, targets.shape[1])
        projections = F.normalize(self.projector(encode_views(encode, views)), dim=1)
        weight = F.normalize(self.outputs.weight, dim=1)
        if self.share < FROZEN_UNTIL:
            weight = weight.detach() + 0 * weight
        students = (projections @ weight.T).view(len(views), -1, len(weight))
        said = teacher_says(targets, self.centre, self.teacher_temperature())
        self.seen = all_mean(targets.mean(dim=(0, 1)))
        with torch.no_grad():
            same = (said.argmax(2) == students[:2].flip(0).argmax(2)).float().mean()
            # In nats: 0 where the teacher is sure, log(outputs) where it knows nothing.
            entropy = -(said * said.clamp(min=1e-12).log()).sum(2).mean()
        loss = all_mean(dino_losses(list(said), list(students)).mean())
        return loss, {"same_output": all_mean(same), "teacher_entropy": all_mean(entropy)}

    def teacher_temperature(self) -> float:
        """Return the teacher's temperature, which rises over the first part of the run."""
        warm = min(1.0, self.share / WARM_UNTIL)
        return self.temperature * (COLD_SHARE + (1 - COLD_SHARE) * warm)

    @torch.no_grad()
    def teacher_outputs(self, encode: Encode, views: Sequence[Tensor]) -> Tensor:
        """Return what the teacher makes of views, [views * b, k], neither centred nor sharpened."""
        encoder, projector, outputs = self.teacher.networks
        found: Tensor = outputs(projector(encode.target(encoder, torch.cat(list(views)))))  # type: ignore[arg-type]
        return found

    @torch.no_grad()
    def after_step(self, encoder: Encoder) -> None:
        """Let the teacher follow, ever more slowly, and the centre move towards the teacher's last outputs."""
        momentum = 1 - (1 - self.momentum) * (1 + math.cos(math.pi * self.share)) / 2
        self.teacher.follow(encoder, self.projector, self.outputs, momentum=momentum)
        if self.seen is not None:
            self.centre.lerp_(self.seen, 1 - CENTRE_MOMENTUM)
            self.seen = None

    def picture(self, encode: Encode, views: list[Tensor]) -> list[Column]:
        """Return the teacher's view, the student's, whether both name one output, and what else is near that."""
        taught = self.teacher_outputs(encode, views[:1]) - self.centre
        said = self.outputs(self.projector(encode(views[1])))
        return group_columns(views[0], views[1], (taught, said))


def build(parts: Parts) -> DINO:
    """Return the task for an encoder."""
    return DINO(parts.encoder, parts.knobs)
