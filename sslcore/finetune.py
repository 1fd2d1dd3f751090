"""Fine-tuning: the linear head trained on with the encoder unfrozen, for as long as cross-validation says.

It begins at the frozen head's solution and minimises the same regularised loss, now over the encoder's weights too,
on lightly augmented views; where the plan says so, also from the images without a label (semi_supervised). Deeper
stages take larger steps (Howard and Ruder 2018, arXiv:1801.06146); the running averages of batch norms stay as they
are. What counts is the slow average of the weights along the way.
"""

from __future__ import annotations

import copy
import dataclasses
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from sslcore.augment import Augmenter, normalise
from sslcore.configs import HeadConfig
from sslcore.device import pick_device
from sslcore.encoders import Encoder, EncoderCard
from sslcore.finetune_plan import BATCH, FinetunePlan
from sslcore.head import Head, Space, fit_head, predict_proba, softmax
from sslcore.judging import Labels, folds_of
from sslcore.plan import Preset
from sslcore.progress import Progress
from sslcore.semi_supervised import Stream, Unlabelled, Views
from sslcore.task import SlowCopy
from sslcore.torch_head import TorchHead, answer

ENCODER_RATE, HEAD_RATE = 2e-3, 5e-3
"""AdamW's peak rates: of the deepest stage, and of the head."""
DECAY_BY_STAGE = 0.5
WEIGHT_DECAY = 0.01
GRADIENT_LIMIT = 5.0


@dataclass(frozen=True)
class Lesson:
    """What there is to learn from: pixels uint8 [N, px, px, 3], the rows of the labelled images int64 [m] in it,
    their frozen features [m, d] and labels, whose codes are positions in `class_ids`."""

    pixels: np.ndarray
    rows: np.ndarray
    features: np.ndarray
    labels: Labels
    class_ids: tuple[int, ...]
    space: Space
    head: HeadConfig
    """With its strength chosen."""
    preset: Preset
    unlabelled: Unlabelled | None = None
    """What else there is to learn from; no image with a label and none set aside is among it."""

    @property
    def n_unlabelled(self) -> int:
        """How many images without a label there are to learn from."""
        return 0 if self.unlabelled is None else len(self.unlabelled.rows)

    @property
    def codes(self) -> np.ndarray:
        """The class of each label, int64 [m]."""
        return self.labels.codes


@dataclass(frozen=True)
class FineTuned:
    """The fine-tuned encoder and head, and for each labelled image what models that never saw it say.

    frozen, tuned: probabilities float32 [m, c] out of fold, from the same folds; losses [rounds + 1]: log-loss out of
    fold after so many rounds; 0 rounds is the frozen head itself. folds int64 [m].
    """

    encoder: Encoder
    head: Head
    rounds: int
    frozen: np.ndarray
    tuned: np.ndarray
    losses: np.ndarray
    folds: np.ndarray
    pseudo_labelled: float | None = None
    """Share 0..1 of the images without a label that were learnt from, of those looked at; None if none were."""


def fine_tune(
    encoder: Encoder, card: EncoderCard, lesson: Lesson, plan: FinetunePlan, seed: int, progress: Progress
) -> FineTuned:
    """Return the fine-tuned model; the encoder given stays as it is. Raises Cancelled.

    Each fold's length is chosen by the log-loss of the other folds, so that no image has a say in how it is judged.
    """
    whole = _Classroom(encoder, card, lesson, plan, seed, progress)
    fold = folds_of(lesson.labels, plan.folds, np.random.default_rng(seed))
    given = whole.cross_validate(fold)
    losses = _log_losses(given, lesson.codes) * lesson.labels.judged
    by_fold = np.stack([losses[:, fold == number].sum(axis=1) for number in range(plan.folds)])
    total = by_fold.sum(axis=0)
    tuned = np.empty_like(given[0])
    for number in range(plan.folds):
        tuned[fold == number] = given[_best(total - by_fold[number])][fold == number]
    rounds = _best(total)
    everything = np.arange(len(lesson.codes))
    trained, head = whole.train(everything, rounds, plan.folds)
    losses = total / max(lesson.labels.n_judged, 1)
    return FineTuned(trained, head, rounds, given[0], tuned, losses, fold, whole.pseudo_labelled)


def light(preset: Preset) -> Preset:
    """Return a preset whose views differ less from their image: labels must survive them."""
    return dataclasses.replace(
        preset,
        smallest_crop=max(0.6, preset.smallest_crop),
        brightness=preset.brightness / 2,
        contrast=preset.contrast / 2,
        saturation=preset.saturation / 2,
        hue=preset.hue / 4,
        greyscale=0.0,
        solarise=0.0,
        blur=0.0,
        erase=0.0,
    )


