"""Our losses and LightlySSL's on the same tensors, printed as JSON; alone, or as one of several under torchrun.

A program of its own, started by test_beside_lightly.py: what importing lightly warns of stays in here.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import torch
import torch.distributed as dist
import torch.nn.functional as F
from lightly import loss as lightly
from torch import Tensor, nn

from sslcore import distributed
from sslcore.encoders import build_encoder
from sslcore.methods import check_knobs, lejepa
from sslcore.methods.barlow_twins import BarlowTwins
from sslcore.methods.dino import DINO, STUDENT_TEMPERATURE
from sslcore.methods.lejepa import LeJEPA
from sslcore.methods.simclr import SimCLR
from sslcore.methods.swav import SwAV
from sslcore.methods.vicreg import VICReg
from sslcore.task import Task
from tests.sslcore.stand_ins import PlainEncode

IMAGES, DIM, TEMPERATURE, SLICES = 12, 6, 0.3, 64
IDENTITY = PlainEncode(lambda x: x)
Loss = Callable[[Tensor], Tensor]


def made(*shape: int, seed: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def own(rows: Tensor, dim: int = 1) -> Tensor:
    """Return this process's share of rows that lie along `dim`."""
    start, end = distributed.divide(IMAGES)
    per = rows.shape[dim] // IMAGES
    return rows.narrow(dim, start * per, (end - start) * per)


def bare(task: Any) -> Any:
    """Return the task without its projector: it is handed projections."""
    task.projector = nn.Identity()
    task.share = 0.5
    return task


def loss_of(task: Task) -> Loss:
    return lambda x: task.loss(IDENTITY, list(x))[0]


def simclr(gathered: bool) -> tuple[Loss, Loss]:
    theirs = lightly.NTXentLoss(TEMPERATURE, gather_distributed=gathered)
    return loss_of(bare(SimCLR(DIM, TEMPERATURE, DIM))), lambda x: theirs(x[0], x[1])


def moco(gathered: bool) -> tuple[Loss, Loss]:
    """The queue as the only negatives; keys are without gradient."""
    from sslcore.info_nce import against_memory

    queue = F.normalize(made(20, DIM, seed=3), dim=1)
    theirs = lightly.NTXentLoss(TEMPERATURE, memory_bank_size=(20, DIM), gather_distributed=gathered)
    theirs.memory_bank.bank = queue.clone()

    def ours(x: Tensor) -> Tensor:
        queries, keys = distributed.gather(x.flatten(0, 1)).chunk(2)
        return against_memory(queries, keys.detach(), queue, TEMPERATURE)[0]

    return ours, lambda x: theirs(x[0], x[1].detach())


def vicreg(gathered: bool) -> tuple[Loss, Loss]:
    weights = {"invariance": 25.0, "variance": 25.0, "covariance": 1.0}
    theirs = lightly.VICRegLoss(gather_distributed=gathered)
    return loss_of(bare(VICReg(DIM, weights, DIM))), lambda x: theirs(x[0], x[1])


def barlow_twins(gathered: bool) -> tuple[Loss, Loss]:
    """Ours is per feature."""
    theirs = lightly.BarlowTwinsLoss(lambda_param=0.1, gather_distributed=gathered)
    return loss_of(bare(BarlowTwins(DIM, 0.1, DIM))), lambda x: theirs(x[0], x[1]) / DIM


def simsiam(gathered: bool) -> tuple[Loss, Loss]:
    from sslcore.methods.simsiam import SimSiam

    predictor, theirs = nn.Linear(DIM, DIM), lightly.NegativeCosineSimilarity()
    task = bare(SimSiam(DIM, DIM, DIM))
    task.predictor = predictor
    return loss_of(
        task
    ), lambda x: theirs(predictor(x[0]), x[1].detach()) / 2 + theirs(predictor(x[1]), x[0].detach()) / 2


def swav(gathered: bool, queue: int = 0) -> tuple[Loss, Loss]:
    knobs = {"prototypes": 5, "projection": DIM, "queue": queue, "temperature": TEMPERATURE}
    task = bare(SwAV(DIM, check_knobs("swav", knobs)))
    task.queue.copy_(F.normalize(made(2, queue, DIM, seed=4), dim=2))
    task.filled.fill_(queue)
    weight = task.prototypes.weight.detach()
    theirs = lightly.SwaVLoss(TEMPERATURE, sinkhorn_gather_distributed=gathered)

    def of_lightly(x: Tensor) -> Tensor:
        scores = list(F.normalize(x, dim=2) @ weight.T)
        # Each of their processes has a share of the queue; all of ours have the whole.
        mine = own(task.queue) if gathered else task.queue
        return theirs(scores[:2], scores[2:], list(mine @ weight.T) if queue else None).sum()

    return loss_of(task), of_lightly


def swav_with_queue(gathered: bool) -> tuple[Loss, Loss]:
    return swav(gathered, 2 * IMAGES)


