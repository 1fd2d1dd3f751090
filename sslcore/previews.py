"""What a run shows while it trains: its views, the features of a fixed sample, and whether they are sound."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import numpy as np

from sslcore.encoders import EncoderCard, encode_rows
from sslcore.learner import Learner
from sslcore.pieces import is_out_of_memory
from sslcore.progress import Progress
from sslcore.quality import COLLAPSED, NARROW, SETTLING, Quality, measure_quality, read_quality
from sslcore.record import RunRecord
from sslcore.views import draw_views

ROWS = 2000
LASTING = 3
"""Previews in a row that show a collapse before it is said to last."""


class Previews:
    """Embeds the same sample again and again, writes it down and tells everyone how it looks."""

    def __init__(self, learner: Learner, card: EncoderCard, record: RunRecord, progress: Progress) -> None:
        self.learner, self.card, self.record, self.progress = learner, card, record, progress
        images = len(learner.rows)
        chosen = np.random.default_rng(learner.config.seed).permutation(images)[:ROWS]
        self.places = np.sort(chosen)
        """Among the images of the run."""
        self.sample = learner.rows[self.places]
        self.untrained: Quality | None = None
        """The features at the start, what the later ones are compared with."""
        self.collapsed, self._collapse_told, self._full_disk_told = 0, False, False

    def take(self, check: Callable[[int], None]) -> tuple[Quality, str]:
        """Show the run as it is now; return its quality in numbers and in plain words. `check` may raise to stop."""
        learner = self.learner
        with self.dispensable():
            self._picture()
        embeddings = encode_rows(learner.encoder, self.card, learner.pixels, self.sample, check)
        if not np.isfinite(embeddings).all():
            return Quality(0.0, 0.0), SETTLING
        quality = measure_quality(embeddings)
        self.untrained = self.untrained or quality
        reading = read_quality(quality, self.untrained)
        with self.dispensable():
            name = self.record.save_preview(learner.step, embeddings)
            facts = {"rankme": quality.rankme, "spread": quality.spread, "reading": reading}
            self.progress.tell("checkpoint", step=learner.step, preview=name, **facts)
        self._look_for_collapse(reading)
        return quality, reading

    def _picture(self) -> None:
        """Write down the task and its answers, unless memory is too short for it."""
        try:
            task = draw_views(self.learner, self.places)
        except (RuntimeError, MemoryError) as error:
            if is_out_of_memory(error):
                return
            raise
        words = {"captions": task.captions, "right": task.right}
        name = self.record.save_views(self.learner.step, task.pixels, words)
        self.progress.tell("views", step=self.learner.step, file=name)

    @contextmanager
    def dispensable(self) -> Iterator[None]:
        """Write something that the run can do without; that the disk is full is then only said, once."""
        try:
            yield
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            if not self._full_disk_told:
                self._full_disk_told = True
                self.progress.note("The disk is full: previews are left out. Free some space soon.")

    def state(self) -> dict[str, Any]:
        """Return what a restart must know, JSON-ready."""
        untrained = asdict(self.untrained) if self.untrained else None
        return {"untrained": untrained, "collapsed": [self.collapsed, self._collapse_told]}

    def load_state(self, state: dict[str, Any]) -> None:
        """Put back what `state` returned."""
        self.untrained = Quality(**state["untrained"]) if state["untrained"] else None
        self.collapsed, self._collapse_told = state.get("collapsed", (0, False))

    def _look_for_collapse(self, reading: str) -> None:
        self.collapsed = self.collapsed + 1 if reading in (COLLAPSED, NARROW) else 0
        if self.collapsed >= LASTING and not self._collapse_told:
            self._collapse_told = True
            self.progress.note(
                "The features have collapsed: nearly all images look alike to the encoder. "
                "Stop, and start a run with another method."
            )