def stage_rates(encoder: Encoder) -> list[tuple[list[nn.Parameter], float]]:
    """Return the encoder's parameters by stage, each with its share of the peak rate: 1 for the deepest, less above."""
    named = [(name, p) for name, p in encoder.network.named_parameters() if p.requires_grad]
    ends: list[int] = []
    for stage in encoder.stages():
        inside = [place for place, (name, _) in enumerate(named) if name.startswith(f"{stage}.")]
        if inside and (not ends or inside[-1] > ends[-1]):
            ends.append(inside[-1])
    last = max(len(ends) - 1, 0)
    groups: dict[int, list[nn.Parameter]] = {}
    for place, (_, parameter) in enumerate(named):
        stage_number = min(sum(end < place for end in ends), last)
        groups.setdefault(stage_number, []).append(parameter)
    return [(parameters, DECAY_BY_STAGE ** (last - number)) for number, parameters in sorted(groups.items())]


class _Classroom:
    """Trains copies of one encoder on parts of the same labelled images."""

    def __init__(
        self,
        encoder: Encoder,
        card: EncoderCard,
        lesson: Lesson,
        plan: FinetunePlan,
        seed: int,
        progress: Progress,
    ) -> None:
        self.encoder, self.card, self.lesson, self.plan = encoder, card, lesson, plan
        self.seed, self.progress, self.device = seed, progress, pick_device()
        self.images = torch.from_numpy(np.ascontiguousarray(lesson.pixels[lesson.rows]))
        self.done, self.total, self.started = 0, plan.rounds * (plan.folds + 1), time.monotonic()
        self.pseudo_labelled: float | None = None

    def cross_validate(self, fold: np.ndarray) -> np.ndarray:
        """Return probabilities float32 [rounds + 1, m, c] of each image by its own fold's model, round by round."""
        m, classes = len(self.lesson.codes), len(self.lesson.class_ids)
        given = np.empty((self.plan.rounds + 1, m, classes), np.float32)
        reached = self.plan.rounds
        for number in range(self.plan.folds):
            held_out = np.flatnonzero(fold == number)
            patience = self.plan.patience if number == 0 else None
            reached = self._one_fold(
                np.flatnonzero(fold != number), held_out, given, reached, patience, number
            )
            self.total = reached * (self.plan.folds + 1)
            self.done = reached * (number + 1)
        return given[: reached + 1]

    def _one_fold(
        self,
        taught: np.ndarray,
        held_out: np.ndarray,
        given: np.ndarray,
        most: int,
        patience: int | None,
        number: int,
    ) -> int:
        """Fill in what a model of the `taught` says of those held out, round by round; returns the last round."""
        frozen = self._frozen_head(taught)
        given[0, held_out] = predict_proba(frozen, self.lesson.features[held_out])
        judged = held_out[self.lesson.labels.judged[held_out]]
        best, since = _loss(given[0], judged, self.lesson.codes), 0
        for round_number, (encoder, head) in enumerate(self._rounds(taught, frozen, most, number), start=1):
            given[round_number, held_out] = self._predict(encoder, head, held_out)
            loss = _loss(given[round_number], judged, self.lesson.codes)
            since = 0 if loss < best else since + 1
            best = min(best, loss)
            if patience is not None and since >= patience:
                return round_number
        return most

    def train(self, taught: np.ndarray, rounds: int, number: int) -> tuple[Encoder, Head]:
        """Return encoder and head after so many rounds on the labels `taught`; after 0, the frozen head."""
        frozen = self._frozen_head(taught)
        # The search counted as many rounds for this training as for a fold's; it knows better now.
        self.total = self.done + rounds
        learnt = self.encoder, frozen
        for encoder, head in self._rounds(taught, frozen, rounds, number):
            learnt = encoder, head.to_head(self.lesson.class_ids)
        return copy.deepcopy(learnt[0]).cpu().eval(), learnt[1]

    def _frozen_head(self, taught: np.ndarray) -> Head:
        lesson = self.lesson
        return fit_head(
            lesson.features[taught], lesson.codes[taught], lesson.class_ids, lesson.head, space=lesson.space
        )

    def _rounds(
        self, taught: np.ndarray, frozen: Head, rounds: int, number: int
    ) -> Iterator[tuple[Encoder, TorchHead]]:
        """Train a copy on the labels `taught`; yield after each round the slow average of encoder and head."""
        encoder = copy.deepcopy(self.encoder).to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        # In evaluation mode throughout: batch norms keep the averages of all images, few labels would spoil them.
        encoder.eval()
        encoder.requires_grad_(True)
        head = TorchHead(frozen).to(self.device)
        slow = SlowCopy(encoder, head)
        optimizer = _optimizer(encoder, head)
        views = self._views(number)
        stream = self._stream(views, frozen, number)
        order = np.random.default_rng([self.seed, number])
        steps, step = max(1, len(taught) * self.plan.passes // BATCH), 0
        momentum = 1 - 1 / max(steps, 4)
        for _ in range(rounds):
            for batch in self._batches(taught, order, steps):
                _set_rates(optimizer, min(1.0, (step + 1) / steps))
                loss = self._loss(encoder, head, views, batch, len(taught))
                if stream is not None:
                    loss = loss + stream.loss(encoder, head, slow, self.plan.mu * len(batch))
                _descend(loss, encoder, head, optimizer)
                slow.follow(encoder, head, momentum=momentum)
                step += 1
                self.progress.check()
            self._report(stream)
            yield slow.networks[0], slow.networks[1]  # type: ignore[misc]

    def _batches(self, taught: np.ndarray, order: np.random.Generator, steps: int) -> list[np.ndarray]:
        """Return the images of one round's steps, every label as often as any other."""
        shown = np.concatenate([order.permutation(taught) for _ in range(self.plan.passes)])
        return np.array_split(shown, steps)

    def _views(self, number: int) -> Views:
        """Return the makers of light and of strong views of one training, which share their random numbers."""
        draws, card = torch.Generator().manual_seed(self.seed * 1009 + number), self.card
        presets = light(self.lesson.preset), self.lesson.preset
        return Views(*(Augmenter(preset, card.mean, card.std, draws, card.resolution) for preset in presets))

    def _stream(self, views: Views, frozen: Head, number: int) -> Stream | None:
        """Return the images without a label of one training; None where only labels are learnt from."""
        images = self.lesson.unlabelled
        if images is None or not self.plan.mu:
            return None
        sure = predict_proba(frozen, images.features)
        return Stream(images, views, sure, np.random.default_rng([self.seed, number, 1]), self.device)

    def _report(self, stream: Stream | None) -> None:
        """Say that another round is through, and how long it goes on."""
        self.done += 1
        left = (time.monotonic() - self.started) * max(self.total / self.done - 1, 0)
        facts = {"unit": "rounds", "eta_seconds": round(left, 1)}
        if stream is not None:
            self.pseudo_labelled = stream.end_round()
            facts["pseudo_labelled"] = round(self.pseudo_labelled, 3)
        self.progress.report(min(self.done, self.total), self.total, **facts)

    def _loss(
        self, encoder: Encoder, head: TorchHead, views: Views, batch: np.ndarray, taught: int
    ) -> torch.Tensor:
        """Return the regularised loss of a batch of labelled images."""
        codes = torch.from_numpy(self.lesson.codes[batch]).to(self.device)
        logits = answer(encoder, head, views.light.view(self.images[batch].to(self.device)))
        decay = 1 / (self.lesson.head.strength * taught)
        return F.cross_entropy(logits, codes) + decay * head.penalty() / 2

    def _predict(self, encoder: Encoder, head: TorchHead, places: np.ndarray) -> np.ndarray:
        """Return probabilities float32 [k, c] of the labelled images at `places`, as they are."""
        logits = []
        with torch.inference_mode():
            for start in range(0, len(places), 256):
                self.progress.check()
                x = normalise(
                    self.images[places[start : start + 256]].to(self.device), self.card.mean, self.card.std
                )
                logits.append(answer(encoder, head, x).cpu().numpy())
        return softmax(np.concatenate(logits), axis=1)


def _optimizer(encoder: Encoder, head: TorchHead) -> torch.optim.AdamW:
    groups = [
        {"params": parameters, "peak": ENCODER_RATE * share, "weight_decay": WEIGHT_DECAY}
        for parameters, share in stage_rates(encoder)
    ]
    # The head has a decay of its own in the loss: the frozen head's.
    groups.append({"params": list(head.parameters()), "peak": HEAD_RATE, "weight_decay": 0.0})
    return torch.optim.AdamW(groups, lr=0.0)


def _descend(loss: torch.Tensor, encoder: Encoder, head: TorchHead, optimizer: torch.optim.Optimizer) -> None:
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_([*encoder.parameters(), *head.parameters()], GRADIENT_LIMIT)
    optimizer.step()


def _set_rates(optimizer: torch.optim.Optimizer, warm: float) -> None:
    # Constant after the first round: a training cut short is then the same as a shorter one.
    for group in optimizer.param_groups:
        group["lr"] = group["peak"] * warm


def _log_losses(given: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Return the log-loss float [rounds + 1, m] of each image after each number of rounds."""
    right = given[:, np.arange(len(codes)), codes]
    return np.asarray(-np.log(np.maximum(right, 1e-7)))


def _loss(probabilities: np.ndarray, places: np.ndarray, codes: np.ndarray) -> float:
    if not len(places):
        return math.inf
    return float(-np.log(np.maximum(probabilities[places, codes[places]], 1e-7)).mean())


def _best(losses: np.ndarray) -> int:
    """Return the number of rounds with the least loss, the fewest of equals; 0 where none is finite."""
    return int(np.argmin(np.where(np.isfinite(losses), losses, math.inf)))
