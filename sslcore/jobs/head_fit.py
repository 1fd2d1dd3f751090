"""One fit of the project's head: at once by the last choice, then by the one these labels deserve."""

from __future__ import annotations

import copy
import dataclasses
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sslcore.abstain import least_likeness, likeness, sure_of
from sslcore.arrays import Arrays, find_arrays, load_arrays
from sslcore.class_shares import ESTIMATED, Priors, read_priors
from sslcore.configs import HeadConfig
from sslcore.evaluate import Evaluation
from sslcore.folds import Labels
from sslcore.half import widen
from sslcore.head import TINY, Head, Space, predict_proba
from sslcore.head_choice import Choice, Chosen, choose, fit_choice, plain, samples_of, usual_choice
from sslcore.heads import KINDS
from sslcore.heads.kind import MOST_ROWS, Samples
from sslcore.jobs.landmark_store import FIRST_REACH, computed_landmarks, known_landmarks
from sslcore.judging import Judge, judge_with
from sslcore.landmarks import Remembered
from sslcore.priors import priors_facts, shift_of, wanted_shares
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.store import Store
from sslcore.threads import in_parts

SAME = 0.1
"""A sharpness this near the last one, in the logarithm, is left alone: nobody would see the difference."""
MOST_TO_ESTIMATE = 5000
NOTHING = np.zeros((0, 0), dtype=np.float32)
MOST_ASKED = 5_000_000
"""Images times rows of a head: with so many, all predictions take about twice as long as those of a linear head."""
MOST_PAIRS = 20_000_000
"""Images times labelled ones that are compared to find what is unlike them: half a second's work."""
FEWEST_LABELLED = 20
CHUNK, PART = 512, 4096
"""Rows that are looked at together: few enough to stay in a processor's cache; and those between two cancel checks."""


