"""What a fine-tuning would be, before it starts: folds, length and time from the labels. Free of torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sslcore.errors import HandfulError, TooFewLabels

FINETUNE = "finetune"
"""Stands in the place of a method in the row and the folder of a run that labels took part in."""
LEAST_PER_CLASS = 3
MOST_FOLDS = 5
BATCH = 32
VIEWS_A_ROUND = 128
"""A round shows every label once; few labels several times, so that a round is some steps long."""
MOST_ROUNDS, LEAST_ROUNDS = 30, 6
MOST_VIEWS = 40_000
"""About what one training may look at: thousands of labels need fewer rounds."""
PATIENCE = 8
"""Rounds without a better log-loss after which the first fold ends the search."""
MU, SMALLEST_MU = 2, 1
"""Images without a label beside each with one, where a training learns from both: four taught no more a round."""
LONG_ROUND, FEW_ROUNDS, LITTLE_PATIENCE = 768, 12, 4
"""Views of labelled images in a round, rounds and patience where it does: a pseudo-label says less than a label."""
MOST_UNLABELLED = 40_000
"""About how many images without a label one training may look at."""
LOOK = 4 / 3
"""Views' work of an image without a label: one is learnt from, one only answered."""
FIRST_GUESS = 200.0
"""Views a second where no run has told how fast this computer trains."""


@dataclass(frozen=True)
class FinetunePlan:
    """How `labels` are divided: folds of the cross-validation, and for how many rounds a training is looked at."""

    labels: int
    folds: int
    passes: int
    """How often a round shows every label."""
    rounds: int
    mu: int = 0
    """Images without a label beside each with one; 0 = labels alone."""
    patience: int = PATIENCE

    @property
    def views(self) -> int:
        """Views that all trainings look at, at most, in the work of one that is learnt from."""
        return round(self.labels * self.passes * self.rounds * self.folds * (1 + self.mu * LOOK))


def plan_finetune(counts: Mapping[str, int]) -> FinetunePlan:
    """Return the plan for {class name: labels}; TooFewLabels where nothing could be learnt or judged."""
    present = {name: count for name, count in counts.items() if count}
    if not present:
        raise TooFewLabels("There are no labels yet.", "Label a few images of two classes first.")
    if len(present) < 2:
        raise TooFewLabels("All labels are of one class.", "Label images of a second class first.")
    least = min(present, key=lambda name: present[name])
    if present[least] < LEAST_PER_CLASS:
        raise TooFewLabels(
            f"Fine-tuning needs at least {LEAST_PER_CLASS} labels of each class; '{least}' has {present[least]}.",
            "Label a few more of it: without them it cannot be judged.",
        )
    labels = sum(present.values())
    passes = max(1, VIEWS_A_ROUND // labels)
    rounds = min(MOST_ROUNDS, max(LEAST_ROUNDS, MOST_VIEWS // (labels * passes)))
    return FinetunePlan(labels, min(MOST_FOLDS, present[least]), passes, rounds)


def plan_with_unlabelled(plan: FinetunePlan, unlabelled: int) -> FinetunePlan:
    """Return the plan that also learns from so many images without a label; HandfulError where there are none."""
    if unlabelled < 1:
        raise HandfulError(
            "There are no images without a label to learn from.", "Fine-tune with the labels only."
        )
    passes = max(1, LONG_ROUND // plan.labels)
    shown = plan.labels * passes
    rounds = min(FEW_ROUNDS, max(LEAST_ROUNDS, MOST_VIEWS // shown))
    mu = max(SMALLEST_MU, min(MU, MOST_UNLABELLED // (shown * rounds)))
    return replace(plan, passes=passes, rounds=rounds, mu=mu, patience=LITTLE_PATIENCE)


def expected_minutes(plan: FinetunePlan, images_per_second: float) -> float:
    """Return about how many minutes it takes at most, from the speed of the run that the encoder is of."""
    # A pretraining's image is two views, three quarters as wide for most of the run: about one whole view's work.
    return plan.views / (images_per_second or FIRST_GUESS) / 60


def base_problem(run: object, method: str) -> HandfulError | None:
    """Return why the encoder of a run (an id or a baseline) can't be fine-tuned; None where it can."""
    if not isinstance(run, int):
        return HandfulError(
            "There is no trained encoder to fine-tune.", "Pretrain one first; the labels stay."
        )
    if method == FINETUNE:
        return HandfulError(
            f"Run {run} is fine-tuned already.",
            "Choose the run that it started from: labels are learnt once.",
        )
    return None
