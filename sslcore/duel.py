"""Two encoders on the same labels and the same folds: which one reads them better, and what that is worth in labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sslcore.configs import HeadConfig
from sslcore.evaluate import too_few
from sslcore.head import Space
from sslcore.judging import Judge, Labels, folds_of, held_out_rows, judge_of
from sslcore.learning_curve import deal
from sslcore.paired_curves import beside, curve_of, difference_over_images, saving
from sslcore.progress import Progress
from sslcore.savings import Difference

ONCE_FROM = 1000
"""Labels from which one round of cross-validation is precise enough."""
STEPS = 6


@dataclass(frozen=True)
class Side:
    """One of the two: its name, embeddings [m, d] of the labelled images and the Space of all its embeddings."""

    name: str
    embeddings: np.ndarray
    space: Space | None = None


def duel(
    first: Side, second: Side, labels: Labels, config: HeadConfig, progress: Progress | None = None
) -> dict[str, Any]:
    """Return {a, b, labels, sizes, curves, paired, saved, sentence, reason, ...} of second (b) beside first (a).

    All ready for JSON. Both are judged on the same images by heads of their own, with the same labels in every fold;
    all is paired over images and rounds. paired: {first, second, difference, interval, p, verdict} with all labels;
    saved: {budget, labels, low, high, bound, verdict}: the labels with which b is as accurate as a is with `budget`.
    With too few labels only names, labels and reason are there. Raises Cancelled, HandfulError on embeddings that are
    not finite.
    """
    progress = progress or Progress()
    facts: dict[str, Any] = {"a": first.name, "b": second.name, "labels": labels.n_judged}
    if reason := too_few(labels.codes[labels.judged]):
        return {**facts, "reason": reason}
    sizes = sizes_of(labels, config)
    right = _read_both((first, second), labels, sizes, config, progress)
    last_a, last_b = right["a"][:, :, -1], right["b"][:, :, -1]
    difference = difference_over_images(last_a, last_b)
    beside_a, needed = beside(right, "a", sizes)
    with_all = {"first": float(last_a.mean()), "second": float(last_b.mean()), **difference.to_json()}
    with_all["difference"] = with_all.pop("mean")
    saved = {"budget": sizes[-1], **needed["b"][-1].to_json()}
    saved["verdict"] = saving(needed["b"][-1], sizes[-1])
    return {
        **facts,
        "sizes": sizes,
        "curves": {side: curve_of(one, sizes) for side, one in right.items()},
        "differences": beside_a["differences"]["b"],
        "labels_needed": beside_a["labels_needed"]["b"],
        "paired": with_all,
        "saved": saved,
        "sentence": sentence((first.name, second.name), difference, saved),
        "reason": "",
    }


def sizes_of(labels: Labels, config: HeadConfig) -> list[int]:
    """Return the numbers of labels to train on, each half of the next, the last all that a fold leaves."""
    full = labels.n_judged - -(-labels.n_judged // config.folds)
    least = max(len(np.unique(labels.codes)), 4)
    return [full >> step for step in range(STEPS - 1, -1, -1) if full >> step >= least] or [full]


def sentence(names: tuple[str, str], difference: Difference, saved: dict[str, Any]) -> str:
    """Return in one sentence which of the two is better, and with what share of the labels it does as well."""
    points = f"{100 * abs(difference.mean):.0f}"
    if difference.verdict == "unclear":
        return f"{names[1]} and {names[0]} cannot be told apart on your labels."
    if difference.verdict == "worse":
        return f"{names[1]} is {points} points worse than {names[0]}."
    told = f"{names[1]} is {points} points better than {names[0]}"
    if saved["verdict"] != "fewer":
        return f"{told}."
    share = f"{100 * saved['labels'] / saved['budget']:.0f}"
    least = "at most " if saved["bound"] == "at most" else ""
    return f"{told}: the same accuracy with {least}{share} % of the labels."


def _read_both(
    sides: tuple[Side, Side], labels: Labels, sizes: Sequence[int], config: HeadConfig, progress: Progress
) -> dict[str, np.ndarray]:
    """Return float64 [rounds, judged images, sizes] of "a" and "b": which image was taken for what it is."""
    judges = {
        side: _judge(one, labels, config, progress) for side, one in zip(("a", "b"), sides, strict=True)
    }
    rounds = 1 if labels.n_judged >= ONCE_FROM else config.repeats
    right = {side: np.zeros((rounds, labels.n_judged, len(sizes))) for side in judges}
    rng, done, total = np.random.default_rng(config.seed), 0, rounds * len(sizes) * len(judges)
    for turn in range(rounds):
        fold = folds_of(labels, config.folds, rng)
        order = deal(labels.codes, rng)
        train = ~held_out_rows(fold)
        # In each fold the first labels of one stratified order, the same for both encoders.
        place = np.cumsum((train & labels.judged)[:, order], axis=1)
        for step, size in enumerate(sizes):
            taken = np.zeros_like(train)
            # The last size is whatever the fold leaves, which may be a label more.
            taken[:, order] = train[:, order] & ((place <= size) | (size == sizes[-1]))
            for side, judge in judges.items():
                found = judge.out_of_fold(fold, taken).argmax(axis=1) == labels.codes
                right[side][turn, :, step] = found[labels.judged]
                done += 1
                progress.report(done, total, what="comparing the encoders")
    return right


def _judge(side: Side, labels: Labels, config: HeadConfig, progress: Progress) -> Judge:
    return judge_of(side.embeddings, labels, config, progress, side.space)
