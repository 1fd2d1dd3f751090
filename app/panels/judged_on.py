"""Whose mistakes the page shows: those about the labels in cross-validation, or those about the audit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.panels.judged import Judged, class_names, read_judged
from app.panels.verdicts import audit_verdict
from app.session import Session
from app.widgets.segments import Segments

LABELS, AUDIT = "labels", "audit"


@dataclass(frozen=True, eq=False)
class Mistakes:
    """confusion int [r, r] (true, predicted) with the names of its r classes; per_class as in a head's facts.

    r may be one more than the classes of the head: the last are images of a class that nothing trains.
    """

    confusion: np.ndarray
    names: list[str]
    per_class: list[dict[str, Any]]


class JudgedOn(Segments):
    """A switch between both, there only where the audit has labels enough; `chosen` tells that it was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("What it is judged on"), [(LABELS, tr("Your labels")), (AUDIT, tr("The audit"))], parent
        )
        self.hide()

    @property
    def on_audit(self) -> bool:
        """Whether the audit's mistakes are to be shown."""
        return not self.isHidden() and self.current == AUDIT

    def show_info(self, info: dict[str, Any]) -> None:
        """Offer the audit as soon as its figure is the large one, and go back to the labels when it is gone."""
        there = audit_verdict(info) is not None and "confusion" in info["audit"]
        if not there:
            self.choose(LABELS)
        self.setVisible(there)
        self.set_count(AUDIT, info["audit"]["labelled"] if there else 0)

    def mistakes(self, session: Session) -> Mistakes:
        """Return what to show of the current head."""
        info, names = session.head_info, class_names(session)
        if self.on_audit:
            return audit_mistakes(info["audit"], names)
        confusion = info.get("confusion")
        square = np.zeros((0, 0), np.int64) if confusion is None else np.array(confusion)
        return Mistakes(square, names, info.get("per_class", []))

    def judged(self, session: Session) -> Judged:
        """Return the images behind it, with what they were taken for."""
        return audited(session) if self.on_audit else read_judged(session)


def audit_mistakes(audit: dict[str, Any], names: list[str]) -> Mistakes:
    """Return an audit's facts as Mistakes; a score that is not defined counts as 0."""
    counts = np.array(audit["confusion"], np.int64)
    # A class that nothing trains has a row, but nothing is ever taken for it.
    square = np.column_stack([counts, np.zeros(len(counts), np.int64)])
    names = [*names, tr("(other)")]
    if not audit["unknown"]:
        square, names = square[:-1, :-1], names[:-1]
    return Mistakes(square, names, [_with_f1(score) for score in audit["per_class"]])


def audited(session: Session) -> Judged:
    """Return the labelled images of the audit, and what the head takes them for; empty without predictions."""
    found = [
        (image_id, session.labels[image_id], guess[0])
        for image_id in session.audit.now.images
        if image_id in session.labels and (guess := session.guesses(image_id)) is not None
    ]
    ids, labels, guesses = np.array(found, np.int64).reshape(-1, 3).T
    return Judged(ids, labels, guesses)


def _with_f1(score: dict[str, Any]) -> dict[str, Any]:
    precision, recall = score["precision"] or 0.0, score["recall"] or 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {**score, "precision": precision, "recall": recall, "f1": f1}


def tr(text: str) -> str:
    return QCoreApplication.translate("judged_on", text)