@dataclass(eq=False)
class HeadFit:
    """Fits the head to labels on embeddings, chooses its kind, and says what came of it."""

    embeddings: Arrays
    space: Space
    rows: np.ndarray
    labels: Labels
    class_ids: tuple[int, ...]
    priors: Priors
    config: HeadConfig
    progress: Progress
    project: Project | None = None

    def __post_init__(self) -> None:
        features = self.embeddings["embeddings"]
        self.own = np.asarray(features[self.rows])
        self.counts = np.bincount(self.labels.codes, minlength=len(self.class_ids))
        self.wanted: np.ndarray | None = None
        self.chosen: Chosen | None = None
        known = known_landmarks(self.project, self.embeddings, self.space)
        # What would take longer than a person waits is left to `choose`, after the first predictions.
        soon = known is not None and known.missing(self.rows) <= FIRST_REACH
        self.samples = self._samples(known if soon else None)
        self._begin()

    def first(self, last: Choice | None) -> Head:
        """Return the head by the choice of last time: what a person sees at once."""
        self.choice = last or usual_choice(self.samples)
        return self._fitted()

    def carry_on(self, progress: Progress) -> HeadFit:
        """Return this fit as another job goes on with it, which can be cancelled by itself."""
        other = copy.copy(self)
        other.progress = progress
        other.samples = replace(self.samples, check=progress.check)
        return other

    def choose(self) -> Head | None:
        """Choose the kind of head anew; return the head where it changes, None where the first one stays."""
        self._know_all()
        self.chosen = choose(self.samples, self.labels, self.config)
        before, now = self.choice, self.chosen.choice
        if before.kind == now.kind and abs(np.log(now.sharpness / before.sharpness)) < SAME:
            now = replace(now, sharpness=before.sharpness)
        self.choice = now
        return None if now == before else self._fitted()

    def judge(self) -> Judge:
        """Return the Judge of the head that was chosen."""
        return judge_with(self.samples, self.labels, self.choice, self.progress, self._shift())

    def judge_as(self, choice: Choice) -> Judge:
        """Return the Judge of the head that was fitted by this choice earlier. Raises Cancelled."""
        self._know_all()
        self.first(choice)
        return self.judge()

    def facts(self, verdict: Evaluation, chances: np.ndarray) -> tuple[dict[str, Any], np.ndarray]:
        """Return what there is to tell of the head, ready for JSON, and bool [n]: unlike anything labelled."""
        assert self.chosen is not None
        unlike = self.unlike()
        judged = self.labels.judged
        confidence, right = np.zeros(0), np.zeros(0)
        if verdict.out_of_fold is not None:
            given, truth = verdict.out_of_fold[judged], self.labels.codes[judged]
            confidence, right = given.max(axis=1), given.argmax(axis=1) == truth
        sure = sure_of(np.asarray(chances), confidence, right, int(unlike.sum()))
        calibration = self.chosen.calibration
        return {
            "head_kind": KINDS[self.choice.kind].title,
            "head_usual": KINDS[usual_choice(self.samples).kind].title,
            "head_scores": {KINDS[name].title: score for name, score in self.chosen.scores.items()},
            "calibrated": None
            if calibration is None
            else {
                "temperature": 1 / self.choice.sharpness * KINDS[self.choice.kind].sharpness,
                "log_loss_before": calibration.before,
                "log_loss_after": calibration.after,
            },
            "priors": priors_facts(self.priors, self.class_ids, self.wanted),
            "sure": dataclasses.asdict(sure),
            "choice": plain(self.choice),
        }, unlike

    def unlike(self) -> np.ndarray:
        """Return which images are unlike everything labelled, bool [n]."""
        features = self.embeddings["embeddings"]
        most = max(MOST_PAIRS // max(len(features), 1), FEWEST_LABELLED)
        x = self.samples.x[:: -(-len(self.samples.x) // most)].astype(np.float32)
        least = least_likeness(x)
        if least <= -1:
            return np.zeros(len(features), dtype=bool)
        unlike = np.empty(len(features), dtype=bool)

        def work(first: int, last: int) -> None:
            for start in range(first, last, CHUNK):
                here = slice(start, min(start + CHUNK, last))
                there = np.empty((here.stop - start, features.shape[1]), dtype=np.float32)
                widen(features[here], there)
                there -= self.space.mean
                there /= np.maximum(np.linalg.norm(there, axis=1, keepdims=True), TINY)
                unlike[here] = likeness(there, x) < least

        in_parts(len(features), PART, work, self.progress.check)
        return unlike

    def _know_all(self) -> None:
        """Take in what is known of images without a label, if it was left out so far."""
        if self.samples.landmarks is None:
            memory = self.samples.memory
            found = computed_landmarks(self.project, self.embeddings, self.space, self.progress)
            self.samples = replace(self._samples(found), memory=memory)

    def _samples(self, known: Remembered | None) -> Samples:
        samples = samples_of(
            self.own,
            self.labels.codes,
            len(self.class_ids),
            self.space,
            None if known is None else known.landmarks,
            None if known is None else lambda x: known.reach(self.rows, x, self.progress.check),
            self.progress.check,
        )
        others = max(len(self.embeddings["embeddings"]), len(self.rows), 1)
        return replace(samples, most_rows=min(MOST_ROWS, max(MOST_ASKED // others, 1)))

    def _fitted(self) -> Head:
        fitted = fit_choice(self.samples, self.choice, self.space, self.class_ids)
        self.choice = fitted.choice
        # What a sample of the images says is looked at only where the classes' shares are estimated from it.
        said = self._sample_of(fitted.head) if self.priors.how == ESTIMATED else NOTHING
        self.wanted = wanted_shares(self.priors, self.class_ids, self.counts, said)
        shift = self._shift()
        if shift is None:
            return fitted.head
        owner = fitted.head.owner
        raised = fitted.head.bias + (shift if owner is None else shift[owner])
        return replace(fitted.head, bias=raised.astype(np.float32))

    def _begin(self) -> None:
        """Begin where the last fit on these embeddings ended, if it was of the same classes."""
        place = self.embeddings.place, self.class_ids
        if place not in _ends:
            _ends.clear()
            _ends[place] = {}
        self.samples = replace(self.samples, memory=_ends[place])

    def _shift(self) -> np.ndarray | None:
        return shift_of(self.wanted, self.counts)

    def _sample_of(self, head: Head) -> np.ndarray:
        features = self.embeddings["embeddings"]
        return predict_proba(head, features[:: max(1, len(features) // MOST_TO_ESTIMATE)])


def last_choice(project: Project, embeddings: str) -> Choice | None:
    """Return the choice of the newest head on these embeddings; None if there is none."""
    key = find_arrays(project, "head", embeddings=embeddings)
    values = load_arrays(project, key).facts.get("choice") if key else None
    return Choice(**values) if values else None


def project_priors(project: Project) -> Priors:
    """Return what a person says of how common the classes are."""
    with Store(project, readonly=True) as store:
        return read_priors(store.get_meta("priors"))


_ends: dict[tuple[str, tuple[int, ...]], dict[str, np.ndarray]] = {}
