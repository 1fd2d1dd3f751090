"""What the processes beside process 0 do: the same steps, on their share of the batch, when they are told to."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from sslcore import distributed
from sslcore.embed import embed_share
from sslcore.encoders import EncoderCard
from sslcore.errors import HandfulError
from sslcore.known import Known, nothing_known
from sslcore.learner import Learner, Setup
from sslcore.setup import setup_from

Open = Callable[[int], np.ndarray]
"""From a resolution to the project's pixels, uint8 [N, px, px, 3]."""


def call_to_train(setup: Setup, rows: np.ndarray, known: Known | None) -> None:
    """Have the other processes make a learner like this process's own."""
    distributed.send({"do": "train", "setup": dataclasses.asdict(setup)})
    facts = nothing_known(len(rows)) if known is None else known
    numbers = {"rows": rows.astype(np.int64), "known": facts.table()}
    distributed.send_tensors({name: torch.from_numpy(value) for name, value in numbers.items()})


def call_to_step(share: float) -> None:
    """Have them take the step this process is about to take."""
    distributed.send({"do": "step", "share": share})


def call_to_load(learner: Learner) -> None:
    """Give them this process's state."""
    if distributed.world() > 1:
        tensors, numbers = learner.state()
        distributed.send({"do": "load", "numbers": numbers})
        distributed.send_tensors(tensors)


def call_to_end() -> None:
    """Let them go."""
    distributed.send({"do": "end"})


def follow(open_pixels: Open) -> None:
    """Do as process 0 says until it says `end`; the other end of the calls above, and of `embed_images`."""
    learner: Learner | None = None
    while (order := distributed.receive())["do"] != "end":
        if order["do"] == "train":
            setup = setup_from(order["setup"])
            numbers = distributed.receive_tensors()
            rows, known = numbers["rows"].numpy(), Known.from_table(numbers["known"].numpy())
            learner = Learner(_enough(open_pixels(setup.config.resolution), rows), rows, setup, known)
        elif order["do"] == "load":
            assert learner is not None
            learner.load_state(distributed.receive_tensors(), order["numbers"])
        elif order["do"] == "step":
            assert learner is not None
            learner.train_step(order["share"])
        elif order["do"] == "embed":
            card = EncoderCard.from_values(order["card"])
            _embed(open_pixels(card.resolution), card, distributed.receive_tensors())


def _embed(pixels: np.ndarray, card: EncoderCard, tensors: dict[str, Tensor]) -> None:
    rows = tensors.pop("rows").numpy()
    encoder = card.build().eval()
    encoder.load_state_dict(tensors)
    embed_share(_enough(pixels, rows), rows, encoder, card, lambda done: None)


def _enough(pixels: np.ndarray, rows: np.ndarray) -> np.ndarray:
    if len(rows) and rows.max() >= len(pixels):
        raise HandfulError(
            "This process does not see all of the project's pixels.",
            "Put the project on a disk that all machines share.",
        )
    return pixels