def dino(gathered: bool) -> tuple[Loss, Loss]:
    """Their loss moves the centre while it is computed; ours afterwards: the second loss is that of a moved centre."""
    encoder = build_encoder("tiny", 0)
    task = bare(DINO(encoder, check_knobs("dino", {"outputs": 5, "projection": DIM, "momentum": 1.0})))
    task.teacher.networks[1] = nn.Identity()
    weight, taught = F.normalize(task.outputs.weight.detach(), dim=1), made(2, IMAGES, 5, seed=5).tanh()
    task.teacher_outputs = lambda *_: own(taught).flatten(0, 1)
    temperature = task.teacher_temperature()
    theirs = lightly.DINOLoss(5, teacher_temp=temperature, student_temp=STUDENT_TEMPERATURE)

    def ours(x: Tensor) -> Tensor:
        first = task.loss(IDENTITY, list(x))[0]
        task.after_step(encoder)
        return first + task.loss(IDENTITY, list(x))[0]

    def of_lightly(x: Tensor) -> Tensor:
        said = list(F.normalize(x, dim=2) @ weight.T)
        targets = list(own(taught) if gathered else taught)
        return theirs(targets, said) + theirs(targets, said)

    return ours, of_lightly


def lejepa_loss(gathered: bool) -> tuple[Loss, Loss]:
    """Theirs goes over the positive half of the points alone, doubled: 9 of our 17, as far as ours."""
    task = bare(LeJEPA(DIM, 0.05, DIM, SLICES, 2))
    theirs = lightly.LeJEPALoss(
        0.05, gathered, (lejepa.KNOTS + 1) // 2, sigreg_t_max=lejepa.FARTHEST, sigreg_num_vectors=SLICES
    )
    return loss_of(task), seeded(lambda x: theirs(local_proj=x[2:], global_proj=x[:2]))


def sigreg_as_theirs(gathered: bool) -> tuple[Loss, Loss]:
    """At LightlySSL's own settings, up to 3 instead of the paper's 5, in 17 points of the positive half."""
    theirs = lightly.LeJEPALoss(1.0, gathered, sigreg_num_vectors=SLICES).sigreg

    def ours(x: Tensor) -> Tensor:
        usual = lejepa.FARTHEST, lejepa.KNOTS
        lejepa.FARTHEST, lejepa.KNOTS = 3.0, 33
        try:
            views = distributed.gather(x.flatten(0, 1)).view(len(x), -1, DIM)
            return torch.stack([lejepa.sigreg(view, SLICES) for view in views]).mean()
        finally:
            lejepa.FARTHEST, lejepa.KNOTS = usual

    return ours, seeded(theirs)


def seeded(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """Return the function with the same random directions in every call."""

    def with_seed(*words: Any) -> Tensor:
        torch.manual_seed(0)
        return function(*words)

    return with_seed


# Our views are each looked at from directions of their own, theirs all from the same.
lejepa.sigreg = seeded(lejepa.sigreg)


CASES = {
    "simclr": (simclr, 2),
    "moco": (moco, 2),
    "vicreg": (vicreg, 2),
    "barlow_twins": (barlow_twins, 2),
    "simsiam": (simsiam, 2),
    "swav": (swav, 4),
    "swav_with_queue": (swav_with_queue, 4),
    "dino": (dino, 4),
    "lejepa": (lejepa_loss, 4),
    "sigreg_as_theirs": (sigreg_as_theirs, 4),
}
"""Each with the number of views it gets."""
NOT_GATHERED = {"barlow_twins"}
"""LightlySSL averages the correlations within each process; ours are those over all images."""


def loss_and_gradient(loss: Loss, views: Tensor, divided: bool) -> list[Any]:
    """Return the loss and its gradient at the views [v, n, d]; each process with its share of them if `divided`."""
    x = (own(views) if divided else views).clone().requires_grad_()
    value = loss(x)
    value.backward()
    gradient, value = x.grad, value.detach()
    if divided and distributed.world() > 1:
        # As in training: the mean over the processes, of losses and of gradients.
        value = distributed.all_mean(value)
        gradient = distributed.gather(gradient.flatten(0, 1)).view(views.shape) / dist.get_world_size()
    return [value.item(), gradient.tolist()]


def compare() -> dict[str, dict[str, Any]]:
    found = {}
    for name, (case, count) in CASES.items():
        views = made(1, IMAGES, DIM, seed=1) + 0.5 * made(count, IMAGES, DIM, seed=2)
        torch.manual_seed(7)
        ours, whole = case(False)
        answers = {
            "ours": loss_and_gradient(ours, views, True),
            "theirs": loss_and_gradient(whole, views, False),
        }
        if distributed.world() > 1 and name not in NOT_GATHERED:
            torch.manual_seed(7)
            answers["theirs, gathered"] = loss_and_gradient(case(True)[1], views, True)
        found[name] = answers
    return found


if __name__ == "__main__":
    torch.set_num_threads(1)
    with distributed.team():
        answers = compare()
        if distributed.rank() == 0:
            sys.stdout.write(json.dumps(answers) + "\n")
