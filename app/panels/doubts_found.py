"""What the job `doubts` found, less what the person has settled since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.session import Session


@dataclass(frozen=True)
class Doubt:
    """One image to look at. kind: model, you, outlier, leak or copies; class ids where it is about a label."""

    kind: str
    image: int
    given: int | None = None
    suggested: int | None = None
    other: int | None = None
    score: float = 0.0


class DoubtsFound(QObject):
    """Asks the live worker while its card is seen, at most once for each state of the labels."""

    changed = Signal()

    def __init__(self, session: Session, card: QWidget) -> None:
        super().__init__(card)
        self._session, self._card = session, card
        self._asked: tuple[Any, ...] | None = None
        self.facts: dict[str, Any] = {}
        self.problem = ""
        worker = session.live.worker
        worker.answered.connect(self._on_answer)
        worker.failed.connect(self._on_failure)
        session.head_changed.connect(self.look)
        session.changed.connect(
            lambda changes: self.changed.emit() if changes.labels or changes.classes else None
        )

    def look(self) -> None:
        """Ask anew where labels or embeddings have changed, once the head of these labels is judged."""
        session = self._session
        state = (session.embeddings, session.label_version)
        judged = session.live.head_info.get("version") == session.label_version
        if not session.embeddings or state == self._asked or not judged or not self._card.isVisible():
            return
        self._asked = state
        session.live.worker.request("doubts", {"embeddings": session.embeddings}, patient=True)

    def errors(self) -> list[Doubt]:
        """Return the labels that are doubted and not settled: still the same, and not kept."""
        found = [
            Doubt(by, image, given, suggested, score=score or 0.0)
            for image, given, suggested, score, by in self.facts.get("errors", ())
        ]
        return [doubt for doubt in found if self._is_open(doubt)]

    def outliers(self) -> list[Doubt]:
        """Return the images unlike the rest, most unlike first."""
        return [Doubt("outlier", image, score=ratio) for image, ratio in self.facts.get("outliers", ())]

    def leaks(self) -> list[Doubt]:
        """Return the audit images that have a copy among the training labels."""
        aside = set(self._session.audit.now.images) if self.facts.get("leaks") else set()
        return [
            Doubt("leak", image, other=other)
            for image, other, _ in self.facts.get("leaks", ())
            if image in aside and other in self._session.labels
        ]

    def copies(self) -> list[Doubt]:
        """Return the copies that are labelled differently, then the leaks."""
        labels = self._session.labels
        differing = [
            Doubt("copies", image, given, suggested, other)
            for image, given, other, suggested, _ in self.facts.get("contradictions", ())
            if labels.get(other) == suggested
        ]
        return [doubt for doubt in differing if self._is_open(doubt)] + self.leaks()

    def _is_open(self, doubt: Doubt) -> bool:
        kept = doubt.suggested in self._session.rejections.get(doubt.image, ())
        return self._session.labels.get(doubt.image) == doubt.given and not kept

    def _on_answer(self, job: str, result: dict[str, Any], args: dict[str, Any]) -> None:
        if job == "doubts" and args["embeddings"] == self._session.embeddings:
            self.facts, self.problem = result, ""
            self.changed.emit()

    def _on_failure(self, job: str, message: str, hint: str, _kind: str) -> None:
        if job == "doubts":
            self.facts, self.problem = {}, f"{message} {hint}".strip()
            self.changed.emit()
